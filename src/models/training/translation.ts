/** What a step, a validation and a probe are for an encoder–decoder and a parallel corpus. */
import { type Generator, packRows, type Tensor } from '../../engine';
import { type Batch, batchCount, batches, PAD, PairSet, type ParallelCorpus } from '../../text';
import { translateSet } from '../evaluate';
import { checkCuts } from '../lengths';
import type { EncoderDecoder } from '../model';
import { inEvaluation, predict } from '../predict';
import type { Prediction } from '../prediction';
import { teacherForced } from '../teacherForced';
import { ofPairs } from './fingerprint';
import { dropWords, unroll } from './forcing';
import type { ResolvedTrain } from './options';
import type { Task, Validation } from './task';

export class Translation implements Task<Batch> {
  constructor(
    readonly model: EncoderDecoder,
    private readonly corpus: ParallelCorpus,
    private readonly options: ResolvedTrain,
  ) {}

  private get sizes() {
    const { batchSize, batchTokens } = this.options;
    return batchTokens === undefined ? { batchSize } : { batchTokens };
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
    const sample = this.options.sampleTokens;
    return batches(this.corpus.train, { ...this.sizes, shuffle: true, generator, sample });
  }

  tokensOf({ targetTokenCount }: Batch): number {
    return targetTokenCount;
  }

  /**
   * The sum of the cross entropies of all target tokens.
   * @throws RangeError for a pair whose sampled tokens are more than the model has positions for
   */
  loss(batch: Batch, forced: number, numbers: Generator): Tensor {
    const { source, prefix, targets, targetMask } = batch;
    const { labelSmoothing, wordDropout, sampleTokens } = this.options;
    if (sampleTokens) checkCuts(this.model, batch);
    const read = { ...source, tokens: dropWords(source.tokens, wordDropout, numbers) };
    const given = dropWords(prefix, wordDropout, numbers);
    const rows = packRows(targetMask);
    const whole = rows.count === targets.numel;
    const smoothing = { labelSmoothing, reduction: 'sum' as const };
    if (forced < 1) {
      const logits = unroll(this.model, read, given, forced, numbers); // [B, T, V]
      return logits.crossEntropy(targets, { ...smoothing, ignoreIndex: PAD });
    }
    if (whole) return this.model.forward(read, given).crossEntropy(targets, smoothing);
    const logits = this.model.forward(read, given, rows); // [N, V]
    return logits.crossEntropy(rows.pack(targets), smoothing);
  }

  lossNow(): number {
    const { dev, train } = this.corpus;
    const { batchSize } = this.options;
    const set = dev.length > 0 ? dev : new PairSet('train', train.slice(0, batchSize), this.corpus);
    return inEvaluation(this.model, () => teacherForced([this.model], set, batchSize).loss);
  }

  validate(): Validation | null {
    const { dev } = this.corpus;
    if (dev.length === 0) return null;
    const { validateSentences, batchSize } = this.options;
    const loss = this.lossNow();
    if (validateSentences === 0) return { loss };
    const pairs = dev.slice(0, validateSentences);
    const { bleu, chrf, exactMatch } = inEvaluation(this.model, () =>
      translateSet([this.model], pairs, { batchSize }),
    );
    return { loss, sentences: pairs.length, bleu, chrf, exactMatch };
  }

  probe(sentence: string): Prediction {
    return predict(this.model, sentence);
  }
}
