/** Whether two things count their words alike. */
import type { Vocabularies } from '../text';

/** @throws RangeError when the corpus counts its words otherwise than the model. */
export function checkWords(owner: string, model: Vocabularies, corpus: Vocabularies): void {
  for (const side of ['sourceVocabulary', 'targetVocabulary'] as const) {
    const [known, given] = [model[side], corpus[side]];
    if (known === given) continue;
    const ids = Array.from({ length: known.size }, (_, id) => id);
    if (known.size === given.size && ids.every(id => known.token(id) === given.token(id))) continue;
    throw new RangeError(
      `${owner}: the ${side} of the corpus (${given.size} tokens) is not the model's (${known.size}); ` +
        'read the corpus with the vocabularies of the model, or make a model for this corpus.',
    );
  }
}
