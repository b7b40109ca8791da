/**
 * Words as tokens, in any script.
 *
 *   "Don't worry, it's 3.14%!"  →  don't  worry  ,  it's  3.14  %  !
 *   "我在2023年学了NLP。"         →  我  在  2023  年  学  了  nlp  。
 *
 * Punctuation stands alone; contractions (don't), hyphenated words (e-mail), numbers (1,000.5, 10:30),
 * initials (U.S.) and emoji sequences stay whole. Scripts without blanks (Chinese, Japanese, Thai,
 * …) are cut into words by `Intl.Segmenter`, whose dictionary belongs to the JavaScript engine:
 * another release may cut a rare word otherwise.
 */
import { checkArguments, checkNames, choice } from '../engine';
import { plainToken } from './joinMarks';
import {
  CURRENT_VERSION,
  type NormalForm,
  normalization,
  type TokenizerVersion,
  versionOf,
} from './normalization';
import type { Tokenizer, WordDescription } from './tokenizer';
import { withText } from './tokenizerText';
import { codePoints } from './unicode';
import { CURLY_IN_WORD, characters, PIECES_OF } from './wordPieces';
import { UNSPACED } from './wordScripts';
import { WordSpacing } from './wordSpacing';

export interface WordTokenizerOptions {
  /**
   * Lower-case all text and write the apostrophe of words as ', which halves small vocabularies. Default true; set false
   * where the case of the output matters: then a text comes back as it was.
   */
  lowercase?: boolean;
  /**
   * Cut Chinese (and other scripts without blanks) into 'words' (the default), where the engine has
   * a dictionary, or into 'characters', which is the same everywhere.
   */
  chinese?: 'words' | 'characters';
  /** Unicode normal form: 'NFC' (the default); 'NFKC', where ｆｕｌｌ width is plain; or 'none'. */
  normalize?: NormalForm;
}

/**
 * A tokenizer whose tokens are words, numbers and punctuation.
 *
 * `decode(encode(text))` is the text, apart from the normal form, case where `lowercase` is true, and runs of white space.
 * Blanks are put back by rules; where a text differs from them, its tokens have a joiner mark in the vocabulary (`␣.` has
 * a blank before it, `￭.` has none), which views and `prediction.tokens` leave out. For texts that are tokenised already
 * there is `whitespaceTokenizer`.
 * @throws TypeError or RangeError for an unknown option or value
 */
export function wordTokenizer(options: WordTokenizerOptions = {}): Tokenizer {
  checkArguments('wordTokenizer', 'options', arguments);
  checkNames('wordTokenizer', options, ['lowercase', 'chinese', 'normalize']);
  return make(options, CURRENT_VERSION);
}

/** The tokenizer of a description. */
export function wordTokenizerFrom(description: WordDescription): Tokenizer {
  return make(description, versionOf(description));
}

function make(options: WordTokenizerOptions, version: TokenizerVersion): Tokenizer {
  const normal = normalization('wordTokenizer', options, true, version);
  const choices = ['words', 'characters'] as const;
  const chinese = choice('wordTokenizer', 'chinese', options.chinese, choices, 'words');
  const byCharacter = version === 1 ? codePoints : characters;
  const cut = chinese === 'words' ? dictionaryWords(byCharacter) : byCharacter;
  const spacing = new WordSpacing(version);
  const straightens = normal.lowercase || version === 1;
  const normalize = (text: string): string => {
    const plain = normal.apply(text);
    return straightens ? plain.replace(CURLY_IN_WORD, "'") : plain;
  };
  return withText({
    name: 'word',
    lowercase: normal.lowercase,
    normalize,
    encode(text) {
      const normalized = normalize(text);
      const words: string[] = [];
      const joined: boolean[] = []; // whether no blank stands before each
      let at = 0;
      for (const piece of normalized.match(PIECES_OF[version]) ?? []) {
        const isJoined = normalized[at] !== ' ';
        at += piece.length + (isJoined ? 0 : 1);
        const parts = STARTS_UNSPACED.test(piece) ? cut(piece) : [piece];
        for (let i = 0; i < parts.length; i++) {
          words.push(parts[i]);
          joined.push(isJoined || i > 0);
        }
      }
      return version === 1 ? words : spacing.mark(words, joined);
    },
    decode: tokens => spacing.join(tokens),
    plain: version === 1 ? undefined : plainToken,
    toJSON: () => ({ name: 'word', ...normal.toJSON(), chinese }),
  });
}

const STARTS_UNSPACED = new RegExp(`^[${UNSPACED}]`, 'u');

/** Cuts a run into words with the engine's dictionary, or into characters where there is none. */
function dictionaryWords(byCharacter: (run: string) => string[]): (run: string) => string[] {
  if (typeof Intl.Segmenter !== 'function') return byCharacter;
  const segmenter = new Intl.Segmenter('zh', { granularity: 'word' });
  return run => (run.length === 1 ? [run] : Array.from(segmenter.segment(run), s => s.segment));
}
