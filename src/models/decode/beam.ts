/** Which continuations of a sentence's hypotheses go on: the best of all, bank by bank of required phrases. */
import { EOS } from '../../text';
import type { Hypothesis } from './hypothesis';
import { bankOf, type Phrases, progressWith } from './phrases';

/** A word after one of the hypotheses. */
export interface Choice {
  /** The hypothesis it comes after, counted within its sentence. */
  parent: number;
  id: number;
}

/** Words that may come after a hypothesis, likeliest first: those of `ids` from `at` up to `end`. */
export interface Offer {
  ids: ArrayLike<number>;
  at: number;
  readonly end: number;
}

/**
 * Takes the best continuations one by one from the offers, which it uses up: `beamSize` that go on, and those that end and
 * are among the `beamSize` best; so many in each bank.
 * @param values log-probabilities [rows, V]; the hypotheses are the rows from `first` on
 */
export function chooseBest(
  hypotheses: readonly Hypothesis[],
  offers: readonly Offer[],
  { values, first, V }: { values: Float32Array; first: number; V: number },
  { beamSize, require }: { beamSize: number; require: Phrases },
): Choice[] {
  const chosen: Choice[] = [];
  const goingOn: number[] = []; // by bank
  const ranks: number[] = [];
  for (;;) {
    let parent = -1;
    let best = Number.NEGATIVE_INFINITY;
    for (let i = 0; i < offers.length; i++) {
      const { ids, at, end } = offers[i];
      if (at === end) continue;
      const total = hypotheses[i].total + values[(first + i) * V + ids[at]];
      if (parent < 0 || total > best) {
        parent = i;
        best = total;
      }
    }
    if (parent < 0) return chosen;
    const offer = offers[parent];
    const id = offer.ids[offer.at++];
    const bank =
      require.length === 0
        ? 0
        : bankOf(require, progressWith(require, hypotheses[parent].progress, id));
    const there = goingOn[bank] ?? 0;
    const rank = ranks[bank] ?? 0;
    if (there >= beamSize || (id === EOS && rank >= beamSize)) continue;
    ranks[bank] = rank + 1;
    chosen.push({ parent, id });
    if (id === EOS) continue;
    goingOn[bank] = there + 1;
    if (there + 1 === beamSize && require.length === 0) return chosen; // there is one bank
  }
}
