/** The mode of models, training or evaluation, and its return to what it was. */
import { type Module, modulesOf, restoring } from '../engine';

/** Runs `f` with dropout off, then gives every module of the models the mode it had. */
export function inEvaluation<R>(models: Module | readonly Module[], f: () => R): R {
  const all = Array.isArray(models) ? (models as Module[]) : [models as Module];
  const backs = all.map(modeRestorer);
  return restoring(
    () => {
      for (const back of backs) back();
    },
    () => {
      for (const model of all) model.eval();
      return f();
    },
  );
}

/** Remembers the mode of every module of a model. @returns gives each the mode it had */
export function modeRestorer(model: Module): () => void {
  const { training } = model;
  const modes = Array.from(modulesOf(model), module => [module, module.training] as const);
  return () => {
    model.train(training);
    for (const [module, own] of modes) module.training = own;
  };
}
