/** What came of models that were trained side by side. */
import { checkArguments, describe } from '../engine';
import type { Evaluation } from './evaluation';
import type { EncoderDecoder } from './model';
import type { TrainingRun } from './training/run';

/** One training and its scores. */
export interface ComparedRun {
  name: string;
  seed: number;
  run: TrainingRun;
  /** With the weights it ended with. */
  model: EncoderDecoder;
  scores: Evaluation;
}

/** A number over the seeds. */
export interface Spread {
  mean: number;
  /** Standard deviation (n − 1); NaN of a single seed. */
  deviation: number;
}

const MEASURES = {
  bleu: ({ scores }: ComparedRun) => scores.bleu,
  chrf: ({ scores }: ComparedRun) => scores.chrf,
  exactMatch: ({ scores }: ComparedRun) => scores.exactMatch,
  loss: ({ scores }: ComparedRun) => scores.loss,
  /** The median of the epochs. */
  tokensPerSecond: ({ run }: ComparedRun) =>
    median(run.history.epochs.map(({ tokensPerSecond }) => tokensPerSecond)),
  seconds: ({ run }: ComparedRun) => run.seconds,
};

/** What is compared: scores as `evaluate` gives them, tokens per second and seconds of training. */
export type Measure = keyof typeof MEASURES;

export class Comparison {
  /** In the order they were trained: seed by seed. */
  readonly runs: ComparedRun[] = [];

  constructor(
    readonly names: readonly string[],
    readonly seeds: readonly number[],
    /** What is scored. */
    readonly set: { name: string; count: number },
  ) {}

  /** The trainings of one model, by seed. */
  of(name: string): readonly ComparedRun[] {
    checkArguments('Comparison.of', 'name', arguments);
    if (this.names.includes(name)) return this.runs.filter(run => run.name === name);
    throw new RangeError(
      `Comparison: there is no ${describe(name)}; there are ${this.names.join(', ')}.`,
    );
  }

  /** Mean and deviation of a measure over the seeds; NaN before the first is there. */
  spread(name: string, measure: Measure): Spread {
    checkArguments('Comparison.spread', 'name, measure', arguments);
    if (!Object.hasOwn(MEASURES, measure)) {
      throw new RangeError(
        `Comparison.spread: a measure is one of ${Object.keys(MEASURES).join(', ')}; got ${describe(measure)}.`,
      );
    }
    const values = this.of(name).map(MEASURES[measure]);
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
    const deviation = values.length > 1 ? Math.sqrt(squares / (values.length - 1)) : Number.NaN;
    return { mean, deviation };
  }

  toString(): string {
    const scores = this.names.map(name => `${name} ${this.spread(name, 'bleu').mean.toFixed(2)}`);
    const seeds = `${this.seeds.length} ${this.seeds.length === 1 ? 'seed' : 'seeds'}`;
    return `BLEU on ${this.set.count} ${this.set.count === 1 ? 'sentence' : 'sentences'} of ${this.set.name}, ${seeds}: ${scores.join(', ')}`;
  }
}

/** The value in the middle; of an even number of values, the mean of the two in the middle. NaN without values. */
function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const half = sorted.length >> 1;
  if (sorted.length === 0) return Number.NaN;
  return sorted.length % 2 === 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
}
