/** The ways a decoder is run: over padded targets, over real positions alone as in training, and word by word. */
import { packRows, type Tensor, tensor } from '../../engine';
import type { SourceBatch } from '../../text';
import type { EncoderDecoder } from '../model';

/** Logits [B, T, V], row by row. */
export type Logits = Float32Array;

export class Ways {
  readonly B: number;
  /** Of the longest target. */
  readonly T: number;
  private readonly V: number;

  /** @param lengths of the targets: what lies behind is pads to training */
  constructor(
    private readonly model: EncoderDecoder,
    private readonly source: SourceBatch,
    private readonly lengths: readonly number[],
  ) {
    this.B = lengths.length;
    this.T = Math.max(...lengths);
    this.V = model.vocabularies.targetVocabulary.size;
  }

  /** `forward` over everything; null where what comes back has the wrong shape. @param words [B, T] */
  padded(words: Tensor): Logits | null {
    return this.valuesOf(this.model.forward(this.source, words), [this.B, this.T, this.V]);
  }

  /** `forward` with pads left out, 0 there. @param words [B, T] */
  packed(words: Tensor): Logits | null {
    const { lengths, T, V } = this;
    const real = packRows(tensor(lengths.map(n => Array.from({ length: T }, (_, t) => t < n))));
    const logits = this.model.forward(this.source, words, real);
    return this.valuesOf(logits, [real.count, V]) && (real.unpack(logits).storage.view() as Logits);
  }

  /** `decodeStep`, each word in its turn. @param words [B, T] */
  stepped(words: Tensor): Logits | null {
    const { model, B, T, V } = this;
    const encoded = model.encode(this.source);
    const all = new Float32Array(B * T * V);
    let { state } = encoded;
    for (let t = 0; t < T; t++) {
      const step = model.decodeStep(words.select(1, t), state, encoded);
      const values = this.valuesOf(step.logits, [B, V]);
      if (!values) return null;
      for (let b = 0; b < B; b++) all.set(values.subarray(b * V, (b + 1) * V), (b * T + t) * V);
      state = step.state;
    }
    return all;
  }

  /** The largest difference at positions that `among` chooses, and the first position where it is. */
  difference(
    a: Logits,
    b: Logits,
    among: (row: number, t: number) => boolean,
  ): { worst: number; at: number } {
    const { T, V } = this;
    const found = { worst: 0, at: -1 };
    for (let i = 0; i < a.length; i++) {
      const t = Math.floor(i / V) % T;
      if (!among(Math.floor(i / (V * T)), t)) continue;
      const difference = Math.abs(a[i] - b[i]);
      // a difference that is no number is the worst
      if (!(difference <= found.worst)) Object.assign(found, { worst: difference, at: t });
    }
    return found;
  }

  private valuesOf(x: Tensor, shape: readonly number[]): Logits | null {
    const fits = x.rank === shape.length && shape.every((size, i) => x.shape[i] === size);
    return fits ? x.storage.view() : null;
  }
}
