/** What a step, a validation and a probe are for an encoder–decoder and a parallel corpus. */
import { AnomalyError, type Generator, isWatching, packRows, type Tensor } from '../../engine';
import { type Batch, batchCount, batches, PAD, PairSet, type ParallelCorpus } from '../../text';
import { measured } from '../evaluate';
import { inEvaluation } from '../evaluationMode';
import { checkCuts } from '../lengths';
import type { EncoderDecoder } from '../model';
import { predict } from '../predict';
import type { Prediction } from '../prediction';
import { teacherForced } from '../teacherForced';
import { ofPairs } from './fingerprint';
import { dropWords, forcedBy, unroll } from './forcing';
import type { ResolvedTrain } from './options';
import { type Divisor, divisorOf, weightsOf } from './reduction';
import type { BatchLoss, LargestBatch, Task, Validation } from './task';

export class Translation implements Task<Batch> {
  constructor(
    readonly model: EncoderDecoder,
    private readonly corpus: ParallelCorpus,
    private readonly options: ResolvedTrain,
  ) {}

  private get sizes() {
    const { batchSize, batchTokens, bucket } = this.options;
    return batchTokens === undefined ? { batchSize, bucket } : { batchTokens, bucket };
  }

  get words(): number {
    return this.corpus.targetVocabulary.size;
  }

  get data() {
    const { train, dev } = this.corpus;
    return { train: ofPairs(train), dev: ofPairs(dev) };
  }

  get batchesPerEpoch(): number {
    return batchCount(this.corpus.train, this.sizes);
  }

  batches(generator: Generator): Iterable<Batch> {
    const { sampleTokens: sample, replacement } = this.options;
    const options = { ...this.sizes, shuffle: true, replacement, generator, sample };
    return batches(this.corpus.train, options);
  }

  largest(rows?: number): LargestBatch<Batch> {
    const { train } = this.corpus;
    const { batchSize, batchTokens } = this.options;
    const places = Int32Array.from({ length: train.length }, (_, i) => i);
    const lengthOf = (place: number) => train.sourceLength(place) + train.targetLength(place);
    places.sort((a, b) => lengthOf(b) - lengthOf(a));
    const longest = Math.max(train.sourceLength(places[0]), train.targetLength(places[0])) + 1;
    const size =
      batchTokens === undefined ? batchSize : Math.max(1, Math.floor(batchTokens / longest));
    const pairs = Array.from(places.subarray(0, rows ?? size), place => train.at(place));
    const set = new PairSet('train', pairs, this.corpus);
    const batch = batches(set, { batchSize: pairs.length, bucket: false }).next().value as Batch;
    const [source, target] = [batch.source.tokens.shape[1], batch.targets.shape[1]];
    const text = `${pairs.length} sentences of up to ${source} + ${target} tokens`;
    return { batch, rows: pairs.length, source, target, text };
  }

  tokensOf({ targetTokenCount }: Batch): number {
    return targetTokenCount;
  }

  divisorOf(group: readonly Batch[]): Divisor {
    return divisorOf(this.options.lossReduction, group);
  }

  /** @throws RangeError for a pair whose sampled tokens are more than the model has positions for */
  loss(batch: Batch, divisor: Divisor, ratio: number, numbers: Generator): BatchLoss {
    const { source, targetMask } = batch;
    const { wordDropout, sampleTokens, forcingUnit, stopAtEos } = this.options;
    if (sampleTokens) checkCuts(this.model, batch);
    const read = { ...source, tokens: dropWords(source.tokens, wordDropout, numbers) };
    const prefix = dropWords(batch.prefix, wordDropout, numbers);
    const forced = forcedBy(ratio, batch.pairs.length, forcingUnit, numbers);
    if (forced) {
      const given = { source: read, prefix, targets: batch.targets };
      const { logits, targets } = unroll(this.model, given, forced, stopAtEos); // [B, T, V]
      return this.reduced(logits, targets, divisor, weights => weights);
    }
    const rows = packRows(targetMask);
    if (rows.count === batch.targets.numel) {
      return this.reduced(this.model.forward(read, prefix), batch.targets, divisor, all => all);
    }
    const logits = this.model.forward(read, prefix, rows); // [N, V]
    return this.reduced(logits, batch.targets, divisor, all => rows.pack(all));
  }

  /**
   * @param targets int32 [B, T], PAD where there is no loss
   * @param pack what is [B, T] → like the logits without their last dim
   */
  private reduced(
    logits: Tensor,
    targets: Tensor,
    divisor: Divisor,
    pack: (all: Tensor) => Tensor,
  ): BatchLoss {
    const options = { labelSmoothing: this.options.labelSmoothing, ignoreIndex: PAD };
    if (typeof divisor === 'number') {
      const sum = logits.crossEntropy(pack(targets), { ...options, reduction: 'sum' });
      const minimized = sum.div(divisor);
      return { minimized, tokenMean: tokens => minimized.item() * (divisor / tokens) };
    }
    const losses = logits.crossEntropy(pack(targets), { ...options, reduction: 'none' });
    const weights = pack(weightsOf(divisor, targets.shape)).reshape([...losses.shape]);
    const minimized = losses.mul(weights).sum();
    return { minimized, tokenMean: tokens => losses.detach().sum().item() / tokens };
  }

  lossNow(): number {
    const { dev, train } = this.corpus;
    const { validation, batchSize: usual } = this.options;
    const { batchSize = usual } = validation ?? {};
    const set = dev.length > 0 ? dev : new PairSet('train', train.slice(0, batchSize), this.corpus);
    return inEvaluation(this.model, () => teacherForced([this.model], set, batchSize).loss);
  }

  validate(): Validation | null {
    const { dev } = this.corpus;
    if (dev.length === 0) return null;
    const { validateSentences, validation, batchSize } = this.options;
    if (validateSentences === 0) return { loss: this.lossNow() };
    const options = { batchSize, ...validation };
    return inEvaluation(this.model, () => {
      const { loss, translate } = measured([this.model], dev, options, validateSentences);
      if (!Number.isFinite(loss)) return { loss };
      const scores = unlessNaN(translate);
      if (!scores) return { loss: Number.NaN };
      const { bleu, chrf, exactMatch, translations } = scores;
      const truncated = translations.filter(one => one.truncated).length;
      return { loss, sentences: translations.length, bleu, chrf, exactMatch, truncated };
    });
  }

  probe(sentence: string): Prediction {
    return predict(this.model, sentence);
  }
}

/** What `f` gives; null where the model computes NaN, whose error is for those who ask for it with anomaly(). */
function unlessNaN<R>(f: () => R): R | null {
  try {
    return f();
  } catch (error) {
    if (error instanceof AnomalyError && !isWatching()) return null;
    throw error;
  }
}
