/**
 * Training by teacher forcing: cross entropy of every next word given the gold words before it, mini-batches of
 * similar lengths, gradients clipped by their common norm, validation after every epoch, the best weights kept.
 */
import { adam, clipGradNorm, Generator, type Optimizer, type StateDict, scope } from '../engine';
import { type Batch, batches, PAD, type ParallelCorpus } from '../text';
import { checkCorpus, checkModel, checkProbes, checkTrains, checkWords } from './arguments';
import { now } from './clock';
import { lossOf, translateSet } from './evaluate';
import type { EncoderDecoder } from './model';
import { inEvaluation, predict } from './predict';
import { type EpochRecord, type TrainEvent, TrainingRun } from './trainingRun';
import { checkTrainOptions, type TrainOptions } from './trainOptions';
import { nextTurn } from './turn';

/** How long the process works before it takes a turn, ms. */
const TURN = 25;

/**
 * Trains the model in place. When it ends the model has the weights of the epoch with the lowest development
 * loss (those of the last step without a development set). Interrupting keeps the weights of the last step.
 * @throws RangeError for options out of range or an empty training set.
 */
export async function train(
  model: EncoderDecoder,
  corpus: ParallelCorpus,
  options: TrainOptions = {},
): Promise<TrainingRun> {
  checkModel('train', model);
  checkCorpus('train', corpus);
  const { epochs = 10, batchSize = 64 } = options;
  checkTrainOptions(options);
  checkWords('train', model, corpus);
  checkProbes(model, options.probes);
  if (corpus.train.length === 0) {
    throw new RangeError(
      'train: the training set is empty; look at the corpus (split, maxLength).',
    );
  }
  const trainer = new Trainer(model, corpus, options, epochs, batchSize);
  try {
    return await trainer.run();
  } finally {
    trainer.close();
  }
}

class Trainer {
  private readonly optimizer: Optimizer;
  /** The learning rate that the schedule's factor multiplies. */
  private readonly lr: number;
  private readonly generator: Generator;
  private readonly result: TrainingRun;
  private readonly started = now();
  private lastTurn = now();
  /** Weights to go back to: the best on the development set; without one, those of the epoch before. */
  private kept: { epoch: number; state: StateDict };
  private readonly wasTraining: boolean;

  constructor(
    private readonly model: EncoderDecoder,
    private readonly corpus: ParallelCorpus,
    private readonly options: TrainOptions,
    private readonly epochs: number,
    private readonly batchSize: number,
  ) {
    const parameters = model.parameters();
    const recipe = options.optimizer ?? adam();
    this.optimizer = typeof recipe === 'function' ? recipe(parameters) : recipe;
    checkTrains(this.optimizer, parameters);
    this.lr = this.optimizer.lr;
    this.generator = new Generator(options.seed ?? 1);
    this.wasTraining = model.training;
    const count = parameters.reduce((sum, parameter) => sum + parameter.numel, 0);
    const stepsPerEpoch = Math.ceil(corpus.train.length / batchSize);
    this.kept = { epoch: 0, state: model.stateDict() };
    this.result = new TrainingRun(model.constructor.name, count, epochs, stepsPerEpoch);
  }

  async run(): Promise<TrainingRun> {
    const { result } = this;
    this.tell({ kind: 'start', run: result });
    try {
      for (let epoch = 1; epoch <= this.epochs && result.status === 'running'; epoch++) {
        await this.epoch(epoch);
      }
      if (result.status === 'running') result.status = 'finished';
      this.restoreBest();
    } catch (error) {
      const stopped = isInterrupt(error);
      result.status = stopped ? 'interrupted' : 'failed';
      const why = stopped ? 'Interrupted' : String(error);
      result.note = `${why}: the model keeps the weights of step ${result.steps}.`;
      this.end();
      throw error;
    }
    this.end();
    return result;
  }

  close(): void {
    this.release();
    this.optimizer.zeroGrad();
    this.optimizer.lr = this.lr;
    this.model.train(this.wasTraining);
  }

  private end(): void {
    this.result.seconds = (now() - this.started) / 1000;
    this.tell({ kind: 'end', run: this.result });
  }

  private async epoch(epoch: number): Promise<void> {
    this.model.train();
    const begin = now();
    const { batchSize, generator } = this;
    let total = 0;
    let tokens = 0;
    for (const batch of batches(this.corpus.train, { batchSize, shuffle: true, generator })) {
      const loss = this.step(batch);
      if (!Number.isFinite(loss)) return this.diverged(loss);
      total += loss * batch.targetTokenCount;
      tokens += batch.targetTokenCount;
      await this.turn();
    }
    const tokensPerSecond = (1000 * tokens) / (now() - begin);
    await this.validate(epoch, total / tokens, tokensPerSecond, begin);
    this.probe(epoch);
    await this.turn();
  }

