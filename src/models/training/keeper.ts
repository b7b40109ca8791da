/** The weights to end with: those of the best epochs, or the last ones that are good. */
import { averageStates, type Module, type StateDict } from '../../engine';
import type { TrainingState } from './state';
import { copyOf, dispose, weightsOf } from './weights';

interface Kept {
  epoch: number;
  /** The larger the better. */
  value: number;
  state: StateDict;
}

export class Keeper {
  /** Best first; without numbers the last one. */
  private kept: Kept[];
  /** So many of them belong to someone else by now. */
  private given = 0;

  /**
   * @param count weights of so many epochs are kept
   * @param mean the model ends with the mean of so many of them
   */
  constructor(
    private readonly model: Module,
    private readonly count: number,
    private readonly mean = 1,
  ) {
    this.kept = [{ epoch: 0, value: Number.NEGATIVE_INFINITY, state: weightsOf(model) }];
  }

  /** The epoch of the best, 0 for the weights it began with. */
  get epoch(): number {
    return this.kept[0].epoch;
  }

  /** The epochs whose weights `restore` gives. */
  get epochs(): number[] {
    return this.kept.slice(0, this.mean).map(({ epoch }) => epoch);
  }

  /** Keeps the weights of an epoch if they are among the best; a value that is no number is the worst. */
  offer(epoch: number, value: number): void {
    const known = this.kept.filter(one => one.epoch !== 0);
    const good = Number.isNaN(value) ? Number.NEGATIVE_INFINITY : value;
    if (known.length === this.count && !(good > known[known.length - 1].value)) return;
    const all = [...known, { epoch, value: good, state: weightsOf(this.model) }];
    // between equals the earlier
    all.sort((a, b) => (a.value === b.value ? a.epoch - b.epoch : b.value - a.value));
    this.keep(all.slice(0, this.count));
  }

  /** Keeps the weights of an epoch in the place of all before: there is nothing to compare them by. */
  replace(epoch: number): void {
    this.keep([{ epoch, value: Number.NEGATIVE_INFINITY, state: weightsOf(this.model) }]);
  }

  /** Gives the model the best weights, the mean of several if that is wanted. */
  restore(): void {
    const [best, ...others] = this.kept.slice(0, this.mean).map(({ state }) => state);
    const weights = averageStates([copyOf(best), ...others]);
    this.model.loadStateDict(weights);
    dispose(weights);
  }

  /** Gives the weights of the best epochs away, the best first; `release` leaves them alone. */
  give(count: number): Kept[] {
    const given = this.kept.filter(({ epoch }) => epoch !== 0).slice(0, count);
    this.given = given.length;
    return given;
  }

  /** Copies of what is kept, for a state to resume. */
  copies(): TrainingState['best'] {
    return this.kept
      .filter(({ epoch }) => epoch !== 0)
      .map(({ epoch, value, state }) => ({ epoch, value, weights: copyOf(state) }));
  }

  load(best: TrainingState['best']): void {
    if (best.length === 0) return;
    this.keep(
      best
        .slice(0, this.count)
        .map(({ epoch, value, weights }) => ({ epoch, value, state: copyOf(weights) })),
    );
  }

  release(): void {
    for (const { state } of this.kept.slice(this.given)) dispose(state);
    this.kept = [];
  }

  private keep(next: Kept[]): void {
    for (const one of this.kept) if (!next.includes(one)) dispose(one.state);
    this.kept = next;
  }
}
