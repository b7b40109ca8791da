/**
 * From the last state of a bidirectional encoder to the first of the decoder: per layer,
 * tanh(W [forward; backward] + b), once for h and once for C, shared by the layers.
 */
import { cat, type Generator, Linear, type LSTMState, Module, type Tensor } from '../engine';

export class Bridge extends Module {
  readonly hidden: Linear;
  readonly cell: Linear;

  constructor(
    private readonly numLayers: number,
    hiddenDim: number,
    { generator }: { generator?: Generator } = {},
  ) {
    super();
    this.hidden = new Linear(2 * hiddenDim, hiddenDim, { generator });
    this.cell = new Linear(2 * hiddenDim, hiddenDim, { generator });
  }

  /** [2·layers, B, H] → [layers, B, H] */
  forward({ hidden, cell }: LSTMState): LSTMState {
    return { hidden: this.join(hidden, this.hidden), cell: this.join(cell, this.cell) };
  }

  private join(states: Tensor, map: Linear): Tensor {
    const layers = Array.from({ length: this.numLayers }, (_, layer) => {
      const both = cat([states.select(0, 2 * layer), states.select(0, 2 * layer + 1)], -1);
      return map.forward(both).tanh().unsqueeze(0);
    });
    return layers.length === 1 ? layers[0] : cat(layers, 0);
  }
}
