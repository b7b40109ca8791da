// The bounds of the options of train: the last value that is taken and the first that is refused, before any step.
import { strict as assert } from 'node:assert';
import { adam, noam, plateau, sgd } from '../../src/engine';
import { GRUModel, LanguageModel, type TrainOptions, train } from '../../src/models';
import { resolveTrain } from '../../src/models/training/resolve';
import { charTokenizer, ParallelCorpus, TextCorpus } from '../../src/text';
import { reversalCorpus } from '../support/copyTask';

const corpus = reversalCorpus(40);
const tiny = { embeddingDim: 4, hiddenDim: 6, seed: 5 };
const taken = (options: object) => resolveTrain(options as TrainOptions);
const refused = (options: object, message: RegExp) =>
  assert.throws(() => taken(options), message, JSON.stringify(options));

suite('options of train at their bounds', () => {
  test('counts are whole numbers of at least 1', () => {
    for (const name of [
      ...['epochs', 'steps', 'batchSize', 'batchTokens', 'accumulate'],
      ...['patience', 'validateEvery', 'validateSentences', 'averageBest', 'keepBest'],
    ]) {
      assert.equal(Reflect.get(taken({ [name]: 1 }), name), 1, name);
      const message = new RegExp(`^RangeError: train: ${name} must be a whole number ≥ 1, got `);
      for (const wrong of [-1, 0.5, 1.5, Number.NaN, '3']) refused({ [name]: wrong }, message);
      if (name !== 'validateSentences') {
        refused({ [name]: 0 }, message);
        refused({ [name]: Number.POSITIVE_INFINITY }, message);
      }
    }
    for (const validateSentences of [0, Number.POSITIVE_INFINITY]) {
      assert.equal(taken({ validateSentences }).validateSentences, validateSentences);
    }
  });

  test('what gradients are held by is above 0, Infinity among it', () => {
    for (const name of ['clipNorm', 'clipValue']) {
      for (const value of [1e-30, 1, Number.POSITIVE_INFINITY]) {
        assert.equal(Reflect.get(taken({ [name]: value }), name), value);
      }
      for (const wrong of [0, -1, Number.NaN]) {
        refused({ [name]: wrong }, new RegExp(`^RangeError: train: ${name} must be above 0, got `));
      }
    }
  });

  test('shares lie in [0, 1); that of words from the data may be 1, that of a moving average not 0', () => {
    for (const name of ['labelSmoothing', 'wordDropout', 'teacherForcing']) {
      const most = name === 'teacherForcing' ? 1 : 1 - 2 ** -30;
      for (const value of [0, most])
        assert.equal(Reflect.get(taken({ [name]: value }), name), value);
      const range = name === 'teacherForcing' ? '\\[0, 1\\]' : '\\[0, 1\\)';
      const message = new RegExp(`^RangeError: train: ${name} must lie in ${range}, got `);
      for (const wrong of [-1e-9, 1.1, Number.NaN]) refused({ [name]: wrong }, message);
      if (name !== 'teacherForcing') refused({ [name]: 1 }, message);
    }
    assert.equal(taken({ ema: 1e-9 }).ema, 1e-9);
    for (const wrong of [0, 1, -1, Number.NaN])
      refused({ ema: wrong }, /ema must lie in \(0, 1\), got/);
  });

  test('what is not said is as the documentation has it', () => {
    const { epochs, steps, batchSize, accumulate, bucket, replacement, lossReduction } = taken({});
    assert.deepEqual(
      { epochs, steps, batchSize, accumulate, bucket, replacement, lossReduction },
      {
        ...{ epochs: 10, steps: Number.POSITIVE_INFINITY, batchSize: 64, accumulate: 1 },
        ...{ bucket: true, replacement: false, lossReduction: 'token' },
      },
    );
    const { clipNorm, clipValue, labelSmoothing, teacherForcing, forcingUnit, stopAtEos } = taken(
      {},
    );
    assert.deepEqual(
      { clipNorm, clipValue, labelSmoothing, teacherForcing, forcingUnit, stopAtEos },
      {
        ...{ clipNorm: 1, clipValue: Number.POSITIVE_INFINITY, labelSmoothing: 0 },
        ...{ teacherForcing: 1, forcingUnit: 'token', stopAtEos: false },
      },
    );
    const { wordDropout, sampleTokens, monitor, averageBest, keepBest, seed, keepState } = taken(
      {},
    );
    assert.deepEqual(
      { wordDropout, sampleTokens, monitor, averageBest, keepBest, seed, keepState },
      {
        ...{ wordDropout: 0, sampleTokens: false, monitor: 'loss', averageBest: 1, keepBest: 0 },
        ...{ seed: 1, keepState: true },
      },
    );
    assert.equal(taken({}).validateSentences, 100);
    assert.equal(taken({ steps: 3 }).epochs, Number.POSITIVE_INFINITY);
  });

  test('kinds of values, and options that exclude each other', () => {
    for (const name of ['bucket', 'replacement', 'stopAtEos', 'sampleTokens', 'keepState']) {
      refused(
        { [name]: 1, teacherForcing: 0.5 },
        new RegExp(`train: ${name} is true or false; got 1`),
      );
    }
    refused({ seed: 1.5 }, /train: seed is a whole number/);
    assert.equal(taken({ seed: -3 }).seed, -3);
    for (const schedule of [null, 'noam', {}, noam]) {
      refused({ schedule }, /^TypeError: train: schedule is made by constant\(\), noam\(\)/);
    }
    assert.ok(taken({ schedule: noam({ warmup: 3 }) }).schedule);
    refused({ stopAtEos: true, teacherForcing: 1 }, /give a teacherForcing below 1/);
    assert.ok(taken({ stopAtEos: true, teacherForcing: () => 1 }).stopAtEos);
    refused({ batchSize: 4, batchTokens: 100 }, /give batchSize \(sentences\) or batchTokens, not/);
    assert.equal(taken({ batchTokens: 100 }).batchSize, 64);
  });

  test('scores that are not measured decide nothing', () => {
    const none = { validateSentences: 0 };
    for (const monitor of ['bleu', 'chrf', 'exactMatch']) {
      refused(
        { ...none, monitor },
        new RegExp(`train: monitor '${monitor}' needs translations; v`),
      );
      refused(
        { ...none, schedule: plateau({ metric: monitor }) },
        new RegExp(`the schedule, which watches '${monitor}', needs translations`),
      );
      assert.equal(taken({ monitor }).monitor, monitor);
    }
    for (const metric of ['devLoss', 'trainLoss', 'perplexity']) {
      assert.ok(taken({ ...none, schedule: plateau({ metric }) }));
    }
    refused(
      { ...none, validation: { beamSize: 2, tokenize: 'char' } },
      /\(beamSize, tokenize\) needs/,
    );
    assert.ok(taken({ ...none, validation: { batchSize: 8 } }), 'the loss is measured in batches');
    assert.ok(taken({ ...none, validation: {} }));
    assert.ok(taken({ validation: { beamSize: 2 } }));
  });
});

