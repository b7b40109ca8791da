// How words are chosen: against all there are, against each other, and what options promise.
import { strict as assert } from 'node:assert';
import { type DecodeOptions, predict } from '../../src/models';
import { EOS } from '../../src/text';
import { Arbitrary, textOf, vocabulary } from '../support/arbitraryModel';

suite('decoding', () => {
  test('a beam wide enough finds the best there are, in their order', () => {
    for (const salt of [1, 2, 3, 4]) {
      const model = new Arbitrary(salt);
      const best = model.all(4).sort((a, b) => b.total - a.total);
      const { beams, score } = predict(model, 'a', { beamSize: 200, nBest: 5, maxLength: 4 });
      assert.deepEqual(
        beams.map(({ text }) => text),
        best.slice(0, 5).map(({ ids }) => textOf(ids)),
      );
      assert.ok(Math.abs(score - best[0].total) < 1e-5);
    }
  });

  test('length penalty ranks by Wu et al. 2016, equation 14', () => {
    const model = new Arbitrary(9);
    const alpha = 1.3;
    const penalized = (one: { ids: number[]; total: number }) =>
      one.total / ((5 + one.ids.length) / 6) ** alpha;
    const best = model.all(5).sort((a, b) => penalized(b) - penalized(a))[0];
    const options = { beamSize: 700, maxLength: 5, lengthPenalty: alpha };
    const found = predict(model, 'a', options);
    assert.equal(found.text, textOf(best.ids));
    assert.ok(Math.abs(found.score - penalized(best)) < 1e-5);
  });

  test('a beam of one is greedy; wider ones never find less likely texts here', () => {
    for (let salt = 1; salt < 9; salt++) {
      const model = new Arbitrary(salt);
      const greedy = predict(model, 'ab', { maxLength: 6 });
      let ids: number[] = [];
      while (ids.length < 6 && ids.at(-1) !== EOS) {
        const logits = model.after(ids);
        ids = [...ids, [1, EOS, 4, 5, 6].sort((a, b) => logits[b] - logits[a])[0]];
      }
      assert.equal(greedy.text, textOf(ids));
      assert.equal(greedy.algorithm, 'greedy');
      const wide = predict(model, 'ab', { maxLength: 6, beamSize: 300 });
      assert.ok(wide.score >= greedy.score - 1e-6);
    }
  });

  test('forced beginnings, required phrases, no repeated n-grams', () => {
    for (let salt = 1; salt < 12; salt++) {
      const model = new Arbitrary(salt);
      const forced = predict(model, 'a', { force: 'cab', maxLength: 8 });
      assert.ok(forced.text.startsWith('cab'), forced.text);
      assert.equal(forced.steps[0].token, 'c');
      for (const beamSize of [1, 3]) {
        const required = predict(model, 'a', { require: ['bb', 'ca'], beamSize, maxLength: 12 });
        assert.ok(required.truncated || /bb/.test(required.text), required.text);
        assert.ok(required.truncated || /ca/.test(required.text), required.text);
      }
      const { tokens } = predict(model, 'a', { noRepeatNgram: 2, maxLength: 14 });
      const pairs = tokens.slice(1).map((token, i) => `${tokens[i]} ${token}`);
      assert.equal(new Set(pairs).size, pairs.length, tokens.join(' '));
    }
  });

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

  test('an ensemble averages probabilities', () => {
    const models = [new Arbitrary(1), new Arbitrary(2)];
    const shares = models.map(model => {
      const logits = model.after([]);
      const allowed = [1, EOS, 4, 5, 6];
      const sum = allowed.reduce((s, id) => s + Math.exp(logits[id]), 0);
      return (id: number) => Math.exp(logits[id]) / sum;
    });
    const { steps } = predict(models, 'a', { maxLength: 1 });
    const [{ id, logProbability, candidates }] = steps;
    assert.ok(Math.abs(Math.exp(logProbability) - (shares[0](id) + shares[1](id)) / 2) < 1e-6);
    assert.equal(candidates[0].id, id);
  });

  test('repeated words become less likely', () => {
    const model = new Arbitrary(3);
    const [first, second] = predict(model, 'a', { force: 'aa', maxLength: 3 }).steps;
    const punished = predict(model, 'a', { force: 'aa', maxLength: 3, repetitionPenalty: 4 });
    assert.equal(punished.steps[0].logProbability, first.logProbability);
    assert.ok(punished.steps[1].logProbability < second.logProbability);
  });

  test('options that exclude each other, or are out of range, are errors that say so', () => {
    const model = new Arbitrary(1);
    const wrong = (options: object, message: RegExp) =>
      assert.throws(() => predict(model, 'a', options), message);
    wrong({ beamSize: 4, temperature: 1 }, /give one or the other/);
    wrong({ nBest: 3 }, /nBest 3 is more than beamSize 1 can give/);
    wrong({ temperature: 0 }, /temperature is above 0/);
    wrong({ topP: 1.2 }, /topP must lie in \(0, 1\]/);
    wrong({ require: [''] }, /require has an empty text/);
    wrong({ repetitionPenalty: 0.5 }, /repetitionPenalty is 1 or more/);
    wrong({ force: 3 }, /force is the beginning of the translation/);
  });
});
