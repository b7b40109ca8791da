/**
 * Scaled dot-product attention (Vaswani et al. 2017, eq. 1; with scale 1 the content score of Luong et al. 2015):
 *
 *   W = softmax(scale · Q Kᵀ + mask),   context = dropout(W) · V
 *
 * One op, so that the weights people look at are the ones that were used. Masked weights are exactly 0, and so is a row
 * that may look at nothing.
 *   dV = Wᵀ · dC,   dW = dC · Vᵀ,   dA = W ∘ (dW − Σ dW·W),   dQ = scale · dA · K,   dK = scale · dAᵀ · Q
 */
import { ShapeError } from '../errors';
import { machine } from '../machine';
import { op, type SampleMaker } from '../op';
import { numelOf, sameShape, show } from '../shape';
import type { Tensor } from '../tensor';

/** What each of the optional inputs is, in the order in which they follow query, keys and values. */
type Optional = 'mask' | 'bias';

export interface AttentionAttributes {
  /** Factor on the scores, usually 1 or 1/√D. */
  scale: number;
  /** The width D and E are cut into this many heads, each attending for itself. */
  heads: number;
  /** Position t sees positions ≤ t only. */
  causal: boolean;
  /** Which optional inputs there are: mask bool [B, S], bias float32 [T, S], [B, T, S] or [B, heads, T, S]. */
  with: readonly Optional[];
  /** Zeroes a weight with probability p, and scales the others; the mask is a function of key and counter. */
  dropout?: { p: number; key0: number; key1: number; counter: number };
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

function optional(
  which: Optional,
  inputs: readonly Tensor[],
  attributes: AttentionAttributes,
): Tensor | undefined {
  const at = attributes.with.indexOf(which);
  return at < 0 ? undefined : inputs[3 + at];
}

/** Strides between batches and between heads of what is added to the scores. */
function biasStrides({ shape }: Tensor, heads: number): [number, number] {
  const size = shape[shape.length - 2] * shape[shape.length - 1];
  if (shape.length === 2) return [0, 0];
  return shape.length === 3 ? [size, 0] : [heads * size, size];
}

const NO_STRIDES: [number, number] = [0, 0];

function checkBias(bias: Tensor, { B, T, S }: Sizes, heads: number): void {
  const shapes = [
    [T, S],
    [B, T, S],
    [B, heads, T, S],
  ];
  if (bias.dtype === 'float32' && shapes.some(shape => sameShape(shape, bias.shape))) return;
  throw new ShapeError(
    `attention: attentionMask is ${bias.dtype} ${show(bias.shape)}; it must be bool (true: may look) or float32 (added ` +
      `to the scores), [T, S] = ${show(shapes[0])}, [B, T, S] = ${show(shapes[1])} or [B, heads, T, S] = ${show(shapes[2])}.`,
  );
}

export const attention = op<AttentionAttributes>({
  name: 'attention',
  inputs: ['query', 'keys', 'values', 'maskOrBias'],
  readsOutputs: { 1: ['query', 'keys', 'values', 'maskOrBias'] },
  fixed: ['mask'],
  accepts: { maskOrBias: 'any' },
  shapes(inputs, attributes) {
    const { heads } = attributes;
    const [query, keys, values] = inputs;
    const sizes = sizesOf(inputs);
    const { B, T, S, D, E } = sizes;
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
    const mask = optional('mask', inputs, attributes);
    if (mask && (mask.dtype !== 'bool' || !sameShape(mask.shape, [B, S]))) {
      throw new ShapeError(
        `attention: the mask is ${mask.dtype} ${show(mask.shape)}; it must be bool [B, S] = [${B}, ${S}], ` +
          'true at real tokens.',
      );
    }
    const bias = optional('bias', inputs, attributes);
    if (bias) checkBias(bias, sizes, heads);
    if (D % heads !== 0 || E % heads !== 0) {
      throw new ShapeError(`attention: widths ${D} and ${E} cannot be cut into ${heads} heads.`);
    }
    return [
      [B, T, E],
      [B, heads, T, S],
    ];
  },
  forward(run) {
    const [context, weights] = run.outputs;
    const [query, keys, values] = run.inputs;
    const { scale, heads, causal, dropout } = run.attributes;
    const { B, T, S, D, E } = sizesOf(run.inputs);
    const { assembly } = machine();
    const bias = optional('bias', run.inputs, run.attributes);
    const { p, key0, key1, counter } = dropout ?? { p: 0, key0: 0, key1: 0, counter: 0 };
    assembly.attention(
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
      optional('mask', run.inputs, run.attributes)?.pointer ?? 0,
      scale,
      causal ? 1 : 0,
      bias ? bias.pointer : 0,
      ...(bias ? biasStrides(bias, heads) : NO_STRIDES),
      p,
      key0,
      key1,
      counter,
      p > 0 ? run.scratch(B * assembly.attentionWorkspace(T, S)) : 0,
    );
  },
  backward(run) {
    const [query, keys, values] = run.inputs;
    const { B, T, S, D, E } = sizesOf(run.inputs);
    const { scale, heads, dropout } = run.attributes;
    const { assembly } = machine();
    const part = (i: number, like: Tensor) =>
      run.wants(i) ? run.grad(i) : run.temporary(like.shape);
    const [dq, dk, dv] = [part(0, query), part(1, keys), part(2, values)];
    const workspace = run.temporary([Math.ceil((B * assembly.attentionWorkspace(T, S)) / 4)]);
    const { p, key0, key1, counter } = dropout ?? { p: 0, key0: 0, key1: 0, counter: 0 };
    const at = 3 + run.attributes.with.indexOf('bias');
    const dBias = at >= 3 && run.wants(at) ? run.temporary([B, heads, T, S]) : null;
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
      dBias?.pointer ?? 0,
      p,
      key0,
      key1,
      counter,
    );
    workspace.storage.release();
    [dq, dk, dv].forEach((gradient, i) => {
      if (!run.wants(i)) gradient.storage.release();
    });
    if (!dBias) return;
    const { rank, shape } = run.inputs[at];
    const gradient = run.grad(at);
    if (rank === 4) assembly.affine(dBias.numel, dBias.pointer, 1, 0, gradient.pointer);
    else {
      const outer = rank === 2 ? 1 : B; // the same for all batches and heads, or for all heads
      const size = numelOf(dBias.shape) / outer / (T * S);
      assembly.sum(outer, size, numelOf(shape) / outer, dBias.pointer, gradient.pointer);
    }
    dBias.storage.release();
  },
  samples: (make: SampleMaker) => {
    const plain = { scale: 1, heads: 1, causal: false };
    const three = (width: number) => [
      make.normal(2, 4, width),
      make.normal(2, 4, width),
      make.normal(2, 4, width),
    ];
    return [
      {
        inputs: [make.normal(2, 3, 4), make.normal(2, 5, 4), make.normal(2, 5, 6), make.mask(2, 5)],
        attributes: { ...plain, with: ['mask'] },
      },
      { inputs: three(6), attributes: { scale: 0.5, heads: 2, causal: true, with: [] } },
      { inputs: [...three(4), make.normal(4, 4)], attributes: { ...plain, with: ['bias'] } },
      {
        inputs: [...three(4), make.normal(2, 2, 4, 4), make.mask(2, 4)],
        attributes: { scale: 0.7, heads: 2, causal: false, with: ['bias', 'mask'] },
      },
      {
        inputs: [
          ...[make.normal(3, 5, 4), make.normal(3, 7, 4), make.normal(3, 7, 6)],
          make.normal(3, 5, 7),
        ],
        attributes: {
          ...{ scale: 0.7, heads: 2, causal: false, with: ['bias'] },
          dropout: { p: 0.3, key0: 1, key1: 2, counter: 0 },
        },
      },
    ];
  },
});
