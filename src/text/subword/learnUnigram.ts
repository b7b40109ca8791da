/**
 * Learning the pieces of a unigram model (Kudo 2018, section 3.2): begin with far too many, all
 * frequent substrings; let expectation–maximisation find their probabilities; drop the quarter
 * whose loss would make the texts least improbable; again, until few enough are left. Single
 * characters are never dropped.
 */
import { charactersOf } from './chunks';
import { Lattice } from './lattice';
import { UnigramModel } from './unigramModel';

export interface UnigramLimits {
  /** Learn so many pieces, characters included. */
  readonly size: number;
  /** Longest piece, in characters. */
  readonly maxPieceLength: number;
}

/** A chunk of text and how often it occurs. */
export type WeightedChunk = readonly [chunk: string, count: number];

/** Substrings that occur less often are no candidates. */
const MIN_COUNT = 2;
/** Candidates at the start for each piece in the end. */
const CANDIDATES = 12;
/** Share of the pieces that stays in a round, and rounds of EM between. */
const KEEP = 0.75;
const EM_STEPS = 2;
/** Expected counts are at least this, for the logarithm. */
const LEAST_COUNT = 1e-12;

/** The model of chunks with their counts; the order of the chunks does not matter. */
export function learnUnigram(
  chunks: ReadonlyMap<string, number>,
  { size, maxPieceLength }: UnigramLimits,
): UnigramModel {
  // sums of floating-point numbers depend on their order
  const words = [...chunks].sort(([a], [b]) => (a < b ? -1 : 1));
  const characters = new Set(charactersOf(chunks.keys()));
  const target = Math.max(size, characters.size);
  const candidates = [...frequentSubstrings(words, maxPieceLength)]
    .sort(([a, m], [b, n]) => n * b.length - m * a.length || (a < b ? -1 : 1))
    .slice(0, CANDIDATES * target);
  let model = initialModel(words, characters, candidates);
  for (;;) {
    let counts: Float64Array = new Float64Array();
    for (let step = 0; step < EM_STEPS; step++) {
      ({ model, counts } = emStep(model, words));
    }
    if (model.pieces.length <= target) return finish(model, counts, characters);
    model = prune(model, counts, characters, Math.max(target, Math.floor(KEEP * counts.length)));
  }
}

export interface EmStep {
  /** The model after the step. */
  readonly model: UnigramModel;
  /** How often each piece is expected under the model before it. */
  readonly counts: Float64Array;
  /** Log-probability of all chunks under the model before it. */
  readonly logLikelihood: number;
}

/**
 * One step of expectation–maximisation. Probabilities become the shares of expected counts, so the
 * likelihood never falls.
 */
export function emStep(model: UnigramModel, words: readonly WeightedChunk[]): EmStep {
  const lattice = new Lattice();
  const counts = new Float64Array(model.pieces.length);
  let logLikelihood = 0;
  for (const [chunk, count] of words) {
    lattice.build(chunk, model);
    logLikelihood += count * lattice.expect(counts, count);
  }
  const next = new UnigramModel(model.pieces, logShares(counts), model.trie);
  return { model: next, counts, logLikelihood };
}

/**
 * Substrings of 2 … maxLength characters that occur at least twice, with their counts. A substring
 * is frequent only if both its parts without an end are, so each length looks only where the one
 * before found something.
 */
export function frequentSubstrings(
  words: readonly WeightedChunk[],
  maxLength: number,
): Map<string, number> {
  const found = new Map<string, number>();
  let open = words.map(([chunk, count]) => {
    const ends = [0];
    for (const character of chunk) ends.push(ends[ends.length - 1] + character.length);
    return { chunk, count, ends, frequent: new Uint8Array(ends.length - 1).fill(1) };
  });
  for (let length = 2; length <= maxLength; length++) {
    const counts = new Map<string, number>();
    open = open.filter(({ ends }) => ends.length > length);
    for (const { chunk, count, ends, frequent } of open) {
      for (let i = 0; i + length < ends.length; i++) {
        if (!frequent[i] || !frequent[i + 1]) continue;
        const substring = chunk.slice(ends[i], ends[i + length]);
        counts.set(substring, (counts.get(substring) ?? 0) + count);
      }
    }
    for (const { chunk, ends, frequent } of open) {
      for (let i = 0; i + length < ends.length; i++) {
        if (!frequent[i] || !frequent[i + 1]) frequent[i] = 0;
        else {
          const count = counts.get(chunk.slice(ends[i], ends[i + length])) ?? 0;
          frequent[i] = count >= MIN_COUNT ? 1 : 0;
        }
      }
      frequent.fill(0, ends.length - length);
    }
    const before = found.size;
    for (const [substring, count] of counts) {
      if (count >= MIN_COUNT) found.set(substring, count);
    }
    if (found.size === before) break;
  }
  return found;
}

function initialModel(
  words: readonly WeightedChunk[],
  characters: ReadonlySet<string>,
  candidates: readonly WeightedChunk[],
): UnigramModel {
  const counts = new Map<string, number>([...characters].map(character => [character, 0]));
  for (const [chunk, count] of words) {
    for (const character of chunk) counts.set(character, (counts.get(character) ?? 0) + count);
  }
  for (const [substring, count] of candidates) counts.set(substring, count);
  return new UnigramModel([...counts.keys()], logShares(Float64Array.from(counts.values())));
}

/** The model without the pieces that are missed least: those the texts can do without. */
function prune(
  model: UnigramModel,
  counts: Float64Array,
  characters: ReadonlySet<string>,
  size: number,
): UnigramModel {
  const { pieces } = model;
  const total = counts.reduce((sum, count) => sum + count, 0);
  const loss = Float64Array.from(pieces, (piece, id) => {
    if (characters.has(piece)) return Number.POSITIVE_INFINITY;
    if (counts[id] === 0) return 0;
    // its best other segmentation would take its place, and become more frequent by that
    const parts = model.segmentWithout(piece);
    const without = Math.log(total + (parts.length - 1) * counts[id]);
    const others = parts.reduce((sum, part) => sum + Math.log(counts[part] + counts[id]), 0);
    return counts[id] * (Math.log(counts[id] / total) - others + parts.length * without);
  });
  const order = Array.from(pieces, (_, id) => id);
  order.sort((a, b) => (loss[a] === loss[b] ? a - b : loss[b] - loss[a]));
  const kept = order.slice(0, size).sort((a, b) => a - b);
  return new UnigramModel(
    kept.map(id => pieces[id]),
    logShares(Float64Array.from(kept, id => counts[id])),
  );
}

/** The pieces by falling probability; a character that pieces have displaced keeps a chance. */
function finish(
  { pieces }: UnigramModel,
  counts: Float64Array,
  characters: ReadonlySet<string>,
): UnigramModel {
  const floored = counts.map((count, id) =>
    characters.has(pieces[id]) ? Math.max(count, 1) : count,
  );
  const order = Array.from(pieces, (_, id) => id);
  order.sort((a, b) => floored[b] - floored[a] || a - b);
  return new UnigramModel(
    order.map(id => pieces[id]),
    logShares(Float64Array.from(order, id => floored[id])),
  );
}

function logShares(counts: Float64Array): Float64Array {
  const least = counts.map(count => Math.max(count, LEAST_COUNT));
  const total = Math.log(least.reduce((sum, count) => sum + count, 0));
  return least.map(count => Math.log(count) - total);
}
