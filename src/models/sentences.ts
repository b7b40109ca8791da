/** Sentences to be translated, looked at before any of them is. */
import { describe } from '../engine';
import type { EncoderDecoder } from './model';

/**
 * @param nameOf a sentence, by its place
 * @param mayBeEmpty whether a sentence, by its place, needs no word
 * @throws TypeError for what is no text, RangeError for a text that has no word, or more than a model has positions for
 */
export function checkSentences(
  owner: string,
  models: readonly EncoderDecoder[],
  texts: readonly unknown[],
  nameOf = (place: number) => `sentence ${place + 1}`,
  mayBeEmpty = (_place: number) => false,
): void {
  const { sourceTokenizer } = models[0].vocabularies;
  const positions = Math.min(...models.map(({ longestSource }) => longestSource));
  const lengths = texts.map((text, i) => {
    if (typeof text !== 'string') {
      throw new TypeError(`${owner}: ${nameOf(i)} is text, got ${describe(text)}.`);
    }
    const words = sourceTokenizer.encode(text).length;
    if (words > 0 || mayBeEmpty(i)) return words + 1;
    throw new RangeError(`${owner}: ${nameOf(i)} is empty; give at least one word.`);
  });
  const long = lengths.findIndex(tokens => tokens > positions);
  if (long < 0) return;
  const others = lengths.filter(tokens => tokens > positions).length - 1;
  throw new RangeError(
    `${owner}: ${nameOf(long)} has ${lengths[long]} tokens (<eos> included), more than maxLength ${positions}, the ` +
      `positions of this model${others > 0 ? `, and ${others} more ${others > 1 ? 'are' : 'is'} too long` : ''}. Nothing ` +
      "was translated. Shorten or leave them out, or build the model with a larger maxLength, or positional: 'rotary'.",
  );
}
