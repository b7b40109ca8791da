// Words drawn at random: as often as they are likely.
import { strict as assert } from 'node:assert';
import { Generator } from '../../src/engine';
import { draw } from '../../src/models/decode/candidates';

suite('drawing words', () => {
  test('from any number of the likeliest, in whatever way they are found', () => {
    const numbers = new Generator(8);
    const logits = numbers.normal([700]).mul(3);
    const values = logits.logSoftmax(-1).toFlatArray() as Float32Array;
    values[3] = Number.NEGATIVE_INFINITY;
    values[20] = values[10]; // equals
    const order = [...values.keys()].sort((a, b) => values[b] - values[a] || a - b);
    const slowly = (topK: number, topP: number, uniform: number) => {
      let kept = 0;
      let mass = 0;
      while (kept < topK && mass < topP) mass += Math.exp(values[order[kept++]]);
      let rest = uniform * mass;
      return order.slice(0, kept).find(id => {
        rest -= Math.exp(values[id]);
        return rest < 0;
      });
    };
    for (let i = 0; i < 300; i++) {
      const uniform = numbers.next();
      for (const [topK, topP] of [
        [5, 1],
        [64, 0.8],
        [65, 1],
        [500, 0.9],
        [Number.POSITIVE_INFINITY, 0.95],
      ]) {
        const some = { topK, topP };
        assert.equal(draw(values, some, uniform), slowly(Math.min(topK, 699), topP, uniform));
      }
    }
    const all = { topK: Number.POSITIVE_INFINITY, topP: 1 };
    const ids = Array.from({ length: 5000 }, () => draw(values, all, numbers.next()));
    for (const id of order.slice(0, 5)) {
      const p = Math.exp(values[id]);
      const share = ids.filter(one => one === id).length / ids.length;
      assert.ok(Math.abs(share - p) < 4 * Math.sqrt((p * (1 - p)) / ids.length));
    }
    assert.ok(!ids.includes(3));
  });
});
