// Words drawn at random: as often as they are likely, from those that options leave, the same alone and in company.
import { strict as assert } from 'node:assert';
import { Generator } from '../../src/engine';
import { type DecodeOptions, GRUModel, predict, translate } from '../../src/models';
import { draw } from '../../src/models/decode/candidates';
import { EOS } from '../../src/text';
import { Arbitrary, vocabulary } from '../support/arbitraryModel';
import { reversalCorpus } from '../support/copyTask';

suite('drawing words', () => {
  test('words are drawn as often as they are likely, from the k likeliest, from those that make up p', () => {
    const model = new Arbitrary(5);
    const logits = model.after([]);
    const allowed = [1, EOS, 4, 5, 6].sort((a, b) => logits[b] - logits[a]);
    const sum = allowed.reduce((s, id) => s + Math.exp(logits[id] / 2), 0);
    const counts = new Map<number, number>();
    const draws = (options: DecodeOptions) =>
      predict(model, 'a', { maxLength: 1, nBest: 2000, seed: 4, ...options }).beams;
    for (const { tokens } of draws({ temperature: 2 })) {
      const id = tokens.length === 0 ? EOS : vocabulary.id(tokens[0]);
      counts.set(id, (counts.get(id) ?? 0) + 1);
    }
    for (const id of allowed) {
      const p = Math.exp(logits[id] / 2) / sum;
      assert.ok(Math.abs((counts.get(id) ?? 0) / 2000 - p) < 4 * Math.sqrt((p * (1 - p)) / 2000));
    }
    const kinds = (options: DecodeOptions) =>
      new Set(draws(options).map(({ tokens }) => tokens[0] ?? '<eos>')).size;
    assert.equal(kinds({ topK: 2 }), 2);
    assert.equal(kinds({ topP: 1e-6 }), 1);
    const again = { temperature: 1, seed: 11, maxLength: 9 };
    assert.equal(predict(model, 'a', again).text, predict(model, 'a', again).text);
  });

  test('words that would repeat are not drawn, and the others as often as they are likely among themselves', () => {
    for (let salt = 1; salt < 6; salt++) {
      const options = { temperature: 2, noRepeatNgram: 1, maxLength: 9, nBest: 20, seed: salt };
      for (const { tokens, truncated } of predict(new Arbitrary(salt), 'a', options).beams) {
        assert.equal(new Set(tokens).size, tokens.length, tokens.join(''));
        assert.ok(!truncated); // there are five words, one of them <eos>
      }
    }
    const endless = new (class extends Arbitrary {
      override after(ids: readonly number[]) {
        return super.after(ids).fill(-1e9, EOS, EOS + 1);
      }
    })(1);
    const all = predict(endless, 'a', { temperature: 1, noRepeatNgram: 1 });
    assert.equal(all.tokens.length, 4); // then <eos> is all that is left, however unlikely
    const model = new Arbitrary(5);
    const logits = model.after([4]);
    const left = [1, EOS, 5, 6].sort((a, b) => logits[b] - logits[a]);
    const sum = left.reduce((s, id) => s + Math.exp(logits[id]), 0);
    const share = Math.exp(logits[left[0]]) / sum;
    const options = { force: 'a', noRepeatNgram: 1, maxLength: 2, nBest: 2000, seed: 2 };
    const drawn = (more: DecodeOptions) =>
      predict(model, 'a', { ...options, ...more }).beams.map(({ tokens }) =>
        tokens.length === 1 ? EOS : vocabulary.id(tokens[1]),
      );
    const hits = drawn({ temperature: 1 }).filter(id => id === left[0]).length / 2000;
    assert.ok(Math.abs(hits - share) < 4 * Math.sqrt((share * (1 - share)) / 2000));
    const nucleus = new Set(drawn({ topP: share + 1e-4 }));
    assert.deepEqual([...nucleus].sort(), left.slice(0, 2).sort());
  });

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

  test('a sentence has the same samples alone and in any company', () => {
    const model = new GRUModel(reversalCorpus(60), { embeddingDim: 8, hiddenDim: 16, seed: 3 });
    const texts = ['fedcb', 'ab', 'cafe', 'b', 'bc', 'fade'];
    for (const more of [{}, { nBest: 3 }, { topK: 3, noRepeatNgram: 2 }, { topP: 0.8 }]) {
      const options = { temperature: 1.5, seed: 7, maxLength: 9, ...more };
      const alone = predict(model, texts, options).map(({ text }) => text);
      assert.deepEqual(translate(model, texts, { ...options, batchSize: 4 }), alone);
      const turned = [...texts].reverse();
      assert.deepEqual(translate(model, turned, options), [...alone].reverse());
      assert.ok(new Set(alone).size > 3, 'sentences differ');
      const other = translate(model, texts, { ...options, seed: 8 });
      assert.notDeepEqual(other, alone);
    }
  });
});
