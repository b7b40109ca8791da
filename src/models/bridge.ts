/**
 * From the last state of the encoder to the first of the decoder. 'learned', and always where the encoder reads both
 * ways: per layer tanh(W [forward; backward] + b), once for h and once for C, shared by the layers.
 */
import { cat, type Generator, Linear, Module, type Tensor } from '../engine';

export class Bridge extends Module {
  readonly hidden: Linear;
  /** For C; null where the network has no cell. */
  readonly cell: Linear | null;

  constructor(
    private readonly numLayers: number,
    private readonly directions: 1 | 2,
    hiddenDim: number,
    { hasCell, generator }: { hasCell: boolean; generator?: Generator },
  ) {
    super();
    this.hidden = new Linear(directions * hiddenDim, hiddenDim, { generator });
    this.cell = hasCell ? new Linear(directions * hiddenDim, hiddenDim, { generator }) : null;
  }

  /** [directions · layers, B, H] → [layers, B, H] */
  forward({ hidden, cell }: { hidden: Tensor; cell?: Tensor }): { hidden: Tensor; cell?: Tensor } {
    const joined = { hidden: this.join(hidden, this.hidden) };
    return cell && this.cell ? { ...joined, cell: this.join(cell, this.cell) } : joined;
  }

  private join(states: Tensor, map: Linear): Tensor {
    if (this.directions === 1) return map.forward(states).tanh();
    const layers = Array.from({ length: this.numLayers }, (_, layer) => {
      const both = cat([states.select(0, 2 * layer), states.select(0, 2 * layer + 1)], -1);
      return map.forward(both).tanh().unsqueeze(0);
    });
    return layers.length === 1 ? layers[0] : cat(layers, 0);
  }
}
