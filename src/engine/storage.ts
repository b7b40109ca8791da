/**
 * Where values live: in the WASM heap while there is room; when it is full, in an array owned by JavaScript, which is
 * copied into the heap for the length of an op. Three ways back:
 *
 * 1. what the tape alone kept (saved values, gradients on their way) returns when `backward()` is done;
 * 2. what a `scope` made returns when the scope ends;
 * 3. the rest when nothing refers to the Storage any more (reclaim.ts).
 */

import { byteText } from './bytes';
import { OutOfMemoryError, ReleasedError } from './errors';
import { floats, type Heap, ints, theHeap, theReserve } from './heap';
import { machine } from './machine';
import { nextOrder } from './order';
import { Reclaimer, type TrackedBlock } from './reclaim';

/** What one maker (an op, a layer, an optimiser) has in memory. */
export interface Tally {
  /** Values in the heap, and owned by JavaScript. */
  bytes: number;
  count: number;
}

const tallies = new Map<string, Tally>();
/** Bytes that JavaScript owns because the heap was full. */
let overflow = 0;

/** The most bytes in use since it was last set. */
let most = 0;

/** @internal Runs `f`. @returns the most bytes in use meanwhile, above those that were in use before */
export function watchPeak(f: () => void): number {
  const before = theHeap().used + overflow;
  most = before;
  f();
  return most - before;
}

/** What is in memory, by who made it. */
export function whatIsThere(): { makers: ReadonlyMap<string, Tally>; overflow: number } {
  return { makers: tallies, overflow };
}

function tallyOf(maker: string): Tally {
  let tally = tallies.get(maker);
  if (!tally) {
    tally = { bytes: 0, count: 0 };
    tallies.set(maker, tally);
  }
  return tally;
}

interface Block extends TrackedBlock {
  /** 0 when it is JavaScript's. */
  pointer: number;
  tally: Tally;
}

function giveBack(block: Block): void {
  if (!block.isThere) return;
  block.isThere = false;
  reclaimer.released(block);
  block.tally.bytes -= block.bytes;
  block.tally.count--;
  if (block.pointer === 0) overflow -= block.bytes;
  else theHeap().release(block.pointer, block.bytes);
}

const reclaimer = new Reclaimer<Block>(giveBack, () => theHeap().extent.capacity);

/** @internal Gives back all that nothing refers to any more. */
export function reclaim(): void {
  reclaimer.collect();
}

/**
 * Room for values: a block of the heap or, when that is full, an array owned by JavaScript.
 * @throws OutOfMemoryError where the machine has no array of this length, or more than is allowed is asked for
 */
function allocate(length: number, bytes: number, op: string): number | Float32Array {
  let pointer = theHeap().allocate(bytes);
  if (pointer === 0 && reclaimer.makeRoom()) pointer = theHeap().allocate(bytes);
  if (pointer !== 0) return pointer;
  const limit = machine().outsideBytes ?? Number.POSITIVE_INFINITY;
  if (overflow + bytes > limit) {
    reclaimer.collect();
    pointer = theHeap().allocate(bytes);
    if (pointer !== 0) return pointer;
  }
  if (overflow + bytes <= limit) {
    try {
      return new Float32Array(length);
    } catch {
      // said below
    }
  }
  throw fullError(op, bytes, limit);
}

function fullError(op: string, bytes: number, limit: number): OutOfMemoryError {
  const used = theHeap().used + overflow;
  const capacity = theHeap().extent.capacity + limit;
  const missing = used + bytes - capacity;
  const lacking = missing > 0 ? `${byteText(missing)} are missing` : 'what is free lies in pieces';
  const holds = Number.isFinite(capacity)
    ? `${byteText(used)} of the engine's ${byteText(capacity)} are in use, ${lacking}`
    : `${byteText(used)} are in use and the machine gives no more`;
  return new OutOfMemoryError(
    `${op}: no room for ${byteText(bytes)}: ${holds}. Earlier values are untouched. Use a smaller batch, drop what is no ` +
      'longer needed, or give the engine more memory (SEQ2SEQ_MEMORY, in GB; in the editor the setting seq2seq.memory).',
  );
}

/** Makes a view of the memory keep the storage, whose block would be given back otherwise. */
function keeping<View extends object>(owner: Storage, view: View): View {
  return Object.assign(view, { owner });
}

export class Storage {
  /** Byte offset in the machine's memory; 0 while a JavaScript-owned value is not pinned. */
  pointer = 0;
  /** Handles that must let go before an explicit release gives the block back. */
  private users = 1;
  private released = false;
  private disposed = false;
  private kept = false;
  /** The method that copied these values where PyTorch's result is a view: changing them would not change the source. */
  copiedBy: string | null = null;
  /** When its values were last changed in place, on the clock of recorded ops; 0: never. */
  changedAt = 0;
  private array: Float32Array | null = null;
  /** @internal */
  readonly block: Block;

  constructor(
    readonly length: number,
    op: string,
  ) {
    const bytes = Math.max(length, 1) * 4;
    const room = allocate(length, bytes, op);
    const pointer = typeof room === 'number' ? room : 0;
    this.pointer = pointer;
    if (typeof room !== 'number') {
      this.array = room;
      overflow += bytes;
    }
    most = Math.max(most, theHeap().used + overflow);
    const tally = tallyOf(op);
    tally.bytes += bytes;
    tally.count++;
    this.block = { pointer, bytes, tally, isThere: true, round: 0 };
    if (scopes.length > 0) (scopes[scopes.length - 1] as Storage[]).push(this);
    else this.collect();
  }

