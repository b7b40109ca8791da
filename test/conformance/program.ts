/**
 * Programs of tensors as JSON, which our engine and PyTorch (evaluate.py) evaluate alike. A step is one call of a method or
 * function by our name; its arguments are leaves, results of earlier steps, or plain values.
 */
import * as engine from '../../src/engine';
import { type DType, Tensor, tensor } from '../../src/engine';

/** A number as JSON knows it, or the name of one it does not. */
export type WrittenNumber = number | 'NaN' | 'Infinity' | '-Infinity' | '-0';

export interface Leaf {
  dtype: DType;
  shape: readonly number[];
  values: WrittenNumber[];
  requiresGrad?: boolean;
}

export type Reference = { leaf: number } | { step: number; output: number };

export type Argument =
  | Reference
  | number
  | string
  | boolean
  | null
  | Argument[]
  | { number: WrittenNumber }
  | { undefined: true }
  | { options: Record<string, Argument> };

export interface Step {
  operation: string;
  /** Of a method the first is the tensor it belongs to. */
  arguments: Argument[];
}

export interface Program {
  leaves: Leaf[];
  steps: Step[];
  /** What the gradients are of: Σ over the ends of Σ end · weights. */
  ends: Reference[];
  /** Weights of the values of an end, repeated in order. */
  weights: number[];
}

/** A tensor, or a plain result (of equal(), size() …), whose dtype is the name of its type. */
export interface Written {
  dtype: string;
  shape?: readonly number[];
  values: WrittenNumber[];
  requiresGrad?: boolean;
}

/** The outputs of a step, its error, or "unknown" where it needs what another step refused. */
export type StepResult<Output> = Output[] | string;

export interface Evaluated {
  steps: StepResult<Written>[];
  /** Of the leaves that require one, or why there are none. */
  gradients: (Written | null)[] | string | null;
}

const NUMBERS: Record<string, number> = {
  NaN: Number.NaN,
  Infinity: Number.POSITIVE_INFINITY,
  '-Infinity': Number.NEGATIVE_INFINITY,
  '-0': -0,
};

export function numberOf(written: WrittenNumber): number {
  return typeof written === 'number' ? written : NUMBERS[written];
}

export function write(value: number): WrittenNumber {
  if (Object.is(value, -0)) return '-0';
  return Number.isFinite(value) ? value : (String(value) as WrittenNumber);
}

export function tensorOf({ dtype, shape, values, requiresGrad }: Leaf): Tensor {
  return tensor(values.map(numberOf), { dtype, shape, requiresGrad });
}

/** A tensor, or what has none, as JSON. */
function writtenOf(value: unknown): Written {
  if (!(value instanceof Tensor)) {
    const values = Array.isArray(value) ? (value as number[]) : [value as number];
    return {
      dtype: Array.isArray(value) ? 'list' : typeof value,
      values: values.map(Number).map(write),
    };
  }
  const written: Written = {
    dtype: value.dtype,
    shape: [...value.shape],
    values: Array.from(value.toFlatArray(), write),
  };
  return value.requiresGrad ? { ...written, requiresGrad: true } : written;
}

/** The outputs of a call: max() gives { values, indices }, split() a list; the list of size() is one. */
function outputsOf(operation: string, answer: unknown): unknown[] {
  if (answer instanceof Tensor || typeof answer !== 'object' || answer === null) return [answer];
  return operation === 'size' ? [answer] : Object.values(answer);
}

type Loose = (...given: unknown[]) => unknown;

/** Methods that overwrite: called on a copy, so that operands stay what they are. */
const IN_PLACE = /_$/;

/** Operations that are functions; all others are methods of their first argument. */
export const FUNCTION_NAMES: ReadonlySet<string> = new Set(
  'where cat stack einsum tensor zeros ones full zerosLike onesLike eye arange linspace'.split(' '),
);

function call(operation: string, given: unknown[]): unknown {
  if (FUNCTION_NAMES.has(operation))
    return (engine as unknown as Record<string, Loose>)[operation](...given);
  const [self, ...rest] = given;
  const owner = IN_PLACE.test(operation) ? (self as Tensor).detach().clone() : self;
  return (owner as unknown as Record<string, Loose>)[operation](...rest);
}

/** Evaluates a program step by step. */
export class Evaluation {
  readonly leaves: Tensor[] = [];
  readonly results: (unknown[] | null)[] = [];
  readonly errors: string[] = [];

  addLeaf(leaf: Leaf): void {
    this.leaves.push(tensorOf(leaf));
  }

  /** The result of a step, or null where it is refused: errors has the message then. */
  addStep({ operation, arguments: given }: Step): unknown[] | null {
    let outputs: unknown[] | null = null;
    let error = '';
    try {
      const values = given.map(one => this.#value(one));
      outputs = outputsOf(operation, call(operation, values));
    } catch (thrown) {
      const { name, message } = thrown as Error;
      error = thrown === UNKNOWN ? 'unknown' : `error: ${name}: ${message}`;
    }
    this.results.push(outputs);
    this.errors.push(error);
    return outputs;
  }

  #value(given: Argument): unknown {
    if (given === null || typeof given !== 'object') return given;
    if (Array.isArray(given)) return given.map(one => this.#value(one));
    if ('leaf' in given || 'step' in given) return this.tensor(given);
    if ('number' in given) return numberOf(given.number);
    if ('undefined' in given) return undefined;
    return Object.fromEntries(
      Object.entries(given.options).map(([key, value]) => [key, this.#value(value)]),
    );
  }

  tensor(reference: Reference): Tensor {
    if ('leaf' in reference) return this.leaves[reference.leaf];
    const found = this.results[reference.step]?.[reference.output];
    if (found instanceof Tensor) return found;
    throw UNKNOWN;
  }

  /** Of Σ over the ends of Σ end · weights. */
  gradients({ ends, weights }: Program): Evaluated['gradients'] {
    const leaves = this.leaves.filter(({ requiresGrad }) => requiresGrad);
    try {
      const parts = ends
        .map(end => this.tensor(end))
        .filter(({ requiresGrad }) => requiresGrad)
        .map(y => y.mul(repeated(weights, y)).sum());
      if (parts.length > 0) parts.reduce((sum, part) => sum.add(part)).backward();
      return leaves.map(({ grad }) => (grad ? writtenOf(grad) : null));
    } catch (thrown) {
      const { name, message } = thrown as Error;
      return thrown === UNKNOWN ? 'unknown' : `error: ${name}: ${message}`;
    }
  }

  /** Results as JSON; before gradients(). */
  written(): StepResult<Written>[] {
    return this.results.map((outputs, i) => outputs?.map(writtenOf) ?? this.errors[i]);
  }
}

const UNKNOWN = new Error('a step needs what another one refused');

function repeated(weights: readonly number[], like: Tensor): Tensor {
  const values = Array.from({ length: like.numel }, (_, i) => weights[i % weights.length]);
  return tensor(values, { shape: like.shape });
}

export function evaluate(program: Program): Evaluated {
  const evaluation = new Evaluation();
  for (const leaf of program.leaves) evaluation.addLeaf(leaf);
  for (const step of program.steps) evaluation.addStep(step);
  const steps = evaluation.written();
  return { steps, gradients: evaluation.gradients(program) };
}
