/** Layers and directions of a recurrent network: what LSTM, GRU and RNN share. */
import { tensor } from '../creation';
import { ShapeError } from '../errors';
import { expectTensor } from '../op';
import { cat } from '../ops/movement';
import type { SequenceAttributes, SequenceTrace } from '../ops/recurrent/sequence';
import { checkNames, describe, dropoutRate, flag, size, whole } from '../options';
import { generatorOf } from '../random';
import { sameShape, show } from '../shape';
import { Tensor } from '../tensor';
import { Dropout, type Seeded } from './basic';
import { uniform } from './init';
import { Module, type Parameter } from './module';

export interface RecurrentOptions extends Seeded {
  numLayers?: number;
  /** A second set of weights reads from the end; outputs stand side by side. */
  bidirectional?: boolean;
  /** Dropout between layers, in [0, 1). */
  dropout?: number;
}

export interface SequenceInput<State> {
  /** The state to start from; zeros if not said. */
  state?: State;
  /** Real steps of each sequence, 1 … T: pads reach neither the states nor the outputs (which are 0 there). */
  lengths?: Int32Array | readonly number[];
  /** Asks for the gates. */
  trace?: boolean;
}

export interface SequenceOutput<State> {
  /** h of the top layer at every step [B, T, directions · H] */
  output: Tensor;
  state: State;
  /** With `trace`: one per layer and direction, [B, T, gates and states, H]. */
  gates?: Tensor[];
}

/** The four parameters of one layer in one direction. */
export interface CellParameters {
  weightIh: Parameter;
  weightHh: Parameter;
  biasIh: Parameter;
  biasHh: Parameter;
}

/** What went through all layers: states by their kind, each a list over layers and directions of [1, B, H]. */
interface Passed {
  output: Tensor;
  states: Tensor[];
  gates?: Tensor[];
}

export const OPTIONS = ['numLayers', 'bidirectional', 'dropout', 'generator'] as const;

const INPUT = ['state', 'lengths', 'trace'] as const;

export abstract class Recurrent<State> extends Module {
  readonly numLayers: number;
  readonly directions: 1 | 2;
  private readonly between: Dropout;
  [parameter: `weight_${string}` | `bias_${string}`]: Parameter;

  /** @param gateCount gates, each of which has hiddenSize rows of the weights */
  constructor(
    private readonly kind: string,
    gateCount: number,
    readonly inputSize: number,
    readonly hiddenSize: number,
    options: RecurrentOptions,
    known: readonly string[] = OPTIONS,
  ) {
    super();
    checkNames(kind, options, known);
    size(kind, 'inputSize', inputSize);
    size(kind, 'hiddenSize', hiddenSize);
    this.numLayers = whole(kind, 'numLayers', options.numLayers, 1, 1);
    this.directions = flag(kind, 'bidirectional', options.bidirectional, false) ? 2 : 1;
    const generator = generatorOf(kind, options.generator);
    const between = dropoutRate(kind, 'dropout', options.dropout);
    this.between = new Dropout(between, { generator: options.generator });
    const bound = 1 / Math.sqrt(hiddenSize);
    const rows = gateCount * hiddenSize;
    for (let layer = 0; layer < this.numLayers; layer++) {
      const width = layer === 0 ? inputSize : hiddenSize * this.directions;
      for (let direction = 0; direction < this.directions; direction++) {
        const suffix = nameOf(layer, direction);
        this[`weight_ih_${suffix}`] = uniform([rows, width], bound, generator);
        this[`weight_hh_${suffix}`] = uniform([rows, hiddenSize], bound, generator);
        this[`bias_ih_${suffix}`] = uniform([rows], bound, generator);
        this[`bias_hh_${suffix}`] = uniform([rows], bound, generator);
      }
    }
  }

  abstract forward(x: Tensor, input?: SequenceInput<State>): SequenceOutput<State>;

