/** Reading and writing .ipynb files without losing what we do not know. */
import { readFile, rename, writeFile } from 'node:fs/promises';
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
    const why = error.code === 'ENOENT' ? 'there is no such file' : error.message;
    throw new NotebookError(`Cannot read ${path}: ${why}.`);
  });
  const notebook = parse(path, text);
  if (notebook.nbformat !== 4 || !Array.isArray(notebook.cells)) {
    throw new NotebookError(
      `${path} is not a notebook of format 4 (nbformat is ${String(notebook.nbformat)}). Open and save it in an editor.`,
    );
  }
  return notebook;
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
