/** The translations of a sentence that are done, best first, and when there are enough of them. */
import { type Hypothesis, scoreOf } from './hypothesis';
import type { ResolvedDecode } from './options';
import { allMet } from './phrases';

interface Ranked {
  readonly hypothesis: Hypothesis;
  readonly score: number;
  /** What counts before the score: all required phrases (2), an end of its own (1). */
  readonly grade: number;
}

export class Finished {
  private readonly ranked: Ranked[] = [];

  constructor(private readonly options: ResolvedDecode) {}

  get count(): number {
    return this.ranked.length;
  }

  /** Best first, as many as are asked for. */
  get best(): Hypothesis[] {
    return this.ranked.slice(0, this.options.nBest).map(({ hypothesis }) => hypothesis);
  }

  /** Takes in one that has ended, or that is cut. */
  add(hypothesis: Hypothesis): void {
    const { ranked, options } = this;
    const score = scoreOf(hypothesis, options);
    const met = allMet(options.require, hypothesis.progress);
    const grade = (met ? 2 : 0) + (hypothesis.finished ? 1 : 0);
    let at = ranked.length;
    while (at > 0) {
      const before = ranked[at - 1];
      if (before.grade > grade || (before.grade === grade && before.score >= score)) break;
      at--;
    }
    ranked.splice(at, 0, { hypothesis, score, grade });
  }

  /**
   * Whether there are enough, none of the unfinished being able to become better. Until the last step they have all ended
   * by themselves, and so hold all required phrases.
   * @param longest words a translation may have
   */
  isEnough(unfinished: readonly Hypothesis[], longest: number): boolean {
    const { beamSize, nBest, earlyStop, sampling, lengthPenalty } = this.options;
    if (unfinished.length === 0) return true;
    if (sampling || this.count < nBest) return false;
    if (earlyStop && this.count >= beamSize) return true;
    let most = Number.NEGATIVE_INFINITY;
    for (const { total } of unfinished) if (total > most) most = total;
    // log-probabilities only fall; at best no more is lost and the length helps most at the end
    return most / ((5 + longest) / 6) ** lengthPenalty <= this.ranked[nBest - 1].score;
  }
}
