/** Pairs held against the positions that a model has, before anything is computed. */
import { type Batch, PAD, type Pair, type PairSet } from '../text';
import type { EncoderDecoder } from './model';

const SIDES = ['source', 'target'] as const;

type Side = (typeof SIDES)[number];

interface Longest {
  place: number;
  side: Side;
  /** Tokens, <eos> included. */
  tokens: number;
}

function limitOf(model: EncoderDecoder, side: Side): number {
  return side === 'source' ? model.longestSource : model.longestTarget;
}

/** @throws RangeError where pairs of a set are longer than the model has positions for */
export function checkLengths(owner: string, model: EncoderDecoder, set: PairSet): void {
  const least = Math.min(...SIDES.map(side => limitOf(model, side)));
  if (least === Number.POSITIVE_INFINITY) return;
  let count = 0;
  let longest: Longest | undefined;
  for (let place = 0; place < set.length; place++) {
    const lengths = { source: set.sourceLength(place) + 1, target: set.targetLength(place) + 1 };
    const tooLong = SIDES.filter(side => lengths[side] > limitOf(model, side));
    if (tooLong.length > 0) count++;
    for (const side of tooLong) {
      if (lengths[side] <= (longest?.tokens ?? 0)) continue;
      longest = { place, side, tokens: lengths[side] };
    }
  }
  if (!longest) return;
  const { place, side, tokens } = longest;
  const limit = limitOf(model, side);
  const pairs = count === 1 ? 'a pair' : `${count} pairs`;
  const which = `${count === 1 ? '' : 'the longest, '}${nameOf(set.at(place), place)}`;
  throw new RangeError(
    `${owner}: ${pairs} of ${set.name} ${count === 1 ? 'is' : 'are'} longer (${which}, has a ${side} of ${tokens} tokens, ` +
      `<eos> included) than maxLength ${limit}, the positions of this model; ${remedy(least - 1, tokens)}.`,
  );
}

/** @throws RangeError where a sentence of a batch, cut anew, has become longer than the model has positions for */
export function checkCuts(model: EncoderDecoder, { source, targets, pairs }: Batch): void {
  for (const [side, { shape }] of [
    ['source', source.tokens],
    ['target', targets],
  ] as const) {
    const [, tokens] = shape;
    const limit = limitOf(model, side);
    if (tokens <= limit) continue;
    const ids = (side === 'source' ? source.tokens : targets).toFlatArray();
    const row = pairs.findIndex((_, i) => ids[(i + 1) * tokens - 1] !== PAD); // the longest has no pads
    const { line } = pairs[row];
    throw new RangeError(
      `train: the ${side} ${JSON.stringify(pairs[row][side])}${line ? ` (line ${line})` : ''} was cut by sampleTokens into ` +
        `${tokens} tokens, <eos> included: more than maxLength ${limit}, the positions of this model; ` +
        `${remedy(Math.floor(limit / 2), 2 * limit)}, or leave sampleTokens out.`,
    );
  }
}

function nameOf({ line }: Pair, place: number): string {
  return line === undefined ? `pair ${place + 1}` : `line ${line}`;
}

/** @param corpus tokens a sentence may have  @param model positions there must be */
function remedy(corpus: number, model: number): string {
  return (
    `read the corpus with maxLength: ${corpus}, or build the model with maxLength: ${model} or ` +
    "positional: 'rotary'"
  );
}
