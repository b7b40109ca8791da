/** What a step and a validation are for a language model and a text. */
import { type Generator, noGrad, scope, type Tensor } from '../../engine';
import { type TextCorpus, type TextSet, type Windows, windowCount, windows } from '../../text';
import type { LanguageModel } from '../languageModel';
import { dropWords } from './forcing';
import type { ResolvedTrain } from './options';
import type { Task, Validation } from './task';

export class Language implements Task<Windows> {
  constructor(
    readonly model: LanguageModel,
    private readonly corpus: TextCorpus,
    private readonly options: ResolvedTrain,
  ) {}

  private get length(): number {
    return contextOf(this.model);
  }

  get batchesPerEpoch(): number {
    return Math.ceil(windowCount(this.corpus.train, this.length) / this.options.batchSize);
  }

  batches(generator: Generator): Iterable<Windows> {
    const { batchSize } = this.options;
    return windows(this.corpus.train, { batchSize, length: this.length, generator });
  }

  tokensOf({ targets }: Windows): number {
    return targets.numel;
  }

  loss({ inputs, targets }: Windows, _forced: number, numbers: Generator): Tensor {
    const { labelSmoothing, wordDropout } = this.options;
    const given = dropWords(inputs, wordDropout, numbers);
    return this.model.forward(given).crossEntropy(targets, { labelSmoothing, reduction: 'sum' });
  }

  validate(): Validation | null {
    const { dev } = this.corpus;
    return dev.length < 2 ? null : { loss: textLoss(this.model, dev) };
  }
}

/** Tokens of a window: what the model has positions for, 128 at most. */
function contextOf({ options }: LanguageModel): number {
  return Math.min(options.maxLength, 128);
}

/** Mean cross entropy per token of a text, nats, dropout off. */
export function textLoss(model: LanguageModel, set: TextSet): number {
  const { training } = model;
  model.eval();
  try {
    let [total, tokens] = [0, 0];
    for (const { inputs, targets } of windows(set, { batchSize: 32, length: contextOf(model) })) {
      total += noGrad(() =>
        scope(() => model.forward(inputs).crossEntropy(targets, { reduction: 'sum' }).item()),
      );
      tokens += targets.numel;
    }
    return total / tokens;
  } finally {
    model.train(training);
  }
}
