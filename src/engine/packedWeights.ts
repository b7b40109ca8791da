/**
 * Weights laid out as products read them, kept while a function runs that uses them many times and changes none of
 * them: decoding. Products of a few rows read weights where they lie; all others lay them out anew at every call, a tenth
 * (many rows) to a third (five) of their time. The bits are the same either way.
 */
import type { Pointer } from './assembly';
import { machine } from './machine';
import { restoring } from './restoring';
import { Storage } from './storage';
import { synchronous } from './synchronous';
import type { Tensor } from './tensor';

/** Columns of a panel. */
const WIDTH = 16;

interface Packed {
  /** null where there was no room. */
  storage: Storage | null;
  /** Rows of the weight, and the depth of each. */
  rows: number;
  depth: number;
  /** When the weight had last been changed in place. */
  changedAt: number;
}

/** By weight, then by layout and place therein. */
let kept: Map<Storage, Map<number, Packed>> | null = null;

/**
 * Runs `f`; products that nothing records keep what they pack until it ends. Nests.
 * @throws TypeError if `f` is async
 */
export function keepPackedWeights<R>(f: () => R): R {
  if (kept) return f();
  return restoring(releasePackedWeights, () => {
    kept = new Map();
    return synchronous('keepPackedWeights', f());
  });
}

function releasePackedWeights(): void {
  for (const layouts of kept?.values() ?? []) {
    for (const { storage } of layouts.values()) storage?.free();
  }
  kept = null;
}

/**
 * Rows `first` … `first + n − 1` of a weight [rows, k], as gemmPacked reads them; 0 while nothing is kept, and for what is no
 * parameter: it is made anew at every step.
 */
export function packedRows(weight: Tensor, first: number, n: number): Pointer {
  const k = weight.shape[1];
  return find(weight, 2 * first, n, to => {
    machine().assembly.packColumns(n, k, weight.pointer + 4 * first * k, k, 1, to, 4 * WIDTH * k);
  });
}

/** A weight [gates·H, H] as lstmRows, gruRows and rnnRows read it; 0 while nothing is kept. */
export function packedRecurrent(weight: Tensor, gates: number): Pointer {
  const H = weight.shape[1];
  const panel = 4 * WIDTH * H;
  return find(weight, 1, gates * H, to => {
    for (let q = 0; q < gates; q++) {
      const from = weight.pointer + 4 * q * H * H;
      machine().assembly.packColumns(H, H, from, H, 1, to + q * panel, gates * panel);
    }
  });
}

/** n columns in whole panels. */
function panels(n: number): number {
  return Math.ceil(n / WIDTH) * WIDTH;
}

function find(weight: Tensor, layout: number, rows: number, pack: (to: Pointer) => void): Pointer {
  if (!kept || !weight.requiresGrad || !weight.isLeaf) return 0;
  let layouts = kept.get(weight.storage);
  if (!layouts) {
    layouts = new Map();
    kept.set(weight.storage, layouts);
  }
  const known = layouts.get(layout);
  const depth = weight.shape[1];
  if (known) {
    const isThis = known.rows === rows && known.depth === depth; // not another part, or another shape
    if (!isThis || !known.storage) return 0;
    if (known.changedAt !== weight.storage.changedAt) {
      pack(known.storage.pointer);
      known.changedAt = weight.storage.changedAt;
    }
    return known.storage.pointer;
  }
  const gates = layout === 1 ? rows / depth : 1;
  const storage = new Storage(gates * panels(rows / gates) * depth, 'packed weights');
  const isRoom = !storage.isJsOwned;
  if (isRoom) {
    storage.keep();
    pack(storage.pointer);
  } else storage.free();
  const { changedAt } = weight.storage;
  layouts.set(layout, { storage: isRoom ? storage : null, rows, depth, changedAt });
  return isRoom ? storage.pointer : 0;
}
