/** The random numbers of a training: where each stream stands, and putting it there again. */
import { Generator, type Module, manualSeed, modulesOf, rand, scope } from '../../engine';

/** Where the streams stand. */
export interface Marks {
  /** Of the batches, and of what is random about a step. */
  position: number;
  /** Of the model, in the order of its modules. */
  generators: number[];
}

export class Streams {
  /** What the default stream goes on with after the training: it depends on what it was before. */
  private readonly outside = scope(() => Math.floor(2 ** 24 * rand([1]).item()));

  /** @param batches the stream of the batches  @param seed of the training */
  constructor(
    model: Module,
    private readonly batches: Generator,
    private readonly seed: number,
  ) {
    this.own = generatorsOf(model);
  }
  /** The model's, in the order of its modules. */
  private readonly own: readonly Generator[];

  marks(): Marks {
    return {
      position: this.batches.state,
      generators: this.own.map(({ state }) => state),
    };
  }

  /** @throws RangeError if the model has other streams than these */
  check({ generators }: Marks): void {
    const { own } = this;
    if (own.length === generators.length) return;
    throw new RangeError(
      `train: the state to resume has ${generators.length} random streams, the model ${own.length}; ` +
        'build the model with the same options.',
    );
  }

  /** Puts all streams where they were. */
  restore({ position, generators }: Marks): void {
    for (const [i, generator] of this.own.entries()) generator.state = generators[i];
    this.batches.state = position;
  }

  /**
   * Begins the default stream anew for a step. What was given no stream of its own, as Dropout(0.1), draws from it: its
   * numbers follow from the training's seed and the step alone, and there is nothing to keep for going on.
   */
  begin(step: number): void {
    const numbers = new Generator(this.seed);
    numbers.state = 2 ** 32 - 1 - step; // from the end: batches are ordered by the numbers at the beginning
    manualSeed(numbers.integer(2 ** 32));
  }

  /** Leaves the default stream to others. */
  release(): void {
    manualSeed(this.outside);
  }
}

/** The streams of random numbers in a model, each once. */
function generatorsOf(model: Module): Generator[] {
  const values = [...modulesOf(model)].flatMap(module => Object.values(module));
  return [...new Set(values.filter(value => value instanceof Generator))];
}
