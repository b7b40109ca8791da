/** Files that Hugging Face's library wrote, and what it makes of texts: test/fixtures/tokenizers. */
import { strict as assert } from 'node:assert';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expression } from '../../../src/text/subword/filePattern';
import { importTokenizer, type TokenizerFile } from '../../../src/text/subword/importTokenizer';

interface Golden {
  file: TokenizerFile;
  cases: { text: string; tokens: string[]; decoded: string }[];
}

interface Details {
  text: string;
  patterns: Record<string, string>;
  prose: string;
  splits: Record<string, string[]>;
  tokenizers: Record<string, Golden>;
}

const read = (name: string) =>
  JSON.parse(readFileSync(path.join(__dirname, '../../fixtures/tokenizers', name), 'utf8'));
const details: Details = read('details.json');
const goldens: Record<string, Golden> = { ...read('tokenizers.json'), ...details.tokenizers };

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

  for (const [pattern, result] of Object.entries(details.patterns)) {
    test(`a pattern matches what it does in Oniguruma: ${pattern}`, () => {
      assert.equal(details.text.replace(expression(pattern, 'normalizer'), '|'), result);
    });
  }

  for (const [pattern, pieces] of Object.entries(details.splits)) {
    test(`the pre-tokenizer of a GPT cuts as it does there: ${pattern}`, () => {
      const found = details.prose.match(expression(pattern, 'pre_tokenizer'));
      assert.deepEqual(found, pieces);
    });
  }

  const refused: [pattern: string, reason: string][] = [
    ['[a-c&&[^b]]', 'no && in a class there'],
    ['[[:alpha:]_]', 'no [ in a class there'],
    ['(?m:a.b)', 'no group (?m there'],
    ['(?i:é)', 'no group (?i there'],
    ['(?i:(s|t))', 'no group (?i there'],
    ['(?i:\\p{Lu})', 'no \\p without regard to case'],
    ['(?i:[\\x41])', 'no \\x without regard to case'],
    ['(?i:[\\--z])', 'no \\--z without regard to case'],
    ['(?i:[[:alpha:]])', 'no [ in a class there'],
    ['a{2}?', '{2}? is lazy there'],
    ['[]a]', 'an empty class'],
    ['[a', 'a class without its ]'],
  ];
  for (const [pattern, reason] of refused) {
    test(`a pattern that means something else in JavaScript is refused: ${pattern}`, () => {
      const message = `tokenizer.json: the pattern of normalizer cannot be used in JavaScript: ${pattern} (${reason}).`;
      assert.throws(() => expression(pattern, 'normalizer'), { name: 'DataError', message });
    });
  }

  test('a character becomes its bytes where all of them are tokens, else unknown', () => {
    const vocab = { '<unk>': 0, a: 1, '<0xC3>': 2, '<0xA9>': 3, '<0xE4>': 4, ab: 5, b: 6 };
    const model = { type: 'BPE', unk_token: '<unk>', byte_fallback: true, vocab };
    const file = {
      pre_tokenizer: { type: 'WhitespaceSplit' },
      model: { ...model, merges: [['a', 'b']] },
    };
    // tokens of Hugging Face's tokenizers 0.23.2; ä is C3 A4, 你 begins with E4
    const tokens = ['ab', '<0xC3>', '<0xA9>', '<unk>', 'a', '<unk>'];
    assert.deepEqual(importTokenizer(file).encode('ab é你a ä'), tokens);
  });

  test('blanks beside an added token belong to it where it says so', () => {
    const vocab = { '[UNK]': 0, a: 1, 'a ': 2, b: 3, ' b': 4 };
    const cut = (strips: object) =>
      importTokenizer({
        added_tokens: [{ id: 5, content: '<x>', special: true, ...strips }],
        model: { type: 'WordLevel', vocab, unk_token: '[UNK]' },
      }).encode('a <x> b');
    assert.deepEqual(cut({}), ['a ', '<x>', ' b']);
    assert.deepEqual(cut({ lstrip: true }), ['a', '<x>', ' b']);
    assert.deepEqual(cut({ rstrip: true }), ['a ', '<x>', 'b']);
    assert.deepEqual(cut({ lstrip: true, rstrip: true }), ['a', '<x>', 'b']);
  });

  test('accents stay where BERT keeps case, unless it is told otherwise', () => {
    const vocab = { '[UNK]': 0, É: 1, E: 2, é: 3, e: 4 };
    const cut = (settings: object) =>
      importTokenizer({
        normalizer: { type: 'BertNormalizer', ...settings },
        model: { type: 'WordLevel', vocab, unk_token: '[UNK]' },
      }).encode('É');
    assert.deepEqual(cut({}), ['e']);
    assert.deepEqual(cut({ lowercase: false }), ['É']);
    assert.deepEqual(cut({ lowercase: false, strip_accents: true }), ['E']);
    assert.deepEqual(cut({ strip_accents: false }), ['é']);
  });

  test('text never becomes what stands for none: <pad>, <bos>, <eos>', () => {
    const vocab = { '<pad>': 0, '<unk>': 1, '<bos>': 2, '<eos>': 3, tea: 4, '<2de>': 5 };
    const file = {
      added_tokens: ['<pad>', '<unk>', '<bos>', '<eos>', '<2de>'].map((content, id) => ({
        ...{ id, content, special: true },
      })),
      pre_tokenizer: { type: 'WhitespaceSplit' },
      model: { type: 'WordLevel', vocab, unk_token: '<unk>' },
    };
    const tokenizer = importTokenizer(file);
    assert.deepEqual(tokenizer.encode('<2de> tea <eos> <pad>'), ['<2de>', 'tea', '<unk>', '<unk>']);
    assert.deepEqual(tokenizer.pieces, ['tea', '<2de>']);
  });
});
