// Multi-head attention and the Transformer's layers against PyTorch, and what masks, dropout and the cache promise.
import { strict as assert } from 'node:assert';
import {
  attention,
  Generator,
  type Module,
  MultiheadAttention,
  PositionalEncoding,
  packRows,
  type Tensor,
  TransformerDecoderLayer,
  TransformerEncoderLayer,
  tensor,
} from '../../src/engine';
import { type Golden, goldens } from '../support/goldens';
import { allClose } from '../support/tensors';

const leaf = (x: Tensor) => x.detach().clone().requireGrad();

/** bool [B, S]: true at the first `lengths` positions. */
function maskOf(lengths: readonly number[], S: number): Tensor {
  return tensor(lengths.map(length => Array.from({ length: S }, (_, s) => s < length)));
}

/** Loads every parameter from the golden of the same name. */
function load(golden: Golden, module: Module): void {
  const state = module.namedParameters().map(([name]) => [name, golden.input(name)]);
  module.loadStateDict(Object.fromEntries(state));
}

function checkGradients(golden: Golden, module: Module) {
  for (const [name, parameter] of module.namedParameters()) {
    golden.check(`grad.${name}`, parameter.grad as Tensor);
  }
}

suite('goldens: multi-head attention', () => {
  for (const golden of goldens('attention').filter(({ name }) => name.startsWith('multihead'))) {
    test(golden.name, () => {
      const { heads, causal } = golden.attributes as { heads: number; causal: boolean };
      const query = leaf(golden.input('query'));
      const cross = golden.inputNames.includes('memory');
      const memory = cross ? leaf(golden.input('memory')) : query;
      const [B, S] = memory.shape;
      const lengths = golden.name.includes('padded')
        ? [...golden.input('lengths').toFlatArray()]
        : new Array<number>(B).fill(S);
      const layer = new MultiheadAttention(query.shape[2], heads);
      load(golden, layer);
      const masks = { keyMask: maskOf(lengths, S), causal };
      const { output, weights } = layer.forward(query, memory, memory, masks);
      golden.check('out', output);
      golden.check('weights', weights);
      output.backward({ gradient: golden.input('d_out') });
      golden.check('grad.query', query.grad as Tensor);
      if (cross) golden.check('grad.memory', memory.grad as Tensor);
      checkGradients(golden, layer);
    });
  }
});

suite('goldens: Transformer layers', () => {
  for (const golden of goldens('transformerLayers')) {
    test(golden.name, () => {
      const { heads, ffn, normFirst, activation, lengths } = golden.attributes as {
        heads: number;
        ffn: number;
        normFirst: boolean;
        activation: 'relu' | 'gelu';
        lengths: number[];
      };
      const x = leaf(golden.input('x'));
      const options = { ffnDim: ffn, normFirst, activation };
      if (golden.name.startsWith('encoder')) {
        const layer = new TransformerEncoderLayer(x.shape[2], heads, options);
        load(golden, layer);
        const { output } = layer.forward(x, { keyMask: maskOf(lengths, x.shape[1]) });
        golden.check('out', output);
        output.backward({ gradient: golden.input('d_out') });
        checkGradients(golden, layer);
      } else {
        const memory = leaf(golden.input('memory'));
        const layer = new TransformerDecoderLayer(x.shape[2], heads, options);
        load(golden, layer);
        const memoryMask = maskOf(lengths, memory.shape[1]);
        const { output } = layer.forward(x, memory, { memoryMask });
        golden.check('out', output);
        output.backward({ gradient: golden.input('d_out') });
        golden.check('grad.memory', memory.grad as Tensor);
        checkGradients(golden, layer);
      }
      golden.check('grad.x', x.grad as Tensor);
    });
  }
});

suite('attention masks', () => {
  const numbers = new Generator(3);
  const [B, T, S, D] = [2, 4, 4, 6];
  const [query, keys, values] = [T, S, S].map(length => numbers.normal([B, length, D]));

  test('a causal mask, a bool mask and −Infinity added to the scores are the same', () => {
    const lower = tensor(
      Array.from({ length: T }, (_, t) => Array.from({ length: S }, (_, s) => s <= t)),
    );
    const added = tensor(
      Array.from({ length: T }, (_, t) =>
        Array.from({ length: S }, (_, s) => (s <= t ? 0 : Number.NEGATIVE_INFINITY)),
      ),
    );
    const wanted = attention(query, keys, values, { causal: true, heads: 2 }).context;
    for (const attentionMask of [lower, added]) {
      const { context, weights } = attention(query, keys, values, { attentionMask, heads: 2 });
      allClose(context, wanted, 1e-6);
      assert.equal(weights.at(0, 0, 0, 1).item(), 0);
    }
  });

  test('a row that may look at nothing is 0, in its gradient too', () => {
    const q = leaf(query);
    const attentionMask = tensor(
      Array.from({ length: T }, (_, t) => Array.from({ length: S }, () => t !== 1)),
    );
    const { context, weights } = attention(q, keys, values, { attentionMask });
    assert.equal(weights.at(null, 1).abs().sum().item(), 0);
    context.sum().backward();
    assert.equal((q.grad as Tensor).at(null, 1).abs().sum().item(), 0);
    assert.ok((q.grad as Tensor).toFlatArray().every(Number.isFinite));
  });

  test('dropout leaves weights out and keeps their expectation; the weights returned are those before', () => {
    const ones = tensor(new Float32Array(B * 50 * D).fill(1), { shape: [B, 50, D] });
    const many = numbers.normal([B, 50, D]);
    const { context, weights } = attention(many, many, ones, {
      dropoutRate: 0.4,
      generator: new Generator(5),
    });
    allClose(weights.sum(-1), tensor(new Float32Array(B * 50).fill(1), { shape: [B, 50] }), 1e-5);
    const sums = context.at(null, null, 0);
    assert.ok(Math.abs(sums.mean().item() - 1) < 0.1);
    assert.ok(sums.std().item() > 0.05);
  });

  test('a mask of another shape is an error that says which shapes there may be', () => {
    const wrong = tensor([[0, 0]]);
    assert.throws(
      () => attention(query, keys, values, { attentionMask: wrong }),
      /attentionMask is float32 \[1, 2\].*\[T, S\] = \[4, 4\]/,
    );
    assert.throws(() => new MultiheadAttention(10, 3), /embedDim 10 cannot be cut into 3 heads/);
    assert.throws(
      () => new MultiheadAttention(8, 2).forward(numbers.normal([2, 3, 6])),
      /\[batch, length, embedDim = 8\], got \[2, 3, 6\]/,
    );
  });
});

