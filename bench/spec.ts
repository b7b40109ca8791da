/** The workloads every peer runs, from peers/models.json, and the batch they all train on. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packRows, tensor } from '../src/engine';
import type { SourceBatch } from '../src/text';
import type { ModelSizes } from '../test/support/goldenModels';

export type Kind = 'train' | 'decode' | 'gemm' | 'op';

/** A record of models.json; which fields there are depends on the kind. */
export interface Workload extends ModelSizes {
  name: string;
  group: string;
  kind: Kind;
  B: number;
  S: number;
  T: number;
  padded?: boolean;
  beam: number;
  m: number;
  k: number;
  n: number;
  op: string;
  shape: [number, ...number[]];
}

interface Spec {
  special: { pad: number; bos: number };
  optimizer: { lr: number; betas: [number, number]; eps: number; clipNorm: number };
  workloads: Workload[];
}

/** Beside this file, also when it was bundled into dist/. */
const folders = [join(__dirname, 'peers'), join(__dirname, '../bench/peers')];
const folder = folders.find(existsSync) ?? folders[0];
export const spec: Spec = JSON.parse(readFileSync(join(folder, 'models.json'), 'utf8'));

/** Those of these names (globs) or groups. */
export function select(names: readonly string[], groups: readonly string[]): Workload[] {
  const globs = names.map(
    name => new RegExp(`^${name.replace(/[.+]/g, '\\$&').replaceAll('*', '.*')}$`),
  );
  return spec.workloads.filter(
    ({ name, group }) => groups.includes(group) || globs.some(glob => glob.test(name)),
  );
}

/** Token ids without random numbers. */
function ids({ B, vocab }: Workload, length: number, row: number, column: number, offset: number) {
  return Int32Array.from({ length: B * length }, (_, i) => {
    const position = Math.floor(i / length) * row + (i % length) * column + offset;
    return 4 + (position % (vocab - 4));
  });
}

/** Source, gold prefix and targets; padded workloads get shorter and shorter sources and targets. */
export function batchOf(workload: Workload) {
  const { B, S, T } = workload;
  const lengths = Int32Array.from({ length: B }, (_, b) =>
    workload.padded ? S - (b % (S / 2)) : S,
  );
  const real = (i: number) => i % S < lengths[Math.floor(i / S)];
  const words = ids(workload, S, 7919, 10459, 17);
  const target = ids(workload, T, 104729, 1299709, 29);
  for (let i = 0; workload.padded && i < B * S; i++) {
    if (!real(i)) words[i] = target[i] = spec.special.pad; // S = T
  }
  const prefix = target.map((_, i) => (i % T === 0 ? spec.special.bos : target[i - 1]));
  const mask = Float32Array.from({ length: B * S }, (_, i) => (real(i) ? 1 : 0));
  const source: SourceBatch = {
    tokens: tensor(words, { shape: [B, S] }),
    lengths,
    mask: tensor(mask, { shape: [B, S], dtype: 'bool' }),
  };
  return {
    source,
    prefix: tensor(prefix, { shape: [B, T] }),
    targets: tensor(target, { shape: [B, T] }),
    real: workload.padded ? packRows(source.mask) : undefined, // S = T
  };
}
