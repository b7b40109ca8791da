/** From a value to an output: by what kind of thing it is. */
import { Module, Tensor } from '../engine';
import { Check, Comparison, Evaluation, Generation, Prediction, TrainingRun } from '../models';
import type { MimeBundle } from '../protocol';
import { PairSet, ParallelCorpus, Vocabulary } from '../text';
import { generationBundle, predictionBundle, trainingBundle } from './bundles';
import { comparisonText } from './plain/comparison';
import { batchText, corpusText, isBatch, pairSetText, vocabularyText } from './plain/corpus';
import { evaluationText } from './plain/evaluation';
import { moduleText } from './plain/module';
import { predictionsText } from './plain/prediction';
import { tensorText } from './plain/tensor';
import { isShown, nextId } from './sink';
import { summarised, wholeText } from './summary';

/** An object that says itself how it is shown. */
export interface Displayable {
  toMimeBundle(): MimeBundle;
}

let inspect: (value: unknown) => string = String;

/** Says how values are written that display has no view for. */
export function setInspector(next: (value: unknown) => string): void {
  inspect = next;
}

/**
 * The output of a value: payload and picture where there is a view of it, plain text always.
 * Objects with a method `toMimeBundle` are asked first.
 * @param id names the view, as setIdSource gives it if not said
 */
export function mimeBundle(value: unknown, { id }: { id?: string } = {}): MimeBundle {
  if (value === null || typeof value !== 'object') return text(wholeText(value) ?? inspect(value));
  if (isDisplayable(value)) return value.toMimeBundle();
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
  return { 'text/plain': plainText };
}

function isDisplayable(value: object): value is Displayable {
  return typeof (value as Partial<Displayable>).toMimeBundle === 'function';
}

function isPredictions(value: object): value is Prediction[] {
  return Array.isArray(value) && value.length > 0 && value.every(one => one instanceof Prediction);
}
