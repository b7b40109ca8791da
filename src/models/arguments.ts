/** What people hand to train, predict and evaluate: said plainly where it is not what it should be. */
import { describe, Module, Optimizer } from '../engine';
import { PairSet, ParallelCorpus } from '../text';
import { EncoderDecoder } from './model';

/** @throws TypeError unless it is a model. */
export function checkModel(owner: string, model: unknown): void {
  if (model instanceof EncoderDecoder) return;
  const hint = model instanceof Module ? ' It is a module, but not an encoder–decoder.' : '';
  throw new TypeError(`${owner}: the first argument is the model, got ${told(model)}.${hint}`);
}

/** @throws TypeError unless it is a corpus. */
export function checkCorpus(owner: string, corpus: unknown): void {
  if (corpus instanceof ParallelCorpus) return;
  throw new TypeError(`${owner}: the second argument is the corpus, got ${told(corpus)}.`);
}

/** @throws TypeError unless it is a set of pairs. */
export function checkSet(owner: string, set: unknown): void {
  if (set instanceof PairSet) return;
  const hint =
    set instanceof ParallelCorpus
      ? 'a whole corpus; give one of its parts: corpus.test'
      : told(set);
  throw new TypeError(`${owner}: the second argument is a set of pairs, got ${hint}.`);
}

/** @throws TypeError unless it is something with vocabularies. */
export function checkVocabularies(owner: string, from: unknown): void {
  const given = from as { sourceVocabulary?: unknown; targetVocabulary?: unknown } | undefined;
  if (given?.sourceVocabulary && given.targetVocabulary) return;
  throw new TypeError(
    `${owner}: the first argument is the corpus it will read, got ${told(from)}.`,
  );
}

/** @throws TypeError unless it is an optimizer or what makes one. */
export function checkOptimizer(owner: string, optimizer: unknown): void {
  if (optimizer === undefined || optimizer instanceof Optimizer) return;
  if (typeof optimizer === 'function') return;
  throw new TypeError(
    `${owner}: optimizer is adam({ lr: 1e-3 }) or the like, got ${told(optimizer)}.`,
  );
}

function told(value: unknown): string {
  if (value instanceof Promise) return 'a promise: put `await` in front of what made it';
  const kind = (value as object | null)?.constructor?.name;
  if (typeof value === 'object' && kind && kind !== 'Object') return `a ${kind}`;
  return describe(value);
}
