/** The data that checkers compute a loss on: the first of a training set, as the model is trained on it. */
import type { Tensor } from '../../engine';
import { batches, PAD, type ParallelCorpus, type TextCorpus, windows } from '../../text';
import { checkCorpus, checkModel } from '../arguments';
import { LanguageModel } from '../languageModel';
import { checkLengths } from '../lengths';
import type { EncoderDecoder } from '../model';
import { checkText, contextOf } from '../training/language';
import { checkWords } from '../words';
import { counted } from './check';

/** Tokens of a window: enough to see what is wrong, in little time. */
const LONGEST = 32;

/** A model that `train` trains, and the corpus it learns from. */
export type Trained = EncoderDecoder | LanguageModel;
export type Corpus = ParallelCorpus | TextCorpus;

export interface FirstBatch {
  /** '8 pairs', '1 window' */
  name: string;
  /** Different words that the model can say. */
  words: number;
  /** What the loss may be at most where all is known by heart: which window it is, its first tokens have to tell. */
  floor: number;
  /** Mean cross entropy per token, computed anew. */
  loss(): Tensor;
}

/**
 * @param size pairs, or windows of a text
 * @throws TypeError, RangeError unless the model and the corpus belong together
 */
export function firstBatch(
  owner: string,
  model: Trained,
  corpus: unknown,
  size: number,
): FirstBatch {
  if (model instanceof LanguageModel) {
    checkText(owner, model, corpus);
    const length = Math.min(contextOf(model), LONGEST);
    const [{ inputs, targets }] = windows(corpus.train, { batchSize: size, length });
    const [count, tokens] = inputs.shape;
    return {
      name: counted(count, 'window'),
      words: corpus.vocabulary.size,
      floor: Math.log(count) / tokens,
      loss: () => model.forward(inputs).crossEntropy(targets),
    };
  }
  checkModel(owner, model);
  checkCorpus(owner, corpus);
  checkWords(owner, model.vocabularies, corpus);
  checkLengths(owner, model, corpus.train);
  const [batch] = batches(corpus.train, { batchSize: size, bucket: false });
  if (!batch) throw new RangeError(`${owner}: the training set is empty.`);
  const { source, prefix, targets, pairs } = batch;
  return {
    name: counted(pairs.length, 'pair'),
    words: corpus.targetVocabulary.size,
    floor: 0,
    loss: () => model.forward(source, prefix).crossEntropy(targets, { ignoreIndex: PAD }),
  };
}
