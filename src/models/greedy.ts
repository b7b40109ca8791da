/** Greedy decoding: at every step the likeliest word, until <eos> or maxLength. */
import { noGrad, scope, type Tensor, tensor } from '../engine';
import { BOS, EOS, PAD, type SourceBatch } from '../text';
import type { Encoded, EncoderDecoder } from './model';

/** One step as an observer sees it; tensors live until the observer returns. */
export interface GreedyStep {
  /** The rows that are still being written, as positions in the batch. */
  rows: readonly number[];
  /** The word each of them wrote. */
  ids: readonly number[];
  /** [rows, V] */
  logProbabilities: Tensor;
  /** [rows, S] */
  weights?: Tensor;
  gates?: Tensor[];
}

export interface GreedyOptions {
  /** Words written at most per sentence, <eos> included. */
  maxLength: number;
  trace?: boolean;
  onStep?: (step: GreedyStep) => void;
}

/** Ids written for every sentence of the batch, <eos> included where it was reached. */
export function greedy<State>(
  model: EncoderDecoder<State>,
  source: SourceBatch,
  { maxLength, trace = false, onStep }: GreedyOptions,
): { written: number[][]; encoded: Encoded<State> } {
  return noGrad(() => {
    const encoded = model.encode(source, { trace });
    const written: number[][] = Array.from({ length: source.lengths.length }, () => []);
    let rows = written.map((_, i) => i);
    let current = encoded;
    let previous = rows.map(() => BOS);
    for (let step = 0; step < maxLength && rows.length > 0; step++) {
      const next = scope(() => {
        const before = tensor(Int32Array.from(previous));
        const decoded = model.decodeStep(before, current.state, current, { trace });
        const logits = withoutSpecials(decoded.logits);
        const ids = Array.from(logits.argmax(-1).toFlatArray());
        onStep?.({
          rows,
          ids,
          logProbabilities: logits.logSoftmax(-1),
          weights: decoded.weights,
          gates: decoded.gates,
        });
        rows.forEach((row, i) => {
          written[row].push(ids[i]);
        });
        const alive = ids.flatMap((id, i) => (id === EOS ? [] : [i]));
        if (alive.length === ids.length)
          return { ids, encoded: { ...current, state: decoded.state } };
        if (alive.length === 0) return null;
        return {
          ids: alive.map(i => ids[i]),
          encoded: keepRows(model, current, decoded.state, alive),
          alive,
        };
      });
      if (!next) break;
      rows = next.alive ? next.alive.map(i => rows[i]) : rows;
      previous = next.ids;
      current = next.encoded;
    }
    return { written, encoded };
  });
}

/** What no sentence holds cannot be written: pads and the mark of the beginning have probability 0. */
function withoutSpecials(logits: Tensor): Tensor {
  const V = logits.shape[1];
  const isSpecial = tensor(Array.from({ length: V }, (_, id) => id === PAD || id === BOS));
  return logits.maskedFill(isSpecial, Number.NEGATIVE_INFINITY);
}

/** The sentences that go on. */
function keepRows<State>(
  model: EncoderDecoder<State>,
  encoded: Encoded<State>,
  state: State,
  alive: readonly number[],
): Encoded<State> {
  return {
    memory: encoded.memory.indexSelect(0, alive),
    mask: encoded.mask.indexSelect(0, alive),
    state: model.selectState(state, alive),
  };
}
