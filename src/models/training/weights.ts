/** Copies of weights. */
import { type Module, type StateDict, Tensor } from '../../engine';

/**
 * A model's weights by path. No op is called, so that an interrupt cannot cut it off: it is what saves a training that
 * was interrupted.
 */
export function weightsOf(model: Module): StateDict {
  return copyOf(Object.fromEntries(model.namedParameters()));
}

/** The same values in storage of their own. */
export function copyOf(state: StateDict): StateDict {
  return Object.fromEntries(
    Object.entries(state).map(([name, { shape, storage }]) => {
      const copy = Tensor.empty(shape, 'float32', 'weights').keep();
      copy.storage.view().set(storage.view());
      return [name, copy];
    }),
  );
}

/** The name of a weight that holds what is no number, if there is one. */
export function brokenWeight(model: Module): string | undefined {
  const isBroken = ({ storage }: Tensor) => !storage.view().every(Number.isFinite);
  return model.namedParameters().find(([, weight]) => isBroken(weight))?.[0];
}

export function dispose(state: StateDict): void {
  for (const values of Object.values(state)) values.dispose();
}
