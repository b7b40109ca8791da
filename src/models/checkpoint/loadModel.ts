/** A model from a file alone: its family, options, words and weights. */
import { checkArguments, describe, withArticle, working } from '../../engine';
import type { Vocabularies } from '../../text';
import { GRUModel } from '../gruModel';
import { LanguageModel, wordsOfText } from '../languageModel';
import { LSTMModel } from '../lstmModel';
import { EncoderDecoder } from '../model';
import { RNNModel } from '../rnnModel';
import type { TrainingState } from '../training/state';
import { TransformerModel } from '../transformerModel';
import {
  type LoadedFile,
  putModelWeights,
  readModelFile,
  trainingStateOf,
  vocabulariesOf,
} from './load';
import type { Savable } from './savable';

const FAMILIES: Record<string, (words: Vocabularies, options: object) => Savable> = {
  RNNModel: (words, options) => new RNNModel(words, options),
  LSTMModel: (words, options) => new LSTMModel(words, options),
  GRUModel: (words, options) => new GRUModel(words, options),
  TransformerModel: (words, options) => new TransformerModel(words, options),
  LanguageModel: ({ sourceVocabulary, sourceTokenizer }, options) =>
    new LanguageModel(wordsOfText(sourceVocabulary, sourceTokenizer), options),
};

/** A class of models. */
type Family<Model> = abstract new (...given: never[]) => Model;

export interface LoadedModel<Model = EncoderDecoder> {
  model: Model;
  /** Where its training stood, for `train(model, corpus, { resume: state })`; null if that was not saved. */
  state: TrainingState | null;
}

/**
 * The model that `model.save(path)` wrote.
 * @param family the class it must be of: `loadModel('gpt.safetensors', LanguageModel)`; an encoder–decoder if not said
 * @throws DataError, RangeError where there is no such file, or it is not a model of ours or of that class
 */
export async function loadModel<Model extends Savable = EncoderDecoder>(
  path: string,
  family?: Family<Model>,
): Promise<LoadedModel<Model>> {
  checkArguments('loadModel', 'path, family', arguments);
  if (family !== undefined && typeof family !== 'function') {
    throw new TypeError(
      `loadModel: the second argument is the class of the model, such as LanguageModel; got ${describe(family)}.`,
    );
  }
  return working('loadModel', async () => modelOf(await readModelFile(path), family));
}

function modelOf<Model extends Savable>(
  file: LoadedFile,
  family?: Family<Model>,
): LoadedModel<Model> {
  const { path } = file;
  const { family: name, options } = file.description;
  const make = FAMILIES[name];
  if (!make) {
    throw new RangeError(
      `${path} holds ${withArticle(name)}, which is none of ${Object.keys(FAMILIES).join(', ')}; ` +
        'build it and use model.load(path).',
    );
  }
  const model = make(vocabulariesOf(file), options);
  if (family && !(model instanceof family)) {
    throw new RangeError(`${path} holds ${withArticle(name)}, not ${withArticle(family.name)}.`);
  }
  if (!family && !(model instanceof EncoderDecoder)) {
    throw new RangeError(
      `${path} holds a ${name}, which is no encoder–decoder: loadModel(path, ${name}).`,
    );
  }
  putModelWeights(model, file);
  return { model: model as Model, state: trainingStateOf(file) };
}
