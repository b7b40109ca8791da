/** What a training is about: the trainer knows batches and losses, the task knows what they are made of. */
import type { Generator, Module, Tensor } from '../../engine';
import type { Prediction } from '../prediction';

/** Numbers on held-out data. */
export interface Validation {
  /** Mean cross entropy per token, nats. */
  loss: number;
  /** Sentences that were translated for the scores. */
  sentences?: number;
  /** 0–100, all three. */
  bleu?: number;
  chrf?: number;
  exactMatch?: number;
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
  /** Tokens the loss of a batch is over. */
  tokensOf(batch: Batch): number;
  /**
   * The sum of the losses of all tokens of a batch, scalar.
   * @param forced share of words that come from the data
   * @param numbers where random choices come from
   */
  loss(batch: Batch, forced: number, numbers: Generator): Tensor;
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
