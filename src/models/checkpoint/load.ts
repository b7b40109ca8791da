/** Models from files that `model.save` wrote. */
import { decodeSafetensors, type SafetensorsFile, type StateDict, withArticle } from '../../engine';
import {
  readBytes,
  type TokenizerDescription,
  tokenizerFrom,
  type Vocabularies,
  Vocabulary,
} from '../../text';
import type { TrainingState } from '../training/state';
import { checkWords } from '../words';
import { type Description, descriptionFrom } from './description';
import type { Savable } from './savable';
import { putWeights } from './weights';

/** A file of weights; the description is null where others wrote it. */
export interface WeightsFile {
  description: Description | null;
  file: SafetensorsFile;
  path: string;
}

export interface LoadedFile extends WeightsFile {
  description: Description;
}

export function isDescribed(file: WeightsFile): file is LoadedFile {
  return file.description !== null;
}

/** @throws DataError, RangeError where there is no such file, or it is not one of weights */
export async function readWeights(path: string): Promise<WeightsFile> {
  const file = decodeSafetensors(await readBytes(path), path);
  const text = file.metadata.seq2seq;
  if (!text) return { description: null, file, path };
  return { description: descriptionFrom(text, path), file, path };
}

/** @throws DataError, RangeError where there is no such file, or it is not a model of ours */
export async function readModelFile(path: string): Promise<LoadedFile> {
  const file = await readWeights(path);
  if (isDescribed(file)) return file;
  throw new RangeError(
    `${path} holds weights, but no description of a model: it was not written by model.save(), or went through another ` +
      'program since. Build the model and use model.load(path), which goes by names and shapes then.',
  );
}

/** The words of a file. @throws RangeError where a tokenizer of one's own was used */
export function vocabulariesOf({ description, path }: LoadedFile): Vocabularies {
  const { sourceTokenizer, targetTokenizer, targetPerSource } = description.vocabularies;
  const tokenizer = (side: string, given: unknown) => {
    if (given) return tokenizerFrom(given as TokenizerDescription);
    throw new RangeError(
      `${path}: the ${side}tokenizer has no toJSON(), so it is not in the file; ` +
        'build the model with it and use model.load(path).',
    );
  };
  const one = targetTokenizer === undefined;
  const source = tokenizer(one ? '' : 'source ', sourceTokenizer);
  return {
    ...wordsOf(description),
    sourceTokenizer: source,
    targetTokenizer: one ? source : tokenizer('target ', targetTokenizer),
    ...(targetPerSource === undefined ? {} : { targetPerSource }),
  };
}

function wordsOf({ vocabularies: { source, target } }: Description) {
  const sourceVocabulary = new Vocabulary(source);
  const targetVocabulary = target ? new Vocabulary(target) : sourceVocabulary;
  return { sourceVocabulary, targetVocabulary };
}

/** Puts a file's weights into a model of the same family, sizes and words. @throws Error where they differ; nothing changes */
export function putModelWeights(model: Savable, loaded: LoadedFile): void {
  const { description, path } = loaded;
  const { family } = description;
  if (family !== model.constructor.name) {
    const here = withArticle(model.constructor.name);
    throw new RangeError(`${path} holds ${withArticle(family)}, this is ${here}.`);
  }
  checkWords(`load ${path}`, model.vocabularies, wordsOf(description), 'file');
  checkBuiltAlike(model, description, path);
  putWeights(model, loaded);
}

/** Options that matter to the beginning of a training or to training alone, not to what trained weights mean. */
const TRAINING_ALONE = ['dropoutRate', 'seed', 'initialization', 'forgetBias'];

/** Options that decide nothing in a model that was built with these. */
function idle({ positional, attention }: Savable['options']): string[] {
  return [
    ...(positional === 'learned' ? [] : ['maxLength']),
    ...(attention === 'none' || attention === 'additive' ? ['scaledAttention'] : []),
  ];
}

/** What a model is that was built with this option: where the encoder reads both ways, a learned bridge joins them. */
function meant(name: string, options: Savable['options']): unknown {
  const joins = name === 'bridge' && options.bidirectional === true && options.bridge === 'last';
  return joins ? 'learned' : options[name];
}

/**
 * The same weights compute something else in a model of other heads, activations or norms, even where all shapes fit.
 * @throws RangeError where the model was built otherwise than that of the file
 */
function checkBuiltAlike({ options }: Savable, { options: saved }: Description, path: string) {
  const free = [...TRAINING_ALONE, ...idle(options)];
  const each = Object.keys(options)
    .filter(name => !free.includes(name) && name in saved)
    .filter(name => meant(name, saved) !== meant(name, options))
    .map(name => `${name} is ${saved[name]} in the file, ${options[name]} here`);
  if (each.length === 0) return;
  throw new RangeError(
    `load ${path}: ${each.join('; ')}. Nothing was loaded. Build the model as the file has it: loadModel(path) does.`,
  );
}

/** The state of the training that was saved with it; null without one. */
export function trainingStateOf({ description, file }: LoadedFile): TrainingState | null {
  const { training } = description;
  if (!training) return null;
  const under = (prefix: string): StateDict => {
    const whole = `training/${prefix}/`;
    const own = Object.entries(file.tensors).filter(([name]) => name.startsWith(whole));
    return Object.fromEntries(own.map(([name, value]) => [name.slice(whole.length), value]));
  };
  const slots: TrainingState['optimizer']['slots'] = {};
  for (const [name, value] of Object.entries(under('optimizer'))) {
    const [i, slot] = name.split('/');
    slots[Number(i)] ??= {};
    slots[Number(i)][slot] = value;
  }
  const averages = Object.entries(under('ema')).sort(([a], [b]) => Number(a) - Number(b));
  return {
    ...training,
    weights: under('weights'),
    optimizer: { ...training.optimizer, slots },
    ema: training.ema ? averages.map(([, values]) => values.toFlatArray() as Float32Array) : null,
    best: training.best.map(({ epoch, step, value, tie }, i) => ({
      epoch,
      step: step ?? 0, // of earlier versions `currentState` finds it by the epoch
      value: value ?? Number.NEGATIVE_INFINITY, // JSON has no infinity
      tie: tie ?? Number.NEGATIVE_INFINITY,
      weights: under(`best/${i}`),
    })),
  };
}
