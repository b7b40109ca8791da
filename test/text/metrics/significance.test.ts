// Intervals and comparisons of scores, and alignments, on cases that can be reckoned by hand.
import { strict as assert } from 'node:assert';
import {
  alignmentErrorRate,
  alignmentOf,
  bleu,
  bootstrap,
  pairedBootstrap,
  pairedRandomization,
} from '../../../src/text';

const exact = (hypotheses: string[], references: string[]) =>
  hypotheses.filter((text, i) => text === references[i]).length / references.length;

/** n sentences of which the first `right` are translated as in the reference. */
const system = (n: number, right: number, offset = 0) =>
  Array.from({ length: n }, (_, i) => ((i + offset) % n < right ? `r${i}` : 'wrong'));
const references = system(200, 200);

suite('significance', () => {
  test('the interval of a share is that of the binomial distribution', () => {
    const { score, mean, low, high } = bootstrap(exact, system(200, 60), references);
    assert.equal(score, 0.3);
    assert.ok(Math.abs(mean - 0.3) < 0.005);
    const deviation = Math.sqrt((0.3 * 0.7) / 200);
    assert.ok(Math.abs(low - (0.3 - 1.96 * deviation)) < 0.012, String(low));
    assert.ok(Math.abs(high - (0.3 + 1.96 * deviation)) < 0.012, String(high));
    const half = bootstrap(exact, system(200, 60), references, { confidence: 0.5 });
    assert.ok(half.high - half.low < (high - low) / 2);
    assert.deepEqual(
      bootstrap(exact, system(200, 60), references),
      bootstrap(exact, system(200, 60), references),
    );
  });

  test('a large difference is significant, a small one and none are not', () => {
    for (const compare of [pairedBootstrap, pairedRandomization]) {
      const against = (right: number, offset: number) =>
        compare(exact, system(200, 60), system(200, right, offset), references);
      const large = against(100, 90);
      assert.ok(large.pValue < 0.01 && Math.abs(large.difference - 0.2) < 1e-9, `${large.pValue}`);
      assert.ok(against(63, 90).pValue > 0.3);
      assert.equal(against(60, 0).pValue, 1);
    }
  });

  test('a real metric, on whole corpora', () => {
    const texts = Array.from({ length: 60 }, (_, i) => `the cat number ${i} sat on the mat`);
    const worse = texts.map((text, i) => (i % 3 === 0 ? text.replace('sat on', 'under') : text));
    const metric = (hypotheses: string[], own: string[]) => bleu(hypotheses, own).score;
    const { first, second, pValue, low } = pairedBootstrap(metric, worse, texts, texts, {
      resamples: 200,
    });
    assert.ok(second > first && low > 0 && pValue < 0.01);
    assert.ok(Math.abs(second - 100) < 1e-9);
  });

  test('wrong numbers of texts and options out of range are errors', () => {
    assert.throws(() => bootstrap(exact, [], []), /at least one/);
    assert.throws(() => pairedBootstrap(exact, ['a'], ['a', 'b'], ['a']), /got 1, 2 and 1/);
    assert.throws(() => bootstrap(exact, ['a'], ['a'], { confidence: 1 }), /confidence must lie/);
  });
});

suite('alignment', () => {
  test('attention becomes the links it looks at most, and their error rate is that of Och and Ney', () => {
    const found = alignmentOf([
      [0.1, 0.7, 0.2],
      [0.9, 0.05, 0.05],
      [0.2, 0.3, 0.5],
    ]);
    assert.deepEqual(found, [
      [0, 1],
      [1, 0],
      [2, 2],
    ]);
    assert.equal(alignmentErrorRate([found], [found]), 0);
    const sure = [
      [0, 1],
      [1, 0],
      [2, 1],
    ] as const;
    // two of three hit, three found and three sure: 1 − (2 + 2) / (3 + 3)
    assert.ok(Math.abs(alignmentErrorRate([found], [sure]) - 1 / 3) < 1e-12);
    // the third is possible
    assert.ok(Math.abs(alignmentErrorRate([found], [sure], [[[2, 2]]]) - (1 - 5 / 6)) < 1e-12);
    assert.throws(() => alignmentErrorRate([], [sure]), /0 found, 1 sure/);
    assert.throws(() => alignmentErrorRate([[]], [[]]), /no link/);
  });
});
