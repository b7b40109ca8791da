/**
 * A whole sequence of a simple RNN (Elman 1990), time-major, laid out and packed as the LSTM's: h_t = f(x·W_ihᵀ + b +
 * h_{t−1}·W_hhᵀ) with f = tanh, or relu where `relu` is 1. Workspace: packed W_hh, then two packed states (or gradients).
 */
import { add, reluBackward, tanhBackward } from './binary';
import { column } from './gemm';
import { fewRows } from './fewRows';
import { copy } from './movement';
import { packA, packSome } from './pack';
import { depthOf, firstRow, isFew, packColumns, roomFor, rowsAt } from './recurrent';
import { paddedRows, WIDTH } from './tiles';
import { relu as rectify, tanh } from './unary';

export function rnnWorkspace(T: i32, B: i32, H: i32): usize {
  return <usize>((H + 15) >> 4) * <usize>H * 64 + 2 * <usize>roomFor(B) * <usize>H * 4;
}

export function rnn(T: i32, B: i32, H: i32, direction: i32, relu: i32, lengths: usize, offsets: usize, recurrent: usize, sums: usize, states: usize, workspace: usize): void {
  if (isFew(T, B)) return rnnSteps(T, B, H, direction, relu, lengths, recurrent, sums, states);
  const panel = <usize>H << 6;
  packColumns(H, H, recurrent, H, 1, workspace, panel);
  rnnRows(T, B, B, H, 0, direction, relu, lengths, offsets, workspace, sums, states, workspace + <usize>((H + 15) >> 4) * panel);
}

/** One sequence, or one step of a few: the weights are read where they lie. */
function rnnSteps(T: i32, B: i32, H: i32, direction: i32, relu: i32, lengths: usize, recurrent: usize, sums: usize, states: usize): void {
  const row = <usize>H << 2, block = <usize>B * row;
  for (let step = 0; step < T; step++) {
    const t = direction ? T - 1 - step : step;
    const from = <usize>(direction ? t + 1 : t) * block, to = <usize>(direction ? t : t + 1) * block;
    const sum = sums + <usize>t * block;
    if (rowsAt(lengths, B, t) == 0) { // beyond the end: the state stands still
      copy(H, states + from, states + to);
      continue;
    }
    fewRows(B, H, H, states + from, row, recurrent, row, sum, row, sum, row);
    if (relu) rectify(B * H, sum, states + to);
    else tanh(B * H, sum, states + to);
  }
}

/** The first `rows` of B sequences, with W_hh packed, beginning at block `first` of hidden units. */
export function rnnRows(T: i32, B: i32, rows: i32, H: i32, first: i32, direction: i32, relu: i32, lengths: usize, offsets: usize, packed: usize, sums: usize, states: usize, workspace: usize): void {
  const row = <usize>H << 2, block = <usize>B * row;
  const blocks = (H + 15) >> 4, panel = <usize>H << 6, depth = depthOf(H);
  let now = workspace, next = now + <usize>paddedRows(rows) * row;
  packA(rows, H, 0, H, states + (direction ? <usize>T * block : 0), row, 4, now);
  for (let step = 0; step < T; step++) {
    const t = direction ? T - 1 - step : step;
    const from = <usize>(direction ? t + 1 : t) * block, to = <usize>(direction ? t : t + 1) * block;
    const sum = sums + firstRow(offsets, t, B) * row, active = rowsAt(lengths, rows, t);
    for (let i = 0; i < blocks; i++) {
      const u = first + i < blocks ? first + i : first + i - blocks;
      const w = min(WIDTH, H - u * WIDTH), o = <usize>u << 6;
      for (let k0 = 0; k0 < H; k0 += depth) {
        column(active, rows, w, min(depth, H - k0), k0, now, H, packed + <usize>u * panel + (<usize>k0 << 6), sum + o, row, sum + o, row);
      }
      for (let b = 0; b < active; b++) {
        const at = <usize>b * row + o;
        if (relu) rectify(w, sum + at, states + to + at);
        else tanh(w, sum + at, states + to + at);
      }
      for (let b = active; b < rows; b++) { // beyond the end: the state stands still
        const at = <usize>b * row + o;
        copy(w, states + from + at, states + to + at);
      }
      packA(rows, H, u * WIDTH, u * WIDTH + w, states + to + o, row, 4, next);
    }
    const swap = now;
    now = next;
    next = swap;
  }
}

export function rnnBackward(T: i32, B: i32, H: i32, direction: i32, relu: i32, lengths: usize, offsets: usize, recurrent: usize, sums: usize, states: usize, dStates: usize, workspace: usize): void {
  const panel = <usize>(H) << 6;
  packColumns(H, H, recurrent, 1, H, workspace, panel);
  rnnBackwardRows(T, B, B, H, 0, direction, relu, lengths, offsets, workspace, sums, states, dStates, workspace + <usize>((H + 15) >> 4) * panel);
}

/** The first `rows` of B sequences, with W_hh packed, beginning at block `first` of hidden units. */
export function rnnBackwardRows(T: i32, B: i32, rows: i32, H: i32, first: i32, direction: i32, relu: i32, lengths: usize, offsets: usize, packed: usize, sums: usize, states: usize, dStates: usize, workspace: usize): void {
  const row = <usize>H << 2, block = <usize>B * row;
  const blocks = (H + 15) >> 4, panel = <usize>H << 6, depth = depthOf(H);
  let now = workspace, last = now + <usize>paddedRows(rows) * row, sending = 0;
  for (let step = T - 1; step >= -1; step--) {
    const t = direction ? T - 1 - step : step; // step −1: dh_0 alone
    const from = <usize>(direction ? t + 1 : t) * block, to = <usize>(direction ? t : t + 1) * block;
    const sum = sums + firstRow(offsets, t, B) * row, active = step < 0 ? 0 : rowsAt(lengths, rows, t);
    for (let i = 0; i < blocks; i++) {
      const u = first + i < blocks ? first + i : first + i - blocks;
      const w = min(WIDTH, H - u * WIDTH), o = <usize>u << 6, d = dStates + to + o;
      for (let k0 = 0; k0 < H; k0 += depth) { // what the step after sends back through W_hh
        column(sending, rows, w, min(depth, H - k0), k0, last, H, packed + <usize>u * panel + (<usize>k0 << 6), d, row, d, row);
      }
      if (step < 0) continue;
      for (let b = 0; b < active; b++) {
        const at = <usize>b * row + o;
        if (relu) reluBackward(w, states + to + at, dStates + to + at, sum + at);
        else tanhBackward(w, states + to + at, dStates + to + at, sum + at);
      }
      for (let b = active; b < rows; b++) { // a pad hands it on as it is
        const at = <usize>b * row + o;
        add(w, dStates + from + at, dStates + to + at, dStates + from + at);
      }
      packSome(active, rows, H, u * WIDTH, u * WIDTH + w, sum + o, row, 4, now);
    }
    const swap = now;
    now = last;
    last = swap;
    sending = active;
  }
}
