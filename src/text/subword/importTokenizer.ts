/**
 * Tokenizers that others have trained: Hugging Face's tokenizer.json, read without its library.
 *
 *   text → added tokens → normalizer → added tokens → pre_tokenizer → model → tokens → decoder → text
 *
 * Post-processor, truncation and padding have no place here, as batches add bos, eos and pads.
 */
import type { Tokenizer } from '../tokenizer';
import { withText } from '../tokenizerText';
import { SPECIALS, UNK } from '../vocabulary';
import { addedTokens, splitter } from './addedTokens';
import { Fields } from './fields';
import { decoderOf } from './fileDecoders';
import { modelOf, tokensOf } from './fileModels';
import { normalizerOf } from './fileNormalizers';
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
 * The tokenizer of a tokenizer.json. Its pieces are all tokens of the file, but for those that
 * stand for no text in every vocabulary (`<pad>`, `<unk>`, `<bos>`, `<eos>`): no text gives these.
 *
 * @throws DataError for a part that is not supported or is not what it has to be
 */
export function importTokenizer(file: TokenizerFile): Tokenizer {
  const fields = Fields.of(file, '');
  const normalize = normalizerOf(fields.part('normalizer'));
  const preTokenize = preTokenizerOf(fields.part('pre_tokenizer'));
  const model = fields.part('model') ?? fields.wrong('model', 'an object');
  const added = addedTokens(fields);
  const specials = added.filter(({ isSpecial }) => isSpecial).map(({ content }) => content);
  const cut = cached(modelOf(model, new Set(specials)));
  const { tokens, unknown } = tokensOf(model);
  const ours = (token: string) => (token === unknown ? SPECIALS[UNK] : token);
  const found = added.filter(({ content }) => !SPECIALS.includes(content));
  const first = splitter(found.filter(({ isNormalized }) => !isNormalized));
  const then = splitter(
    found.filter(({ isNormalized }) => isNormalized),
    normalize,
  );
  const pieces = new Set([...tokens, ...found.map(({ content }) => content)].map(ours));
  for (const special of SPECIALS) pieces.delete(special);
  return withText({
    name: model.text('type', 'BPE').toLowerCase(),
    lowercase: normalize('A') === normalize('a'),
    pieces: [...pieces],
    encode: text =>
      first(text).flatMap((part, i) => {
        if (i % 2 === 1) return [ours(part)];
        return then(normalize(part)).flatMap((inner, j) => {
          if (j % 2 === 1) return [ours(inner)];
          return inner === '' ? [] : preTokenize([inner], i + j === 0).flatMap(cut);
        });
      }),
    decode: decoderOf(fields.part('decoder')),
    toJSON: () => ({ name: 'tokenizer.json', file }),
  });
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
