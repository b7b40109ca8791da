/**
 * Where subwords end at the latest: a text is first cut into chunks, and no subword reaches over
 * the end of one.
 *
 *   "Don't worry, 我喜欢茶。"  →  ▁Don't  ▁worry  ,  ▁  我喜欢茶  。
 *
 * As in SentencePiece (Kudo & Richardson 2018), ▁ stands for the blank before a word and at the
 * start, so chunks joined give the text back. Letters, numbers and marks are never in one chunk;
 * a run of Chinese (or another script without blanks) is one, without the ▁, so that its words are
 * the same at the start of a sentence and inside.
 */
import { CURRENT_VERSION, type TokenizerVersion } from '../normalization';
import { UNSPACED } from '../wordScripts';

/** The sign for a blank, U+2581. A text's own ▁ counts as a blank. */
export const MARKER = '▁';

/** A letter or mark above one, of a script with blanks. */
const LETTER = `(?:(?![${UNSPACED}])[\\p{L}\\p{M}])`;

/** Joiners, soft hyphens, bidi marks; not the zero-width space. */
const FORMAT = '(?:(?!\u200b)\\p{Cf})';

/** Chunks, of which one is a word; the alternatives are tried in this order, and every character fits one of them. */
function pattern(unspaced: string, word: string): string {
  return [
    `${MARKER}(?=[${UNSPACED}])`,
    `[${UNSPACED}]${unspaced}*`,
    `${MARKER}?${word}(?:['’]${word})*`, // word don't
    `${MARKER}?(?:(?![${UNSPACED}])\\p{N})+`,
    `${MARKER}?[^${MARKER}\\p{L}\\p{M}\\p{N}${UNSPACED}]+`, // punctuation, emoji
    MARKER,
  ].join('|');
}

/** The expression of chunks; the first version ended a word at a joiner or another format character. */
export const CHUNK_PATTERNS: Readonly<Record<TokenizerVersion, string>> = {
  1: pattern(`[${UNSPACED}\\p{M}]`, `${LETTER}+`),
  2: pattern(`(?:[${UNSPACED}\\p{M}]|${FORMAT})`, `${LETTER}(?:${LETTER}|${FORMAT})*`),
};

const CHUNKS: Readonly<Record<TokenizerVersion, RegExp>> = {
  1: new RegExp(CHUNK_PATTERNS[1], 'gu'),
  2: new RegExp(CHUNK_PATTERNS[2], 'gu'),
};

/** The text with blanks for its own markers, before it is normalised. */
export function withoutMarkers(text: string): string {
  return text.replaceAll(MARKER, ' ');
}

/** The chunks of a normalised text, in order; none for an empty one. */
export function chunksOf(text: string, version: TokenizerVersion = CURRENT_VERSION): string[] {
  if (text === '') return [];
  return (MARKER + text.replaceAll(' ', MARKER)).match(CHUNKS[version]) ?? [];
}

/** The text of chunks, or of the subwords in them. */
export function joinPieces(pieces: readonly string[]): string {
  return pieces
    .join('')
    .replaceAll(MARKER, ' ')
    .replace(/^ +| +$/g, '');
}

/** How often each chunk occurs in normalised texts. */
export function countChunks(
  texts: Iterable<string>,
  version: TokenizerVersion = CURRENT_VERSION,
): Map<string, number> {
  const counts = new Map<string, number>();
  for (const text of texts) {
    for (const chunk of chunksOf(text, version)) counts.set(chunk, (counts.get(chunk) ?? 0) + 1);
  }
  return counts;
}

/** The characters of chunks, by code point. */
export function charactersOf(chunks: Iterable<string>): string[] {
  const found = new Set<string>();
  for (const chunk of chunks) for (const character of chunk) found.add(character);
  return [...found].sort((a, b) => (a.codePointAt(0) ?? 0) - (b.codePointAt(0) ?? 0));
}
