/** Tokenizers in words. */
import { describe, said } from '../engine';
import type { Tokenizer } from './tokenizer';

/** Subwords that are named as examples. */
const EXAMPLES = 8;
/** What a description has of what was learnt, which may be long. */
const LEARNT = ['name', 'characters', 'merges', 'pieces', 'file', 'version'];

/** Gives a tokenizer of ours the words that every output of it shows, and the checks of what it is given. */
export function withText<T extends Tokenizer>(tokenizer: T): T {
  const { encode, decode, sample, normalize } = tokenizer;
  const checked: T = {
    ...tokenizer,
    encode: text => encode(requireText(tokenizer, 'encode', text)),
    decode: tokens => decode(requireTokens(tokenizer, tokens)),
  };
  if (normalize) checked.normalize = text => normalize(requireText(tokenizer, 'normalize', text));
  if (sample) {
    checked.sample = (text, from) => sample(requireText(tokenizer, 'sample', text), from);
  }
  return said(checked, () => tokenizerText(checked));
}

function requireText({ name }: Tokenizer, method: string, text: unknown): string {
  if (typeof text === 'string') return text;
  const remedy = Array.isArray(text)
    ? `; of a list: texts.map(text => tokenizer.${method}(text))`
    : '';
  throw new TypeError(`${name} tokenizer: ${method} takes a text; got ${describe(text)}${remedy}.`);
}

function requireTokens({ name }: Tokenizer, tokens: unknown): readonly string[] {
  if (Array.isArray(tokens) && tokens.every(token => typeof token === 'string')) return tokens;
  throw new TypeError(
    `${name} tokenizer: decode takes a list of tokens, each a text; got ${describe(tokens)}. Of ids: ` +
      'tokenizer.decode(vocabulary.decode(ids)).',
  );
}

/** bpe tokenizer of 296 subwords (▁th ▁the …); below, vocabularySize 300, lowercase false, … */
function tokenizerText({ name, trained, pieces, toJSON }: Tokenizer): string {
  const description = toJSON?.() ?? {};
  const settings = Object.entries(description)
    .filter(([setting, value]) => !LEARNT.includes(setting) && value !== undefined)
    .map(([setting, value]) => `${setting} ${value}`);
  const examples = (pieces ?? []).filter(piece => piece.length > 1).slice(0, EXAMPLES);
  const learnt = `of ${pieces?.length} subwords (${examples.join(' ')} …)`;
  const state =
    'file' in description
      ? 'of a tokenizer.json'
      : trained === false
        ? 'that has learnt nothing yet (a corpus trains it)'
        : trained
          ? learnt
          : '';
  const isFirst = 'lowercase' in description && !('version' in description);
  const version = isFirst ? 'as the first version, which saved it, had it' : '';
  const head = [name, 'tokenizer', state, version].filter(Boolean).join(' ');
  return settings.length > 0 ? `${head}\n${settings.join(', ')}` : head;
}
