// The checkers on attention asked by the state before, embeddings of another width, attention without biases.
import { strict as assert } from 'node:assert';
import {
  checkCausal,
  checkGradients,
  checkPadding,
  GRUModel,
  LanguageModel,
  LSTMModel,
  lossAtInit,
  overfitOneBatch,
  predict,
  TransformerModel,
} from '../../src/models';
import { charTokenizer, TextCorpus } from '../../src/text';
import { reversalCorpus } from '../support/copyTask';

const corpus = reversalCorpus(60);
const text = new TextCorpus('abcd efg '.repeat(60), { tokenizer: charTokenizer() });
const sizes = { hiddenDim: 12, numLayers: 2, seed: 5 };
const before = { ...sizes, embeddingDim: 8, attentionQuery: 'previous' } as const;
const variants = {
  'GRU, additive': () =>
    new GRUModel(corpus, { ...before, attention: 'additive', bidirectional: true }),
  'LSTM, general': () => new LSTMModel(corpus, { ...before, bridge: 'learned' }),
  Transformer: () =>
    new TransformerModel(corpus, { ...sizes, numHeads: 3, embeddingDim: 5, attentionBias: false }),
};

suite('checks of variants', () => {
  for (const [name, make] of Object.entries(variants)) {
    test(`${name}: causal, padding, gradients, loss at the start, one batch learnt`, async () => {
      const model = make();
      for (const check of [
        checkCausal(model),
        checkPadding(model),
        await checkGradients(model, corpus),
        lossAtInit(model, corpus),
        await overfitOneBatch(make(), corpus),
      ]) {
        assert.ok(check.passed, `${check}`);
      }
    });
  }

  test('a language model with embeddings of another width', async () => {
    const model = new LanguageModel(text, {
      ...sizes,
      numHeads: 2,
      embeddingDim: 20,
      maxLength: 16,
    });
    for (const check of [checkCausal(model), await checkGradients(model, text)]) {
      assert.ok(check.passed, `${check}`);
    }
  });

  for (const name of ['GRU, additive', 'LSTM, general'] as const) {
    test(`${name}: a trace has a row of attention and the gates of every step`, () => {
      const model = variants[name]();
      const { trace } = predict(model, 'abcde', { maxLength: 6, beamSize: 2 });
      const { attention, decoderGates, encoderGates } = trace;
      const steps = trace.targetTokens.length;
      assert.deepEqual([attention?.rows, attention?.columns], [steps, 6]);
      for (let row = 0; row < steps; row++) {
        const weights = [...(attention?.values ?? [])].slice(6 * row, 6 * row + 6);
        assert.ok(Math.abs(weights.reduce((sum, value) => sum + value, 0) - 1) < 1e-5);
      }
      assert.deepEqual([decoderGates?.steps, decoderGates?.layers], [steps, 2]);
      assert.deepEqual([encoderGates?.steps, encoderGates?.layers], [6, 2 * model.directions]);
    });
  }
});
