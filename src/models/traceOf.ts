/** From what the steps of a decode showed to plain data. */
import type { Tensor } from '../engine';
import type { Hypothesis, StepSeen } from './decode/hypothesis';
import type { Cell, Encoded } from './model';
import type { DecodeTrace, GateTrace, HeadsTrace, Matrix } from './trace';

/** The trace of one sentence: how this hypothesis came about. */
export function traceOf(
  cell: Cell | null,
  directions: 1 | 2,
  encoded: Encoded<unknown>,
  hypothesis: Hypothesis,
  tokens: { source: string[]; target: string[] },
): DecodeTrace {
  const seen = hypothesis.path().flatMap(({ seen }) => (seen ? [seen] : []));
  const S = tokens.source.length;
  const hasAttention = seen.length > 0 && seen[0].weights.length > 0;
  const gated = cell && cell.kind !== 'transformer' ? cell : null;
  return {
    sourceTokens: tokens.source,
    targetTokens: tokens.target,
    steps: seen.map(({ step }) => step),
    ...(gated && encoded.gates
      ? { encoderGates: gateTrace(gated, directions, stepsOf(encoded.gates)) }
      : {}),
    ...(gated && seen.some(({ gates }) => gates.length > 0)
      ? {
          decoderGates: gateTrace(
            gated,
            1,
            seen.map(({ gates }) => gates),
          ),
        }
      : {}),
    ...(hasAttention ? { attention: meanOfLast(seen, S) } : {}),
    ...(cell?.kind === 'transformer' && hasAttention ? { heads: headsOf(encoded, seen, S) } : {}),
  };
}

/** Weights of the last layer, the mean of its heads: [steps, S]. */
function meanOfLast(seen: readonly StepSeen[], S: number): Matrix {
  const values = new Float32Array(seen.length * S);
  for (const [row, { weights }] of seen.entries()) {
    const last = weights[weights.length - 1];
    const heads = last.length / S;
    for (let h = 0; h < heads; h++) {
      for (let s = 0; s < S; s++) values[row * S + s] += last[h * S + s] / heads;
    }
  }
  return { rows: seen.length, columns: S, values };
}

function headsOf(encoded: Encoded<unknown>, seen: readonly StepSeen[], S: number): HeadsTrace[] {
  const T = seen.length;
  const layers = seen[0].weights.length;
  const heads = seen[0].weights[0].length / S;
  const encoder = new Float32Array(layers * heads * S * S);
  for (const [layer, weights] of (encoded.selfWeights ?? []).entries()) {
    encoder.set(weights.storage.view().subarray(0, heads * S * S), layer * heads * S * S);
  }
  const fill = (columns: number, of: (one: StepSeen) => readonly Float32Array[]) => {
    const values = new Float32Array(layers * heads * T * columns);
    for (const [t, one] of seen.entries()) {
      for (const [layer, weights] of of(one).entries()) {
        const width = weights.length / heads;
        for (let h = 0; h < heads; h++) {
          const row = weights.subarray(h * width, (h + 1) * width);
          values.set(row, ((layer * heads + h) * T + t) * columns);
        }
      }
    }
    return values;
  };
  const sizes = { layers, heads };
  return [
    { kind: 'cross', ...sizes, rows: T, columns: S, values: fill(S, one => one.weights) },
    { kind: 'encoder', ...sizes, rows: S, columns: S, values: encoder },
    { kind: 'decoder', ...sizes, rows: T, columns: T, values: fill(T, one => one.selfWeights) },
  ];
}

/** Lists of [gates, H] per step and layer → [layers, gates, steps, H]. */
function gateTrace(
  { kind, gates: names }: Cell,
  directions: 1 | 2,
  perStep: readonly (readonly Float32Array[])[],
): GateTrace {
  const steps = perStep.length;
  const layers = perStep[0]?.length ?? 0;
  const units = (perStep[0]?.[0]?.length ?? 0) / names.length;
  const values = new Float32Array(layers * names.length * steps * units);
  for (const [step, all] of perStep.entries()) {
    for (const [layer, gates] of all.entries()) {
      for (let gate = 0; gate < names.length; gate++) {
        const at = ((layer * names.length + gate) * steps + step) * units;
        values.set(gates.subarray(gate * units, (gate + 1) * units), at);
      }
    }
  }
  return { cell: kind as GateTrace['cell'], names, layers, directions, steps, units, values };
}

/** Tensors [1, steps, gates, H] per layer → lists of [gates, H] per step and layer. */
function stepsOf(layers: readonly Tensor[]): Float32Array[][] {
  if (layers.length === 0) return [];
  const [, steps, gates, units] = layers[0].shape;
  const flat = layers.map(layer => layer.toFlatArray() as Float32Array);
  const size = gates * units;
  return Array.from({ length: steps }, (_, step) =>
    flat.map(values => values.subarray(step * size, (step + 1) * size)),
  );
}
