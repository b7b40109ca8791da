// Models that compute NaN, or that leave no token to write: an error that says where and why, never a text or a number.
import { strict as assert } from 'node:assert';
import {
  type EncoderDecoder,
  evaluate,
  GRUModel,
  generate,
  LanguageModel,
  LSTMModel,
  predict,
  RNNModel,
  TransformerModel,
  textLoss,
  translate,
} from '../../src/models';
import { charTokenizer, EOS, ParallelCorpus, TextCorpus, UNK } from '../../src/text';
import { Arbitrary } from '../support/arbitraryModel';
import { reversalCorpus } from '../support/copyTask';

const corpus = reversalCorpus(60);
const sizes = { embeddingDim: 6, hiddenDim: 10, seed: 3 };
const text = new TextCorpus('one two three four '.repeat(20), {
  tokenizer: charTokenizer(),
  split: [0.8, 0.1, 0.1],
});
const families: Record<string, () => EncoderDecoder> = {
  RNNModel: () => new RNNModel(corpus, sizes),
  LSTMModel: () => new LSTMModel(corpus, { ...sizes, attention: 'general' }),
  GRUModel: () => new GRUModel(corpus, { ...sizes, bidirectional: true }),
  TransformerModel: () => new TransformerModel(corpus, { hiddenDim: 8, numHeads: 2 }),
};
const waysToWrite = {
  'one word after the other': {},
  'a beam': { beamSize: 3, nBest: 2 },
  'a beam with penalties': { beamSize: 3, lengthPenalty: 0.6, repetitionPenalty: 1.2 },
  sampling: { temperature: 0.7 },
  'nucleus sampling': { topP: 0.9, topK: 4, nBest: 2 },
  'blocked n-grams': { noRepeatNgram: 2 },
  'a required phrase': { require: 'a', beamSize: 2 },
  'a forced beginning': { force: 'ab' },
};

/** Sets every value of the parameter with this name, or one of them, to `value`. */
function spoil(
  model: EncoderDecoder | LanguageModel,
  name: string,
  value: number,
  at?: number,
): void {
  const [, parameter] =
    model.namedParameters().find(([own]) => own === name) ?? assert.fail(`there is no ${name}`);
  const values = parameter.storage.view();
  if (at === undefined) values.fill(value);
  else values[at] = value;
}

/** Of a family, the name of a parameter that every step reads. */
const last = (model: EncoderDecoder | LanguageModel) =>
  model.namedParameters().at(-1)?.[0] ?? assert.fail();

suite('weights that are NaN', () => {
  for (const [name, make] of Object.entries(families)) {
    test(`${name}: predict and translate name step, model and weight, however they choose words`, () => {
      const model = make();
      const weight = last(model);
      spoil(model, weight, Number.NaN, 1);
      const told = (owner: string) =>
        new RegExp(
          `^AnomalyError: ${owner}: the logits are NaN at step 1: the weights of ${name} contain NaN ` +
            `\\(${weight}\\)\\. Did the training diverge\\? .*clipNorm`,
        );
      for (const options of Object.values(waysToWrite)) {
        assert.throws(() => predict(model, 'abc', options), told('predict'));
        const { nBest: _, ...one } = { nBest: 1, ...options };
        assert.throws(() => translate(model, ['abc', 'fa'], one), told('translate'));
      }
      assert.throws(() => evaluate(model, corpus.test), told('evaluate'));
      assert.ok(model.training);
    });
  }

  test('of an ensemble: the model that has them is named', () => {
    const models = [families.GRUModel(), families.TransformerModel()];
    spoil(models[1], last(models[1]), Number.NaN);
    for (const options of [{}, { beamSize: 2 }, { temperature: 1 }]) {
      assert.throws(
        () => predict(models, 'abc', options),
        /logits are NaN at step 1: the weights of TransformerModel contain NaN/,
      );
    }
  });

  test('that are infinite are said to be', () => {
    const model = families.LSTMModel();
    spoil(model, last(model), Number.POSITIVE_INFINITY);
    assert.throws(
      () => predict(model, 'abc'),
      /predict: the logits are infinite at step 1: the weights of LSTMModel contain Infinity/,
    );
  });

  test('evaluate: NaN in a word that only references have', () => {
    const model = families.GRUModel();
    const [embedding] = model
      .namedParameters()
      .filter(([, { shape }]) => shape[0] === corpus.targetVocabulary.size)
      .map(([name]) => name)
      .filter(name => /decoder|target/i.test(name));
    const id = corpus.targetVocabulary.id('a');
    const [, table] =
      model.namedParameters().find(([name]) => name === embedding) ?? assert.fail(embedding);
    for (let k = 0; k < table.shape[1]; k++)
      spoil(model, embedding, Number.NaN, id * table.shape[1] + k);
    const pairs = { test: [['bc', 'ab'] as const] };
    const { test: set } = ParallelCorpus.fromPairs(pairs, { vocabularies: model.vocabularies });
    assert.throws(
      () => evaluate(model, set, { maxLength: 1 }),
      new RegExp(
        `evaluate: the loss is NaN: the weights of GRUModel contain NaN \\(${embedding}\\)`,
      ),
    );
  });

  test('generate and textLoss of a language model', () => {
    const model = new LanguageModel(text, { hiddenDim: 8, numHeads: 2, maxLength: 12, seed: 1 });
    const weight = last(model);
    spoil(model, weight, Number.NaN);
    const told = new RegExp(
      `generate: the logits are NaN at step 1: the weights of LanguageModel contain NaN \\(${weight}\\)`,
    );
    for (const options of [
      {},
      { temperature: 0 },
      { temperature: 0.5, topK: 3 },
      { noRepeatNgram: 2 },
      { repetitionPenalty: 1.3 },
    ]) {
      assert.throws(() => generate(model, 'one ', options), told);
    }
    assert.throws(
      () => textLoss(model, text.test),
      new RegExp(
        `textLoss: the loss is NaN: the weights of LanguageModel contain NaN \\(${weight}\\)`,
      ),
    );
    assert.ok(model.training);
  });

  test('generate: NaN that comes later is said at its step', () => {
    class Late extends LanguageModel {
      override step(...given: Parameters<LanguageModel['step']>) {
        const step = super.step(...given);
        if (given[2] >= 6) step.logits.storage.view()[5] = Number.NaN;
        return step;
      }
    }
    const model = new Late(text, { hiddenDim: 8, numHeads: 2, maxLength: 12, seed: 1 });
    // 3 tokens are read at positions 0 to 2, so what is read at position 6 decides on step 5
    assert.throws(
      () => generate(model, 'one'),
      /^AnomalyError: generate: the logits are NaN at step 5: all weights of Late are finite.*anomaly/,
    );
  });
});

