/** What a person in front of a terminal sees of a run: each cell, what it prints, and one line for what changes. */
import type { OutputChange } from '../client';
import type { Terminal } from './terminal';

/** Least time between two lines about the same live output, ms. */
const QUIET = 2000;
/** Lines of a shown value that are printed. */
const LINES = 60;

export class Progress {
  private readonly begin = performance.now();
  private readonly lastLine = new Map<string, number>();

  constructor(private readonly terminal: Terminal) {}

  start(ordinal: number, count: number, source: string): void {
    const first = source.trim().split('\n')[0];
    this.write(`\n[${ordinal}/${count}] ${first}`);
  }

  output({ cellId, index, output, kind, printed = '' }: OutputChange): void {
    const key = `${cellId} ${index}`;
    if (output.output_type === 'stream') {
      if (printed !== '') this.terminal.write(output.name, printed);
    } else if (output.output_type !== 'error') {
      const text = String(output.data['text/plain'] ?? '');
      if (kind === 'added') this.write(cut(text));
      else this.changed(key, text);
    }
  }

  /** A live output: its first line, not too often; the notebook has the rest. */
  private changed(key: string, text: string): void {
    const now = performance.now();
    const done = /\bfinished\b|\bstopped\b|\binterrupted\b|\bdiverged\b/.test(text.split('\n')[0]);
    if (done) {
      this.write(cut(text));
      return;
    }
    if (now - (this.lastLine.get(key) ?? Number.NEGATIVE_INFINITY) < QUIET) return;
    this.lastLine.set(key, now);
    this.write(text.split('\n')[0]);
  }

  /** After the last cell. @param what of what runs still, if that is known */
  waiting(what: string): void {
    this.write(`\nWaiting for ${what} (Ctrl+C stops it; with --no-wait the run ends here)`);
  }

  pictures(paths: readonly string[]): void {
    for (const path of paths) this.write(`picture: ${path}`);
  }

  /** @param how it ended, the first words of a sentence */
  end(how: string, output: string): void {
    const seconds = ((performance.now() - this.begin) / 1000).toFixed(1);
    this.write(`\n${how} after ${seconds} s; written to ${output}`);
  }

  private write(text: string): void {
    this.terminal.write('stdout', `${text}\n`);
  }
}

function cut(text: string): string {
  const lines = text.split('\n');
  if (lines.length <= LINES) return text;
  return [...lines.slice(0, LINES), `… ${lines.length - LINES} more lines in the notebook`].join(
    '\n',
  );
}