suite('ratios that a function gives', () => {
  const trained = (ratio: number) =>
    train(new GRUModel(corpus, tiny), corpus, {
      ...{ steps: 2, batchSize: 8, validateSentences: 0 },
      teacherForcing: ({ step }) => (step === 1 ? ratio : 1),
    });

  test('lie in [0, 1], the ends included', async () => {
    for (const ratio of [0, 1]) assert.equal((await trained(ratio)).steps, 2);
    for (const ratio of [-1e-9, 1 + 1e-9, Number.NaN]) {
      await assert.rejects(trained(ratio), {
        name: 'RangeError',
        message: /^train: teacherForcing gave .* at step 2; it must lie in \[0, 1\]/,
      });
    }
  });
});

suite('what there is to compare epochs by', () => {
  const small = { hiddenDim: 8, numHeads: 2, numLayers: 1, maxLength: 8 };

  test('of a text, a development part of two tokens', async () => {
    const text = (length: number, dev: number) =>
      new TextCorpus('abcde'.repeat(40).slice(0, length), {
        tokenizer: charTokenizer(),
        split: [1 - dev / length, dev / length],
      });
    for (const [dev, count] of [
      [1, 1],
      [2, 2],
      [3, 3],
    ]) {
      const corpus = text(100, dev);
      assert.equal(corpus.dev.length, count);
      const training = train(new LanguageModel(corpus, small), corpus, { epochs: 1, patience: 3 });
      if (count === 1) {
        await assert.rejects(training, /patience compares epochs on the development set, which is/);
        const run = await train(new LanguageModel(corpus, small), corpus, { epochs: 1 });
        assert.equal(run.history.epochs[0].devLoss, undefined);
        assert.equal(run.best, null);
      } else assert.ok(Number.isFinite((await training).history.epochs[0].devLoss));
    }
  });

  test('without a development set, plateau watches the training loss', async () => {
    const cut = { source: charTokenizer(), target: charTokenizer(), split: [1] };
    const only = ParallelCorpus.fromPairs([...corpus.train.pairs], cut);
    const high = { epochs: 12, batchSize: 40, optimizer: sgd({ lr: 4 }), clipNorm: 1e9 };
    const schedule = plateau({ patience: 1, gamma: 0.5 });
    const { history } = await train(new GRUModel(only, tiny), only, { ...high, schedule });
    let [rate, best] = [4, Number.POSITIVE_INFINITY];
    let fallen = 0;
    history.epochs.slice(0, -1).forEach(({ trainLoss }, i) => {
      if (trainLoss < best) best = trainLoss;
      else {
        rate /= 2;
        fallen++;
      }
      assert.equal(history.steps[i + 1].lr, rate, `epoch ${i + 2}`);
    });
    assert.ok(fallen > 0, 'it has fallen');
    for (const metric of ['perplexity', 'bleu'] as const) {
      await assert.rejects(
        train(new GRUModel(only, tiny), only, { epochs: 1, schedule: plateau({ metric }) }),
        new RegExp(
          `train: metric '${metric}' of the schedule compares epochs on the development set`,
        ),
      );
    }
    const watching = { epochs: 1, schedule: plateau({ metric: 'trainLoss' }) };
    assert.equal((await train(new GRUModel(only, tiny), only, watching)).status, 'finished');
  });

  test('a text refuses what it has no use for whatever it is set to, and takes what says nothing', async () => {
    const text = new TextCorpus('abcde'.repeat(40), { tokenizer: charTokenizer() });
    const none = {
      forcingUnit: 'token',
      stopAtEos: false,
      lossReduction: 'token',
      bucket: true,
    } as const;
    const run = await train(new LanguageModel(text, small), text, { epochs: 1, ...none });
    assert.equal(run.status, 'finished');
    const wrong = {
      forcingUnit: 'sentence',
      lossReduction: 'step',
      bucket: false,
      teacherForcing: 0,
    };
    for (const [name, value] of Object.entries(wrong)) {
      await assert.rejects(
        train(new LanguageModel(text, small), text, { epochs: 1, [name]: value }),
        new RegExp(`train: ${name} is for encoder–decoders`),
      );
    }
    const monitored = { monitor: 'bleu', optimizer: adam() } as const;
    await assert.rejects(
      train(new LanguageModel(text, small), text, monitored),
      /train: monitor 'bleu' needs translations, and a LanguageModel has none/,
    );
  });
});
