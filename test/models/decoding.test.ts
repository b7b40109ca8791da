// How translations are searched for: against all there are.
import { strict as assert } from 'node:assert';
import type { Tensor } from '../../src/engine';
import { type DecodeOptions, type Encoded, predict } from '../../src/models';
import { EOS } from '../../src/text';
import { Arbitrary, Looking, textOf, type Written } from '../support/arbitraryModel';

suite('decoding', () => {
  test('a beam wide enough finds the best there are, in their order', () => {
    for (const salt of [1, 2, 3, 4]) {
      const model = new Arbitrary(salt);
      const ended = ({ ids }: { ids: number[] }) => Number(ids.at(-1) === EOS);
      const best = model.all(4).sort((a, b) => ended(b) - ended(a) || b.total - a.total);
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
    const ended = model.all(5).filter(({ ids }) => ids.at(-1) === EOS);
    const best = ended.sort((a, b) => penalized(b) - penalized(a))[0];
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
      assert.ok(!wide.truncated || greedy.truncated); // what ended stands before what was cut
      if (wide.truncated === greedy.truncated) assert.ok(wide.score >= greedy.score - 1e-6);
    }
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

  test('coverage penalty ranks by Wu et al. 2016, equation 14: what was not looked at costs', () => {
    const source = 'abc';
    const S = source.length + 1; // <eos> is read too
    let changed = 0;
    for (let salt = 1; salt < 7; salt++) {
      const model = new Looking(salt);
      const scored = (beta: number) => (one: { ids: number[]; total: number }) => {
        const coverage = new Array<number>(S).fill(0);
        for (let t = 0; t < one.ids.length; t++) {
          for (const [s, weight] of model.looks(one.ids.slice(0, t), S).entries()) {
            coverage[s] += weight;
          }
        }
        return one.total + beta * coverage.reduce((sum, a) => sum + Math.log(Math.min(a, 1)), 0);
      };
      const ended = model.all(4).filter(({ ids }) => ids.at(-1) === EOS);
      const bestBy = (score: (one: { ids: number[]; total: number }) => number) =>
        ended.reduce((best, one) => (score(one) > score(best) ? one : best));
      const best = bestBy(scored(0.8));
      const options = { beamSize: 200, maxLength: 4, coveragePenalty: 0.8 };
      const found = predict(model, source, options);
      assert.equal(found.text, textOf(best.ids));
      assert.ok(Math.abs(found.score - scored(0.8)(best)) < 1e-4);
      changed += Number(bestBy(scored(0)) !== best);
    }
    assert.ok(changed > 0, 'the penalty decides somewhere');
  });

  test('early stop ends with as many translations as the beam is wide; else one that can be better is waited for', () => {
    /** <eos> 0.3, a 0.6, b 0.1; after a mostly a; after b, and after aaa, mostly <eos>. */
    class Patient extends Arbitrary {
      steps = 0;
      override after(ids: readonly number[]): Float32Array {
        const p = new Float32Array(7).fill(1e-9);
        const last = ids.at(-1);
        if (last === undefined) p.set([0.3, 0.6, 0.1], EOS);
        else p.set(last === 4 && ids.length < 3 ? [0.01, 0.99, 0] : [0.99, 0.01, 0], EOS);
        return p.map(Math.log);
      }
      override decodeStep(previous: Tensor, state: Written, encoded: Encoded<Written>) {
        this.steps++;
        return super.decodeStep(previous, state, encoded);
      }
    }
    const run = (options: DecodeOptions) => {
      const model = new Patient(1);
      return [predict(model, 'a', { beamSize: 2, ...options }).text, model.steps];
    };
    assert.deepEqual(run({}), ['aaa', 4]);
    assert.deepEqual(run({ earlyStop: true }), ['', 2]);
  });
});
