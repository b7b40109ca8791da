/**
 * A whole sequence of an LSTM, time-major. W_hh is packed once; hidden units are worked through in blocks of 16,
 * whose four gate panels, cell and state stay in L1 together. The packed state of one step is made while its
 * pieces are at hand, for the product of the next.
 *
 * Workspace: packed W_hh (4 panels of depth H per block, or 1 of depth 4H), then two packed states (or dGates).
 */
import { add } from './binary';
import { column } from './gemm';
import { cellBackward, cellForward } from './lstmCell';
import { copy } from './movement';
import { packA, packB } from './pack';
import { depthOf, lengthOf } from './recurrent';
import { paddedRows, WIDTH } from './tiles';
import { fill } from './unary';

export function lstmWorkspace(T: i32, B: i32, H: i32): usize {
  const weights = <usize>((H + 15) >> 4) * <usize>(4 * H) * 64;
  return weights + 2 * <usize>paddedRows(B) * <usize>(4 * H) * 4;
}

export function lstm(T: i32, B: i32, H: i32, direction: i32, lengths: usize, recurrent: usize, gates: usize, states: usize, cells: usize, tanhCells: usize, workspace: usize): void {
  const row = <usize>H << 2, gateRow = row << 2, block = <usize>B * row;
  const blocks = (H + 15) >> 4, panel = <usize>H << 6, depth = depthOf(H);
  const packed = <usize>paddedRows(B) * row;
  for (let u = 0; u < blocks; u++) {
    for (let q = 0; q < 4; q++) {
      packB(min(WIDTH, H - u * WIDTH), H, recurrent + <usize>(q * H + u * WIDTH) * row, row, 4, workspace + <usize>(u * 4 + q) * panel);
    }
  }
  let now = workspace + <usize>(blocks * 4) * panel, next = now + packed;
  packA(B, H, 0, H, states + (direction ? <usize>T * block : 0), row, 4, now);
  for (let step = 0; step < T; step++) {
    const t = direction ? T - 1 - step : step;
    const from = <usize>(direction ? t + 1 : t) * block, to = <usize>(direction ? t : t + 1) * block;
    const gate = gates + <usize>t * <usize>B * gateRow;
    for (let u = 0; u < blocks; u++) {
      const w = min(WIDTH, H - u * WIDTH), o = <usize>u << 6;
      for (let q = 0; q < 4; q++) {
        const c = gate + <usize>q * row + o, weights = workspace + <usize>(u * 4 + q) * panel;
        for (let k0 = 0; k0 < H; k0 += depth) {
          column(B, w, min(depth, H - k0), k0, now, H, weights + (<usize>k0 << 6), c, gateRow, c, gateRow);
        }
      }
      for (let b = 0; b < B; b++) {
        const at = <usize>b * row + o;
        if (t >= lengthOf(lengths, b, T)) { // beyond the end: the state stands still
          copy(w, states + from + at, states + to + at);
          copy(w, cells + from + at, cells + to + at);
          for (let q = 0; q < 4; q++) fill(w, 0, gate + <usize>b * gateRow + <usize>q * row + o);
          fill(w, 0, tanhCells + <usize>t * block + at);
        } else {
          cellForward(w, gate + <usize>b * gateRow + o, row, cells + from + at, cells + to + at, tanhCells + <usize>t * block + at, states + to + at);
        }
      }
      packA(B, H, u * WIDTH, u * WIDTH + w, states + to + o, row, 4, next);
    }
    const swap = now;
    now = next;
    next = swap;
  }
}

export function lstmBackward(T: i32, B: i32, H: i32, direction: i32, lengths: usize, recurrent: usize, gates: usize, cells: usize, tanhCells: usize, dStates: usize, dCell: usize, workspace: usize): void {
  const row = <usize>H << 2, gateRow = row << 2, block = <usize>B * row;
  const K = 4 * H, blocks = (H + 15) >> 4, panel = <usize>K << 6, depth = depthOf(K);
  const packed = <usize>paddedRows(B) * gateRow;
  for (let u = 0; u < blocks; u++) {
    packB(min(WIDTH, H - u * WIDTH), K, recurrent + (<usize>u << 6), 4, row, workspace + <usize>u * panel);
  }
  let now = workspace + <usize>blocks * panel, last = now + packed;
  for (let step = T - 1; step >= -1; step--) {
    const t = direction ? T - 1 - step : step; // the step whose gates are turned into gradients; step −1: dh_0 alone
    const from = <usize>(direction ? t + 1 : t) * block, to = <usize>(direction ? t : t + 1) * block;
    const gate = gates + <usize>t * <usize>B * gateRow;
    for (let u = 0; u < blocks; u++) {
      const w = min(WIDTH, H - u * WIDTH), o = <usize>u << 6, d = dStates + to + o;
      if (step < T - 1) { // what the step after sends back through W_hh
        for (let k0 = 0; k0 < K; k0 += depth) {
          column(B, w, min(depth, K - k0), k0, last, K, workspace + <usize>u * panel + (<usize>k0 << 6), d, row, d, row);
        }
      }
      if (step < 0) continue;
      for (let b = 0; b < B; b++) {
        const at = <usize>b * row + o, g = gate + <usize>b * gateRow + o;
        if (t >= lengthOf(lengths, b, T)) {
          for (let q = 0; q < 4; q++) fill(w, 0, g + <usize>q * row);
          add(w, dStates + from + at, dStates + to + at, dStates + from + at); // a pad hands it on as it is
        } else cellBackward(w, g, row, cells + from + at, tanhCells + <usize>t * block + at, dStates + to + at, dCell + at);
      }
      for (let q = 0; q < 4; q++) {
        packA(B, K, q * H + u * WIDTH, q * H + u * WIDTH + w, gate + <usize>q * row + o, gateRow, 4, now);
      }
    }
    const swap = now;
    now = last;
    last = swap;
  }
}
