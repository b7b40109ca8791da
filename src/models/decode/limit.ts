/** How many words a translation may have where nobody says. */
import type { Vocabularies } from '../../text';

/** Words of the target a translation may have beyond twice the source's, where nothing is known of the two languages. */
const UNMEASURED = 200;

/**
 * The end is the model's to decide; the limit is for one that does not come to it, as none does that has learnt little.
 *
 * Twice the source's tokens plus ten are enough where both sides are counted alike, and little enough that validating a
 * model which never ends costs some three times the references. Where a source token becomes several target tokens (words
 * into characters, Chinese characters into English ones), it is so many times as much: the training pairs say how many on
 * average. Of 36,000 pairs of Tatoeba and of names in Wikidata, cut in six ways, none has a longer target. Where a model
 * comes without its corpus, and without a file that tells, there is room for 200 more, as fairseq has it.
 *
 * @param length tokens of the source, <eos> included
 * @returns words of the target, <eos> included
 */
export function usualLimit({ targetPerSource }: Vocabularies, length: number): number {
  if (targetPerSource === undefined) return 2 * length + UNMEASURED;
  return Math.ceil(Math.max(1, targetPerSource) * (2 * length + 10));
}