  /** From now on the block comes back when nothing refers to the storage any more. */
  private collect(): void {
    reclaimer.add(this);
  }

  /** Says who it is to be told as in `memory()`. */
  relabel(maker: string): void {
    const { block } = this;
    if (!block.isThere) return;
    block.tally.bytes -= block.bytes;
    block.tally.count--;
    block.tally = tallyOf(maker);
    block.tally.bytes += block.bytes;
    block.tally.count++;
  }

  /** One more handle that releases this storage (a gradient passed on as it is). */
  retain(): this {
    this.users++;
    return this;
  }

  /** Says that its values were changed in place. */
  change(): void {
    this.changedAt = nextOrder();
  }

  /** True when nobody else would see a change. */
  get exclusive(): boolean {
    return this.users === 1;
  }

  /** False once the block was given back: values can no longer be read. */
  get isThere(): boolean {
    return !this.released;
  }

  /** Lets go; the last one returns the block at once. */
  release(): void {
    if (--this.users > 0 || this.released) return;
    this.free();
  }

  /** Keeps the storage beyond the end of the scope that made it. */
  keep(): void {
    if (this.kept) return;
    this.kept = true;
    if (scopes.length > 0) this.collect();
  }

  /** Returns the block whatever handles there are: they will see a ReleasedError. */
  free(): void {
    if (this.released) return;
    this.released = true;
    if (this.array && this.pointer !== 0) this.releasePinned();
    giveBack(this.block);
    this.pointer = 0;
    this.array = null;
  }

  /** Returns the block because somebody said so, which messages then tell. */
  dispose(): void {
    this.disposed ||= !this.released;
    this.free();
  }

  /** A value that outlives its scope is the collector's from now on. */
  keepForCollector(): void {
    if (!this.kept && !this.released) this.collect();
  }

  freeAtScopeEnd(): void {
    if (!this.kept) this.free();
  }

  /** A JavaScript-owned value copied into the heap for one op; `unpin` copies it back. */
  pin(op: string): void {
    if (this.pointer !== 0) return;
    if (this.released) throw this.gone(op);
    if (!this.array) return;
    const bytes = this.length * 4;
    const home = [theReserve(), theHeap()].find(heap => {
      this.pointer = heap.allocate(bytes);
      return this.pointer !== 0;
    });
    if (!home) {
      throw new OutOfMemoryError(
        `${op}: the engine's own memory of ${byteText(theHeap().extent.capacity)} is full: no room to work on ` +
          `${this.length} values (${byteText(bytes)}). Use a smaller batch or drop what is no longer needed.`,
      );
    }
    pinned.set(this, home);
    floats().set(this.array, this.pointer >>> 2);
  }

  unpin(): void {
    if (!this.array || this.pointer === 0) return;
    const from = this.pointer >>> 2;
    this.array.set(floats().subarray(from, from + this.length));
    this.releasePinned();
  }

  private releasePinned(): void {
    pinned.get(this)?.release(this.pointer, this.length * 4);
    this.pointer = 0;
    pinned.delete(this);
  }

  private gone(op: string): ReleasedError {
    const why = this.disposed
      ? 'this tensor, or one that shares its memory, was disposed of. Leave dispose() out: memory comes back by itself.'
      : "this tensor's memory was handed back when its scope (or training step) ended. " +
        'Return it from the scope, or keep a copy: tensor.detach().clone().';
    return new ReleasedError(`${op}: ${why}`);
  }

  get isJsOwned(): boolean {
    return this.array !== null;
  }

  /** The values, for reading and writing at once: not to be kept across engine calls. */
  view(): Float32Array {
    if (this.released) throw this.gone('reading a tensor');
    if (this.array && this.pointer === 0) return this.array; // a pinned one is worked on in the heap
    const from = this.pointer >>> 2;
    return keeping(this, floats().subarray(from, from + this.length));
  }

  /** The same bits as int32. */
  intView(): Int32Array {
    if (this.pointer !== 0) {
      const from = this.pointer >>> 2;
      return keeping(this, ints().subarray(from, from + this.length));
    }
    const view = this.view();
    return new Int32Array(view.buffer, view.byteOffset, view.length);
  }
}

/** JavaScript-owned values that are in the machine's memory now, and where there. */
const pinned = new Map<Storage, Heap>();

/** @internal Unpins what an op that was terminated had pinned. */
export function recoverStorage(): void {
  for (const storage of [...pinned.keys()]) storage.unpin();
}

const scopes: Storage[][] = [];

/**
 * Opens a scope; whatever is made until `closeScope` is handed back then, unless kept.
 * @returns its depth: 1 for one that is in no other
 */
export function openScope(): number {
  return scopes.push([]);
}

/** Closes the scope of that depth, the innermost one, unless it is closed. `survivors` move to the scope around it. */
export function closeScope(depth: number, survivors: Iterable<Storage>): void {
  if (scopes.length < depth) return;
  const made = scopes.pop();
  if (!made) return;
  const surviving = new Set(survivors);
  const outer = scopes[scopes.length - 1];
  for (const storage of made) {
    if (surviving.has(storage)) {
      if (outer) outer.push(storage);
      else storage.keepForCollector();
    } else storage.freeAtScopeEnd();
  }
}
