/**
 * Errors that no code caught: unhandled rejections, exceptions in callbacks. Those of one place in the code are told
 * together, so that 20,000 of them are one output with their number.
 */
import util from 'node:util';
import type { RawError } from '../wire';
import { rawError } from './errors';
import type { Outbox } from './outbox';

/** As they were before cells: the timers of a cancelled cell never fire. */
const wait = setTimeout;

/** Least time between two messages about the same place, ms. */
const INTERVAL = 100;
/** Places that are told one by one for each run of a cell; all errors beyond are told together. */
const PLACES = 20;

interface Group {
  run: number;
  id: number;
  error: RawError;
  count: number;
}

export class LateErrors {
  private readonly groups = new Map<string, Group>();
  private readonly changed = new Set<Group>();
  private places = 0;
  private latestRun = 0;
  /** Unlike those of a kernel before this one, whose errors may still stand in the notebook. */
  private id = Date.now() * 1000;
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly outbox: Outbox) {}

  /** An error of a run: the first of its place is told at once. */
  add(run: number, thrown: unknown): void {
    if (run !== this.latestRun) this.begin(run);
    const place = `${run} ${this.places < PLACES ? placeOf(thrown) : 'elsewhere'}`;
    const known = this.groups.get(place);
    if (known) {
      known.count++;
      this.changed.add(known);
      this.timer ??= wait(() => this.flush(), INTERVAL).unref();
      return;
    }
    const group = { run, id: ++this.id, error: rawError(thrown), count: 1 };
    this.groups.set(place, group);
    this.places++;
    this.tell(group);
  }

  /** Tells what has been counted since. */
  flush(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    for (const group of this.changed) this.tell(group);
    this.changed.clear();
  }

  private begin(run: number): void {
    this.flush();
    this.groups.clear();
    this.places = 0;
    this.latestRun = run;
  }

  private tell({ run, id, error, count }: Group): void {
    this.outbox.late(run, id, error, count);
  }
}

/** What errors of one place have in common: kind and innermost frame. */
function placeOf(thrown: unknown): string {
  try {
    if (util.types.isProxy(thrown) || !(thrown instanceof Error)) return typeof thrown;
    const frame = /^\s+at .*/m.exec(String(thrown.stack))?.[0] ?? '';
    return `${thrown.name} ${frame}`;
  } catch {
    return 'unreadable';
  }
}
