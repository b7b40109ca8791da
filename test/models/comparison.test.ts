// What a comparison says of its runs: means, deviations and medians, calculated by hand.
import { strict as assert } from 'node:assert';
import { Comparison } from '../../src/models/comparison';

/** A run with these scores and tokens per second of its epochs. */
const run = (name: string, seed: number, bleu: number, speeds: readonly number[]) =>
  ({
    name,
    seed,
    scores: { bleu, chrf: 2 * bleu, exactMatch: bleu / 2, loss: 1 / bleu },
    run: {
      seconds: 10 * seed,
      history: { epochs: speeds.map(tokensPerSecond => ({ tokensPerSecond })) },
    },
  }) as unknown as Comparison['runs'][number];

suite('a comparison of runs', () => {
  const comparison = new Comparison(['GRU', 'RNN', 'LSTM'], [4, 7, 9], { name: 'test', count: 12 });
  comparison.runs.push(
    run('GRU', 4, 20, [300, 100, 200]),
    run('RNN', 4, 8, [50, 10, 40, 20]),
    run('GRU', 7, 23, [900]),
    run('GRU', 9, 32, []),
  );

  test('means and deviations (n − 1) over the seeds', () => {
    const { mean, deviation } = comparison.spread('GRU', 'bleu');
    assert.equal(mean, 25); // (20 + 23 + 32) / 3
    assert.equal(deviation, Math.sqrt(39)); // (25 + 4 + 49) / 2
    assert.equal(comparison.spread('GRU', 'chrf').mean, 50);
    assert.equal(comparison.spread('GRU', 'exactMatch').mean, 12.5);
    assert.equal(comparison.spread('GRU', 'seconds').mean, 200 / 3);
    assert.equal(comparison.spread('RNN', 'loss').mean, 1 / 8);
  });

  test('one run has no deviation, none has no mean', () => {
    assert.deepEqual(comparison.spread('RNN', 'bleu'), { mean: 8, deviation: Number.NaN });
    assert.deepEqual(comparison.spread('LSTM', 'bleu'), {
      mean: Number.NaN,
      deviation: Number.NaN,
    });
  });

  test('the speed of a run is the median of its epochs: of an even number, the mean of the two in the middle', () => {
    assert.equal(comparison.spread('RNN', 'tokensPerSecond').mean, 30);
    assert.ok(Number.isNaN(comparison.spread('GRU', 'tokensPerSecond').mean)); // a run without epochs
    const one = new Comparison(['GRU'], [1], { name: 'dev', count: 1 });
    one.runs.push(run('GRU', 1, 3, [300, 100, 200]));
    assert.equal(one.spread('GRU', 'tokensPerSecond').mean, 200);
    assert.equal(`${one}`, 'BLEU on 1 sentence of dev, 1 seed: GRU 3.00');
  });

  test('runs by name, and the text', () => {
    assert.deepEqual(
      comparison.of('GRU').map(({ seed }) => seed),
      [4, 7, 9],
    );
    assert.deepEqual(comparison.of('LSTM'), []);
    assert.equal(
      `${comparison}`,
      'BLEU on 12 sentences of test, 3 seeds: GRU 25.00, RNN 8.00, LSTM NaN',
    );
  });
});
