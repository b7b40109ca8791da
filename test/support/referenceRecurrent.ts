/** RNN and GRU over whole sequences as plain loops, for the reference machine. */
import type { Assembly } from '../../src/engine';

type Routines = 'rnn' | 'rnnBackward' | 'rnnWorkspace' | 'gru' | 'gruBackward' | 'gruWorkspace';

const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));

export function referenceRecurrent(f: Float32Array, i: Int32Array): Pick<Assembly, Routines> {
  const product = (n: number, value: (k: number) => number) => {
    let sum = 0;
    for (let k = 0; k < n; k++) sum += value(k);
    return sum;
  };
  /** Visits steps in the order of the direction, or backwards; places are indices of float32. */
  const walk = (
    [T, B, H, direction, lengths, offsets]: [number, number, number, number, number, number],
    backwards: boolean,
    visit: (at: { from: number; to: number; row: number; pad: boolean }) => void,
  ) => {
    for (let step = 0; step < T; step++) {
      const t = (direction === 1) !== backwards ? T - 1 - step : step;
      for (let b = 0; b < B; b++) {
        const [before, after] = direction ? [t + 1, t] : [t, t + 1];
        const pad = lengths !== 0 && t >= i[(lengths >> 2) + b];
        const row = offsets ? i[(offsets >> 2) + t] + b : t * B + b;
        visit({ from: (before * B + b) * H, to: (after * B + b) * H, row, pad });
      }
    }
  };
  return {
    rnn(T, B, H, direction, relu, lengths, offsets, recurrent, sums, states) {
      const [s, r, x] = [states >> 2, recurrent >> 2, sums >> 2];
      walk([T, B, H, direction, lengths, offsets], false, ({ from, to, row, pad }) => {
        for (let j = 0; j < H; j++) {
          if (pad) {
            f[s + to + j] = f[s + from + j];
            continue;
          }
          const sum = f[x + row * H + j] + product(H, k => f[r + j * H + k] * f[s + from + k]);
          f[s + to + j] = relu ? Math.max(sum, 0) : Math.tanh(sum);
        }
      });
    },
    rnnBackward(T, B, H, direction, relu, lengths, offsets, recurrent, sums, states, dStates) {
      const [s, r, x, d] = [states >> 2, recurrent >> 2, sums >> 2, dStates >> 2];
      walk([T, B, H, direction, lengths, offsets], true, ({ from, to, row, pad }) => {
        for (let j = 0; j < H; j++) {
          if (pad) break;
          const h = f[s + to + j];
          const slope = relu ? Number(h > 0) : 1 - h * h;
          f[x + row * H + j] = f[d + to + j] * slope;
        }
        for (let k = 0; k < H; k++) {
          f[d + from + k] += pad
            ? f[d + to + k]
            : product(H, j => f[x + row * H + j] * f[r + j * H + k]);
        }
      });
    },
    rnnWorkspace: (_T, _B, H) => 4 * H * H,
    gru(T, B, H, direction, lengths, offsets, recurrent, gates, hidden, states) {
      const [s, u, g, n] = [states >> 2, recurrent >> 2, gates >> 2, hidden >> 2];
      walk([T, B, H, direction, lengths, offsets], false, ({ from, to, row, pad }) => {
        for (let j = 0; j < H; j++) {
          const sum = (q: number) => product(H, k => f[u + (q * H + j) * H + k] * f[s + from + k]);
          const at = g + row * 3 * H + j;
          if (pad) {
            f[s + to + j] = f[s + from + j];
            continue;
          }
          f[at] = sigmoid(f[at] + sum(0));
          f[at + H] = sigmoid(f[at + H] + sum(1));
          f[n + row * H + j] += sum(2);
          f[at + 2 * H] = Math.tanh(f[at + 2 * H] + f[at] * f[n + row * H + j]);
          f[s + to + j] = (1 - f[at + H]) * f[at + 2 * H] + f[at + H] * f[s + from + j];
        }
      });
    },
    gruBackward(T, B, H, direction, lengths, offsets, recurrent, gates, hidden, states, dStates) {
      const [s, u, g, n, d] = [states >> 2, recurrent >> 2, gates >> 2, hidden >> 2, dStates >> 2];
      walk([T, B, H, direction, lengths, offsets], true, ({ from, to, row, pad }) => {
        for (let j = 0; j < H; j++) {
          const at = g + row * 3 * H + j;
          const own = n + row * H + j;
          if (pad) {
            f[d + from + j] += f[d + to + j];
            continue;
          }
          const [r, z, c, dh] = [f[at], f[at + H], f[at + 2 * H], f[d + to + j]];
          const dn = dh * (1 - z) * (1 - c * c);
          f[at] = dn * f[own] * r * (1 - r);
          f[at + H] = dh * (f[s + from + j] - c) * z * (1 - z);
          f[at + 2 * H] = dn;
          f[own] = dn * r;
          f[d + from + j] += dh * z;
        }
        if (pad) return;
        const gradient = (q: number, j: number) =>
          q < 2 ? f[g + row * 3 * H + q * H + j] : f[n + row * H + j];
        for (let k = 0; k < H; k++) {
          f[d + from + k] += product(
            3 * H,
            j => gradient(Math.floor(j / H), j % H) * f[u + j * H + k],
          );
        }
      });
    },
    gruWorkspace: (_T, _B, H) => 12 * H * H,
  };
}
