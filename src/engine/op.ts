/**
 * One table of ops. A record holds an op's forward, its backward and sample inputs as neighbours; gradient
 * checks, goldens and benchmarks iterate over the table, so an op without them cannot exist.
 */
import { checkForNaN, isWatching } from './anomaly';
import { DTypeError } from './errors';
import { checkInterrupt } from './interrupt';
import { machine } from './machine';
import { describe } from './options';
import { numelOf, type Shape, show } from './shape';
import { Storage } from './storage';
import { inputName, isRecording, record as leaveNode } from './tape';
import { type DType, Tensor } from './tensor';

/** Makes inputs of a sample: normal(2, 3) is a float32 tensor of that shape. */
export interface SampleMaker {
  normal(...shape: number[]): Tensor;
  /** Uniform in [low, high). */
  uniform(low: number, high: number, ...shape: number[]): Tensor;
  ids(below: number, ...shape: number[]): Tensor;
  mask(...shape: number[]): Tensor;
}

export interface Sample<A> {
  readonly inputs: readonly Tensor[];
  readonly attributes: A;
}

/** What forward works with. */
export interface Forward<A> {
  readonly inputs: readonly Tensor[];
  readonly outputs: readonly Tensor[];
  readonly attributes: A;
  /** True if backward may follow: only then is saving worth its memory. */
  readonly recorded: boolean;
  /** Memory for `length` values that backward gets as `saved[k]`, k counting the calls. */
  save(length: number): Storage;
  /** Memory for the length of this call. */
  scratch(bytes: number): number;
}

/** What backward works with. Gradients of inputs are written to `grad(i)` or handed over by `give`. */
export interface Backward<A> {
  readonly inputs: readonly Tensor[];
  readonly outputs: readonly Tensor[];
  readonly attributes: A;
  readonly saved: readonly Storage[];
  /** True when the caller keeps the graph: saved values must not be changed. */
  readonly retained: boolean;
  /** Gradient of the first output. */
  readonly dy: Tensor;
  /** Gradient of output k, null if none arrived. */
  dyOf(k: number): Tensor | null;
  /** Whether input i needs a gradient. */
  wants(i: number): boolean;
  /** A gradient for input i, to be written in full. */
  grad(i: number): Tensor;
  /** Passes an existing tensor on as the gradient of input i; it must not be changed afterwards. */
  give(i: number, gradient: Tensor): void;
  temporary(shape: Shape): Tensor;
}

export interface OpRecord<A> {
  /** The public name, used in messages. */
  readonly name: string;
  /** Names of the inputs, in order, as the formula has them. */
  readonly inputs: readonly string[];
  /** dtype of each output; float32 if not said. */
  readonly dtypes?: readonly DType[];
  /** Shapes of the outputs. Throws what the user should read if the inputs do not fit. */
  shapes(inputs: readonly Tensor[], attributes: A): readonly Shape[];
  forward(run: Forward<A>): void;
  /** dtypes of inputs that are not float32, or 'any' for ops that only move values. */
  readonly accepts?: 'any' | Readonly<Record<string, DType | 'any'>>;
  /**
   * Inputs whose values backward reads, and the inputs whose gradients it reads them for: `{ x: ['weight'], weight:
   * ['x'] }` for a product. Those that are not listed may be changed in place before backward. Not said: all, for all.
   */
  readonly reads?: Readonly<Record<string, readonly string[]>>;
  /**
   * Outputs whose values backward reads, by their position, and the inputs whose gradients it reads them for: `{ 0: ['x'] }`
   * for tanh. The others may be changed in place before backward. Default: none.
   */
  readonly readsOutputs?: Readonly<Record<number, readonly string[]>>;
  /** Left out for ops whose result has no gradient (comparisons, argmax). */
  backward?(run: Backward<A>): void;
  /** Inputs for gradient checks; float32 inputs are checked unless listed in `fixed`. */
  samples(make: SampleMaker): readonly Sample<A>[];
  /** Inputs that get no gradient by nature (ids, masks). */
  readonly fixed?: readonly string[];
}

const table: OpRecord<never>[] = [];

/** Runs an op; `record` is its entry in the table. */
export interface Op<A> {
  (inputs: readonly Tensor[], attributes: A): Tensor[];
  readonly record: OpRecord<A>;
}

/** Enters a record into the table and returns the function that runs it. */
export function op<A = undefined>(record: OpRecord<A>): Op<A> {
  table.push(record as OpRecord<never>);
  const call = (inputs: readonly Tensor[], attributes: A) => run(record, inputs, attributes);
  return Object.assign(call, { record });
}

/** Every op there is. */
export function allOps(): readonly OpRecord<never>[] {
  return table;
}

