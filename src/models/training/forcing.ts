/** Training with the decoder's own words among those of the data, and with words left out. */
import { cat, type Generator, type Tensor, tensor } from '../../engine';
import { type SourceBatch, UNK } from '../../text';
import type { EncoderDecoder } from '../model';

/**
 * Logits [B, T, V], the decoder being given at each step the word of the data with probability `ratio`, else the
 * likeliest of its own (Bengio et al. 2015).
 */
export function unroll<State>(
  model: EncoderDecoder<State>,
  source: SourceBatch,
  prefix: Tensor,
  ratio: number,
  generator: Generator,
): Tensor {
  const encoded = model.encode(source);
  const [B, T] = prefix.shape;
  const gold = prefix.toFlatArray() as Int32Array;
  const logits: Tensor[] = [];
  let { state } = encoded;
  let own: ArrayLike<number | boolean> = [];
  for (let t = 0; t < T; t++) {
    const given = Int32Array.from({ length: B }, (_, b) => {
      const forced = t === 0 || generator.next() < ratio;
      return forced ? gold[b * T + t] : Number(own[b]);
    });
    const step = model.decodeStep(tensor(given), state, encoded);
    state = step.state;
    own = step.logits.detach().argmax(-1).toFlatArray();
    logits.push(step.logits.unsqueeze(1));
  }
  return cat(logits, 1);
}

/** Ids with each word (not the specials) replaced by <unk> with probability p. */
export function dropWords(ids: Tensor, p: number, generator: Generator): Tensor {
  if (p === 0) return ids;
  const dropped = (ids.toFlatArray() as Int32Array).map(id =>
    id > 3 && generator.next() < p ? UNK : id,
  );
  return tensor(dropped, { shape: [...ids.shape] });
}
