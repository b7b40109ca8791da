/** The loop of a training: steps, epochs, what is kept, and how it ends. */
import {
  adam,
  Generator,
  MovingAverage,
  type Optimizer,
  type Pause,
  restoring,
} from '../../engine';
import { checkTrains } from '../arguments';
import { modeRestorer } from '../evaluationMode';
import { begins, ends, type Occupant } from './busy';
import { Course } from './course';
import { Decisive } from './decisive';
import { groupsOf } from './groups';
import { Keeper } from './keeper';
import { checkMemory } from './memoryCheck';
import {
  cutNote,
  divergedNote,
  divergedValidationNote,
  joined,
  keptNote,
  lastNote,
  nothingLeftNote,
  stoppedNote,
  worseThanGuessing,
} from './notes';
import type { ResolvedTrain } from './options';
import { Pace } from './pace';
import { type Parts, resumeFrom, stateOf, stateToResume } from './resume';
import { bestOf, type TrainEvent, TrainingRun } from './run';
import { remember, type TrainingState } from './state';
import { progressOf, Stepper } from './step';
import { Streams } from './streams';
import type { Task } from './task';
import { Validator } from './validator';

export class Trainer<Batch> {
  private readonly optimizer: Optimizer;
  /** The learning rate that the schedule's factor multiplies: what was given, or that of the state to resume. */
  private lr: number;
  /** Decides the order of the batches, and what is random about a step. */
  private readonly generator: Generator;
  private readonly streams: Streams;
  private readonly result: TrainingRun;
  private readonly occupant: Occupant = {
    name: 'train',
    doing: () => `being trained (step ${this.result.steps} of ${this.result.expectedSteps})`,
  };
  private readonly course: Course;
  private readonly keeper: Keeper;
  private readonly ema: MovingAverage | null;
  private readonly parts: Parts;
  private readonly stepper: Stepper<Batch>;
  private readonly validator: Validator<Batch>;
  private readonly backToMode: () => void;
  private readonly pace = new Pace();
  /** Whether its status and its note are final. */
  private hasEnded = false;
  private isClosed = false;
  /** Whether there are batches left in the epoch, but no steps to take them with. */
  private isOutOfSteps = false;
  /** The batches of the steps that are left of the epoch that runs. */
  private groups: IterableIterator<Batch[]> | null = null;

  constructor(
    private readonly task: Task<Batch>,
    private readonly options: ResolvedTrain,
  ) {
    const { model } = task;
    const { epochs, accumulate, seed, monitor, keepBest, averageBest } = options;
    const { steps, validateEvery } = options;
    const parameters = model.parameters();
    const recipe = options.optimizer ?? adam();
    this.optimizer = typeof recipe === 'function' ? recipe(parameters) : recipe;
    checkTrains(this.optimizer, parameters);
    this.lr = this.optimizer.lr;
    this.backToMode = modeRestorer(model);
    const count = parameters.reduce((sum, parameter) => sum + parameter.numel, 0);
    const perEpoch = Math.ceil(task.batchesPerEpoch / accumulate);
    const mostEpochs = Math.min(epochs, Math.ceil(steps / perEpoch));
    const limits = {
      ...(steps === Number.POSITIVE_INFINITY ? {} : { steps }),
      ...(validateEvery === undefined ? {} : { validateEvery }),
    };
    const name = model.constructor.name;
    this.result = new TrainingRun(name, count, mostEpochs, perEpoch, monitor, limits);
    this.generator = new Generator(seed);
    this.streams = new Streams(model, this.generator, seed);
    this.course = new Course(this.streams, this.result.history);
    this.keeper = new Keeper(model, Math.max(keepBest, averageBest), averageBest);
    this.ema = options.ema === undefined ? null : new MovingAverage(parameters, options.ema);
    const { optimizer, ema, generator, streams, course, keeper } = this;
    const decisive = new Decisive({ options, optimizer, window: task.window, data: task.data });
    this.parts = { model, optimizer, course, keeper, ema, options, decisive };
    this.validator = new Validator(task, monitor, this.keeper, ema);
    this.stepper = new Stepper(task, options, { optimizer, ema, generator, streams });
  }

  /** @throws RangeError, TypeError, ShapeError where a state to resume is not this training's; then nothing has changed */
  run(): Promise<TrainingRun> {
    return restoring(
      terminated => {
        if (terminated) this.settle();
        this.close();
      },
      pause => this.train(pause),
    );
  }

