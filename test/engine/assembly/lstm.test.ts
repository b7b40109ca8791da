// A whole sequence of an LSTM, forward and backward, against plain loops.
import { strict as assert } from 'node:assert';
import { Routines, variants } from '../../support/routines';

/** T, B, H: one of each, around the blocks of 16 units, around the tiles, more units than a block of depth. */
const SHAPES = [
  [1, 1, 1],
  [5, 1, 37],
  [4, 3, 5],
  [3, 9, 17],
  [5, 2, 33],
  [6, 33, 8],
  [2, 7, 16],
  [3, 13, 24],
  [2, 5, 300],
] as const;

for (const variant of variants) {
  suite(`lstm, ${variant.name}`, () => {
    const routines = new Routines(variant);

    function run(T: number, B: number, H: number, direction: 0 | 1, padded: boolean): void {
      routines.clear(T + B + H);
      const block = B * H;
      const recurrent = routines.floats(4 * H * H, () => routines.random() / Math.sqrt(H));
      const gates = routines.floats(T * B * 4 * H);
      const [states, cells] = [1, 2].map(() => routines.floats((T + 1) * block));
      const tanhCells = routines.floats(T * block);
      const { lengths, offsets, rows } = routines.steps(T, B, padded);
      const workspace = routines.floats(
        routines.call('lstmWorkspace', T, B, H) / 4,
        () => Number.NaN,
      );
      const head = [T, B, H, direction, lengths, offsets, recurrent, gates] as const;
      routines.both('lstm', ...head, states, cells, tanhCells, workspace);
      routines.agree('gates', gates, rows * 4 * H, 3e-6);
      routines.agree('states', states, (T + 1) * block, 3e-6);
      routines.agree('cells', cells, (T + 1) * block, 3e-6);
      // tanhCells of pads are nobody's business
      const dStates = routines.floats((T + 1) * block);
      const dCell = routines.floats(block);
      routines.both('lstmBackward', ...head, cells, tanhCells, dStates, dCell, workspace);
      routines.agree('gradients of the gates', gates, rows * 4 * H, 2e-5);
      routines.agree('gradient of c₀', dCell, block, 2e-5);
      const initial = dStates + 4 * (direction ? T * block : 0);
      routines.agree('gradient of h₀', initial, block, 2e-5);
    }

    for (const [T, B, H] of SHAPES) {
      for (const direction of [0, 1] as const) {
        test(`T ${T}, B ${B}, H ${H}, ${direction ? 'backward' : 'forward'} in time`, () => {
          run(T, B, H, direction, false);
          run(T, B, H, direction, true);
        });
      }
    }

    test('pads carry the state on unchanged and have no gates', () => {
      const [T, B, H] = [5, 3, 20];
      const ends = [5, 3, 2];
      for (const direction of [0, 1] as const) {
        routines.clear(9);
        const [recurrent, gates] = [routines.floats(4 * H * H), routines.floats(T * B * 4 * H)];
        const [states, cells] = [1, 2].map(() => routines.floats((T + 1) * B * H));
        const tanhCells = routines.floats(T * B * H);
        const workspace = routines.floats(routines.call('lstmWorkspace', T, B, H) / 4);
        const [lengths, offsets] = [routines.ints(ends), routines.ints([0, 3, 6, 8, 9])];
        const after = Float32Array.from(routines.read(gates + 16 * 10 * H, 5 * 4 * H));
        routines.call(
          'lstm',
          ...([T, B, H, direction, lengths, offsets, recurrent, gates] as const),
          ...([states, cells, tanhCells, workspace] as const),
        );
        assert.deepEqual(routines.read(gates + 16 * 10 * H, 5 * 4 * H), after);
        for (let t = 0; t < T; t++) {
          for (let b = 0; b < B; b++) {
            if (t < ends[b]) continue;
            const row = (pointer: number, block: number) =>
              routines.read(pointer + 4 * (block * B + b) * H, H);
            assert.deepEqual(row(states, t), row(states, t + 1));
            assert.deepEqual(row(cells, t), row(cells, t + 1));
          }
        }
      }
    });

    test('sequences do not depend on what else is in the batch; one alone but for rounding', () => {
      const [T, B, H] = [4, 11, 19];
      routines.clear(3);
      const recurrent = routines.floats(4 * H * H);
      const inputs = routines.floats(T * B * 4 * H);
      const input = Float32Array.from(routines.read(inputs, T * B * 4 * H));
      const states = routines.floats((T + 1) * B * H);
      const cells = routines.floats((T + 1) * B * H);
      const tanhCells = routines.floats(T * B * H);
      const workspace = routines.floats(routines.call('lstmWorkspace', T, B, H) / 4);
      /** States after every step of some of the sequences. */
      const run = (chosen: readonly number[]) => {
        const count = chosen.length;
        const gates = routines.floats(T * count * 4 * H, i => {
          const [row, unit] = [Math.floor(i / (4 * H)), i % (4 * H)];
          const [t, b] = [Math.floor(row / count), chosen[row % count]];
          return input[(t * B + b) * 4 * H + unit];
        });
        routines.read(states, count * H).fill(0);
        routines.read(cells, count * H).fill(0);
        const places = [recurrent, gates, states, cells, tanhCells, workspace] as const;
        routines.call('lstm', T, count, H, 0, 0, 0, ...places);
        const all = Float32Array.from(routines.read(states, (T + 1) * count * H));
        return (k: number) =>
          Array.from({ length: T }, (_, t) => {
            const at = ((t + 1) * count + k) * H;
            return [...all.subarray(at, at + H)];
          }).flat();
      };
      const together = run(Array.from({ length: B }, (_, b) => b));
      for (const pair of [
        [0, 5],
        [10, 3],
      ]) {
        const two = run(pair);
        pair.forEach((b, k) => {
          assert.deepEqual(two(k), together(b));
        });
      }
      const one = run([5])(0);
      together(5).forEach((value, i) => {
        assert.ok(Math.abs(value - one[i]) < 1e-6);
      });
    });
  });
}
