// Whole models against PyTorch: logits, gradients, the losses of ten optimiser steps, final parameters, greedy.
import { strict as assert } from 'node:assert';
import { adam, clipGradNorm, noGrad, type Tensor, tensor } from '../../src/engine';
import {
  type EncoderDecoder,
  GRUModel,
  LSTMModel,
  RNNModel,
  TransformerModel,
} from '../../src/models';
import type { SourceBatch } from '../../src/text';
import { goldenModel, type ModelSizes } from '../support/goldenModels';
import { goldenName } from '../support/goldenNames';
import { type Golden, goldens } from '../support/goldens';
import { allClose } from '../support/tensors';
import { vocabulariesOf } from '../support/vocabularies';

interface Sizes {
  cell: 'rnn' | 'gru' | 'lstm' | 'transformer';
  heads: number;
  ffn: number;
  B: number;
  T: number;
  vocab: number;
  emb: number;
  hid: number;
  layers: number;
  bidirectional: boolean;
  attention: boolean;
  lr: number;
  clipNorm: number;
}

function build(golden: Golden): EncoderDecoder {
  const w = golden.attributes as unknown as Sizes;
  const vocabularies = vocabulariesOf(w.vocab);
  const sizes = { hiddenDim: w.hid, numLayers: w.layers };
  const recurrent = {
    ...sizes,
    embeddingDim: w.emb,
    bidirectional: w.bidirectional,
    attention: w.attention ? ('general' as const) : ('none' as const),
    scaledAttention: false,
  };
  const families = {
    rnn: () => new RNNModel(vocabularies, recurrent),
    gru: () => new GRUModel(vocabularies, recurrent),
    lstm: () => new LSTMModel(vocabularies, recurrent),
    transformer: () =>
      new TransformerModel(vocabularies, { ...sizes, numHeads: w.heads, ffnDim: w.ffn }),
  };
  const model = families[w.cell]();
  const state = model.namedParameters().map(([path]) => [path, golden.input(goldenName(path))]);
  model.loadStateDict(Object.fromEntries(state));
  return model;
}

function sourceOf(tokens: Tensor, lengths: Int32Array): SourceBatch {
  const [B, S] = tokens.shape;
  const rows = Array.from({ length: B }, (_, b) =>
    Array.from({ length: S }, (_, s) => s < lengths[b]),
  );
  return { tokens, lengths, mask: tensor(rows) };
}

suite('goldens: models', () => {
  for (const golden of goldens('models')) {
    test(`${golden.name}: logits, gradients and ten steps follow PyTorch's`, () => {
      const w = golden.attributes as unknown as Sizes;
      const model = build(golden);
      const source = sourceOf(
        golden.input('src'),
        golden.input('lengths').toFlatArray() as Int32Array,
      );
      const [prefix, targets] = [golden.input('tgt_in'), golden.input('tgt_out')];
      golden.check(
        'logits',
        noGrad(() => model.forward(source, prefix)),
      );
      const optimizer = adam(model.parameters(), { lr: w.lr });
      const losses: number[] = [];
      const norms: number[] = [];
      for (let step = 0; step < 10; step++) {
        optimizer.zeroGrad();
        const loss = model.forward(source, prefix).crossEntropy(targets, { ignoreIndex: 0 });
        loss.backward();
        if (step === 0) {
          for (const [path, parameter] of model.namedParameters()) {
            golden.check(`grad.${goldenName(path)}`, parameter.grad as Tensor);
          }
        }
        norms.push(clipGradNorm(model.parameters(), w.clipNorm));
        optimizer.step();
        losses.push(loss.item());
      }
      allClose(tensor(losses), golden.output('losses'), 1e-4, 'losses');
      allClose(tensor(norms), golden.output('norms'), 1e-4, 'norms');
      for (const [path, parameter] of model.namedParameters()) {
        golden.check(`final.${goldenName(path)}`, parameter);
      }
      if (!golden.outputs.includes('greedy')) return;
      const full = golden.input('full_src');
      const lengths = new Int32Array(full.shape[0]).fill(full.shape[1]);
      // exactly T words from bos 1, as the goldens were written, whether or not <eos> comes
      const fullSource = sourceOf(full, lengths);
      const encoded = noGrad(() => model.encode(fullSource));
      let state = encoded.state;
      let previous = tensor(new Int32Array(full.shape[0]).fill(1));
      const expected = golden.output('greedy');
      for (let t = 0; t < w.T; t++) {
        const step = noGrad(() => model.decodeStep(previous, state, encoded));
        previous = step.logits.argmax(-1);
        state = step.state;
        assert.deepEqual(previous.toArray(), expected.select(1, t).toArray(), `word ${t}`);
      }
    });
  }
});

suite('goldens: models from layers', () => {
  for (const golden of goldens('models')) {
    test(`${golden.name}: logits, gradients and ten steps follow PyTorch's`, () => {
      const w = golden.attributes as unknown as Sizes & ModelSizes;
      const model = goldenModel(w);
      const names = model.namedParameters().map(([name]) => name);
      model.loadStateDict(Object.fromEntries(names.map(name => [name, golden.input(name)])));
      const source = sourceOf(
        golden.input('src'),
        golden.input('lengths').toFlatArray() as Int32Array,
      );
      const [prefix, targets] = [golden.input('tgt_in'), golden.input('tgt_out')];
      const optimizer = adam(model.parameters(), { lr: w.lr });
      const losses: number[] = [];
      for (let step = 0; step < 10; step++) {
        optimizer.zeroGrad();
        const logits = model.forward(source, prefix);
        if (step === 0) golden.check('logits', logits);
        const loss = logits.crossEntropy(targets, { ignoreIndex: 0 });
        loss.backward();
        if (step === 0) {
          for (const [name, { grad }] of model.namedParameters()) {
            golden.check(`grad.${name}`, grad as Tensor);
          }
        }
        clipGradNorm(model.parameters(), w.clipNorm);
        optimizer.step();
        losses.push(loss.item());
      }
      allClose(tensor(losses), golden.output('losses'), 1e-4, 'losses');
      for (const [name, parameter] of model.namedParameters()) {
        // the gradient of the key's bias is 0 but for rounding, which Adam makes steps of
        if (!name.endsWith('in_proj_bias')) golden.check(`final.${name}`, parameter);
      }
    });
  }
});
