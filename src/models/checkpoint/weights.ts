/** The weights of a file, by the names that `model.save` gives them, held against those of a model. */
import type { Parameter, SafetensorsFile, StateDict, Tensor } from '../../engine';
import type { WeightsFile } from './load';
import { torchName } from './names';
import { fromInt8 } from './quantize';
import type { Savable } from './savable';

/** How many problems an error lists. */
const MAX_REPORTED = 8;

/**
 * Puts the weights of a file into a model, by PyTorch's names; what belongs to a training stays where it is. Of a file
 * without the description that `model.save` writes, as one that went through PyTorch is, names have to be the model's
 * alone.
 * @throws RangeError listing names that are missing, unexpected, or of another shape or dtype; then nothing changes
 */
export function putWeights(model: Savable, { file, path, description }: WeightsFile): void {
  const { tensors, others, unreadable } = file;
  const state: StateDict = {};
  const problems: string[] = [];
  const left = new Set([tensors, others, unreadable].flatMap(part => Object.keys(part)));
  for (const names of namesOfParameters(model)) {
    const [, parameter] = names[0];
    // a tied parameter has one of its names here, all of them where it comes from PyTorch's state_dict()
    const given = names.filter(([name]) => left.has(torchName(name)));
    for (const [name] of given.length > 0 ? given : names.slice(0, 1)) {
      const key = torchName(name);
      const isInt8 = others[key]?.dtype === 'I8';
      const problem = problemOf(file, key, parameter, isInt8);
      if (problem) problems.push(`'${key}' ${problem}`);
      else if (isInt8) {
        state[name] = fromInt8(parameter, others[key].bytes, tensors[`${key}.scale`]);
      } else state[name] = tensors[key];
      left.delete(key);
      if (isInt8) left.delete(`${key}.scale`);
    }
  }
  for (const key of left) {
    if (!key.startsWith('training/')) problems.push(`'${key}' is not in the model`);
  }
  if (problems.length === 0) {
    model.loadStateDict(state);
    return;
  }
  const more = problems.length > MAX_REPORTED ? `; and ${problems.length - MAX_REPORTED} more` : '';
  const why = description
    ? ''
    : ' The file has no description of a model, so the names and shapes have to be those that model.save writes.';
  throw new RangeError(
    `load ${path}: ${problems.slice(0, MAX_REPORTED).join('; ')}${more}. Nothing was loaded.${why}`,
  );
}

/** The names of each parameter: several for one that is tied. */
function namesOfParameters(model: Savable): [name: string, parameter: Parameter][][] {
  const names = new Map<Parameter, [string, Parameter][]>();
  for (const one of model.namedParameters({ removeDuplicate: false })) {
    names.set(one[1], [...(names.get(one[1]) ?? []), one]);
  }
  return [...names.values()];
}

function problemOf(
  { tensors, others, unreadable }: SafetensorsFile,
  key: string,
  parameter: Tensor,
  isInt8: boolean,
): string | null {
  const given = tensors[key] ?? others[key];
  if (unreadable[key]) return mustBeFloat(unreadable[key]);
  if (!given) return 'is missing';
  const show = (shape: readonly number[]) => `[${shape.join(', ')}]`;
  if (show(given.shape) !== show(parameter.shape)) {
    return `has shape ${show(given.shape)}, the model's is ${show(parameter.shape)}`;
  }
  if (!isInt8) return given.dtype === 'float32' ? null : mustBeFloat(given.dtype);
  const scale = tensors[`${key}.scale`];
  const isScale = scale?.dtype === 'float32' && show(scale.shape) === show([parameter.shape[0]]);
  return isScale ? null : `is I8 without the '${key}.scale' of its rows`;
}

function mustBeFloat(dtype: string): string {
  return `is ${dtype}, it must be F32: convert it with .float() in PyTorch`;
}
