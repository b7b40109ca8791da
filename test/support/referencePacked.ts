/** Weights in panels of 16 columns, and what reads them, as plain loops for the reference machine. */
import type { Assembly } from '../../src/engine';

type Routines = 'packColumns' | 'gemmPacked' | 'lstmRows' | 'gruRows' | 'rnnRows';

/** @param whole the routines that read weights where they lie */
export function referencePacked(
  f: Float32Array,
  whole: Pick<Assembly, 'gemm' | 'lstm' | 'gru' | 'rnn'>,
): Pick<Assembly, Routines> {
  /** Column j at depth p of panels `step` values apart. */
  const place = (packed: number, step: number, j: number, p: number) =>
    (packed >> 2) + (j >> 4) * step + 16 * p + (j & 15);
  /** W_hh [gates·H, H], out of its panels to a place of its own. */
  const unpack = (gates: number, H: number, packed: number, to: number) => {
    for (let q = 0; q < gates; q++) {
      for (let j = 0; j < H; j++) {
        for (let p = 0; p < H; p++) {
          const from = place(packed + 4 * q * 16 * H, gates * 16 * H, j, p);
          f[(to >> 2) + (q * H + j) * H + p] = f[from];
        }
      }
    }
    return to;
  };
  return {
    packColumns(n, k, source, column, depth, to, step) {
      for (let j = 0; j < Math.ceil(n / 16) * 16; j++) {
        for (let p = 0; p < k; p++) {
          const value = j < n ? f[(source >> 2) + j * column + p * depth] : 0;
          f[place(to, step / 4, j, p)] = value;
        }
      }
    },
    gemmPacked(m, n, k, a, aRow, packed, c, cRow, add, addRow) {
      for (let j = 0; j < n; j++) {
        const column = 4 * place(packed, 16 * k, j, 0);
        const to = add && add + 4 * j;
        whole.gemm(m, 1, k, a, aRow, 1, column, 0, 16, c + 4 * j, cRow, to, addRow);
      }
    },
    lstmRows(T, B, _rows, H, _first, direction, lengths, offsets, packed, ...places) {
      const recurrent = unpack(4, H, packed, places[4]);
      whole.lstm(T, B, H, direction, lengths, offsets, recurrent, ...places);
    },
    gruRows(T, B, _rows, H, _first, direction, lengths, offsets, packed, ...places) {
      const recurrent = unpack(3, H, packed, places[3]);
      whole.gru(T, B, H, direction, lengths, offsets, recurrent, ...places);
    },
    rnnRows(T, B, _rows, H, _first, direction, relu, lengths, offsets, packed, ...places) {
      const recurrent = unpack(1, H, packed, places[2]);
      whole.rnn(T, B, H, direction, relu, lengths, offsets, recurrent, ...places);
    },
  };
}
