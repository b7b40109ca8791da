/** The command `seq2seq`. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { NotebookError } from './notebookFile';
import { INTERRUPTED, type RunOptions, run } from './run';

const USAGE = `Usage: seq2seq run NOTEBOOK --output FILE [options]

Runs every code cell of a notebook with the Seq2Seq kernel and writes the executed notebook.

  --output FILE       where to write it (may be NOTEBOOK itself)
  --pictures FOLDER   also writes every picture as a PNG, its text beside it
  --timeout SECONDS   interrupts a cell that takes longer, and what cells before it began
  --allow-errors      goes on after a cell that fails
  --no-wait           does not wait for what cells began and did not await
  --help, --version

Cells are counted as editors count them: code cells only, from 1. What cells began and did not await (trainings,
timers, child processes, servers) comes to its end before the run does, as in a program of Node, unless a cell fails:
then it is interrupted. The tag raises-exception makes an error of a cell no failure; a cell with the tag
skip-execution, or in another language, does not run and stays as it is.

Exit status: 0 when all cells ran, 1 when one failed (it is named on stderr; what ran is written; 0 with
--allow-errors), 2 for a wrong call, 130 when interrupted with Ctrl+C.
`;

class UsageError extends Error {}

function readArguments(values: readonly string[]): RunOptions | 'help' | 'version' {
  const { values: given, positionals } = parse(values);
  if (given.help) return 'help';
  if (given.version) return 'version';
  const [command, input, ...rest] = positionals;
  if (command !== 'run')
    throw new UsageError(command ? `There is no command '${command}'.` : 'Say what to do.');
  if (!input) throw new UsageError('Say which notebook to run.');
  if (rest.length > 0)
    throw new UsageError(`One notebook at a time; '${rest[0]}' is one too many.`);
  if (!given.output)
    throw new UsageError('Say where to write the executed notebook: --output FILE.');
  const { output, pictures } = given;
  return {
    input,
    output,
    pictures,
    timeout: given.timeout === undefined ? undefined : secondsOf(given.timeout),
    allowErrors: given['allow-errors'] ?? false,
    wait: !given['no-wait'],
  };
}

/** The longest time a timer takes, s. */
const LONGEST = Math.floor((2 ** 31 - 1) / 1000);

function secondsOf(text: string): number {
  const seconds = Number(text);
  if (seconds > 0 && seconds <= LONGEST) return seconds;
  throw new UsageError(
    `--timeout takes seconds, more than 0 and at most ${LONGEST} (24 days); got '${text}'.`,
  );
}

function parse(values: readonly string[]) {
  try {
    return parseArgs({
      args: [...values],
      allowPositionals: true,
      options: {
        output: { type: 'string', short: 'o' },
        pictures: { type: 'string' },
        timeout: { type: 'string' },
        'allow-errors': { type: 'boolean' },
        'no-wait': { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
        version: { type: 'boolean' },
      },
    });
  } catch (error) {
    throw new UsageError((error as Error).message.split('. To specify')[0]);
  }
}

function versionOf(): string {
  const manifest = readFileSync(join(__dirname, '../package.json'), 'utf8');
  return (JSON.parse(manifest) as { version: string }).version;
}

async function main(): Promise<number> {
  try {
    const options = readArguments(process.argv.slice(2));
    if (options === 'help') {
      process.stdout.write(USAGE);
      return 0;
    }
    if (options === 'version') {
      process.stdout.write(`${versionOf()}\n`);
      return 0;
    }
    return await run(options, {
      onStop: stop => {
        for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop);
      },
    });
  } catch (error) {
    if (error instanceof UsageError) {
      process.stderr.write(`${error.message}\n\n${USAGE}`);
      return 2;
    }
    const { message, stack } = error as Error;
    process.stderr.write(`${error instanceof NotebookError ? message : stack}\n`);
    return 1;
  }
}

/** How long the last words of a run that was interrupted may take to be read, ms. */
const LAST_WORDS = 500;

void main().then(status => {
  process.exitCode = status;
  if (status === INTERRUPTED) setTimeout(() => process.exit(), LAST_WORDS).unref();
});
