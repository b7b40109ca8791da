/** The weights to end with: those of the best epochs, or the last ones that are good. */
import { averageStates, type Module, type StateDict } from '../../engine';

interface Kept {
  epoch: number;
  /** The larger the better. */
  value: number;
  state: StateDict;
}

export class Keeper {
  /** Best first; without numbers the last one. */
  private kept: Kept[];

  constructor(
    private readonly model: Module,
    private readonly count: number,
  ) {
    this.kept = [{ epoch: 0, value: Number.NEGATIVE_INFINITY, state: model.stateDict() }];
  }

  /** The epoch of the best, 0 for the weights it began with. */
  get epoch(): number {
    return this.kept[0].epoch;
  }

  get epochs(): number[] {
    return this.kept.map(({ epoch }) => epoch);
  }

  /** Keeps the weights of an epoch if they are among the best. @returns whether they are the best of all */
  offer(epoch: number, value: number): boolean {
    const isBest = this.epoch === 0 || value > this.kept[0].value;
    const worst = this.kept[this.kept.length - 1];
    if (this.kept.length === this.count && !(value > worst.value) && worst.epoch !== 0)
      return false;
    const known = this.kept.filter(one => one.epoch !== 0);
    for (const one of this.kept) if (one.epoch === 0) dispose(one.state);
    this.kept = [...known, { epoch, value, state: this.model.stateDict() }].sort(
      (a, b) => b.value - a.value || a.epoch - b.epoch,
    );
    for (const one of this.kept.splice(this.count)) dispose(one.state);
    return isBest;
  }

  /** Keeps the weights of an epoch in the place of all before: there is nothing to compare them by. */
  replace(epoch: number): void {
    for (const one of this.kept) dispose(one.state);
    this.kept = [{ epoch, value: Number.NEGATIVE_INFINITY, state: this.model.stateDict() }];
  }

  /** Gives the model the best weights, the mean of them if there are several. */
  restore(): void {
    const states = this.kept.map(({ state }) => state);
    this.model.loadStateDict(states.length > 1 ? averageStates(states) : states[0]);
  }

  /** Copies of what is kept, for a state to resume. */
  copies(): { epoch: number; value: number; weights: StateDict }[] {
    return this.kept
      .filter(({ epoch }) => epoch !== 0)
      .map(({ epoch, value, state }) => ({ epoch, value, weights: copy(state) }));
  }

  load(kept: readonly { epoch: number; value: number; weights: StateDict }[]): void {
    if (kept.length === 0) return;
    this.release();
    this.kept = kept.map(({ epoch, value, weights }) => ({ epoch, value, state: copy(weights) }));
  }

  release(): void {
    for (const { state } of this.kept) dispose(state);
    this.kept = [];
  }
}

function copy(state: StateDict): StateDict {
  return Object.fromEntries(
    Object.entries(state).map(([name, value]) => [name, value.detach().clone().keep()]),
  );
}

function dispose(state: StateDict): void {
  for (const values of Object.values(state)) values.dispose();
}
