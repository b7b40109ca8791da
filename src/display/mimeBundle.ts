/** From a value to an output: by what kind of thing it is. */
import { Module, Tensor } from '../engine';
import { Check, Comparison, Evaluation, Generation, Prediction, TrainingRun } from '../models';
import type { MimeBundle } from '../protocol';
import { PairSet, ParallelCorpus, Vocabulary } from '../text';
import { generationBundle, predictionBundle, trainingBundle } from './bundles';
import { ownBundle } from './ownBundle';
import { comparisonText } from './plain/comparison';
import { batchText, corpusText, isBatch, pairSetText, vocabularyText } from './plain/corpus';
import { evaluationText } from './plain/evaluation';
import { moduleText } from './plain/module';
import { predictionsText } from './plain/prediction';
import { tensorText } from './plain/tensor';
import { everyEntry, isReadable } from './safely';
import { shortResult } from './shortText';
import { isShown, nextId } from './sink';
import { summarised, wholeText } from './summary';

let inspect: (value: unknown) => string = String;

/** Says how values are written that display has no view for. */
export function setInspector(next: (value: unknown) => string): void {
  inspect = next;
}

interface ViewOptions {
  /** Names the view; as setIdSource gives it if not said. */
  id?: string;
}

/**
 * The output of a value: what its method `toMimeBundle` gives, or payload and picture where there is a view of it; plain
 * text always. A promise where that method is asynchronous.
 * @throws TypeError if that method gives what no output can be
 */
export function outputOf(value: unknown, options?: ViewOptions): MimeBundle | Promise<MimeBundle> {
  return (isReadable(value) ? ownBundle(value) : null) ?? viewOf(value, options);
}

/** The same for values that are shown at once. @throws TypeError if it takes time to say */
export function mimeBundle(value: unknown, options?: ViewOptions): MimeBundle {
  const output = outputOf(value, options);
  if (output instanceof Promise) throw new TypeError('toMimeBundle: gave a promise.');
  return output;
}

function viewOf(value: unknown, { id }: ViewOptions = {}): MimeBundle {
  if (!isReadable(value)) return text(inspect(summarised(value)));
  if (value instanceof Prediction) return predictionBundle(value, id ?? nextId());
  if (value instanceof Generation) return generationBundle(value, id ?? nextId());
  // what train(…) has drawn above, as the cell's result, is one line
  if (value instanceof TrainingRun && isShown(value)) return text(String(value));
  if (value instanceof TrainingRun) return trainingBundle(value, id ?? nextId());
  if (value instanceof Comparison && isShown(value)) return text(String(value));
  return text(plain(value));
}

function plain(value: object): string {
  if (value instanceof Tensor) return tensorText(value);
  if (value instanceof Module) return moduleText(value);
  if (value instanceof Check) return String(value);
  if (value instanceof Comparison) return comparisonText(value);
  if (value instanceof Evaluation) return evaluationText(value);
  if (value instanceof ParallelCorpus) return corpusText(value);
  if (value instanceof PairSet) return pairSetText(value);
  if (value instanceof Vocabulary) return vocabularyText(value);
  if (isBatch(value)) return batchText(value);
  if (isPredictions(value)) return predictionsText(value);
  return wholeText(value) ?? inspect(summarised(value));
}

function text(plainText: string): MimeBundle {
  return { 'text/plain': shortResult(plainText) };
}

function isPredictions(value: object): value is Prediction[] {
  if (!Array.isArray(value) || value.length === 0) return false;
  return everyEntry(value, one => one instanceof Prediction);
}
