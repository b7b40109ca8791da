/** Files that Hugging Face's library wrote, and what it makes of texts: test/fixtures/tokenizers. */
import { strict as assert } from 'node:assert';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { importTokenizer, type TokenizerFile } from '../../../src/text/subword/importTokenizer';

interface Golden {
  file: TokenizerFile;
  cases: { text: string; tokens: string[]; decoded: string }[];
}

const fixture = path.join(__dirname, '../../fixtures/tokenizers/tokenizers.json');
const goldens: Record<string, Golden> = JSON.parse(readFileSync(fixture, 'utf8'));

/** Unknown tokens have the name of our vocabularies. */
const UNKNOWN = ['[UNK]', '[?]'];
const ours = (tokens: readonly string[]) =>
  tokens.map(token => (UNKNOWN.includes(token) ? '<unk>' : token));

suite('importTokenizer', () => {
  for (const [name, { file, cases }] of Object.entries(goldens)) {
    test(`cuts and joins as the library does: ${name}`, () => {
      const tokenizer = importTokenizer(file);
      for (const { text, tokens, decoded } of cases) {
        assert.deepEqual(tokenizer.encode(text), ours(tokens), text);
        assert.equal(tokenizer.decode(tokens), decoded, text);
      }
    });
  }
});
