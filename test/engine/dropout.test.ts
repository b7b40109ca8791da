// Dropout draws another mask at every call, each from numbers of its own; backward uses the mask of its forward.
import { strict as assert } from 'node:assert';
import {
  attention,
  Dropout,
  Generator,
  GRU,
  LSTM,
  type Module,
  MultiheadAttention,
  manualSeed,
  ones,
  PositionalEncoding,
  RNN,
  type Tensor,
  TransformerDecoderLayer,
  TransformerEncoderLayer,
  tensor,
} from '../../src/engine';
import { attention as attentionOp } from '../../src/engine/ops/attention';
import { allClose } from '../support/tensors';

const P = 0.3;

/** What the next n numbers of a stream keep, scaled: word / 2³² ≥ p, of whole blocks of four. */
function keeps(stream: Generator, n: number, p = P): number[] {
  return [...stream.uniform([n]).toFlatArray()].map(u => (u >= p ? 1 / (1 - p) : 0));
}

suite('dropout', () => {
  test('every call takes the next numbers of its stream, none twice', () => {
    const layer = new Dropout(P, { generator: new Generator(4) });
    const stream = new Generator(4);
    for (const n of [5, 5, 1, 4, 130, 7]) {
      allClose(layer.forward(ones([n])), keeps(stream, n), 1e-6, `${n} values`);
    }
  });

  test('two layers without a generator of their own share the stream that manualSeed restarts', () => {
    manualSeed(9);
    const [first, second] = [new Dropout(P), new Dropout(P)];
    const got = [first, second, first].map(layer => layer.forward(ones([6])));
    const stream = new Generator(9);
    for (const one of got) allClose(one, keeps(stream, 6), 1e-6);
  });

  test('each of two calls is masked in backward as it was in forward', () => {
    const layer = new Dropout(P, { generator: new Generator(2) });
    const x = ones([131], { requiresGrad: true });
    const [first, second] = [layer.forward(x), layer.forward(x)];
    first.add(second.mul(3)).sum().backward();
    allClose(x.grad as Tensor, first.add(second.mul(3)).toFlatArray(), 1e-6);
  });

  const layers: Record<string, (p: number, generator: Generator) => (x: Tensor) => Tensor> = {
    Dropout(p, generator) {
      const layer = new Dropout(p, { generator });
      return x => layer.forward(x);
    },
    'LSTM between its layers'(dropout, generator) {
      const layer = new LSTM(6, 6, { numLayers: 2, dropout, generator });
      return x => layer.forward(x).output;
    },
    'GRU between its layers'(dropout, generator) {
      const layer = new GRU(6, 6, { numLayers: 2, dropout, generator });
      return x => layer.forward(x).output;
    },
    'RNN between its layers'(dropout, generator) {
      const layer = new RNN(6, 6, { numLayers: 2, dropout, generator });
      return x => layer.forward(x).output;
    },
    MultiheadAttention(dropoutRate, generator) {
      const layer = new MultiheadAttention(6, 2, { dropoutRate, generator });
      return x => layer.forward(x).output;
    },
    TransformerEncoderLayer(dropoutRate, generator) {
      const layer = new TransformerEncoderLayer(6, 2, { dropoutRate, generator });
      return x => layer.forward(x).output;
    },
    TransformerDecoderLayer(dropoutRate, generator) {
      const layer = new TransformerDecoderLayer(6, 2, { dropoutRate, generator });
      return x => layer.forward(x, x).output;
    },
  };
  for (const [name, make] of Object.entries(layers)) {
    test(`${name}: other masks in every step, the same in the same step of the same seed`, () => {
      const x = new Generator(1).normal([2, 5, 6]);
      const steps = (p: number) => {
        const run = make(p, new Generator(3));
        return [run(x), run(x), run(x)].map(y => [...y.toFlatArray()]);
      };
      const [first, second, third] = steps(P);
      assert.notDeepEqual(first, second);
      assert.notDeepEqual(second, third);
      assert.notDeepEqual(first, third);
      assert.deepEqual(steps(P), [first, second, third]);
      const [plain, again] = steps(0);
      assert.deepEqual(plain, again);
    });
  }
});

