/** What happens to a text before it is cut: the options that all tokenizers share. */
import { choice, describe, flag } from '../engine';
import { collapseBlanks } from './unicode';

/**
 * Unicode's normal forms that tokenizers offer. NFC makes equal what is the same character (é and
 * e + ´); NFKC also what only looks otherwise (ｆｕｌｌ ｗｉｄｔｈ, ﬁ, ①, ㎏); 'none' leaves every
 * character as it is.
 */
export type NormalForm = 'NFC' | 'NFKC' | 'none';

export interface NormalizationOptions {
  /** Lower-case all text. */
  lowercase?: boolean;
  /**
   * Unicode normal form. Default 'NFC'; 'NFKC' also makes full-width letters and marks (，！) plain
   * ones; 'none' changes no character.
   */
  normalize?: NormalForm;
}

/**
 * Versions of the tokenizers, kept in their descriptions. The first one (whose descriptions have no version) dropped
 * zero-width and control characters, and its word tokenizer put blanks back by rules alone. Tokenizers that were saved
 * by it go on as they did.
 */
export type TokenizerVersion = 1 | 2;

/** The version that tokenizers have which are made now. */
export const CURRENT_VERSION = 2 as const;

/** The options of a tokenizer's text, checked, and what they make of a text. */
export interface Normalization {
  readonly lowercase: boolean;
  readonly form: NormalForm;
  readonly version: TokenizerVersion;
  /** The normalised text; doing it twice changes nothing more. */
  apply(text: string): string;
  /** For descriptions; the default form and the first version are left out, as they were when there was no choice. */
  toJSON(): { lowercase: boolean; normalize?: 'NFKC' | 'none'; version?: TokenizerVersion };
}

/**
 * Checks `lowercase` and `normalize`.
 *
 * @throws TypeError or RangeError for another value
 */
export function normalization(
  owner: string,
  options: NormalizationOptions,
  lowercaseByDefault: boolean,
  version: TokenizerVersion = CURRENT_VERSION,
): Normalization {
  const lowercase = flag(owner, 'lowercase', options.lowercase, lowercaseByDefault);
  const forms = ['NFC', 'NFKC', 'none'] as const;
  const form = choice(owner, 'normalize', options.normalize, forms, 'NFC');
  const composed = (text: string) => (form === 'none' ? text : text.normalize('NFC'));
  return {
    lowercase,
    form,
    version,
    apply(text) {
      // compatibility first, as it may bring capitals (㎒ is MHz) and blanks
      const plain = form === 'NFKC' ? text.normalize('NFKC') : text;
      const folded = lowercase ? plain.toLowerCase() : plain;
      return composed(collapseBlanks(version === 1 ? withoutInvisible(folded) : folded));
    },
    toJSON: () => ({
      lowercase,
      ...(form === 'NFC' ? {} : { normalize: form }),
      ...(version === 1 ? {} : { version }),
    }),
  };
}

/**
 * The version of a description that was saved.
 *
 * @throws RangeError for one that a later release wrote
 */
export function versionOf({
  name,
  version = 1,
}: {
  name: string;
  version?: unknown;
}): TokenizerVersion {
  if (version === 1 || version === 2) return version;
  throw new RangeError(
    `The ${name} tokenizer was saved by a later release (version ${describe(version)}; this one reads ` +
      `up to ${CURRENT_VERSION}). Update the extension.`,
  );
}

/** What the first version took out: characters of no width, control characters, blanks before a combining mark. */
function withoutInvisible(text: string): string {
  return text
    .replace(/\u200b|\u2060|\ufeff|\u00ad/g, '')
    .replace(/[\p{White_Space}\p{Cc}]+/gu, ' ')
    .replace(/ (?=\p{M})/gu, '');
}
