/** How well a language model knows a text. */
import { describe } from '../engine';
import { TextCorpus, TextSet } from '../text';
import { checkLanguageModel, type LanguageModel } from './languageModel';
import { textLoss as lossOf } from './training/language';

/**
 * Mean cross entropy per token of a text, nats, dropout off.
 * @param set a part of a text corpus: corpus.test
 * @throws TypeError unless it is a language model and such a part
 */
export function textLoss(model: LanguageModel, set: TextSet): number {
  checkLanguageModel('textLoss', model);
  if (set instanceof TextSet) return lossOf(model, set);
  const hint =
    (set as unknown) instanceof TextCorpus
      ? 'a whole corpus; give one of its parts: corpus.test'
      : describe(set);
  throw new TypeError(`textLoss: the second argument is a part of a text corpus, got ${hint}.`);
}
