/** The loop of a training: steps, epochs, what is kept, and how it ends. */
import {
  adam,
  clipGradNorm,
  clipGradValue,
  Generator,
  MovingAverage,
  type Optimizer,
  scope,
} from '../../engine';
import { checkTrains } from '../arguments';
import { now } from '../clock';
import { nextTurn } from '../turn';
import { Keeper } from './keeper';
import type { ResolvedTrain } from './options';
import { type EpochRecord, type TrainEvent, TrainingRun } from './run';
import {
  generatorsOf,
  remember,
  restoreGenerators,
  type TrainingState,
  trainingState,
} from './state';
import type { Task, Validation } from './task';

/** Milliseconds of computing after which the process gets a turn. */
const TURN = 25;

export class Trainer<Batch> {
  private readonly optimizer: Optimizer;
  /** The learning rate that the schedule's factor multiplies. */
  private readonly lr: number;
  /** Decides the order of the batches, and what is random about a step. */
  private readonly generator: Generator;
  private readonly result: TrainingRun;
  private readonly keeper: Keeper;
  private readonly ema: MovingAverage | null;
  private readonly wasTraining: boolean;
  private readonly begun = now();
  private lastTurn = now();
  /** The streams of random numbers where the step that runs began. */
  private marked: Pick<TrainingState, 'position' | 'generators'>;
  /** Of the epoch that runs. */
  private place: { epoch: number; steps: number; loss: number; tokens: number; start: number };

  constructor(
    private readonly task: Task<Batch>,
    private readonly options: ResolvedTrain,
  ) {
    const { model } = task;
    const parameters = model.parameters();
    const recipe = options.optimizer ?? adam();
    this.optimizer = typeof recipe === 'function' ? recipe(parameters) : recipe;
    checkTrains(this.optimizer, parameters);
    this.lr = this.optimizer.lr;
    this.generator = new Generator(options.seed);
    this.wasTraining = model.training;
    const count = parameters.reduce((sum, parameter) => sum + parameter.numel, 0);
    const stepsPerEpoch = Math.ceil(task.batchesPerEpoch / options.accumulate);
    this.keeper = new Keeper(model, options.averageBest);
    this.ema = options.ema === undefined ? null : new MovingAverage(parameters, options.ema);
    this.result = new TrainingRun(model.constructor.name, count, options.epochs, stepsPerEpoch);
    this.place = { epoch: 0, steps: 0, loss: 0, tokens: 0, start: this.generator.state };
    this.marked = this.streams();
    const { resume } = options;
    const state = resume === true ? trainingState(model) : resume;
    if (state) this.load(state);
    else if (resume === true) {
      throw new RangeError('train: there is no training of this model to resume.');
    }
  }

  async run(): Promise<TrainingRun> {
    const { result } = this;
    this.tell({ kind: 'start', run: result });
    try {
      while (this.place.epoch < this.options.epochs && result.status === 'running') {
        await this.epoch();
      }
      if (result.status === 'running') result.status = 'finished';
      this.keepState();
      this.restoreBest();
    } catch (error) {
      const stopped = isInterrupt(error);
      result.status = stopped ? 'interrupted' : 'failed';
      const why = stopped ? 'Interrupted' : String(error);
      result.note = `${why}: the model keeps the weights of step ${result.steps}.`;
      this.end(); // first: little time is left to a cell that is interrupted
      this.keepState();
      throw error;
    }
    this.end();
    return result;
  }

  close(): void {
    this.keeper.release();
    this.ema?.release();
    this.optimizer.zeroGrad();
    this.optimizer.lr = this.lr;
    this.task.model.train(this.wasTraining);
  }

  private end(): void {
    this.result.seconds = (now() - this.begun) / 1000;
    this.tell({ kind: 'end', run: this.result });
  }

  /** The epoch that comes, or what is left of one that was cut off. */
  private async epoch(): Promise<void> {
    const { task, generator, place } = this;
    task.model.train();
    const begin = now();
    const done = place.steps * this.options.accumulate;
    const position = generator.state;
    if (done > 0) generator.state = place.start;
    else place.start = position;
    let skipped = 0;
    let group: Batch[] = [];
    let tokens = 0;
    const batches = task.batches(generator)[Symbol.iterator]();
    const take = () => {
      const { value, done: over } = batches.next();
      return over ? null : (value as Batch);
    };
    for (let batch = take(); batch; batch = take()) {
      if (skipped < done) {
        if (++skipped === done) generator.state = position;
        continue;
      }
      group.push(batch);
      if (group.length < this.options.accumulate) continue;
      tokens += await this.stepOf(group);
      group = [];
      if (this.result.status !== 'running') return;
    }
    if (group.length > 0) tokens += await this.stepOf(group);
    if (this.result.status !== 'running') return;
    const tokensPerSecond = (1000 * tokens) / (now() - begin);
    const trainLoss = place.loss / place.tokens;
    const start = generator.state;
    this.place = { epoch: place.epoch + 1, steps: 0, loss: 0, tokens: 0, start };
    this.marked = this.streams();
    await this.validate(trainLoss, tokensPerSecond, begin);
    for (const sentence of (task.probe && this.options.probes) ?? []) {
      const record = { epoch: this.place.epoch, prediction: task.probe?.(sentence) };
      if (!record.prediction) continue;
      this.result.probes.push(record as (typeof this.result.probes)[number]);
      this.tell({ kind: 'probe', run: this.result, record: this.result.probes.at(-1)! });
    }
    await this.turn();
  }

