/** What people hand to train, predict and evaluate: said plainly where it is not what it should be. */
import { describe, Module, Optimizer, type Parameter } from '../engine';
import { PairSet, ParallelCorpus, TextCorpus, type Vocabularies } from '../text';
import { forgotten } from './forgotten';
import { LanguageModel } from './languageModel';
import { EncoderDecoder } from './model';
import { checkWords } from './words';

/** @throws TypeError unless it is a model. */
export function checkModel(owner: string, model: unknown): void {
  if (model instanceof EncoderDecoder) return;
  throw new TypeError(
    `${owner}: the first argument is the model, got ${describe(model)}.${hintOf(owner, model)}`,
  );
}

/** What a language model has in the place of a function for encoder–decoders. */
export const LANGUAGE: Readonly<Record<string, string>> = {
  evaluate: ' Its loss on a text, nats per token, is textLoss(model, corpus.test).',
  compare:
    ' It compares encoder–decoders on a ParallelCorpus; of language models, train each with train(model, corpus) and compare ' +
    'textLoss(model, corpus.test).',
  checkPadding:
    ' It reads windows of one length, where no pads are; checkCausal(model) looks at its mask.',
  translate: ' It goes on with a text: generate(model, prompt).',
};

function hintOf(owner: string, given: unknown): string {
  if (given instanceof LanguageModel) return LANGUAGE[owner] ?? LANGUAGE.translate;
  if (given instanceof Module) return ownModel(owner);
  if ('largestError' in Object(given)) {
    return ` quantize(model) changes the model itself and returns a report: write ${owner}(model, …) after it.`;
  }
  if ('model' in Object(given) && 'state' in Object(given)) {
    return ' loadModel() gives the model with its state: const { model } = await loadModel(path).';
  }
  return forgotten(given, 'loadModel(…)');
}

/** The two ways of a module that is no model of the families. */
function ownModel(owner: string): string {
  const loop = owner === 'train' ? 'train it by a loop over batches(corpus.train), or ' : '';
  return (
    ` It is a module, but not an encoder–decoder: ${loop}write it as class … extends EncoderDecoder, with ` +
    'vocabularies, encode, decodeStep, forward and selectState; docs/toolkit.md has both, ready to run.'
  );
}

/** One model or several that can decide together. @throws TypeError, RangeError unless they share their words. */
export function checkModels(
  owner: string,
  model: EncoderDecoder | readonly EncoderDecoder[],
): readonly EncoderDecoder[] {
  if (!Array.isArray(model)) {
    checkModel(owner, model);
    return [model as EncoderDecoder];
  }
  const models = model as readonly EncoderDecoder[];
  if (models.length === 0) throw new RangeError(`${owner}: the list of models is empty.`);
  for (const [i, one] of models.entries()) {
    checkModel(owner, one);
    checkWords(owner, models[0].vocabularies, one.vocabularies, i + 1);
  }
  return models;
}

/** @throws TypeError unless it is a corpus. */
export function checkCorpus(owner: string, corpus: unknown): asserts corpus is ParallelCorpus {
  if (corpus instanceof ParallelCorpus) return;
  const own =
    owner === 'compare'
      ? LANGUAGE.compare
      : ' A TextCorpus is for a LanguageModel: new LanguageModel(corpus).';
  const hint = corpus instanceof TextCorpus ? own : forgotten(corpus, 'ParallelCorpus.from…(…)');
  throw new TypeError(
    `${owner}: the second argument is the corpus, got ${describe(corpus)}.${hint}`,
  );
}

/** @throws TypeError unless it is a set of pairs. */
export function checkSet(owner: string, set: unknown): void {
  if (set instanceof PairSet) return;
  const got = gotNoPart(set, ParallelCorpus, 'ParallelCorpus.from…(…)');
  const hint = Array.isArray(set)
    ? ' A list of pairs becomes one by ParallelCorpus.fromPairs({ test: list }, { vocabularies: model.vocabularies }).test.'
    : '';
  throw new TypeError(`${owner}: the second argument is a set of pairs, ${got}${hint}`);
}

/** What stands in the place of a part of a corpus. @param call what gives such a corpus */
export function gotNoPart(
  given: unknown,
  Corpus: typeof ParallelCorpus | typeof TextCorpus,
  call: string,
): string {
  const what =
    given instanceof Corpus
      ? 'a whole corpus; give one of its parts: corpus.test'
      : describe(given);
  return `got ${what}.${forgotten(given, call)}`;
}

/** @throws TypeError unless it is something with vocabularies. */
export function checkVocabularies(owner: string, from: unknown): void {
  const given = from as { sourceVocabulary?: unknown; targetVocabulary?: unknown } | undefined;
  if (given?.sourceVocabulary && given.targetVocabulary) return;
  const missing = forgotten(from, 'ParallelCorpus.from…(…)');
  throw new TypeError(
    `${owner}: the first argument is the corpus it will read, got ${describe(from)}.${missing}`,
  );
}

/** @throws RangeError unless both sides have one vocabulary. */
export function checkTied(owner: string, vocabularies: Vocabularies): void {
  const { sourceVocabulary, targetVocabulary } = vocabularies;
  if (sourceVocabulary === targetVocabulary) return;
  throw new RangeError(
    `${owner}: tieWeights 'all' needs one vocabulary for both sides; read the corpus with sharedVocabulary: true, ` +
      "or use tieWeights: 'output'.",
  );
}

/** @throws TypeError unless it is an optimizer or what makes one. */
export function checkOptimizer(owner: string, optimizer: unknown): void {
  if (optimizer === undefined || optimizer instanceof Optimizer) return;
  if (typeof optimizer === 'function') return;
  throw new TypeError(
    `${owner}: optimizer is adam({ lr: 1e-3 }) or the like, got ${describe(optimizer)}.`,
  );
}

/** @throws RangeError when the optimizer was made for other parameters. */
export function checkTrains(optimizer: Optimizer, parameters: readonly Parameter[]): void {
  if (!parameters.some(parameter => parameter.requiresGrad)) {
    throw new RangeError(
      'train: every parameter of the model is frozen; thaw those that shall learn: parameter.requireGrad().',
    );
  }
  const own = new Set(parameters);
  if (optimizer.parameters.some(parameter => own.has(parameter))) return;
  throw new RangeError(
    'train: the optimizer was made for the parameters of another model; give adam({ lr }) without parameters.',
  );
}

/** @throws TypeError, RangeError for probes that cannot be translated. */
export function checkProbes(model: EncoderDecoder, probes: readonly string[] = []): void {
  if (!Array.isArray(probes) || probes.some(probe => typeof probe !== 'string')) {
    throw new TypeError(`train: probes is a list of sentences, got ${describe(probes)}.`);
  }
  for (const [i, probe] of probes.entries()) {
    const tokens = model.vocabularies.sourceTokenizer.encode(probe).length;
    if (tokens === 0) {
      throw new RangeError(`train: probe ${i + 1} is empty; give at least one word.`);
    }
    if (tokens < model.longestSource) continue;
    throw new RangeError(
      `train: probe ${i + 1} has ${tokens + 1} tokens (<eos> included), more than maxLength ${model.longestSource}, the ` +
        'positions of this model; give a shorter one.',
    );
  }
}
