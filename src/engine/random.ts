/**
 * Counter-based random numbers: Philox 4x32-10 (Salmon et al. 2011). A number is a function of (seed, counter,
 * position), so results depend neither on the number of workers nor on what else drew in between.
 */
import { checkArguments, describe } from './describe';
import { machine } from './machine';
import { size } from './options';
import { checkSizes, type Shape } from './shape';
import type { Storage } from './storage';
import { Tensor } from './tensor';

export type RandomRoutine = 'randomUniform' | 'randomNormal';

/** Blocks before a stream repeats: as many as a number counts without a gap. */
const COUNTERS = 2 ** 53;

/** A stream of random numbers with a seed; the same seed gives the same numbers on every machine. */
export class Generator {
  private readonly key0: number;
  private readonly key1: number;
  /** Blocks of four numbers drawn so far. */
  private counter = 0;

  /** @param seed any safe integer */
  constructor(seed: number) {
    checkArguments('Generator', 'seed', arguments);
    if (!Number.isSafeInteger(seed)) {
      throw new RangeError(`A seed is a whole number, got ${describe(seed)}.`);
    }
    this.key0 = seed | 0;
    this.key1 = Math.floor(seed / 2 ** 32) | 0;
  }

  /** Uniform in [0, 1): a tensor of this shape. */
  uniform(shape: Shape): Tensor {
    checkArguments('Generator.uniform', 'shape', arguments);
    return this.draw(shape, 'randomUniform');
  }

  /** Normal with mean 0 and variance 1: a tensor of this shape. */
  normal(shape: Shape): Tensor {
    checkArguments('Generator.normal', 'shape', arguments);
    return this.draw(shape, 'randomNormal');
  }

  private draw(shape: Shape, routine: RandomRoutine): Tensor {
    checkSizes('Generator', shape);
    const result = Tensor.empty([...shape], 'float32', 'random numbers');
    result.storage.pin('random numbers');
    this.fill(result.storage, routine);
    result.storage.unpin();
    return result;
  }

  /** @internal Fills a storage that is in the machine's memory. */
  fill({ length, pointer }: Storage, routine: RandomRoutine): void {
    const { key0, key1, counter } = this.reserve(length);
    machine().assembly[routine](length, pointer, key0, key1, counter);
  }

  /** Sets n numbers aside: where they start in the stream, `counter` in 0 … 2⁵³ − 1. */
  reserve(n: number): { key0: number; key1: number; counter: number } {
    checkArguments('Generator.reserve', 'n', arguments);
    size('Generator.reserve', 'n', n, 0);
    const { key0, key1, counter } = this;
    this.counter = (counter + Math.ceil(n / 4)) % COUNTERS;
    return { key0, key1, counter };
  }

  /** One number in [0, 1). */
  next(): number {
    checkArguments('Generator.next', '', arguments);
    return this.word() / 2 ** 32;
  }

  /** A whole number in [0, below). */
  integer(below: number): number {
    checkArguments('Generator.integer', 'below', arguments);
    return Math.floor(this.next() * size('Generator.integer', 'below', below));
  }

  /** 0 … n−1 in random order (Fisher–Yates). */
  permutation(n: number): Int32Array {
    checkArguments('Generator.permutation', 'n', arguments);
    const order = new Int32Array(size('Generator.permutation', 'n', n, 0)).map((_, i) => i);
    for (let i = n - 1; i > 0; i--) {
      const j = this.integer(i + 1);
      const kept = order[i];
      order[i] = order[j];
      order[j] = kept;
    }
    return order;
  }

  /** Where the stream stands, for checkpoints. */
  get state(): number {
    return this.counter;
  }
  set state(counter: number) {
    this.counter = size('Generator', 'state', counter, 0);
  }

  private word(): number {
    const { key0, key1, counter } = this.reserve(1);
    return philox(counter, key0, key1);
  }
}

/** The first word of Philox 4x32-10 at block `counter`, a whole number below 2⁵³ in the first two counter words. */
export function philox(counter: number, key0: number, key1: number): number {
  let [c0, c1, c2, c3] = [counter >>> 0, Math.floor(counter / 2 ** 32), 0, 0];
  let [k0, k1] = [key0 >>> 0, key1 >>> 0];
  for (let round = 0; round < 10; round++) {
    const [high0, low0] = multiply(0xd2511f53, c0);
    const [high1, low1] = multiply(0xcd9e8d57, c2);
    [c0, c1, c2, c3] = [(high1 ^ c1 ^ k0) >>> 0, low1, (high0 ^ c3 ^ k1) >>> 0, low0];
    k0 = (k0 + 0x9e3779b9) >>> 0;
    k1 = (k1 + 0xbb67ae85) >>> 0;
  }
  return c0;
}

/** The 64-bit product of two 32-bit numbers as [high, low]. */
function multiply(a: number, b: number): [high: number, low: number] {
  const low = Math.imul(a, b) >>> 0;
  const [aLow, aHigh, bLow, bHigh] = [a & 0xffff, a >>> 16, b & 0xffff, b >>> 16];
  const middle = aHigh * bLow + ((aLow * bLow) >>> 16);
  const carry = (middle & 0xffff) + aLow * bHigh;
  return [(aHigh * bHigh + Math.floor(middle / 65536) + Math.floor(carry / 65536)) >>> 0, low];
}

let shared = new Generator(0);

/** Restarts the stream behind rand(), randn(), initial weights and dropout that were given no seed of their own. */
export function manualSeed(seed: number): void {
  checkArguments('manualSeed', 'seed', arguments);
  shared = new Generator(seed);
}

/** The stream that manualSeed restarts. */
export function defaultGenerator(): Generator {
  return shared;
}

/** The option `generator`, or the stream of manualSeed where it is not given. @throws TypeError for another value */
export function generatorOf(owner: string, given: Generator | null | undefined): Generator {
  if (given === undefined || given === null) return shared;
  if (given instanceof Generator) return given;
  throw new TypeError(
    `${owner}: generator is a stream of random numbers, new Generator(seed); got ${describe(given)}.`,
  );
}
