// The language service over the cells of a notebook, in a folder of its own.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { NotebookLanguageService } from '../../src/language/service';

export const declarations = join(__dirname, '../../dist/language');

export class TestLanguage {
  readonly folder = mkdtempSync(join(tmpdir(), 'seq2seq-language-'));
  readonly service = new NotebookLanguageService(declarations);

  /** A file beside the notebook. */
  write(name: string, text: string): void {
    const path = join(this.folder, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }

  /** Cells by number from 0; `|` marks the place. */
  at(...cells: string[]): [cell: string, offset: number] {
    const marked = cells.findIndex(cell => cell.includes('|'));
    this.set(cells.map((text, i) => (i === marked ? text.replace('|', '') : text)));
    return marked < 0 ? ['0', 0] : [String(marked), cells[marked].indexOf('|')];
  }

  /** The marks of each cell: what is marked, and the code. */
  marks(...cells: string[]): string[][] {
    this.set(cells);
    return cells.map((text, i) =>
      this.service
        .diagnostics(String(i))
        .map(({ span, code }) => `${text.slice(span.start, span.start + span.length)} ${code}`),
    );
  }

  /** The names offered at the place. */
  offered(...cells: string[]): string[] {
    return this.service.completions(...this.at(...cells)).map(({ name }) => name);
  }

  dispose(): void {
    this.service.dispose();
    rmSync(this.folder, { recursive: true, force: true });
  }

  set(cells: readonly string[]): void {
    this.service.update(
      cells.map((text, i) => ({ id: String(i), text })),
      this.folder,
    );
  }
}
