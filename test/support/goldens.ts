// Reads test/fixtures/goldens: expected values from PyTorch, computed in float64 (see README.md there).
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Tensor, tensor } from '../../src/engine';
import { allClose } from './tensors';

const folder = join(__dirname, '../fixtures/goldens');

interface CaseRecord {
  case: string;
  attributes: Record<string, unknown>;
  in: string[];
  out: Record<string, number>;
}

export class Golden {
  constructor(
    readonly name: string,
    readonly attributes: Record<string, unknown>,
    private readonly tensors: Map<string, Tensor>,
    private readonly tolerances: Record<string, number>,
    readonly inputNames: readonly string[],
  ) {}

  input(key: string): Tensor {
    return this.get('in', key);
  }

  output(key: string): Tensor {
    return this.get('out', key);
  }

  get outputs(): string[] {
    return Object.keys(this.tolerances);
  }

  /** Holds a result against the expected one, within the tolerance recorded for it. */
  check(key: string, actual: Tensor): void {
    allClose(actual, this.output(key), this.tolerances[key], `${this.name} ${key}`, 1e-7);
  }

  private get(role: string, key: string): Tensor {
    const found = this.tensors.get(`${this.name}/${role}/${key}`);
    if (!found) throw new Error(`golden ${this.name} has no ${role}/${key}`);
    return found;
  }
}

/** All cases of a group: recurrent, attention, layers, optimizers, models. */
export function goldens(group: string): Golden[] {
  const records: CaseRecord[] = JSON.parse(readFileSync(join(folder, `${group}.json`), 'utf8'));
  let tensors: Map<string, Tensor> | undefined;
  return records.map(record => {
    tensors ??= readSafetensors(readFileSync(join(folder, `${group}.safetensors`)));
    return new Golden(record.case, record.attributes, tensors, record.out, record.in);
  });
}

function readSafetensors(bytes: Buffer): Map<string, Tensor> {
  const headerLength = Number(bytes.readBigUInt64LE(0));
  const header: Record<string, { dtype: string; shape: number[]; data_offsets: [number, number] }> =
    JSON.parse(bytes.toString('utf8', 8, 8 + headerLength));
  const tensors = new Map<string, Tensor>();
  for (const [name, entry] of Object.entries(header)) {
    if (name === '__metadata__') continue;
    const [from, to] = entry.data_offsets.map(offset => 8 + headerLength + offset);
    const raw = bytes.buffer.slice(bytes.byteOffset + from, bytes.byteOffset + to);
    const values = entry.dtype === 'I32' ? new Int32Array(raw) : new Float32Array(raw);
    tensors.set(name, tensor(values, { shape: entry.shape }));
  }
  return tensors;
}
