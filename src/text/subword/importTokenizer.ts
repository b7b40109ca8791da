/**
 * Tokenizers that others have trained: Hugging Face's tokenizer.json, read without its library.
 *
 *   text → added tokens → normalizer → pre_tokenizer → model → tokens → decoder → text
 *
 * Post-processor, truncation and padding have no place here, as batches add bos, eos and pads.
 */
import type { Tokenizer } from '../tokenizer';
import { withText } from '../tokenizerText';
import { Fields } from './fields';
import { decoderOf } from './fileDecoders';
import { modelOf } from './fileModels';
import { normalizerOf } from './fileNormalizers';
import { quoted } from './filePattern';
import { preTokenizerOf } from './filePreTokenizers';

/** The content of a tokenizer.json. */
export type TokenizerFile = Readonly<Record<string, unknown>>;

/** A tokenizer of such a file as plain data: the file itself. */
export interface ImportedDescription {
  readonly name: 'tokenizer.json';
  readonly file: TokenizerFile;
}

const CACHED_WORDS = 100_000;

/**
 * The tokenizer of a tokenizer.json.
 *
 * @throws DataError for a part that is not supported or is not what it has to be
 */
export function importTokenizer(file: TokenizerFile): Tokenizer {
  const fields = Fields.of(file, '');
  const added = fields.parts('added_tokens', []);
  const specials = added.filter(token => token.flag('special', false));
  const normalize = normalizerOf(fields.part('normalizer'));
  const preTokenize = preTokenizerOf(fields.part('pre_tokenizer'));
  const model = fields.part('model') ?? fields.wrong('model', 'an object');
  const cut = cached(modelOf(model, new Set(specials.map(token => token.text('content')))));
  const splitAdded = addedTokens(added.filter(token => !specials.includes(token)));
  return withText({
    name: model.text('type', 'BPE').toLowerCase(),
    lowercase: normalize('A') === normalize('a'),
    encode: text =>
      splitAdded(text).flatMap((part, i) => {
        if (i % 2 === 1) return [part];
        const text = normalize(part);
        return text === '' ? [] : preTokenize([text], i === 0).flatMap(cut);
      }),
    decode: decoderOf(fields.part('decoder')),
    toJSON: () => ({ name: 'tokenizer.json', file }),
  });
}

/** Cuts a text at tokens that are looked for first: text, token, text, token, …, text. */
function addedTokens(tokens: readonly Fields[]): (text: string) => string[] {
  if (tokens.length === 0) return text => [text];
  const contents = tokens.map(token => {
    const content = quoted(token.text('content'));
    const blanks = (side: string) => (token.flag(side, false) ? '\\s*' : '');
    const word = token.flag('single_word', false);
    const whole = word ? `(?<![\\p{L}\\p{N}_])${content}(?![\\p{L}\\p{N}_])` : content;
    return { content, source: `${blanks('lstrip')}${whole}${blanks('rstrip')}` };
  });
  contents.sort((a, b) => b.content.length - a.content.length);
  const pattern = new RegExp(`(${contents.map(({ source }) => source).join('|')})`, 'u');
  return text => text.split(pattern).map((part, i) => (i % 2 === 1 ? part.trim() : part));
}

function cached(model: (word: string) => readonly string[]) {
  const cache = new Map<string, readonly string[]>();
  return (word: string): readonly string[] => {
    const known = cache.get(word);
    if (known) return known;
    if (cache.size >= CACHED_WORDS) cache.clear();
    const tokens = model(word);
    cache.set(word, tokens);
    return tokens;
  };
}
