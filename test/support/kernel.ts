// A kernel for tests: the built one, in a temporary folder with the files cells import.
import { cpSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type CellResult, chooseNode, KernelClient, type KernelDeath } from '../../src/client';
import type { DisplayMessage, LateErrorMessage, StreamMessage } from '../../src/protocol';

const program = join(__dirname, '../../dist/kernel.js');
const files = join(__dirname, '../fixtures/kernel');

export class TestKernel {
  readonly folder = mkdtempSync(join(tmpdir(), 'seq2seq-kernel-'));
  readonly streams: StreamMessage[] = [];
  readonly displays: DisplayMessage[] = [];
  readonly lateErrors: LateErrorMessage[] = [];
  readonly notices: string[] = [];
  /** What was said where variables were lost between cells. */
  readonly lost: string[] = [];
  readonly deaths: KernelDeath[] = [];
  readonly client: KernelClient;
  /** Cells run so far; their ids are their numbers. */
  ran = 0;

  constructor() {
    cpSync(files, this.folder, { recursive: true });
    renameSync(join(this.folder, 'packages'), join(this.folder, 'node_modules'));
    this.client = new KernelClient(
      { notebook: join(this.folder, 'notebook.ipynb'), program, node: chooseNode() },
      {
        stream: message => this.streams.push(message),
        display: message => this.displays.push(message),
        lateError: message => this.lateErrors.push(message),
        notice: ({ text }) => this.notices.push(text),
        lost: ({ text }) => this.lost.push(text),
        death: death => this.deaths.push(death),
      },
    );
  }

  run(code: string): Promise<CellResult> {
    this.ran++;
    return this.client.execute({ cellId: String(this.ran), ordinal: this.ran, code });
  }

  /** What the cell shows as text; undefined for nothing. @throws Error with the cell's error. */
  async show(code: string): Promise<string | undefined> {
    const result = await this.run(code);
    if (result.status !== 'ok') throw new Error(errorText(result));
    return result.result?.['text/plain'];
  }

  /** The text of the error the cell ends with. */
  async fail(code: string): Promise<string> {
    const result = await this.run(code);
    if (result.status === 'ok') throw new Error(`The cell did not fail: ${code}`);
    return errorText(result);
  }

  /** Runs a cell that does not end by itself, and interrupts it. */
  async interrupt(code: string, after = 40): Promise<CellResult> {
    const running = this.run(code);
    await pause(after);
    await this.client.interrupt();
    return running;
  }

  /** What a cell printed. */
  printed(cell = this.ran): string {
    const own = this.streams.filter(({ cellId }) => cellId === String(cell));
    return own.map(({ text }) => text).join('');
  }

  async close(): Promise<void> {
    await this.client.shutdown();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

function errorText(result: CellResult): string {
  if (result.status === 'dead') return result.death.message;
  return result.status === 'ok' ? '' : (result.error?.text ?? '');
}

export function pause(milliseconds: number): Promise<void> {
  return new Promise(resolve => setTimeout(resolve, milliseconds));
}

/** Waits until something is so, at most ten seconds. */
export async function until(holds: () => boolean): Promise<void> {
  const end = performance.now() + 10_000;
  while (!holds() && performance.now() < end) await pause(5);
}
