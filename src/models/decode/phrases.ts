/**
 * Required phrases (Hokamp & Liu 2017): how far a translation is with them. Hypotheses compete with those that have as many
 * of the required words (their bank), so that a phrase that is unlikely now is not lost before it is written.
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

/** How far it is after one word more: it goes on with the open phrase, begins one, or neither. */
export function progressWith(phrases: Phrases, { met, open }: Progress, id: number): Progress {
  if (open && phrases[open.phrase][open.next] === id) return advance(phrases, met, open);
  const phrase = phrases.findIndex((ids, i) => !((met >> i) & 1) && ids[0] === id);
  return phrase < 0 ? { met, open: null } : advance(phrases, met, { phrase, next: 0 });
}

function advance(
  phrases: Phrases,
  met: number,
  { phrase, next }: { phrase: number; next: number },
): Progress {
  return next + 1 === phrases[phrase].length
    ? { met: met | (1 << phrase), open: null }
    : { met, open: { phrase, next: next + 1 } };
}
