/**
 * Scaled dot-product attention (Vaswani et al. 2017, eq. 1; with scale 1 the content score of Luong et al. 2015):
 *
 *   W = softmax(scale · Q Kᵀ + mask),   context = W · V
 *
 * One op, so that the weights people look at are the ones that were used. Masked weights are exactly 0.
 *   dV = Wᵀ · dC,   dW = dC · Vᵀ,   dA = W ∘ (dW − Σ dW·W),   dQ = scale · dA · K,   dK = scale · dAᵀ · Q
 */
import { ShapeError } from '../errors';
import { machine } from '../machine';
import { op, type SampleMaker } from '../op';
import { show } from '../shape';
import type { Tensor } from '../tensor';

export interface AttentionAttributes {
  /** Factor on the scores, usually 1 or 1/√D. */
  scale: number;
  /** The width D and E are cut into this many heads, each attending for itself. */
  heads: number;
  /** Position t sees positions ≤ t only. */
  causal: boolean;
}

interface Sizes {
  B: number;
  T: number;
  S: number;
  D: number;
  E: number;
}

function sizesOf([query, keys, values]: readonly Tensor[]): Sizes {
  const [B, T, D] = query.shape;
  return { B, T, S: keys.shape[1], D, E: values.shape[2] };
}

/** Row, batch and head strides of [B, L, heads · width]. */
function strides(length: number, width: number, heads: number): [number, number, number] {
  return [width, length * width, width / heads];
}

export const attention = op<AttentionAttributes>({
  name: 'attention',
  inputs: ['query', 'keys', 'values', 'mask'],
  fixed: ['mask'],
  accepts: { mask: 'bool' },
  shapes(inputs, { heads }) {
    const [query, keys, values, mask] = inputs;
    const { B, T, S, D, E } = sizesOf(inputs);
    const fits =
      query.rank === 3 &&
      keys.rank === 3 &&
      values.rank === 3 &&
      keys.shape[0] === B &&
      keys.shape[2] === D &&
      values.shape[0] === B &&
      values.shape[1] === S;
    if (!fits) {
      throw new ShapeError(
        `attention: query ${show(query.shape)}, keys ${show(keys.shape)}, values ${show(values.shape)} ` +
          'must be [B, T, D], [B, S, D], [B, S, E] with the same B, S and D.',
      );
    }
    if (mask && (mask.rank !== 2 || mask.shape[0] !== B || mask.shape[1] !== S)) {
      throw new ShapeError(
        `attention: the mask ${show(mask.shape)} must be [B, S] = [${B}, ${S}], true at real tokens.`,
      );
    }
    if (D % heads !== 0 || E % heads !== 0) {
      throw new ShapeError(`attention: widths ${D} and ${E} cannot be cut into ${heads} heads.`);
    }
    return [
      [B, T, E],
      [B, heads, T, S],
    ];
  },
  forward({ inputs, outputs: [context, weights], attributes: { scale, heads, causal } }) {
    const [query, keys, values, mask] = inputs;
    const { B, T, S, D, E } = sizesOf(inputs);
    machine().assembly.attention(
      B,
      heads,
      T,
      S,
      D / heads,
      E / heads,
      query.pointer,
      ...strides(T, D, heads),
      keys.pointer,
      ...strides(S, D, heads),
      values.pointer,
      ...strides(S, E, heads),
      context.pointer,
      ...strides(T, E, heads),
      weights.pointer,
      mask ? mask.pointer : 0,
      scale,
      causal ? 1 : 0,
    );
  },
  backward(run) {
    const [query, keys, values] = run.inputs;
    const { B, T, S, D, E } = sizesOf(run.inputs);
    const { scale, heads } = run.attributes;
    const { assembly } = machine();
    const part = (i: number, like: Tensor) =>
      run.wants(i) ? run.grad(i) : run.temporary(like.shape);
    const [dq, dk, dv] = [part(0, query), part(1, keys), part(2, values)];
    const workspace = run.temporary([Math.ceil((B * assembly.attentionWorkspace(T, S)) / 4)]);
    assembly.attentionBackward(
      B,
      heads,
      T,
      S,
      D / heads,
      E / heads,
      query.pointer,
      ...strides(T, D, heads),
      keys.pointer,
      ...strides(S, D, heads),
      values.pointer,
      ...strides(S, E, heads),
      run.dy.pointer,
      ...strides(T, E, heads),
      run.outputs[1].pointer,
      run.dyOf(1)?.pointer ?? 0,
      scale,
      dq.pointer,
      dk.pointer,
      dv.pointer,
      workspace.pointer,
    );
    workspace.storage.release();
    [dq, dk, dv].forEach((gradient, i) => {
      if (!run.wants(i)) gradient.storage.release();
    });
  },
  samples: (make: SampleMaker) => [
    {
      inputs: [make.normal(2, 3, 4), make.normal(2, 5, 4), make.normal(2, 5, 6), make.mask(2, 5)],
      attributes: { scale: 1, heads: 1, causal: false },
    },
    {
      inputs: [make.normal(2, 4, 6), make.normal(2, 4, 6), make.normal(2, 4, 6)],
      attributes: { scale: 0.5, heads: 2, causal: true },
    },
  ],
});
