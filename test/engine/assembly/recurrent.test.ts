// Whole sequences of a simple RNN and of a GRU, forward and backward, against plain loops.
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
  [2, 5, 300],
] as const;

for (const variant of variants) {
  suite(`rnn and gru, ${variant.name}`, () => {
    const routines = new Routines(variant);

    function places(T: number, B: number, H: number, gates: number, padded: boolean) {
      routines.clear(T + B + H);
      const recurrent = routines.floats(gates * H * H, () => routines.random() / Math.sqrt(H));
      return {
        recurrent,
        ...routines.steps(T, B, padded),
        states: routines.floats((T + 1) * B * H),
        dStates: routines.floats((T + 1) * B * H),
      };
    }

    const room = (bytes: number) => routines.floats(bytes / 4, () => Number.NaN);

    function rnn(T: number, B: number, H: number, direction: 0 | 1, padded: boolean, relu: 0 | 1) {
      const { recurrent, lengths, offsets, rows, states, dStates } = places(T, B, H, 1, padded);
      const sums = routines.floats(T * B * H);
      const workspace = room(routines.call('rnnWorkspace', T, B, H));
      const head = [T, B, H, direction, relu, lengths, offsets, recurrent, sums, states] as const;
      routines.both('rnn', ...head, workspace);
      routines.agree('states', states, (T + 1) * B * H, 3e-6);
      routines.both('rnnBackward', ...head, dStates, workspace);
      routines.agree('gradients of the sums', sums, rows * H, 2e-5);
      const initial = dStates + 4 * (direction ? T * B * H : 0);
      routines.agree('gradient of h₀', initial, B * H, 2e-5);
    }

    function gru(T: number, B: number, H: number, direction: 0 | 1, padded: boolean) {
      const { recurrent, lengths, offsets, rows, states, dStates } = places(T, B, H, 3, padded);
      const gates = routines.floats(T * B * 3 * H);
      const hidden = routines.floats(T * B * H);
      const workspace = room(routines.call('gruWorkspace', T, B, H));
      const head = [
        T,
        B,
        H,
        direction,
        lengths,
        offsets,
        recurrent,
        gates,
        hidden,
        states,
      ] as const;
      routines.both('gru', ...head, workspace);
      routines.agree('gates', gates, rows * 3 * H, 3e-6);
      routines.agree('states', states, (T + 1) * B * H, 3e-6);
      routines.both('gruBackward', ...head, dStates, workspace);
      routines.agree('gradients of the gates', gates, rows * 3 * H, 2e-5);
      routines.agree('gradients of the hidden part', hidden, rows * H, 2e-5);
      const initial = dStates + 4 * (direction ? T * B * H : 0);
      routines.agree('gradient of h₀', initial, B * H, 2e-5);
    }

    for (const [T, B, H] of SHAPES) {
      for (const direction of [0, 1] as const) {
        test(`T ${T}, B ${B}, H ${H}, ${direction ? 'backward' : 'forward'} in time`, () => {
          for (const padded of [false, true]) {
            rnn(T, B, H, direction, padded, 0);
            rnn(T, B, H, direction, padded, 1);
            gru(T, B, H, direction, padded);
          }
        });
      }
    }
  });
}
