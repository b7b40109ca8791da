/** The parameters of a single recurrent step, under PyTorch's names. */
import { zeros } from '../creation';
import { ShapeError } from '../errors';
import { expectTensor } from '../op';
import { checkNames, size } from '../options';
import { generatorOf } from '../random';
import { sameShape, show } from '../shape';
import type { Tensor } from '../tensor';
import type { Seeded } from './basic';
import { uniform } from './init';
import { Module, type Parameter } from './module';

export abstract class RecurrentCell extends Module {
  /** [gates · hiddenSize, inputSize] */
  readonly weight_ih: Parameter;
  /** [gates · hiddenSize, hiddenSize] */
  readonly weight_hh: Parameter;
  readonly bias_ih: Parameter;
  readonly bias_hh: Parameter;

  constructor(
    private readonly kind: string,
    gateCount: number,
    readonly inputSize: number,
    readonly hiddenSize: number,
    options: Seeded,
    known: readonly string[] = ['generator'],
  ) {
    super();
    checkNames(kind, options, known);
    size(kind, 'inputSize', inputSize);
    size(kind, 'hiddenSize', hiddenSize);
    const generator = generatorOf(kind, options.generator);
    const bound = 1 / Math.sqrt(hiddenSize);
    const rows = gateCount * hiddenSize;
    this.weight_ih = uniform([rows, inputSize], bound, generator);
    this.weight_hh = uniform([rows, hiddenSize], bound, generator);
    this.bias_ih = uniform([rows], bound, generator);
    this.bias_hh = uniform([rows], bound, generator);
  }

  /** The state where none was given: zeros [B, hiddenSize]. */
  protected start(x: Tensor): Tensor {
    expectTensor(this.kind, 'x', x);
    return zeros([x.shape[0] ?? 1, this.hiddenSize]);
  }

  /** @throws ShapeError, TypeError unless x is [B, inputSize] and the states [B, hiddenSize] */
  protected check(x: Tensor, states: Readonly<Record<string, Tensor>>): void {
    expectTensor(this.kind, 'x', x);
    if (x.rank !== 2 || x.shape[1] !== this.inputSize) {
      throw new ShapeError(
        `${this.kind}: x is one step of each sequence, [batch, inputSize = ${this.inputSize}], got ${show(x.shape)}.`,
      );
    }
    const wanted = [x.shape[0], this.hiddenSize];
    for (const [name, state] of Object.entries(states)) {
      expectTensor(this.kind, name, state);
      if (sameShape(state.shape, wanted)) continue;
      throw new ShapeError(
        `${this.kind}: ${name} ${show(state.shape)} must be ${show(wanted)}: sequences, units.`,
      );
    }
  }

  /** W x + b: [B, inputSize] → [B, gates · hiddenSize] */
  protected inputPart(x: Tensor): Tensor {
    return x.matmul(this.weight_ih.t()).add(this.bias_ih);
  }

  /** U h + c: [B, hiddenSize] → [B, gates · hiddenSize] */
  protected hiddenPart(hidden: Tensor): Tensor {
    return hidden.matmul(this.weight_hh.t()).add(this.bias_hh);
  }
}
