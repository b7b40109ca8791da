import { full } from '../creation';
import { checkArguments } from '../describe';
import { layerNorm } from '../ops/layerNorm';
import { checkNames, size as checkSize, positive } from '../options';
import type { Tensor } from '../tensor';
import { Module, Parameter } from './module';

/** Each row over the last dim to mean 0 and variance 1, then scaled and shifted (Ba, Kiros & Hinton 2016). */
export class LayerNorm extends Module {
  /** γ [size], starts at 1 */
  readonly weight: Parameter;
  /** β [size], starts at 0 */
  readonly bias: Parameter;
  private readonly eps: number;

  constructor(size: number, options: { eps?: number } = {}) {
    checkArguments('LayerNorm', 'size, options', arguments);
    super();
    checkNames('LayerNorm', options, ['eps']);
    checkSize('LayerNorm', 'size', size);
    this.weight = new Parameter(full([size], 1));
    this.bias = new Parameter(full([size], 0));
    this.eps = positive('LayerNorm', 'eps', options.eps, 1e-5);
  }

  forward(x: Tensor): Tensor {
    checkArguments('LayerNorm.forward', 'x', arguments);
    return layerNorm([x, this.weight, this.bias], { eps: this.eps })[0];
  }
}