  /** One step from several batches. @returns their tokens */
  private async stepOf(group: readonly Batch[]): Promise<number> {
    const tokens = group.reduce((sum, batch) => sum + this.task.tokensOf(batch), 0);
    const loss = this.step(group, tokens);
    if (!Number.isFinite(loss)) this.diverged(loss);
    else {
      this.marked = this.streams();
      this.place.steps++;
      this.place.loss += loss * tokens;
      this.place.tokens += tokens;
    }
    await this.turn();
    return tokens;
  }

  /** One step down the gradient; the loss before it. Leaves the weights alone when the loss is not a number. */
  private step(group: readonly Batch[], tokens: number): number {
    const begin = now();
    this.marked = this.streams();
    const { clipNorm, clipValue } = this.options;
    const { optimizer } = this;
    this.setRate();
    const forced = this.forced();
    optimizer.zeroGrad();
    let loss = 0;
    for (const batch of group) {
      loss += scope(() => {
        const lost = this.task.loss(batch, forced, this.generator).div(tokens);
        const value = lost.item();
        if (Number.isFinite(value)) lost.backward();
        return value;
      });
      if (!Number.isFinite(loss)) break;
    }
    let gradNorm = 0;
    if (Number.isFinite(loss)) {
      if (clipValue !== Number.POSITIVE_INFINITY) clipGradValue(optimizer.parameters, clipValue);
      gradNorm = scope(() => clipGradNorm(optimizer.parameters, clipNorm));
      if (Number.isFinite(gradNorm)) {
        scope(() => optimizer.step());
        this.ema?.update();
      }
    }
    const seconds = (now() - begin) / 1000;
    const record = {
      step: this.result.steps + 1,
      loss,
      gradNorm,
      lr: optimizer.lr,
      tokensPerSecond: tokens / seconds,
    };
    this.result.history.steps.push(record);
    this.tell({ kind: 'step', run: this.result, record });
    return Number.isFinite(gradNorm) ? loss : gradNorm;
  }

  /** The learning rate of the step that comes. */
  private setRate(): void {
    const { schedule } = this.options;
    if (!schedule) return;
    const { history, steps } = this.result;
    const losses = history.epochs.map(({ devLoss, trainLoss }) => devLoss ?? trainLoss);
    const { totalSteps } = this;
    this.optimizer.lr = this.lr * schedule.factor({ step: steps + 1, totalSteps, losses });
  }

  private get totalSteps(): number {
    return this.options.epochs * this.result.stepsPerEpoch;
  }

  /** The share of words from the data in the step that comes. */
  private forced(): number {
    const { teacherForcing } = this.options;
    if (typeof teacherForcing === 'number') return teacherForcing;
    const { totalSteps } = this;
    const ratio = teacherForcing({
      step: this.result.steps,
      totalSteps,
      epoch: this.place.epoch,
    });
    if (ratio >= 0 && ratio <= 1) return ratio;
    throw new RangeError(
      `train: teacherForcing gave ${ratio} at step ${this.result.steps + 1}; it must lie in [0, 1].`,
    );
  }

  private diverged(loss: number): void {
    const { result, optimizer } = this;
    const last = result.history.steps.at(-2);
    const steep = last && last.gradNorm > 100 * this.options.clipNorm;
    const cause = Number.isNaN(last?.loss ?? 0)
      ? 'the weights held no numbers before'
      : steep
        ? `the gradients had grown to a norm of ${last.gradNorm.toPrecision(2)}`
        : `the learning rate ${optimizer.lr} is likely too large`;
    result.status = 'diverged';
    result.note =
      `The loss became ${loss} at step ${result.steps}; that step was not taken. Likely cause: ${cause}. ` +
      'Try a smaller learning rate, a warm-up, or clipNorm: 1; anomaly(true) names the op that made it.';
  }

