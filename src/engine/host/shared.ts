/** Routines of several steps, each of which is cut for itself: what assembly/ does in one call, on several threads. */
import { type Assembly, isFew, type Pointer } from '../assembly';
import type { Routines } from './selfTest';

/** Values that one piece of a sum of squares has. */
const PIECE = 4096;
/** Bytes for the pieces of the longest sum that is shared. */
export const SUMS_BYTES = 1 << 16;

/** @param call the routines, cut where it is worth it; @param sums SUMS_BYTES of memory */
export function sharedRoutines(
  call: Routines,
  buffer: ArrayBufferLike,
  sums: Pointer,
): Partial<Assembly> {
  const pieces = new Float64Array(buffer, sums, SUMS_BYTES / 8);
  const { lstm, gru, rnn, sum, sumOfSquares } = call;
  const blocksOf = (H: number) => Math.ceil(H / 16);

  /** W_hh of `gates` gates as forward reads it: the panels of a block of 16 units together. @returns where they end */
  function packForward(gates: number, H: number, recurrent: Pointer, to: Pointer): Pointer {
    const panel = 64 * H;
    for (let q = 0; q < gates; q++) {
      call.packColumns(H, H, recurrent + 4 * q * H * H, H, 1, to + q * panel, gates * panel);
    }
    return to + blocksOf(H) * gates * panel;
  }

  /** W_hh as backward reads it. @returns where it ends */
  function packBackward(gates: number, H: number, recurrent: Pointer, to: Pointer): Pointer {
    const panel = 64 * gates * H;
    call.packColumns(H, gates * H, recurrent, 1, H, to, panel);
    return to + blocksOf(H) * panel;
  }

  return {
    lstm(
      T,
      B,
      H,
      direction,
      lengths,
      offsets,
      recurrent,
      gates,
      states,
      cells,
      tanhCells,
      workspace,
    ) {
      if (isFew(T, B))
        return lstm(
          T,
          B,
          H,
          direction,
          lengths,
          offsets,
          recurrent,
          gates,
          states,
          cells,
          tanhCells,
          workspace,
        );
      const room = packForward(4, H, recurrent, workspace);
      const packed = workspace;
      call.lstmRows(
        T,
        B,
        B,
        H,
        0,
        direction,
        lengths,
        offsets,
        packed,
        gates,
        states,
        cells,
        tanhCells,
        room,
      );
    },
    lstmBackward(
      T,
      B,
      H,
      direction,
      lengths,
      offsets,
      recurrent,
      gates,
      cells,
      tanhCells,
      ...rest
    ) {
      const [dStates, dCell, packed] = rest;
      const room = packBackward(4, H, recurrent, packed);
      const kept = [gates, cells, tanhCells] as const;
      call.lstmBackwardRows(
        T,
        B,
        B,
        H,
        0,
        direction,
        lengths,
        offsets,
        packed,
        ...kept,
        dStates,
        dCell,
        room,
      );
    },
    gru(T, B, H, direction, lengths, offsets, recurrent, gates, hidden, states, packed) {
      if (isFew(T, B))
        return gru(T, B, H, direction, lengths, offsets, recurrent, gates, hidden, states, packed);
      const room = packForward(3, H, recurrent, packed);
      call.gruRows(T, B, B, H, 0, direction, lengths, offsets, packed, gates, hidden, states, room);
    },
    gruBackward(
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
      dStates,
      packed,
    ) {
      const room = packBackward(3, H, recurrent, packed);
      const kept = [gates, hidden, states] as const;
      call.gruBackwardRows(
        T,
        B,
        B,
        H,
        0,
        direction,
        lengths,
        offsets,
        packed,
        ...kept,
        dStates,
        room,
      );
    },
    rnn(T, B, H, direction, relu, lengths, offsets, recurrent, sums, states, packed) {
      if (isFew(T, B))
        return rnn(T, B, H, direction, relu, lengths, offsets, recurrent, sums, states, packed);
      const room = packForward(1, H, recurrent, packed);
      call.rnnRows(T, B, B, H, 0, direction, relu, lengths, offsets, packed, sums, states, room);
    },
    rnnBackward(
      T,
      B,
      H,
      direction,
      relu,
      lengths,
      offsets,
      recurrent,
      sums,
      states,
      dStates,
      packed,
    ) {
      const room = packBackward(1, H, recurrent, packed);
      call.rnnBackwardRows(
        T,
        B,
        B,
        H,
        0,
        direction,
        relu,
        lengths,
        offsets,
        packed,
        sums,
        states,
        dStates,
        room,
      );
    },
    sum(outer, size, inner, x, y) {
      if (outer === 1 && inner > 1) call.columnSums(size, inner, inner, x, y);
      else sum(outer, size, inner, x, y);
    },
    swapLeading(a, b, n, x, y) {
      call.swapSome(a, b, b, n, x, y);
    },
    embeddingBackward(vocabulary, rows, dim, ids, dy, dTable) {
      call.fill(vocabulary * dim, 0, dTable);
      call.embeddingColumns(rows, dim, dim, ids, dy, dTable);
    },
    layerNormBackward(rows, n, x, gamma, mean, rstd, dy, dx, dgamma, dbeta) {
      call.layerNormRows(rows, n, x, gamma, mean, rstd, dy, dx);
      call.layerNormColumns(rows, n, n, x, mean, rstd, dy, dgamma, dbeta);
    },
    sumOfSquares(n, x) {
      const count = Math.ceil(n / PIECE);
      if (count > pieces.length) return sumOfSquares(n, x);
      call.squares(n, x, sums);
      let total = 0;
      for (let i = 0; i < count; i++) total += pieces[i];
      return total;
    },
  };
}
