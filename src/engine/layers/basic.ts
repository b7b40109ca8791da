/** Linear, Embedding, Dropout: parameter names, layouts and initial values as PyTorch's. */
import { checkArguments } from '../describe';
import { expectTensor } from '../op';
import { dropout, embedding } from '../ops/embedding';
import { linear } from '../ops/product';
import { checkNames, describe, dropoutRate, flag, size } from '../options';
import { defaultGenerator, type Generator, generatorOf } from '../random';
import { made, warnIfHidden } from '../registered';
import type { Tensor } from '../tensor';
import { normal, uniform } from './init';
import { Module, type Parameter } from './module';

/** Where initial values and dropout masks come from; the stream of manualSeed() if not said. */
export interface Seeded {
  generator?: Generator;
}

/** y = x · Wᵀ + b over the last dim: [..., inFeatures] → [..., outFeatures]. */
export class Linear extends Module {
  /** [outFeatures, inFeatures] */
  readonly weight: Parameter;
  /** [outFeatures]; null if built with { bias: false } */
  readonly bias: Parameter | null;

  constructor(
    readonly inFeatures: number,
    readonly outFeatures: number,
    options: { bias?: boolean } & Seeded = {},
  ) {
    checkArguments('Linear', 'inFeatures, outFeatures, options', arguments);
    super();
    checkNames('Linear', options, ['bias', 'generator']);
    size('Linear', 'inFeatures', inFeatures);
    size('Linear', 'outFeatures', outFeatures);
    const bias = flag('Linear', 'bias', options.bias, true);
    const generator = generatorOf('Linear', options.generator);
    const bound = 1 / Math.sqrt(inFeatures);
    this.weight = uniform([outFeatures, inFeatures], bound, generator);
    this.bias = bias ? uniform([outFeatures], bound, generator) : null;
  }

  /**
   * @param x float32 [..., inFeatures]
   * @returns x · Wᵀ + b, float32 [..., outFeatures]
   * @throws ShapeError if the last dim is not inFeatures, DTypeError for another dtype.
   */
  forward(x: Tensor): Tensor {
    checkArguments('Linear.forward', 'x', arguments);
    return linear(this.bias ? [x, this.weight, this.bias] : [x, this.weight], undefined)[0];
  }
}

/** A row of a table for every id: int32 [...] → [..., embeddingDim]. Initial values are N(0, 1). */
export class Embedding extends Module {
  /** [numEmbeddings, embeddingDim] */
  readonly weight: Parameter;
  /** This id's row starts at 0 and gets no gradient. */
  readonly paddingIdx: number | null;

  constructor(
    readonly numEmbeddings: number,
    readonly embeddingDim: number,
    options: { paddingIdx?: number | null } & Seeded = {},
  ) {
    checkArguments('Embedding', 'numEmbeddings, embeddingDim, options', arguments);
    super();
    checkNames('Embedding', options, ['paddingIdx', 'generator']);
    size('Embedding', 'numEmbeddings', numEmbeddings);
    size('Embedding', 'embeddingDim', embeddingDim);
    const { paddingIdx = null } = options;
    const generator = generatorOf('Embedding', options.generator);
    const isRow = Number.isInteger(paddingIdx) && Number(paddingIdx) >= 0;
    if (paddingIdx !== null && !(isRow && paddingIdx < numEmbeddings)) {
      throw new RangeError(
        `Embedding: paddingIdx ${describe(paddingIdx)} must lie in 0 … ${numEmbeddings - 1}.`,
      );
    }
    this.weight = normal([numEmbeddings, embeddingDim], 1, generator);
    this.paddingIdx = paddingIdx;
    if (paddingIdx !== null) {
      const at = paddingIdx * embeddingDim;
      this.weight.storage.view().fill(0, at, at + embeddingDim);
    }
  }

  /**
   * @param ids int32 of any shape [...], each in 0 … numEmbeddings − 1
   * @returns the rows of the table, float32 [..., embeddingDim]
   * @throws IndexError naming an id outside the table and its position, DTypeError for ids that are not int32.
   */
  forward(ids: Tensor): Tensor {
    checkArguments('Embedding.forward', 'ids', arguments);
    return embedding([this.weight, ids], { paddingIdx: this.paddingIdx })[0];
  }
}

/** While training, zeroes each value with probability p and scales the rest by 1 / (1 − p). */
export class Dropout extends Module {
  private readonly generator: Generator | undefined;
  private readonly since = made();

  constructor(
    /** In [0, 1). */
    readonly p: number,
    options: Seeded = {},
  ) {
    checkArguments('Dropout', 'p, options', arguments);
    super();
    checkNames('Dropout', options, ['generator']);
    dropoutRate('Dropout', 'p', p);
    generatorOf('Dropout', options.generator);
    this.generator = options.generator;
  }

  /** @param x float32 of any shape; in evaluation, and with p = 0, it comes back as it is */
  forward(x: Tensor): Tensor {
    checkArguments('Dropout.forward', 'x', arguments);
    expectTensor('Dropout', 'x', x);
    if (!this.training || this.p === 0) return x;
    warnIfHidden(this, this.since, 'Dropout');
    const place = (this.generator ?? defaultGenerator()).reserve(x.numel);
    return dropout([x], { p: this.p, ...place })[0];
  }
}