suite('dropout of attention', () => {
  const [B, heads, T, S, D] = [3, 2, 5, 7, 4]; // a head's 35 weights are no whole number of blocks
  const numbers = new Generator(12);
  const query = numbers.normal([B, T, heads * D]);
  const keys = numbers.normal([B, S, heads * D]);

  /** [B, S, heads · S]: of every head the identity, so that the context is the weights after dropout. */
  const identity = tensor(
    Float32Array.from({ length: B * S * heads * S }, (_, i) =>
      Math.floor(i / (heads * S)) % S === i % S ? 1 : 0,
    ),
    { shape: [B, S, heads * S] },
  );

  test('every batch, head and call has a mask of its own', () => {
    const generator = new Generator(6);
    const stream = new Generator(6);
    for (let call = 0; call < 2; call++) {
      const { context, weights } = attention(query, keys, identity, {
        heads,
        dropoutRate: P,
        generator,
      });
      for (let b = 0; b < B; b++) {
        for (let h = 0; h < heads; h++) {
          const masks = keeps(stream, T * S); // each head begins with a block of its own
          for (let t = 0; t < T; t++) {
            for (let s = 0; s < S; s++) {
              const wanted = weights.at(b, h, t, s).item() * masks[t * S + s];
              const got = context.at(b, t, h * S + s).item();
              assert.ok(Math.abs(got - wanted) < 1e-6, `[${b}, ${h}, ${t}, ${s}] ${got} ${wanted}`);
            }
          }
        }
      }
    }
  });

  test('its gradients are those of products with the masked weights', () => {
    const values = numbers.normal([B, S, heads * D]);
    const direction = numbers.normal([B, T, heads * D]);
    const place = { p: P, ...new Generator(8).reserve(0) };
    const attributes = { scale: 0.6, heads, causal: false, with: [], dropout: place };
    const inputs = [query, keys, values].map(x => x.detach().clone().requireGrad());
    attentionOp(inputs, attributes)[0].mul(direction).sum().backward();

    const stream = new Generator(8);
    const masks = tensor(
      Array.from({ length: B * heads }, () => keeps(stream, T * S)).flat(),
    ).reshape([B, heads, T, S]);
    const split = (x: Tensor, length: number) => x.reshape([B, length, heads, D]).transpose(1, 2); // [B, heads, length, D]
    const plain = [query, keys, values].map(x => x.detach().clone().requireGrad());
    const [q, k, v] = [split(plain[0], T), split(plain[1], S), split(plain[2], S)];
    const weights = q.matmul(k.transpose(2, 3)).mul(0.6).softmax(-1).mul(masks);
    weights
      .matmul(v)
      .transpose(1, 2)
      .reshape([B, T, heads * D])
      .mul(direction)
      .sum()
      .backward();
    for (const [i, name] of ['query', 'keys', 'values'].entries()) {
      allClose(inputs[i].grad as Tensor, (plain[i].grad as Tensor).toFlatArray(), 1e-5, name);
    }
  });
});

suite('the stream of random numbers', () => {
  const x = ones([2, 3, 4]);
  /** What is computed, by a layer with dropout of this rate that draws from the generator. */
  const calls: Record<string, (rate: number, generator: Generator) => [Module, () => unknown]> = {
    Dropout: (rate, generator) => {
      const layer = new Dropout(rate, { generator });
      return [layer, () => layer.forward(x)];
    },
    MultiheadAttention: (dropoutRate, generator) => {
      const layer = new MultiheadAttention(4, 2, { dropoutRate, generator });
      return [layer, () => layer.forward(x)];
    },
    LSTM: (dropout, generator) => {
      const layer = new LSTM(4, 5, { dropout, numLayers: 2, generator });
      return [layer, () => layer.forward(x)];
    },
    PositionalEncoding: (dropoutRate, generator) => {
      const layer = new PositionalEncoding(4, { dropoutRate, generator });
      return [layer, () => layer.forward(x)];
    },
  };
  /** Blocks of four numbers that one call takes in training. */
  const taken: Record<string, number> = {
    Dropout: 6, // 2 · 3 · 4 values
    MultiheadAttention: 12, // 2 · 2 times 3 · 3 weights, each time whole blocks
    LSTM: 8, // 2 · 3 · 5 values between the layers
    PositionalEncoding: 6,
  };

  for (const [name, make] of Object.entries(calls)) {
    test(`${name} takes as many as it needs in training, and none without dropout or in evaluation`, () => {
      const drawn = (rate: number, isTraining: boolean) => {
        const generator = new Generator(1);
        const [layer, call] = make(rate, generator);
        layer.train(isTraining);
        const before = generator.state;
        call();
        return generator.state - before;
      };
      assert.deepEqual(
        [drawn(0.5, true), drawn(0, true), drawn(0.5, false), drawn(0, false)],
        [taken[name], 0, 0, 0],
      );
    });
  }

  test('attention takes none unless it is asked to', () => {
    const generator = new Generator(1);
    attention(x, x, x, { generator });
    attention(x, x, x, { generator, dropoutRate: 0, heads: 2 });
    assert.equal(generator.state, 0);
    attention(x, x, x, { generator, dropoutRate: 0.1, heads: 4 });
    assert.equal(generator.state, 2 * 4 * 3);
  });
});
