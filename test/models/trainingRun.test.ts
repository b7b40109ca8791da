// The record of a training: how many steps are expected, what is best, and its line of text.
import { strict as assert } from 'node:assert';
import { GRUModel, LanguageModel, TrainingRun, train } from '../../src/models';
import { charTokenizer, ParallelCorpus, TextCorpus } from '../../src/text';
import { reversalCorpus } from '../support/copyTask';

const corpus = reversalCorpus(160); // 128 pairs to train on
const tiny = { embeddingDim: 4, hiddenDim: 6, seed: 5 };
const tokenizers = { source: charTokenizer(), target: charTokenizer() };

const step = (number: number, epoch: number) => ({
  ...{ step: number, epoch, loss: 2, gradNorm: 1, lr: 0.1, tokensPerSecond: 1 },
});
const epoch = (number: number, end: number, trainLoss = 2) => ({
  ...{ epoch: number, step: end, trainLoss, meanOfBatches: 2, tokensPerSecond: 1, seconds: 1 },
});

function runWith(
  steps: number,
  ends: readonly number[],
  limits: TrainingRun['limits'] = {},
): TrainingRun {
  const run = new TrainingRun('GRUModel', 7, 5, 10, 'loss', limits);
  for (let i = 1; i <= steps; i++)
    run.history.steps.push(step(i, 1 + ends.filter(end => end < i).length));
  for (const [i, end] of ends.entries()) run.history.epochs.push(epoch(i + 1, end));
  return run;
}

