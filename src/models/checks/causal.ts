/** Whether a decoder sees words it has yet to write. */
import { Generator, noGrad, scope, type Tensor, tensor } from '../../engine';
import { checkModel } from '../arguments';
import type { EncoderDecoder } from '../model';
import { inEvaluation } from '../predict';
import { Check, figure } from './check';
import { inputsFor, wordOf } from './inputs';

const WORDS = 7;
/** Beyond the noise of float32. */
const TOLERANCE = 1e-4;

/**
 * Changes the target from each word on: what the model says before it must stay as it is. A model that fails reads its
 * answer off its input: its training loss falls towards 0, and what it writes by itself is worthless.
 * @throws TypeError unless it is an encoder–decoder
 */
export function checkCausal(model: EncoderDecoder): Check {
  checkModel('checkCausal', model);
  const { worst, at, changed } = inEvaluation(model, () =>
    noGrad(() => scope(() => leakOf(model))),
  );
  if (worst <= TOLERANCE) {
    return new Check(
      'checkCausal',
      true,
      `no word of the target changes what is said before it (${WORDS} words, largest difference ${figure(worst)}).`,
      { leak: worst },
    );
  }
  return new Check(
    'checkCausal',
    false,
    `the logits at position ${at + 1} change by ${figure(worst)} when word ${changed + 1} of the target changes: the ` +
      'decoder sees the future. Is the look-ahead mask missing, or reversed (true must mean: may look)? Is the target ' +
      'not shifted (the prefix starts with <bos>)? Does something average or normalise over time?',
    { leak: worst, position: at, changed },
  );
}

function leakOf(model: EncoderDecoder): { worst: number; at: number; changed: number } {
  const { source, prefix } = inputsFor(model, [5, 4], WORDS);
  const numbers = new Generator(2);
  const size = model.vocabularies.targetVocabulary.size;
  const before = model.forward(source, prefix);
  const [B, , V] = before.shape;
  const found = { worst: 0, at: -1, changed: -1 };
  for (let k = 1; k < WORDS; k++) {
    const words = Int32Array.from(prefix.toFlatArray() as Int32Array);
    for (let i = 0; i < words.length; i++) {
      if (i % WORDS < k) continue;
      const other = wordOf(size, numbers);
      words[i] = other === words[i] ? 4 + ((other - 3) % Math.max(1, size - 4)) : other;
    }
    const after = model.forward(source, tensor(words, { shape: [B, WORDS] }));
    for (let t = 0; t < k; t++) {
      const difference = largestDifference(before, after, { B, V, t });
      if (difference > found.worst) Object.assign(found, { worst: difference, at: t, changed: k });
    }
  }
  return found;
}

function largestDifference(
  a: Tensor,
  b: Tensor,
  { B, V, t }: { B: number; V: number; t: number },
): number {
  const [x, y] = [a.storage.view(), b.storage.view()];
  let worst = 0;
  for (let row = 0; row < B; row++) {
    for (let v = 0; v < V; v++) {
      const i = (row * WORDS + t) * V + v;
      worst = Math.max(worst, Math.abs(x[i] - y[i]));
    }
  }
  return worst;
}
