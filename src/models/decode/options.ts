/** How words are chosen while a model writes. */
import { checkNames, describe, flag, positive, whole } from '../../engine';
import { UNK } from '../../text';

export interface DecodeOptions {
  /**
   * Words written at most, <eos> included; if not said, twice the source's tokens plus ten, times the target tokens that a
   * source token became in training where that is more than one. Never more than the model has positions for. What is cut
   * there comes after what has ended.
   */
  maxLength?: number;
  /** Unfinished translations kept at each step; 1 (if not said) is greedy. */
  beamSize?: number;
  /**
   * α of Wu et al. 2016, eq. 14: scores are divided by ((5 + words) / 6)^α, so that long ones are not at a disadvantage;
   * 0 (if not said): sums of log-probabilities; 0.6–1 is usual.
   */
  lengthPenalty?: number;
  /**
   * β of the same equation: how much source tokens that no word has looked at count against a translation; 0 if not said.
   * Needs attention.
   */
  coveragePenalty?: number;
  /**
   * How many translations are wanted, best first; 1 if not said. At most beamSize, but for samples: there `translate` and
   * `evaluate`, which have one translation of a sentence, take the likeliest of so many.
   */
  nBest?: number;
  /** Ends as soon as beamSize translations are finished; if not said, when no unfinished one can be better. */
  earlyStop?: boolean;
  /** No n words in a row are written twice (Paulus et al. 2018); 0 (if not said): may be. */
  noRepeatNgram?: number;
  /** Divides the odds of words already written (Keskar et al. 2019, θ); 1 if not said; 1.2 is usual. */
  repetitionPenalty?: number;
  /** Draws words at random, the distribution being sharpened (below 1) or flattened (above 1). */
  temperature?: number;
  /** Draws from the k likeliest words (Fan et al. 2018). */
  topK?: number;
  /** Draws from the likeliest words that have this probability together (Holtzman et al. 2020), in (0, 1]. */
  topP?: number;
  /** Decides, with the sentence, what is drawn; 1 if not said. */
  seed?: number;
  /** The beginning of the translation, which the model goes on from. */
  force?: string;
  /**
   * Words or phrases the translation must contain (Hokamp & Liu 2017), 30 at most. They may share words; what is listed twice
   * stands at two places.
   */
  require?: string | readonly string[];
  /** Puts the source token that attention looked at most in the place of <unk> (Luong et al. 2015b); needs attention. */
  replaceUnknown?: boolean;
}

export const DECODE_OPTIONS: readonly (keyof DecodeOptions)[] = [
  'maxLength',
  'beamSize',
  'lengthPenalty',
  'coveragePenalty',
  'nBest',
  'earlyStop',
  'noRepeatNgram',
  'repetitionPenalty',
  'temperature',
  'topK',
  'topP',
  'seed',
  'force',
  'require',
  'replaceUnknown',
];

/** Which phrases are written is kept in the bits of one number. */
const MOST_PHRASES = 30;

/** The options with everything said; texts as ids. */
export interface ResolvedDecode {
  /** The function that was called, for messages. */
  owner: string;
  /** Given or not: sentences differ. */
  maxLength: number | undefined;
  beamSize: number;
  lengthPenalty: number;
  coveragePenalty: number;
  nBest: number;
  earlyStop: boolean;
  noRepeatNgram: number;
  repetitionPenalty: number;
  /** null: the likeliest words, not drawn ones. */
  sampling: { temperature: number; topK: number; topP: number; seed: number } | null;
  force: readonly number[];
  require: readonly (readonly number[])[];
  replaceUnknown: boolean;
}

/** A token of a target text; UNK where it has no id of its own. */
export interface TargetWord {
  token: string;
  id: number;
}

/**
 * @param encode the words of a target text
 * @throws TypeError, RangeError naming the option, what it was and what it may be.
 */
