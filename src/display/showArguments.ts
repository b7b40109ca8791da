/** Checks of what the single views are given: what is wrong is named with what would be right. */
import { choice, describe } from '../engine';
import { Prediction, TrainingRun } from '../models';

/** @param none what else was given */
export function expectPrediction(view: string, value: unknown, none: readonly unknown[]): void {
  if (value instanceof Prediction) {
    expectNoMore(view, 'predict(model, text)', none);
    return;
  }
  const several = Array.isArray(value) && value[0] instanceof Prediction;
  throw new TypeError(
    several
      ? `show.${view}: shows one prediction, got a list of ${value.length}; give one of them, as predictions[0].`
      : `show.${view}: give what predict(model, text) returned; got ${described(value)}.`,
  );
}

/** @param none what else was given */
export function expectRun(view: string, value: unknown, none: readonly unknown[]): void {
  if (value instanceof TrainingRun) {
    expectNoMore(view, 'train(…)', none);
    return;
  }
  throw new TypeError(
    `show.${view}: give what train(…) returned (do not forget await); got ${described(value)}.`,
  );
}

/** @throws for anything but 'encoder', 'decoder' and undefined */
export function expectPart(part: unknown): void {
  if (typeof part === 'object' && part !== null) {
    throw new TypeError(
      "show.gates: takes no options; the second argument is 'encoder' or 'decoder', " +
        "as in show.gates(prediction, 'decoder').",
    );
  }
  choice('show.gates', 'the second argument', part as string, ['encoder', 'decoder'], 'encoder');
}

/** @param from what makes the one argument there is */
function expectNoMore(view: string, from: string, none: readonly unknown[]): void {
  if (none.length === 0) return;
  const part = view === 'gates' ? " and 'encoder' or 'decoder'" : ' and nothing else';
  throw new TypeError(
    `show.${view}: takes what ${from} returned${part}; got ${described(none[0])} besides.`,
  );
}

/** A value in a message: of objects their class, of lists their length. */
function described(value: unknown): string {
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (typeof value !== 'object' || value === null) return describe(value);
  const name = value.constructor?.name ?? 'Object';
  if (name === 'Promise') return 'a promise';
  return name === 'Object' ? `an object with ${Object.keys(value).join(', ') || 'nothing'}` : name;
}
