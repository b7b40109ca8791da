/** The clock every JavaScript host has. */
declare const performance: { now(): number };

/** Milliseconds since some moment in the past. */
export function now(): number {
  return performance.now();
}
