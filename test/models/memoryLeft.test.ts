// What calls leave in the engine's memory without waiting for a collection: nothing, or what they give back.
import { strict as assert } from 'node:assert';
import { memory, sgd } from '../../src/engine';
import { theHeap } from '../../src/engine/heap';
import {
  checkCausal,
  checkPadding,
  GRUModel,
  generate,
  LanguageModel,
  LSTMModel,
  overfitOneBatch,
  predict,
  type TrainOptions,
  TransformerModel,
  train,
  translate,
} from '../../src/models';
import { charTokenizer, TextCorpus } from '../../src/text';
import { reversalCorpus } from '../support/copyTask';

const corpus = reversalCorpus(60);
const text = new TextCorpus('abcdef fedcba '.repeat(40), { tokenizer: charTokenizer() });
const lstm = new LSTMModel(corpus, { embeddingDim: 24, hiddenDim: 40, seed: 1 });
const transformer = new TransformerModel(corpus, { hiddenDim: 40, numHeads: 2, seed: 1 });
const language = new LanguageModel(text, { hiddenDim: 40, numHeads: 2, maxLength: 12, seed: 1 });
/** Of the weights of the LSTM. */
const bytes = lstm.parameters().reduce((sum, { numel }) => sum + 4 * numel, 0);

/** Bytes more than before; what is made once, such as tables, is made before. */
async function left(call: () => unknown): Promise<number> {
  await call();
  const before = memory().used;
  const kept = await call();
  const { used } = theHeap();
  assert.ok(kept !== undefined); // it lives until here
  return used - before;
}

suite('what is left in memory', () => {
  for (const [name, call] of Object.entries<() => unknown>({
    'a prediction': () => predict(lstm, 'abc', { maxLength: 6 }),
    'a beam': () => predict(transformer, 'abc', { beamSize: 3, maxLength: 6 }),
    'an ensemble': () => predict([transformer, lstm], 'abc', { beamSize: 2, maxLength: 6 }),
    'samples of a batch': () =>
      translate(lstm, ['abc', 'fed', 'ab'], { temperature: 1, maxLength: 6 }),
    'checkCausal of a Transformer': () => checkCausal(transformer),
    'checkCausal of a language model': () => checkCausal(language),
    checkPadding: () => checkPadding(lstm),
  })) {
    test(`of ${name}: nothing`, async () => assert.equal(await left(call), 0));
  }

  test('of a text: what was known at its end, however long it is', async () => {
    const written = (maxLength: number) =>
      left(() => generate(language, 'abc', { maxLength, seed: 2 }));
    // the keys and values of 12 tokens at most, in either layer
    for (const maxLength of [24, 96]) {
      const used = await written(maxLength);
      assert.ok(used < 10_000, `${used} after ${maxLength} tokens`);
    }
  });

  const options = {
    batchSize: 16,
    validateSentences: 0,
    keepState: false,
    optimizer: sgd({ lr: 0.1 }),
  };
  for (const [name, more] of Object.entries<TrainOptions>({
    plain: {},
    'with averaged weights': { ema: 0.9 },
    'with the mean of the best': { averageBest: 3 },
    'validated often': { validateEvery: 1 },
    'with dropped words, not always forced': { wordDropout: 0.2, teacherForcing: 0.5 },
  })) {
    test(`of a training, ${name}: less than one copy of the weights`, async () => {
      const most = await left(() => train(lstm, corpus, { ...options, ...more, epochs: 5 }));
      assert.ok(most < bytes / 2, `${most} of ${bytes}`);
    });
  }

  test('of a training that keeps checkpoints, or a state: these', async () => {
    const kept = (more: TrainOptions) =>
      left(() => train(lstm, corpus, { ...options, ...more, epochs: 5 })).then(
        used => used / bytes,
      );
    const two = await kept({ keepBest: 2 });
    assert.ok(two >= 2 && two < 2.6, `${two}`);
    // the mean of three, of which one is not given away
    const averaged = await kept({ keepBest: 2, averageBest: 3 });
    assert.ok(averaged >= 2 && averaged < 2.6, `${averaged}`);
  });

  test('of a batch learnt by heart: moments and gradients, until they are collected', async () => {
    const model = new GRUModel(corpus, { embeddingDim: 24, hiddenDim: 40, seed: 1 });
    const own = model.parameters().reduce((sum, { numel }) => sum + 4 * numel, 0);
    const copies = (await left(() => overfitOneBatch(model, corpus, { steps: 4 }))) / own;
    assert.ok(copies < 3.5, `${copies} copies of the weights`);
  });
});
