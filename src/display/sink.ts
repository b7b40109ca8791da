/** Where outputs go and how they are named; the kernel says both. */
import type { MimeBundle } from '../protocol';

export interface DisplayTarget {
  /** Names an output so that it can be replaced. */
  displayId?: string;
  /** True to replace the output of that name. */
  update?: boolean;
}

/** Takes an output. */
export type DisplaySink = (bundle: MimeBundle, target: DisplayTarget) => void;

let sink: DisplaySink | null = null;
let names: (() => string) | null = null;
let counted = 0;
/** What stands under the cell that runs already. */
let shown = new WeakSet<object>();

/** Says where outputs go; null: nowhere. */
export function setDisplaySink(next: DisplaySink | null): void {
  sink = next;
}

/**
 * Says, when a cell begins, how its views are named: each call gives the next name. The same cell run again should give the
 * same names, so that saved notebooks do not change.
 */
export function setIdSource(next: (() => string) | null): void {
  names = next;
  counted = 0;
  shown = new WeakSet();
}

/** Remembers, until the next cell runs, that a value has its view. */
export function markShown(value: object): void {
  shown.add(value);
}

export function isShown(value: object): boolean {
  return shown.has(value);
}

/** The name of the next view. */
export function nextId(): string {
  if (names) return names();
  counted++;
  return `view-${counted}`;
}

/** Sends an output on its way; without a sink it goes nowhere. */
export function emit(bundle: MimeBundle, target: DisplayTarget = {}): void {
  sink?.(bundle, target);
}
