import { strict as assert } from 'node:assert';
import fc from 'fast-check';
import { charTokenizer } from '../../src/text/charTokenizer';
import { tokenizerFrom } from '../../src/text/tokenizers';
import { collapseBlanks } from '../../src/text/unicode';

suite('charTokenizer', () => {
  test('tokens are code points, blanks included', () => {
    const { encode } = charTokenizer();
    assert.deepEqual(encode('你好，NLP!'), ['你', '好', '，', 'N', 'L', 'P', '!']);
    assert.deepEqual(encode('𠮷野家'), ['𠮷', '野', '家']);
    assert.deepEqual(encode('5 + 7'), ['5', ' ', '+', ' ', '7']);
  });

  test('text is in NFC with single blanks', () => {
    const { encode } = charTokenizer();
    assert.deepEqual(encode('cafe\u0301'), ['c', 'a', 'f', 'é']);
    assert.deepEqual(encode(' a \t\u00a0\n b '), ['a', ' ', 'b']);
    assert.deepEqual(encode(' \n'), []);
  });

  test('case is kept unless asked for', () => {
    assert.deepEqual(charTokenizer().encode('Ab'), ['A', 'b']);
    assert.deepEqual(charTokenizer({ lowercase: true }).encode('Ab'), ['a', 'b']);
  });

  test('decode gives the normalised text back', () => {
    const { encode, decode } = charTokenizer();
    const check = fc.property(fc.string({ unit: 'binary' }), text => {
      assert.equal(decode(encode(text)), collapseBlanks(text).normalize('NFC'));
    });
    fc.assert(check, { seed: 3, numRuns: 2000 });
  });

  test('comes back from its description', () => {
    const made = charTokenizer({ lowercase: true });
    const again = tokenizerFrom(JSON.parse(JSON.stringify(made)));
    assert.deepEqual(again.encode('Ab'), ['a', 'b']);
    assert.deepEqual(again.toJSON?.(), { name: 'char', lowercase: true, version: 2 });
  });

  test('an unknown option is an error', () => {
    assert.throws(() => charTokenizer({ lower: true } as object), {
      message: 'charTokenizer: there is no option lower. Did you mean lowercase?',
    });
    assert.throws(() => tokenizerFrom({ name: 'bytes' } as never), {
      message:
        "tokenizerFrom: there is no tokenizer 'bytes'; " +
        'known: char, word, whitespace, bpe, unigram, tokenizer.json.',
    });
  });
});
