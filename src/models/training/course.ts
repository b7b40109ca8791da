/** Where a training stands, and what it has been through. */
import { type EpochRecord, meanOfBatches, type StepRecord, type TrainingHistory } from './run';
import type { TrainingState } from './state';
import type { Marks, Streams } from './streams';

/** What comes next: steps of the epoch that runs, a validation, or the probes after it. */
export type Stage = 'steps' | 'validation' | 'probes';

export interface Place {
  /** Epochs that are complete. */
  epoch: number;
  stage: Stage;
  /** Steps taken in the epoch that runs. */
  steps: number;
  /** Of the steps since the last validation: their losses times their tokens, and their tokens. */
  loss: number;
  tokens: number;
  /** Time they took. */
  seconds: number;
  /** The stream of the batches where the epoch began. */
  start: number;
}

/**
 * Only `commit` moves it: place, random streams and history change together, once what they tell of is done. Whatever
 * throws between two commits, an interrupt or a listener, finds a state that can be gone on from.
 */
export class Course {
  private at: Place;
  private marks: Marks;

  constructor(
    private readonly streams: Streams,
    private readonly history: TrainingHistory,
  ) {
    this.marks = streams.marks();
    const start = this.marks.position;
    this.at = { epoch: 0, stage: 'steps', steps: 0, loss: 0, tokens: 0, seconds: 0, start };
  }

  get place(): Readonly<Place> {
    return this.at;
  }

  /** Steps taken in all epochs. */
  get steps(): number {
    return this.history.steps.length;
  }

  /** Steps taken since the last record. */
  get stepsSinceRecord(): number {
    return this.steps - (this.history.epochs.at(-1)?.step ?? 0);
  }

  /** Their mean of what each minimized. */
  get meanOfBatches(): number {
    return meanOfBatches(this.history.steps.slice(this.steps - this.stepsSinceRecord));
  }

  /** A step was taken, which took so many seconds with all around it. */
  commitStep(record: StepRecord, tokens: number, seconds: number): void {
    const { at } = this;
    this.commit(
      {
        steps: at.steps + 1,
        loss: at.loss + record.loss * tokens,
        tokens: at.tokens + tokens,
        seconds: at.seconds + seconds,
      },
      { step: record },
    );
  }

  /** All steps before a validation are taken. */
  commitSteps(seconds: number): void {
    this.commit({ stage: 'validation', seconds: this.at.seconds + seconds });
  }

  /** The epoch ends without a validation of its own. */
  commitEpochEnd(): void {
    this.commit(this.nextEpoch());
  }

  /** It is validated. @param endsEpoch whether all steps of the epoch are taken */
  commitValidation(record: EpochRecord, endsEpoch: boolean): void {
    const next = endsEpoch ? this.nextEpoch() : {};
    this.commit({ ...next, loss: 0, tokens: 0, seconds: 0, stage: 'probes' }, { epoch: record });
  }

  /** The training ends between two validations: going on from here does not know of this one. */
  commitLastValidation(record: EpochRecord): void {
    this.history.epochs.push(record);
  }

  /** The next epoch starts with the streams as they are. */
  private nextEpoch(): Partial<Place> {
    return { epoch: this.at.epoch + 1, steps: 0, start: this.streams.marks().position };
  }

  /** The probes are translated. */
  commitProbes(): void {
    this.commit({ stage: 'steps' });
  }

  private commit(
    change: Partial<Place>,
    { step, epoch }: { step?: StepRecord; epoch?: EpochRecord } = {},
  ): void {
    const [at, marks] = [{ ...this.at, ...change }, this.streams.marks()];
    this.at = at;
    this.marks = marks;
    if (step) this.history.steps.push(step);
    if (epoch) this.history.epochs.push(epoch);
  }

  /** What a state to resume has of it. */
  state(): Omit<TrainingState, 'weights' | 'optimizer' | 'ema' | 'best' | 'decisive'> {
    const { steps: stepsInEpoch, start: epochStart, ...place } = this.at;
    const { steps, epochs } = this.history;
    const history = { steps: [...steps], epochs: [...epochs] };
    return { ...place, stepsInEpoch, epochStart, ...this.marks, history };
  }

  /** @throws RangeError if the state is of a model with other random streams */
  check(state: TrainingState): void {
    this.streams.check(state);
  }

  /** Goes on from where a state says, streams included. */
  restore(state: TrainingState): void {
    this.streams.restore(state);
    const { epoch, stage, stepsInEpoch: steps, loss, tokens, seconds, epochStart: start } = state;
    this.at = { epoch, stage, steps, loss, tokens, seconds, start };
    this.marks = this.streams.marks();
    this.history.steps.push(...state.history.steps);
    this.history.epochs.push(...state.history.epochs);
  }
}
