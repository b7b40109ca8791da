/** Means of weights: over the steps of a training, and of several models. */

import type { Parameter } from '../layers/module';
import type { StateDict } from '../layers/stateDict';
import { machine } from '../machine';
import { Storage } from '../storage';
import { pin } from './optimizer';

/**
 * Exponential moving average of parameters (Polyak & Juditsky 1992; as in Kingma & Ba 2015, section 7.2): after step t,
 * counted from 1, shadow ← dₜ · shadow + (1 − dₜ) · weight with dₜ = min(decay, (1 + t) / (10 + t)). The lower decay of the
 * first steps, as in TensorFlow's ExponentialMovingAverage with num_updates and in torch_ema, lets it forget the weights it
 * began with: by decay alone, 0.999 would keep a third of them after 1,000 steps.
 */
export class MovingAverage {
  private readonly shadows: Storage[];
  /** Steps taken in. */
  private updates = 0;

  /** @param decay in (0, 1): 0.999 remembers about a thousand steps, once there were 9,000 */
  constructor(
    private readonly parameters: readonly Parameter[],
    readonly decay: number,
  ) {
    this.shadows = parameters.map(({ numel, storage }) => {
      const shadow = new Storage(numel, 'moving average');
      shadow.keep();
      shadow.view().set(storage.view());
      return shadow;
    });
  }

  /** Takes the weights of a step in. */
  update(): void {
    const { assembly } = machine();
    this.updates++;
    const decay = Math.min(this.decay, (1 + this.updates) / (10 + this.updates));
    for (const [i, { numel, storage }] of this.parameters.entries()) {
      const shadow = this.shadows[i];
      const pinned = [storage, shadow].filter(one => pin(one));
      assembly.affine(numel, shadow.pointer, decay, 0, shadow.pointer);
      assembly.axpy(numel, 1 - decay, storage.pointer, shadow.pointer);
      for (const one of pinned) one.unpin();
    }
  }

  /** Exchanges the weights of the model and their average; again, and all is as it was. */
  swap(): void {
    this.swapped++;
    for (const [i, { storage }] of this.parameters.entries()) {
      const [own, shadow] = [storage.view(), this.shadows[i].view()];
      const kept = own.slice();
      own.set(shadow);
      shadow.set(kept);
      storage.change();
    }
    this.swapped++;
  }
  /** Begun and finished exchanges. */
  private swapped = 0;

  /**
   * Gives the model its own weights back where an exchange was not undone.
   * @returns false where one was cut off in the middle: then they are neither
   */
  undo(): boolean {
    if (this.swapped % 4 === 2) this.swap();
    return this.swapped % 4 === 0;
  }

  /** The averages, in the order of the parameters. */
  values(): Float32Array[] {
    return this.shadows.map(shadow => shadow.view().slice());
  }

  /** Goes on from averages that `values` gave after so many steps. */
  load(values: readonly Float32Array[], updates: number): void {
    this.updates = updates;
    for (const [i, shadow] of this.shadows.entries()) shadow.view().set(values[i]);
  }

  release(): void {
    for (const shadow of this.shadows) shadow.release();
  }
}

/** Writes the mean of several states of one model into the first of them. */
export function averageStates([first, ...others]: readonly StateDict[]): StateDict {
  for (const [name, { storage }] of Object.entries(first)) {
    const values = storage.view();
    for (const other of others) {
      const more = other[name].storage.view();
      for (let i = 0; i < values.length; i++) values[i] += more[i];
    }
    for (let i = 0; i < values.length; i++) values[i] /= others.length + 1;
    storage.change();
  }
  return first;
}
