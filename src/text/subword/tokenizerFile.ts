/** Tokenizers in files of Hugging Face's format, tokenizer.json. */
import { checkArguments, checkNames, describe, working } from '../../engine';
import { DataError } from '../errors';
import { readText, writeBytes } from '../files';
import { CURRENT_VERSION } from '../normalization';
import type { Tokenizer } from '../tokenizer';
import { SPECIALS, Vocabulary } from '../vocabulary';
import { bpeFrom } from './bpeTokenizer';
import { bytesOf } from './byteLevel';
import { exportTokenizer } from './exportTokenizer';
import { importTokenizer, type TokenizerFile } from './importTokenizer';
import type { SubwordTokenizer } from './subwordTokenizer';
import { unigramFrom } from './unigramTokenizer';

/**
 * Writes a tokenizer.json, which `loadTokenizer(path)` reads; without a path it gives the text of one.
 *
 * @param tokenizer a trained BPE or unigram tokenizer, a character tokenizer with its vocabulary,
 * or one that `loadTokenizer` gave. Word tokenizers cannot be expressed. Options of `sample` have
 * no place in the format: `loadTokenizer(path, { dropout })` sets BPE's again.
 * @param path where to, relative to the notebook
 * @param vocabulary tokens get its ids; the corpus's, so that ids are those of the model
 * @throws DataError for a tokenizer that such a file cannot express, that is not trained, or where the file cannot be
 * written; TypeError for arguments in another order
 */
export function saveTokenizer(
  tokenizer: Tokenizer,
  path: string,
  vocabulary?: Vocabulary,
): Promise<void>;
export function saveTokenizer(tokenizer: Tokenizer, vocabulary?: Vocabulary): string;
export function saveTokenizer(
  tokenizer: Tokenizer,
  to?: string | Vocabulary,
  besides?: Vocabulary,
): Promise<void> | string {
  checkArguments('saveTokenizer', 'tokenizer, path, vocabulary', arguments);
  if (typeof tokenizer?.encode !== 'function') {
    throw new TypeError(
      'saveTokenizer: the first argument is the tokenizer, ' +
        `saveTokenizer(corpus.sourceTokenizer, 'tokenizer.json'); got ${describe(tokenizer)}.`,
    );
  }
  const vocabulary = typeof to === 'string' ? besides : to;
  if (vocabulary !== undefined && !(vocabulary instanceof Vocabulary)) {
    throw new TypeError(
      `saveTokenizer: the vocabulary is corpus.sourceVocabulary or the like; got ${describe(vocabulary)}.`,
    );
  }
  const text = JSON.stringify(exportTokenizer(tokenizer, vocabulary), undefined, 2);
  return typeof to === 'string'
    ? working('saveTokenizer', () => writeBytes(to, bytesOf(text)))
    : text;
}

export interface LoadTokenizerOptions {
  /**
   * With what probability `sample` passes over a merge, as in `bpeTokenizer({ dropout })`: only of a BPE tokenizer that
   * `saveTokenizer` wrote. Default 0.
   */
  dropout?: number;
}

/**
 * The tokenizer of a tokenizer.json: models BPE (also on bytes), Unigram, WordPiece and WordLevel,
 * with the usual normalizers, pre-tokenizers and decoders. One that `saveTokenizer` wrote comes
 * back as the BPE or unigram tokenizer it was. A corpus keeps all tokens of the file, unless
 * its minFrequency or maxVocabularySize leaves some out.
 *
 * @param source a path, relative to the notebook; the text of such a file; or its content, parsed
 * @throws DataError where the file is missing, broken, or has a part that is not supported; RangeError for a dropout of
 * another tokenizer
 */
