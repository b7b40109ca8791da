/**
 * Convolutions as products: every place of the kernel becomes a row of the input it covers (im2col; Chellapilla, Puri &
 * Simard 2006), and all rows meet the kernels in one matrix product. Names, layouts and initial values are PyTorch's.
 */

import { zeros } from '../creation';
import { checkArguments } from '../describe';
import { ShapeError } from '../errors';
import { expectTensor } from '../op';
import { cat, walk } from '../ops/movement';
import { linear } from '../ops/product';
import { checkNames, describe, flag, size } from '../options';
import { generatorOf } from '../random';
import { show, stridesOf } from '../shape';
import type { Tensor } from '../tensor';
import type { Seeded } from './basic';
import { uniform } from './init';
import { Module, type Parameter } from './module';

/** One number for all dims, or one for each. */
export type PerDim = number | readonly number[];

export interface ConvOptions extends Seeded {
  /** Steps between places of the kernel; 1 if not said. */
  stride?: PerDim;
  /** Zeros on both sides; 0 if not said. */
  padding?: PerDim;
  /** Distance between the values a kernel covers; 1 if not said. */
  dilation?: PerDim;
  /** Parts that the channels are cut into, each with kernels of its own; 1 if not said. */
  groups?: number;
  /** True if not said. */
  bias?: boolean;
}

const OPTIONS = ['stride', 'padding', 'dilation', 'groups', 'bias', 'generator'] as const;

/** One number for each dim. */
function perDim(owner: string, name: string, value: PerDim, dims: number, least: number): number[] {
  const all = Array.isArray(value) ? [...value] : Array<number>(dims).fill(Number.NaN);
  if (typeof value === 'number') all.fill(value);
  if (all.length !== dims || all.some(one => !Number.isInteger(one) || one < least)) {
    throw new RangeError(
      `${owner}: ${name} is a whole number of at least ${least}, or ${dims} of them; got ${describe(value)}.`,
    );
  }
  return all;
}

abstract class Conv extends Module {
  /** [outChannels, inChannels / groups, ...kernelSize] */
  readonly weight: Parameter;
  /** [outChannels]; null if built with { bias: false } */
  readonly bias: Parameter | null;
  readonly kernelSize: readonly number[];
  readonly stride: readonly number[];
  readonly padding: readonly number[];
  readonly dilation: readonly number[];
  readonly groups: number;

  protected constructor(
    private readonly owner: string,
    dims: number,
    readonly inChannels: number,
    readonly outChannels: number,
    kernelSize: PerDim,
    options: ConvOptions,
  ) {
    super();
    checkNames(owner, options, OPTIONS);
    size(owner, 'inChannels', inChannels);
    size(owner, 'outChannels', outChannels);
    const { stride = 1, padding = 0, dilation = 1, groups = 1 } = options;
    this.kernelSize = perDim(owner, 'kernelSize', kernelSize, dims, 1);
    this.stride = perDim(owner, 'stride', stride, dims, 1);
    this.padding = perDim(owner, 'padding', padding, dims, 0);
    this.dilation = perDim(owner, 'dilation', dilation, dims, 1);
    this.groups = size(owner, 'groups', groups);
    if (inChannels % groups !== 0 || outChannels % groups !== 0) {
      throw new RangeError(
        `${owner}: inChannels ${inChannels} and outChannels ${outChannels} must be multiples of groups = ${groups}.`,
      );
    }
    const generator = generatorOf(owner, options.generator);
    const covered = this.kernelSize.reduce((all, one) => all * one, inChannels / groups);
    const bound = 1 / Math.sqrt(covered);
    const shape = [outChannels, inChannels / groups, ...this.kernelSize];
    this.weight = uniform(shape, bound, generator);
    const bias = flag(owner, 'bias', options.bias, true);
    this.bias = bias ? uniform([outChannels], bound, generator) : null;
  }

