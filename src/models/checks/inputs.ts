/** Sentences without meaning for checkers: ids of words at random. */
import { Generator, type Tensor, tensor } from '../../engine';
import { BOS, EOS, PAD, type SourceBatch } from '../../text';
import type { EncoderDecoder } from '../model';

export interface Inputs {
  source: SourceBatch;
  prefix: Tensor;
}

/** @param lengths of the sources, <eos> included  @param words of the targets  @param pads after the longest source */
export function inputsFor(
  model: EncoderDecoder,
  lengths: readonly number[],
  words: number,
  { seed = 1, pads = 0 } = {},
): Inputs {
  const numbers = new Generator(seed);
  const { sourceVocabulary, targetVocabulary } = model.vocabularies;
  const width = Math.max(...lengths) + pads;
  const tokens = new Int32Array(lengths.length * width).fill(PAD);
  for (const [row, length] of lengths.entries()) {
    for (let s = 0; s < length - 1; s++) {
      tokens[row * width + s] = wordOf(sourceVocabulary.size, numbers);
    }
    tokens[row * width + length - 1] = EOS;
  }
  const prefix = Int32Array.from({ length: lengths.length * words }, (_, i) =>
    i % words === 0 ? BOS : wordOf(targetVocabulary.size, numbers),
  );
  const mask = lengths.map(length => Array.from({ length: width }, (_, s) => s < length));
  return {
    source: {
      tokens: tensor(tokens, { shape: [lengths.length, width] }),
      lengths: Int32Array.from(lengths),
      mask: tensor(mask),
    },
    prefix: tensor(prefix, { shape: [lengths.length, words] }),
  };
}

/** No text longer than the model has positions for. */
export function within(positions: number, lengths: readonly number[]): number[] {
  return lengths.map(length => Math.min(length, positions));
}

/** Texts of words at random: int32 [texts, length]. */
export function wordsFor(size: number, texts: number, length: number): Tensor {
  const numbers = new Generator(1);
  const words = Int32Array.from({ length: texts * length }, () => wordOf(size, numbers));
  return tensor(words, { shape: [texts, length] });
}

/** A word that is none of the specials, where there is one. */
export function wordOf(size: number, numbers: Generator): number {
  return size > 4 ? 4 + numbers.integer(size - 4) : numbers.integer(size);
}