/** Runs a record as the function that `op` returned would; for tests that iterate over the table. */
export function runRecord(record: OpRecord<never>, sample: Sample<never>): Tensor[] {
  return run(record, sample.inputs, sample.attributes);
}

class Running<A> implements Forward<A> {
  outputs: Tensor[] = [];
  readonly saved: Storage[] = [];
  readonly pinned: Storage[] = [];
  private readonly temporaries: Storage[] = [];

  constructor(
    private readonly name: string,
    readonly inputs: readonly Tensor[],
    readonly attributes: A,
    readonly recorded: boolean,
  ) {}

  save(length: number): Storage {
    const storage = new Storage(length, this.name);
    if (storage.pointer === 0) this.pin(storage);
    this.saved.push(storage);
    return storage;
  }

  scratch(bytes: number): number {
    const storage = new Storage(Math.ceil(bytes / 4), this.name);
    if (storage.pointer === 0) this.pin(storage);
    this.temporaries.push(storage);
    return storage.pointer;
  }

  pin(storage: Storage): void {
    storage.pin(this.name);
    this.pinned.push(storage);
  }

  finish(): void {
    for (const storage of this.pinned) storage.unpin();
    for (const storage of this.temporaries) storage.release();
  }
}

function run<A>(record: OpRecord<A>, inputs: readonly Tensor[], attributes: A): Tensor[] {
  checkInterrupt();
  machine();
  checkDTypes(record, inputs);
  const shapes = record.shapes(inputs, attributes);
  let recorded = false;
  if (isRecording() && record.backward) {
    for (const input of inputs) if (input.requiresGrad) recorded = true;
  }
  const running = new Running(record.name, inputs, attributes, recorded);
  try {
    for (const input of inputs) if (input.storage.pointer === 0) running.pin(input.storage);
    for (let k = 0; k < shapes.length; k++) {
      const output = Tensor.empty(shapes[k], record.dtypes?.[k] ?? 'float32', record.name);
      if (output.storage.pointer === 0) running.pin(output.storage);
      running.outputs.push(output);
    }
    record.forward(running);
    if (isWatching()) watch(record, inputs, running.outputs);
    // biome-ignore lint/plugin: runs for every op; if it is terminated, recoverStorage unpins what is pinned here
  } finally {
    running.finish();
  }
  if (recorded) {
    leaveNode(record as OpRecord<never>, inputs, running.outputs, attributes, running.saved);
  } else {
    for (const storage of running.saved) storage.release();
  }
  return running.outputs;
}

/** With anomaly(): an error if this op made NaN. */
function watch<A>(
  record: OpRecord<A>,
  inputs: readonly Tensor[],
  outputs: readonly Tensor[],
): void {
  checkForNaN(
    `anomaly: '${record.name}'`,
    inputs.map((tensor, i) => ({ name: inputName(record, i), tensor })),
    outputs.map((tensor, i) => ({ name: `result ${i}`, tensor })),
  );
}

function checkDTypes<A>(record: OpRecord<A>, inputs: readonly Tensor[]) {
  const { name, accepts } = record;
  for (let k = 0; k < inputs.length; k++) {
    const input = inputName(record, k);
    expectTensor(name, input, inputs[k]);
    if (accepts === 'any') continue;
    const wanted = accepts?.[input] ?? 'float32';
    if (wanted !== 'any') expectDType(name, input, inputs[k], wanted);
  }
}

/** @throws TypeError unless it is a tensor */
export function expectTensor(name: string, input: string, given: unknown): asserts given is Tensor {
  if (given instanceof Tensor) return;
  const got = describe(given);
  const short = got.length > 60 ? `${got.slice(0, 60)}…` : got;
  const remedy = Array.isArray(given) ? `; make it one: tensor(${short})` : '';
  throw new TypeError(`${name}: ${input} must be a tensor, got ${short}${remedy}.`);
}

/** Checks that an input has the dtype an op needs. */
export function expectDType(name: string, input: string, tensor: Tensor, dtype: DType): void {
  if (tensor.dtype !== dtype) {
    throw new DTypeError(
      `${name}: ${input} must be ${dtype}, got ${tensor.dtype} of shape ${show(tensor.shape)}. ` +
        `Convert it with .to('${dtype}').`,
    );
  }
}

/** Rows and row length of a tensor seen as a matrix over its last dim. */
export function rowsOf(tensor: Tensor): [rows: number, size: number] {
  const size = tensor.shape.length === 0 ? 1 : tensor.shape[tensor.shape.length - 1];
  return [size === 0 ? 0 : numelOf(tensor.shape) / size, size];
}
