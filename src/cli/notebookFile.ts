/** Reading and writing .ipynb files without losing what we do not know. */
import { access, constants, mkdir, readFile, rename, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { fromLines, type MultilineText, type Output, onDisk } from '../client';

export interface Cell {
  cell_type: string;
  id?: string;
  source: MultilineText;
  metadata: Record<string, unknown>;
  execution_count?: number | null;
  outputs?: Output[];
}

export interface Notebook {
  cells: Cell[];
  metadata: Record<string, unknown>;
  nbformat: number;
  nbformat_minor: number;
}

/** A file that is not there or not a notebook; the message is for the person. */
export class NotebookError extends Error {
  override name = 'NotebookError';
}

export async function readNotebook(path: string): Promise<Notebook> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    const reasons: Record<string, string> = {
      ENOENT: 'there is no such file',
      EISDIR: 'it is a folder; name a notebook in it',
      EACCES: 'you may not read it',
    };
    const why = reasons[error.code ?? ''] ?? error.message;
    throw new NotebookError(`Cannot read ${path}: ${why}.`);
  });
  const notebook = parse(path, text);
  const format = (notebook as Notebook | null)?.nbformat;
  if (typeof format !== 'number') {
    throw new NotebookError(`${path} is not a notebook: it has no nbformat.`);
  }
  if (format !== 4 || !Array.isArray(notebook.cells)) {
    throw new NotebookError(
      `${path} is a notebook of format ${format}; format 4 is read. Open and save it in an editor.`,
    );
  }
  checkLanguage(path, notebook);
  checkCells(path, notebook);
  return notebook;
}

/** @throws NotebookError naming the cell; a second cell of the same id gets another one. */
function checkCells(path: string, { cells }: Notebook): void {
  const ids = new Set<string>();
  for (const [i, cell] of (cells as (Cell | null)[]).entries()) {
    const source = cell?.source;
    const isText = typeof source === 'string' || Array.isArray(source);
    if (typeof cell?.cell_type !== 'string' || !isText) {
      throw new NotebookError(`${path} is damaged: cell ${i + 1} has no type or no source.`);
    }
    if (cell.id === undefined) continue;
    if (ids.has(cell.id)) cell.id = `${cell.id}-${i + 1}`;
    ids.add(cell.id);
  }
}

/** Notebooks of other kernels are not run: their cells are in another language. */
function checkLanguage(path: string, { metadata }: Notebook): void {
  const { kernelspec, language_info: info } = (metadata ?? {}) as {
    kernelspec?: { display_name?: string; language?: string };
    language_info?: { name?: string };
  };
  const language = kernelspec?.language ?? info?.name;
  if (language === undefined || ['seq2seq', 'typescript', 'javascript'].includes(language)) return;
  throw new NotebookError(
    `${path} is for the kernel ${kernelspec?.display_name ?? language} (${language}), not for Seq2Seq.`,
  );
}

/** Makes sure, before hours of work, that the file can be written; its folder is made. */
export async function prepareOutput(path: string): Promise<void> {
  const folder = dirname(path);
  try {
    const there = await stat(path).catch(() => undefined);
    if (there?.isDirectory()) throw new Error('it is a folder; name a file in it');
    await mkdir(folder, { recursive: true });
    await access(folder, constants.W_OK);
  } catch (error) {
    throw new NotebookError(`Cannot write ${path}: ${(error as Error).message}.`);
  }
}

function parse(path: string, text: string): Notebook {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new NotebookError(
      `${path} is not a notebook: it is not JSON (${(error as Error).message}).`,
    );
  }
}

/** The source of a cell as one text. */
export function sourceOf(cell: Cell): string {
  return fromLines(cell.source);
}

/** The name a cell keeps: its id, or its place in notebooks older than 4.5. */
export function idOf(cell: Cell, index: number): string {
  return cell.id ?? `cell-${index + 1}`;
}

/** Writes the whole file or nothing: to a neighbour first, then in its place. Indented as Jupyter does. */
export async function writeNotebook(path: string, notebook: Notebook): Promise<void> {
  const cells = notebook.cells.map(cell =>
    cell.outputs ? { ...cell, outputs: cell.outputs.map(onDisk) } : cell,
  );
  const text = `${JSON.stringify({ ...notebook, cells }, null, 1)}\n`;
  const neighbour = join(dirname(path), `.${basename(path)}.${process.pid}`);
  await writeFile(neighbour, text);
  await rename(neighbour, path);
}