export function resolveDecode(
  owner: string,
  options: DecodeOptions,
  encode: (text: string) => readonly TargetWord[],
  more: readonly string[] = [],
): ResolvedDecode {
  checkNames(owner, options, [...DECODE_OPTIONS, ...more]);
  const { maxLength, temperature, topK, topP, force = '', require = [] } = options;
  if (maxLength !== undefined) whole(owner, 'maxLength', maxLength, 1, 1);
  const beamSize = whole(owner, 'beamSize', options.beamSize, 1, 1);
  const draws = temperature !== undefined || topK !== undefined || topP !== undefined;
  if (draws && beamSize > 1) {
    throw new RangeError(
      `${owner}: beamSize ${beamSize} looks for the likeliest translation, temperature, topK and topP draw one; ` +
        'give one or the other (nBest draws several).',
    );
  }
  const nBest = whole(owner, 'nBest', options.nBest, 1, 1);
  if (!draws && nBest > beamSize) {
    throw new RangeError(
      `${owner}: nBest ${nBest} is more than beamSize ${beamSize} can give; set beamSize: ${nBest} or more.`,
    );
  }
  const phrases = typeof require === 'string' ? [require] : require;
  if (!Array.isArray(phrases) || phrases.some(phrase => typeof phrase !== 'string')) {
    throw new TypeError(
      `${owner}: require is a text or a list of texts, got ${describe(require)}.`,
    );
  }
  if (phrases.length > MOST_PHRASES) {
    throw new RangeError(
      `${owner}: require takes at most ${MOST_PHRASES} texts, got ${phrases.length}.`,
    );
  }
  if (typeof force !== 'string') {
    throw new TypeError(
      `${owner}: force is the beginning of the translation, got ${describe(force)}.`,
    );
  }
  if (draws && phrases.length > 0) {
    throw new RangeError(
      `${owner}: require needs a search (beamSize), not temperature, topK or topP.`,
    );
  }
  const repetitionPenalty = options.repetitionPenalty ?? 1;
  if (!(Number.isFinite(repetitionPenalty) && repetitionPenalty >= 1)) {
    throw new RangeError(
      `${owner}: repetitionPenalty is 1 or more, got ${describe(repetitionPenalty)}.`,
    );
  }
  return {
    owner,
    maxLength,
    beamSize,
    lengthPenalty: positive(owner, 'lengthPenalty', options.lengthPenalty, 0),
    coveragePenalty: positive(owner, 'coveragePenalty', options.coveragePenalty, 0),
    nBest,
    earlyStop: flag(owner, 'earlyStop', options.earlyStop, false),
    noRepeatNgram: whole(owner, 'noRepeatNgram', options.noRepeatNgram, 0, 0),
    repetitionPenalty,
    sampling: draws ? samplingOf(owner, options) : null,
    force: force === '' ? [] : idsOf(owner, 'force', encode(force)),
    require: phrases.map(phrase => {
      const ids = idsOf(owner, 'require', encode(phrase));
      if (ids.length > 0) return ids;
      throw new RangeError(`${owner}: require has an empty text.`);
    }),
    replaceUnknown: flag(owner, 'replaceUnknown', options.replaceUnknown, false),
  };
}

/** @throws RangeError where several translations are asked of a function that gives one, and none are drawn */
export function checkOneEach(owner: string, { nBest, temperature, topK, topP }: DecodeOptions) {
  if (whole(owner, 'nBest', nBest, 1, 1) === 1) return;
  if (temperature !== undefined || topK !== undefined || topP !== undefined) return;
  throw new RangeError(
    `${owner}: there is one translation of each sentence, so nBest ${nBest} says nothing; ` +
      `predict(model, texts, { beamSize: ${nBest}, nBest: ${nBest} }) has several, in beams.`,
  );
}

/** @throws RangeError naming the words that the model cannot write */
function idsOf(owner: string, option: string, words: readonly TargetWord[]): number[] {
  const unknown = words.filter(({ id }) => id === UNK).map(({ token }) => describe(token));
  if (unknown.length === 0) return words.map(({ id }) => id);
  throw new RangeError(
    `${owner}: ${option} has what is not in the target vocabulary: ${[...new Set(unknown)].join(', ')}; ` +
      'the model can write words of its vocabulary alone.',
  );
}

function samplingOf(owner: string, { temperature = 1, topK, topP = 1, seed }: DecodeOptions) {
  if (!(Number.isFinite(temperature) && temperature > 0)) {
    throw new RangeError(
      `${owner}: temperature is above 0, got ${describe(temperature)}; greedy needs none.`,
    );
  }
  if (!(typeof topP === 'number' && topP > 0 && topP <= 1)) {
    throw new RangeError(`${owner}: topP must lie in (0, 1], got ${describe(topP)}.`);
  }
  return {
    temperature,
    topK: whole(owner, 'topK', topK, 1, Number.POSITIVE_INFINITY),
    topP,
    seed: whole(owner, 'seed', seed, Number.MIN_SAFE_INTEGER, 1),
  };
}
