/** Gates as a payload: units in the order they open, values as they are or rounded to what fits. */

import type { GateTrace } from '../../models';
import {
  encodeArray,
  encodeBytes,
  fitBudget,
  type GatesView,
  payloadBytes,
  SOFT_BYTES,
  TARGET_BYTES,
  toByte,
} from '../../protocol';
import { describeGates, gateRange, gateValues, openingOrder } from '../gateStatistics';
import { PRECISIONS, type Precision, seqOf, VERSION } from './common';

export interface GatesOptions {
  part: 'encoder' | 'decoder';
  tokens: readonly string[];
  inBundle?: boolean;
  /** Bytes it may take: where it does not fit, values are rounded, then every n-th unit is kept. */
  limit?: number;
}

/** Bytes that values as they are may take; there are two such views in a bundle. */
const EXACT_BYTES = TARGET_BYTES / 2;

/** The view of a network's gates; null if not even a few of its units fit. */
export function gatesView(id: string, trace: GateTrace, options: GatesOptions): GatesView | null {
  const exact = build(id, trace, options, 1, 'f32');
  if (payloadBytes(exact) <= EXACT_BYTES) return exact;
  const versions = [
    ...PRECISIONS.slice(1).map(precision => () => build(id, trace, options, 1, precision)),
    ...[2, 4, 8, 16, 32]
      .filter(every => every <= trace.units)
      .map(every => () => build(id, trace, options, every, 'u8')),
  ];
  return fitBudget(versions, options.limit ?? SOFT_BYTES);
}

function build(
  id: string,
  trace: GateTrace,
  { part, tokens, inBundle }: GatesOptions,
  every: number,
  precision: Precision,
): GatesView {
  const { layers, names, steps, units } = trace;
  const orders = Array.from({ length: layers }, (_, layer) =>
    openingOrder(trace, layer).filter((_, place) => place % every === 0),
  );
  const kept = orders[0]?.length ?? 0;
  const seq = part === 'encoder' ? 'src' : 'tgt';
  const ranges = names.map((_, gate) => gateRange(trace, gate));
  const values = new Float32Array(layers * names.length * steps * kept);
  let at = 0;
  orders.forEach((order, layer) => {
    for (let gate = 0; gate < names.length; gate++) {
      const whole = gateValues(trace, layer, gate);
      for (let step = 0; step < steps; step++) {
        for (const unit of order) values[at++] = whole[step * units + unit];
      }
    }
  });
  const shape = [layers, names.length, steps, kept];
  const places = Int32Array.from(orders.flatMap(order => [...order]));
  return {
    v: VERSION,
    id,
    kind: 'gates',
    title: `Gates of the ${part}`,
    alt: describeGates(trace, part),
    ...(inBundle ? {} : { seqs: { [seq]: seqOf(tokens) } }),
    ...(every > 1
      ? {
          trunc: [
            { what: `units of the ${part}'s gates`, from: [units], to: [kept], how: 'sample' },
          ],
        }
      : {}),
    data: {
      cell: trace.cell,
      part,
      seq,
      layers: orders.map((_, layer) => layerName(trace, layer)),
      names: [...names],
      x:
        precision === 'u8' && values.every(Number.isFinite)
          ? encodeBytes(quantised(values, ranges, steps * kept), shape)
          : encodeArray(values, shape, { dtype: precision === 'f32' ? 'f32' : 'f16' }),
      range: Object.fromEntries(names.map((name, gate) => [name, ranges[gate]])),
      units: encodeArray(places, [layers, kept], { dtype: 'i32' }),
    },
  };
}

function quantised(
  values: Float32Array,
  ranges: readonly [number, number][],
  size: number,
): Uint8Array {
  const bytes = new Uint8Array(values.length);
  values.forEach((value, i) => {
    const [lo, hi] = ranges[Math.floor(i / size) % ranges.length];
    bytes[i] = toByte(value, lo, hi);
  });
  return bytes;
}

/** 'layer 1', or with its way of reading in a bidirectional encoder: 'layer 1 backwards'. */
export function layerName({ directions }: GateTrace, layer: number): string {
  if (directions === 1) return `layer ${layer + 1}`;
  const way = layer % 2 === 0 ? 'forwards' : 'backwards';
  return `layer ${Math.floor(layer / 2) + 1} ${way}`;
}
