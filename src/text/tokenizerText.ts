/** Tokenizers in words. */
import { said } from '../engine';
import type { Tokenizer } from './tokenizer';

/** Subwords that are named as examples. */
const EXAMPLES = 8;
/** What a description has of what was learnt, which may be long. */
const LEARNT = ['name', 'characters', 'merges', 'pieces', 'file', 'version'];

/** Gives a tokenizer of ours the words that every output of it shows. */
export function withText<T extends Tokenizer>(tokenizer: T): T {
  return said(tokenizer, () => tokenizerText(tokenizer));
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
