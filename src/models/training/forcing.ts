/** Training with the decoder's own words among those of the data, and with words left out. */
import { cat, type Generator, type Tensor, tensor } from '../../engine';
import { EOS, PAD, type SourceBatch, UNK } from '../../text';
import type { EncoderDecoder } from '../model';
import type { ResolvedTrain } from './options';

/** Whether the decoder is given the word of the data before step t of row b; at t = 0, <bos>, it always is. */
export type Forced = (row: number, t: number) => boolean;

/**
 * What is drawn for a batch: null where every word comes from the data.
 * @param ratio how often a word, or with 'sentence' a whole sentence, does
 * @param rows sentences of the batch
 */
export function forcedBy(
  ratio: number,
  rows: number,
  unit: ResolvedTrain['forcingUnit'],
  generator: Generator,
): Forced | null {
  if (ratio >= 1) return null;
  if (unit === 'token') return (_, t) => t === 0 || generator.next() < ratio;
  const whole = Array.from({ length: rows }, () => generator.next() < ratio);
  return whole.every(Boolean) ? null : (row, t) => t === 0 || whole[row];
}

/** What a decoder that is partly given its own words is asked for: T' time steps, fewer than T where all rows have ended. */
export interface Unrolled {
  /** [B, T', V] */
  logits: Tensor;
  /** int32 [B, T'], PAD where there is no loss. */
  targets: Tensor;
}

/**
 * The decoder step by step, being given at each the word of the data or the likeliest of its own (Bengio et al. 2015).
 * @param batch prefix [B, T] as the decoder is given it, and targets [B, T]
 * @param stopAtEos a row has no loss any more once it is given its own <eos>
 */
export function unroll<State>(
  model: EncoderDecoder<State>,
  { source, prefix, targets }: { source: SourceBatch; prefix: Tensor; targets: Tensor },
  forced: Forced,
  stopAtEos: boolean,
): Unrolled {
  const encoded = model.encode(source);
  const [B, T] = prefix.shape;
  const gold = prefix.toFlatArray() as Int32Array;
  const logits: Tensor[] = [];
  /** Time steps of each row that have a loss. */
  const ends = new Array<number>(B).fill(T);
  let { state } = encoded;
  let own: ArrayLike<number | boolean> = [];
  for (let t = 0; t < T; t++) {
    const given = Int32Array.from({ length: B }, (_, b) => {
      if (forced(b, t)) return gold[b * T + t];
      const word = Number(own[b]);
      if (stopAtEos && word === EOS) ends[b] = Math.min(ends[b], t);
      return word;
    });
    if (ends.every(end => end <= t)) break;
    const step = model.decodeStep(tensor(given), state, encoded);
    state = step.state;
    own = step.logits.detach().argmax(-1).toFlatArray();
    logits.push(step.logits.unsqueeze(1));
  }
  return { logits: cat(logits, 1), targets: endedAt(targets, ends, logits.length) };
}

/** The first `steps` targets, PAD from where a row has ended. */
function endedAt(targets: Tensor, ends: readonly number[], steps: number): Tensor {
  const [B, T] = targets.shape;
  if (ends.every(end => end === T)) return targets;
  const ids = targets.toFlatArray();
  const kept = new Int32Array(B * steps).fill(PAD);
  for (let b = 0; b < B; b++) {
    for (let t = 0; t < ends[b]; t++) kept[b * steps + t] = Number(ids[b * T + t]);
  }
  return tensor(kept, { shape: [B, steps] });
}

/** Ids with each word (not the specials) replaced by <unk> with probability p. */
export function dropWords(ids: Tensor, p: number, generator: Generator): Tensor {
  if (p === 0) return ids;
  const dropped = (ids.toFlatArray() as Int32Array).map(id =>
    id > 3 && generator.next() < p ? UNK : id,
  );
  return tensor(dropped, { shape: [...ids.shape] });
}
