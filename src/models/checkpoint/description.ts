/** What `model.save` writes beside the weights, as JSON in the file's metadata: the family, its options, its words. */
import type { TrainingState } from '../training/state';

/** The version of what stands in the metadata. */
export const FORMAT = 1;

export interface Description {
  format: number;
  family: string;
  options: Record<string, unknown>;
  vocabularies: {
    source: readonly string[];
    /** null: the same as the source's. */
    target: readonly string[] | null;
    sourceTokenizer: unknown;
    /** Missing: the same as the source's. */
    targetTokenizer?: unknown;
    /** Missing where it is not known. */
    targetPerSource?: number;
  };
  weights: 'float32' | 'int8';
  training?: Omit<TrainingState, 'weights' | 'optimizer' | 'ema' | 'best'> & {
    optimizer: { name: string; steps: number; lr: number };
    ema: boolean;
    /** null: −∞, which JSON does not have. Earlier versions wrote no step. */
    best: { epoch: number; step?: number; value: number | null; tie: number | null }[];
  };
}

type Check = (value: unknown) => boolean;

const isNumber: Check = value => typeof value === 'number';
const isObject: Check = value => typeof value === 'object' && value !== null;
const isListOf = (check: Check): Check => {
  return value => Array.isArray(value) && value.every(check);
};
const isText: Check = value => typeof value === 'string';
const optional = (check: Check): Check => {
  return value => value === undefined || value === null || check(value);
};
const isNumberOrNull = optional(isNumber);

/** The parts that the file must have, by their path. */
const PARTS: Readonly<Record<string, Check>> = {
  family: isText,
  options: isObject,
  vocabularies: isObject,
  'vocabularies.source': isListOf(isText),
  'vocabularies.target': optional(isListOf(isText)),
  'vocabularies.sourceTokenizer': optional(isObject),
  'vocabularies.targetTokenizer': optional(isObject),
  'vocabularies.targetPerSource': optional(isNumber),
  training: optional(isObject),
};

/** The parts of a training's state. */
const TRAINING_PARTS: Readonly<Record<string, Check>> = {
  'training.optimizer': isObject,
  'training.optimizer.name': isText,
  'training.optimizer.steps': isNumber,
  'training.optimizer.lr': isNumber,
  'training.history': isObject,
  'training.decisive': isObject,
  'training.generators': isListOf(isNumber),
  'training.best': isListOf(isObject),
};

/**
 * The description in a file's metadata.
 * @param path of the file, for messages
 * @throws RangeError where it was written by a newer version, or is damaged, naming the part
 */
export function descriptionFrom(text: string, path: string): Description {
  let given: unknown;
  try {
    given = JSON.parse(text);
  } catch {
    throw new RangeError(`${path}: the description of the model is damaged: it is not JSON.`);
  }
  const format = partOf(given, 'format');
  if (isNumber(format) && (format as number) > FORMAT) {
    throw new RangeError(
      `${path} was written by a newer version (format ${format}, this one reads ${FORMAT}).`,
    );
  }
  const training = partOf(given, 'training') ? TRAINING_PARTS : {};
  for (const [part, check] of Object.entries({ ...PARTS, ...training })) {
    if (check(partOf(given, part))) continue;
    throw new RangeError(
      `${path}: the description of the model is damaged: ${part} is missing or of the wrong kind.`,
    );
  }
  const description = given as Description;
  for (const { epoch, step, value, tie } of description.training?.best ?? []) {
    if (isNumber(epoch) && optional(isNumber)(step) && isNumberOrNull(value) && isNumberOrNull(tie))
      continue;
    throw new RangeError(`${path}: the description of the model is damaged: training.best is.`);
  }
  return description;
}

function partOf(given: unknown, path: string): unknown {
  let part = given;
  for (const name of path.split('.')) part = Object(part)[name];
  return part;
}
