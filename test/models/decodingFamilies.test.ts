// Decoding with every family: alone as in a batch, one sentence or many, with the cache and without.
import { strict as assert } from 'node:assert';
import { tensor } from '../../src/engine';
import {
  backTranslate,
  type EncoderDecoder,
  evaluate,
  GRUModel,
  LSTMModel,
  predict,
  RNNModel,
  TransformerModel,
  train,
  translate,
} from '../../src/models';
import { charTokenizer, EOS, PairSet, ParallelCorpus, sourceBatch } from '../../src/text';
import { reversalCorpus } from '../support/copyTask';

const corpus = reversalCorpus(200);
const sizes = { hiddenDim: 16, seed: 3 };
const families: [string, () => EncoderDecoder][] = [
  ['RNN', () => new RNNModel(corpus, { ...sizes, embeddingDim: 8 })],
  ['GRU, two layers', () => new GRUModel(corpus, { ...sizes, embeddingDim: 8, numLayers: 2 })],
  ['GRU, reset before', () => new GRUModel(corpus, { ...sizes, resetAfter: false })],
  ['LSTM, fed', () => new LSTMModel(corpus, { ...sizes, inputFeeding: true, bidirectional: true })],
  ['LSTM, additive', () => new LSTMModel(corpus, { ...sizes, attention: 'additive' })],
  [
    'GRU, asked by the state before',
    () =>
      new GRUModel(corpus, {
        ...sizes,
        ...{ embeddingDim: 8, numLayers: 2, bidirectional: true },
        ...{ attention: 'additive', attentionQuery: 'previous' },
      }),
  ],
  [
    'LSTM, asked by the state before',
    () => new LSTMModel(corpus, { ...sizes, attentionQuery: 'previous' }),
  ],
  [
    'Transformer, narrow embeddings',
    () => new TransformerModel(corpus, { ...sizes, embeddingDim: 6, attentionBias: false }),
  ],
  ['Transformer', () => new TransformerModel(corpus, { ...sizes, numHeads: 2 })],
  ['rotary', () => new TransformerModel(corpus, { ...sizes, numHeads: 2, positional: 'rotary' })],
];

suite('decoding with every family', () => {
  for (const [name, make] of families) {
    test(`${name}: alone as in a batch, greedy and with a beam; a step is what forward computes`, () => {
      const model = make();
      const texts = ['ab', 'fedcb', 'cafe', 'abcde'];
      for (const beamSize of [1, 3]) {
        const pairs = texts.map(source => ({ source, target: 'x' }));
        const tokenizers = { source: charTokenizer(), target: charTokenizer() };
        const set = ParallelCorpus.fromPairs(pairs, { ...tokenizers, split: [1, 0, 0] }).train;
        const own = new PairSet('train', set, corpus);
        const options = { beamSize, maxLength: 9 };
        const together = evaluate(model, own, { ...options, batchSize: 4 }).translations;
        for (const { source, hypothesis } of together) {
          assert.equal(predict(model, source, options).text, hypothesis, source);
        }
      }
      const { trace, text } = predict(model, 'cafe', { maxLength: 9 });
      assert.equal(trace.steps.length, trace.targetTokens.length);
      const ids = trace.steps.map(({ id }) => id);
      const tokens = [2, ...ids.slice(0, -1)];
      const { sourceVocabulary } = corpus;
      const source = [...sourceVocabulary.encode([...'cafe']), EOS];
      model.eval();
      const logits = model.forward(
        {
          tokens: tensor(Int32Array.from(source), { shape: [1, source.length] }),
          lengths: Int32Array.of(source.length),
          mask: tensor([source.map(() => true)]),
        },
        tensor(Int32Array.from(tokens), { shape: [1, tokens.length] }),
      );
      for (const [t, { id, candidates }] of trace.steps.entries()) {
        const row = logits.select(1, t).toFlatArray();
        const [best, second] = candidates;
        assert.equal(id, best.id);
        const gap = row[best.id] - row[second.id];
        assert.ok(Math.abs(gap - (best.logProbability - second.logProbability)) < 1e-4, text);
      }
    });
  }

  test('without the cache a Transformer writes the same words', () => {
    for (const positional of ['sinusoidal', 'learned', 'rotary'] as const) {
      const model = new TransformerModel(corpus, { ...sizes, numHeads: 2, positional });
      const options = { beamSize: 3, maxLength: 8 };
      const cached = predict(model, 'badcaf', options);
      model.cache = false;
      const again = predict(model, 'badcaf', options);
      assert.equal(again.text, cached.text);
      assert.ok(Math.abs(again.score - cached.score) < 1e-4);
      for (const [k, own] of (again.trace.heads ?? []).entries()) {
        const other = cached.trace.heads?.[k].values ?? [];
        assert.ok(
          own.values.every((value, i) => Math.abs(value - other[i]) < 1e-5),
          own.kind,
        );
      }
    }
  });

  test('a model with few positions writes as many words as it has, and no source beyond them', async () => {
    for (const positional of ['sinusoidal', 'learned'] as const) {
      const few = { ...sizes, numHeads: 2, positional, maxLength: 6 };
      const model = new TransformerModel(corpus, few);
      model.output.bias?.storage.view().fill(-1e9, EOS, EOS + 1); // never ends by itself
      for (const beamSize of [1, 3]) {
        const { tokens, truncated } = predict(model, 'abcde', { beamSize });
        assert.equal(tokens.length, 6);
        assert.ok(truncated);
      }
      const large = new TransformerModel(corpus, { ...few, maxLength: 64 });
      assert.equal(predict([large, model], 'abcde', { force: 'abcdef' }).tokens.length, 6);
      assert.throws(
        () => predict(model, 'abcdef'),
        /RangeError: predict: the sentence has 7 tokens .* maxLength 6.*larger maxLength/,
      );
      assert.throws(
        () => model.encode(sourceBatch(['abcdef'], corpus)),
        /RangeError: TransformerModel: a source of 7 tokens .* maxLength = 6.*larger maxLength/,
      );
    }
    const turning = new TransformerModel(corpus, { ...sizes, positional: 'rotary', maxLength: 2 });
    assert.equal(turning.longestTarget, Number.POSITIVE_INFINITY);
    assert.ok(predict(turning, 'abcde', { maxLength: 9 }).tokens.length > 0);
    const trained = new TransformerModel(corpus, { ...sizes, maxLength: 7 });
    const run = await train(trained, corpus, { epochs: 1, batchSize: 40, seed: 1 });
    assert.ok(run.history.epochs.every(({ bleu }) => bleu !== undefined));
  });

  test('a token nobody knows is replaced by what attention looked at', () => {
    const model = new LSTMModel(corpus, sizes);
    const { bias } = model.output;
    bias?.storage.view().fill(30, 1, 2); // <unk> always
    const { text, trace } = predict(model, 'cab', { maxLength: 2, replaceUnknown: true });
    const looked = trace.attention as { values: Float32Array; columns: number };
    const first = looked.values.subarray(0, looked.columns);
    assert.equal(text[0], [...'cab'][first.indexOf(Math.max(...first))] ?? '<');
  });
});