  private async train(pause: Pause): Promise<TrainingRun> {
    const { result, parts, optimizer, streams } = this;
    checkMemory(this.task, this.options, { optimizer, streams });
    const state = stateToResume(parts.model, this.options);
    if (state) {
      resumeFrom(state, parts);
      this.lr = this.optimizer.lr;
    }
    remember(parts.model, this.options.keepState ? () => this.state() : null);
    try {
      begins(parts.model, this.occupant);
      this.nameBest();
      this.tell({ kind: 'start', run: result });
      while (this.goesOn()) await this.part(pause);
      this.keepState(); // before a last validation, which going on with more steps does not know of
      if (result.status === 'running') await this.validateTheRest(pause);
      if (result.status === 'running') {
        result.status = 'finished';
        result.note = joined(nothingLeftNote(state, this.options), this.warning);
      }
      this.restoreBest();
      if (this.warning) result.status = 'diverged';
    } catch (error) {
      this.fail(error);
    }
    this.hasEnded = true;
    ends(parts.model, this.occupant); // before the listeners hear of the end: they may use the model
    this.end();
    return result;
  }

  /** After it was terminated, where no `catch` has run: what `fail` would have done. */
  private settle(): void {
    if (this.hasEnded) return;
    this.result.status = 'interrupted';
    this.result.note = joined(cutNote('Interrupted', this.result, this.hasState), this.warning);
    this.keepStateIfItCan();
  }

  private close(): void {
    this.isClosed = true;
    ends(this.task.model, this.occupant);
    this.keeper.release();
    this.ema?.release();
    this.streams.release();
    this.optimizer.zeroGrad();
    this.optimizer.lr = this.lr;
    this.backToMode();
  }

  /** Whether there is anything left to do; says so where it stops early. */
  private goesOn(): boolean {
    const { result, course } = this;
    const { epochs, patience } = this.options;
    if (result.status !== 'running') return false;
    const { epoch, stage } = course.place;
    if (stage !== 'steps') return true;
    if (epoch >= epochs || this.isOutOfSteps) return false;
    if (patience === undefined || !this.hasStalled(patience)) return true;
    result.status = 'stopped early';
    result.note = joined(stoppedNote(result, patience), this.warning);
    return false;
  }

  /** Whether so many validations after the best one were no better. */
  private hasStalled(patience: number): boolean {
    const { best, history } = this.result;
    if (!best) return false;
    const place = history.epochs.findIndex(({ step }) => step === best.step);
    return history.epochs.length - 1 - place >= patience;
  }

  /** The steps up to a validation, or what is left of them, and the validation. */
  private async part(pause: Pause): Promise<void> {
    this.pace.lap();
    if (this.course.place.stage === 'steps') await this.steps(pause);
    if (this.result.status !== 'running' || this.course.place.stage === 'steps') return;
    const { validateEvery } = this.options;
    const kind = validateEvery === undefined ? 'epoch' : 'within';
    if (this.course.place.stage === 'validation') this.validate(kind);
    await this.pace.turn(pause);
    if (this.result.status !== 'running') return;
    this.translateProbes();
    this.course.commitProbes();
    await this.pace.turn(pause);
  }

  /** Steps until a validation is due, the epoch ends, or there are no more steps to take. */
  private async steps(pause: Pause): Promise<void> {
    const { task, course, stepper } = this;
    const { steps, validateEvery, accumulate } = this.options;
    task.model.train();
    this.groups ??= groupsOf(task, this.generator, course.place, accumulate);
    for (;;) {
      if (course.stepsSinceRecord === validateEvery) return course.commitSteps(this.pace.lap());
      const { value: group, done } = this.groups.next();
      if (done) break;
      // only now: an epoch that is complete is validated as one
      this.isOutOfSteps = course.steps >= steps;
      if (this.isOutOfSteps) return;
      const progress = progressOf(this.result, course.place.epoch);
      const { record, taken } = stepper.take(group, progress, this.lr);
      if (!taken) return this.diverged(record);
      course.commitStep(record, stepper.tokensOf(group), this.pace.lap());
      stepper.isChanging = false;
      this.tell({ kind: 'step', run: this.result, record });
      await this.pace.turn(pause);
    }
    this.groups = null;
    if (validateEvery === undefined) course.commitSteps(this.pace.lap());
    else course.commitEpochEnd();
  }

