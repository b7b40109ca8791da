/**
 * Required phrases (Hokamp & Liu 2017): how far a translation is with them. Hypotheses compete with those that have as many
 * of the required words (their bank), so that a phrase that is unlikely now is not lost before it is written. A phrase that
 * is being written may be given up: its first word may stand there for another reason (Post & Vilar 2018, section 3).
 */

/** Phrases as ids. */
export type Phrases = readonly (readonly number[])[];

/** How far a translation is. */
export interface Progress {
  /** Which phrases are written, as bits. */
  readonly met: number;
  /** The phrase that is being written and its next word; null between phrases. */
  readonly open: { readonly phrase: number; readonly next: number } | null;
}

/** Of a translation that has no words yet. */
export const NOTHING_MET: Progress = { met: 0, open: null };

/** Whether all phrases are written. */
export function allMet(phrases: Phrases, { met }: Progress): boolean {
  return met === (1 << phrases.length) - 1;
}

/** Words of the phrases that are written: what decides whom a hypothesis competes with. */
export function bankOf(phrases: Phrases, { met, open }: Progress): number {
  let words = open ? open.next : 0;
  for (let i = 0; i < phrases.length; i++) if ((met >> i) & 1) words += phrases[i].length;
  return words;
}

/** Words that still have to be written. */
export function missing(phrases: Phrases, progress: Progress): number {
  return phrases.reduce((sum, { length }) => sum + length, 0) - bankOf(phrases, progress);
}

/**
 * How far it is after one word more. A phrase that the word does not go on with is given up; what goes on is the longest
 * end of the words so far that begins a phrase (Knuth, Morris & Pratt 1977): in a a a b stands a a b.
 */
export function progressWith(phrases: Phrases, { met, open }: Progress, id: number): Progress {
  const written = open ? [...phrases[open.phrase].slice(0, open.next), id] : [id];
  for (let from = 0; from < written.length; from++) {
    const phrase = phrases.findIndex((ids, i) => !((met >> i) & 1) && begins(ids, written, from));
    if (phrase < 0) continue;
    const next = written.length - from;
    return next === phrases[phrase].length
      ? { met: met | (1 << phrase), open: null }
      : { met, open: { phrase, next } };
  }
  return { met, open: null };
}

/** Whether a phrase begins with these words, those before `from` left out. */
function begins(phrase: readonly number[], words: readonly number[], from: number): boolean {
  for (let i = from; i < words.length; i++) if (phrase[i - from] !== words[i]) return false;
  return true;
}
