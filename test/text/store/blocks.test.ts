import { strict as assert } from 'node:assert';
import fc from 'fast-check';
import { Blocks } from '../../../src/text/store/blocks';
import { IntList } from '../../../src/text/store/intList';

suite('Blocks', () => {
  test('give back every sequence and its length, in full blocks and in the open one', () => {
    const texts = fc.array(fc.string({ unit: 'binary', maxLength: 4 }), { maxLength: 40 });
    const check = fc.property(texts, fc.integer({ min: 1, max: 30 }), (some, times) => {
      const all = Array.from({ length: times }, () => some).flat();
      const blocks = new Blocks<string, string>(items => items.join(''));
      for (const text of all) blocks.push(text);
      assert.equal(blocks.length, all.length);
      assert.deepEqual(
        all.map((_, i) => blocks.at(i)),
        all,
      );
      assert.deepEqual(
        all.map((_, i) => blocks.lengthOf(i)),
        all.map(text => text.length),
      );
    });
    fc.assert(check, { seed: 2, numRuns: 100 });
  });
});

suite('IntList', () => {
  test('keeps what it was given, over many parts', () => {
    for (const length of [0, 1, 4095, 4096, 4097, 10_000]) {
      const list = new IntList();
      for (let i = 0; i < length; i++) list.push(7 * i - 5);
      assert.equal(list.length, length);
      const expected = Int32Array.from({ length }, (_, i) => 7 * i - 5);
      assert.deepEqual(list.toArray(), expected);
      if (length > 0) assert.equal(list.at(length - 1), 7 * length - 12);
    }
  });
});
