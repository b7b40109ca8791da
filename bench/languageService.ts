/**
 * `npm run bench:language`: what a person waits for while writing cells: the first marks of a notebook, and marks and
 * completions after a change, in the thread the extension starts. Each in a fresh process; medians.
 */
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { Cell, LanguageReply } from '../src/language';

const ROOT = join(__dirname, '..');
const STARTS = 7;
const CHANGES = 15;
/** The cells of the lesson, with what people import from Node. */
const NODE =
  'import fs from "node:fs";\nimport path from "node:path";\nfs.existsSync(path.resolve("."))';

type Times = Record<string, number>;

class Thread {
  private n = 0;
  private readonly worker = new Worker(join(ROOT, 'dist/languageWorker.js'), {
    workerData: join(ROOT, 'dist/language'),
  });

  ask(cells: readonly Cell[], method: string, ...parameters: unknown[]): Promise<unknown> {
    const n = ++this.n;
    this.worker.postMessage({ n, notebook: 'a', cells, folder: ROOT, method, parameters });
    return new Promise((resolve, reject) =>
      this.worker.once('message', ({ value, error }: LanguageReply) =>
        error === undefined ? resolve(value) : reject(new Error(error)),
      ),
    );
  }

  async marks(cells: readonly Cell[]): Promise<void> {
    for (const { id } of cells) await this.ask(cells, 'diagnostics', id);
  }

  end(): Promise<number> {
    return this.worker.terminate();
  }
}

function lesson(): Cell[] {
  const text = readFileSync(join(ROOT, 'samples/en/00-five-minutes.ipynb'), 'utf8');
  const { cells } = JSON.parse(text) as { cells: { cell_type: string; source: string[] }[] };
  return cells
    .filter(cell => cell.cell_type === 'code')
    .map(({ source }, i) => ({ id: String(i), text: source.join('') }));
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const begin = performance.now();
  await work();
  return performance.now() - begin;
}

async function once(): Promise<Times> {
  const thread = new Thread();
  const cells = lesson();
  const withNode = [{ id: 'node', text: NODE }, ...cells];
  const first = await timed(() => thread.marks(cells));
  const changes = await afterChanges(thread, cells);
  const node = await timed(() => thread.marks(withNode));
  const changesWithNode = await afterChanges(thread, withNode);
  await thread.end();
  return {
    'first marks of the lesson': first,
    'marks after a change': changes.marks,
    'completions after a change': changes.completions,
    'marks once it imports from Node': node,
    'marks after a change with Node': changesWithNode.marks,
    'completions after a change with Node': changesWithNode.completions,
  };
}

async function afterChanges(thread: Thread, cells: readonly Cell[]) {
  const marks: number[] = [];
  const completions: number[] = [];
  for (let i = 0; i < CHANGES; i++) {
    const changed = cells.map((cell, at) =>
      at === 1 ? { ...cell, text: `${cell.text}\n${i};` } : cell,
    );
    marks.push(await timed(() => thread.marks(changed)));
    const typed = [...changed, { id: 'typed', text: `Math.abs(${i}); zeros([2]).` }];
    const end = typed.at(-1)?.text.length;
    completions.push(await timed(() => thread.ask(typed, 'completions', 'typed', end)));
  }
  return { marks: median(marks), completions: median(completions) };
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1];
}

function bytes(folder: string): number {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter(entry => entry.isFile())
    .reduce((sum, { parentPath, name }) => sum + statSync(join(parentPath, name)).size, 0);
}

async function main(): Promise<void> {
  if (process.argv.includes('--once')) {
    console.log(JSON.stringify(await once()));
    return;
  }
  const starts = Array.from({ length: STARTS }, () => {
    const parameters = ['--import', 'tsx', __filename, '--once'];
    return JSON.parse(execFileSync(process.execPath, parameters, { encoding: 'utf8' })) as Times;
  });
  for (const name of Object.keys(starts[0]))
    console.log(`${name}: ${median(starts.map(times => times[name])).toFixed(0)} ms`);
  console.log(`dist/language: ${(bytes(join(ROOT, 'dist/language')) / 1024).toFixed(0)} KB`);
}

main().catch(error => {
  console.error(error);
  process.exitCode = 1;
});
