/**
 * A whole sequence of a GRU (Cho et al. 2014) in PyTorch's form, the reset gate after the product, time-major, laid out
 * and packed as the LSTM's. Workspace: packed W_hh, then two packed states (or gradients).
 */
import { add } from './binary';
import { column } from './gemm';
import { gruBackward as cellBackward, gruForward as cellForward } from './gruCell';
import { copy } from './movement';
import { packA, packB } from './pack';
import { depthOf, lengthOf } from './recurrent';
import { paddedRows, WIDTH } from './tiles';
import { fill } from './unary';

export function gruWorkspace(T: i32, B: i32, H: i32): usize {
  return <usize>((H + 15) >> 4) * <usize>(3 * H) * 64 + 2 * <usize>paddedRows(B) * <usize>(3 * H) * 4;
}

export function gru(T: i32, B: i32, H: i32, direction: i32, lengths: usize, recurrent: usize, gates: usize, hidden: usize, states: usize, workspace: usize): void {
  const row = <usize>H << 2, gateRow = 3 * row, block = <usize>B * row;
  const blocks = (H + 15) >> 4, panel = <usize>H << 6, depth = depthOf(H);
  for (let u = 0; u < blocks; u++) {
    for (let q = 0; q < 3; q++) {
      packB(min(WIDTH, H - u * WIDTH), H, recurrent + <usize>(q * H + u * WIDTH) * row, row, 4, workspace + <usize>(u * 3 + q) * panel);
    }
  }
  let now = workspace + <usize>(blocks * 3) * panel, next = now + <usize>paddedRows(B) * row;
  packA(B, H, 0, H, states + (direction ? <usize>T * block : 0), row, 4, now);
  for (let step = 0; step < T; step++) {
    const t = direction ? T - 1 - step : step;
    const from = <usize>(direction ? t + 1 : t) * block, to = <usize>(direction ? t : t + 1) * block;
    const gate = gates + <usize>t * <usize>B * gateRow, own = hidden + <usize>t * block;
    for (let u = 0; u < blocks; u++) {
      const w = min(WIDTH, H - u * WIDTH), o = <usize>u << 6;
      for (let q = 0; q < 3; q++) {
        const wide = q < 2 ? gateRow : row, c = q < 2 ? gate + <usize>q * row + o : own + o;
        for (let k0 = 0; k0 < H; k0 += depth) {
          column(B, w, min(depth, H - k0), k0, now, H, workspace + <usize>(u * 3 + q) * panel + (<usize>k0 << 6), c, wide, c, wide);
        }
      }
      for (let b = 0; b < B; b++) {
        const at = <usize>b * row + o, g = gate + <usize>b * gateRow + o;
        if (t >= lengthOf(lengths, b, T)) { // beyond the end: the state stands still
          copy(w, states + from + at, states + to + at);
          for (let q = 0; q < 3; q++) fill(w, 0, g + <usize>q * row);
        } else cellForward(w, g, row, own + at, states + from + at, states + to + at);
      }
      packA(B, H, u * WIDTH, u * WIDTH + w, states + to + o, row, 4, next);
    }
    const swap = now;
    now = next;
    next = swap;
  }
}

export function gruBackward(T: i32, B: i32, H: i32, direction: i32, lengths: usize, recurrent: usize, gates: usize, hidden: usize, states: usize, dStates: usize, workspace: usize): void {
  const row = <usize>H << 2, gateRow = 3 * row, block = <usize>B * row;
  const K = 3 * H, blocks = (H + 15) >> 4, panel = <usize>K << 6, depth = depthOf(K);
  for (let u = 0; u < blocks; u++) {
    packB(min(WIDTH, H - u * WIDTH), K, recurrent + (<usize>u << 6), 4, row, workspace + <usize>u * panel);
  }
  let now = workspace + <usize>blocks * panel, last = now + <usize>paddedRows(B) * gateRow;
  for (let step = T - 1; step >= -1; step--) {
    const t = direction ? T - 1 - step : step; // step −1: dh_0 alone
    const from = <usize>(direction ? t + 1 : t) * block, to = <usize>(direction ? t : t + 1) * block;
    const gate = gates + <usize>t * <usize>B * gateRow, own = hidden + <usize>t * block;
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
          for (let q = 0; q < 3; q++) fill(w, 0, g + <usize>q * row);
          fill(w, 0, own + at);
          add(w, dStates + from + at, dStates + to + at, dStates + from + at); // a pad hands it on as it is
        } else cellBackward(w, g, row, own + at, states + from + at, dStates + to + at, dStates + from + at);
      }
      for (let q = 0; q < 2; q++) packA(B, K, q * H + u * WIDTH, q * H + u * WIDTH + w, gate + <usize>q * row + o, gateRow, 4, now);
      packA(B, K, 2 * H + u * WIDTH, 2 * H + u * WIDTH + w, own + o, row, 4, now);
    }
    const swap = now;
    now = last;
    last = swap;
  }
}
