/** What a training is about: the trainer knows batches and losses, the task knows what they are made of. */
import type { Generator, Module, Tensor } from '../../engine';
import type { Prediction } from '../prediction';
import type { Divisor } from './reduction';

/** Numbers on held-out data. */
export interface Validation {
  /** Mean cross entropy per token, nats; NaN also where the model computes NaN when it translates. */
  loss: number;
  /** Sentences that were translated for the scores. */
  sentences?: number;
  /** 0–100, all three. */
  bleu?: number;
  chrf?: number;
  exactMatch?: number;
  /** Of those sentences, how many were cut at the limit of decoding before they ended. */
  truncated?: number;
}

/** The loss of a batch. */
export interface BatchLoss {
  /** What the batch adds to the number that a step minimizes, scalar. */
  minimized: Tensor;
  /** What it adds to the mean loss per token of a step with so many tokens. */
  tokenMean(tokens: number): number;
}

/** A batch that needs as much memory as any. */
export interface LargestBatch<Batch> {
  batch: Batch;
  rows: number;
  /** Tokens of its longest sentences; `source` is 0 where there is but one side. */
  source: number;
  target: number;
  /** What it is, for messages. */
  text: string;
}

export interface Task<Batch> {
  readonly model: Module;
  /** Different words it can write: guessing them all equally has a loss of their logarithm. */
  readonly words: number;
  /** Tokens of a window, where a text is read in windows. */
  readonly window?: number;
  /** What is trained and validated on, by `fingerprint`. */
  readonly data: Readonly<Record<'train' | 'dev', string>>;
  readonly batchesPerEpoch: number;
  /** The batches of an epoch, in an order that the generator decides. */
  batches(generator: Generator): Iterable<Batch>;
  /** The longest sentences in one batch. @param rows how many of them; as many as a batch has by default */
  largest(rows?: number): LargestBatch<Batch>;
  /** Tokens the loss of a batch is over. */
  tokensOf(batch: Batch): number;
  /** What the losses of the batches of one step are divided by. */
  divisorOf(group: readonly Batch[]): Divisor;
  /**
   * The loss of a batch, recorded for its gradients.
   * @param divisor of all batches of the step
   * @param forced share of words that come from the data
   * @param numbers where random choices come from
   */
  loss(batch: Batch, divisor: Divisor, forced: number, numbers: Generator): BatchLoss;
  /**
   * Mean cross entropy per token, nats, of the model as it is, dropout off: on the development set, or where there is none
   * on some of the training set.
   */
  lossNow(): number;
  /** Numbers on the development set, dropout off; null without one. */
  validate(): Validation | null;
  /** What a probe sentence becomes; none where the task has no probes. */
  probe?(sentence: string): Prediction;
}
