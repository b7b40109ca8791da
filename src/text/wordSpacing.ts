/**
 * Where a text has blanks between its words and punctuation: by rules, and where a text differs from them, by the joiner
 * marks of its tokens (joinMarks.ts). `mark` and `join` go through the same rules in the same order, so that the
 * one gives back what the other was given.
 */
import { isMark, type Joined, markOf, readMarks } from './joinMarks';
import type { TokenizerVersion } from './normalization';
import { UNSPACED, WIDE_MARKS } from './wordScripts';

interface SpacingRules {
  /** Punctuation that stands at the word before it. */
  readonly closing: RegExp;
  /** Punctuation that stands at the word after it. */
  readonly opening: RegExp;
  /** Punctuation with a word at each side and no blank. */
  readonly linking: RegExp;
  /** What takes no room of its own beside it where the word before takes none: “好。”“嗯。” */
  readonly inheriting: RegExp;
  /** Quotation marks that close where another one is open: “ after „. */
  readonly closers: ReadonlyMap<string, string>;
}

const FIRST_RULES: SpacingRules = {
  closing: /^(?:[.,!?;:%)\]}’”»°¢‰]|\.{2,}|…+)$/u,
  opening: /^[([{‘“«$£€¥#@¿¡]$/u,
  linking: /^(?:\/|—+)$/u,
  inheriting: /^(?:["'”’]|\p{M}+)$/u,
  closers: new Map(),
};

/** Combining marks and format characters (bidi marks, variation selectors) do not change what punctuation does. */
const EXTENDED = '[\\p{M}\\p{Cf}]*$';

/** For punctuation of all scripts; of the first rules' punctuation only “ and ‘ after „ and ‚ do something else. */
const RULES: SpacingRules = {
  closing: new RegExp(
    `^(?:[\\p{Terminal_Punctuation}\\p{Pe}\\p{Pf}%°¢‰٪՛-՞]|\\.{2,}|…+)${EXTENDED}`,
    'u',
  ),
  opening: new RegExp(`^[\\p{Ps}\\p{Pi}$£€¥#@¿¡]${EXTENDED}`, 'u'),
  linking: new RegExp(`^(?:\\/|—+|[\\u0f0b\\u200b])${EXTENDED}`, 'u'), // Tibetan tsheg, zero-width space
  inheriting: /^(?:["'”’]|[\p{M}\p{Cf}]+)$/u,
  closers: new Map([
    ['“', '„'],
    ['‘', '‚'],
  ]),
};

const RULES_OF: Readonly<Record<TokenizerVersion, SpacingRules>> = { 1: FIRST_RULES, 2: RULES };

/** Quotation marks that open and close with the same sign. */
const QUOTES = /^["']$/;

const UNSPACED_AT_END = new RegExp(`[${UNSPACED}${WIDE_MARKS}]\\p{M}*$`, 'u');
const UNSPACED_AT_START = new RegExp(`^[${UNSPACED}${WIDE_MARKS}]`, 'u');
const LETTER_OR_DIGIT = /[\p{L}\p{N}]/u;

/** What the rules know of a word by itself. */
interface Traits {
  readonly isQuote: boolean;
  readonly opens: boolean;
  readonly closes: boolean;
  readonly links: boolean;
  readonly inherits: boolean;
  readonly startsUnspaced: boolean;
  readonly endsUnspaced: boolean;
  /**
   * Which of two tokens a mark goes to: the lower one, so that most words are one entry of the vocabulary. Punctuation has
   * 0; among Chinese words, which have 2, words such as 2023 and NLP have the marks.
   */
  readonly rank: 0 | 1 | 2;
}

/** Words whose traits are remembered. */
const REMEMBERED = 50_000;

/** Where the blanks of a text stand: from words to their text, and from a text to words with the marks it needs. */
export class WordSpacing {
  readonly #rules: SpacingRules;
  /** Of words that came before. */
  readonly #traits = new Map<string, Traits>();

  constructor(version: TokenizerVersion) {
    this.#rules = RULES_OF[version];
  }

  /** The text of tokens: marks decide where they are, the rules elsewhere. */
  join(tokens: readonly string[]): string {
    const marked = tokens.map(readMarks);
    const place = this.#start(marked.map(({ plain }) => plain));
    let text = '';
    let said: Joined; // by the token before
    for (const { plain, before, after } of marked) {
      const byRule = place.joins(plain);
      const joined = text === '' || (before ?? said ?? byRule);
      text += joined ? plain : ` ${plain}`;
      place.passed(joined);
      said = after;
    }
    return text;
  }

  /**
   * Words with the marks that their text needs.
   *
   * @param joined for each word, whether no blank stands before it in the text
   */
  mark(words: readonly string[], joined: readonly boolean[]): string[] {
    const place = this.#start(words);
    const tokens: string[] = [];
    for (let i = 0; i < words.length; i++) {
      const word = words[i];
      const differs = place.joins(word) !== joined[i] && i > 0;
      place.passed(joined[i]);
      const isBehind =
        differs && !isMark(words[i - 1]) && this.#rank(words[i - 1]) < this.#rank(word);
      if (isBehind) tokens[i - 1] += markOf(joined[i]);
      tokens.push(differs && !isBehind ? markOf(joined[i]) + word : word);
    }
    return tokens;
  }

  #start(words: readonly string[]): Place {
    return new Place(quoteRoles(words, this.#rules), word => this.#traitsOf(word));
  }

  #rank(word: string): number {
    return this.#traitsOf(word).rank;
  }

  #traitsOf(word: string): Traits {
    const known = this.#traits.get(word);
    if (known) return known;
    const traits = traitsOf(word, this.#rules);
    if (this.#traits.size >= REMEMBERED) this.#traits.clear();
    this.#traits.set(word, traits);
    return traits;
  }
}

function traitsOf(word: string, rules: SpacingRules): Traits {
  const startsUnspaced = UNSPACED_AT_START.test(word);
  return {
    isQuote: QUOTES.test(word),
    opens: rules.opening.test(word),
    closes: rules.closing.test(word),
    links: rules.linking.test(word),
    inherits: rules.inheriting.test(word),
    startsUnspaced,
    endsUnspaced: UNSPACED_AT_END.test(word),
    rank: !LETTER_OR_DIGIT.test(word) ? 0 : startsUnspaced ? 2 : 1,
  };
}

type Role = 'opens' | 'closes' | undefined;

/** A place in a text, where the rules are asked for one word after another. */
class Place {
  readonly #roleOf: RoleOf;
  readonly #traitsOf: (word: string) => Traits;
  // Whether the next word stands without a blank: because of the script of the word before …
  #unspaced = false;
  // … or because that was an opening or linking mark, or there is none.
  #opened = true;
  #traits: Traits | undefined;
  #role: Role;

  constructor(roleOf: RoleOf, traitsOf: (word: string) => Traits) {
    this.#roleOf = roleOf;
    this.#traitsOf = traitsOf;
  }

  /** Whether the rules put no blank before the next word. */
  joins(word: string): boolean {
    const traits = this.#traitsOf(word);
    this.#traits = traits;
    this.#role = this.#roleOf(word, traits);
    return (
      this.#opened ||
      this.#unspaced ||
      this.#role === 'closes' ||
      traits.links ||
      traits.startsUnspaced
    );
  }

  /** Goes past the word, which was joined to the one before or not. */
  passed(joined: boolean): void {
    const { links, inherits, endsUnspaced } = this.#traits as Traits;
    this.#opened = this.#role === 'opens' || links;
    this.#unspaced = endsUnspaced || (joined && this.#unspaced && inherits);
  }
}

type RoleOf = (word: string, traits: Traits) => Role;

/**
 * What each mark does, asked in order. Straight quotes come in pairs; a last ' without a partner is
 * an apostrophe.
 */
function quoteRoles(words: readonly string[], { closers }: SpacingRules): RoleOf {
  const open = new Set<string>();
  let apostrophes = 0;
  for (const word of words) if (word === "'") apostrophes++;
  let isFirst = true;
  return (word, { isQuote, opens, closes }) => {
    const atStart = isFirst;
    isFirst = false;
    if (!isQuote) {
      const opener = closers.get(word);
      if (opener !== undefined && open.delete(opener)) return 'closes';
      if (closes) return 'closes';
      if (!opens) return undefined;
      open.add(word);
      return 'opens';
    }
    if (word === "'") apostrophes--;
    if (open.delete(word)) return 'closes';
    if (word === "'" && apostrophes === 0 && !atStart) return 'closes'; // the boys' room
    open.add(word);
    return 'opens';
  };
}
