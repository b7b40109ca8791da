// Models side by side: what is trained is what train would train, and the numbers are those of evaluate.
import { strict as assert } from 'node:assert';
import { adam } from '../../src/engine';
import {
  type ComparedNow,
  compare,
  evaluate,
  GRUModel,
  LanguageModel,
  LSTMModel,
  RNNModel,
  train,
} from '../../src/models';
import { charTokenizer, ParallelCorpus, TextCorpus } from '../../src/text';
import { reversalCorpus } from '../support/copyTask';

const corpus = reversalCorpus(120);
const sizes = { hiddenDim: 12, embeddingDim: 8 };
const options = { epochs: 2, batchSize: 32, validateSentences: 0 };
const gru = (seed: number) => new GRUModel(corpus, { ...sizes, seed });

suite('compare', () => {
  test('trains every model from every seed as train does, with options of its own', async () => {
    const told: string[] = [];
    const comparison = await compare(
      {
        GRU: gru,
        LSTM: {
          model: seed => new LSTMModel(corpus, { ...sizes, seed }),
          optimizer: adam({ lr: 5e-3 }),
        },
      },
      corpus,
      {
        ...options,
        seeds: [4, 9],
        onProgress: (sofar, now: ComparedNow | null) =>
          told.push(now ? `${now.name} ${now.seed}` : String(sofar.runs.length)),
      },
    );
    assert.deepEqual(
      comparison.runs.map(({ name, seed }) => `${name} ${seed}`),
      ['GRU 4', 'LSTM 4', 'GRU 9', 'LSTM 9'],
    );
    assert.deepEqual(told.slice(0, 4), ['GRU 4', 'GRU 4', 'GRU 4', '1']);
    assert.equal(told.at(-1), '4');
    const alone = new LSTMModel(corpus, { ...sizes, seed: 9 });
    await train(alone, corpus, { ...options, optimizer: adam({ lr: 5e-3 }), seed: 9 });
    const last = comparison.runs[3];
    assert.equal(last.scores.loss, evaluate(alone, corpus.test).loss);
    assert.equal(evaluate(last.model, corpus.test).loss, last.scores.loss);
    const losses = comparison.of('GRU').map(({ scores }) => scores.loss);
    const { mean, deviation } = comparison.spread('GRU', 'loss');
    assert.ok(Math.abs(mean - (losses[0] + losses[1]) / 2) < 1e-12);
    assert.ok(Math.abs(deviation - Math.abs(losses[0] - losses[1]) / Math.SQRT2) < 1e-12);
    assert.deepEqual(comparison.set, { name: 'test', count: corpus.test.length });
    assert.throws(() => comparison.of('RNN'), /there is no 'RNN'; there are GRU, LSTM/);
  });

  test('one seed has a mean and no deviation; without a test set the development set is scored', async () => {
    const pairs = corpus.train.pairs.map(
      ({ source, target }) => [source, target] as [string, string],
    );
    const tokenizers = { source: charTokenizer(), target: charTokenizer() };
    const small = ParallelCorpus.fromPairs(pairs, { ...tokenizers, split: [0.8, 0.2], seed: 1 });
    const make = (seed: number) => new RNNModel(small, { ...sizes, seed });
    const comparison = await compare({ RNN: make }, small, { ...options, epochs: 1, seeds: 1 });
    assert.equal(comparison.set.name, 'dev');
    const { mean, deviation } = comparison.spread('RNN', 'bleu');
    assert.ok(Number.isFinite(mean) && Number.isNaN(deviation));
  });

  test('three seeds where nobody says; states are not kept, and listeners hear of every training', async () => {
    const heard: string[] = [];
    const { seeds, runs } = await compare({ GRU: gru }, corpus, {
      ...options,
      epochs: 1,
      onEvent: ({ kind }) => heard.push(kind),
    });
    assert.deepEqual(seeds, [1, 2, 3]);
    assert.ok(runs.every(({ run }) => run.state === null));
    assert.equal(heard.filter(kind => kind === 'end').length, 3);
    const kept = await compare({ GRU: gru }, corpus, { ...options, seeds: [7], keepState: true });
    assert.ok(kept.runs[0].run.state);
  });

  test('what cannot be compared is refused, most of it before anything is trained', async () => {
    const refused = (given: unknown, more: object, message: RegExp) =>
      assert.rejects(compare(given as never, corpus, { ...options, ...more }), message);
    await refused({}, {}, /by name what makes a model/);
    await refused({ GRU: gru(1) }, {}, /GRU is a function of the seed .* learnt nothing yet/);
    await refused({ GRU: gru }, { seeds: [1, 1] }, /a list of different whole numbers; got/);
    for (const seeds of [0, 1.5, [], [1.5], ['1'], 'all', {}]) {
      await refused({ GRU: gru }, { seeds }, /compare: seeds is /);
    }
    await refused({ GRU: gru }, { seed: 1 }, /compare: seed is set for each training; give seeds/);
    await refused({ GRU: gru }, { resume: true }, /compare: every training begins anew; leave/);
    await refused({ GRU: { model: gru, seed: 1 } }, {}, /compare: GRU: seed is set for each/);
    await refused({ GRU: { model: gru, resume: true } }, {}, /compare: GRU: every training begins/);
    for (const contenders of [null, undefined, 'GRU', 3]) {
      await refused(contenders, {}, /by name what makes a model: .* got /);
    }
    await refused({ GRU: null }, {}, /GRU is a function of the seed .* got null/);
    await refused({ GRU: gru }, { epoch: 3 }, /there is no option epoch/);
    await refused({ GRU: { model: gru, lr: 3 } }, {}, /there is no option lr/);
    await refused({ GRU: () => 3 }, {}, /compare: GRU made 3, which is no encoder–decoder/);
    const only = { source: charTokenizer(), target: charTokenizer(), split: [1] };
    const train = ParallelCorpus.fromPairs([...corpus.train.pairs], only);
    await assert.rejects(
      compare({ GRU: gru }, train),
      /compare: nothing is held out to score; read the corpus with a split/,
    );
    const one = gru(1);
    await refused({ GRU: () => one }, { seeds: 2 }, /GRU gave a model that was trained before/);
    await assert.rejects(compare({ GRU: gru }, {} as never), /the second argument is the corpus/);
    const text = new TextCorpus('one two three\n'.repeat(40), { tokenizer: charTokenizer() });
    const gpt = new LanguageModel(text, { hiddenDim: 8, numHeads: 1, numLayers: 1 });
    const instead =
      /(got a TextCorpus|made a LanguageModel, which is no encoder–decoder)\. It compares encoder–decoders on a ParallelCorpus; of language models, train each with train\(model, corpus\) and compare textLoss\(model, corpus\.test\)\.$/;
    await assert.rejects(compare({ GPT: () => gpt } as never, text as never), instead);
    await refused({ GPT: () => gpt }, {}, instead);
  });
});
