/** The pre-tokenizers of a tokenizer.json: how a text is cut before the model cuts the pieces. */
import { DataError } from '../errors';
import { toByteSigns } from './byteLevel';
import type { Fields } from './fields';
import { expression, patternOf, quoted, RUST_WORD } from './filePattern';

/**
 * Cuts each piece further. `atStart` tells whether the first piece is where the text begins.
 */
export type PreTokenizer = (pieces: readonly string[], atStart: boolean) => string[];

const KNOWN = [
  ...['Whitespace', 'WhitespaceSplit', 'Metaspace', 'ByteLevel', 'BertPreTokenizer'],
  ...['Punctuation', 'Digits', 'CharDelimiterSplit', 'Split', 'Sequence'],
];

const BLANKS = /\p{White_Space}+/gu;
const PUNCTUATION = /[!-/:-@[-`{-~\p{P}]/gu;
const WORDS = new RegExp(`[${RUST_WORD}]+|[^${RUST_WORD}\\p{White_Space}]+`, 'gu');
const GPT2 = expression(
  "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+",
  'ByteLevel',
);

/** The function of a pre-tokenizer; none leaves texts whole. */
export function preTokenizerOf(fields: Fields | undefined): PreTokenizer {
  if (!fields) return pieces => [...pieces];
  switch (fields.type) {
    case 'Whitespace':
      return each(text => text.match(WORDS) ?? []);
    case 'WhitespaceSplit':
      return each(text => cut(text, BLANKS, 'Removed'));
    case 'BertPreTokenizer':
      return each(text =>
        cut(text, BLANKS, 'Removed').flatMap(word => cut(word, PUNCTUATION, 'Isolated')),
      );
    case 'Punctuation': {
      const behavior = behaviorOf(fields, 'Isolated');
      return each(text => cut(text, PUNCTUATION, behavior));
    }
    case 'Digits': {
      const behavior = fields.flag('individual_digits', false) ? 'Isolated' : 'Contiguous';
      return each(text => cut(text, /\p{N}/gu, behavior));
    }
    case 'CharDelimiterSplit': {
      const delimiter = new RegExp(quoted(fields.text('delimiter')), 'gu');
      return each(text => cut(text, delimiter, 'Removed'));
    }
    case 'Split': {
      const pattern = patternOf(fields);
      const behavior = behaviorOf(fields);
      const invert = fields.flag('invert', false);
      return each(text => cut(text, pattern, behavior, invert));
    }
    case 'ByteLevel':
      return byteLevel(fields);
    case 'Metaspace':
      return metaspace(fields);
    case 'Sequence': {
      const steps = fields.parts('pretokenizers').map(preTokenizerOf);
      return (pieces, atStart) =>
        steps.reduce((done: readonly string[], step) => step(done, atStart), pieces).slice();
    }
    default:
      return fields.unsupported(KNOWN);
  }
}

function each(cutting: (text: string) => readonly string[]): PreTokenizer {
  return pieces => pieces.flatMap(cutting);
}

function byteLevel(fields: Fields): PreTokenizer {
  const addsBlank = fields.flag('add_prefix_space', true);
  const cuts = fields.flag('use_regex', true);
  return each(text => {
    const begun = addsBlank && !text.startsWith(' ') ? ` ${text}` : text;
    const words = cuts ? cut(begun, GPT2, 'Isolated') : [begun];
    return words.map(toByteSigns);
  });
}

function metaspace(fields: Fields): PreTokenizer {
  const sign = fields.text('replacement', '▁');
  const scheme = schemeOf(fields);
  const splits = fields.flag('split', true);
  const pattern = new RegExp(quoted(sign), 'gu');
  return (pieces, atStart) =>
    pieces.flatMap((piece, i) => {
      const marked = piece.replaceAll(' ', sign);
      const begins = scheme === 'always' || (scheme === 'first' && atStart && i === 0);
      const text = begins && !marked.startsWith(sign) ? sign + marked : marked;
      return splits ? cut(text, pattern, 'MergedWithNext') : [text];
    });
}

/** Whether ▁ is put before each text, the first, or never; older files say add_prefix_space. */
export function schemeOf(fields: Fields): 'always' | 'first' | 'never' {
  const older = fields.flag('add_prefix_space', true) ? 'always' : 'never';
  const scheme = fields.text('prepend_scheme', older);
  if (scheme === 'always' || scheme === 'first' || scheme === 'never') return scheme;
  return fields.wrong('prepend_scheme', "'always', 'first' or 'never'");
}

/** What becomes of a match. */
type Behavior = 'Removed' | 'Isolated' | 'MergedWithPrevious' | 'MergedWithNext' | 'Contiguous';
const BEHAVIORS: readonly string[] = [
  ...['Removed', 'Isolated', 'MergedWithPrevious', 'MergedWithNext', 'Contiguous'],
];

function behaviorOf(fields: Fields, fallback?: Behavior): Behavior {
  const behavior = fields.text('behavior', fallback);
  if (BEHAVIORS.includes(behavior)) return behavior as Behavior;
  throw new DataError(
    `tokenizer.json: ${fields.where}.behavior is one of ${BEHAVIORS.join(', ')}; got ${behavior}.`,
  );
}

interface Span {
  text: string;
  readonly isMatch: boolean;
}

function cut(text: string, pattern: RegExp, behavior: Behavior, invert = false): string[] {
  const spans: Span[] = [];
  const add = (part: string, isMatch: boolean) => {
    if (part !== '') spans.push({ text: part, isMatch: isMatch !== invert });
  };
  let end = 0;
  for (const match of text.matchAll(pattern)) {
    add(text.slice(end, match.index), false);
    add(match[0], true);
    end = match.index + match[0].length;
  }
  add(text.slice(end), false);
  return merged(spans, behavior).map(span => span.text);
}

function merged(spans: readonly Span[], behavior: Behavior): readonly Span[] {
  switch (behavior) {
    case 'Isolated':
      return spans;
    case 'Removed':
      return spans.filter(span => !span.isMatch);
    case 'MergedWithPrevious':
      return mergedWhere(spans, (before, span) => span.isMatch && !before.isMatch);
    case 'MergedWithNext':
      return mergedWhere(spans, (before, span) => before.isMatch && !span.isMatch);
    case 'Contiguous':
      return mergedWhere(spans, (before, span) => before.isMatch === span.isMatch);
  }
}

/** Neighbours joined where `joins` says so, asked about them as they were cut. */
function mergedWhere(
  spans: readonly Span[],
  joins: (before: Span, span: Span) => boolean,
): readonly Span[] {
  const result: Span[] = [];
  spans.forEach((span, i) => {
    if (i > 0 && joins(spans[i - 1], span)) result[result.length - 1].text += span.text;
    else result.push({ ...span });
  });
  return result;
}
