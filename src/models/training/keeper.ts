/** The weights to end with: those of the best epochs, or the last ones that are good. */
import { averageStates, type Module, type StateDict } from '../../engine';
import type { TrainingState } from './state';
import { copyOf, dispose, weightsOf } from './weights';

interface Kept {
  /** Where it was measured: the epoch, and the step, which tells validations apart. 0: before the first step. */
  epoch: number;
  step: number;
  /** The larger the better; between equals, the larger tie. */
  value: number;
  tie: number;
  state: StateDict;
}

/** Of weights that were not measured. */
const NOTHING = { value: Number.NEGATIVE_INFINITY, tie: Number.NEGATIVE_INFINITY };

/** The better first; between equals the earlier. */
function order(a: Omit<Kept, 'state'>, b: Omit<Kept, 'state'>): number {
  if (a.value !== b.value) return b.value - a.value;
  return a.tie === b.tie ? a.step - b.step : b.tie - a.tie;
}

export class Keeper {
  /** Best first; without numbers the last one. */
  private kept: Kept[];
  /** So many of them belong to someone else by now. */
  private given = 0;

  /**
   * @param count weights of so many validations are kept
   * @param mean the model ends with the mean of so many of them
   */
  constructor(
    private readonly model: Module,
    private readonly count: number,
    private readonly mean = 1,
  ) {
    this.kept = [{ epoch: 0, step: 0, ...NOTHING, state: weightsOf(model) }];
  }

  /** The step of the best, 0 for the weights it began with. */
  get step(): number {
    return this.kept[0].step;
  }

  /** Where the weights that `restore` gives were measured, the best first. */
  get places(): Pick<Kept, 'epoch' | 'step'>[] {
    return this.kept.slice(0, this.mean).map(({ epoch, step }) => ({ epoch, step }));
  }

  /** Keeps the weights of a validation if they are among the best. */
  offer({ epoch, step }: Pick<Kept, 'epoch' | 'step'>, value: number, tie: number): void {
    const known = this.kept.filter(one => one.step !== 0 && one.step !== step);
    const own = { epoch, step, value, tie };
    if (known.length === this.count && order(own, known[known.length - 1]) > 0) return;
    const all = [...known, { ...own, state: weightsOf(this.model) }].sort(order);
    this.keep(all.slice(0, this.count));
  }

  /** Keeps the weights in the place of all before: there is nothing to compare them by. */
  replace({ epoch, step }: Pick<Kept, 'epoch' | 'step'>): void {
    this.keep([{ epoch, step, ...NOTHING, state: weightsOf(this.model) }]);
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
    const given = this.kept.filter(({ step }) => step !== 0).slice(0, count);
    this.given = given.length;
    return given;
  }

  /** Copies of what is kept, for a state to resume: before the first epoch is done, of the weights it began with. */
  copies(): TrainingState['best'] {
    return this.kept.map(({ state, ...one }) => ({ ...one, weights: copyOf(state) }));
  }

  load(best: TrainingState['best']): void {
    if (best.length === 0) return;
    this.keep(
      best.slice(0, this.count).map(({ weights, ...one }) => ({ ...one, state: copyOf(weights) })),
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