  /** What forward was given beside x: options, or the state alone as PyTorch has it. @throws TypeError for others */
  protected inputOf<Given>(given: SequenceInput<Given> | Given): SequenceInput<Given> {
    const isState = given instanceof Tensor || Array.isArray(given);
    const input = isState ? { state: given as Given } : (given as SequenceInput<Given>);
    checkNames(`${this.kind}.forward`, input, INPUT);
    flag(`${this.kind}.forward`, 'trace', input.trace, false);
    const { lengths } = input;
    if (lengths === undefined || lengths instanceof Int32Array) return input;
    const all = lengths instanceof Tensor ? lengths.toFlatArray() : lengths;
    const isList = Array.isArray(all) || ArrayBuffer.isView(all);
    if (!isList || !Array.from(all as ArrayLike<number>).every(isInt32)) {
      throw new TypeError(
        `${this.kind}.forward: lengths are whole numbers, one for each sequence; got ${describe(all)}.`,
      );
    }
    return { ...input, lengths: Int32Array.from(all as ArrayLike<number>) };
  }

  /** One layer in one direction; `at` counts layers · directions. Returns h of all steps and the last states. */
  protected abstract pass(
    x: Tensor,
    at: number,
    cell: CellParameters,
    attributes: SequenceAttributes,
    state: State | undefined,
  ): Tensor[];

  protected through(x: Tensor, { state, lengths, trace }: SequenceInput<State>): Passed {
    expectTensor(`${this.kind}.forward`, 'x', x);
    if (x.rank !== 3 || x.shape[2] !== this.inputSize) {
      throw new ShapeError(
        `${this.kind}: x ${show(x.shape)} must be [B, T, ${this.inputSize}]: sequences, steps, features.`,
      );
    }
    const steps = lengths ? Int32Array.from(lengths) : null; // of its own: the tape keeps it
    const traces: SequenceTrace[] = [];
    const onTrace = trace ? (one: SequenceTrace) => void traces.push(one) : undefined;
    const last: Tensor[][] = [];
    let output = x;
    for (let layer = 0; layer < this.numLayers; layer++) {
      const input = layer === 0 ? output : this.between.forward(output);
      const outputs: Tensor[] = [];
      for (let direction = 0; direction < this.directions; direction++) {
        const attributes = { lengths: steps, reverse: direction === 1, onTrace };
        const at = layer * this.directions + direction;
        const [run, ...states] = this.pass(
          input,
          at,
          this.cell(layer, direction),
          attributes,
          state,
        );
        outputs.push(run);
        for (const [kind, one] of states.entries()) {
          last[kind] ??= [];
          last[kind].push(one.unsqueeze(0));
        }
      }
      output = outputs.length === 1 ? outputs[0] : cat(outputs, -1);
    }
    const states = last.map(parts => (parts.length === 1 ? parts[0] : cat(parts, 0)));
    const gates = trace
      ? { gates: traces.map(({ values, shape }) => tensor(values, { shape })) }
      : {};
    return { output, states, ...gates };
  }

  /** @throws ShapeError unless it is [layers · directions, B, H]. */
  protected checkState(name: string, state: Tensor | undefined, x: Tensor): void {
    if (state === undefined) return;
    expectTensor(`${this.kind}.forward`, name, state);
    expectTensor(`${this.kind}.forward`, 'x', x);
    const wanted = [this.numLayers * this.directions, x.shape[0], this.hiddenSize];
    if (!sameShape(state.shape, wanted)) {
      throw new ShapeError(
        `${this.kind}: ${name} ${show(state.shape)} must be ${show(wanted)}: layers · directions, sequences, units.`,
      );
    }
  }

  private cell(layer: number, direction: number): CellParameters {
    const suffix = nameOf(layer, direction);
    return {
      weightIh: this[`weight_ih_${suffix}`],
      weightHh: this[`weight_hh_${suffix}`],
      biasIh: this[`bias_ih_${suffix}`],
      biasHh: this[`bias_hh_${suffix}`],
    };
  }
}

/** Whether Int32Array holds it as it is. */
function isInt32(value: unknown): boolean {
  return typeof value === 'number' && value === (value | 0);
}

function nameOf(layer: number, direction: number): string {
  return `l${layer}${direction === 1 ? '_reverse' : ''}`;
}
