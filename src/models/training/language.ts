/** What a step and a validation are for a language model and a text. */
import { checkArguments, describe, type Generator, noGrad, scope } from '../../engine';
import { TextCorpus, TextSet, type Windows, windowCount, windows } from '../../text';
import { gotNoPart } from '../arguments';
import { inEvaluation } from '../evaluationMode';
import { checkLanguageModel, type LanguageModel } from '../languageModel';
import { checkLoss } from '../notNumbers';
import { checkWords } from '../words';
import { ofTokens } from './fingerprint';
import { dropWords } from './forcing';
import type { ResolvedTrain, TrainOptions } from './options';
import type { TrainingState } from './state';
import type { BatchLoss, LargestBatch, Task, Validation } from './task';

export class Language implements Task<Windows> {
  constructor(
    readonly model: LanguageModel,
    private readonly corpus: TextCorpus,
    private readonly options: ResolvedTrain,
  ) {}

  get window(): number {
    return contextOf(this.model);
  }

  get words(): number {
    return this.corpus.vocabulary.size;
  }

  get data() {
    const { train, dev } = this.corpus;
    return { train: ofTokens(train.ids), dev: ofTokens(dev.ids) };
  }

  get batchesPerEpoch(): number {
    return Math.ceil(windowCount(this.corpus.train, this.window) / this.options.batchSize);
  }

  batches(generator: Generator): Iterable<Windows> {
    const { batchSize, replacement } = this.options;
    const options = { batchSize, length: this.window, generator, replacement };
    return windows(this.corpus.train, options);
  }

  largest(rows = this.options.batchSize): LargestBatch<Windows> {
    const options = { batchSize: rows, length: this.window };
    const batch = windows(this.corpus.train, options).next().value as Windows;
    const [count, target] = batch.inputs.shape;
    return { batch, rows: count, source: 0, target, text: `${count} windows of ${target} tokens` };
  }

  tokensOf({ targets }: Windows): number {
    return targets.numel;
  }

  divisorOf(group: readonly Windows[]): number {
    return group.reduce((sum, { targets }) => sum + targets.numel, 0);
  }

  loss(
    { inputs, targets }: Windows,
    divisor: number,
    _forced: number,
    numbers: Generator,
  ): BatchLoss {
    const { labelSmoothing, wordDropout } = this.options;
    const given = dropWords(inputs, wordDropout, numbers);
    const logits = this.model.forward(given);
    const sum = logits.crossEntropy(targets, { labelSmoothing, reduction: 'sum' });
    const minimized = sum.div(divisor);
    return { minimized, tokenMean: tokens => minimized.item() * (divisor / tokens) };
  }

  lossNow(): number {
    const { dev, train } = this.corpus;
    const some = () => new TextSet('train', train.ids.subarray(0, SCORED + 1), train.vocabulary);
    return lossOn(this.model, dev.length < 2 ? some() : dev);
  }

  validate(): Validation | null {
    return this.corpus.dev.length < 2 ? null : { loss: this.lossNow() };
  }
}

/** @throws TypeError, RangeError unless it is a text corpus with the words of the model */
export function checkText(
  owner: string,
  model: LanguageModel,
  corpus: unknown,
): asserts corpus is TextCorpus {
  if (!(corpus instanceof TextCorpus)) {
    throw new TypeError(
      `${owner}: a LanguageModel learns from a TextCorpus, got ${describe(corpus)} as the second argument.`,
    );
  }
  checkTextWords(owner, model, corpus);
}

/** @throws RangeError where the ids of a text, or of a part of one, are not the model's */
function checkTextWords(
  owner: string,
  model: LanguageModel,
  { vocabulary }: TextCorpus | TextSet,
): void {
  const words = { sourceVocabulary: vocabulary, targetVocabulary: vocabulary };
  checkWords(owner, model.vocabularies, words, 'text');
}

/**
 * Tokens of a window, and the most that `generate` looks back on: a model that is asked further on than it was trained
 * does not know what to say there, also where its positions have no end.
 */
export function contextOf({ options }: LanguageModel): number {
  return options.maxLength;
}

/**
 * A step's windows, tokens, and pairs of tokens that self-attention compares in each head, if not said. The tokens are those
 * of 64 windows of 128; weights of 8 heads and layers between so many pairs fill a fourth of the engine's memory.
 */
const MOST = { windows: 64, tokens: 64 * 128, pairs: 8 * 1024 * 1024 };

/**
 * How many windows make a step where no batchSize is given. A training that was begun with 64, whatever their length, goes
 * on with them.
 * @param resume a state, where there is one
 */
export function usualBatchSize(model: LanguageModel, resume: TrainOptions['resume']): number {
  const { decisive }: Partial<TrainingState> = Object(resume);
  if (decisive?.batchSize === MOST.windows) return MOST.windows;
  const length = contextOf(model);
  const fitting = Math.floor(Math.min(MOST.tokens / length, MOST.pairs / length ** 2));
  return Math.max(1, Math.min(MOST.windows, fitting));
}

/** Tokens that are scored at once where no gradients are kept: 32 windows of 128. */
const SCORED = 4096;

/**
 * Mean cross entropy per token of a text, nats, dropout off.
 * @param set a part of a text corpus: corpus.test
 * @throws TypeError unless it is a language model and such a part; RangeError where that has other words than the
 * model, or fewer than two tokens; AnomalyError where the loss is NaN
 */
export function textLoss(model: LanguageModel, set: TextSet): number {
  checkArguments('textLoss', 'model, set', arguments);
  checkLanguageModel('textLoss', model);
  checkPart(set);
  checkTextWords('textLoss', model, set);
  checkLong(set);
  const loss = lossOn(model, set);
  checkLoss('textLoss', loss, [model]);
  return loss;
}

/** The same, without checks; NaN where the model computes NaN. */
function lossOn(model: LanguageModel, set: TextSet): number {
  return inEvaluation(model, () => {
    let [total, tokens] = [0, 0];
    const length = contextOf(model);
    const batchSize = Math.max(1, Math.min(32, Math.floor(SCORED / length)));
    for (const { inputs, targets } of windows(set, { batchSize, length })) {
      total += noGrad(() =>
        scope(() => model.forward(inputs).crossEntropy(targets, { reduction: 'sum' }).item()),
      );
      tokens += targets.numel;
    }
    return total / tokens;
  });
}

function checkPart(set: unknown): asserts set is TextSet {
  if (set instanceof TextSet) return;
  const got = gotNoPart(set, TextCorpus, 'TextCorpus.fromFile(…)');
  throw new TypeError(`textLoss: the second argument is a part of a text corpus, ${got}`);
}

/** @throws RangeError where no token has one before it */
function checkLong({ name, length }: TextSet): void {
  if (length >= 2) return;
  throw new RangeError(
    `textLoss: the part ${name} is too short: it has ${length === 1 ? '1 token' : 'no tokens'}, and a loss needs two, ` +
      'one to foresee the other from; read a longer text, or with a split that gives this part more.',
  );
}
