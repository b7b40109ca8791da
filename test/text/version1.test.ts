/** Tokenizers and models that the first version saved (fixtures/version1/make.ts) do what they did there. */
import { strict as assert } from 'node:assert';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  loadTokenizer,
  saveTokenizer,
  type TokenizerDescription,
  tokenizerFrom,
} from '../../src/text';

const read = (name: string) => readFileSync(join(__dirname, '../fixtures/version1', name), 'utf8');

interface Saved {
  texts: string[];
  tokenizers: {
    name: string;
    description: TokenizerDescription;
    cases: { text: string; tokens: string[]; decoded: string }[];
  }[];
}

const { tokenizers } = JSON.parse(read('version1.json')) as Saved;

suite('tokenizers of the first version', () => {
  for (const { name, description, cases } of tokenizers) {
    test(`${name} cuts and joins as it did`, () => {
      const tokenizer = tokenizerFrom(description);
      for (const { text, tokens, decoded } of cases) {
        assert.deepEqual(tokenizer.encode(text), tokens);
        assert.equal(tokenizer.decode(tokens), decoded);
      }
      assert.deepEqual(JSON.parse(JSON.stringify(tokenizer)), description);
      assert.match(`${tokenizer}`, /as the first version, which saved it, had it/);
    });
  }

  for (const name of ['bpe', 'unigram'] as const) {
    test(`a tokenizer.json of ${name} is read as it was written`, async () => {
      const text = read(`${name}.tokenizer.json`);
      const tokenizer = await loadTokenizer(text);
      assert.deepEqual(JSON.parse(saveTokenizer(tokenizer)), JSON.parse(text));
      const saved = tokenizers.find(each => each.name === name);
      for (const { text: given, tokens } of saved?.cases ?? []) {
        assert.deepEqual(tokenizer.encode(given), tokens);
      }
      assert.ok(tokenizer.trained);
    });
  }

  test('one of a later version is refused', () => {
    const description = { name: 'word', lowercase: true, chinese: 'words', version: 3 };
    assert.throws(() => tokenizerFrom(description as unknown as TokenizerDescription), {
      name: 'RangeError',
      message: /word tokenizer was saved by a later release \(version 3/,
    });
  });
});
