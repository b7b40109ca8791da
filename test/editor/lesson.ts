// The first lesson in a temporary workspace, quick enough for tests: a smaller model, everything else as people get it.
import { strict as assert } from 'node:assert';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from '../support/bed/cache';
import { notebookFile } from './notebookFile';

/** Full size → test size. Each must be found in the lesson. */
const smaller = {
  'embeddingDim: 128': 'embeddingDim: 32',
  'hiddenDim: 256': 'hiddenDim: 64',
};

export interface LessonCopy {
  folder: string;
  notebook: string;
}

/** @returns the workspace; the caller removes it */
export function copyLesson(): LessonCopy {
  const folder = mkdtempSync(join(tmpdir(), 'seq2seq-lesson-'));
  cpSync(join(root, 'samples/data'), join(folder, 'data'), { recursive: true });
  let lesson = readFileSync(join(root, 'samples/en/00-five-minutes.ipynb'), 'utf8');
  for (const [full, small] of Object.entries(smaller)) {
    assert.ok(lesson.includes(full), `the lesson no longer says ${full}`);
    lesson = lesson.replace(full, small);
  }
  const notebook = join(folder, 'en/lesson.ipynb');
  mkdirSync(join(folder, 'en'));
  writeFileSync(notebook, lesson);
  return { folder, notebook };
}

/** A notebook of code cells in a workspace of its own; the caller removes it. */
export function makeNotebook(...cells: string[]): LessonCopy {
  const folder = mkdtempSync(join(tmpdir(), 'seq2seq-notebook-'));
  const notebook = join(folder, 'cells.ipynb');
  writeFileSync(notebook, notebookFile(cells));
  return { folder, notebook };
}
