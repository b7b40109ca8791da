import { strict as assert } from 'node:assert';
import { liveComparison, mimeBundle } from '../../src/display';
import { type DisplayTarget, setDisplaySink, setIdSource } from '../../src/display/sink';
import { Comparison, Evaluation, type LSTMModel } from '../../src/models';
import { sampleRun } from './sample';

/** Two models, two seeds, of which so many trainings are done. */
function sample(done: number): Comparison {
  const comparison = new Comparison(['LSTM', 'GRU'], [1, 2], { name: 'test', count: 1200 });
  for (let k = 0; k < done; k++) {
    const comparing = { tokenize: 'zh', lowercase: false } as const;
    const scores = new Evaluation(1200, 40 + k, '', 50, 25, 1.5, 4.48, 0.6, [], 1, comparing);
    const [name, seed] = [comparison.names[k % 2], 1 + (k >> 1)];
    comparison.runs.push({ name, seed, run: sampleRun(2, 4), model: {} as LSTMModel, scores });
  }
  return comparison;
}

suite('a comparison as text', () => {
  test('has a line for each model, numbers with their deviation', () => {
    const text = mimeBundle(sample(4))['text/plain'];
    assert.match(
      text,
      /^1,200 sentences of test, seeds 1, 2: mean ± standard deviation; all 4 trainings finished\n\n/,
    );
    assert.match(
      text,
      /\nmodel +parameters +BLEU +chrF +exact match, % +loss +tokens\/s +training\n/,
    );
    assert.match(
      text,
      /\nLSTM +1,234,567 +41\.00 ± 1\.41 +50\.00 ± 0\.00 +25\.0 ± 0\.0 +1\.500 ± 0\.000 +38\.2 k/,
    );
    assert.match(text, /\nGRU +1,234,567 +42\.00 ± 1\.41/);
  });

  test('a single training is one', () => {
    const comparison = new Comparison(['LSTM'], [1], { name: 'test', count: 1200 });
    assert.match(mimeBundle(comparison)['text/plain'], /; 0 of 1 trainings done\n/);
    comparison.runs.push(sample(1).runs[0]);
    assert.match(mimeBundle(comparison)['text/plain'], /, seed 1; the training finished\n/);
  });

  test('says what is not there yet, and which training diverged', () => {
    const comparison = sample(1);
    Object.assign(comparison.runs[0].run, { status: 'diverged', note: 'The loss became NaN.' });
    const text = mimeBundle(comparison)['text/plain'];
    assert.match(text, /; 1 of 4 trainings done\n/);
    assert.match(text, /\nLSTM +1,234,567 +40\.00 +50\.00 +25\.0 /);
    assert.match(text, /\nGRU +– +–/);
    assert.match(text, /\nLSTM, seed 1: The loss became NaN\.$/);
  });

  test('fills in one output, and is one line as the result of the same cell', () => {
    const sent: { text: string; target: DisplayTarget }[] = [];
    setIdSource(() => 'cell-1');
    setDisplaySink((bundle, target) => sent.push({ text: bundle['text/plain'], target }));
    const live = liveComparison();
    const comparison = sample(1);
    live(comparison, { name: 'GRU', seed: 1, run: sampleRun(3, 4, 2) });
    live(comparison, null);
    assert.deepEqual(
      sent.map(({ target }) => target),
      [
        { displayId: 'cell-1', update: false },
        { displayId: 'cell-1', update: true },
      ],
    );
    assert.match(sent[0].text, /now: GRU, seed 1, epoch 2 of 3$/);
    assert.doesNotMatch(sent[1].text, /now:/);
    assert.equal(mimeBundle(comparison)['text/plain'].split('\n').length, 1);
    setDisplaySink(null);
    setIdSource(null);
  });
});
