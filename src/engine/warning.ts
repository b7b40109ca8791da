/** Warnings: what is computed as asked, but is probably not what was meant. */

/** The platform's own: this room is compiled without DOM and Node. */
declare const console: { warn(message: string): void };

/** Messages shown since the cell began, so that a loop shows each of them once. */
const shown = new Set<string>();

/**
 * Shows a warning on standard error: under the cell, in a notebook. The same message is shown once per cell.
 * @param message what is doubtful, where, and what to do
 */
export function warn(message: string): void {
  if (shown.has(message)) return;
  shown.add(message);
  console.warn(`Warning: ${message}`);
}

/** @internal Before the next cell: every warning may be shown again. */
export function recoverWarnings(): void {
  shown.clear();
}
