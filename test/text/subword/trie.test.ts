import { strict as assert } from 'node:assert';
import fc from 'fast-check';
import { Trie } from '../../../src/text/subword/trie';

suite('Trie', () => {
  test('finds exactly the strings that a text begins with', () => {
    const string = fc.string({ unit: fc.constantFrom('a', 'b', '我', '𠮷'), minLength: 1 });
    const check = fc.property(fc.uniqueArray(string, { minLength: 1 }), string, (strings, text) => {
      const trie = new Trie(strings);
      const found: string[] = [];
      let node = Trie.ROOT;
      for (let i = 0; i < text.length && node >= 0; i++) {
        node = trie.child(node, text.charCodeAt(i));
        if (node >= 0 && trie.value(node) >= 0) found.push(strings[trie.value(node)]);
      }
      const expected = strings.filter(each => text.startsWith(each));
      assert.deepEqual(found.sort(), expected.sort());
    });
    fc.assert(check, { seed: 1, numRuns: 500 });
  });

  test('no string, no edge', () => {
    assert.equal(new Trie([]).child(Trie.ROOT, 97), -1);
  });
});
