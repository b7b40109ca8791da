import { strict as assert } from 'node:assert';
import fc from 'fast-check';
import { SentenceColumn } from '../../../src/text/store/sentenceColumn';

const word = fc.constantFrom('a', 'b', '你', '𠮷', 'incomprehensible', '\ud800', '', 'ab');
const sentences = fc.array(fc.array(word, { maxLength: 5 }), { minLength: 1, maxLength: 600 });

suite('SentenceColumn', () => {
  test('gives back texts and tokens, kept or made again', () => {
    const check = fc.property(sentences, given => {
      const kept = new SentenceColumn(1);
      const again = new SentenceColumn(1, text => text.split('|'));
      for (const tokens of given) {
        kept.push(tokens.join('|'), tokens);
        again.push(tokens.join('|'), tokens.join('|').split('|'));
      }
      given.forEach((tokens, row) => {
        assert.equal(kept.text(row), tokens.join('|'));
        assert.deepEqual(kept.tokens(row), tokens);
        assert.equal(kept.lengthOf(row), tokens.length);
        assert.deepEqual(again.tokens(row), tokens.join('|').split('|'));
        assert.equal(again.lengthOf(row), again.tokens(row).length);
      });
    });
    fc.assert(check, { seed: 4, numRuns: 60 });
  });

  test('more tokens than 2 bytes can number', () => {
    const column = new SentenceColumn(1);
    const tokens = Array.from({ length: 70_000 }, (_, i) => `t${i}`);
    for (let i = 0; i < 1000; i++) column.push('', tokens.slice(70 * i, 70 * (i + 1)));
    assert.deepEqual(column.tokens(0), tokens.slice(0, 70));
    assert.deepEqual(column.tokens(999), tokens.slice(-70));
    const edge = new SentenceColumn(1);
    edge.push('', tokens.slice(0, 2 ** 16 + 1)); // ids 0 … 65,536
    for (let i = 1; i < 256; i++) edge.push('', []);
    assert.equal(edge.tokens(0)[2 ** 16], 't65536');
  });

  test('equal tokens have equal hashes, and where they are cut makes a difference', () => {
    const column = new SentenceColumn(7);
    column.push('x', ['ab', 'c']);
    column.push('y', ['ab', 'c']);
    column.push('z', ['a', 'bc']);
    assert.ok(column.areEqual(0, 1) && !column.areEqual(0, 2));
    assert.equal(column.hash(0), column.hash(1));
    assert.notEqual(column.hash(0), column.hash(2));
    assert.notEqual(column.hash(0), new SentenceColumn(8).hashOf(['ab', 'c']));
  });
});
