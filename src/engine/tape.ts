/**
 * The tape: every recorded op leaves a node that knows its inputs and what forward saved. `backward()`
 * walks the nodes that lead to a value in the reverse of the order they were made in, hands each the
 * gradients of its outputs, and adds what comes back to its inputs (PyTorch's semantics).
 */

import { checkForNaN, isWatching } from './anomaly';
import { checkArguments } from './describe';
import { AutogradError, ShapeError } from './errors';
import { checkInterrupt } from './interrupt';
import { machine } from './machine';
import type { Backward, OpRecord } from './op';
import { nextOrder } from './order';
import { noteGradient, notePass } from './registered';
import { restoring } from './restoring';
import { sameShape, show } from './shape';
import type { Storage } from './storage';
import { expectFunction, synchronous } from './synchronous';
import { Tensor } from './tensor';

export interface Node {
  readonly order: number;
  readonly op: OpRecord<never>;
  inputs: readonly Tensor[];
  /** Which inputs required a gradient when the op ran. */
  readonly required: readonly boolean[];
  outputs: readonly Tensor[];
  readonly attributes: never;
  saved: Storage[];
  /** True once backward has run through it and its saved values are gone. */
  spent: boolean;
}

/**
 * Leaves a node on the tape: this op computed the outputs from the inputs, at least one of which requires a gradient.
 * Those of dtype float32 require one from now on.
 */
export function record(
  op: OpRecord<never>,
  inputs: readonly Tensor[],
  outputs: readonly Tensor[],
  attributes: unknown,
  saved: Storage[],
): void {
  const node: Node = {
    order: nextOrder(),
    op,
    inputs: inputs.slice(), // the list may be the caller's, who may change it before backward()
    required: inputs.map(({ requiresGrad }) => requiresGrad),
    outputs,
    attributes: attributes as never,
    saved,
    spent: false,
  };
  for (const output of outputs) {
    if (output.dtype !== 'float32') continue;
    output.node = node;
    output.requiresGrad = true;
  }
}

/** The name of input k; the last one stands for all that follow. */
export function inputName({ inputs }: Pick<OpRecord<never>, 'inputs'>, k: number): string {
  return inputs[Math.min(k, inputs.length - 1)];
}

let recording = true;

/** Runs `f` without recording: its results have no gradient. Nests; errors pass through. */
export function noGrad<R>(f: () => R): R {
  checkArguments('noGrad', 'f', arguments);
  expectFunction('noGrad', f);
  const before = recording;
  return restoring(
    () => {
      recording = before;
    },
    () => {
      recording = false;
      return synchronous('noGrad', f());
    },
  );
}

export function isRecording(): boolean {
  return recording;
}

export interface BackwardOptions {
  /** Keeps the graph for a second backward. */
  retainGraph?: boolean;
  /** The gradient to start from; 1 for a scalar. */
  gradient?: Tensor;
}

/**
 * Fills `.grad` of every leaf that `root` was computed from and that requires a gradient; adds to one that
 * is there.
 */
export function backward(root: Tensor, options: BackwardOptions = {}): void {
  if (!root.requiresGrad) {
    throw new AutogradError(
      'backward: this tensor was not computed from anything that requires a gradient ' +
        '(was it made inside noGrad(), or detached?).',
    );
  }
  if (!options.gradient && root.numel !== 1) {
    throw new AutogradError(
      `backward: only a scalar has an implicit gradient; this tensor has shape ${show(root.shape)}. ` +
        'Sum it first, or pass { gradient }.',
    );
  }
  const { gradient, retainGraph = false } = options;
  if (gradient && (gradient.dtype !== 'float32' || !sameShape(gradient.shape, root.shape))) {
    throw new ShapeError(
      `backward: the gradient is ${gradient.dtype} ${show(gradient.shape)}, but the tensor it belongs to is ` +
        `float32 ${show(root.shape)}; they must be alike.`,
    );
  }
  const run = new Pass(retainGraph);
  notePass();
  restoring(
    () => run.end(root),
    () => noGrad(() => run.from(root, gradient)),
  );
}

function changed(node: Node, what: string, { shape }: Tensor): AutogradError {
  return new AutogradError(
    `backward: '${node.op.name}' needs ${what} ${show(shape)} as it was in forward, but it was changed in place since ` +
      "(by an optimizer's step(), loadStateDict(), or a method such as fill_()). Call backward() first, or compute the " +
      'loss again.',
  );
}

class Pass implements Backward<never> {
  private node!: Node;
  private readonly retain: boolean;

  constructor(retain: boolean) {
    this.retain = retain;
  }

