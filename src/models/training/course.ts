/** Where a training stands, and what it has been through. */
import type { EpochRecord, StepRecord, TrainingHistory } from './run';
import type { TrainingState } from './state';
import type { Marks, Streams } from './streams';

/** What comes next: steps of the epoch that runs, its validation, or the probes of the one just validated. */
export type Stage = 'steps' | 'validation' | 'probes';

export interface Place {
  /** Epochs that are validated. */
  epoch: number;
  stage: Stage;
  /** Steps taken in the epoch that runs. */
  steps: number;
  /** Their losses times their tokens, and their tokens. */
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

  /** All steps of the epoch are taken. */
  commitSteps(seconds: number): void {
    this.commit({ stage: 'validation', seconds: this.at.seconds + seconds });
  }

  /** The epoch is validated; the next one starts with the streams as they are. */
  commitEpoch(record: EpochRecord): void {
    const start = this.streams.marks().position;
    const none = { steps: 0, loss: 0, tokens: 0, seconds: 0 };
    this.commit({ ...none, epoch: record.epoch, stage: 'probes', start }, { epoch: record });
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
