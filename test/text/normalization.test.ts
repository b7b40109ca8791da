import { strict as assert } from 'node:assert';
import fc from 'fast-check';
import { charTokenizer } from '../../src/text/charTokenizer';
import { normalization } from '../../src/text/normalization';
import { tokenizerFrom } from '../../src/text/tokenizers';
import { wordTokenizer } from '../../src/text/wordTokenizer';
import { anyText } from './subword/sentences';

suite('normalize', () => {
  test('NFC keeps what NFKC makes plain', () => {
    const text = 'ＡＢ，\u3000ﬁ①';
    assert.deepEqual(charTokenizer().encode(text), ['Ａ', 'Ｂ', '，', ' ', 'ﬁ', '①']);
    const plain = charTokenizer({ normalize: 'NFKC' }).encode(text);
    assert.deepEqual(plain, ['A', 'B', ',', ' ', 'f', 'i', '1']);
    assert.deepEqual(wordTokenizer({ normalize: 'NFKC' }).encode('ＡＢ， １２'), ['ab', ',', '12']);
  });

  test('capitals that NFKC brings are lower-cased too', () => {
    const { apply } = normalization('x', { normalize: 'NFKC', lowercase: true }, false);
    assert.equal(apply('㎒'), 'mhz');
  });

  test('once is enough', () => {
    for (const form of ['NFC', 'NFKC', 'none'] as const) {
      for (const lowercase of [false, true]) {
        const { apply } = normalization('x', { normalize: form, lowercase }, false);
        const check = fc.property(anyText(), text => {
          assert.equal(apply(apply(text)), apply(text));
        });
        fc.assert(check, { seed: 5, numRuns: 1000 });
      }
    }
  });

  test('is in the description, unless it is the default', () => {
    const made = wordTokenizer({ normalize: 'NFKC' });
    const settings = { lowercase: true, normalize: 'NFKC', version: 2, chinese: 'words' };
    const description = { name: 'word', ...settings };
    assert.deepEqual(made.toJSON?.(), description);
    const again = tokenizerFrom(JSON.parse(JSON.stringify(made)));
    assert.deepEqual(again.encode('Ａ'), ['a']);
    assert.deepEqual(charTokenizer({ normalize: 'NFC' }).toJSON?.(), {
      name: 'char',
      lowercase: false,
      version: 2,
    });
  });

  test('another form is an error', () => {
    assert.throws(() => charTokenizer({ normalize: 'NFD' as 'NFC' }), {
      name: 'RangeError',
      message: "charTokenizer: normalize is one of 'NFC', 'NFKC', 'none'; got 'NFD'.",
    });
  });
});