suite('Transformer layers', () => {
  const numbers = new Generator(11);

  for (const normFirst of [false, true]) {
    test(`step by step with the cache is the same as all at once (normFirst ${normFirst})`, () => {
      const layer = new TransformerDecoderLayer(8, 2, { normFirst, activation: 'gelu' });
      const [x, memory] = [numbers.normal([3, 5, 8]), numbers.normal([3, 4, 8])];
      const memoryMask = maskOf([4, 2, 1], 4);
      const whole = layer.forward(x, memory, { memoryMask });
      let cache = layer.start(memory);
      for (let t = 0; t < 5; t++) {
        const step = layer.step(x.slice(1, t, t + 1), cache, { memoryMask });
        allClose(step.output, whole.output.slice(1, t, t + 1), 1e-5);
        allClose(step.crossWeights, whole.crossWeights.slice(2, t, t + 1), 1e-5);
        cache = step.cache;
      }
    });
  }

  test('what is padded changes nothing', () => {
    const layer = new TransformerEncoderLayer(8, 2);
    const x = numbers.normal([1, 3, 8]);
    const alone = layer.forward(x).output;
    const longer = numbers.normal([1, 6, 8]).mul(100);
    longer.storage.view().set(x.storage.view());
    const padded = layer.forward(longer, { keyMask: maskOf([3], 6) }).output;
    allClose(padded.slice(1, 0, 3), alone, 1e-5);
  });

  test('packed, real positions and gradients are what they are in a padded batch', () => {
    const generator = new Generator(11);
    const layer = new TransformerDecoderLayer(8, 2, { ffnDim: 12, generator });
    const [x, memory] = [generator.normal([3, 5, 8]), generator.normal([3, 4, 8])];
    const mask = maskOf([5, 2, 3], 5);
    const memoryMask = maskOf([2, 4, 1], 4);
    const [rows, memoryRows] = [packRows(mask), packRows(memoryMask)];
    assert.deepEqual([...rows.lengths], [5, 2, 3]);
    const gradientsOf = (run: (x: Tensor, memory: Tensor) => Tensor) => {
      const inputs = [x.clone().requireGrad(), memory.clone().requireGrad()] as const;
      layer.zeroGrad();
      const real = run(...inputs);
      real.exp().sum().backward(); // squares of what is normed sum to a constant: their gradients are noise
      const own = layer.parameters().map(({ grad }) => grad?.clone() as Tensor);
      return [real, ...inputs.map(input => input.grad as Tensor), ...own];
    };
    const padded = gradientsOf((x, memory) =>
      rows.pack(layer.forward(x, memory, { memoryMask, keyMask: mask }).output),
    );
    const packed = gradientsOf((x, memory) => {
      const masks = { memoryMask, keyMask: mask, rows, memoryRows };
      return layer.forward(rows.pack(x), memoryRows.pack(memory), masks).output;
    });
    for (const [i, value] of padded.entries()) allClose(packed[i], value, 1e-5, `${i}`, 1e-4);
    assert.throws(() => rows.unpack(x), /not what was packed, \[10, features\]/);
    assert.throws(() => layer.forward(x, memory, { rows }), /10 packed rows/);
  });

  test('sinusoids are those of the paper; positions go on where a step left off', () => {
    const encoding = new PositionalEncoding(4, { maxLength: 9 });
    const zeros = numbers.normal([1, 3, 4]).mul(0);
    const row = (t: number) => [Math.sin(t), Math.cos(t), Math.sin(t / 100), Math.cos(t / 100)];
    allClose(encoding.forward(zeros), tensor([[row(0), row(1), row(2)]]), 1e-6);
    allClose(encoding.forward(zeros, 5), tensor([[row(5), row(6), row(7)]]), 1e-6);
    assert.throws(() => encoding.forward(zeros, 7), /position 9 is beyond maxLength = 9/);
    const learned = new PositionalEncoding(4, { maxLength: 9, kind: 'learned' });
    assert.deepEqual(
      learned.namedParameters().map(([name, { shape }]) => [name, [...shape]]),
      [['weight', [9, 4]]],
    );
  });
});
