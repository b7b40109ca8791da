/**
 * LSTM over sequences, in layers and directions, and the readable single step beside it. A test holds both
 * together. Parameter names, gate order (i f g o) and initial values are PyTorch's.
 */
import { tensor, zeros } from '../creation';
import { ShapeError } from '../errors';
import { type LstmTrace, lstm } from '../ops/lstm';
import { cat } from '../ops/movement';
import { checkNames, size, whole } from '../options';
import { defaultGenerator, type Generator } from '../random';
import { show } from '../shape';
import type { Tensor } from '../tensor';
import { Dropout, type Seeded } from './basic';
import { uniform } from './init';
import { Module, type Parameter } from './module';

/** What an LSTM remembers. */
export interface LSTMState {
  /** h [layers · directions, B, H] */
  hidden: Tensor;
  /** C [layers · directions, B, H] */
  cell: Tensor;
}

export interface LSTMInput {
  /** The state to start from; zeros if not said. */
  state?: LSTMState;
  /** Real steps of each sequence, 1 … T: pads reach neither the states nor the outputs (which are 0 there). */
  lengths?: Int32Array | readonly number[];
  /** Asks for the gates. */
  trace?: boolean;
}

export interface LSTMOutput {
  /** h of the top layer at every step [B, T, directions · H] */
  output: Tensor;
  state: LSTMState;
  /** With `trace`: one per layer and direction, [B, T, 6, H] in the order i f g o C h. */
  gates?: Tensor[];
}

export interface LSTMOptions extends Seeded {
  numLayers?: number;
  bidirectional?: boolean;
  /** Dropout between layers, in [0, 1). */
  dropout?: number;
}

/** The four parameters of one layer in one direction. */
interface Cell {
  weightIh: Parameter;
  weightHh: Parameter;
  biasIh: Parameter;
  biasHh: Parameter;
}

/** Long short-term memory (Hochreiter & Schmidhuber 1997): [B, T, inputSize] → [B, T, directions · hiddenSize]. */
export class LSTM extends Module {
  readonly numLayers: number;
  readonly directions: 1 | 2;
  private readonly between: Dropout;
  [parameter: `weight_${string}` | `bias_${string}`]: Parameter;

  constructor(
    readonly inputSize: number,
    readonly hiddenSize: number,
    options: LSTMOptions = {},
  ) {
    super();
    checkNames('LSTM', options, ['numLayers', 'bidirectional', 'dropout', 'generator']);
    size('LSTM', 'inputSize', inputSize);
    size('LSTM', 'hiddenSize', hiddenSize);
    const { bidirectional = false, dropout = 0 } = options;
    const numLayers = whole('LSTM', 'numLayers', options.numLayers, 1, 1);
    const generator = options.generator ?? defaultGenerator();
    this.numLayers = numLayers;
    this.directions = bidirectional ? 2 : 1;
    this.between = new Dropout(dropout, { generator: options.generator });
    for (let layer = 0; layer < numLayers; layer++) {
      const width = layer === 0 ? inputSize : hiddenSize * this.directions;
      for (let direction = 0; direction < this.directions; direction++) {
        this.addCell(nameOf(layer, direction), width, generator);
      }
    }
  }

  private addCell(suffix: string, size: number, generator: Generator): void {
    const H = this.hiddenSize;
    const bound = 1 / Math.sqrt(H);
    this[`weight_ih_${suffix}`] = uniform([4 * H, size], bound, generator);
    this[`weight_hh_${suffix}`] = uniform([4 * H, H], bound, generator);
    this[`bias_ih_${suffix}`] = uniform([4 * H], bound, generator);
    this[`bias_hh_${suffix}`] = uniform([4 * H], bound, generator);
  }

  private cell(layer: number, direction: number): Cell {
    const suffix = nameOf(layer, direction);
    return {
      weightIh: this[`weight_ih_${suffix}`],
      weightHh: this[`weight_hh_${suffix}`],
      biasIh: this[`bias_ih_${suffix}`],
      biasHh: this[`bias_hh_${suffix}`],
    };
  }

