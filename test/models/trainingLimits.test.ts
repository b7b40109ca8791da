// How long a training lasts and when it is validated: epochs, steps, every so many steps; and going on from any of them.
import { strict as assert } from 'node:assert';
import { adam, cosine, epochDecay, plateau, sgd } from '../../src/engine';
import {
  type EpochRecord,
  GRUModel,
  LanguageModel,
  LSTMModel,
  type TrainingRun,
  type TrainOptions,
  train,
  trainingState,
} from '../../src/models';
import { charTokenizer, ParallelCorpus, TextCorpus } from '../../src/text';
import { reversalCorpus } from '../support/copyTask';
import { InterruptError, outcome, weightsOf } from '../support/training';

const corpus = reversalCorpus(160); // 128 pairs to train on
const tiny = { embeddingDim: 8, hiddenDim: 12, seed: 5 };
/** Eight steps an epoch. */
const quick: TrainOptions = { batchSize: 16, validateSentences: 0 };
const make = () => new GRUModel(corpus, tiny);
const places = ({ history }: TrainingRun) => history.epochs.map(({ epoch, step }) => [epoch, step]);

suite('a budget of steps', () => {
  test('ends within an epoch, which is validated there', async () => {
    const run = await train(make(), corpus, { ...quick, steps: 21 });
    assert.equal(run.steps, 21);
    assert.deepEqual(places(run), [
      [1, 8],
      [2, 16],
      [3, 21],
    ]);
    assert.deepEqual(
      [run.status, run.epochs, run.epoch, run.expectedSteps],
      ['finished', 3, 3, 21],
    );
    assert.ok(run.history.epochs.every(({ devLoss }) => devLoss !== undefined));
    assert.deepEqual(
      run.history.steps.map(({ epoch }) => epoch),
      Array.from({ length: 21 }, (_, i) => 1 + Math.floor(i / 8)),
    );
  });

  test('at the end of an epoch there is nothing more to validate', async () => {
    const run = await train(make(), corpus, { ...quick, steps: 16 });
    assert.deepEqual(places(run), [
      [1, 8],
      [2, 16],
    ]);
    assert.deepEqual(run.best?.step, 16);
  });

  test('of epochs and steps the smaller one counts; with steps alone there are no epochs to count', async () => {
    const stepsOf = async (options: TrainOptions) =>
      (await train(make(), corpus, { ...quick, ...options })).steps;
    assert.equal(await stepsOf({ epochs: 1, steps: 30 }), 8);
    assert.equal(await stepsOf({ epochs: 30, steps: 9 }), 9);
    assert.equal(await stepsOf({ steps: 90 }), 90, 'more than ten epochs');
    assert.equal(await stepsOf({}), 80, 'ten epochs');
  });

  test('schedules over the whole training count with it', async () => {
    const options = { ...quick, steps: 21, optimizer: sgd({ lr: 1 }), schedule: cosine() };
    const { history } = await train(make(), corpus, options);
    const rates = history.steps.map(({ lr }) => lr);
    rates.forEach((lr, i) => {
      assert.ok(Math.abs(lr - (1 + Math.cos((Math.PI * i) / 21)) / 2) < 1e-12);
    });
  });

  test('the weights of the best validation are kept, also where that is the last', async () => {
    const model = make();
    const run = await train(model, corpus, { ...quick, steps: 21, keepBest: 3 });
    const losses = run.history.epochs.map(({ devLoss }) => Number(devLoss));
    assert.equal(run.best?.devLoss, Math.min(...losses));
    assert.deepEqual(
      run.checkpoints.map(({ step }) => step),
      [21, 16, 8],
    );
    const high = { ...quick, steps: 61, optimizer: adam({ lr: 1 }) };
    const other = make();
    const worse = await train(other, corpus, high);
    assert.ok(worse.best && worse.best.step < 61);
    assert.match(worse.note, new RegExp(`weights of step ${worse.best.step}, the best`));
  });

  test('resumed with no steps left it says so, with more it goes on', async () => {
    const model = make();
    await train(model, corpus, { ...quick, steps: 12 });
    const again = await train(model, corpus, { ...quick, steps: 12, resume: true });
    assert.match(
      again.note,
      /^Nothing was left to do: steps \(12\) .* resumed has 12; give more than 12\./,
    );
    assert.deepEqual(places(again), [
      [1, 8],
      [2, 12],
    ]);
    const more = await train(model, corpus, { ...quick, steps: 20, resume: true });
    assert.deepEqual(places(more), [
      [1, 8],
      [2, 16],
      [3, 20],
    ]);
  });
});

