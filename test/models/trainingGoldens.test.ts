// `train` against PyTorch: each reduction of the loss for ten steps from equal weights, and free running that stops at <eos>.
import { strict as assert } from 'node:assert';
import { sgd, type Tensor, tensor } from '../../src/engine';
import { GRUModel, type TrainOptions, train } from '../../src/models';
import { ParallelCorpus } from '../../src/text';
import { goldenName } from '../support/goldenNames';
import { type Golden, goldens } from '../support/goldens';
import { allClose } from '../support/tensors';
import { vocabulariesOf } from '../support/vocabularies';

interface Attributes {
  vocab: number;
  emb: number;
  hid: number;
  lr: number;
  steps: number;
  pairs: [source: string, target: string][];
  lossReduction: 'token' | 'sentence' | 'step';
}

function begin(golden: Golden) {
  const given = golden.attributes as unknown as Attributes;
  const vocabularies = vocabulariesOf(given.vocab);
  assert.deepEqual([...vocabularies.sourceVocabulary.encode(['w00', 'w09'])], [4, 13]);
  const corpus = ParallelCorpus.fromPairs({ train: given.pairs }, { vocabularies });
  const model = new GRUModel(vocabularies, {
    embeddingDim: given.emb,
    hiddenDim: given.hid,
    attention: 'general',
    scaledAttention: false,
  });
  const names = model.namedParameters().map(([path]) => path);
  model.loadStateDict(
    Object.fromEntries(names.map(path => [path, golden.input(goldenName(path))])),
  );
  const options: TrainOptions = {
    optimizer: sgd({ lr: given.lr }),
    clipNorm: Number.POSITIVE_INFINITY,
    steps: given.steps,
  };
  return { ...given, corpus, model, options };
}

function checkFinal(golden: Golden, model: GRUModel): void {
  for (const [path, parameter] of model.namedParameters()) {
    golden.check(`final.${goldenName(path)}`, parameter as Tensor);
  }
}

const close = (actual: number[], golden: Golden, key: string) =>
  allClose(tensor(actual), golden.output(key), 2e-5, `${golden.name} ${key}`);

suite('goldens: training', () => {
  const [token, sentence, step, freeRunning] = goldens('training');

  for (const golden of [token, sentence, step]) {
    // one batch of all, batches whose gradients are accumulated, and those of unequal numbers of sentences and tokens
    for (const [batchSize, accumulate] of [
      [7, 1],
      [1, 7],
      [3, 3],
    ]) {
      const how = accumulate === 1 ? 'one batch' : `${accumulate} batches accumulated`;
      test(`loss per ${golden.name}, ${how}: losses, norms and weights of ten steps`, async () => {
        const { model, corpus, options, lossReduction } = begin(golden);
        const bucket = accumulate === 3;
        const batching = { batchSize, accumulate, bucket };
        const run = await train(model, corpus, { ...options, ...batching, lossReduction });
        const { steps, epochs } = run.history;
        assert.equal(steps.length, 10);
        close(
          steps.map(({ loss, minimized = loss }) => minimized),
          golden,
          'minimized',
        );
        close(
          steps.map(({ loss }) => loss),
          golden,
          'perToken',
        );
        close(
          steps.map(({ gradNorm }) => gradNorm),
          golden,
          'norms',
        );
        assert.equal('minimized' in steps[0], lossReduction !== 'token');
        const minimized = golden.output('minimized').toFlatArray();
        epochs.forEach(({ meanOfBatches }, i) => {
          assert.ok(Math.abs(meanOfBatches / minimized[i] - 1) < 2e-5);
        });
        checkFinal(golden, model);
      });
    }
  }

  test('the three reductions differ', () => {
    const first = [token, sentence, step].map(golden => golden.output('minimized').at(0).item());
    assert.ok(first[1] > 3 * first[0] && first[2] > 1.2 * first[1], String(first));
  });

  test('a decoder that is given its own words has no loss after its own <eos>', async () => {
    const { model, corpus, options } = begin(freeRunning);
    const free = { teacherForcing: 0, forcingUnit: 'sentence', stopAtEos: true } as const;
    const run = await train(model, corpus, {
      ...options,
      ...free,
      lossReduction: 'step',
      batchSize: 1,
    });
    close(
      run.history.steps.map(({ minimized }) => Number(minimized)),
      freeRunning,
      'minimized',
    );
    const read = freeRunning.output('read').toArray() as number[];
    assert.ok(read.includes(4) && read.includes(6), 'some stop early, others do not');
    run.history.steps.forEach(({ minimized, loss }) => {
      assert.ok(Math.abs(Number(minimized) / 6 / loss - 1) < 1e-6, 'a mean over all six targets');
    });
    checkFinal(freeRunning, model);
  });

  test('without stopAtEos all targets have a loss', async () => {
    const { model, corpus, options } = begin(freeRunning);
    const free = { teacherForcing: 0, forcingUnit: 'sentence', batchSize: 1 } as const;
    const run = await train(model, corpus, { ...options, ...free, lossReduction: 'sentence' });
    const losses = run.history.steps.map(({ minimized }) => Number(minimized));
    const stopped = freeRunning.output('minimized').toArray() as number[];
    const differs = losses.findIndex((loss, i) => Math.abs(loss / stopped[i] - 1) > 1e-3);
    assert.equal(differs, (freeRunning.output('read').toArray() as number[]).indexOf(4));
  });
});
