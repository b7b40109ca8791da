// Building a model leaves nothing in memory but the model.
import { strict as assert } from 'node:assert';
import { memory } from '../../src/engine';
import { theHeap } from '../../src/engine/heap';
import {
  type EncoderDecoder,
  GRUModel,
  LanguageModel,
  LSTMModel,
  RNNModel,
  TransformerModel,
} from '../../src/models';
import { charTokenizer, TextCorpus } from '../../src/text';
import { reversalCorpus } from '../support/copyTask';

const corpus = reversalCorpus(60);
const text = new TextCorpus('abcdef fedcba '.repeat(40), { tokenizer: charTokenizer() });
const sizes = { embeddingDim: 24, hiddenDim: 40, numLayers: 2 };

const MODELS: Record<string, () => EncoderDecoder | LanguageModel> = {
  RNNModel: () => new RNNModel(corpus, { ...sizes, attention: 'additive' }),
  'LSTMModel, bidirectional': () =>
    new LSTMModel(corpus, { ...sizes, bidirectional: true, forgetBias: 1, inputFeeding: true }),
  'GRUModel, orthogonal': () => new GRUModel(corpus, { ...sizes, initialization: 'orthogonal' }),
  'GRUModel, tied': () =>
    new GRUModel(corpus, { ...sizes, embeddingDim: 40, tieWeights: 'output', bridge: 'learned' }),
  TransformerModel: () => new TransformerModel(corpus, { hiddenDim: 40, positional: 'learned' }),
  LanguageModel: () => new LanguageModel(text, { hiddenDim: 40, numLayers: 2 }),
};

suite('building a model', () => {
  for (const [name, build] of Object.entries(MODELS)) {
    test(`${name}: no memory is left but that of its parameters and tables`, () => {
      const before = memory().used;
      const model = build();
      const after = theHeap().used;
      assert.equal(memory().used, after, 'nothing was left to be collected');
      const bytes = model.parameters().reduce((sum, { numel }) => sum + 4 * numel, 0);
      assert.ok(after - before >= bytes, 'its weights are there');
    });
  }
});
