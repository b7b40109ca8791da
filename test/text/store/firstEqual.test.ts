import { strict as assert } from 'node:assert';
import fc from 'fast-check';
import { FirstEqual } from '../../../src/text/store/firstEqual';

suite('FirstEqual', () => {
  test('finds what indexOf finds, also where most hashes are equal', () => {
    const hashes = [(key: number) => key % 3, (key: number) => -key, (key: number) => key << 9];
    const keys = fc.array(fc.integer({ min: 0, max: 900 }), { maxLength: 1000 });
    const check = fc.property(keys, fc.constantFrom(...hashes), (all, hash) => {
      const known = new FirstEqual(item => hash(all[item]));
      all.forEach((key, i) => {
        const first = all.indexOf(key);
        const found = known.find(hash(key), item => all[item] === key);
        assert.equal(found, first < i ? first : undefined);
        if (found === undefined) known.add(i);
      });
    });
    fc.assert(check, { seed: 3, numRuns: 60 });
  });
});
