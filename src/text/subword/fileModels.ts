/**
 * The models of a tokenizer.json: how a pre-cut word becomes tokens. What a model has no token for
 * is `<unk>`, whatever the file calls it, so that vocabularies count it as unknown.
 */
import { SPECIALS, UNK } from '../vocabulary';
import { bytesOf } from './byteLevel';
import type { Fields } from './fields';
import type { Merge } from './learnMerges';
import { MergeTable } from './mergeTable';
import { UnigramModel } from './unigramModel';

/** The tokens of one word. */
export type Model = (word: string) => readonly string[];

/** What a model has in its file. */
export interface FileTokens {
  /** All of them, in the order of their ids. */
  readonly tokens: readonly string[];
  /** What stands for unknown text; undefined where the model has nothing for it. */
  readonly unknown: string | undefined;
}

const UNKNOWN = SPECIALS[UNK];
const KNOWN = ['BPE', 'Unigram', 'WordPiece', 'WordLevel'];

/**
 * The function of a model.
 *
 * @param specials added tokens, which are looked for before the model sees a text: it finds none
 */
export function modelOf(fields: Fields, specials: ReadonlySet<string>): Model {
  switch (typeOf(fields)) {
    case 'BPE':
      return bpe(fields);
    case 'Unigram':
      return unigram(fields, specials);
    case 'WordPiece':
      return wordPiece(fields);
    case 'WordLevel': {
      const ids = idsOfTexts(fields);
      return word => [ids.has(word) ? word : UNKNOWN];
    }
    default:
      return fields.unsupported(KNOWN);
  }
}

/** Early files leave the type of BPE out. */
function typeOf(fields: Fields): string {
  return fields.has('type') ? fields.type : fields.has('merges') ? 'BPE' : '';
}

/** The tokens of a model, whichever it is. */
export function tokensOf(fields: Fields): FileTokens {
  const type = typeOf(fields);
  if (type === 'Unigram') {
    const tokens = scoredPieces(fields).map(([piece]) => piece);
    return { tokens, unknown: tokens[fields.whole('unk_id', -1)] };
  }
  const tokens = [...fields.ids('vocab')].sort(([, a], [, b]) => a - b).map(([token]) => token);
  if (type === 'BPE' && !fields.has('unk_token')) return { tokens, unknown: undefined };
  return { tokens, unknown: fields.text('unk_token', type === 'WordPiece' ? '[UNK]' : UNKNOWN) };
}

/** Ids of what a text may become: a text that spells what stands for none is cut as any other. */
function idsOfTexts(fields: Fields): Map<string, number> {
  const ids = fields.ids('vocab');
  for (const token of [...SPECIALS, tokensOf(fields).unknown]) if (token) ids.delete(token);
  return ids;
}

function bpe(fields: Fields): Model {
  const ids = idsOfTexts(fields);
  const prefix = fields.text('continuing_subword_prefix', '');
  const suffix = fields.text('end_of_word_suffix', '');
  const merges = fields.list('merges').map((merge): Merge => {
    const pair = typeof merge === 'string' ? merge.split(' ') : merge;
    if (!Array.isArray(pair) || pair.length !== 2) return fields.wrong('merges', 'pairs of tokens');
    return [String(pair[0]), String(pair[1])];
  });
  const table = new MergeTable(merges, (left, right) =>
    right.startsWith(prefix) ? left + right.slice(prefix.length) : left + right,
  );
  const ignoreMerges = fields.flag('ignore_merges', false);
  const fuse = fields.flag('fuse_unk', false);
  const bytes = fields.flag('byte_fallback', false) ? byteTokens(ids) : undefined;
  const unknown = fields.has('unk_token') ? [UNKNOWN] : []; // without it, the library drops them
  return word => {
    if (ignoreMerges && ids.has(word)) return [word];
    const characters = Array.from(word);
    const symbols = characters.flatMap((character, i) => {
      const begun = i > 0 ? prefix + character : character;
      const symbol = i + 1 === characters.length ? begun + suffix : begun;
      return ids.has(symbol) ? [symbol] : (bytes?.(character) ?? unknown);
    });
    return table.apply(fuse ? fused(symbols) : symbols);
  };
}

/** The pieces of a Unigram model with their scores, in the order of their ids. */
export function scoredPieces(fields: Fields): [piece: string, score: number][] {
  return fields.list('vocab').map((entry): [string, number] => {
    const [piece, score] = Array.isArray(entry) ? entry : [];
    if (typeof piece === 'string' && typeof score === 'number') return [piece, score];
    return fields.wrong('vocab', 'a list of [piece, score]');
  });
}

function unigram(fields: Fields, specials: ReadonlySet<string>): Model {
  const unknownId = fields.whole('unk_id', -1);
  const known = scoredPieces(fields).filter(
    ([piece], id) => id !== unknownId && !specials.has(piece),
  );
  const pieces = known.map(([piece]) => piece);
  const model = new UnigramModel(
    pieces,
    known.map(([, score]) => score),
  );
  const has = new Set(pieces);
  const bytes = fields.flag('byte_fallback', false) ? byteTokens(has) : undefined;
  return word => {
    const found = model.segment(word);
    if (found.every(piece => has.has(piece))) return found;
    return fused(found.flatMap(piece => (has.has(piece) ? piece : (bytes?.(piece) ?? UNKNOWN))));
  };
}

function wordPiece(fields: Fields): Model {
  const ids = idsOfTexts(fields);
  const prefix = fields.text('continuing_subword_prefix', '##');
  const longest = fields.whole('max_input_chars_per_word', 100);
  return word => {
    const characters = Array.from(word);
    if (characters.length > longest) return [UNKNOWN];
    const pieces: string[] = [];
    for (let start = 0; start < characters.length; ) {
      const begun = start > 0 ? prefix : '';
      let end = characters.length;
      while (end > start && !ids.has(begun + characters.slice(start, end).join(''))) end--;
      if (end === start) return [UNKNOWN];
      pieces.push(begun + characters.slice(start, end).join(''));
      start = end;
    }
    return pieces;
  };
}

/** The tokens of a character's bytes, <0xE4> and the like; undefined where one is missing. */
function byteTokens(ids: {
  has(token: string): boolean;
}): (character: string) => string[] | undefined {
  return character => {
    const tokens = Array.from(
      bytesOf(character),
      byte => `<0x${byte.toString(16).toUpperCase().padStart(2, '0')}>`,
    );
    return tokens.every(token => ids.has(token)) ? tokens : undefined;
  };
}

/** Unknown tokens in a row as one. */
function fused(tokens: readonly string[]): string[] {
  return tokens.filter((token, i) => token !== UNKNOWN || tokens[i - 1] !== UNKNOWN);
}
