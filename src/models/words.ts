/** Whether two things count their words alike. */
import type { Vocabularies, Vocabulary } from '../text';

/** Where the words come from that are held against a model's, and what helps when they are others. */
const ADVICE = {
  corpus:
    'read the corpus with { vocabularies: model.vocabularies }, or make a model for this corpus',
  text: 'read the text with { vocabularies: model.vocabularies }, or make a model for this text',
  file: 'make the model with the words of the file: loadModel(path) does',
};

const TOGETHER =
  'models decide together over the same words; make them for one corpus, or ask each by itself';

/**
 * @param place where the words come from that are held against the model's; of another model its number, `model` being
 * the first
 * @throws RangeError when they are counted otherwise than by the model
 */
export function checkWords(
  owner: string,
  model: Vocabularies,
  given: Pick<Vocabularies, 'sourceVocabulary' | 'targetVocabulary'>,
  place: keyof typeof ADVICE | number = 'corpus',
): void {
  const [theirs, own, advice] =
    typeof place === 'number'
      ? [`model ${place}`, 'model 1', TOGETHER]
      : [`the ${place}`, 'the model', ADVICE[place]];
  const one = model.sourceVocabulary === model.targetVocabulary;
  for (const side of ['sourceVocabulary', 'targetVocabulary'] as const) {
    const first = firstOther(model[side], given[side]);
    if (first === null) continue;
    const told = (words: Vocabulary) =>
      first < words.size ? JSON.stringify(words.token(first)) : 'missing';
    const counts = `${given[side].size} tokens) is not ${own}'s (${model[side].size}`;
    throw new RangeError(
      `${owner}: the ${one ? 'vocabulary' : side} of ${theirs} (${counts}): token ${first} is ` +
        `${told(given[side])} there, ${told(model[side])} in ${own}; ${advice}.`,
    );
  }
}

/** The first id that is not the same token in both; null if there is none. */
function firstOther(known: Vocabulary, given: Vocabulary): number | null {
  if (known === given) return null;
  const most = Math.max(known.size, given.size);
  for (let id = 0; id < most; id++) if (known.tokens[id] !== given.tokens[id]) return id;
  return null;
}