  from(root: Tensor, gradient?: Tensor): void {
    if (gradient) {
      gradient.storage.retain(); // read, never written
      root.pending = gradient.withShape(root.shape);
    } else {
      root.pending = Tensor.empty(root.shape, 'float32', 'backward');
      root.pending.storage.view()[0] = 1;
    }
    if (!root.node) {
      this.settle(root);
      return;
    }
    this.nodes = this.collect(root.node);
    for (const node of this.nodes) {
      checkInterrupt();
      this.visit(node);
    }
  }
  private nodes: Node[] = [];

  /** Lets go of all gradients on their way, and of what an op that failed had pinned. */
  end(root: Tensor): void {
    this.unpin();
    this.dropPending(root);
    for (const node of this.nodes) {
      for (const output of node.outputs) this.dropPending(output);
      for (const input of node.inputs) this.dropPending(input);
    }
    this.nodes = [];
  }

  /** The nodes below `start`, newest first. */
  private collect(start: Node): Node[] {
    const seen = new Set<Node>([start]);
    const stack = [start];
    while (stack.length > 0) {
      const node = stack.pop() as Node;
      if (node.spent) {
        throw new AutogradError(
          `backward: the graph through '${node.op.name}' was used up by an earlier backward(). ` +
            'Compute the value again, or call the first one with { retainGraph: true }.',
        );
      }
      for (const { node: before } of node.inputs) {
        if (before && !seen.has(before)) {
          seen.add(before);
          stack.push(before);
        }
      }
    }
    return [...seen].sort((a, b) => b.order - a.order);
  }

  private visit(node: Node): void {
    this.node = node;
    if (node.outputs.some(output => output.pending)) {
      this.pin(node);
      this.checkUnchanged(node);
      (node.op as OpRecord<unknown>).backward?.(this as Backward<unknown>);
      if (isWatching()) this.watch(node);
      this.mergeArrivals();
      this.unpin();
      for (const input of node.inputs) if (!input.node) this.settle(input);
    }
    for (const output of node.outputs) this.dropPending(output);
    if (!this.retain) {
      for (const storage of node.saved) storage.release();
      node.saved = [];
      node.inputs = []; // a kept loss must not keep its whole graph
      node.outputs = [];
      node.spent = true;
    }
  }

  /** What forward read and made must still be there: gradients of other values would be wrong without a word. */
  private checkUnchanged(node: Node): void {
    for (let i = 0; i < node.inputs.length; i++) {
      const input = node.inputs[i];
      if (input.storage.changedAt <= node.order || !this.reads(node, i)) continue;
      throw changed(node, `its ${inputName(node.op, i)}`, input);
    }
    const { readsOutputs } = node.op;
    if (!readsOutputs) return;
    for (let k = 0; k < node.outputs.length; k++) {
      const output = node.outputs[k];
      if (output.storage.changedAt <= node.order) continue;
      if (this.isFor(node, readsOutputs[k])) throw changed(node, 'its result', output);
    }
  }

  /** Whether gradients that were required in forward depend on the values of input i. */
  private reads(node: Node, i: number): boolean {
    return !node.op.reads || this.isFor(node, node.op.reads[inputName(node.op, i)]);
  }

  /** Whether the gradient of one of these inputs was required in forward. */
  private isFor({ op, inputs, required }: Node, readers: readonly string[] = []): boolean {
    return inputs.some((_, k) => required[k] && readers.includes(inputName(op, k)));
  }

  /** With anomaly(): the first op whose gradients have NaN where what arrived has none. */
  private watch(node: Node): void {
    const { name } = node.op;
    const nameOf = (i: number) => inputName(node.op, i);
    const arrived = node.outputs.flatMap(({ pending }, i) =>
      pending ? [{ name: `the gradient that arrived at result ${i}`, tensor: pending }] : [],
    );
    const values = node.inputs.map((tensor, i) => ({ name: nameOf(i), tensor }));
    const made = node.inputs.flatMap(({ pending }, i) =>
      pending ? [{ name: `the gradient of ${nameOf(i)}`, tensor: pending }] : [],
    );
    checkForNaN(`anomaly: the backward of '${name}'`, [...arrived, ...values], made);
  }

  private pin(node: Node): void {
    const pinOne = (storage: Storage) => {
      if (storage.pointer === 0) {
        storage.pin(`${node.op.name} backward`);
        this.pinned.push(storage);
      }
    };
    for (const input of node.inputs) pinOne(input.storage);
    for (const output of node.outputs) {
      pinOne(output.storage);
      if (output.pending) pinOne(output.pending.storage);
    }
    for (const storage of node.saved) pinOne(storage);
  }

