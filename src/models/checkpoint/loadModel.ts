/** A model from a file alone: its family, options, words and weights. */
import type { Vocabularies } from '../../text';
import { GRUModel } from '../gruModel';
import { LSTMModel } from '../lstmModel';
import type { EncoderDecoder } from '../model';
import { RNNModel } from '../rnnModel';
import type { TrainingState } from '../training/state';
import { TransformerModel } from '../transformerModel';
import { putWeights, readModelFile, trainingStateOf, vocabulariesOf } from './load';

const FAMILIES: Record<string, new (words: Vocabularies, options: object) => EncoderDecoder> = {
  RNNModel,
  LSTMModel,
  GRUModel,
  TransformerModel,
};

export interface LoadedModel {
  model: EncoderDecoder;
  /** Where its training stood, for `train(model, corpus, { resume: state })`; null if that was not saved. */
  state: TrainingState | null;
}

/**
 * The model that `model.save(path)` wrote.
 * @throws DataError, RangeError where there is no such file, or it is not a model of ours
 */
export async function loadModel(path: string): Promise<LoadedModel> {
  const file = await readModelFile(path);
  const { family, options } = file.description;
  const Family = FAMILIES[family];
  if (!Family) {
    throw new RangeError(
      `${path} holds a ${family}, which is none of ${Object.keys(FAMILIES).join(', ')}; ` +
        'build it and use model.load(path).',
    );
  }
  const model = new Family(vocabulariesOf(file), options);
  putWeights(model, file);
  return { model, state: trainingStateOf(file) };
}
