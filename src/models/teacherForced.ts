/** How well the words of the data are foreseen when all words before them are given. */
import { noGrad, scope, type Tensor } from '../engine';
import { type Batch, batches, PAD, type PairSet } from '../text';
import { meanOfProbabilities } from './mixture';
import type { EncoderDecoder } from './model';

export interface Foreseen {
  /** Mean cross entropy per target token, nats. */
  loss: number;
  /** Share of target tokens, the end of the sentence included, that are the likeliest, 0–1. */
  tokenAccuracy: number;
}

/** Loss and accuracy over a set; of several models those of their mean probabilities. */
export function teacherForced(
  models: readonly EncoderDecoder[],
  set: PairSet,
  batchSize: number,
): Foreseen {
  let [lost, right, tokens] = [0, 0, 0];
  for (const batch of batches(set, { batchSize, shuffle: false })) {
    noGrad(() =>
      scope(() => {
        const logits = scoresOf(models, batch); // [B, T, V]
        lost += logits.crossEntropy(batch.targets, { ignoreIndex: PAD, reduction: 'sum' }).item();
        const likeliest = logits.argmax(-1).toFlatArray();
        const targets = batch.targets.toFlatArray();
        for (const [i, id] of targets.entries()) if (id !== PAD && likeliest[i] === id) right++;
      }),
    );
    tokens += batch.targetTokenCount;
  }
  return { loss: lost / tokens, tokenAccuracy: right / tokens };
}

/** Logits, or for several models the logarithm of their mean probabilities. */
function scoresOf(models: readonly EncoderDecoder[], { source, prefix }: Batch): Tensor {
  const each = models.map(model => model.forward(source, prefix));
  return each.length === 1 ? each[0] : meanOfProbabilities(each.map(one => one.logSoftmax(-1)));
}