suite('many sentences', () => {
  test('translate gives what predict gives, in the order asked; texts of the target side become pairs', () => {
    const model = new GRUModel(corpus, { ...sizes, embeddingDim: 8 });
    for (const { weight } of [model.sourceEmbedding, model.output]) {
      const weights = weight.storage.view(); // large: sentences get translations of their own
      for (let i = 0; i < weights.length; i++) weights[i] *= 5;
    }
    model.output.bias?.storage.view().fill(-99, EOS, EOS + 1);
    const texts = ['fedcb', 'ab', 'cafe', 'b'];
    const options = { beamSize: 2, maxLength: 8 };
    const alone = texts.map(text => predict(model, text, options).text);
    assert.ok(new Set(alone).size > 2 && alone[0] !== alone[3], `${alone}`);
    assert.deepEqual(translate(model, texts, { ...options, batchSize: 3 }), alone);
    const pairs = backTranslate(model, texts, options);
    assert.deepEqual(
      pairs,
      texts.map((target, i) => ({ source: alone[i], target })),
    );
    const other = new GRUModel(corpus, { ...sizes, embeddingDim: 8, seed: 9 });
    const both = translate([model, other], texts, options);
    assert.deepEqual(
      both,
      texts.map(text => predict([model, other], text, options).text),
    );
    // the translations of a file have its lines
    const lines = ['', texts[0], ' \t', texts[3], ''];
    assert.deepEqual(translate(model, lines, options), ['', alone[0], '', alone[3], '']);
    assert.deepEqual(translate(model, [' ']), ['']);
    assert.throws(() => translate(model, 'a' as never), /a list of sentences/);
  });

  test('pairs whose source would be empty are left out', () => {
    const model = new GRUModel(corpus, { ...sizes, embeddingDim: 8 });
    model.output.bias?.storage.view().fill(30, EOS, EOS + 1); // ends at once
    assert.deepEqual(translate(model, ['ab', 'cafe']), ['', '']);
    assert.deepEqual(backTranslate(model, ['ab', 'cafe']), []);
  });

  test('pairs made by back-translation join those of a corpus', () => {
    const model = new GRUModel(corpus, { ...sizes, embeddingDim: 8 });
    model.output.bias?.storage.view().fill(30, 4, 5); // one letter always
    const made = backTranslate(model, ['fedcb', 'ab', 'cafe'], { maxLength: 3 });
    assert.equal(made.length, 3);
    const { train, dev, test, sourceTokenizer, targetTokenizer } = corpus;
    const more = ParallelCorpus.fromPairs(
      { train: [...train, ...made], dev, test },
      { source: sourceTokenizer, target: targetTokenizer },
    );
    assert.equal(more.train.length, train.length + made.length);
    assert.deepEqual([more.dev.length, more.test.length], [dev.length, test.length]);
    assert.equal(more.train.at(more.train.length - 1).target, 'cafe');
  });

  test('wrong arguments of backTranslate are told in its name', () => {
    const model = new GRUModel(corpus, { ...sizes, embeddingDim: 8 });
    const texts = Array.from({ length: 500 }, (_, i) => 'abcdef'.slice(i % 5));
    const by = (...given: unknown[]) => backTranslate(...(given as [never, never]));
    const cases: [given: unknown[], message: RegExp][] = [
      [
        [model, texts, corpus],
        /^backTranslate: it takes no corpus; .*fromPairs\({ train: \[\.\.\./,
      ],
      [
        [texts, model],
        /^backTranslate: the model comes first: backTranslate\(model, sentences\)\.$/,
      ],
      [
        [model, corpus, texts],
        /^backTranslate: the second argument is a list of .*, got a ParallelC/,
      ],
      [
        [model, ['ab'], texts],
        /^backTranslate: options are one .*got \['abcdef', 'bcdef', … 498 more\]/,
      ],
      [[model, ['ab', ' ']], /^backTranslate: sentence 2 is empty/],
      [[model, ['ab'], { beam: 2 }], /^backTranslate: there is no option beam/],
      [[model, ['ab'], { force: 'zb' }], /^backTranslate: force has what is not/],
      [[corpus, ['ab']], /^backTranslate: the first argument is the model, got a ParallelCorpus/],
    ];
    for (const [given, message] of cases) {
      assert.throws(
        () => by(...given),
        ({ message: told }: Error) => message.test(told) || assert.fail(told),
      );
    }
  });
});
