/**
 * Where the values of a batch lie while a sequence op works on them. Time-major; with lengths, sequences stand longest
 * first and a step has rows only of those that reach it (what PyTorch calls a packed sequence), so that pads cost
 * nothing in any product. States stand in whole blocks [B, H], one more than there are steps: pads carry them on.
 */
import { floats, ints } from '../../heap';
import { machine } from '../../machine';
import type { Sizes } from './sequence';

export class Layout {
  /** Rows of all steps: Σ lengths, or T · B. */
  readonly rows: number;
  /** int32 [B], longest first, in memory for the length of the call; 0 for none. */
  readonly lengths: number;
  /** int32 [T], the first row of every step; 0 for none. */
  readonly offsets: number;
  /** Sequences by descending length, and their places therein; null without lengths. */
  private readonly order: Int32Array | null = null;
  private readonly place: Int32Array | null = null;
  private readonly first: Int32Array;
  private readonly counts: Int32Array;

  /** @param room memory for the length of the call, in bytes */
  constructor(
    private readonly sizes: Sizes,
    lengths: Int32Array | null,
    private readonly reverse: boolean,
    private readonly room: (bytes: number) => number,
  ) {
    const { B, T } = sizes;
    this.first = Int32Array.from({ length: T }, (_, t) => t * B);
    this.counts = new Int32Array(T).fill(B);
    this.rows = T * B;
    this.lengths = this.offsets = 0;
    if (!lengths || lengths.every(length => length === T)) return;
    this.order = Int32Array.from({ length: B }, (_, b) => b).sort(
      (a, b) => lengths[b] - lengths[a],
    );
    this.place = new Int32Array(B);
    for (const [j, b] of this.order.entries()) this.place[b] = j;
    this.rows = 0;
    for (let t = 0; t < T; t++) {
      this.first[t] = this.rows;
      this.counts[t] = lengths.reduce((count, length) => count + Number(length > t), 0);
      this.rows += this.counts[t];
    }
    this.lengths = this.table(this.order.map(b => lengths[b]));
    this.offsets = this.table(this.first);
  }

  /** [B, T, n] → rows [rows, n] */
  toRows(n: number, from: number, to: number): void {
    const { B, T } = this.sizes;
    const { order } = this;
    if (!order) {
      machine().assembly.swapLeading(B, T, n, from, to);
      return;
    }
    this.gather(
      this.rows,
      n,
      from,
      this.perRow((t, j) => order[j] * T + t),
      to,
    );
  }

  /** Rows [rows, n] → [B, T, n]; 0 on pads. */
  fromRows(n: number, from: number, to: number): void {
    const { B, T } = this.sizes;
    const { place } = this;
    if (!place) {
      machine().assembly.swapLeading(T, B, n, from, to);
      return;
    }
    this.gather(
      B * T,
      n,
      from,
      this.perStep((b, t) => this.first[t] + place[b]),
      to,
    );
    this.clearPads(n, to);
  }

  /** Blocks of all steps [T, B, n] → [B, T, n]; 0 on pads. */
  fromBlocks(n: number, from: number, to: number): void {
    const { B, T } = this.sizes;
    const { place } = this;
    if (!place) {
      machine().assembly.swapLeading(T, B, n, from, to);
      return;
    }
    this.gather(
      B * T,
      n,
      from,
      this.perStep((b, t) => t * B + place[b]),
      to,
    );
    this.clearPads(n, to);
  }

  /** [B, T, n] → blocks of all steps [T, B, n]; 0 on pads. */
  toBlocks(n: number, from: number, to: number): void {
    const { B, T } = this.sizes;
    const { order } = this;
    if (!order) {
      machine().assembly.swapLeading(B, T, n, from, to);
      return;
    }
    const ids = Int32Array.from({ length: T * B }, (_, i) => order[i % B] * T + Math.floor(i / B));
    this.gather(T * B, n, from, ids, to);
    for (let t = 0; t < T; t++) {
      floats().fill(0, (to >>> 2) + (t * B + this.counts[t]) * n, (to >>> 2) + (t + 1) * B * n);
    }
  }

  /** [B, n] → one block */
  toBlock(n: number, from: number, to: number): void {
    const { B } = this.sizes;
    if (this.order) this.gather(B, n, from, this.order, to);
    else machine().assembly.affine(B * n, from, 1, 0, to);
  }

  /** One block → [B, n] */
  fromBlock(n: number, from: number, to: number): void {
    const { B } = this.sizes;
    if (this.place) this.gather(B, n, from, this.place, to);
    else machine().assembly.affine(B * n, from, 1, 0, to);
  }

  /** h_{t−1} of every row [rows, H], from the blocks of all states [(T+1), B, H]. */
  previous(states: number): number {
    const { B, H } = this.sizes;
    if (!this.order) return states + (this.reverse ? 4 * B * H : 0);
    const to = this.room(4 * this.rows * H);
    const before = this.reverse ? 1 : 0;
    this.gather(
      this.rows,
      H,
      states,
      this.perRow((t, j) => (t + before) * B + j),
      to,
    );
    return to;
  }

  /** The row of step t of sequence b in rows, and in blocks. */
  rowOf(b: number, t: number): number {
    return this.first[t] + (this.place ? this.place[b] : b);
  }

  blockRowOf(b: number, t: number): number {
    return t * this.sizes.B + (this.place ? this.place[b] : b);
  }

  isPad(b: number, t: number): boolean {
    return this.place !== null && this.place[b] >= this.counts[t];
  }

  private clearPads(n: number, pointer: number): void {
    const { B, T } = this.sizes;
    for (let b = 0; b < B; b++) {
      let end = T;
      while (this.isPad(b, end - 1)) end--;
      const at = (pointer >>> 2) + b * T * n;
      floats().fill(0, at + end * n, at + T * n);
    }
  }

  private perRow(id: (t: number, j: number) => number): Int32Array {
    const ids = new Int32Array(this.rows);
    let row = 0;
    for (let t = 0; t < this.sizes.T; t++) {
      for (let j = 0; j < this.counts[t]; j++) ids[row++] = id(t, j);
    }
    return ids;
  }

  /** For every step of every sequence; row 0 where there is a pad. */
  private perStep(id: (b: number, t: number) => number): Int32Array {
    const { B, T } = this.sizes;
    return Int32Array.from({ length: B * T }, (_, i) => {
      const [b, t] = [Math.floor(i / T), i % T];
      return this.isPad(b, t) ? 0 : id(b, t);
    });
  }

  private gather(count: number, n: number, from: number, ids: Int32Array, to: number): void {
    machine().assembly.embedding(count, n, from, this.table(ids), to);
  }

  private table(values: Int32Array): number {
    const pointer = this.room(4 * values.length);
    ints().set(values, pointer >>> 2);
    return pointer;
  }
}
