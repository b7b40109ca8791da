/**
 * Our tokenizers as Hugging Face's tokenizer.json, for its library and all that read its files.
 *
 * Normal form, chunks and cutting are the same there, but for the final sigma where all text is
 * lower-cased. Unknown characters become <unk> there; here they stay, and the vocabulary decides.
 */
import { DataError } from '../errors';
import { versionOf } from '../normalization';
import type { TextDescription, Tokenizer } from '../tokenizer';
import { SPECIALS, UNK, type Vocabulary } from '../vocabulary';
import type { BpeDescription } from './bpeTokenizer';
import { CHUNK_PATTERNS, MARKER } from './chunks';
import { idsOf, inOrder, renumbered, specialTokens } from './fileIds';
import type { TokenizerFile } from './importTokenizer';
import type { UnigramDescription } from './unigramTokenizer';

/**
 * The content of a tokenizer.json.
 *
 * @throws DataError for a tokenizer that such a file cannot express
 */
export function exportTokenizer(tokenizer: Tokenizer, vocabulary?: Vocabulary): TokenizerFile {
  const description = tokenizer.toJSON?.();
  switch (description?.name) {
    case 'tokenizer.json':
      return vocabulary ? renumbered(description.file, vocabulary) : description.file;
    case 'bpe':
      return fileOf(description, bpeModel(description, vocabulary));
    case 'unigram':
      return fileOf(description, unigramModel(description, vocabulary));
    case 'char': {
      if (vocabulary) return charFile(description, vocabulary);
      throw new DataError(
        'saveTokenizer: a char tokenizer has no tokens of its own; give it the vocabulary: ' +
          'saveTokenizer(tokenizer, corpus.sourceVocabulary).',
      );
    }
    default:
      throw new DataError(
        `saveTokenizer: a tokenizer.json cannot express a ${tokenizer.name} tokenizer. ` +
          'It can express char, bpe and unigram tokenizers, and what loadTokenizer gave.' +
          (description ? ' JSON.stringify(tokenizer) keeps it for tokenizerFrom.' : ''),
      );
  }
}

type Described = TextDescription & { readonly name: string };

function fileOf(description: Described, model: object): TokenizerFile {
  const metaspace = { type: 'Metaspace', replacement: MARKER, prepend_scheme: 'always' };
  return {
    ...frame(description, [replace(MARKER, ' ')]),
    pre_tokenizer: {
      type: 'Sequence',
      pretokenizers: [
        { ...metaspace, split: false },
        split(CHUNK_PATTERNS[versionOf(description)].replaceAll('Script=', '')), // as Oniguruma names scripts
      ],
    },
    post_processor: null,
    decoder: { ...metaspace, split: true },
    model,
  };
}

function charFile(description: Described, vocabulary: Vocabulary): TokenizerFile {
  return {
    ...frame(description),
    pre_tokenizer: split('.'),
    post_processor: null,
    decoder: { type: 'Fuse' },
    model: { type: 'WordLevel', vocab: idsOf(vocabulary.tokens), unk_token: SPECIALS[UNK] },
  };
}

/** What comes first in all files; `before` are steps before the normalizer's own. */
function frame(description: Described, before: readonly object[] = []): TokenizerFile {
  return {
    version: '1.0',
    truncation: null,
    padding: null,
    added_tokens: specialTokens(),
    normalizer: normalizerFile(description, before),
  };
}

/** The steps of normalization.ts. */
function normalizerFile(description: Described, before: readonly object[]): object {
  const { lowercase, normalize = 'NFC' } = description;
  const isFirst = versionOf(description) === 1;
  return {
    type: 'Sequence',
    normalizers: [
      ...before,
      ...(normalize === 'NFKC' ? [{ type: 'NFKC' }] : []),
      ...(lowercase ? [{ type: 'Lowercase' }] : []),
      ...(isFirst ? [replace('\u200b|\u2060|\ufeff|\u00ad', '')] : []),
      replace(isFirst ? '[\\p{White_Space}\\p{Cc}]+' : '\\p{White_Space}+', ' '),
      ...(isFirst ? [replace(' (?=\\p{M})', '')] : []),
      { type: 'Strip', strip_left: true, strip_right: true },
      ...(normalize === 'none' ? [] : [{ type: 'NFC' }]),
    ],
  };
}

function replace(pattern: string, content: string): object {
  return { type: 'Replace', pattern: { Regex: pattern }, content };
}

function split(pattern: string): object {
  return { type: 'Split', pattern: { Regex: pattern }, behavior: 'Isolated', invert: false };
}

function bpeModel(description: BpeDescription, vocabulary?: Vocabulary): object {
  const { characters, merges } = description;
  if (!characters || !merges) throw untrained('bpe');
  const tokens = [...characters, ...merges.map(merge => merge.replace(' ', ''))];
  return {
    type: 'BPE',
    dropout: null, // there it would make every encoding random
    unk_token: SPECIALS[UNK],
    continuing_subword_prefix: null,
    end_of_word_suffix: null,
    fuse_unk: false,
    byte_fallback: false,
    ignore_merges: false,
    vocab: idsOf(inOrder(tokens, vocabulary)),
    merges,
  };
}

function unigramModel({ pieces }: UnigramDescription, vocabulary?: Vocabulary): object {
  if (!pieces) throw untrained('unigram');
  const scores = new Map(pieces);
  const tokens = inOrder([...scores.keys()], vocabulary);
  return {
    type: 'Unigram',
    unk_id: UNK,
    vocab: tokens.map(token => [token, scores.get(token) ?? 0]),
    byte_fallback: false,
  };
}

function untrained(name: string): DataError {
  return new DataError(
    `saveTokenizer: the ${name} tokenizer has not learnt any subwords yet. Save the one of a ` +
      'corpus (corpus.sourceTokenizer), or what train gave.',
  );
}