  /** The learning rate of the step that comes. */
  private setRate(): void {
    const { schedule } = this.options;
    if (!schedule) return;
    const { history, steps, stepsPerEpoch } = this.result;
    const losses = history.epochs.map(({ devLoss, trainLoss }) => devLoss ?? trainLoss);
    const totalSteps = this.epochs * stepsPerEpoch;
    this.optimizer.lr = this.lr * schedule.factor({ step: steps + 1, totalSteps, losses });
  }

  /** One step down the gradient; the loss before it. Leaves the weights alone when the loss is not a number. */
  private step(batch: Batch): number {
    const begin = now();
    const { labelSmoothing = 0, clipNorm = 1 } = this.options;
    this.setRate();
    const [loss, gradNorm] = scope(() => {
      const logits = this.model.forward(batch.source, batch.prefix); // [B, T, V]
      const lost = logits.crossEntropy(batch.targets, { ignoreIndex: PAD, labelSmoothing });
      const value = lost.item();
      if (!Number.isFinite(value)) return [value, 0];
      this.optimizer.zeroGrad();
      lost.backward();
      const norm = clipGradNorm(this.optimizer.parameters, clipNorm);
      if (Number.isFinite(norm)) this.optimizer.step();
      return [value, norm];
    });
    const seconds = (now() - begin) / 1000;
    const record = {
      step: this.result.steps + 1,
      loss,
      gradNorm,
      lr: this.optimizer.lr,
      tokensPerSecond: batch.targetTokenCount / seconds,
    };
    this.result.history.steps.push(record);
    this.tell({ kind: 'step', run: this.result, record });
    return Number.isFinite(gradNorm) ? loss : gradNorm;
  }

  private diverged(loss: number): void {
    this.result.status = 'diverged';
    this.result.note =
      `The loss became ${loss} at step ${this.result.steps}; that step was not taken. ` +
      'Try a smaller learning rate or clipNorm: 1.';
  }

  private async validate(
    epoch: number,
    trainLoss: number,
    tokensPerSecond: number,
    begin: number,
  ): Promise<void> {
    const { model, corpus, result } = this;
    const record: EpochRecord = {
      epoch,
      step: result.steps,
      trainLoss,
      tokensPerSecond,
      seconds: 0,
    };
    if (corpus.dev.length > 0) {
      const devLoss = inEvaluation(model, () => lossOf(model, corpus.dev, this.batchSize));
      record.devLoss = devLoss;
      record.perplexity = Math.exp(devLoss);
      await this.turn();
      const sentences = this.options.validateSentences ?? 100;
      if (sentences > 0) {
        const scores = inEvaluation(model, () =>
          translateSet(model, corpus.dev.pairs.slice(0, sentences), { batchSize: this.batchSize }),
        );
        record.bleu = scores.bleu;
        record.exactMatch = scores.exactMatch;
      }
      this.keepBest(epoch, devLoss);
    } else this.keep(epoch);
    record.seconds = (now() - begin) / 1000;
    result.seconds = (now() - this.started) / 1000;
    result.history.epochs.push(record);
    this.tell({ kind: 'epoch', run: result, record });
  }

  private keepBest(epoch: number, devLoss: number): void {
    const { result } = this;
    if (!result.best || devLoss < result.best.devLoss) {
      result.best = { epoch, devLoss };
      this.keep(epoch);
      return;
    }
    const { patience } = this.options;
    if (patience !== undefined && epoch - result.best.epoch >= patience) {
      result.status = 'stopped early';
      result.note = `The development loss has not fallen for ${patience} epochs.`;
    }
  }

  private restoreBest(): void {
    const { best, history, status } = this.result;
    const diverged = status === 'diverged';
    if (!diverged && (!best || history.epochs.at(-1)?.epoch === best.epoch)) return;
    this.model.loadStateDict(this.kept.state);
    const { epoch } = this.kept;
    const why = best ? ', the best on the development set' : ', the last before that';
    const kept =
      epoch === 0
        ? 'The model has the weights it began with.'
        : `The model has the weights of epoch ${epoch}${why}.`;
    this.result.note = [this.result.note, kept].filter(Boolean).join(' ');
  }

  private keep(epoch: number): void {
    this.release();
    this.kept = { epoch, state: this.model.stateDict() };
  }

  private release(): void {
    for (const values of Object.values(this.kept.state)) values.dispose();
  }

  private probe(epoch: number): void {
    for (const sentence of this.options.probes ?? []) {
      const record = { epoch, prediction: predict(this.model, sentence) };
      this.result.probes.push(record);
      this.tell({ kind: 'probe', run: this.result, record });
    }
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
