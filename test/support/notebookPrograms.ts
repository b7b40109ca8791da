// Programs as people write them in notebooks: `=== title`, cells between `---`. A line that ends in `// !`, with or without
// a reason, has a mistake that is marked; no other line has one.
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';

export interface NotebookProgram {
  title: string;
  cells: string[];
}

const folder = join(__dirname, '../fixtures/language');

/** By the name of their file. */
export function notebookPrograms(): [file: string, programs: NotebookProgram[]][] {
  return readdirSync(folder).map(name => {
    const [, ...programs] = readFileSync(join(folder, name), 'utf8').split(/^=== /m);
    return [
      basename(name, '.txt'),
      programs.map(text => {
        const end = text.indexOf('\n');
        const cells = text.slice(end + 1).split(/^---\n/m);
        return { title: text.slice(0, end), cells: cells.map(cell => cell.replace(/\n$/, '')) };
      }),
    ];
  });
}
