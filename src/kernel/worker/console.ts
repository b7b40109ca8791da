/** The console of cells: Node's own, over the streams of cells; long lists in what is logged are shortened. */
import util from 'node:util';
import { summarised } from '../../display';

/** Levels whose values are shown as those of cells are. */
const LEVELS = ['log', 'info', 'debug', 'warn', 'error'] as const;

/** A worker's own console does not flush inside a busy loop. */
export function replaceConsole(): void {
  const own = new console.Console({
    stdout: process.stdout,
    stderr: process.stderr,
    ignoreErrors: false, // an interrupt is thrown through what prints
    inspectOptions: { depth: 4 },
  });
  for (const [name, method] of Object.entries(own)) {
    if (typeof method === 'function') Object.assign(console, { [name]: method });
  }
  for (const level of LEVELS) {
    const method = own[level];
    Object.assign(console, {
      [level]: (...values: unknown[]) => method(...values.map(summarised)),
    });
  }
  Object.assign(console, {
    dir: (value: unknown, options: util.InspectOptions = {}) =>
      own.log(util.inspect(value, { depth: 4, ...options })),
  });
}
