/** What happens to a text before it is cut: the options that all tokenizers share. */
import { choice, flag } from '../engine';
import { normalize } from './unicode';

/**
 * Unicode's normal forms that tokenizers offer. NFC makes equal what is the same character (é and
 * e + ´); NFKC also what only looks otherwise (ｆｕｌｌ ｗｉｄｔｈ, ﬁ, ①, ㎏).
 */
export type NormalForm = 'NFC' | 'NFKC';

export interface NormalizationOptions {
  /** Lower-case all text. */
  lowercase?: boolean;
  /**
   * Unicode normal form. Default 'NFC'; 'NFKC' also makes full-width letters and marks (，！) plain
   * ones.
   */
  normalize?: NormalForm;
}

/** The options of a tokenizer's text, checked, and what they make of a text. */
export interface Normalization {
  readonly lowercase: boolean;
  readonly form: NormalForm;
  /** The normalised text; doing it twice changes nothing more. */
  apply(text: string): string;
  /** For descriptions; the default form is left out, as it was before there was a choice. */
  toJSON(): { lowercase: boolean; normalize?: 'NFKC' };
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
): Normalization {
  const lowercase = flag(owner, 'lowercase', options.lowercase, lowercaseByDefault);
  const forms = ['NFC', 'NFKC'] as const;
  const form = choice(owner, 'normalize', options.normalize, forms, 'NFC');
  return {
    lowercase,
    form,
    apply(text) {
      // compatibility first, as it may bring capitals (㎒ is MHz) and blanks
      const plain = form === 'NFKC' ? text.normalize('NFKC') : text;
      return normalize(lowercase ? plain.toLowerCase() : plain);
    },
    toJSON: () => (form === 'NFC' ? { lowercase } : { lowercase, normalize: form }),
  };
}
