// What a test's code warns of, instead of showing it among the results.
import { recoverEngine } from '../../src/engine';

/** The warnings that `body` shows, without the word before them. */
export async function warningsOf(body: () => unknown): Promise<string[]> {
  const { warn } = console;
  const shown: string[] = [];
  recoverEngine(false); // as before a cell: warnings that were shown may be shown again
  console.warn = (message: string) => shown.push(message.replace(/^Warning: /, ''));
  try {
    await body();
  } finally {
    console.warn = warn;
  }
  return shown;
}