  /** [B, inChannels, ...sizes] → [B, outChannels, ...sizes'], sizes' = ⌊(size + 2·padding − dilation·(kernel − 1) − 1) / stride⌋ + 1 */
  forward(x: Tensor): Tensor {
    checkArguments('Conv.forward', 'x', arguments);
    const dims = this.kernelSize.length;
    expectTensor(this.owner, 'x', x);
    if (x.rank !== dims + 2 || x.shape[1] !== this.inChannels) {
      const sizes = dims === 1 ? 'length' : 'height, width';
      throw new ShapeError(
        `${this.owner}: x is [batch, inChannels = ${this.inChannels}, ${sizes}], got ${show(x.shape)}.`,
      );
    }
    const rows = this.rows(padded(x, this.padding)); // [B, ...sizes', C·kernel] for each group
    const kernels = this.outChannels / this.groups;
    const answers = rows.map((group, g) => {
      const weight = this.weight.reshape([this.outChannels, -1]);
      const own = this.groups === 1 ? weight : weight.slice(0, g * kernels, (g + 1) * kernels);
      const bias = this.bias?.slice(0, g * kernels, (g + 1) * kernels);
      return linear(bias ? [group, own, bias] : [group, own], undefined)[0]; // [B, ...sizes', kernels]
    });
    const answer = answers.length === 1 ? answers[0] : cat(answers, -1);
    const last = dims + 1;
    return answer.permute([0, last, ...Array.from({ length: dims }, (_, d) => d + 1)]);
  }

  /** What the kernel covers at each place, group by group. */
  private rows(x: Tensor): Tensor[] {
    const { kernelSize, stride, dilation, groups } = this;
    const [B, C, ...sizes] = x.shape;
    const out = sizes.map((size, d) => {
      return Math.floor((size - dilation[d] * (kernelSize[d] - 1) - 1) / stride[d]) + 1;
    });
    if (out.some(size => size < 1)) {
      throw new ShapeError(
        `${this.owner}: a kernel of ${show(kernelSize)} (dilation ${show(dilation)}) does not fit into ` +
          `${show(sizes)}, padding included; pad more or take a smaller kernel.`,
      );
    }
    const [stepB, stepC, ...steps] = stridesOf(x.shape);
    const channels = C / groups;
    const covered = kernelSize.reduce((all, one) => all * one, channels);
    return Array.from({ length: groups }, (_, g) => {
      const view = walk(x, {
        name: this.owner,
        shape: [B, ...out, channels, ...kernelSize],
        strides: [
          stepB,
          ...steps.map((step, d) => step * stride[d]),
          stepC,
          ...steps.map((step, d) => step * dilation[d]),
        ],
        offset: g * channels * stepC,
      });
      return view.reshape([B, ...out, covered]);
    });
  }
}

/** Zeros on both sides of the last dims. */
function padded(x: Tensor, padding: readonly number[]): Tensor {
  let result = x;
  padding.forEach((count, d) => {
    if (count === 0) return;
    const dim = x.rank - padding.length + d;
    const side = zeros(result.shape.map((size, i) => (i === dim ? count : size)));
    result = cat([side, result, side], dim);
  });
  return result;
}

/** Convolution along time: [B, inChannels, L] → [B, outChannels, L']. */
export class Conv1d extends Conv {
  constructor(
    inChannels: number,
    outChannels: number,
    kernelSize: PerDim,
    options: ConvOptions = {},
  ) {
    checkArguments('Conv1d', 'inChannels, outChannels, kernelSize, options', arguments);
    super('Conv1d', 1, inChannels, outChannels, kernelSize, options);
  }
}

/** Convolution over a picture: [B, inChannels, H, W] → [B, outChannels, H', W']. */
export class Conv2d extends Conv {
  constructor(
    inChannels: number,
    outChannels: number,
    kernelSize: PerDim,
    options: ConvOptions = {},
  ) {
    checkArguments('Conv2d', 'inChannels, outChannels, kernelSize, options', arguments);
    super('Conv2d', 2, inChannels, outChannels, kernelSize, options);
  }
}
