/** The ways a model is run: over all words at once (padded, or real positions alone as in training), and word by word. */
import { packRows, type Tensor, tensor } from '../../engine';
import type { SourceBatch } from '../../text';
import type { LanguageModel, LanguageState } from '../languageModel';
import type { EncoderDecoder } from '../model';

/** Logits [B, T, V], row by row. */
export type Logits = Float32Array;

/** What every way of running a model is held against. */
export abstract class Ways {
  /** Texts, and words of the longest. */
  abstract readonly B: number;
  abstract readonly T: number;
  /** Different words. */
  abstract readonly V: number;

  /** All at once; null where what comes back has the wrong shape. @param words [B, T] */
  abstract padded(words: Tensor): Logits | null;

  /** Each word in its turn. @param words [B, T] */
  abstract stepped(words: Tensor): Logits | null;

  /** @param step the logits [B, V] after one more word of each text, [B] */
  protected oneByOne(words: Tensor, step: (word: Tensor, t: number) => Tensor): Logits | null {
    const { B, T, V } = this;
    const all = new Float32Array(B * T * V);
    for (let t = 0; t < T; t++) {
      const values = this.valuesOf(step(words.select(1, t), t), [B, V]);
      if (!values) return null;
      for (let b = 0; b < B; b++) all.set(values.subarray(b * V, (b + 1) * V), (b * T + t) * V);
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
    let [worst, at] = [0, 0];
    for (let i = 0; i < a.length; i++) {
      const t = Math.floor(i / V) % T;
      if (!among(Math.floor(i / (V * T)), t)) continue;
      const difference = Math.abs(a[i] - b[i]);
      // a difference that is no number is the worst
      if (!(difference <= worst)) [worst, at] = [difference, t];
    }
    return { worst, at };
  }

  protected valuesOf(x: Tensor, shape: readonly number[]): Logits | null {
    const fits = x.rank === shape.length && shape.every((size, i) => x.shape[i] === size);
    return fits ? x.storage.view() : null;
  }
}

/** Of a decoder: the words are those of the target. */
export class DecoderWays extends Ways {
  readonly B: number;
  readonly T: number;
  readonly V: number;

  /** @param lengths of the targets: what lies behind is pads to training */
  constructor(
    private readonly model: EncoderDecoder,
    private readonly source: SourceBatch,
    private readonly lengths: readonly number[],
  ) {
    super();
    this.B = lengths.length;
    this.T = Math.max(...lengths);
    this.V = model.vocabularies.targetVocabulary.size;
  }

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

  stepped(words: Tensor): Logits | null {
    const encoded = this.model.encode(this.source);
    let { state } = encoded;
    return this.oneByOne(words, word => {
      const step = this.model.decodeStep(word, state, encoded);
      state = step.state;
      return step.logits;
    });
  }
}

/** Of a language model: the words are those it reads. */
export class LanguageWays extends Ways {
  readonly V: number;

  constructor(
    private readonly model: LanguageModel,
    readonly B: number,
    readonly T: number,
  ) {
    super();
    this.V = model.vocabulary.size;
  }

  padded(words: Tensor): Logits | null {
    return this.valuesOf(this.model.forward(words), [this.B, this.T, this.V]);
  }

  stepped(words: Tensor): Logits | null {
    let state: LanguageState = [];
    return this.oneByOne(words, (word, t) => {
      const step = this.model.step(word, state, t);
      state = step.state;
      return step.logits;
    });
  }
}