  /**
   * @param x [B, T, inputSize]
   * @throws ShapeError if x, the state or the lengths do not fit.
   */
  forward(x: Tensor, { state, lengths, trace = false }: LSTMInput = {}): LSTMOutput {
    if (x.rank !== 3 || x.shape[2] !== this.inputSize) {
      throw new ShapeError(
        `LSTM: x ${show(x.shape)} must be [B, T, ${this.inputSize}]: sequences, steps, features.`,
      );
    }
    const [B] = x.shape;
    this.checkState(B, state);
    const steps = lengths ? Int32Array.from(lengths) : null;
    const traces: LstmTrace[] = [];
    const onTrace = trace ? (one: LstmTrace) => void traces.push(one) : undefined;
    const hidden: Tensor[] = [];
    const cells: Tensor[] = [];
    let output = x;
    for (let layer = 0; layer < this.numLayers; layer++) {
      const input = layer === 0 ? output : this.between.forward(output);
      const outputs: Tensor[] = [];
      for (let direction = 0; direction < this.directions; direction++) {
        const at = layer * this.directions + direction;
        const { weightIh, weightHh, biasIh, biasHh } = this.cell(layer, direction);
        const h0 = state ? state.hidden.select(0, at) : zeros([B, this.hiddenSize]);
        const c0 = state ? state.cell.select(0, at) : zeros([B, this.hiddenSize]);
        const [run, lastState, lastCell] = lstm(
          [input, h0, c0, weightIh, weightHh, biasIh, biasHh],
          {
            lengths: steps,
            reverse: direction === 1,
            onTrace,
          },
        );
        outputs.push(run);
        hidden.push(lastState.unsqueeze(0));
        cells.push(lastCell.unsqueeze(0));
      }
      output = outputs.length === 1 ? outputs[0] : cat(outputs, -1);
    }
    const join = (parts: Tensor[]) => (parts.length === 1 ? parts[0] : cat(parts, 0));
    const result: LSTMOutput = { output, state: { hidden: join(hidden), cell: join(cells) } };
    if (trace) result.gates = traces.map(({ values, shape }) => tensor(values, { shape }));
    return result;
  }

  private checkState(B: number, state?: LSTMState): void {
    if (!state) return;
    const wanted = show([this.numLayers * this.directions, B, this.hiddenSize]);
    for (const name of ['hidden', 'cell'] as const) {
      if (show(state[name].shape) !== wanted) {
        throw new ShapeError(
          `LSTM: state.${name} ${show(state[name].shape)} must be ${wanted}: layers · directions, sequences, units.`,
        );
      }
    }
  }
}

function nameOf(layer: number, direction: number): string {
  return `l${layer}${direction === 1 ? '_reverse' : ''}`;
}

/**
 * One LSTM step written out, to be read and taken apart; LSTM does the same in one op.
 *
 *   i, f, o = σ(W x + b + U h + c),   g = tanh(W x + b + U h + c),   C' = f ∘ C + i ∘ g,   h' = o ∘ tanh C'
 */
export class LSTMCell extends Module {
  /** [4·hiddenSize, inputSize], rows i f g o */
  readonly weight_ih: Parameter;
  /** [4·hiddenSize, hiddenSize] */
  readonly weight_hh: Parameter;
  readonly bias_ih: Parameter;
  readonly bias_hh: Parameter;

  constructor(
    readonly inputSize: number,
    readonly hiddenSize: number,
    { generator = defaultGenerator() }: Seeded = {},
  ) {
    super();
    size('LSTMCell', 'inputSize', inputSize);
    size('LSTMCell', 'hiddenSize', hiddenSize);
    const bound = 1 / Math.sqrt(hiddenSize);
    this.weight_ih = uniform([4 * hiddenSize, inputSize], bound, generator);
    this.weight_hh = uniform([4 * hiddenSize, hiddenSize], bound, generator);
    this.bias_ih = uniform([4 * hiddenSize], bound, generator);
    this.bias_hh = uniform([4 * hiddenSize], bound, generator);
  }

  /** x [B, inputSize], h and C [B, hiddenSize] → the next h and C, and the gates that made them. */
  forward(x: Tensor, { hidden, cell }: { hidden: Tensor; cell: Tensor }) {
    const all = x
      .matmul(this.weight_ih.t())
      .add(this.bias_ih)
      .add(hidden.matmul(this.weight_hh.t()))
      .add(this.bias_hh); // [B, 4H]
    const [i, f, g, o] = all.split(this.hiddenSize, 1);
    const gates = { i: i.sigmoid(), f: f.sigmoid(), g: g.tanh(), o: o.sigmoid() }; // each [B, H]
    const nextCell = gates.f.mul(cell).add(gates.i.mul(gates.g));
    return { hidden: gates.o.mul(nextCell.tanh()), cell: nextCell, gates };
  }
}
