// Validation in training and `evaluate` are one function: the same options give the same numbers.
import { strict as assert } from 'node:assert';
import { adam, plateau } from '../../src/engine';
import {
  compare,
  type EvaluateOptions,
  evaluate,
  GRUModel,
  LanguageModel,
  LSTMModel,
  type TrainOptions,
  train,
} from '../../src/models';
import { charTokenizer, EOS, PairSet, ParallelCorpus, TextCorpus } from '../../src/text';
import { reversalCorpus } from '../support/copyTask';

const corpus = reversalCorpus(160);
const tiny = { embeddingDim: 8, hiddenDim: 12, seed: 5 };

suite('validation in training is evaluate', () => {
  /** Writes on for ever in part: <eos> is less likely than it should be. */
  const make = () => {
    const model = new LSTMModel(corpus, { ...tiny, hiddenDim: 24 });
    const bias = model.output.bias?.storage.view();
    if (bias) bias[EOS] = -1.5;
    return model;
  };
  const dev = corpus.dev;
  const ways: Record<string, EvaluateOptions> = {
    'as it is': {},
    'with a limit': { maxLength: 4 },
    'with a beam and penalties': { beamSize: 3, maxLength: 9, lengthPenalty: 1, noRepeatNgram: 2 },
    'drawn at random': { temperature: 0.7, seed: 4 },
    'with another BLEU': { tokenize: 'char', batchSize: 7 },
  };

  for (const [name, validation] of Object.entries(ways)) {
    test(`${name}: both have the same numbers of the same sentences`, async () => {
      const seen: object[] = [];
      const model = make();
      const batchSize = 16;
      const { history } = await train(model, corpus, {
        epochs: 5,
        batchSize,
        validateSentences: Number.POSITIVE_INFINITY,
        validation,
        optimizer: adam({ lr: 2e-2 }),
        onEvent: ({ kind }) => {
          if (kind !== 'epoch') return;
          const { loss, perplexity, bleu, chrf, exactMatch, truncated, count } = evaluate(
            model,
            dev,
            {
              batchSize,
              ...validation,
            },
          );
          seen.push({
            devLoss: loss,
            perplexity,
            sentences: count,
            bleu,
            chrf,
            exactMatch,
            truncated,
          });
        },
      });
      const measured = history.epochs.map(
        ({ devLoss, perplexity, sentences, bleu, chrf, exactMatch, truncated }) => {
          return { devLoss, perplexity, sentences, bleu, chrf, exactMatch, truncated };
        },
      );
      assert.deepEqual(measured, seen);
      assert.ok(new Set(measured.map(({ chrf }) => chrf)).size > 3);
      if (name === 'with a limit')
        assert.ok(measured.some(({ truncated }) => Number(truncated) > 5));
    });
  }

  test('of the first sentences of the set the scores are those of evaluate on them', async () => {
    const model = make();
    const options = {
      epochs: 3,
      batchSize: 16,
      validateSentences: 7,
      optimizer: adam({ lr: 2e-2 }),
    };
    const { history } = await train(model, corpus, options);
    const record = history.epochs.at(-1);
    const first = new PairSet('dev', dev.slice(0, 7), corpus);
    const { chrf, bleu, exactMatch } = evaluate(model, first, { batchSize: 16 });
    assert.deepEqual([record?.chrf, record?.bleu, record?.exactMatch], [chrf, bleu, exactMatch]);
    assert.equal(record?.sentences, 7);
    assert.equal(
      record?.devLoss,
      evaluate(model, dev, { batchSize: 16 }).loss,
      'the loss is of all',
    );
  });

  test('what decodes is checked before anything is trained', async () => {
    const model = make();
    const steps: number[] = [];
    const onEvent = () => void steps.push(1);
    const refused = (options: TrainOptions, message: RegExp) =>
      assert.rejects(train(model, corpus, { ...options, onEvent }), message);
    await refused(
      { validation: { beamSize: 0 } },
      /^RangeError: train: validation: beamSize is a whole/,
    );
    await refused(
      { validation: { beams: 2 } as never },
      /train: validation: there is no option beams/,
    );
    await refused(
      { validation: { beamSize: 2 }, validateSentences: 0 },
      /train: validation \(beamSize\) needs translations; validateSentences is 0/,
    );
    await refused(
      { schedule: plateau({ metric: 'bleu' }), validateSentences: 0 },
      /train: the schedule, which watches 'bleu', needs translations; validateSentences is 0/,
    );
    await refused(
      { schedule: plateau({ metric: 'blue' }) },
      /train: the schedule watches 'blue', which is not measured; there are devLoss, trainLoss, /,
    );
    await refused({ validateEvery: 0 }, /train: validateEvery must be a whole number ≥ 1, got 0/);
    await refused({ steps: 1.5 }, /train: steps must be a whole number ≥ 1, got 1\.5/);
    await refused(
      { lossReduction: 'mean' as never },
      /train: lossReduction is one of 'token', 'sentence', 'step'/,
    );
    await refused({ bucket: 1 as never }, /train: bucket is true or false; got 1/);
    assert.equal(steps.length, 0);
    const contenders = {
      GRU: {
        model: (seed: number) => new GRUModel(corpus, { ...tiny, seed }),
        validation: { beamSize: -1 },
      },
    };
    await assert.rejects(
      compare(contenders, corpus, { epochs: 1 }),
      /compare: GRU: validation: beamSize/,
    );
    const cut = { source: charTokenizer(), target: charTokenizer(), split: [1] };
    const only = ParallelCorpus.fromPairs([...corpus.train.pairs], cut);
    for (const [options, name] of [
      [{ validation: { beamSize: 2 } }, 'validation'],
      [{ schedule: plateau({ metric: 'perplexity' }) }, "metric 'perplexity' of the schedule"],
    ] as const) {
      await assert.rejects(
        train(new GRUModel(only, tiny), only, { epochs: 1, ...options }),
        new RegExp(`train: ${name} compares epochs on the development set, which is empty`),
      );
    }
  });

  test('a language model refuses what it has no use for', async () => {
    const text = new TextCorpus('one two three\n'.repeat(40), { tokenizer: charTokenizer() });
    const model = new LanguageModel(text, { hiddenDim: 8, numHeads: 2, numLayers: 1 });
    for (const [name, value] of Object.entries({
      bucket: false,
      lossReduction: 'sentence',
      forcingUnit: 'sentence',
      stopAtEos: true,
      validation: { beamSize: 2 },
    })) {
      await assert.rejects(
        train(model, text, { epochs: 1, [name]: value }),
        new RegExp(`train: ${name} is for encoder–decoders, not a LanguageModel: .*`),
      );
    }
    await assert.rejects(
      train(model, text, { schedule: plateau({ metric: 'bleu' }) }),
      /train: metric 'bleu' needs translations, and a LanguageModel has none/,
    );
  });
});
