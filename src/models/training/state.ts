/** All that going on with a training needs, to the bit. */
import {
  checkArguments,
  describe,
  type Module,
  type OptimizerState,
  type StateDict,
} from '../../engine';
import type { Stage } from './course';
import type { DecisiveOptions } from './decisive';
import type { TrainingHistory } from './run';

export interface TrainingState {
  /** Epochs that are complete; steps of the one that runs. */
  epoch: number;
  stepsInEpoch: number;
  /** What comes next: more steps, a validation, or the probes after it. */
  stage: Stage;
  /** Sums since the last validation: losses of all tokens, tokens, time. */
  loss: number;
  tokens: number;
  seconds: number;
  /** The stream of the batches where the epoch began, and where it stands. */
  epochStart: number;
  position: number;
  /** The model's streams, in the order of its modules. */
  generators: number[];
  weights: StateDict;
  optimizer: OptimizerState;
  /** The moving average, if there is one. */
  ema: Float32Array[] | null;
  /** The best epochs so far, the best first, and how good they are: the larger the better, and between equals `tie`. */
  best: { epoch: number; step: number; value: number; tie: number; weights: StateDict }[];
  history: TrainingHistory;
  /** Options that must be the same to go on. */
  decisive: DecisiveOptions;
}

const last = new WeakMap<Module, () => TrainingState>();

/**
 * Remembers how to tell where a model's training stands: copying it takes time that a cell cut off has not. null: nothing
 * is to be told.
 */
export function remember(model: Module, state: (() => TrainingState) | null): void {
  if (state) last.set(model, state);
  else last.delete(model);
}

/**
 * Where the last training of this model stood, also one that was interrupted; null if there was none here.
 * @throws RangeError where it was cut off in the middle of a change of weights
 */
export function trainingState(model: Module): TrainingState | null {
  checkArguments('trainingState', 'model', arguments);
  return last.get(model)?.() ?? null;
}

/** What a training's state has at least. */
const STATE = ['epoch', 'weights', 'optimizer', 'best'] as const;

/** What is likely wrong, and what leaving the option out does. */
const MISSING = {
  'save: state': {
    undefined: 'was `await` forgotten before train(…)?',
    null: 'there is none in the file that was loaded, none of this model here, or keepState was false.',
    without: 'to save the model alone',
  },
  'train: resume': {
    undefined:
      'was `await` forgotten before train(…) or loadModel(…), or does the file hold no state of a training?',
    null: 'the file holds no state of a training, or keepState was false.',
    without: 'to begin anew',
  },
};

/**
 * @param name the function and its option  @param allowed what it takes, in words
 * @throws TypeError unless it is the state of a training: one that is missing says why it may be
 */
export function checkState(
  name: keyof typeof MISSING,
  given: unknown,
  allowed: string,
): asserts given is TrainingState {
  if (STATE.every(part => part in Object(given))) return;
  if (given === undefined || given === null) {
    const { without, ...why } = MISSING[name];
    const option = name.split(' ')[1];
    throw new TypeError(`${name} is ${given}: ${why[`${given}`]} Leave ${option} out ${without}.`);
  }
  throw new TypeError(`${name} is ${allowed}; got ${describe(given)}.`);
}