suite('validation every so many steps', () => {
  test('in the place of every epoch, and at the end', async () => {
    const run = await train(make(), corpus, { ...quick, epochs: 2, validateEvery: 3 });
    assert.deepEqual(places(run), [
      [1, 3],
      [1, 6],
      [2, 9],
      [2, 12],
      [2, 15],
      [2, 16],
    ]);
    const even = await train(make(), corpus, { ...quick, epochs: 2, validateEvery: 4 });
    assert.deepEqual(
      places(even).map(([, step]) => step),
      [4, 8, 12, 16],
    );
    const rare = await train(make(), corpus, { ...quick, epochs: 2, validateEvery: 100 });
    assert.deepEqual(places(rare), [[2, 16]]);
  });

  test('losses are those of the steps since the last one: a mean over tokens, and one over batches', async () => {
    const pairs = corpus.train.pairs.map(({ source, target }) => [source, target] as const);
    const tokenizers = { source: charTokenizer(), target: charTokenizer() };
    const lengths = ParallelCorpus.fromPairs({ train: pairs, dev: pairs.slice(0, 9) }, tokenizers);
    const model = new GRUModel(lengths, tiny);
    const options = { batchSize: 1, steps: 30, validateEvery: 7, validateSentences: 0 };
    const tokens: number[] = [];
    const { forward } = model;
    model.forward = function (...given) {
      if (this.training) tokens.push(given[1].shape[1]);
      return forward.apply(this, given);
    };
    const { history } = await train(model, lengths, options);
    assert.ok(new Set(tokens).size > 2);
    let [begin, largest] = [0, 0];
    for (const { step, trainLoss, meanOfBatches } of history.epochs) {
      const own = history.steps.slice(begin, step);
      const counts = tokens.slice(begin, step);
      const lost = own.reduce((sum, { loss }, i) => sum + loss * counts[i], 0);
      const all = counts.reduce((sum, count) => sum + count, 0);
      assert.ok(Math.abs(trainLoss - lost / all) < 1e-9);
      const mean = own.reduce((sum, { loss }) => sum + loss, 0) / own.length;
      assert.ok(Math.abs(meanOfBatches - mean) < 1e-9);
      largest = Math.max(largest, Math.abs(trainLoss - meanOfBatches));
      begin = step;
    }
    assert.ok(largest > 1e-3, 'batches have unequal tokens');
    assert.deepEqual(
      history.epochs.map(({ step }) => step),
      [7, 14, 21, 28, 30],
    );
  });

  test('patience, kept weights and notes count validations', async () => {
    const model = make();
    const options = { ...quick, epochs: 60, optimizer: adam({ lr: 0.1 }), validateEvery: 3 };
    const run = await train(model, corpus, {
      ...options,
      patience: 4,
      averageBest: 2,
      keepBest: 2,
    });
    assert.equal(run.status, 'stopped early');
    const losses = run.history.epochs.map(({ devLoss }) => Number(devLoss));
    const best = losses.indexOf(Math.min(...losses));
    assert.equal(losses.length - 1 - best, 4);
    assert.equal(run.best?.step, 3 * (best + 1));
    const steps = run.checkpoints.map(({ step }) => step).sort((a, b) => a - b);
    assert.match(
      run.note,
      new RegExp(
        `has not fallen for 4 validations\\. .* mean of the weights of steps ${steps.join(', ')}, the best`,
      ),
    );
  });

  test('between equals the earlier one is the best', async () => {
    const options = { ...quick, epochs: 2, validateEvery: 3, optimizer: sgd({ lr: 1e-30 }) };
    const run = await train(make(), corpus, { ...options, keepBest: 3 });
    assert.equal(new Set(run.history.epochs.map(({ devLoss }) => devLoss)).size, 1);
    assert.deepEqual(
      run.checkpoints.map(({ step }) => step),
      [3, 6, 9],
    );
    assert.equal(run.best?.step, 3);
  });

  test('plateau watches a score at each of them, down to a floor', async () => {
    const schedule = plateau({ metric: 'chrf', patience: 2, gamma: 0.5, minLr: 2e-3 });
    const run = await train(make(), corpus, {
      ...quick,
      steps: 120,
      validateSentences: 16,
      validateEvery: 4,
      optimizer: adam({ lr: 1e-2 }),
      schedule,
    });
    const scores = run.history.epochs.map(({ chrf }) => Number(chrf));
    let [rate, best, since] = [1e-2, Number.NEGATIVE_INFINITY, 0];
    scores.slice(0, -1).forEach((score, i) => {
      if (score > best) [best, since] = [score, 0];
      else if (++since === 2) [rate, since] = [Math.max(rate / 2, 2e-3), 0];
      const next = run.history.steps.slice(4 * (i + 1), 4 * (i + 2)).map(({ lr }) => lr);
      for (const lr of next) assert.ok(Math.abs(lr - rate) < 1e-12, `${i}: ${lr} ${rate}`);
    });
    assert.equal(rate, 2e-3, 'it has come down to the floor');
  });

  test('rates by the epoch change at epochs, whenever it is validated', async () => {
    const options = { ...quick, steps: 30, validateEvery: 5, optimizer: sgd({ lr: 1 }) };
    const schedule = epochDecay({ gamma: 0.5, after: 2 });
    const { history } = await train(make(), corpus, { ...options, schedule });
    const rates = history.steps.map(({ lr }) => lr);
    assert.deepEqual(rates, [
      ...new Array(16).fill(1),
      ...new Array(8).fill(0.5),
      ...new Array(6).fill(0.25),
    ]);
  });

  test('a language model takes them too', async () => {
    const text = new TextCorpus('one two three four\n'.repeat(60), {
      tokenizer: charTokenizer(),
      split: [0.8, 0.2],
    });
    const model = new LanguageModel(text, {
      hiddenDim: 8,
      numHeads: 2,
      numLayers: 1,
      maxLength: 16,
    });
    const options = { batchSize: 4, steps: 17, validateEvery: 6, replacement: true };
    const run = await train(model, text, options);
    assert.deepEqual(
      run.history.epochs.map(({ step }) => step),
      [6, 12, 17],
    );
  });
});

