// Masks of attention: what a bool mask hides is not seen, and a float32 mask that hides nothing is warned of.
import { strict as assert } from 'node:assert';
import {
  attention,
  full,
  Generator,
  MultiheadAttention,
  ones,
  Parameter,
  type Tensor,
  TransformerEncoderLayer,
  zeros,
} from '../../src/engine';
import { allClose } from '../support/tensors';
import { warningsOf } from '../support/warnings';

const generator = new Generator(5);
const [B, T, E] = [2, 5, 4];
const x = generator.normal([B, T, E]);
const lower = () => ones([T, T], { dtype: 'bool' }).tril();
const layers: Record<string, (attentionMask: Tensor) => Tensor> = {
  attention: attentionMask => attention(x, x, x, { attentionMask }).context,
  MultiheadAttention: attentionMask =>
    new MultiheadAttention(E, 2, { generator: new Generator(1) }).forward(x, x, x, {
      attentionMask,
    }).output,
  TransformerEncoderLayer: attentionMask =>
    new TransformerEncoderLayer(E, 2, { generator: new Generator(1) })
      .eval()
      .forward(x, { attentionMask }).output,
};

suite('masks of attention', () => {
  test('a lower triangle of bool hides what comes later', () => {
    const masked = attention(x, x, x, { attentionMask: lower() });
    const causal = attention(x, x, x, { causal: true });
    allClose(masked.context, causal.context, 1e-6);
    assert.equal(masked.weights.at(0, 1, 2).item(), 0);
  });

  for (const [name, run] of Object.entries(layers)) {
    test(`${name} warns of a float32 mask of zeros and ones`, async () => {
      const warnings = await warningsOf(() => run(ones([T, T]).tril()));
      assert.deepEqual(warnings.length, 1);
      assert.match(warnings[0], /attentionMask \[5, 5\] is float32 and holds zeros and ones alone/);
      assert.match(warnings[0], /give bool: attentionMask\.to\('bool'\)/);
    });

    test(`${name} does not warn of masks that say what they mean`, async () => {
      const additive = zeros([T, T]).maskedFill(lower().logicalNot(), Number.NEGATIVE_INFINITY);
      const learned = new Parameter(ones([T, T]).tril());
      const penalties = additive.add(ones([T, T]).tril()); // 1 and −∞
      const halves = ones([T, T]).tril().add(0.5).sub(0.5).maskedFill(lower().triu(), 0.5);
      const masks = [lower(), additive, penalties, halves, zeros([T, T]), full([T, T], 1), learned];
      assert.deepEqual(await warningsOf(() => masks.map(run)), []);
    });
  }

  test('the same warning is shown once', async () => {
    const warnings = await warningsOf(() => {
      for (let step = 0; step < 3; step++) layers.attention(ones([T, T]).tril());
    });
    assert.equal(warnings.length, 1);
  });

  test('an int32 mask is refused with what it may be', () => {
    assert.throws(
      () => layers.attention(lower().to('int32')),
      /attentionMask is int32 \[5, 5\]; it must be bool \(true: may look\) or float32 \(added/,
    );
  });
});
