/** Where a training stands: all that going on needs, to the bit. */
import { Generator, type Module, type OptimizerState, type StateDict } from '../../engine';
import type { EpochRecord, StepRecord } from './run';

export interface TrainingState {
  /** Epochs that are done; steps of the one that is not. */
  epoch: number;
  stepsInEpoch: number;
  /** Sums of the epoch so far. */
  loss: number;
  tokens: number;
  /** The stream of the batches where the epoch began, and where it stands. */
  epochStart: number;
  position: number;
  /** The streams of dropout, in the order of the modules. */
  generators: number[];
  weights: StateDict;
  optimizer: OptimizerState;
  /** The moving average, if there is one. */
  ema: Float32Array[] | null;
  /** The best epochs so far, the best first, and how good they are. */
  best: { epoch: number; value: number; weights: StateDict }[];
  history: { steps: StepRecord[]; epochs: EpochRecord[] };
}

/** The streams of random numbers in a model, each once. */
export function generatorsOf(model: Module): Generator[] {
  const found = new Set<Generator>();
  const visit = (module: Module) => {
    for (const value of Object.values(module)) if (value instanceof Generator) found.add(value);
    for (const [, child] of module.children()) visit(child);
  };
  visit(model);
  return [...found];
}

/** Puts a model's streams where they were. */
export function restoreGenerators(model: Module, states: readonly number[]): void {
  const generators = generatorsOf(model);
  if (generators.length !== states.length) {
    throw new RangeError(
      `train: the state to resume has ${states.length} random streams, the model ${generators.length}; ` +
        'build the model with the same options.',
    );
  }
  for (const [i, generator] of generators.entries()) generator.state = states[i];
}

const last = new WeakMap<Module, TrainingState>();

/** Remembers where a model's training stood. */
export function remember(model: Module, state: TrainingState): void {
  last.set(model, state);
}

/** Where the last training of this model stood, also one that was interrupted; null if there was none here. */
export function trainingState(model: Module): TrainingState | null {
  return last.get(model) ?? null;
}
