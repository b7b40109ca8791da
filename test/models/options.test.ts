// What options do to a new model, and what decoding tells while it works.
import { strict as assert } from 'node:assert';
import type { Tensor } from '../../src/engine';
import {
  GRUModel,
  LanguageModel,
  LSTMModel,
  predict,
  RNNModel,
  TransformerModel,
} from '../../src/models';
import { charTokenizer, EOS, sourceBatch, TextCorpus } from '../../src/text';
import { reversalCorpus } from '../support/copyTask';

const corpus = reversalCorpus(80);
const sizes = { embeddingDim: 16, hiddenDim: 16, seed: 2 };

/** Largest |value|, and the mean square. */
function extent({ numel, storage }: Tensor): { most: number; square: number } {
  const values = storage.view();
  const most = values.reduce((max, value) => Math.max(max, Math.abs(value)), 0);
  return { most, square: values.reduce((sum, value) => sum + value * value, 0) / numel };
}

suite('options of models', () => {
  for (const positional of ['sinusoidal', 'learned', 'rotary'] as const) {
    test(`${positional} positions: dropout on the embeddings while training`, () => {
      const options = { hiddenDim: 16, numHeads: 2, numLayers: 1, dropoutRate: 0.5, positional };
      const batch = sourceBatch(['abc'], corpus);
      const models = [
        new TransformerModel(corpus, options),
        new LanguageModel(
          new TextCorpus('abc '.repeat(200), { tokenizer: charTokenizer() }),
          options,
        ),
      ];
      const [translator, reader] = models as [TransformerModel, LanguageModel];
      for (const model of models) {
        // in the layers there is none: what differs comes from the door
        for (const [name, child] of model.children()) if (name !== 'position') child.eval();
      }
      const read = () => reader.forward(batch.tokens.clamp({ max: 3 })).detach();
      const encode = () => translator.encode(batch).memory.detach();
      for (const [model, run] of [
        [translator, encode],
        [reader, read],
      ] as const) {
        assert.ok(!run().equal(run()));
        model.eval();
        assert.ok(run().equal(run()));
      }
    });
  }

  test('uniform, Glorot and orthogonal weights', () => {
    const uniform = new LSTMModel(corpus, { ...sizes, initialization: 'uniform' });
    for (const parameter of uniform.parameters()) {
      const { most, square } = extent(parameter);
      if (parameter.rank < 2) assert.equal(most, 0);
      else assert.ok(most <= 0.08 && Math.abs(square - 0.08 ** 2 / 3) < 7e-4);
    }
    const glorot = new GRUModel(corpus, { ...sizes, initialization: 'xavier' });
    const bound = Math.sqrt(6 / 32);
    const { most, square } = extent(glorot.encoder.weight_hh_l0);
    assert.ok(most <= bound && Math.abs(square - bound ** 2 / 3) < 0.01);
    const orthogonal = new RNNModel(corpus, { ...sizes, initialization: 'orthogonal' });
    const u = orthogonal.encoder.weight_hh_l0.detach();
    const identity = u.matmul(u.t()).toArray() as number[][];
    identity.forEach((row, i) => {
      row.forEach((value, j) => {
        assert.ok(Math.abs(value - Number(i === j)) < 1e-5);
      });
    });
    const lstm = new LSTMModel(corpus, { ...sizes, initialization: 'orthogonal' });
    const block = lstm.decoder.weight_hh_l0.detach().slice(0, 32, 48);
    const product = block.matmul(block.t()).toArray() as number[][];
    assert.ok(Math.abs(product[3][3] - 1) < 1e-5 && Math.abs(product[3][4]) < 1e-5);
  });

  test('Glorot: the bound is that of a gate where gates lie one above the other, else of the whole', () => {
    const options = {
      embeddingDim: 32,
      hiddenDim: 40,
      initialization: 'xavier',
      attention: 'none',
      seed: 2,
    } as const;
    const lstm = new LSTMModel(corpus, options);
    const gru = new GRUModel(corpus, options);
    for (const [parameter, rows, columns] of [
      [lstm.encoder.weight_hh_l0, 40, 40], // four gates
      [gru.encoder.weight_hh_l0, 40, 40], // three
      [new RNNModel(corpus, options).encoder.weight_hh_l0, 40, 40],
      [new RNNModel(corpus, options).encoder.weight_ih_l0, 40, 32], // wider than long
      [lstm.output.weight, corpus.targetVocabulary.size, 40],
      [gru.encoder.weight_ih_l0, 120, 32], // no multiple
    ] as const) {
      const bound = Math.sqrt(6 / (rows + columns));
      const { most, square } = extent(parameter);
      assert.ok(most <= bound && most > 0.97 * bound, `${parameter.shape}: ${most} ${bound}`);
      assert.ok(Math.abs(square / (bound ** 2 / 3) - 1) < 0.15);
    }
  });

  test('the biases of the forget gates begin where they are told to', () => {
    const model = new LSTMModel(corpus, { ...sizes, forgetBias: 1 });
    for (const { bias_ih_l0, bias_hh_l0 } of [model.encoder, model.decoder]) {
      const [own, state] = [bias_ih_l0.storage.view(), bias_hh_l0.storage.view()];
      assert.ok(own.subarray(16, 32).every((value, i) => value + state[16 + i] === 1));
      assert.ok(own.subarray(0, 16).some(value => value !== 0 && value !== 1));
    }
  });

  test('tied tables are one, counted once and trained together', () => {
    const output = new GRUModel(corpus, { ...sizes, tieWeights: 'output' });
    assert.equal(output.targetEmbedding.weight, output.output.weight);
    const untied = new GRUModel(corpus, sizes);
    const count = (model: GRUModel) =>
      model.parameters().reduce((sum, { numel }) => sum + numel, 0);
    assert.equal(count(untied) - count(output), output.output.weight.numel);
    assert.throws(
      () => new TransformerModel(corpus, { hiddenDim: 16, tieWeights: 'all' }),
      /one vocabulary for both sides/,
    );
    assert.throws(
      () => new GRUModel(corpus, { embeddingDim: 8, hiddenDim: 16, tieWeights: 'output' }),
      /embeddingDim \(8\) must be hiddenDim \(16\)/,
    );
  });

  test('what cannot be built is named', () => {
    const wrong = (options: object, message: RegExp) =>
      assert.throws(() => new TransformerModel(corpus, options), message);
    wrong({ hiddenDim: 10, numHeads: 4 }, /hiddenDim 10 cannot be cut into 4 heads/);
    wrong({ hiddenDim: 6, numHeads: 2, positional: 'rotary' }, /heads of width 3/);
    wrong({ heads: 2 }, /there is no option heads/);
    assert.throws(
      () => new LSTMModel(corpus, { attention: 'none', inputFeeding: true }),
      /attention is 'none'/,
    );
    assert.throws(() => new LSTMModel(corpus, { forgetBias: Number.NaN }), /forgetBias/);
    const before = { attentionQuery: 'previous' } as const;
    for (const options of [{ attention: 'none' }, { inputFeeding: true }] as const) {
      assert.throws(
        () => new GRUModel(corpus, { ...before, ...options }),
        /GRUModel: with attentionQuery 'previous' the cell reads what attention answered, which excl/,
      );
    }
    wrong(
      { embeddingDim: 8, hiddenDim: 16, tieWeights: 'output' },
      /embeddingDim \(8\) must be hid/,
    );
    wrong({ embeddingDim: 0 }, /TransformerModel: embeddingDim is a whole number of at least 1/);
    wrong({ attentionBias: 1 }, /attentionBias is true or false/);
    wrong({ attentionQuery: 'previous' }, /there is no option attentionQuery/);
  });

  test('embeddings of the width of a Transformer are its own, others are mapped to it', () => {
    const same = new TransformerModel(corpus, { hiddenDim: 16, embeddingDim: 16, seed: 2 });
    const plain = new TransformerModel(corpus, { hiddenDim: 16, seed: 2 });
    assert.equal(same.sourceProjection, null);
    assert.deepEqual(
      same.parameters().map(one => one.toArray()),
      plain.parameters().map(one => one.toArray()),
    );
    const narrow = new TransformerModel(corpus, { hiddenDim: 16, embeddingDim: 6 });
    assert.deepEqual(narrow.sourceEmbedding.weight.shape[1], 6);
    assert.deepEqual([...(narrow.targetProjection?.weight.shape ?? [])], [16, 6]);
    assert.equal(narrow.targetProjection?.bias, null);
    // √E · N(0, 1/E): as large as a position
    const { square } = extent(narrow.sourceEmbedding.weight);
    assert.ok(Math.abs(square * 6 - 1) < 0.4, String(square));
  });

  test('attention without biases has none', () => {
    const model = new TransformerModel(corpus, { hiddenDim: 16, attentionBias: false });
    const names = model.namedParameters().map(([name]) => name);
    assert.ok(names.every(name => !/attn.*bias/.test(name)));
    assert.ok(names.includes('decoder.1.multihead_attn.in_proj_weight'));
    assert.ok(names.includes('decoder.1.linear1.bias'));
  });

  test('the text is told as it grows', () => {
    const model = new LSTMModel(corpus, sizes);
    const heard: string[] = [];
    const { text, steps } = predict(model, 'abc', {
      maxLength: 6,
      onText: so => void heard.push(so),
    });
    assert.equal(heard.length, steps.length);
    assert.equal(heard.at(-1), text);
    heard.reduce((before, now) => {
      assert.ok(now.startsWith(before), `${before} ${now}`);
      return now;
    });
    model.output.bias?.storage.view().fill(9, EOS, EOS + 1); // ends sooner
    for (const beamSize of [1, 3]) {
      heard.length = 0;
      const ended = predict(model, 'abc', {
        beamSize,
        force: 'ab',
        onText: so => void heard.push(so),
      });
      assert.ok(!ended.truncated);
      assert.deepEqual(heard, ['a', 'ab'], 'nothing is said twice, for <eos> either');
    }
  });
});
