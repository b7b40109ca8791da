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
import { fewRows } from './fewRows';
import { copy } from './movement';
import { packA, packSome } from './pack';
import { depthOf, firstRow, isFew, packColumns, roomFor, rowsAt } from './recurrent';
import { paddedRows, WIDTH } from './tiles';

export function lstmWorkspace(T: i32, B: i32, H: i32): usize {
  const weights = <usize>((H + 15) >> 4) * <usize>(4 * H) * 64;
  return weights + 2 * <usize>roomFor(B) * <usize>(4 * H) * 4;
}

export function lstm(T: i32, B: i32, H: i32, direction: i32, lengths: usize, offsets: usize, recurrent: usize, gates: usize, states: usize, cells: usize, tanhCells: usize, workspace: usize): void {
  if (isFew(T, B)) return lstmSteps(T, B, H, direction, lengths, recurrent, gates, states, cells, tanhCells);
  const panel = <usize>H << 6;
  for (let q = 0; q < 4; q++) {
    packColumns(H, H, recurrent + <usize>(q * H * H << 2), H, 1, workspace + <usize>q * panel, 4 * panel);
  }
  lstmRows(T, B, B, H, 0, direction, lengths, offsets, workspace, gates, states, cells, tanhCells, workspace + <usize>(((H + 15) >> 4) * 4) * panel);
}

/** One sequence, or one step of a few: the weights are read where they lie. */
function lstmSteps(T: i32, B: i32, H: i32, direction: i32, lengths: usize, recurrent: usize, gates: usize, states: usize, cells: usize, tanhCells: usize): void {
  const row = <usize>H << 2, block = <usize>B * row;
  for (let step = 0; step < T; step++) {
    const t = direction ? T - 1 - step : step;
    const from = <usize>(direction ? t + 1 : t) * block, to = <usize>(direction ? t : t + 1) * block;
    const gate = gates + 4 * <usize>t * block, tanhCell = tanhCells + <usize>t * block;
    if (rowsAt(lengths, B, t) == 0) { // beyond the end: the state stands still
      copy(H, states + from, states + to);
      copy(H, cells + from, cells + to);
      continue;
    }
    fewRows(B, 4 * H, H, states + from, row, recurrent, row, gate, 4 * row, gate, 4 * row);
    for (let b: usize = 0; b < <usize>B; b++) {
      const at = b * row;
      cellForward(H, gate + 4 * at, row, cells + from + at, cells + to + at, tanhCell + at, states + to + at);
    }
  }
}

/** The first `rows` of B sequences, with W_hh packed, beginning at block `first` of hidden units. */
export function lstmRows(T: i32, B: i32, rows: i32, H: i32, first: i32, direction: i32, lengths: usize, offsets: usize, packed: usize, gates: usize, states: usize, cells: usize, tanhCells: usize, workspace: usize): void {
  const row = <usize>H << 2, gateRow = row << 2, block = <usize>B * row;
  const blocks = (H + 15) >> 4, panel = <usize>H << 6, depth = depthOf(H);
  let now = workspace, next = now + <usize>paddedRows(rows) * row;
  packA(rows, H, 0, H, states + (direction ? <usize>T * block : 0), row, 4, now);
  for (let step = 0; step < T; step++) {
    const t = direction ? T - 1 - step : step;
    const from = <usize>(direction ? t + 1 : t) * block, to = <usize>(direction ? t : t + 1) * block;
    const gate = gates + firstRow(offsets, t, B) * gateRow, active = rowsAt(lengths, rows, t);
    for (let i = 0; i < blocks; i++) {
      const u = first + i < blocks ? first + i : first + i - blocks;
      const w = min(WIDTH, H - u * WIDTH), o = <usize>u << 6;
      for (let q = 0; q < 4; q++) {
        const c = gate + <usize>q * row + o, weights = packed + <usize>(u * 4 + q) * panel;
        for (let k0 = 0; k0 < H; k0 += depth) {
          column(active, rows, w, min(depth, H - k0), k0, now, H, weights + (<usize>k0 << 6), c, gateRow, c, gateRow);
        }
      }
      for (let b = 0; b < active; b++) {
        const at = <usize>b * row + o;
        cellForward(w, gate + <usize>b * gateRow + o, row, cells + from + at, cells + to + at, tanhCells + <usize>t * block + at, states + to + at);
      }
      for (let b = active; b < rows; b++) { // beyond the end: the state stands still
        const at = <usize>b * row + o;
        copy(w, states + from + at, states + to + at);
        copy(w, cells + from + at, cells + to + at);
      }
      packA(rows, H, u * WIDTH, u * WIDTH + w, states + to + o, row, 4, next);
    }
    const swap = now;
    now = next;
    next = swap;
  }
}

export function lstmBackward(T: i32, B: i32, H: i32, direction: i32, lengths: usize, offsets: usize, recurrent: usize, gates: usize, cells: usize, tanhCells: usize, dStates: usize, dCell: usize, workspace: usize): void {
  const panel = <usize>(4 * H) << 6;
  packColumns(H, 4 * H, recurrent, 1, H, workspace, panel);
  lstmBackwardRows(T, B, B, H, 0, direction, lengths, offsets, workspace, gates, cells, tanhCells, dStates, dCell, workspace + <usize>((H + 15) >> 4) * panel);
}

/** The first `rows` of B sequences, with W_hh packed, beginning at block `first` of hidden units. */
export function lstmBackwardRows(T: i32, B: i32, rows: i32, H: i32, first: i32, direction: i32, lengths: usize, offsets: usize, packed: usize, gates: usize, cells: usize, tanhCells: usize, dStates: usize, dCell: usize, workspace: usize): void {
  const row = <usize>H << 2, gateRow = row << 2, block = <usize>B * row;
  const K = 4 * H, blocks = (H + 15) >> 4, panel = <usize>K << 6, depth = depthOf(K);
  let now = workspace, last = now + <usize>paddedRows(rows) * gateRow, sending = 0;
  for (let step = T - 1; step >= -1; step--) {
    const t = direction ? T - 1 - step : step; // the step whose gates are turned into gradients; step −1: dh_0 alone
    const from = <usize>(direction ? t + 1 : t) * block, to = <usize>(direction ? t : t + 1) * block;
    const gate = gates + firstRow(offsets, t, B) * gateRow, active = step < 0 ? 0 : rowsAt(lengths, rows, t);
    for (let i = 0; i < blocks; i++) {
      const u = first + i < blocks ? first + i : first + i - blocks;
      const w = min(WIDTH, H - u * WIDTH), o = <usize>u << 6, d = dStates + to + o;
      for (let k0 = 0; k0 < K; k0 += depth) { // what the step after sends back through W_hh
        column(sending, rows, w, min(depth, K - k0), k0, last, K, packed + <usize>u * panel + (<usize>k0 << 6), d, row, d, row);
      }
      if (step < 0) continue;
      for (let b = 0; b < active; b++) {
        const at = <usize>b * row + o, g = gate + <usize>b * gateRow + o;
        cellBackward(w, g, row, cells + from + at, tanhCells + <usize>t * block + at, dStates + to + at, dCell + at);
      }
      for (let b = active; b < rows; b++) { // a pad hands it on as it is
        const at = <usize>b * row + o;
        add(w, dStates + from + at, dStates + to + at, dStates + from + at);
      }
      for (let q = 0; q < 4; q++) {
        packSome(active, rows, K, q * H + u * WIDTH, q * H + u * WIDTH + w, gate + <usize>q * row + o, gateRow, 4, now);
      }
    }
    const swap = now;
    now = last;
    last = swap;
    sending = active;
  }
}
