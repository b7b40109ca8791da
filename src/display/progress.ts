/** How far a loop has come: one line that is replaced a few times a second. */
import { checkArguments, checkNames, describe } from '../engine';
import { duration, grouped, percent, short } from './numbers';
import { emit, nextId } from './sink';

/** The clock every JavaScript host has. */
declare const performance: { now(): number };

const INTERVAL = 100;
const WIDTH = 30;

export interface ProgressOptions {
  /** What is being done. */
  label?: string;
  /** How many there will be, where the iterable does not say. */
  total?: number;
}

/** A line of progress moved by hand. */
export class Progress {
  /** How many are done. */
  done = 0;
  private readonly id = nextId();
  private readonly begin = performance.now();
  private shown = Number.NEGATIVE_INFINITY;
  private first = true;

  constructor(
    readonly total: number | undefined,
    readonly label: string,
  ) {
    this.show();
  }

  /** Some more are done. */
  advance(count = 1): void {
    this.done += count;
    if (performance.now() - this.shown >= INTERVAL) this.show();
  }

  /** All are done, or it ends here. */
  end(): void {
    this.show();
  }

  private show(): void {
    this.shown = performance.now();
    emit({ 'text/plain': this.line() }, { displayId: this.id, update: !this.first });
    this.first = false;
  }

  private line(): string {
    const seconds = (performance.now() - this.begin) / 1000;
    const rate = seconds > 0.05 && this.done > 0 ? `${short(this.done / seconds)} /s` : '';
    const head = this.label ? `${this.label}: ` : '';
    if (this.total === undefined) {
      return `${head}${[grouped(this.done), duration(seconds), rate].filter(Boolean).join(', ')}`;
    }
    const share = this.total > 0 ? Math.min(1, this.done / this.total) : 1;
    const bar = '█'.repeat(Math.round(WIDTH * share)).padEnd(WIDTH, '░');
    const left =
      share > 0 && share < 1
        ? `${duration((seconds * (1 - share)) / share)} left`
        : duration(seconds);
    const counts = `${grouped(this.done)} of ${grouped(this.total)}`;
    return `${head}${bar} ${percent(share)}  ${[counts, rate, left].filter(Boolean).join(', ')}`;
  }
}

/**
 * Shows how far a loop has come: `for (const pair of progress(pairs)) …`, or moved by hand:
 * `const bar = progress({ total: 100 }); bar.advance(); bar.end()`.
 */
export function progress<T>(items: Iterable<T>, options?: ProgressOptions): Iterable<T>;
export function progress(options: ProgressOptions): Progress;
export function progress<T>(
  items: Iterable<T> | ProgressOptions,
  options: ProgressOptions = {},
): Iterable<T> | Progress {
  const isHand = !(Symbol.iterator in Object(items));
  checkArguments('progress', isHand ? 'options' : 'items, options', arguments);
  const given = isHand ? (items as ProgressOptions) : options;
  checkNames('progress', given, ['label', 'total']);
  const { total, label = '' } = given;
  if (total !== undefined && !(typeof total === 'number' && total >= 0)) {
    throw new RangeError(`progress: total is a number of at least 0; got ${describe(total)}.`);
  }
  if (isHand) return new Progress(total, label);
  const each = items as Iterable<T>;
  const { length, size } = each as { length?: number; size?: number };
  return counted(each, new Progress(total ?? length ?? size, label));
}

function* counted<T>(items: Iterable<T>, bar: Progress): Generator<T> {
  try {
    for (const item of items) {
      yield item;
      bar.advance();
    }
  } finally {
    bar.end();
  }
}