suite('the record of a training', () => {
  test('expected are the steps of epochs that are done and as many as usual of the others', () => {
    assert.equal(runWith(0, []).expectedSteps, 50);
    assert.equal(runWith(4, []).expectedSteps, 50);
    assert.equal(runWith(12, [12]).expectedSteps, 52, 'an epoch of batches of tokens had two more');
    assert.equal(runWith(20, [8, 17]).expectedSteps, 47);
    assert.equal(runWith(51, [8, 17, 25, 34, 51]).expectedSteps, 51);
    assert.equal(runWith(55, [10, 20, 30, 40]).expectedSteps, 55, 'no fewer than there were');
    assert.equal(runWith(20, [8, 17], { steps: 30 }).expectedSteps, 30);
    assert.equal(runWith(20, [8, 17], { steps: 48 }).expectedSteps, 47);
    // validations are no epochs: they tell nothing of how many steps those have
    assert.equal(runWith(6, [3, 6], { validateEvery: 3 }).expectedSteps, 50);
  });

  test('the epoch is that of the last step', () => {
    assert.equal(runWith(0, []).epoch, 1);
    assert.equal(runWith(9, [8]).epoch, 2);
    assert.equal(runWith(9, []).maxSteps, Number.POSITIVE_INFINITY);
    assert.equal(runWith(9, [], { steps: 30 }).maxSteps, 30);
  });

  test('one line', () => {
    const run = Object.assign(runWith(3, []), { seconds: 1.26 });
    assert.equal(`${run}`, 'GRUModel: running after 3 steps in 1.3 s');
    run.history.epochs.push(epoch(1, 3, 1.23456));
    run.status = 'finished';
    assert.equal(`${run}`, 'GRUModel: finished after 3 steps in 1.3 s, training loss 1.235');
    run.best = { epoch: 1, step: 3, devLoss: 0.5 };
    assert.match(`${run}`, /, training loss 1\.235, best development loss 0\.500 \(epoch 1\)$/);
    const scored = Object.assign(new TrainingRun('LSTMModel', 7, 5, 10, 'chrf'), {
      best: { epoch: 2, step: 3, devLoss: 0.5, chrf: 34.5678 },
    });
    assert.equal(
      `${scored}`,
      'LSTMModel: running after 0 steps in 0.0 s, best chrf 34.568 (epoch 2)',
    );
  });

  test('counts the weights and the steps of an epoch, accumulated batches as one step', async () => {
    const model = new GRUModel(corpus, { ...tiny, attention: 'none' });
    const V = corpus.sourceVocabulary.size;
    const gru = 3 * (6 * 4 + 6 * 6 + 6 + 6);
    for (const [batchSize, accumulate, steps] of [
      [16, 1, 8],
      [15, 1, 9],
      [15, 2, 5],
      [16, 3, 3],
    ]) {
      const options = { epochs: 2, batchSize, accumulate, validateSentences: 0 };
      const run = await train(model, corpus, options);
      assert.equal(run.parameterCount, 2 * V * 4 + 2 * gru + V * 6 + V);
      assert.deepEqual([run.stepsPerEpoch, run.steps], [steps, 2 * steps]);
    }
    const text = new TextCorpus('abcde'.repeat(20), { tokenizer: charTokenizer(), split: [1] });
    const language = new LanguageModel(text, {
      hiddenDim: 8,
      numHeads: 2,
      numLayers: 1,
      maxLength: 9,
    });
    for (const [batchSize, steps] of [
      [4, 3], // 11 windows
      [11, 1],
    ]) {
      const run = await train(language, text, { epochs: 1, batchSize });
      assert.deepEqual([run.stepsPerEpoch, run.steps], [steps, steps]);
    }
  });

  test('the best has what was measured, and no scores where nothing was translated', async () => {
    const options = { epochs: 1, batchSize: 32 };
    const { best, history } = await train(new GRUModel(corpus, tiny), corpus, {
      ...options,
      validateSentences: 0,
    });
    assert.deepEqual(best, { epoch: 1, step: 4, devLoss: history.epochs[0].devLoss });
    assert.deepEqual(Object.keys(history.epochs[0]).sort(), [
      ...['devLoss', 'epoch', 'meanOfBatches', 'perplexity', 'seconds', 'step', 'tokensPerSecond'],
      'trainLoss',
    ]);
    assert.equal(history.epochs[0].perplexity, Math.exp(Number(best?.devLoss)));
  });

  test('between equal scores the epoch with the least loss is the best', async () => {
    const model = new GRUModel(corpus, tiny);
    const options = { epochs: 4, batchSize: 32, monitor: 'exactMatch' as const, keepBest: 4 };
    const { history, best, checkpoints } = await train(model, corpus, options);
    assert.ok(
      history.epochs.every(({ exactMatch }) => exactMatch === 0),
      'it has hardly begun to learn',
    );
    const losses = history.epochs.map(({ devLoss }) => Number(devLoss));
    assert.equal(best?.devLoss, Math.min(...losses));
    const order = [...history.epochs].sort((a, b) => Number(a.devLoss) - Number(b.devLoss));
    assert.deepEqual(
      checkpoints.map(({ step }) => step),
      order.map(({ step }) => step),
    );
    assert.notEqual(best?.step, history.epochs[0].step);
  });

  test('of fewer epochs than are to be averaged, the mean is that of all', async () => {
    const model = new GRUModel(corpus, tiny);
    const options = { epochs: 2, batchSize: 32, validateSentences: 0, averageBest: 5, keepBest: 5 };
    const { checkpoints, note } = await train(model, corpus, options);
    assert.equal(checkpoints.length, 2);
    assert.match(note, /the mean of the weights of epochs 1, 2,/);
    const [first, second] = checkpoints.map(
      ({ weights }) => weights['output.bias'].toArray() as number[],
    );
    const mean = model.output.bias?.toArray() as number[];
    mean.forEach((value, i) => {
      assert.ok(Math.abs(value - (first[i] + second[i]) / 2) < 1e-6);
    });
  });

  test('an interruption before the first validation leaves no checkpoint', async () => {
    const pairs = corpus.train.pairs.map(({ source, target }) => [source, target] as const);
    const all = ParallelCorpus.fromPairs({ train: pairs, dev: pairs.slice(0, 4) }, tokenizers);
    let run: TrainingRun | undefined;
    const training = train(new GRUModel(all, tiny), all, {
      ...{ epochs: 1, batchSize: 32, keepBest: 2, validateSentences: 0 },
      onEvent(event) {
        run = event.run;
        if (event.kind === 'step')
          throw Object.assign(new Error('stop'), { name: 'InterruptError' });
      },
    });
    await assert.rejects(training, { name: 'InterruptError' });
    assert.deepEqual(run?.checkpoints, []);
    assert.equal(run?.status, 'interrupted');
  });
});