export async function loadTokenizer(
  source: string | TokenizerFile,
  options: LoadTokenizerOptions = {},
): Promise<Tokenizer> {
  checkArguments('loadTokenizer', 'source, options', arguments);
  checkNames('loadTokenizer', options, ['dropout']);
  if (typeof source === 'string') {
    const isContent = source.trimStart().startsWith('{');
    return working('loadTokenizer', async () => {
      const text = isContent ? source : await readText(source, 'tokenizer');
      return load(parsed(text, isContent ? 'the text' : source), options);
    });
  }
  if (source !== null && typeof source === 'object') return load(source, options);
  throw new TypeError(
    `loadTokenizer takes the path of a tokenizer.json, or its content; got ${describe(source)}.`,
  );
}

function parsed(text: string, origin: string): TokenizerFile {
  let file: unknown;
  try {
    file = JSON.parse(text);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new DataError(`loadTokenizer: ${origin} is not JSON: ${reason}.`, { path: origin });
  }
  if (file !== null && typeof file === 'object' && 'model' in file) return file as TokenizerFile;
  throw new DataError(
    `loadTokenizer: ${origin} has no field "model"; a tokenizer.json of Hugging Face has one.`,
    { path: origin },
  );
}

function load(file: TokenizerFile, { dropout }: LoadTokenizerOptions): Tokenizer {
  const tokenizer = ourOwn(file) ?? importTokenizer(file);
  if (dropout === undefined) return tokenizer;
  const description = tokenizer.toJSON?.();
  if (description?.name === 'bpe') return bpeFrom({ ...description, dropout });
  const why = tokenizer.sample ? 'cuts at random without it' : 'cuts every text in one way';
  throw new RangeError(
    `loadTokenizer: dropout is of BPE tokenizers that saveTokenizer wrote; this one (${tokenizer.name}) ${why}.`,
  );
}

/** The tokenizer that was saved in this file, if ours: its export is the file again. */
function ourOwn(file: TokenizerFile): Tokenizer | undefined {
  const text = JSON.stringify(file);
  if (!text.includes(JSON.stringify(SPECIALS[0]))) return undefined;
  try {
    const { tokenizer, tokens } = guess(file) ?? {};
    if (!tokenizer || !tokens) return undefined;
    const again = exportTokenizer(tokenizer, new Vocabulary(tokens));
    return JSON.stringify(again) === text ? tokenizer : undefined;
  } catch {
    return undefined; // another's file, with other parts in these places
  }
}

interface Saved {
  type?: string;
  vocab: Record<string, number> | [string, number][];
  merges: string[];
}

function guess(file: TokenizerFile): { tokenizer: SubwordTokenizer; tokens: string[] } | undefined {
  const { type, vocab, merges } = file.model as Saved;
  const steps = (file.normalizer as { normalizers: { type: string }[] }).normalizers;
  const has = (type: string) => steps.some(step => step.type === type);
  const replaces = steps.filter(step => step.type === 'Replace').length;
  const options = {
    lowercase: has('Lowercase'),
    ...(has('NFKC') && { normalize: 'NFKC' as const }),
    ...(!has('NFC') && { normalize: 'none' as const }),
    ...(replaces === 2 && { version: CURRENT_VERSION }), // the first version took more out of a text
    seed: 0,
  };
  if (type === 'BPE' && !Array.isArray(vocab)) {
    const tokens = Object.keys(vocab).sort((a, b) => vocab[a] - vocab[b]);
    const characters = tokens.filter(token => Array.from(token).length === 1);
    const learnt = { vocabularySize: tokens.length, characters, merges };
    const settings = { dropout: 0, minFrequency: 2 };
    return { tokenizer: bpeFrom({ name: 'bpe', ...options, ...settings, ...learnt }), tokens };
  }
  if (type === 'Unigram' && Array.isArray(vocab)) {
    const pieces = vocab.slice(SPECIALS.length).sort(([, a], [, b]) => b - a);
    const learnt = { vocabularySize: vocab.length, pieces };
    const settings = { alpha: 0.2, maxPieceLength: 16 };
    const tokenizer = unigramFrom({ name: 'unigram', ...options, ...settings, ...learnt });
    return { tokenizer, tokens: vocab.map(([token]) => token) };
  }
  return undefined;
}