  private async validate(trainLoss: number, tokensPerSecond: number, begin: number): Promise<void> {
    const { result, task, ema } = this;
    const { epoch } = this.place;
    const record: EpochRecord = {
      epoch,
      step: result.steps,
      trainLoss,
      tokensPerSecond,
      seconds: 0,
    };
    ema?.swap();
    try {
      const found = task.validate();
      if (found) {
        const { loss, ...scores } = found;
        Object.assign(record, { devLoss: loss, perplexity: Math.exp(loss), ...scores });
      }
      result.history.epochs.push(record);
      if (found) this.keepBest(epoch, found);
      else this.keeper.replace(epoch);
    } finally {
      ema?.swap();
    }
    await this.turn();
    record.seconds = (now() - begin) / 1000;
    result.seconds = (now() - this.begun) / 1000;
    this.tell({ kind: 'epoch', run: result, record });
  }

  private keepBest(epoch: number, found: Validation): void {
    const { result } = this;
    const { monitor, patience } = this.options;
    const value = monitor === 'loss' ? -found.loss : (found[monitor] ?? Number.NEGATIVE_INFINITY);
    if (this.keeper.offer(epoch, value)) {
      result.best = {
        epoch,
        devLoss: found.loss,
        [monitor]: monitor === 'loss' ? found.loss : value,
      };
      return;
    }
    if (patience !== undefined && result.best && epoch - result.best.epoch >= patience) {
      const what =
        monitor === 'loss' ? 'development loss has not fallen' : `${monitor} has not risen`;
      result.status = 'stopped early';
      result.note = `The ${what} for ${patience} epochs.`;
    }
  }

  private restoreBest(): void {
    const { best, history, status } = this.result;
    const { keeper, ema } = this;
    const diverged = status === 'diverged';
    const several = keeper.epochs.length > 1;
    const isLast = !best || history.epochs.at(-1)?.epoch === best.epoch;
    if (!diverged && !ema && !several && isLast) return;
    keeper.restore();
    const { epoch } = keeper;
    const why = best ? ', the best on the development set' : ', the last before that';
    const kept =
      epoch === 0
        ? 'The model has the weights it began with.'
        : several
          ? `The model has the mean of the weights of epochs ${[...keeper.epochs].sort((a, b) => a - b).join(', ')}${why}.`
          : `The model has the ${ema ? 'averaged ' : ''}weights of epoch ${epoch}${why}.`;
    this.result.note = [this.result.note, kept].filter(Boolean).join(' ');
  }

  private keepState(): void {
    if (!this.options.keepState) return;
    const { place, task, optimizer, ema, keeper, result } = this;
    const lr = optimizer.lr;
    optimizer.lr = this.lr;
    const state: TrainingState = {
      epoch: place.epoch,
      stepsInEpoch: place.steps,
      loss: place.loss,
      tokens: place.tokens,
      epochStart: place.start,
      ...this.marked,
      weights: task.model.stateDict(),
      optimizer: optimizer.stateDict(),
      ema: ema?.values() ?? null,
      best: keeper.copies(),
      history: { steps: [...result.history.steps], epochs: [...result.history.epochs] },
    };
    optimizer.lr = lr;
    result.state = state;
    remember(task.model, state);
  }

  private streams(): Pick<TrainingState, 'position' | 'generators'> {
    const generators = generatorsOf(this.task.model).map(({ state }) => state);
    return { position: this.generator.state, generators };
  }

  private load(state: TrainingState): void {
    const { task, result } = this;
    task.model.loadStateDict(state.weights);
    this.optimizer.loadStateDict(state.optimizer);
    restoreGenerators(task.model, state.generators);
    this.generator.state = state.stepsInEpoch > 0 ? state.position : state.epochStart;
    this.marked = this.streams();
    const { epoch, stepsInEpoch: steps, loss, tokens, epochStart: start } = state;
    this.place = { epoch, steps, loss, tokens, start };
    this.keeper.load(state.best);
    if (this.ema && state.ema) this.ema.load(state.ema);
    // a step whose loss was no number was not taken
    result.history.steps.push(...state.history.steps.filter(one => Number.isFinite(one.loss)));
    result.history.epochs.push(...state.history.epochs);
    const best = this.keeper.epoch;
    const record = state.history.epochs.find(one => one.epoch === best);
    if (record?.devLoss !== undefined) result.best = { epoch: best, devLoss: record.devLoss };
  }

  private async turn(): Promise<void> {
    if (now() - this.lastTurn < TURN) return;
    await nextTurn();
    this.lastTurn = now();
  }

  private tell(event: TrainEvent): void {
    this.options.onEvent?.(event);
  }
}

function isInterrupt(error: unknown): boolean {
  return error instanceof Error && error.name === 'InterruptError';
}
