/**
 * A model as one safetensors file: weights by PyTorch's names, and, as text in its metadata, the family, its options and
 * its words. With a training's state also what going on needs, under names that begin with 'training/'.
 */
import {
  checkNames,
  describe,
  encodeSafetensors,
  type RawArray,
  type StateDict,
  type Tensor,
  tensor,
} from '../../engine';
import { type Vocabularies, writeBytes } from '../../text';
import { checkState, type TrainingState } from '../training/state';
import { type Description, FORMAT } from './description';
import { torchName } from './names';
import { isQuantizable, quantizeMatrix, rawQuantized } from './quantize';
import type { Savable } from './savable';

export interface SaveOptions {
  /** A training's state, to go on from: `run.state`, or `trainingState(model)` after an interruption; null is an error. */
  state?: TrainingState | null;
  /** 'float32' (if not said), or 'int8': about a quarter of the size, for translating. */
  weights?: 'float32' | 'int8';
}

/** @throws DataError where the file cannot be written, TypeError, RangeError for wrong options */
export async function saveModel(
  model: Savable,
  path: string,
  options: SaveOptions = {},
): Promise<void> {
  checkNames('save', options, ['state', 'weights']);
  if ('state' in options) {
    checkState(
      'save: state',
      options.state,
      'run.state, trainingState(model) or what loadModel(path) gave',
    );
  }
  const { state, weights = 'float32' } = options;
  if (weights !== 'float32' && weights !== 'int8') {
    throw new RangeError(`save: weights is 'float32' or 'int8', got ${describe(weights)}.`);
  }
  if (state && weights === 'int8') {
    throw new RangeError("save: going on with a training needs weights: 'float32'.");
  }
  await writeBytes(path, encodeModel(model, state ?? null, weights));
}

/** The bytes of the file. */
export function encodeModel(
  model: Savable,
  state: TrainingState | null,
  weights: 'float32' | 'int8',
): Uint8Array {
  const arrays: Record<string, Tensor | RawArray> = {};
  for (const [path, parameter] of model.namedParameters()) {
    const name = torchName(path);
    if (weights === 'int8' && isQuantizable(parameter)) {
      const [q, scales] = rawQuantized(quantizeMatrix(parameter), parameter.shape);
      arrays[name] = q;
      arrays[`${name}.scale`] = scales;
    } else arrays[name] = parameter;
  }
  const description: Description = {
    format: FORMAT,
    family: model.constructor.name,
    options: { ...model.options },
    vocabularies: wordsOf(model.vocabularies),
    weights,
  };
  if (state) description.training = trainingOf(state, arrays);
  // 'format: pt' is what transformers and others look for
  return encodeSafetensors(arrays, { format: 'pt', seq2seq: JSON.stringify(description) });
}

function wordsOf(vocabularies: Vocabularies): Description['vocabularies'] {
  const { sourceVocabulary, targetVocabulary, sourceTokenizer, targetTokenizer } = vocabularies;
  const { targetPerSource } = vocabularies;
  return {
    source: sourceVocabulary.tokens,
    target: targetVocabulary === sourceVocabulary ? null : targetVocabulary.tokens,
    sourceTokenizer: sourceTokenizer.toJSON?.() ?? null,
    ...(targetTokenizer === sourceTokenizer
      ? {}
      : { targetTokenizer: targetTokenizer.toJSON?.() ?? null }),
    ...(targetPerSource === undefined ? {} : { targetPerSource }),
  };
}

function trainingOf(
  { weights, optimizer, ema, best, ...rest }: TrainingState,
  arrays: Record<string, Tensor | RawArray>,
): Description['training'] {
  const put = (prefix: string, state: StateDict) => {
    for (const [name, value] of Object.entries(state)) arrays[`training/${prefix}/${name}`] = value;
  };
  put('weights', weights);
  for (const [i, slots] of Object.entries(optimizer.slots)) put(`optimizer/${i}`, slots);
  for (const [i, values] of (ema ?? []).entries()) arrays[`training/ema/${i}`] = tensor(values);
  for (const [i, one] of best.entries()) put(`best/${i}`, one.weights);
  const { name, steps, lr } = optimizer;
  return {
    ...rest,
    optimizer: { name, steps, lr },
    ema: ema !== null,
    best: best.map(({ epoch, step, value, tie }) => ({ epoch, step, value, tie })),
  };
}
