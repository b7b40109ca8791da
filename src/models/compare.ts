/**
 * Models side by side: each trained from several seeds on the same data, scored on the same held-out sentences, so that a
 * difference can be held against what chance alone does.
 */
import { checkOptions, describe, whole } from '../engine';
import type { ParallelCorpus } from '../text';
import { checkCorpus, LANGUAGE } from './arguments';
import { Comparison } from './comparison';
import { checkEvaluation, type EvaluateOptions, evaluate } from './evaluate';
import { LanguageModel } from './languageModel';
import { checkLengths } from './lengths';
import { EncoderDecoder } from './model';
import type { TrainOptions } from './training/options';
import { resolveTrain } from './training/resolve';
import type { TrainingRun } from './training/run';
import { train } from './training/train';

/** Makes a model from a seed: `seed => new LSTMModel(corpus, { hiddenDim: 128, seed })`. */
export type ModelFactory = (seed: number) => EncoderDecoder;

/** A model with options of its own for training: `{ model: seed => …, optimizer: adam({ lr: 1e-3 }) }`. */
export interface Recipe extends Omit<TrainOptions, 'seed' | 'resume'> {
  model: ModelFactory;
}

export interface CompareOptions extends Omit<TrainOptions, 'seed' | 'resume'> {
  /** How many seeds, counted from 1, or which; 3 if not said. A seed is the model's and the training's. */
  seeds?: number | readonly number[];
  /** How held-out sentences are translated: `{ beamSize: 5 }`. */
  evaluation?: EvaluateOptions;
  /** Hears where it stands, after every epoch and every score. */
  onProgress?: (comparison: Comparison, now: ComparedNow | null) => void;
}

/** What is being trained. */
export interface ComparedNow {
  name: string;
  seed: number;
  run: TrainingRun;
}

/**
 * Trains each model from each seed and scores it on the test set (on the development set without one).
 * @param contenders by name, what makes the model; with options of its own where they differ
 * @throws TypeError, RangeError for what is no corpus, no seed or no option, before anything is trained; for what is no model
 */
export async function compare(
  contenders: Readonly<Record<string, ModelFactory | Recipe>>,
  corpus: ParallelCorpus,
  options: CompareOptions = {},
): Promise<Comparison> {
  checkOptions('compare', options, 'seeds');
  const { seeds, evaluation, onProgress, ...shared } = options;
  checkCorpus('compare', corpus);
  checkEvaluation('compare: evaluation', evaluation ?? {}, corpus);
  checkSeed('compare', shared);
  const set = corpus.test.length > 0 ? corpus.test : corpus.dev;
  if (set.length === 0) {
    throw new RangeError('compare: nothing is held out to score; read the corpus with a split.');
  }
  const recipes = recipesOf(contenders).map(({ name, model, ...own }) => {
    checkSeed(`compare: ${name}`, own);
    const training = { keepState: false, ...shared, ...own };
    resolveTrain(training);
    if (training.validation)
      checkEvaluation(`compare: ${name}: validation`, training.validation, corpus);
    return { name, model, training };
  });
  const numbers = seedsOf(seeds);
  const names = recipes.map(({ name }) => name);
  const comparison = new Comparison(names, numbers, { name: set.name, count: set.length });
  for (const seed of numbers) {
    for (const { name, model: make, training } of recipes) {
      const model = make(seed);
      checkFresh(name, model, comparison);
      checkLengths(`compare: ${name}`, model, set);
      const run = await train(model, corpus, {
        ...training,
        seed,
        onEvent: event => {
          training.onEvent?.(event);
          if (event.kind === 'start' || event.kind === 'epoch') {
            onProgress?.(comparison, { name, seed, run: event.run });
          }
        },
      });
      comparison.runs.push({ name, seed, run, model, scores: evaluate(model, set, evaluation) });
      onProgress?.(comparison, null);
    }
  }
  return comparison;
}

/** @throws RangeError for options of one training that a comparison sets itself */
function checkSeed(owner: string, options: object): void {
  if ('seed' in options)
    throw new RangeError(`${owner}: seed is set for each training; give seeds.`);
  if ('resume' in options)
    throw new RangeError(`${owner}: every training begins anew; leave resume out.`);
}

/** @throws TypeError, RangeError unless it is a model, and none that was trained here before. */
function checkFresh(name: string, model: unknown, { runs }: Comparison): void {
  if (!(model instanceof EncoderDecoder)) {
    const hint = model instanceof LanguageModel ? LANGUAGE.compare : '';
    throw new TypeError(
      `compare: ${name} made ${describe(model)}, which is no encoder–decoder.${hint}`,
    );
  }
  if (runs.every(run => run.model !== model)) return;
  throw new RangeError(
    `compare: ${name} gave a model that was trained before; make a new one for every seed.`,
  );
}

function recipesOf(contenders: unknown): (Recipe & { name: string })[] {
  const entries = Object.entries((contenders ?? {}) as Record<string, unknown>);
  if (typeof contenders !== 'object' || entries.length === 0) {
    throw new TypeError(
      'compare: the first argument holds by name what makes a model: ' +
        `{ LSTM: seed => new LSTMModel(corpus, { seed }), … }, got ${describe(contenders)}.`,
    );
  }
  return entries.map(([name, given]) => {
    const recipe = (typeof given === 'function' ? { model: given } : given) as Recipe;
    if (typeof recipe?.model === 'function') return { ...recipe, name };
    throw new TypeError(
      `compare: ${name} is a function of the seed that makes a model (or has one as its model), ` +
        `got ${describe(given)}; every seed needs a model that has learnt nothing yet.`,
    );
  });
}

function seedsOf(seeds: number | readonly number[] = 3): readonly number[] {
  if (typeof seeds === 'number') {
    const count = whole('compare', 'seeds', seeds, 1, 3);
    return Array.from({ length: count }, (_, i) => i + 1);
  }
  const isList = Array.isArray(seeds) && seeds.length > 0;
  if (isList && seeds.every(Number.isInteger) && new Set(seeds).size === seeds.length) return seeds;
  throw new RangeError(
    `compare: seeds is how many, or a list of different whole numbers; got ${describe(seeds)}.`,
  );
}
