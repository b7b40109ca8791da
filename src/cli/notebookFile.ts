/** Reading and writing .ipynb files without losing what we do not know. */
import { access, constants, mkdir, readFile, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { fromLines, type MultilineText, type Output } from '../client';
import { removeLeftovers, WriteError, writeFileAtomically } from '../files';

export interface Cell {
  cell_type: string;
  id?: string;
  source: MultilineText;
  metadata: Record<string, unknown>;
  execution_count?: number | null;
  /** As they are in the file; those that were read may be anything. */
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
  if (format !== 4) {
    throw new NotebookError(
      `${path} is a notebook of format ${format}; format 4 is read. Open and save it in an editor.`,
    );
  }
  if (!Array.isArray(notebook.cells)) {
    const what = notebook.cells === undefined ? 'it has no cells' : 'its cells are not a list';
    throw new NotebookError(`${path} is damaged: ${what}.`);
  }
  checkLanguage(path, notebook);
  checkCells(path, notebook);
  return notebook;
}

/** @throws NotebookError naming the cell. From format 4.5 each cell gets an id of its own. */
function checkCells(path: string, { cells, nbformat_minor: minor }: Notebook): void {
  for (const [i, cell] of (cells as (Cell | null)[]).entries()) {
    const source = cell?.source;
    const isText = typeof source === 'string' || Array.isArray(source);
    if (typeof cell?.cell_type !== 'string' || !isText) {
      throw new NotebookError(`${path} is damaged: cell ${i + 1} has no type or no source.`);
    }
  }
  const known = new Set(cells.map(({ id }) => id));
  const used = new Set<string>();
  for (const [i, cell] of cells.entries()) {
    const isNamed = typeof cell.id === 'string' && cell.id !== '';
    if (!isNamed && !(minor >= 5)) continue;
    if (!isNamed || used.has(cell.id as string)) {
      let id = isNamed ? `${cell.id}-${i + 1}` : `cell-${i + 1}`;
      while (known.has(id) || used.has(id)) id += '-2';
      cell.id = id;
    }
    used.add(cell.id as string);
  }
}

/** Languages that cells of ours may be in. */
const LANGUAGES = ['seq2seq', 'typescript', 'javascript'];

/** Notebooks of other kernels are not run: their cells are in another language. */
function checkLanguage(path: string, { metadata }: Notebook): void {
  const { kernelspec, language_info: info } = (metadata ?? {}) as {
    kernelspec?: { display_name?: string; language?: string };
    language_info?: { name?: string };
  };
  const language = kernelspec?.language ?? info?.name;
  if (language === undefined || LANGUAGES.includes(language)) return;
  throw new NotebookError(
    `${path} is for the kernel ${kernelspec?.display_name ?? language} (${language}), not for Seq2Seq.`,
  );
}

/**
 * Makes sure, before hours of work, that the file can be written; its folder is made.
 * @returns whether it is a file that may be written again and again: a device or a pipe is written to once
 */
export async function prepareOutput(path: string): Promise<boolean> {
  try {
    const there = await stat(path).catch(() => undefined);
    if (there?.isDirectory()) throw Object.assign(new Error('a folder'), { code: 'EISDIR' });
    if (there) await access(path, constants.W_OK);
    if (there && !there.isFile()) return false; // a device, a pipe: nothing is put beside it
    const folder = dirname(path);
    await mkdir(folder, { recursive: true });
    await access(folder, constants.W_OK);
    await removeLeftovers(folder);
    return true;
  } catch (error) {
    throw cannotWrite(path, new WriteError(error));
  }
}

function cannotWrite(path: string, { message }: WriteError): NotebookError {
  return new NotebookError(`Cannot write ${path}: ${message}.`);
}

function parse(path: string, text: string): Notebook {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''));
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

/** Whether a cell has one of Jupyter's tags. */
export function hasTag(cell: Cell, tag: 'raises-exception' | 'skip-execution'): boolean {
  const tags = cell.metadata?.tags;
  return Array.isArray(tags) && tags.includes(tag);
}

/** Whether a code cell is one of ours: VS Code marks cells in another language than the notebook's. */
export function isOurs(cell: Cell): boolean {
  const { languageId } = (cell.metadata?.vscode ?? {}) as { languageId?: unknown };
  return languageId === undefined || LANGUAGES.includes(languageId as string);
}

/**
 * Writes the whole file or nothing, indented as Jupyter does.
 * @throws NotebookError with the reason
 */
export async function writeNotebook(path: string, notebook: Notebook): Promise<void> {
  try {
    await writeFileAtomically(path, joined(textOf(notebook)));
  } catch (error) {
    throw error instanceof WriteError ? cannotWrite(path, error) : error;
  }
}

/** The text of a notebook, cell by cell: all of it may be longer than a string can be. */
function* textOf(notebook: Notebook): Generator<string> {
  let before = '{\n ';
  for (const [name, value] of Object.entries(notebook)) {
    if (value === undefined) continue;
    yield `${before}${JSON.stringify(name)}: `;
    before = ',\n ';
    if (name === 'cells' && notebook.cells.length > 0) yield* listOf(notebook.cells);
    else yield indented(value, 1);
  }
  yield '\n}\n';
}

function* listOf(cells: readonly Cell[]): Generator<string> {
  let before = '[\n  ';
  for (const cell of cells) {
    yield before + indented(cell, 2);
    before = ',\n  ';
  }
  yield '\n ]';
}

/** JSON as it stands at this depth of a text that is indented by one. */
function indented(value: unknown, depth: number): string {
  return JSON.stringify(value, null, 1).replaceAll('\n', `\n${' '.repeat(depth)}`);
}

/** Characters that are written at once, at least. */
const PIECE = 2 ** 18;

function* joined(pieces: Iterable<string>): Generator<string> {
  let text = '';
  for (const piece of pieces) {
    text += piece;
    if (text.length < PIECE) continue;
    yield text;
    text = '';
  }
  if (text !== '') yield text;
}
