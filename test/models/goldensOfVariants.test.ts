// Attention asked by the state before, embeddings of another width, attention without biases: as torch.nn computes them.
import { strict as assert } from 'node:assert';
import { adam, clipGradNorm, type Module, noGrad, type Tensor, tensor } from '../../src/engine';
import {
  type EncoderDecoder,
  GRUModel,
  LanguageModel,
  LSTMModel,
  RNNModel,
  TransformerModel,
} from '../../src/models';
import { torchName } from '../../src/models/checkpoint/names';
import { wordsOfText } from '../../src/models/languageModel';
import type { SourceBatch } from '../../src/text';
import { type Golden, goldens } from '../support/goldens';
import { allClose } from '../support/tensors';
import { vocabulariesOf } from '../support/vocabularies';

interface Sizes {
  cell: 'rnn' | 'gru' | 'lstm' | 'transformer' | 'language';
  emb: number;
  hid: number;
  layers: number;
  lr: number;
  clipNorm: number;
  bidirectional: boolean;
  attention: 'additive' | 'general' | 'dot';
  heads: number;
  ffn: number;
  normFirst: boolean;
  attentionBias: boolean;
  maxLength: number;
}

/** The tokens, 0 being the pad: ids 1 to 3 are specials. */
const VOCABULARY = 19;

function build({ attributes }: Golden) {
  const w = attributes as unknown as Sizes;
  const words = vocabulariesOf(VOCABULARY);
  const sizes = { hiddenDim: w.hid, embeddingDim: w.emb, numLayers: w.layers };
  const { attention, bidirectional } = w;
  const scaledAttention = attention === 'general';
  const recurrent = { ...sizes, attention, bidirectional, scaledAttention };
  const before = { ...recurrent, attentionQuery: 'previous' } as const;
  const { attentionBias, normFirst, heads: numHeads, ffn: ffnDim } = w;
  const transformer = { ...sizes, numHeads, ffnDim, attentionBias };
  switch (w.cell) {
    case 'rnn':
      return new RNNModel(words, before);
    case 'gru':
      return new GRUModel(words, before);
    case 'lstm':
      return new LSTMModel(words, before);
    case 'transformer':
      return new TransformerModel(words, { ...transformer, normFirst });
    default: {
      const text = wordsOfText(words.sourceVocabulary, words.sourceTokenizer);
      const { maxLength } = w;
      return new LanguageModel(text, { ...transformer, maxLength, positional: 'learned' });
    }
  }
}

function sourceOf(golden: Golden): SourceBatch {
  const tokens = golden.input('src');
  const lengths = golden.input('lengths').toFlatArray() as Int32Array;
  const [B, S] = tokens.shape;
  const mask = Array.from({ length: B }, (_, b) => {
    return Array.from({ length: S }, (_, s) => s < lengths[b]);
  });
  return { tokens, lengths, mask: tensor(mask) };
}

suite('goldens: variants of models', () => {
  const all = goldens('modelVariants');
  assert.equal(all.length, 6);
  for (const golden of all) {
    const source = sourceOf(golden);
    const prefix = golden.input('tgt_in');
    const run = (model: ReturnType<typeof build>) =>
      model instanceof LanguageModel ? model.forward(prefix) : model.forward(source, prefix);
    const load = (model: Module) => {
      const named = model.namedParameters();
      model.loadStateDict(
        Object.fromEntries(named.map(([path]) => [path, golden.input(torchName(path))])),
      );
      assert.equal(named.length, golden.inputNames.length - 4, 'all parameters of PyTorch’s');
    };

    test(`${golden.name}: logits, gradients and ten steps follow PyTorch's`, () => {
      const w = golden.attributes as unknown as Sizes;
      const model = build(golden);
      load(model);
      golden.check(
        'logits',
        noGrad(() => run(model)),
      );
      const optimizer = adam(model.parameters(), { lr: w.lr });
      const losses: number[] = [];
      for (let step = 0; step < 10; step++) {
        optimizer.zeroGrad();
        const loss = run(model).crossEntropy(golden.input('tgt_out'), { ignoreIndex: 0 });
        loss.backward();
        if (step === 0) {
          for (const [path, { grad }] of model.namedParameters()) {
            golden.check(`grad.${torchName(path)}`, grad as Tensor);
          }
        }
        clipGradNorm(model.parameters(), w.clipNorm);
        optimizer.step();
        losses.push(loss.item());
      }
      allClose(tensor(losses), golden.output('losses'), 1e-4, 'losses');
    });

    if (!golden.outputs.includes('weights')) continue;
    test(`${golden.name}: step by step the same scores, and the weights of attention`, () => {
      const model = build(golden) as EncoderDecoder;
      load(model);
      const expected = golden.output('weights'); // [B, T, S]
      noGrad(() => {
        const encoded = model.encode(source);
        let { state } = encoded;
        for (let t = 0; t < prefix.shape[1]; t++) {
          const step = model.decodeStep(prefix.select(1, t), state, encoded);
          state = step.state;
          const logits = golden.output('logits').select(1, t);
          allClose(step.logits, logits, 1e-4, `logits ${t}`);
          const weights = step.weights?.[0].squeeze(1) as Tensor;
          allClose(weights, expected.select(1, t), 1e-4, `weights ${t}`);
        }
      });
    });
  }
});
