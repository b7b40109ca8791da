/**
 * Training as it goes: one output that is replaced a few times a second, and is complete at the
 * end.
 */
import { checkArguments, checkNames, describe } from '../engine';
import type { TrainEvent, TrainingRun, TrainListener } from '../models';
import { trainingBundle } from './bundles';
import { type DisplaySink, emit, markShown, nextId } from './sink';

/** The clock every JavaScript host has. */
declare const performance: { now(): number };

/** Least time between two updates, ms. */
const INTERVAL = 100;
/** Making updates takes at most a fortieth of the time. */
const SHARE = 40;

export interface LiveOptions {
  /** Where outputs go; to display's sink if not said. */
  sink?: DisplaySink;
  /** Names the output. */
  id?: string;
  /** Milliseconds since some moment. */
  now?: () => number;
}

/** Gives a listener for `train({ onEvent })` that shows one live view. */
export function liveHistory(options: LiveOptions = {}): TrainListener {
  checkArguments('liveHistory', 'options', arguments);
  checkNames('liveHistory', options, ['sink', 'id', 'now']);
  const { sink = emit, id, now = () => performance.now() } = options;
  if (typeof now !== 'function') {
    throw new TypeError(
      `liveHistory: now gives the milliseconds of a clock; got ${describe(now)}.`,
    );
  }
  let name = id;
  let seq = 0;
  let due = Number.NEGATIVE_INFINITY;
  /** When the training began, and the steps it had taken before. */
  let start = { time: now(), steps: 0 };
  const send = (run: TrainingRun, live: boolean) => {
    const begin = now();
    const seconds = live ? (begin - start.time) / 1000 : run.seconds;
    name ??= nextId();
    markShown(run);
    sink(trainingBundle(run, name, { seq, live, seconds, before: start.steps }), {
      displayId: name,
      update: seq > 0,
    });
    seq++;
    const end = now();
    due = begin + Math.max(INTERVAL, SHARE * (end - begin));
  };
  return ({ kind, run }: TrainEvent) => {
    if (kind === 'start') start = { time: now(), steps: run.steps };
    if (kind === 'end') send(run, false);
    else if (kind === 'start' || now() >= due) send(run, true);
  };
}
