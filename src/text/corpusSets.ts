/** From what was read to the three sets of a corpus, with tokens and trained tokenizers. */
import type { CheckedOptions } from './corpusOptions';
import { explainNothingLeft, filterPairs, type Left } from './pairFilter';
import type { Pair, RawPair, RawPairs, SetName } from './pairs';
import { type Division, divide } from './split';
import { beforeTraining, needsTraining, trainedOn } from './tokenizerTraining';

export interface CorpusSets {
  readonly raw: readonly RawPairs[];
  readonly division: Division;
  readonly left: Left;
  /** With tokenizers that are trained. */
  readonly options: CheckedOptions;
}

/**
 * One list of pairs, divided.
 *
 * @throws DataError where no pair is left, or on a text without a token
 */
export function splitSets(raw: RawPairs, options: CheckedOptions): CorpusSets {
  const untrained = needsTraining(options);
  const first = untrained ? beforeTraining(options) : options;
  const { pairs, ...left } = filterPairs(raw, first);
  if (pairs.length === 0) throw explainNothingLeft(raw, left, first);
  const division = divide(pairs, options.split, options.seed);
  if (!untrained) return { raw: [raw], division, left, options };

  const trained = trainedOn(division.train, options);
  const sum = new LeftSum(left);
  const tokenise = (set: readonly RawPair[]) => sum.filter({ ...raw, pairs: set }, trained);
  const sets = {
    train: tokenise(division.train),
    dev: tokenise(division.dev),
    test: tokenise(division.test),
    unused: division.unused,
  };
  if (sets.train.length === 0) throw explainNothingLeft(raw, sum, trained);
  return { raw: [raw], division: sets, left: sum.counts(), options: trained };
}

/**
 * Lists of their own for each set, train first.
 *
 * @throws DataError where no pair is left in one, or on a text without a token
 */
export function givenSets(
  raw: readonly (readonly [SetName, RawPairs])[],
  options: CheckedOptions,
): CorpusSets {
  const trained = needsTraining(options) ? trainedOnRaw(raw[0][1], options) : options;
  const sets: Record<SetName, Pair[]> = { train: [], dev: [], test: [] };
  const sum = new LeftSum();
  for (const [name, each] of raw) {
    const here = new LeftSum();
    sets[name] = here.filter(each, trained);
    if (sets[name].length === 0) throw explainNothingLeft(each, here, trained);
    sum.add(here);
  }
  return {
    raw: raw.map(([, each]) => each),
    division: { ...sets, unused: 0 },
    left: sum.counts(),
    options: trained,
  };
}

function trainedOnRaw(raw: RawPairs, options: CheckedOptions): CheckedOptions {
  const before = beforeTraining(options);
  const { pairs, ...left } = filterPairs(raw, before);
  if (pairs.length === 0) throw explainNothingLeft(raw, left, before);
  return trainedOn(pairs, options);
}

/** Adds up what several filterings leave out. */
class LeftSum implements Left {
  bad = 0;
  tooLong = 0;
  duplicates = 0;

  constructor(left?: Left) {
    if (left) this.add(left);
  }

  filter(raw: RawPairs, options: CheckedOptions): Pair[] {
    const { pairs, ...left } = filterPairs(raw, options);
    this.add(left);
    return pairs;
  }

  add({ bad, tooLong, duplicates }: Left): void {
    this.bad += bad;
    this.tooLong += tooLong;
    this.duplicates += duplicates;
  }

  counts(): Left {
    const { bad, tooLong, duplicates } = this;
    return { bad, tooLong, duplicates };
  }
}
