/** Where a training stands, put down and taken up again. */
import type { Module, MovingAverage, Optimizer } from '../../engine';
import type { Course } from './course';
import type { Decisive } from './decisive';
import { currentState } from './earlier';
import type { Keeper } from './keeper';
import type { ResolvedTrain } from './options';
import { type TrainingState, trainingState } from './state';
import { weightsOf } from './weights';

/** Everything that a state is of. */
export interface Parts {
  model: Module;
  optimizer: Optimizer;
  course: Course;
  keeper: Keeper;
  ema: MovingAverage | null;
  options: ResolvedTrain;
  decisive: Decisive;
}

/** A copy of all that going on needs. No op is called: an interrupt does not cut it off. */
export function stateOf({ model, optimizer, course, keeper, ema, decisive }: Parts): TrainingState {
  return {
    ...course.state(),
    weights: weightsOf(model),
    optimizer: optimizer.stateDict(),
    ema: ema?.values() ?? null,
    best: keeper.copies(),
    decisive: decisive.kept(),
  };
}

/** The state to go on from, if one was asked for. @throws RangeError where there is none to resume */
export function stateToResume(model: Module, { resume }: ResolvedTrain): TrainingState | null {
  if (!resume) return null;
  const state = resume === true ? trainingState(model) : resume;
  if (state) return currentState(state);
  throw new RangeError(
    'train: there is no training of this model to resume. One that was saved with its state, ' +
      'model.save(path, { state: trainingState(model) }), goes on by const { model, state } = await loadModel(path) and ' +
      'resume: state.',
  );
}

/**
 * Puts everything where it was.
 * @param to the keeper holds the weights that the model has now
 * @throws RangeError, TypeError, ShapeError where the state is another model's or optimizer's; then nothing has changed
 */
export function resumeFrom(state: TrainingState, to: Parts): void {
  const { model, optimizer, course, keeper, ema } = to;
  checkRate(state, to);
  to.decisive.check(state);
  checkAverage(state, ema);
  course.check(state);
  try {
    // a load is also the check: it changes nothing unless all of it fits
    for (const { weights } of state.best) model.loadStateDict(weights);
    model.loadStateDict(state.weights);
    checkValues(state, model);
    optimizer.loadStateDict(state.optimizer);
  } catch (error) {
    keeper.restore();
    throw error;
  }
  course.restore(state);
  keeper.load(state.best);
  if (state.ema) ema?.load(state.ema, state.history.steps.length);
}

/** @throws RangeError where a rate was given that is not the one to go on with */
function checkRate({ optimizer: was }: TrainingState, { optimizer, options }: Parts): void {
  const isGiven = typeof options.optimizer === 'function' && was.name === optimizer.name;
  if (!isGiven || was.lr === optimizer.lr) return;
  throw new RangeError(
    `train: the training to resume had the learning rate ${was.lr}, the optimizer now ${optimizer.lr}; give the same, ` +
      'or train on from these weights without resume.',
  );
}

function checkAverage({ ema: values }: TrainingState, ema: MovingAverage | null): void {
  if ((values === null) === (ema === null)) return;
  const [has, remedy] = values ? ['a', 'give the ema it had'] : ['no', 'leave ema out'];
  throw new RangeError(
    `train: the state to resume has ${has} moving average of weights; ${remedy}.`,
  );
}

/** @throws RangeError unless there are values for each weight of the model */
function checkValues({ ema }: TrainingState, model: Module): void {
  const parameters = model.parameters();
  const fits = (one: Float32Array, i: number) => one.length === parameters[i]?.numel;
  if (!ema || (ema.length === parameters.length && ema.every(fits))) return;
  throw new RangeError(
    'train: the moving average in the state to resume is of another model; build the model with the same options.',
  );
}
