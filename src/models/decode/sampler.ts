/** Drawing words at random: every sentence has numbers of its own, so that its samples do not depend on its company. */
import { Generator } from '../../engine';
import { draw } from './candidates';
import type { Hypothesis } from './hypothesis';
import type { ResolvedDecode } from './options';
import { repeating, without } from './repetition';

export class Sampler {
  private readonly streams: Generator[];

  /** @param sources the source tokens of every sentence: with the seed they decide its numbers */
  constructor(
    private readonly sampling: NonNullable<ResolvedDecode['sampling']>,
    private readonly noRepeatNgram: number,
    sources: readonly ArrayLike<number>[],
  ) {
    this.streams = sources.map(ids => {
      const stream = new Generator(sampling.seed);
      stream.state = placeOf(ids);
      return stream;
    });
  }

  /** The next word of a sentence's hypothesis; null if all are blocked. @param logProbabilities [V] */
  next(sentence: number, hypothesis: Hypothesis, logProbabilities: Float32Array): number | null {
    const blocked = repeating(() => hypothesis.ids(), this.noRepeatNgram);
    const left = without(logProbabilities, blocked);
    const uniform = this.streams[sentence].next();
    return left && draw(left, this.sampling, uniform);
  }
}

/** Where in the stream of the seed the numbers of a sentence begin (FNV-1a over its ids). */
function placeOf(ids: ArrayLike<number>): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < ids.length; i++) hash = Math.imul(hash ^ ids[i], 0x01000193);
  return hash >>> 0;
}
