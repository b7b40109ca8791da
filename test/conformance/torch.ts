/** One Python process with torch that evaluates programs, a batch at a time. */
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { ExpectedProgram } from './compare';
import type { Program } from './program';

export class Torch {
  readonly #process: ChildProcessWithoutNullStreams;
  readonly #lines: AsyncIterator<string>;
  #errors = '';

  constructor(python: string) {
    this.#process = spawn(python, [join(__dirname, 'evaluate.py')], {
      env: { ...process.env, OMP_NUM_THREADS: '1', PYTHONDONTWRITEBYTECODE: '1' },
    });
    this.#process.stderr.on('data', text => {
      this.#errors += text;
    });
    this.#process.stdin.on('error', () => {}); // that it ended is seen by what it does not answer
    this.#lines = createInterface({ input: this.#process.stdout })[Symbol.asyncIterator]();
  }

  /** @throws Error with what Python wrote if it ended */
  async evaluate(programs: readonly Program[]): Promise<ExpectedProgram[]> {
    this.#process.stdin.write(`${JSON.stringify(programs)}\n`);
    const { value, done } = await this.#lines.next();
    if (done) throw new Error(`Python with torch ended: ${this.#errors.slice(-2000)}`);
    return JSON.parse(value);
  }

  end(): void {
    this.#process.stdin.end();
  }
}
