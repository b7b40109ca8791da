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

export function dispose(state: StateDict): void {
  for (const values of Object.values(state)) values.dispose();
}
