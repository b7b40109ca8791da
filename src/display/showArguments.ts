/** Checks of what the single views are given: what is wrong is named with what would be right. */
import { choice, describe } from '../engine';
import { Prediction, TrainingRun } from '../models';

export function expectPrediction(view: string, value: unknown): void {
  if (value instanceof Prediction) return;
  const several = Array.isArray(value) && value[0] instanceof Prediction;
  throw new TypeError(
    several
      ? `show.${view}: shows one prediction, got a list of ${value.length}; give one of them, as predictions[0].`
      : `show.${view}: give what predict(model, text) returned; got ${described(value)}.`,
  );
}

export function expectRun(view: string, value: unknown): void {
  if (value instanceof TrainingRun) return;
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

/** A value in a message: of objects their class, of lists their length. */
function described(value: unknown): string {
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (typeof value !== 'object' || value === null) return describe(value);
  const name = value.constructor?.name ?? 'Object';
  if (name === 'Promise') return 'a promise';
  return name === 'Object' ? `an object with ${Object.keys(value).join(', ') || 'nothing'}` : name;
}
