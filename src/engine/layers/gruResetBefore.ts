/** GRU with the reset gate before the product (Cho et al. 2014, eq. 8), composed of ops, step by step. */
import { tensor } from '../creation';
import { ShapeError } from '../errors';
import { where } from '../methods/choice';
import { stack } from '../methods/movement';
import { linear } from '../ops/product';
import type { SequenceAttributes } from '../ops/recurrent/sequence';
import { show } from '../shape';
import type { Tensor } from '../tensor';
import type { CellParameters } from './recurrent';

/** @returns h of all steps [B, T, H] and the last one [B, H] */
export function gruResetBefore(
  x: Tensor,
  h0: Tensor,
  { weightIh, weightHh, biasIh, biasHh }: CellParameters,
  { lengths, reverse, onTrace }: SequenceAttributes,
): Tensor[] {
  const [B, T] = x.shape;
  const H = h0.shape[1];
  if (lengths && (lengths.length !== B || lengths.some(length => length < 1 || length > T))) {
    throw new ShapeError(
      `gru: lengths [${[...lengths].join(', ')}] must be ${B} numbers in 1 … ${T} for x ${show(x.shape)}.`,
    );
  }
  const [weightGates, weightNew] = [weightHh.slice(0, 0, 2 * H), weightHh.slice(0, 2 * H)];
  const [biasGates, biasNew] = [biasHh.slice(0, 0, 2 * H), biasHh.slice(0, 2 * H)];
  const projected = linear([x, weightIh, biasIh], undefined)[0]; // [B, T, 3H]
  const outputs = new Array<Tensor>(T);
  const values = onTrace ? new Float32Array(B * T * 4 * H) : null;
  let h = h0;
  for (let step = 0; step < T; step++) {
    const t = reverse ? T - 1 - step : step;
    const [xr, xz, xn] = projected.select(1, t).split(H, 1);
    const [hr, hz] = linear([h, weightGates, biasGates], undefined)[0].split(H, 1);
    const r = xr.add(hr).sigmoid();
    const z = xz.add(hz).sigmoid();
    const n = xn.add(linear([r.mul(h), weightNew, biasNew], undefined)[0]).tanh();
    const next = n.add(z.mul(h.sub(n)));
    const real = lengths && Array.from(lengths, length => [t < length]);
    const isReal = real && tensor(real); // bool [B, 1]
    h = isReal ? where(isReal, next, h) : next;
    outputs[t] = isReal ? next.mul(isReal.to('float32')) : next;
    if (values) keep(values, [r, z, n, next], t, T, lengths);
  }
  if (values) onTrace?.({ values, shape: [B, T, 4, H] });
  return [stack(outputs, 1), h];
}

function keep(
  values: Float32Array,
  gates: readonly Tensor[],
  t: number,
  T: number,
  lengths: Int32Array | null,
): void {
  const [B, H] = gates[0].shape;
  for (const [g, gate] of gates.entries()) {
    const rows = gate.toFlatArray();
    for (let b = 0; b < B; b++) {
      if (lengths && t >= lengths[b]) continue;
      values.set(rows.subarray(b * H, (b + 1) * H), ((b * T + t) * gates.length + g) * H);
    }
  }
}
