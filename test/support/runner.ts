// `seq2seq run` in a folder of its own.
import {
  type ChildProcessWithoutNullStreams,
  type SpawnSyncReturns,
  spawn,
  spawnSync,
} from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Cell } from '../../src/cli/notebookFile';
import { notebookOf } from './notebooks';

export const CLI = join(__dirname, '../../dist/cli.js');

export class TestRunner {
  readonly folder = mkdtempSync(join(tmpdir(), 'seq2seq-cli-'));

  write(...sources: string[]): void {
    writeFileSync(join(this.folder, 'in.ipynb'), notebookOf(...sources));
  }

  /** A notebook of code cells, changed before it is written. */
  writeChanged(sources: string[], change: (cells: Cell[]) => void): void {
    const notebook = JSON.parse(notebookOf(...sources));
    change(notebook.cells);
    writeFileSync(join(this.folder, 'in.ipynb'), JSON.stringify(notebook));
  }

  run(...options: string[]): SpawnSyncReturns<string> {
    const values = [CLI, 'run', 'in.ipynb', '--output', 'out.ipynb', ...options];
    return spawnSync(process.execPath, values, {
      encoding: 'utf8',
      cwd: this.folder,
      timeout: 30_000,
      maxBuffer: 2 ** 26,
    });
  }

  start(...options: string[]): ChildProcessWithoutNullStreams {
    const values = [CLI, 'run', 'in.ipynb', '--output', 'out.ipynb', ...options];
    return spawn(process.execPath, values, { cwd: this.folder });
  }

  /** The cells that were written. */
  get cells(): Required<Cell>[] {
    return JSON.parse(readFileSync(join(this.folder, 'out.ipynb'), 'utf8')).cells;
  }

  close(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
