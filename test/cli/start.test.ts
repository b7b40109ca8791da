// `npm start` opens a copy of the lessons: what is changed there is not changed in the repository.
import { strict as assert } from 'node:assert';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';

const root = join(__dirname, '../..');

suite('npm start', () => {
  test('opens a copy of the lessons, in which what was changed stays', function () {
    if (process.platform === 'win32') this.skip(); // there `code` is a .cmd file
    const folder = mkdtempSync(join(tmpdir(), 'seq2seq-start-'));
    writeFileSync(join(folder, 'code'), '#!/bin/sh\necho "$@"\n', { mode: 0o755 });
    const env = { ...process.env, PATH: `${folder}${delimiter}${process.env.PATH}` };
    const start = () =>
      spawnSync(process.execPath, [join(root, 'src/cli/start.mjs')], { env, encoding: 'utf8' });
    const note = join(root, 'out/lessons/note.txt');
    try {
      const { status, stdout } = start();
      assert.equal(status, 0);
      const lessons = join(root, 'out/lessons');
      assert.ok(stdout.includes(` ${lessons} ${join(lessons, 'en/00-five-minutes.ipynb')}\n`));
      assert.ok(existsSync(join(lessons, 'data/en-zh.tsv')));
      writeFileSync(note, 'changed');
      assert.equal(start().status, 0);
      assert.equal(readFileSync(note, 'utf8'), 'changed');
    } finally {
      rmSync(note, { force: true });
      rmSync(folder, { recursive: true });
    }
  });
});
