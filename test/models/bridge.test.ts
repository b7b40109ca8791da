// What a decoder starts from.
import { strict as assert } from 'node:assert';
import { noGrad, type Tensor } from '../../src/engine';
import { GRUModel, LSTMModel } from '../../src/models';
import { sourceBatch } from '../../src/text';
import { reversalCorpus } from '../support/copyTask';
import { allClose } from '../support/tensors';

const corpus = reversalCorpus(80);
const sizes = { embeddingDim: 6, hiddenDim: 8, seed: 2 };
const source = sourceBatch(['ab', 'fedcb'], corpus);

function isZero(x: Tensor | undefined): boolean {
  return x?.storage.view().every(value => value === 0) ?? false;
}

suite('bridge', () => {
  for (const bidirectional of [false, true]) {
    test(`'zero'${bidirectional ? ', read both ways' : ''}: from nothing, whatever was read`, () => {
      const options = { ...sizes, bidirectional, numLayers: 2, bridge: 'zero' as const };
      const model = new LSTMModel(corpus, options);
      assert.equal(model.bridge, null);
      const { state, memory } = noGrad(() => model.encode(source));
      assert.deepEqual(state.hidden.shape, [2, 2, 8]);
      assert.ok(isZero(state.hidden) && isZero(state.cell));
      assert.ok(!isZero(memory), 'attention still sees the source');
      const blind = new GRUModel(corpus, { ...options, attention: 'none' });
      const first = noGrad(() => {
        const encoded = blind.encode(source);
        return blind.decodeStep(source.tokens.select(1, 0), encoded.state, encoded).logits;
      });
      const other = noGrad(() => {
        const encoded = blind.encode(sourceBatch(['fff', 'dac'], corpus));
        return blind.decodeStep(source.tokens.select(1, 0), encoded.state, encoded).logits;
      });
      assert.deepEqual(first.toArray(), other.toArray());
    });
  }

  test("'last': from the state after the last word, not after the pads", () => {
    const model = new GRUModel(corpus, sizes);
    const { state, memory } = noGrad(() => model.encode(source));
    for (const [row, length] of source.lengths.entries()) {
      const last = memory.select(0, row).select(0, length - 1);
      allClose(state.hidden.select(0, 0).select(0, row), last, 1e-6);
    }
  });

  test("'learned': tanh(W · last + b)", () => {
    const model = new GRUModel(corpus, { ...sizes, bridge: 'learned' });
    const map = model.bridge?.hidden;
    assert.ok(map);
    const { state, memory } = noGrad(() => model.encode(source));
    for (const [row, length] of source.lengths.entries()) {
      const last = memory
        .select(0, row)
        .select(0, length - 1)
        .unsqueeze(0);
      const wanted = noGrad(() => map.forward(last).tanh()).squeeze(0);
      allClose(state.hidden.select(0, 0).select(0, row), wanted, 1e-5);
    }
  });
});