suite('going on from an interrupted last validation', () => {
  test('with a larger budget: it was none of that training', async () => {
    const straight = make();
    const through = await train(straight, corpus, { ...quick, steps: 20 });
    for (const kind of ['epoch', 'probe'] as const) {
      const model = make();
      const interrupted = train(model, corpus, {
        ...quick,
        steps: 12,
        probes: ['abc'],
        onEvent: event => {
          if (event.kind === kind && event.run.steps === 12) throw new InterruptError('stop');
        },
      });
      await assert.rejects(interrupted, /stop/);
      const run = await train(model, corpus, { ...quick, steps: 20, resume: true });
      assert.deepEqual(outcome(run), outcome(through));
      assert.deepEqual(weightsOf(model), weightsOf(straight));
    }
  });
});

suite('going on, with all of these', () => {
  const recipes: Record<string, TrainOptions> = {
    steps: {},
    'validation every 5 steps': { validateEvery: 5 },
    'plain batches, drawn with replacement': { bucket: false, replacement: true, validateEvery: 3 },
    'a loss per sentence over accumulated batches': {
      lossReduction: 'sentence',
      accumulate: 3,
      batchSize: 5,
    },
    'a loss per time step, words left out': {
      lossReduction: 'step',
      wordDropout: 0.2,
      validateEvery: 7,
    },
    'sentences forced or free, that stop at <eos>': {
      teacherForcing: 0.5,
      forcingUnit: 'sentence',
      stopAtEos: true,
      batchSize: 2,
      validateEvery: 9,
    },
    'plateau on a score, a beam in validation': {
      schedule: plateau({ metric: 'chrf', minLr: 1e-3 }),
      validateSentences: 9,
      validation: { beamSize: 2, maxLength: 7 },
      validateEvery: 4,
      monitor: 'chrf',
      keepBest: 2,
      averageBest: 2,
    },
    'decay by the epoch, averaged weights': {
      schedule: epochDecay({ after: 1 }),
      ema: 0.9,
      patience: 9,
    },
  };
  const build = () => new LSTMModel(corpus, { ...tiny, dropoutRate: 0.2 });
  const timeless = ({ history }: TrainingRun) =>
    history.epochs.map(({ seconds: _, tokensPerSecond: __, ...rest }: EpochRecord) => rest);

  for (const [name, recipe] of Object.entries(recipes)) {
    const options = { ...quick, optimizer: adam({ lr: 1e-2 }), ...recipe };

    test(`${name}: a larger budget goes on to the bit from wherever the smaller one ended`, async () => {
      const straight = build();
      const through = await train(straight, corpus, { ...options, steps: 31 });
      for (const first of [1, 8, 10, 15, 30]) {
        const model = build();
        const { state } = await train(model, corpus, { ...options, steps: first });
        const other = build();
        const run = await train(other, corpus, { ...options, steps: 31, resume: state });
        assert.deepEqual(outcome(run), outcome(through), `after ${first} steps`);
        assert.deepEqual(timeless(run), timeless(through));
        assert.deepEqual(weightsOf(other), weightsOf(straight), `after ${first} steps`);
      }
    });

    test(`${name}: an interruption anywhere changes nothing`, async () => {
      const straight = build();
      const through = await train(straight, corpus, { ...options, steps: 31 });
      const last = through.history.epochs.length;
      for (const [kind, count] of [
        ['step', 1],
        ['step', 9],
        ['step', 31],
        ['epoch', 1],
        ['epoch', last],
      ] as const) {
        const model = build();
        let heard = 0;
        const interrupted = train(model, corpus, {
          ...options,
          steps: 31,
          onEvent: event => {
            if (event.kind === kind && ++heard === count) throw new InterruptError('stop');
          },
        });
        await assert.rejects(interrupted, /stop/);
        assert.ok(trainingState(model));
        const run = await train(model, corpus, { ...options, steps: 31, resume: true });
        // after the last step the last validation alone is left, as in a training that had ended
        const note = run.note.replace(/^Nothing was left to do: .*? more than 31\.( |$)/, '');
        const hadEnded = count === (kind === 'step' ? 31 : last);
        assert.equal(note === run.note, !hadEnded);
        assert.deepEqual({ ...outcome(run), note }, outcome(through), `${kind} ${count}`);
        assert.deepEqual(weightsOf(model), weightsOf(straight), `${kind} ${count}`);
      }
    });
  }
});

suite('a model that cannot learn', () => {
  test('is told before the first step, where every parameter is frozen', async () => {
    const model = make();
    for (const parameter of model.parameters()) parameter.requireGrad(false);
    await assert.rejects(
      async () => train(model, corpus, quick),
      /every parameter of the model is frozen/,
    );
    model.parameters()[0].requireGrad();
    assert.equal((await train(model, corpus, { ...quick, steps: 1 })).status, 'finished');
  }); // prettier-ignore
});
