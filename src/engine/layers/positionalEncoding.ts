/** Where a token stands, added to what it is: [B, T, D] → [B, T, D]. */

import { checkArguments } from '../describe';
import { ShapeError } from '../errors';
import { expectTensor } from '../op';
import { checkNames, choice, dropoutRate, size } from '../options';
import { generatorOf } from '../random';
import { show } from '../shape';
import { Tensor } from '../tensor';
import { Dropout, type Seeded } from './basic';
import { normal } from './init';
import { Module, type Parameter } from './module';

export interface PositionalEncodingOptions extends Seeded {
  /** The longest sequence; 512 if not said. */
  maxLength?: number;
  /** 'sinusoidal' (fixed; if not said) or 'learned' (one parameter row per position). */
  kind?: 'sinusoidal' | 'learned';
  /** Dropout on the sum while training; 0 if not said. */
  dropoutRate?: number;
}

/**
 * x + position, with sinusoids (Vaswani et al. 2017, section 3.5)
 *
 *   P[t, 2i] = sin(t / 10000^(2i/D)),   P[t, 2i+1] = cos(t / 10000^(2i/D))
 *
 * or rows that are learned (Gehring et al. 2017).
 */
export class PositionalEncoding extends Module {
  /** [maxLength, D] where positions are learned, else null. */
  readonly weight: Parameter | null;
  private readonly table: Tensor | null;
  private readonly dropout: Dropout;
  readonly maxLength: number;

  constructor(
    readonly embedDim: number,
    options: PositionalEncodingOptions = {},
  ) {
    checkArguments('PositionalEncoding', 'embedDim, options', arguments);
    super();
    const owner = 'PositionalEncoding';
    checkNames(owner, options, ['maxLength', 'kind', 'dropoutRate', 'generator']);
    size(owner, 'embedDim', embedDim);
    const { maxLength = 512, generator } = options;
    const rate = dropoutRate(owner, 'dropoutRate', options.dropoutRate);
    this.maxLength = size(owner, 'maxLength', maxLength);
    const kind = choice(owner, 'kind', options.kind, ['sinusoidal', 'learned'], 'sinusoidal');
    this.weight =
      kind === 'learned'
        ? normal([maxLength, embedDim], 0.02, generatorOf(owner, generator))
        : null;
    this.table = kind === 'sinusoidal' ? sinusoids(maxLength, embedDim) : null;
    this.dropout = new Dropout(rate, { generator });
  }

  /**
   * @param x [B, T, D]
   * @param from position of the first of the T tokens (decoding goes on where it was)
   */
  forward(x: Tensor, from = 0): Tensor {
    checkArguments('PositionalEncoding.forward', 'x, from', arguments);
    expectTensor('PositionalEncoding', 'x', x);
    size('PositionalEncoding.forward', 'from', from, 0);
    const [, T, D] = x.shape;
    if (x.rank !== 3 || D !== this.embedDim) {
      throw new ShapeError(
        `PositionalEncoding: x is [batch, length, embedDim = ${this.embedDim}], got ${show(x.shape)}.`,
      );
    }
    if (from + T > this.maxLength) {
      throw new RangeError(
        `PositionalEncoding: position ${from + T - 1} is beyond maxLength = ${this.maxLength}; build it with a larger one.`,
      );
    }
    const positions = (this.weight ?? (this.table as Tensor)).slice(0, from, from + T);
    return this.dropout.forward(x.add(positions));
  }
}

function sinusoids(length: number, width: number): Tensor {
  const table = Tensor.empty([length, width], 'float32', 'PositionalEncoding').keep();
  const values = table.storage.view();
  for (let t = 0; t < length; t++) {
    for (let j = 0; j < width; j++) {
      const angle = t / 10000 ** ((j - (j % 2)) / width);
      values[t * width + j] = j % 2 === 0 ? Math.sin(angle) : Math.cos(angle);
    }
  }
  return table;
}
