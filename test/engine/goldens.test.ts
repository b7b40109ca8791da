// Layers and attention against PyTorch's numbers: outputs and every gradient.
import { strict as assert } from 'node:assert';
import { attention, Tensor } from '../../src/engine';
import { embedding } from '../../src/engine/ops/embedding';
import { layerNorm } from '../../src/engine/ops/layerNorm';
import { AdditiveAttention } from '../../src/models';
import { type Golden, goldens } from '../support/goldens';

const leaf = (x: Tensor) => x.detach().clone().requireGrad();

suite('goldens: layers', () => {
  const run: Record<string, (golden: Golden, x: Tensor[]) => [string, Tensor]> = {
    layerNorm: ({ attributes }, x) => [
      'y',
      layerNorm(x.slice(0, 3), { eps: attributes.eps as number })[0],
    ],
    softmax: (_, [x]) => ['y', x.softmax()],
    logSoftmax: (_, [x]) => ['y', x.logSoftmax()],
    tanh: (_, [x]) => ['y', x.tanh()],
    sigmoid: (_, [x]) => ['y', x.sigmoid()],
    relu: (_, [x]) => ['y', x.relu()],
    gelu: (_, [x]) => ['y', x.gelu()],
    geluTanh: (_, [x]) => ['y', x.gelu({ approximate: 'tanh' })],
    embedding: (_, [weight, ids]) => ['y', embedding([weight, ids], { paddingIdx: null })[0]],
    crossEntropy: ({ attributes }, [logits, target]) => [
      'loss',
      logits.crossEntropy(target, {
        ignoreIndex: attributes.ignore_index as number,
        labelSmoothing: attributes.label_smoothing as number,
        reduction: attributes.reduction as 'mean' | 'sum',
      }),
    ],
  };
  for (const golden of goldens('layers')) {
    const kind = golden.name.split('-')[0];
    if (!run[kind]) continue;
    test(golden.name, () => {
      const names = golden.inputNames.filter(name => !name.startsWith('d_'));
      const inputs = names
        .map(name => golden.input(name))
        .map(x => (x.dtype === 'float32' ? leaf(x) : x));
      const [key, output] = run[kind](golden, inputs);
      golden.check(key, output);
      if (key === 'loss') output.backward();
      else output.backward({ gradient: golden.input('d_y') });
      names.forEach((name, i) => {
        if (golden.outputs.includes(`grad.${name}`))
          golden.check(`grad.${name}`, inputs[i].grad as Tensor);
      });
    });
  }
});

suite('goldens: attention', () => {
  for (const golden of goldens('attention')) {
    if (golden.name !== 'dot' && golden.name !== 'general') continue;
    test(golden.name, () => {
      const query = leaf(golden.input('query'));
      const memory = leaf(golden.input('memory'));
      const lengths = golden.input('lengths').toFlatArray();
      const [B, S] = memory.shape;
      const positions = Array.from({ length: B }, (_, b) =>
        Array.from({ length: S }, (_, s) => s < lengths[b]),
      );
      const mask = maskOf(positions);
      const w = golden.name === 'general' ? leaf(golden.input('w')) : null;
      const keys = w ? memory.matmul(w.t()) : memory;
      const { context, weights } = attention(query, keys, memory, { mask });
      golden.check('context', context);
      golden.check('weights', weights);
      assert.equal(
        weights.mul(mask.logicalNot().unsqueeze(1)).abs().max().item(),
        0,
        'pads weigh exactly 0',
      );
      context.backward({ gradient: golden.input('d_context') });
      golden.check('grad.query', query.grad as Tensor);
      golden.check('grad.memory', memory.grad as Tensor);
      if (w) golden.check('grad.w', w.grad as Tensor);
    });
  }
});

function maskOf(rows: boolean[][]): Tensor {
  const mask = Tensor.empty([rows.length, rows[0].length], 'bool', 'mask');
  mask.storage.view().set(rows.flat().map(Number));
  return mask;
}

suite('goldens: additive attention', () => {
  const golden = goldens('attention').find(({ name }) => name === 'additive') as Golden;
  test(golden.name, () => {
    const [query, memory] = [leaf(golden.input('query')), leaf(golden.input('memory'))];
    const [B, S] = memory.shape;
    const lengths = golden.input('lengths').toFlatArray();
    const mask = maskOf(
      Array.from({ length: B }, (_, b) => Array.from({ length: S }, (_, s) => s < lengths[b])),
    );
    const attentionDim = golden.input('w_query').shape[0];
    const layer = new AdditiveAttention(query.shape[2], memory.shape[2], { attentionDim });
    layer.loadStateDict({
      'query.weight': golden.input('w_query'),
      'memory.weight': golden.input('w_memory'),
      'score.weight': golden.input('v').reshape([1, -1]),
    });
    const { context, weights } = layer.forward(query, memory, mask);
    golden.check('context', context);
    golden.check('weights', weights);
    context.backward({ gradient: golden.input('d_context') });
    golden.check('grad.query', query.grad as Tensor);
    golden.check('grad.memory', memory.grad as Tensor);
    golden.check('grad.w_query', layer.query.weight.grad as Tensor);
    golden.check('grad.w_memory', layer.memory.weight.grad as Tensor);
    golden.check('grad.v', (layer.score.weight.grad as Tensor).reshape([-1]));
  });
});