  /** The steps after the last validation, where the training ends between two. */
  private async validateTheRest(pause: Pause): Promise<void> {
    if (this.course.stepsSinceRecord === 0) return;
    this.pace.lap();
    this.validate('last');
    await this.pace.turn(pause);
    if (this.result.status === 'running') this.translateProbes();
  }

  private diverged(record: Parameters<typeof divergedNote>[1]): void {
    const { result, task } = this;
    result.status = 'diverged';
    const before = result.history.steps.at(-1);
    result.note = divergedNote(task.model, record, before, this.options.clipNorm);
  }

  private validate(kind: 'epoch' | 'within' | 'last'): void {
    const { result } = this;
    const record = this.validator.validate(this.course, () => this.pace.lap(), kind);
    this.nameBest();
    result.seconds = this.pace.seconds;
    result.note = this.warning;
    if (record.devLoss !== undefined && !Number.isFinite(record.devLoss)) {
      result.status = 'diverged';
      result.note = divergedValidationNote(record, result.history.steps.at(-1)?.lr);
    }
    this.tell({ kind: 'epoch', run: result, record });
  }

  private translateProbes(): void {
    const { task, result } = this;
    const { epoch } = result;
    for (const sentence of this.options.probes ?? []) {
      const prediction = task.probe?.(sentence);
      if (!prediction) continue;
      const record = { epoch, prediction };
      result.probes.push(record);
      this.tell({ kind: 'probe', run: result, record });
    }
  }

  private nameBest(): void {
    const { result, keeper } = this;
    result.best = bestOf(result.history.epochs.find(({ step }) => step === keeper.step));
  }

  /** Gives the model the weights that are to be kept, and says which where they are not those of the last step. */
  private restoreBest(): void {
    const { result, keeper, ema } = this;
    const { best, history, status } = result;
    if (status === 'diverged' && this.validator.isSound()) {
      result.note += ` ${lastNote(result)}`;
      return;
    }
    const several = keeper.places.length > 1;
    const isLast = !best || history.epochs.at(-1)?.step === best.step;
    if (status !== 'diverged' && !ema && !several && isLast) return;
    keeper.restore();
    result.note = joined(result.note, keptNote(result, keeper, ema !== null));
  }

  /** What is wrong with the last epoch that is done; '' where nothing is. */
  private get warning(): string {
    return worseThanGuessing(this.result.history, this.task.words, this.optimizer.name);
  }

  private fail(error: unknown): never {
    const { result } = this;
    const stopped = error instanceof Error && error.name === 'InterruptError';
    result.status = stopped ? 'interrupted' : 'failed';
    result.note = joined(
      cutNote(stopped ? 'Interrupted' : error, result, stopped && this.hasState),
      this.warning,
    );
    this.hasEnded = true;
    restoring(
      () => this.keepStateIfItCan(),
      () => this.end(), // first: little time is left to a cell that is interrupted
    );
    throw error;
  }

  /** The error that stopped the training is what people must see, whatever comes of keeping its state. */
  private keepStateIfItCan(): void {
    try {
      this.keepState();
    } catch (error) {
      remember(this.task.model, () => {
        throw error;
      });
    }
  }

  private end(): void {
    const { result, keeper, options } = this;
    const sign = options.monitor === 'loss' ? -1 : 1;
    result.checkpoints = keeper.give(options.keepBest).map(({ epoch, step, value, state }) => ({
      epoch,
      step,
      value: sign * value,
      weights: state,
    }));
    result.seconds = this.pace.seconds;
    this.tell({ kind: 'end', run: result });
  }

  private keepState(): void {
    if (!this.options.keepState || this.result.state) return;
    const state = this.state();
    this.result.state = state;
    remember(this.task.model, () => state);
  }

  /** Whether there is a state to keep: none where it was cut off in the middle of a change of weights. */
  private get hasState(): boolean {
    return this.options.keepState && !this.isBroken;
  }

  private get isBroken(): boolean {
    return this.stepper.isChanging || this.ema?.undo() === false;
  }

  private state(): TrainingState {
    if (this.isClosed) throw new RangeError('train: the state of this training was not kept.');
    if (this.isBroken) {
      throw new RangeError(
        'train: the training was cut off while it changed the weights, so they are between two steps. ' +
          'Go on from a file or from run.state of before, or begin anew.',
      );
    }
    const state = stateOf(this.parts);
    return { ...state, optimizer: { ...state.optimizer, lr: this.lr } };
  }

  private tell(event: TrainEvent): void {
    this.options.onEvent?.(event);
  }
}
