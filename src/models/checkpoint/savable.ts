/** What every model of the families can do with files. */
import { checkArguments, Module, working } from '../../engine';
import type { Vocabularies } from '../../text';
import { checkIdle, checkOwnWeights } from '../training/busy';
import type { TrainingState } from '../training/state';
import { isDescribed, putModelWeights, readWeights, trainingStateOf } from './load';
import { type SaveOptions, saveModel } from './save';
import { putWeights } from './weights';

export abstract class Savable extends Module {
  /** The words and how text is cut into them. */
  abstract readonly vocabularies: Vocabularies;
  /** Everything it was built with. */
  abstract readonly options: Readonly<Record<string, unknown>>;

  /**
   * Writes weights (by PyTorch's names), options and words to one safetensors file; with `state: run.state`, or
   * `state: trainingState(model)` where it was interrupted, also what going on with the training needs. While the model is
   * trained the weights are those of the last step.
   * @throws DataError where the file cannot be written, TypeError for a state that is undefined or null, RangeError while
   * overfitOneBatch has the model
   */
  async save(path: string, options: SaveOptions = {}): Promise<void> {
    checkArguments('Savable.save', 'path, options', arguments);
    checkOwnWeights(`save ${path}`, this);
    return saveModel(this, path, options);
  }

  /**
   * Takes weights over from a file that `save` wrote for a model of the same family, sizes and words. Of a file that
   * went through PyTorch since, which keeps neither these nor the state of a training, names and shapes have to fit.
   * @throws Error where they differ, or while the model is trained; then nothing changes
   * @returns the state of the training that was saved with it, for `resume`; undefined without one
   */
  async load(path: string): Promise<TrainingState | undefined> {
    checkArguments('Savable.load', 'path', arguments);
    const file = await working('load', () => readWeights(path));
    checkIdle(`load ${path}`, this);
    if (!isDescribed(file)) {
      putWeights(this, file);
      return undefined;
    }
    putModelWeights(this, file);
    return trainingStateOf(file) ?? undefined;
  }
}
