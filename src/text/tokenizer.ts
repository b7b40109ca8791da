/** What a tokenizer is. Any object of this form will do, so people can bring their own. */

export interface Tokenizer {
  /** Kind of tokens, as summaries show it: 'char', 'word', … */
  readonly name: string;
  /** The text's tokens, in order; none for an empty text. */
  encode(text: string): string[];
  /** A natural text with these tokens. Decoding and encoding again changes nothing more. */
  decode(tokens: readonly string[]): string;
  /** Whether case is lost: then texts are compared without it. */
  readonly lowercase?: boolean;
  /** All that is needed to make the tokenizer again: for saved models. */
  toJSON?(): TokenizerDescription;
}

/** A tokenizer as plain data. */
export type TokenizerDescription =
  | { readonly name: 'char'; readonly lowercase: boolean }
  | {
      readonly name: 'word';
      readonly lowercase: boolean;
      readonly chinese: 'words' | 'characters';
    };
