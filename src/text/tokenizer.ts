/** What a tokenizer is. Any object of this form will do, so people can bring their own. */
import type { Generator } from '../engine';
import type { NormalForm, TokenizerVersion } from './normalization';
import type { BpeDescription } from './subword/bpeTokenizer';
import type { ImportedDescription } from './subword/importTokenizer';
import type { UnigramDescription } from './subword/unigramTokenizer';

export interface Tokenizer {
  /** Kind of tokens, as summaries show it: 'char', 'word', 'bpe', … */
  readonly name: string;
  /** The text's tokens, in order; none for an empty text. Always the same for the same text. */
  encode(text: string): string[];
  /** A natural text with these tokens. Decoding and encoding again changes nothing more. */
  decode(tokens: readonly string[]): string;
  /** Whether case is lost: then texts are compared without it. */
  readonly lowercase?: boolean;
  /**
   * The text as the tokenizer sees it: two texts that are equal then have the same tokens. `evaluate` compares references
   * in this form.
   */
  normalize?(text: string): string;
  /** What people read of a token, where that is another text: a word without its joiner marks. */
  plain?(token: string): string;
  /**
   * Other tokens of the same text, drawn at random: a new view of a training sentence each epoch
   * (subword regularisation). Only of tokenizers that can cut a text in several ways.
   */
  sample?(text: string, generator?: Generator): string[];
  /** Every token the tokenizer makes of texts whose characters it knows, where it can say so. */
  readonly pieces?: readonly string[];
  /** False where the tokenizer has to learn from texts before it can encode. */
  readonly trained?: boolean;
  /** The tokenizer that has learnt from these texts; this one stays as it is. */
  train?(texts: Iterable<string>): Tokenizer;
  /** All that is needed to make the tokenizer again: for saved models. */
  toJSON?(): TokenizerDescription;
}

/** Whether `sample` may give other tokens than `encode`: that of BPE without dropout never does. */
export function canSample(tokenizer: Tokenizer): boolean {
  if (!tokenizer.sample) return false;
  const description = tokenizer.toJSON?.();
  return description?.name !== 'bpe' || description.dropout > 0;
}

/** What people read of tokens. */
export function plainTokens({ plain }: Tokenizer, tokens: readonly string[]): string[] {
  return plain ? tokens.map(token => plain(token)) : [...tokens];
}

/** A tokenizer as plain data. */
export type TokenizerDescription =
  | CharDescription
  | WordDescription
  | WhitespaceDescription
  | BpeDescription
  | UnigramDescription
  | ImportedDescription;

/** What all descriptions of our own tokenizers have. */
export interface TextDescription {
  readonly lowercase: boolean;
  readonly normalize?: NormalForm;
  /** Missing in what the first version wrote. */
  readonly version?: TokenizerVersion;
}

export interface CharDescription extends TextDescription {
  readonly name: 'char';
}

export interface WordDescription extends TextDescription {
  readonly name: 'word';
  readonly chinese: 'words' | 'characters';
}

export interface WhitespaceDescription extends TextDescription {
  readonly name: 'whitespace';
}
