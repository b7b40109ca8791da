/**
 * The compiled routines beside plain loops in float64: the same calls on the same numbers at the same places of two
 * memories. Arrays lie at odd multiples of four bytes with a strip of known values behind each, so that a routine
 * that wants alignment or writes too far is found out.
 */
import { strict as assert } from 'node:assert';
import type { Assembly, Machine } from '../../src/engine';
import { startMachine } from '../../src/engine/host';
import { relaxedIsThere } from '../../src/engine/host/compile';
import { TILES, type TileKind } from '../../src/engine/host/selfTest';
import { referenceMachine } from './referenceMachine';

/** Sizes around every width the routines work in. */
export const SIZES = [1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 33, 100, 131];

/** Floats behind every array, and what stands in them. */
const STRIP = 24;
const UNTOUCHED = 0x7fc0beef;

/** What machines can be made of; relaxed SIMD is asked for after a start, which switches on what there is. */
export const variants: { name: string; build: 'simd' | 'relaxed'; tile: TileKind }[] = [];
startMachine({ build: 'simd', tile: '4x8' });
for (const build of relaxedIsThere() ? (['simd', 'relaxed'] as const) : (['simd'] as const)) {
  for (const tile of TILES) variants.push({ name: `${build} ${tile}`, build, tile });
}

/** One machine of each build; the tile only matters to products. */
export const builds = variants.filter(({ tile }) => tile === '6x16');

const plain = referenceMachine(24);
const machines = new Map<string, Machine>();

export class Routines {
  private readonly compiled: Machine;
  private readonly strips: number[] = [];
  private top = 0;
  private state = 1;

  constructor({ build, tile }: { build: 'simd' | 'relaxed'; tile: TileKind }) {
    const name = `${build} ${tile}`;
    this.compiled = machines.get(name) ?? startMachine({ build, tile });
    machines.set(name, this.compiled);
    this.top = this.compiled.heapStart;
  }

  /** The compiled machine. */
  get machine(): Machine {
    return this.compiled;
  }

  /** What of the compiled machine's memory the arrays lie in. */
  get used(): Uint8Array {
    const { buffer, heapStart } = this.compiled;
    return new Uint8Array(buffer, heapStart, this.top - heapStart);
  }

  /** Uniform in [−1, 1). */
  random = (): number => {
    this.state = (Math.imul(this.state, 1664525) + 1013904223) >>> 0;
    return this.state / 2 ** 31 - 1;
  };

  /** Starts over with other numbers: all arrays are gone. */
  clear(seed: number): void {
    this.top = this.compiled.heapStart;
    this.strips.length = 0;
    this.state = seed >>> 0;
  }

  floats(length: number, value: (index: number) => number = this.random): number {
    const pointer = this.room(length);
    const values = Float32Array.from({ length }, (_, i) => value(i));
    for (const { buffer } of [this.compiled, plain]) {
      new Float32Array(buffer, pointer, length).set(values);
    }
    return pointer;
  }

  ints(values: readonly number[]): number {
    const pointer = this.room(values.length);
    for (const { buffer } of [this.compiled, plain]) {
      new Int32Array(buffer, pointer, values.length).set(values);
    }
    return pointer;
  }

  /** Ends of B sequences, longest first, where the rows of their steps begin, and how many there are; 0 for whole ones. */
  steps(T: number, B: number, padded: boolean): { lengths: number; offsets: number; rows: number } {
    if (!padded) return { lengths: 0, offsets: 0, rows: T * B };
    const ends = Array.from({ length: B }, (_, b) => 1 + ((b * 7 + 2) % T)).sort((a, b) => b - a);
    const { offsets, rows } = stepsOf(ends, T);
    return { lengths: this.ints(ends), offsets: this.ints(offsets), rows };
  }

  private room(length: number): number {
    const pointer = this.top + 4 * (this.strips.length % 5);
    const strip = pointer + 4 * length;
    this.top = (strip + 4 * STRIP + 63) & ~63;
    assert.ok(this.top <= plain.buffer.byteLength, 'the reference machine has less memory');
    new Int32Array(this.compiled.buffer, strip, STRIP).fill(UNTOUCHED);
    this.strips.push(strip);
    return pointer;
  }

  /** Calls a routine of the compiled machine alone. */
  call<Name extends keyof Assembly>(
    name: Name,
    ...args: Parameters<Assembly[Name]>
  ): ReturnType<Assembly[Name]> {
    const routine = this.compiled.assembly[name] as (...args: number[]) => unknown;
    const result = routine(...(args as number[])) as ReturnType<Assembly[Name]>;
    for (const strip of this.strips) {
      const kept = new Int32Array(this.compiled.buffer, strip, STRIP);
      assert.ok(
        kept.every(word => word === UNTOUCHED),
        `${name}(${args}) wrote behind the array that ends at ${strip}`,
      );
    }
    return result;
  }

  /** Calls a routine of both machines; returns what the compiled one returned, and plain loops. */
  bothReturn(name: keyof Assembly, args: readonly number[]): [compiled: unknown, plain: unknown] {
    const compiled = this.call(name, ...(args as never));
    return [compiled, (plain.assembly[name] as (...args: number[]) => unknown)(...args)];
  }

  /** Calls a routine of both machines. */
  both<Name extends keyof Assembly>(name: Name, ...args: Parameters<Assembly[Name]>): void {
    this.bothReturn(name, args as number[]);
  }

  /** What the compiled machine has at a place: a view, not a copy. */
  read(pointer: number, length: number): Float32Array {
    return new Float32Array(this.compiled.buffer, pointer, length);
  }

  /** What plain loops have there. */
  wanted(pointer: number, length: number): Float32Array {
    return new Float32Array(plain.buffer, pointer, length);
  }

  readInts(pointer: number, length: number): Int32Array {
    return new Int32Array(this.compiled.buffer, pointer, length);
  }

  /** Holds both machines' values at a place together: |difference| ≤ tolerance · max(1, |value|). */
  agree(what: string, pointer: number, length: number, tolerance: number): void {
    const want = new Float32Array(plain.buffer, pointer, length);
    close(what, this.read(pointer, length), want, tolerance);
  }

  agreeInts(what: string, pointer: number, length: number): void {
    close(what, this.readInts(pointer, length), new Int32Array(plain.buffer, pointer, length), 0);
  }
}

/** Holds values together: |difference| ≤ tolerance · max(1, |wanted|), NaN and infinities the same. */
export function close(
  what: string,
  got: ArrayLike<number>,
  want: ArrayLike<number>,
  tolerance: number,
): void {
  assert.equal(got.length, want.length);
  for (let i = 0; i < want.length; i++) {
    const near = Math.abs(got[i] - want[i]) <= tolerance * Math.max(1, Math.abs(want[i]));
    const same = got[i] === want[i] || (Number.isNaN(got[i]) && Number.isNaN(want[i]));
    if (!near && !same) {
      assert.fail(`${what}: value ${i} is ${got[i]}, plain loops say ${want[i]}`);
    }
  }
}

/** Where the rows of every step begin when steps have rows of those sequences alone that reach them. */
export function stepsOf(ends: readonly number[], T: number): { offsets: number[]; rows: number } {
  let rows = 0;
  const offsets = Array.from({ length: T }, (_, t) => {
    const first = rows;
    rows += ends.filter(end => end > t).length;
    return first;
  });
  return { offsets, rows };
}
