/**
 * A whole sequence of a GRU (Cho et al. 2014) in PyTorch's form, the reset gate after the product, time-major, laid out
 * and packed as the LSTM's. Workspace: packed W_hh, then two packed states (or gradients).
 */
import { add } from './binary';
import { column } from './gemm';
import { gruBackward as cellBackward, gruForward as cellForward } from './gruCell';
import { fewRows } from './fewRows';
import { copy } from './movement';
import { packA, packSome } from './pack';
import { depthOf, firstRow, isFew, packColumns, roomFor, rowsAt } from './recurrent';
import { paddedRows, WIDTH } from './tiles';

export function gruWorkspace(T: i32, B: i32, H: i32): usize {
  return <usize>((H + 15) >> 4) * <usize>(3 * H) * 64 + 2 * <usize>roomFor(B) * <usize>(3 * H) * 4;
}

export function gru(T: i32, B: i32, H: i32, direction: i32, lengths: usize, offsets: usize, recurrent: usize, gates: usize, hidden: usize, states: usize, workspace: usize): void {
  if (isFew(T, B)) return gruSteps(T, B, H, direction, lengths, recurrent, gates, hidden, states);
  const panel = <usize>H << 6;
  for (let q = 0; q < 3; q++) {
    packColumns(H, H, recurrent + <usize>(q * H * H << 2), H, 1, workspace + <usize>q * panel, 3 * panel);
  }
  gruRows(T, B, B, H, 0, direction, lengths, offsets, workspace, gates, hidden, states, workspace + <usize>(((H + 15) >> 4) * 3) * panel);
}

/** One sequence, or one step of a few: the weights are read where they lie. */
function gruSteps(T: i32, B: i32, H: i32, direction: i32, lengths: usize, recurrent: usize, gates: usize, hidden: usize, states: usize): void {
  const row = <usize>H << 2, block = <usize>B * row, candidate = recurrent + <usize>(2 * H) * row;
  for (let step = 0; step < T; step++) {
    const t = direction ? T - 1 - step : step;
    const from = <usize>(direction ? t + 1 : t) * block, to = <usize>(direction ? t : t + 1) * block;
    const gate = gates + 3 * <usize>t * block, own = hidden + <usize>t * block;
    if (rowsAt(lengths, B, t) == 0) { // beyond the end: the state stands still
      copy(H, states + from, states + to);
      continue;
    }
    fewRows(B, 2 * H, H, states + from, row, recurrent, row, gate, 3 * row, gate, 3 * row);
    fewRows(B, H, H, states + from, row, candidate, row, own, row, own, row);
    for (let b: usize = 0; b < <usize>B; b++) {
      const at = b * row;
      cellForward(H, gate + 3 * at, row, own + at, states + from + at, states + to + at);
    }
  }
}

/** The first `rows` of B sequences, with W_hh packed, beginning at block `first` of hidden units. */
export function gruRows(T: i32, B: i32, rows: i32, H: i32, first: i32, direction: i32, lengths: usize, offsets: usize, packed: usize, gates: usize, hidden: usize, states: usize, workspace: usize): void {
  const row = <usize>H << 2, gateRow = 3 * row, block = <usize>B * row;
  const blocks = (H + 15) >> 4, panel = <usize>H << 6, depth = depthOf(H);
  let now = workspace, next = now + <usize>paddedRows(rows) * row;
  packA(rows, H, 0, H, states + (direction ? <usize>T * block : 0), row, 4, now);
  for (let step = 0; step < T; step++) {
    const t = direction ? T - 1 - step : step;
    const from = <usize>(direction ? t + 1 : t) * block, to = <usize>(direction ? t : t + 1) * block;
    const begin = firstRow(offsets, t, B), active = rowsAt(lengths, rows, t);
    const gate = gates + begin * gateRow, own = hidden + begin * row;
    for (let i = 0; i < blocks; i++) {
      const u = first + i < blocks ? first + i : first + i - blocks;
      const w = min(WIDTH, H - u * WIDTH), o = <usize>u << 6;
      for (let q = 0; q < 3; q++) {
        const wide = q < 2 ? gateRow : row, c = q < 2 ? gate + <usize>q * row + o : own + o;
        for (let k0 = 0; k0 < H; k0 += depth) {
          column(active, rows, w, min(depth, H - k0), k0, now, H, packed + <usize>(u * 3 + q) * panel + (<usize>k0 << 6), c, wide, c, wide);
        }
      }
      for (let b = 0; b < active; b++) {
        const at = <usize>b * row + o, g = gate + <usize>b * gateRow + o;
        cellForward(w, g, row, own + at, states + from + at, states + to + at);
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

export function gruBackward(T: i32, B: i32, H: i32, direction: i32, lengths: usize, offsets: usize, recurrent: usize, gates: usize, hidden: usize, states: usize, dStates: usize, workspace: usize): void {
  const panel = <usize>(3 * H) << 6;
  packColumns(H, 3 * H, recurrent, 1, H, workspace, panel);
  gruBackwardRows(T, B, B, H, 0, direction, lengths, offsets, workspace, gates, hidden, states, dStates, workspace + <usize>((H + 15) >> 4) * panel);
}

/** The first `rows` of B sequences, with W_hh packed, beginning at block `first` of hidden units. */
export function gruBackwardRows(T: i32, B: i32, rows: i32, H: i32, first: i32, direction: i32, lengths: usize, offsets: usize, packed: usize, gates: usize, hidden: usize, states: usize, dStates: usize, workspace: usize): void {
  const row = <usize>H << 2, gateRow = 3 * row, block = <usize>B * row;
  const K = 3 * H, blocks = (H + 15) >> 4, panel = <usize>K << 6, depth = depthOf(K);
  let now = workspace, last = now + <usize>paddedRows(rows) * gateRow, sending = 0;
  for (let step = T - 1; step >= -1; step--) {
    const t = direction ? T - 1 - step : step; // step −1: dh_0 alone
    const from = <usize>(direction ? t + 1 : t) * block, to = <usize>(direction ? t : t + 1) * block;
    const begin = firstRow(offsets, t, B), active = step < 0 ? 0 : rowsAt(lengths, rows, t);
    const gate = gates + begin * gateRow, own = hidden + begin * row;
    for (let i = 0; i < blocks; i++) {
      const u = first + i < blocks ? first + i : first + i - blocks;
      const w = min(WIDTH, H - u * WIDTH), o = <usize>u << 6, d = dStates + to + o;
      for (let k0 = 0; k0 < K; k0 += depth) { // what the step after sends back through W_hh
        column(sending, rows, w, min(depth, K - k0), k0, last, K, packed + <usize>u * panel + (<usize>k0 << 6), d, row, d, row);
      }
      if (step < 0) continue;
      for (let b = 0; b < active; b++) {
        const at = <usize>b * row + o, g = gate + <usize>b * gateRow + o;
        cellBackward(w, g, row, own + at, states + from + at, dStates + to + at, dStates + from + at);
      }
      for (let b = active; b < rows; b++) { // a pad hands it on as it is
        const at = <usize>b * row + o;
        add(w, dStates + from + at, dStates + to + at, dStates + from + at);
      }
      for (let q = 0; q < 2; q++) packSome(active, rows, K, q * H + u * WIDTH, q * H + u * WIDTH + w, gate + <usize>q * row + o, gateRow, 4, now);
      packSome(active, rows, K, 2 * H + u * WIDTH, 2 * H + u * WIDTH + w, own + o, row, 4, now);
    }
    const swap = now;
    now = last;
    last = swap;
    sending = active;
  }
}
