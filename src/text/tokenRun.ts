/**
 * A running text as tokens, one after another, before there is a vocabulary; line ends are tokens of their own.
 *
 * A tokenizer that has to learn its subwords first learns them from the part that will be trained on, which is measured
 * in characters then: there are no tokens yet. It is measured so too where subwords were learnt before, so that a text is
 * divided alike when it is read again with them.
 */
import { linesOfPiece } from './lines';
import { IntList } from './store/intList';
import { Lexicon } from './store/lexicon';
import type { Tokenizer } from './tokenizer';
import { isUntrained } from './tokenizerTraining';
import type { Vocabulary } from './vocabulary';

/** The token at the end of every line. */
export const LINE_END = '\n';

export class TokenRun {
  readonly #lexicon = new Lexicon();
  readonly #ids = new IntList();
  #isOpen = true; // whether what comes next begins a line

  /** @param tokenizer one that has learnt */
  constructor(readonly tokenizer: Tokenizer) {}

  get length(): number {
    return this.#ids.length;
  }

  /** Adds a text whose lines end with LF or CR LF, and which ends where a line ends if another one follows. */
  add(text: string): void {
    for (const line of linesOfPiece(text)) this.#line(line);
    this.#isOpen = text === '' || text.endsWith('\n');
  }

  /** After the last text: the end of its last line starts one more, an empty one. */
  end(): void {
    if (this.#isOpen) this.#line('');
  }

  /** How often each token is among the first so many. */
  *counts(among: number): Iterable<[token: string, count: number]> {
    const counts = new Uint32Array(this.#lexicon.tokens.length);
    for (let i = 0; i < among; i++) counts[this.#ids.at(i)]++;
    for (const [id, token] of this.#lexicon.tokens.entries()) yield [token, counts[id]];
  }

  /** All tokens as the vocabulary numbers them. */
  ids(vocabulary: Vocabulary): Int32Array {
    const own = vocabulary.encode(this.#lexicon.tokens);
    const ids = this.#ids.toArray();
    for (let i = 0; i < ids.length; i++) ids[i] = own[ids[i]];
    return ids;
  }

  #line(line: string): void {
    for (const token of this.tokenizer.encode(line)) this.#ids.push(this.#lexicon.id(token));
    this.#ids.push(this.#lexicon.id(LINE_END));
  }
}

/** A text as tokens, and how many of them are of the beginning that subwords are learnt from, if it is divided so. */
export interface CutText {
  readonly run: TokenRun;
  readonly learnt?: number;
}

/** Whether a text is divided by its characters: before its subwords were learnt there was nothing else, and so again later. */
export function isOfSubwords(tokenizer: Tokenizer): boolean {
  return isUntrained(tokenizer) || tokenizer.pieces !== undefined;
}

/**
 * Cuts a text into tokens, with a tokenizer that learns from the beginning of it if it has not learnt yet.
 *
 * @param text with LF or CR LF at the end of its lines
 * @param share how much of the text that beginning is, 0–1
 * @throws RangeError where it has no characters
 */
export function cutText(text: string, tokenizer: Tokenizer, share: number): CutText {
  if (!isOfSubwords(tokenizer)) {
    const run = new TokenRun(tokenizer);
    run.add(text);
    run.end();
    return { run };
  }
  const end = endOfShare(text, share);
  const beginning = text.slice(0, end);
  if (beginning.trim() === '') {
    throw new RangeError(`TextCorpus: ${text.length} characters are too few to train on.`);
  }
  const own = isUntrained(tokenizer) ? tokenizer.train(linesOfPiece(beginning)) : tokenizer;
  const run = new TokenRun(own);
  const line = beginning.lastIndexOf('\n') + 1; // where the line begins that the end is in
  run.add(text.slice(0, line));
  const learnt = run.length + own.encode(beginning.slice(line)).length;
  run.add(text.slice(line));
  run.end();
  return { run, learnt: end === text.length ? run.length : learnt };
}

/** How far back a blank is looked for. */
const LONGEST_WORD = 1000;

/** Where the first share of a text ends: behind a word where there are blanks, and never within a character. */
function endOfShare(text: string, share: number): number {
  const place = Math.round(share * text.length);
  if (place >= text.length) return text.length;
  const start = Math.max(0, place - LONGEST_WORD);
  const words = text.slice(start, place).replace(/\S+$/, '').trimEnd();
  if (words !== '') return start + words.length;
  const isHalf = /[\udc00-\udfff]/.test(text[place]);
  return isHalf ? place - 1 : place;
}
