import { strict as assert } from 'node:assert';
import fc from 'fast-check';
import { Heap } from '../../../src/text/subword/heap';

suite('Heap', () => {
  test('gives its items in order, whatever comes in between', () => {
    // a number is pushed, null takes one out
    const steps = fc.array(fc.option(fc.nat(20)), { maxLength: 60 });
    const check = fc.property(steps, given => {
      const heap = new Heap<number>((a, b) => a < b);
      const sorted: number[] = [];
      for (const step of given) {
        if (step === null) assert.equal(heap.pop(), sorted.shift());
        else {
          heap.push(step);
          sorted.push(step);
          sorted.sort((a, b) => a - b);
        }
      }
      for (const item of sorted) assert.equal(heap.pop(), item);
      assert.equal(heap.pop(), undefined);
    });
    fc.assert(check, { seed: 1, numRuns: 500 });
  });
});
