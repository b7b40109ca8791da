/**
 * Required phrases (Hokamp & Liu 2017): how far a translation is with them. Hypotheses compete with those that have as many
 * of the required words (their bank), so that a phrase that is unlikely now is not lost before it is written. A phrase that
 * is being written may be given up: its first word may stand there for another reason (Post & Vilar 2018, section 3).
 * Phrases may share words: whichever the words so far end with is written, and one that is asked for twice stands at two
 * places.
 */

/** Phrases as ids. */
export type Phrases = readonly (readonly number[])[];

/** How far a translation is. */
export interface Progress {
  /** Which phrases are written, as bits. */
  readonly met: number;
  /** The longest end of the words so far that begins a phrase: which one, and its next word; null where there is none. */
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

/** Words that still have to be written, where phrases share none: so many are always enough. */
export function missing(phrases: Phrases, progress: Progress): number {
  return phrases.reduce((sum, { length }) => sum + length, 0) - bankOf(phrases, progress);
}

/**
 * How far it is after one word more. What goes on is the longest end of the words so far that begins a phrase (Knuth, Morris
 * & Pratt 1977): in a a a b stands a a b. Ends that begin other phrases lie within it, so no more has to be remembered.
 */
export function progressWith(phrases: Phrases, { met, open }: Progress, id: number): Progress {
  const written = open ? [...phrases[open.phrase].slice(0, open.next), id] : [id];
  const now = met | ended(phrases, met, written);
  for (let from = 0; from < written.length; from++) {
    const next = written.length - from;
    const phrase = phrases.findIndex(
      (ids, i) => !((now >> i) & 1) && next < ids.length && begins(ids, written, from),
    );
    if (phrase >= 0) return { met: now, open: { phrase, next } };
  }
  return { met: now, open: null };
}

/** Which phrases these words end with, as bits; of those that are the same, one. */
function ended(phrases: Phrases, met: number, written: readonly number[]): number {
  let bits = 0;
  const lengths = new Set<number>(); // two ends of one length are the same
  for (const [i, ids] of phrases.entries()) {
    const from = written.length - ids.length;
    if ((met >> i) & 1 || from < 0 || lengths.has(ids.length)) continue;
    if (!begins(ids, written, from)) continue;
    lengths.add(ids.length);
    bits |= 1 << i;
  }
  return bits;
}

/** Whether a phrase begins with these words, those before `from` left out. */
function begins(phrase: readonly number[], words: readonly number[], from: number): boolean {
  for (let i = from; i < words.length; i++) if (phrase[i - from] !== words[i]) return false;
  return true;
}