  private unpin(): void {
    for (const storage of this.pinned) storage.unpin();
    this.pinned.length = 0;
    this.temporaries.length = 0;
  }
  private readonly pinned: Storage[] = [];

  /** A leaf's gradient: adopt what came, or add it to what is there. */
  private settle(leaf: Tensor): void {
    const arrived = leaf.pending;
    if (!arrived) return;
    leaf.pending = null;
    if (!leaf.requiresGrad) {
      arrived.storage.release(); // it was frozen after forward
    } else if (leaf.gradient) {
      addInto(leaf.gradient, arrived);
      leaf.gradient.storage.change();
      arrived.storage.release();
    } else {
      leaf.gradient = arrived.storage.exclusive ? arrived : copyOf(arrived);
      if (leaf.gradient !== arrived) arrived.storage.release();
      leaf.gradient.keep();
      noteGradient(leaf);
    }
  }

  private dropPending(tensor: Tensor): void {
    tensor.pending?.storage.release();
    tensor.pending = null;
  }

  // ------------------------------------------------------------- what a record's backward sees
  get inputs(): readonly Tensor[] {
    return this.node.inputs;
  }
  get outputs(): readonly Tensor[] {
    return this.node.outputs;
  }
  get attributes(): never {
    return this.node.attributes;
  }
  get saved(): readonly Storage[] {
    return this.node.saved;
  }
  get retained(): boolean {
    return this.retain;
  }

  /** The gradient of output k; null if none arrived. */
  dyOf(k: number): Tensor | null {
    return this.node.outputs[k].pending;
  }

  get dy(): Tensor {
    const dy = this.node.outputs[0].pending;
    if (dy) return dy;
    const zero = this.temporary(this.node.outputs[0].shape);
    zero.storage.view().fill(0);
    this.node.outputs[0].pending = zero;
    return zero;
  }

  wants(i: number): boolean {
    return this.node.required[i] === true && this.node.inputs[i].requiresGrad;
  }

  grad(i: number): Tensor {
    const input = this.node.inputs[i];
    const gradient = this.temporary(input.shape);
    this.deliver(input, gradient);
    return gradient;
  }

  give(i: number, gradient: Tensor): void {
    if (!this.wants(i)) return;
    const input = this.node.inputs[i];
    gradient.storage.retain();
    this.deliver(input, gradient.withShape(input.shape));
  }

  temporary(shape: readonly number[]): Tensor {
    const result = Tensor.empty(shape, 'float32', `${this.node.op.name} backward`);
    this.temporaries.push(result.storage);
    if (result.storage.pointer === 0) {
      result.storage.pin(this.node.op.name);
      this.pinned.push(result.storage);
    }
    return result;
  }

  /** Held while a node is visited: its op may have nothing but their pointers. */
  private readonly temporaries: Storage[] = [];

  /** A second gradient for the same input is added when the op is done: `grad(i)` is not filled yet. */
  private deliver(input: Tensor, gradient: Tensor): void {
    if (!input.pending) {
      input.pending = gradient;
      return;
    }
    this.arrivals.push({ input, gradient });
  }
  private readonly arrivals: { input: Tensor; gradient: Tensor }[] = [];

  /** Adds what arrived beside a gradient that was there. */
  private mergeArrivals(): void {
    for (const { input, gradient } of this.arrivals) {
      const before = input.pending as Tensor;
      if (before.storage.exclusive) {
        addInto(before, gradient);
      } else {
        const sum = copyOf(before);
        addInto(sum, gradient);
        before.storage.release();
        input.pending = sum;
      }
      gradient.storage.release();
    }
    this.arrivals.length = 0;
  }
}

/** into += addend */
function addInto(into: Tensor, addend: Tensor): void {
  inPlace('adding gradients', into, addend, () => {
    machine().assembly.axpy(into.numel, 1, addend.pointer, into.pointer);
  });
}

function copyOf(tensor: Tensor): Tensor {
  const copy = Tensor.empty(tensor.shape, tensor.dtype, 'copying a gradient');
  inPlace('copying a gradient', copy, tensor, () => {
    machine().assembly.affine(copy.numel, tensor.pointer, 1, 0, copy.pointer);
  });
  return copy;
}

/** Works on two tensors in the machine's memory, wherever they live. */
function inPlace(name: string, a: Tensor, b: Tensor, work: () => void): void {
  const pinned = [a.storage, b.storage].filter(storage => storage.pointer === 0);
  for (const storage of pinned) storage.pin(name);
  work();
  for (const storage of pinned) storage.unpin();
}