/** A model whose logits after some words are changed. */
function changed(change: (ids: readonly number[], logits: Float32Array) => void): Arbitrary {
  return new (class Changed extends Arbitrary {
    override after(ids: readonly number[]): Float32Array {
      const logits = super.after(ids);
      change(ids, logits);
      return logits;
    }
  })(1);
}

suite('logits that leave no choice', () => {
  const blocked = changed((ids, logits) => {
    if (ids.length === 2) logits.fill(Number.NEGATIVE_INFINITY);
  });
  const infinite = changed((ids, logits) => {
    if (ids.length === 1) logits[4] = Number.POSITIVE_INFINITY;
  });
  for (const [name, options] of Object.entries(waysToWrite)) {
    if (name === 'a forced beginning') continue;
    test(`all −Infinity, or one Infinity: an error, by ${name}`, () => {
      const longer = changed((ids, logits) => {
        if (ids.length < 2) logits[EOS] = Number.NEGATIVE_INFINITY;
        if (ids.length === 2) logits.fill(Number.NEGATIVE_INFINITY);
      });
      assert.throws(
        () => predict(longer, 'a', options),
        /predict: every token is blocked at step 3: all logits of Changed are −Infinity/,
      );
      assert.throws(
        () => predict(infinite, 'a', { ...options, require: [], force: 'a' }),
        /predict: the logits are infinite at step 2: all weights of Changed are finite/,
      );
    });
  }

  test('a forced beginning too', () => {
    assert.throws(
      () => translate(blocked, ['b'], { force: 'abc' }),
      /translate: every token is blocked at step 3/,
    );
  });

  test('of one hypothesis of several: it is the one that is looked at', () => {
    let worse = -1;
    const one = changed((ids, logits) => {
      logits[EOS] = Number.NEGATIVE_INFINITY;
      if (ids.length === 1 && ids[0] === worse) logits.fill(Number.NEGATIVE_INFINITY);
    });
    const { beams } = predict(one, 'a', { maxLength: 1, beamSize: 2, nBest: 2 });
    worse = one.vocabularies.targetVocabulary.id(beams[1].tokens[0]);
    assert.throws(
      () => predict(one, 'a', { beamSize: 2 }),
      /every token is blocked at step 2: all logits of Changed are −Infinity/,
    );
  });

  test('where options block what is left: an error, not a word that they block', () => {
    const two = changed((_, logits) => {
      for (const id of [EOS, UNK, 6]) logits[id] = Number.NEGATIVE_INFINITY;
    });
    for (const options of [{}, { beamSize: 2 }, { temperature: 1 }]) {
      assert.throws(
        () => predict(two, 'a', { ...options, noRepeatNgram: 1, maxLength: 9 }),
        /predict: every token is blocked at step 3: no token is left that the options allow/,
      );
    }
  });
});
