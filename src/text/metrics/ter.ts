/**
 * TER, translation edit rate (Snover et al. 2006), as sacreBLEU computes it after tercom, to the
 * digit.
 *
 *   TER = 100 · Σ (shifts + insertions + deletions + substitutions) / Σ reference words
 *
 * Moving a block of words, however long and far, is one edit. Finding the fewest edits with moves
 * is hard, so moves are taken greedily: as long as one lowers the edit distance, the one that
 * lowers it most.
 */
import { checkArguments, checkNames, flag } from '../../engine';
import { printedAsScore } from './printedAsScore';
import { type References, streamsOf } from './references';
import { sumOverSentences } from './sentenceStatistics';
import { signature, yesNo } from './signature';
import { type Alignment, align, distance } from './terAlignment';
import { type TerTokenOptions, terTokens } from './terTokens';

export type TerOptions = TerTokenOptions;

export interface TerScore {
  /** Percent, 0 is best; above 100 where hypotheses are much too long. */
  score: number;
  edits: number;
  /** Words of the references; of several, their mean. */
  referenceLength: number;
  /** All that has to agree for two scores to be comparable, as sacreBLEU writes it. */
  signature: string;
}

// Limits of tercom.
const LONGEST_SHIFT = 10;
const FARTHEST_SHIFT = 50;
const MOST_CANDIDATES = 1000;

/**
 * Corpus TER of hypotheses against references. Of several references the one with the fewest edits
 * counts.
 *
 * @param references one text per hypothesis, or several streams: `references[k][i]` is the k-th of
 * sentence i
 * @throws RangeError where counts differ, there is nothing to score, or an option has an unknown
 * value
 * @see https://aclanthology.org/2006.amta-papers.25
 */
export function ter(
  hypotheses: readonly string[],
  references: References,
  options: TerOptions = {},
): TerScore {
  checkArguments('ter', 'hypotheses, references, options', arguments);
  checkNames('ter', options, ['normalized', 'noPunct', 'asianSupport', 'caseSensitive']);
  const settings = {
    normalized: flag('ter', 'normalized', options.normalized, false),
    noPunct: flag('ter', 'noPunct', options.noPunct, false),
    asianSupport: flag('ter', 'asianSupport', options.asianSupport, false),
    caseSensitive: flag('ter', 'caseSensitive', options.caseSensitive, false),
  };
  const streams = streamsOf('ter', hypotheses, references);

  const key = `ter ${JSON.stringify(settings)}`;
  const [edits, referenceLength] = sumOverSentences(key, hypotheses, streams, 2, (text, own) => {
    const number = numbering();
    const hypothesis = terTokens(text, settings).map(number);
    const each = own.map(reference => referenceTokens(reference, settings).map(number));
    return [
      Math.min(...each.map(reference => editsBetween(hypothesis, reference))),
      each.reduce((sum, reference) => sum + reference.length, 0) / each.length,
    ];
  });

  return printedAsScore({
    score: percent(edits, referenceLength),
    edits,
    referenceLength,
    signature: signature({
      nrefs: streams.length,
      case: settings.caseSensitive ? 'mixed' : 'lc',
      tok: 'tercom',
      norm: yesNo(settings.normalized),
      punct: yesNo(!settings.noPunct),
      asian: yesNo(settings.asianSupport),
    }),
  });
}

/**
 * sacreBLEU normalises references twice, which splits a few more words (`Tom's.` becomes `Tom's .`,
 * then `Tom 's .`). Its digits are the measure here.
 */
function referenceTokens(text: string, settings: TerOptions): string[] {
  return terTokens(terTokens(text, settings).join(' '), settings);
}

function percent(edits: number, length: number): number {
  if (length > 0) return (100 * edits) / length;
  return edits > 0 ? 100 : 0;
}

/** Words become numbers: comparing them is what TER does most. */
function numbering(): (word: string) => number {
  const numbers = new Map<string, number>();
  return word => {
    const known = numbers.get(word);
    if (known !== undefined) return known;
    numbers.set(word, numbers.size);
    return numbers.size - 1;
  };
}

/** Shifts and edits of one sentence. */
function editsBetween(hypothesis: number[], reference: number[]): number {
  if (reference.length === 0) return hypothesis.length;
  let words = hypothesis;
  let shifts = 0;
  let budget = MOST_CANDIDATES;
  for (;;) {
    const alignment = align(words, reference);
    const { best, tried } = bestShift(words, reference, alignment, budget);
    budget -= tried;
    if (budget <= 0 || !best || best.gain <= 0) return shifts + alignment.edits;
    words = best.words;
    shifts++;
  }
}

interface Shift {
  /** By how much the edit distance falls. */
  gain: number;
  length: number;
  start: number;
  target: number;
  words: number[];
}

/** The best move of a block that stands in the reference elsewhere, and how many were tried. */
function bestShift(words: number[], reference: number[], alignment: Alignment, budget: number) {
  const { wrongInHypothesis, wrongInReference, positions } = alignment;
  let best: Shift | undefined;
  let tried = 0;
  for (const [start, place, length] of equalBlocks(words, reference)) {
    // Worth moving only what is wrong where it stands, to where things are wrong, not into itself.
    if (!anySet(wrongInHypothesis, start, length)) continue;
    if (!anySet(wrongInReference, place, length)) continue;
    if (positions[place] >= start && positions[place] < start + length) continue;

    let previous = -1;
    for (let offset = -1; offset < length; offset++) {
      const at = place + offset;
      const target = at < 0 ? 0 : positions[at] + 1;
      if (target === previous) continue;
      previous = target;
      const moved = move(words, start, length, target);
      const gain = alignment.edits - distance(moved, reference);
      const candidate = { gain, length, start, target, words: moved };
      if (!best || isBetter(candidate, best)) best = candidate;
      tried++;
    }
    if (tried >= budget) break;
  }
  return { best, tried };
}

/**
 * Blocks of the hypothesis that the reference has too: [start there, start here, length], all
 * lengths.
 */
function* equalBlocks(words: number[], reference: number[]): Generator<[number, number, number]> {
  for (let start = 0; start < words.length; start++) {
    const from = Math.max(0, start - FARTHEST_SHIFT);
    const to = Math.min(reference.length - 1, start + FARTHEST_SHIFT);
    for (let place = from; place <= to; place++) {
      const longest = Math.min(LONGEST_SHIFT, words.length - start, reference.length - place);
      for (let n = 0; n < longest && words[start + n] === reference[place + n]; n++) {
        yield [start, place, n + 1];
      }
    }
  }
}

function anySet(flags: Uint8Array, start: number, length: number): boolean {
  for (let i = start; i < start + length; i++) if (flags[i]) return true;
  return false;
}

/** More gain, then the longer block, then the one further left, then the target further left. */
function isBetter(a: Shift, b: Shift): boolean {
  if (a.gain !== b.gain) return a.gain > b.gain;
  if (a.length !== b.length) return a.length > b.length;
  if (a.start !== b.start) return a.start < b.start;
  return a.target < b.target;
}

/** The words with a block taken out and put before the word that stood at `target`. */
function move(words: number[], start: number, length: number, target: number): number[] {
  const block = words.slice(start, start + length);
  const rest = [...words.slice(0, start), ...words.slice(start + length)];
  // tercom counts a target inside the block from the block's start, among the words that are left.
  const at = target > start + length ? target - length : target;
  return [...rest.slice(0, at), ...block, ...rest.slice(at)];
}
