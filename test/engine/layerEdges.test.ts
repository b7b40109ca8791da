// Layers with nothing to compute: batches of no sentences and sentences of no words. What comes out has the right shape,
// gradients of parameters are 0, and nothing is read that was not written (that would be NaN).
import { strict as assert } from 'node:assert';
import {
  attention,
  Conv1d,
  Conv2d,
  Dropout,
  Embedding,
  Generator,
  GRU,
  LayerNorm,
  Linear,
  LSTM,
  LSTMCell,
  type Module,
  MultiheadAttention,
  PositionalEncoding,
  RNN,
  type Shape,
  type Tensor,
  TransformerDecoderLayer,
  TransformerEncoderLayer,
  zeros,
} from '../../src/engine';

const seeded = () => ({ generator: new Generator(1) });

interface Layer {
  make(): Module;
  run(layer: never, x: Tensor): Tensor;
  /** Inputs that hold nothing, and the shape of what comes of them. */
  shapes: readonly [from: Shape, to: Shape][];
  /** Inputs that are refused. */
  refused: readonly Shape[];
}

const sequences = (width: number): Pick<Layer, 'shapes' | 'refused'> => ({
  shapes: [
    [
      [0, 5, 3],
      [0, 5, width],
    ],
    [
      [4, 0, 3],
      [4, 0, width],
    ],
    [
      [0, 0, 3],
      [0, 0, width],
    ],
  ],
  refused: [[], [3], [5, 3], [4, 5, 0], [4, 5, 2]],
});

const attending: Pick<Layer, 'shapes' | 'refused'> = {
  shapes: [
    [
      [0, 5, 4],
      [0, 5, 4],
    ],
    [
      [3, 0, 4],
      [3, 0, 4],
    ],
  ],
  refused: [[], [4], [5, 4], [3, 5, 0]],
};

const rowwise = (width: number): Pick<Layer, 'shapes' | 'refused'> => ({
  shapes: [
    [
      [0, 3],
      [0, width],
    ],
    [
      [2, 0, 3],
      [2, 0, width],
    ],
  ],
  refused: [[], [0], [2, 0], [2]],
});

const LAYERS: Record<string, Layer> = {
  Linear: {
    make: () => new Linear(3, 2, seeded()),
    run: (layer: Linear, x) => layer.forward(x),
    ...rowwise(2),
  },
  LayerNorm: {
    make: () => new LayerNorm(3),
    run: (layer: LayerNorm, x) => layer.forward(x),
    ...rowwise(3),
  },
  LSTMCell: {
    make: () => new LSTMCell(3, 2, seeded()),
    run: (layer: LSTMCell, x) => layer.forward(x).hidden,
    shapes: [
      [
        [0, 3],
        [0, 2],
      ],
    ],
    refused: [[], [3], [2, 0]],
  },
  RNN: {
    make: () => new RNN(3, 2, { bidirectional: true, ...seeded() }),
    run: (layer: RNN, x) => layer.forward(x).output,
    ...sequences(4),
  },
  GRU: {
    make: () => new GRU(3, 2, { numLayers: 2, ...seeded() }),
    run: (layer: GRU, x) => layer.forward(x).output,
    ...sequences(2),
  },
  LSTM: {
    make: () => new LSTM(3, 2, seeded()),
    run: (layer: LSTM, x) => layer.forward(x).output,
    ...sequences(2),
  },
  MultiheadAttention: {
    make: () => new MultiheadAttention(4, 2, seeded()),
    run: (layer: MultiheadAttention, x) => layer.forward(x).output,
    ...attending,
  },
  TransformerEncoderLayer: {
    make: () => new TransformerEncoderLayer(4, 2, { dropoutRate: 0, ...seeded() }),
    run: (layer: TransformerEncoderLayer, x) => layer.forward(x).output,
    ...attending,
  },
  TransformerDecoderLayer: {
    make: () => new TransformerDecoderLayer(4, 2, { dropoutRate: 0, ...seeded() }),
    run: (layer: TransformerDecoderLayer, x) => layer.forward(x, x).output,
    ...attending,
  },
  PositionalEncoding: {
    make: () => new PositionalEncoding(4, { maxLength: 6 }),
    run: (layer: PositionalEncoding, x) => layer.forward(x),
    ...attending,
  },
  Conv1d: {
    make: () => new Conv1d(3, 2, 2, seeded()),
    run: (layer: Conv1d, x) => layer.forward(x),
    shapes: [
      [
        [0, 3, 5],
        [0, 2, 4],
      ],
    ],
    refused: [[], [3, 5], [4, 3, 0], [4, 3, 1], [4, 0, 5]],
  },
  Conv2d: {
    make: () => new Conv2d(3, 2, 2, seeded()),
    run: (layer: Conv2d, x) => layer.forward(x),
    shapes: [
      [
        [0, 3, 5, 4],
        [0, 2, 4, 3],
      ],
    ],
    refused: [[], [3, 5, 4], [4, 3, 5, 0], [4, 0, 5, 4]],
  },
  Dropout: {
    make: () => new Dropout(0.5, seeded()),
    run: (layer: Dropout, x) => layer.forward(x),
    shapes: [
      [
        [2, 0],
        [2, 0],
      ],
      [
        [0, 3],
        [0, 3],
      ],
    ],
    refused: [],
  },
};

suite('layers with nothing to compute', () => {
  for (const [name, { make, run, shapes, refused }] of Object.entries(LAYERS)) {
    for (const [from, to] of shapes) {
      test(`${name} of [${from}]`, () => {
        const layer = make();
        const x = zeros(from).requireGrad();
        const y = run(layer as never, x);
        assert.deepEqual(y.shape, to);
        y.sum().backward();
        assert.deepEqual(x.grad?.shape, from);
        for (const [parameter, { grad }] of layer.namedParameters()) {
          const values = grad?.toFlatArray() ?? [];
          assert.ok(
            [...values].every(value => value === 0),
            `${parameter}: ${values}`,
          );
        }
      });
    }
    for (const shape of refused) {
      test(`${name} refuses [${shape}]`, () => {
        const layer = make();
        assert.throws(() => run(layer as never, zeros(shape)), /: .*\[/);
      });
    }
    // PositionalEncoding adds float32, which int32 and bool become as in add()
    if (name === 'PositionalEncoding') continue;
    test(`${name} refuses int32 and bool`, () => {
      const layer = make();
      const [[from]] = shapes;
      for (const dtype of ['int32', 'bool'] as const) {
        const x = zeros(from, { dtype });
        assert.throws(() => run(layer as never, x), /must be float32, got/);
      }
    });
  }

  test('Embedding of no ids', () => {
    const layer = new Embedding(4, 2, seeded());
    const y = layer.forward(zeros([3, 0], { dtype: 'int32' }));
    assert.deepEqual(y.shape, [3, 0, 2]);
    y.sum().backward();
    assert.deepEqual(layer.weight.grad?.toFlatArray(), new Float32Array(8));
    assert.deepEqual(layer.forward(zeros([], { dtype: 'int32' })).shape, [2]);
  });

  test('attention of queries that may look at nothing is 0', () => {
    const query = new Generator(2).normal([2, 3, 4]).requireGrad();
    const nothing = zeros([2, 0, 4]);
    const { context, weights } = attention(query, nothing, nothing);
    assert.deepEqual(weights.shape, [2, 3, 0]);
    assert.deepEqual(context.toFlatArray(), new Float32Array(24));
    context.sum().backward();
    assert.deepEqual((query.grad as Tensor).toFlatArray(), new Float32Array(24));
  });
});
