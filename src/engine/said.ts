/** Words for values that have no class: recipes, schedules, tokenizers. */

/**
 * Gives a function or a plain object its text: what `String(value)` and every output of it say; within another object the
 * first line alone.
 */
export function said<T extends object>(value: T, text: () => string): T {
  return Object.defineProperty(value, 'toString', { value: text, configurable: true });
}

/** The call that made it: `adam({ lr: 0.002, betas: [0.9, 0.98] })`. */
export function callText(name: string, options: object): string {
  const given = Object.entries(options).filter(([, value]) => value !== undefined);
  if (given.length === 0) return `${name}()`;
  return `${name}({ ${given.map(([option, value]) => `${option}: ${valueText(value)}`).join(', ')} })`;
}

function valueText(value: unknown): string {
  return Array.isArray(value) ? `[${value.join(', ')}]` : String(value);
}
