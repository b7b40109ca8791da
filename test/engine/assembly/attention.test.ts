// The attention core against plain loops: heads, masks, causality, and what nobody may see.
import { strict as assert } from 'node:assert';
import { Routines, variants } from '../../support/routines';

type Shape = readonly [batches: number, heads: number, T: number, S: number, D: number, E: number];

const SHAPES: Shape[] = [
  [1, 1, 1, 1, 1, 1],
  [2, 1, 1, 17, 33, 20],
  [3, 1, 3, 5, 4, 6],
  [2, 2, 7, 7, 8, 3],
  [2, 4, 9, 9, 16, 16],
  [1, 1, 20, 33, 5, 7],
];

/** Row, batch and head stride. */
type Strides = [row: number, batch: number, head: number];

interface Operand {
  pointer: number;
  strides: Strides;
}

const at = ({ pointer, strides }: Operand) => [pointer, ...strides] as const;

for (const variant of variants) {
  suite(`attention, ${variant.name}`, () => {
    const routines = new Routines(variant);

    interface Setup {
      shape: Shape;
      mask?: (b: number, s: number) => boolean;
      scale?: number;
      causal?: boolean;
    }

    /** Runs forward on both machines and gives the places of what was read and written. */
    function forward({ shape, mask, scale = 0.7, causal = false }: Setup) {
      const [B, heads, T, S, D, E] = shape;
      routines.clear(T + 3 * S + D);
      const [wideD, wideE] = [heads * D + 1, heads * E + 2];
      const layout = (length: number, wide: number, width: number) => {
        const pointer = routines.floats(B * length * wide);
        const strides: Strides = [wide, length * wide, width];
        return { pointer, length: B * length * wide, strides };
      };
      const query = layout(T, wideD, D);
      const keys = layout(S, wideD, D);
      const values = layout(S, wideE, E);
      const context = layout(T, wideE, E);
      const weights = routines.floats(B * heads * T * S);
      const pads = mask ? routines.floats(B * S, i => (mask(Math.floor(i / S), i % S) ? 1 : 0)) : 0;
      routines.both(
        'attention',
        ...shape,
        ...at(query),
        ...at(keys),
        ...at(values),
        ...at(context),
        ...([weights, pads, scale, causal ? 1 : 0] as const),
        ...([0, 0, 0, 0, 0, 0, 0, 0] as const),
      );
      return { query, keys, values, context, weights };
    }

    const some = (b: number, s: number) => (s * 5 + b) % 3 !== 0;

    for (const shape of SHAPES) {
      const [B, heads, T, S] = shape;
      const count = B * heads * T * S;
      for (const [what, setup] of [
        ['plain', { shape }],
        ['masked', { shape, mask: some }],
        ['causal', { shape, causal: true }],
        ['masked and causal, scale −1', { shape, mask: some, causal: true, scale: -1 }],
      ] as const) {
        test(`[${shape}] ${what}`, () => {
          const { query, keys, values, context, weights } = forward(setup);
          routines.agree('weights', weights, count, 2e-6);
          routines.agree('context', context.pointer, context.length, 5e-6);

          const dContext = routines.floats(context.length);
          const scale = 'scale' in setup ? setup.scale : 0.7;
          for (const dWeights of [0, routines.floats(count)]) {
            const [dq, dk, dv] = [query, keys, values].map(({ length }) =>
              routines.floats(length, () => 0),
            );
            const workspace = routines.floats(routines.call('attentionWorkspace', T, S) / 4);
            routines.both(
              'attentionBackward',
              ...shape,
              ...at(query),
              ...at(keys),
              ...at(values),
              ...at({ ...context, pointer: dContext }),
              ...([weights, dWeights, scale, dq, dk, dv, workspace] as const),
              ...([0, 0, 0, 0, 0] as const),
            );
            routines.agree('dq', dq, query.length, 1e-5);
            routines.agree('dk', dk, keys.length, 1e-5);
            routines.agree('dv', dv, values.length, 1e-5);
          }
        });
      }
    }

    test('what is masked has a weight of exactly 0, however large its score; a row of nothing is 0', () => {
      const shape = [2, 2, 4, 9, 6, 5] as const;
      const [B, heads, T, S] = shape;
      const mask = (b: number, s: number) => b === 0 && s % 4 === 1;
      const { weights, context } = forward({ shape, mask, scale: 50 });
      routines.read(weights, B * heads * T * S).forEach((weight, i) => {
        const [b, s] = [Math.floor(i / (heads * T * S)), i % S];
        if (!mask(b, s)) assert.equal(weight, 0);
      });
      for (let row = 0; row < T; row++) {
        const [rowStride, batchStride] = context.strides;
        const nothing = routines.read(context.pointer + 4 * (batchStride + row * rowStride), 10);
        assert.ok(nothing.every(value => value === 0));
      }
      for (let row = 0; row < heads * T; row++) {
        const sum = routines.read(weights + 4 * row * S, S).reduce((a, b) => a + b, 0);
        assert.ok(Math.abs(sum - 1) < 1e-6);
      }
    });

    test('causal: nothing after t is seen at t', () => {
      const shape = [1, 1, 6, 8, 3, 3] as const;
      const { weights } = forward({ shape, causal: true });
      routines.read(weights, 48).forEach((weight, i) => {
        assert.equal(weight === 0, i % 8 > Math.floor(i / 8));
      });
    });
  });
}
