// What `seq2seq run` reads, writes and prints, piece by piece.
import { strict as assert } from 'node:assert';
import { spawnSync } from 'node:child_process';
import {
  copyFileSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type Cell,
  hasTag,
  idOf,
  isOurs,
  type Notebook,
  prepareOutput,
  readNotebook,
  sourceOf,
  writeNotebook,
} from '../../src/cli/notebookFile';
import { writePictures } from '../../src/cli/pictures';
import { Progress } from '../../src/cli/progress';
import { Terminal } from '../../src/cli/terminal';
import type { Output } from '../../src/client';
import { notebookOf } from '../support/notebooks';

suite('the parts of seq2seq run:', () => {
  let folder: string;
  setup(() => {
    folder = mkdtempSync(join(tmpdir(), 'seq2seq-files-'));
  });
  teardown(() => rmSync(folder, { recursive: true, force: true }));

  const view = 'application/vnd.seq2seq.v1+json';
  const shown = (data: Record<string, unknown>): Output => ({
    output_type: 'display_data',
    data,
    metadata: {},
  });

  suite('notebooks that are read', () => {
    const good = { nbformat: 4, nbformat_minor: 5, metadata: {}, cells: [] as unknown[] };
    function read(notebook: unknown): Promise<Notebook> {
      const path = join(folder, 'in.ipynb');
      writeFileSync(path, typeof notebook === 'string' ? notebook : JSON.stringify(notebook));
      return readNotebook(path);
    }

    const wrong: [name: string, notebook: unknown, message: RegExp][] = [
      ['no JSON', '{', /in\.ipynb is not a notebook: it is not JSON \(.+\)\.$/],
      ['null', null, /it has no nbformat/],
      ['no format', { cells: [] }, /it has no nbformat/],
      ['an old format', { ...good, nbformat: 3 }, /of format 3; format 4 is read/],
      ['no cells', { ...good, cells: undefined }, /in\.ipynb is damaged: it has no cells\.$/],
      ['cells that are none', { ...good, cells: {} }, /is damaged: its cells are not a list\.$/],
      [
        'a cell that is null',
        { ...good, cells: [null] },
        /damaged: cell 1 has no type or no source/,
      ],
      [
        'a cell without a source',
        { ...good, cells: [{ cell_type: 'code', source: '' }, { cell_type: 'code' }] },
        /damaged: cell 2 has/,
      ],
      ['a cell without a type', { ...good, cells: [{ source: 'x' }] }, /damaged: cell 1 has/],
      [
        'another kernel',
        { ...good, metadata: { kernelspec: { language: 'python' } } },
        /is for the kernel python \(python\), not for Seq2Seq/,
      ],
      [
        'another language',
        { ...good, metadata: { language_info: { name: 'julia' } } },
        /is for the kernel julia \(julia\)/,
      ],
    ];
    for (const [name, notebook, message] of wrong) {
      test(`refused: ${name}`, () =>
        assert.rejects(read(notebook), { name: 'NotebookError', message }));
    }

    test('refused: a file that cannot be read, for the reason the system gives', () =>
      assert.rejects(readNotebook(join(folder, 'x'.repeat(300))), {
        name: 'NotebookError',
        message: /^Cannot read .*: ENAMETOOLONG/,
      }));

    test('refused: a folder', () =>
      assert.rejects(
        readNotebook(folder),
        /Cannot read .*: it is a folder; name a notebook in it\./,
      ));

    test('taken: our language under each of its names, and notebooks that name none', async () => {
      for (const language of ['seq2seq', 'typescript', 'javascript']) {
        await read({ ...good, metadata: { kernelspec: { language } } });
        await read({ ...good, metadata: { language_info: { name: language } } });
      }
      await read({ ...good, metadata: undefined });
      await read(good);
    });

    test('a second cell of the same id gets one of its own; sources are text or lines', async () => {
      const cell = (id: string | undefined, source: unknown) => ({ cell_type: 'code', id, source });
      const cells = [
        cell('a', 'one'),
        cell(undefined, ['two\n', 'lines']),
        cell('a', ''),
        cell('b', ''),
        cell(undefined, ''),
      ];
      const notebook = await read({ ...good, cells });
      assert.deepEqual(
        notebook.cells.map(({ id }) => id),
        ['a', 'cell-2', 'a-3', 'b', 'cell-5'],
      );
      assert.deepEqual(notebook.cells.map(sourceOf), ['one', 'two\nlines', '', '', '']);
    });

    test('before format 4.5 cells have no ids in the file, and one by their place in the run', async () => {
      const cells = [{ cell_type: 'code', source: '1' }];
      const notebook = await read({ ...good, nbformat_minor: 4, cells });
      assert.deepEqual(notebook.cells, cells);
      assert.deepEqual(notebook.cells.map(idOf), ['cell-1']);
    });

    test('an id that is made is none that another cell has', async () => {
      const cell = (id: unknown) => ({ cell_type: 'code', id, source: '' });
      const cells = [cell('cell-2'), cell(7), cell('cell-2'), cell('cell-2-3')];
      const ids = (await read({ ...good, cells })).cells.map(({ id }) => id);
      assert.deepEqual(ids, ['cell-2', 'cell-2-2', 'cell-2-3-2', 'cell-2-3']);
    });

    test('with a byte-order mark', async () => {
      assert.deepEqual(await read(`\uFEFF${JSON.stringify(good)}`), good);
    });

    test('tags and languages of cells, whatever their metadata are', () => {
      const cell = (metadata: unknown) => ({ metadata }) as Cell;
      assert.ok(hasTag(cell({ tags: ['x', 'skip-execution'] }), 'skip-execution'));
      for (const metadata of [
        undefined,
        {},
        { tags: 'skip-execution' },
        { tags: [] },
        { vscode: 1 },
      ]) {
        assert.ok(!hasTag(cell(metadata), 'skip-execution'));
        assert.ok(isOurs(cell(metadata)));
      }
      assert.ok(isOurs(cell({ vscode: { languageId: 'typescript' } })));
      assert.ok(!isOurs(cell({ vscode: { languageId: 'python' } })));
    });
  });

  suite('notebooks that are written', () => {
    test('whole, indented by one, with outputs as Jupyter has them', async () => {
      const path = join(folder, 'out.ipynb');
      const text: Cell = { cell_type: 'markdown', source: '# x', metadata: {} };
      const code: Cell = {
        ...text,
        cell_type: 'code',
        outputs: [shown({ 'text/plain': ['a\n', 'b'] })],
      };
      await writeNotebook(path, {
        cells: [text, code],
        metadata: { a: 1 },
        nbformat: 4,
        nbformat_minor: 5,
      });
      const written = readFileSync(path, 'utf8');
      assert.ok(
        written.startsWith('{\n "cells": [\n  {\n   "cell_type"') && written.endsWith('}\n'),
      );
      assert.equal(written, `${JSON.stringify(JSON.parse(written), null, 1)}\n`);
      const { cells, metadata } = JSON.parse(written);
      assert.deepEqual(metadata, { a: 1 });
      assert.ok(!('outputs' in cells[0]));
      assert.deepEqual(cells[1].outputs[0].data, { 'text/plain': ['a\n', 'b'] });
      assert.deepEqual(readdirSync(folder), ['out.ipynb']);
    });

    test('a place that cannot be written is named; a folder is made', async () => {
      assert.equal(await prepareOutput(join(folder, 'new/deep/out.ipynb')), true);
      assert.equal(await prepareOutput('/dev/null'), false);
      assert.deepEqual(readdirSync(join(folder, 'new')), ['deep']);
      await assert.rejects(
        prepareOutput(folder),
        /Cannot write .*: it is a folder; name a file in it\./,
      );
      writeFileSync(join(folder, 'file'), '');
      await assert.rejects(prepareOutput(join(folder, 'file/out.ipynb')), {
        name: 'NotebookError',
      });
    });
  });

  suite('pictures', () => {
    const png = Buffer.from('a picture').toString('base64');
    const picture = (data?: unknown) =>
      shown({ 'image/png': png, 'text/plain': 'its text', ...(data ? { [view]: data } : {}) });

    test('are files named by cell, kind and number, each with its text', async () => {
      const to = join(folder, 'pictures');
      const bundle = (clock?: string) => ({ kind: 'bundle', data: { link: clock && { clock } } });
      const paths = await writePictures(to, 3, [
        { output_type: 'stream', name: 'stdout', text: 'x' },
        shown({ 'text/plain': 'no picture' }),
        picture(),
        picture(bundle('train')),
        picture(bundle('decode')),
        picture(bundle()),
        picture({ kind: 'history' }),
        picture({ kind: 'bundle' }),
        {
          ...picture({ kind: 'heatmap' }),
          output_type: 'execute_result',
          execution_count: 1,
        } as Output,
      ]);
      const names = [
        'picture',
        'training-2',
        'translation-3',
        'translation-4',
        'training-5',
        'translation-6',
        'heatmap-7',
      ];
      assert.deepEqual(
        paths,
        names.map(name => join(to, `03-${name}.png`)),
      );
      assert.equal(readFileSync(paths[0], 'utf8'), 'a picture');
      assert.equal(readFileSync(join(to, '03-heatmap-7.txt'), 'utf8'), 'its text\n');
      assert.equal(readdirSync(to).length, 14);
    });

    test('no folder is made where there are none', async () => {
      assert.deepEqual(await writePictures(join(folder, 'none'), 12, [shown({})]), []);
      assert.deepEqual(readdirSync(folder), []);
    });
  });

  suite('what a run prints', () => {
    function printed(act: (progress: Progress) => void): string[] {
      const said: string[] = [];
      const before = [process.stdout.write, process.stderr.write];
      const into = (name: string) => ((text: string) => said.push(`${name}: ${text}`)) as never;
      process.stdout.write = into('out');
      process.stderr.write = into('err');
      try {
        act(new Progress(new Terminal()));
      } finally {
        [process.stdout.write, process.stderr.write] = before;
      }
      return said;
    }
    const change = (text: string, kind: 'added' | 'changed', index = 0) => ({
      cellId: 'a',
      index,
      kind,
      output: shown({ 'text/plain': text }),
    });

    test('each cell by its first line, streams as they come, pictures, the end', () => {
      const stream = (name: 'stdout' | 'stderr', text?: string) => ({
        cellId: 'a',
        index: 0,
        kind: 'added' as const,
        printed: text,
        output: { output_type: 'stream', name, text: 'all of it' } as Output,
      });
      const said = printed(progress => {
        progress.start(2, 7, '\n  const a = 1\nmore');
        progress.output(stream('stdout', 'x'));
        progress.output(stream('stderr', 'y'));
        progress.output(stream('stdout'));
        const error: Output = { output_type: 'error', ename: 'E', evalue: 'no', traceback: [] };
        progress.output({ cellId: 'a', index: 1, kind: 'added', output: error });
        progress.output({ cellId: 'a', index: 2, kind: 'added', output: shown({}) });
        progress.pictures(['p.png', 'q.png']);
        progress.end('All cells ran', 'out.ipynb');
      });
      assert.deepEqual(said.slice(0, -1), [
        'out: \n[2/7] const a = 1\n',
        'out: x',
        'err: y',
        'out: \n',
        'out: picture: p.png\n',
        'out: picture: q.png\n',
      ]);
      assert.match(
        said.at(-1) ?? '',
        /^out: \nAll cells ran after 0\.\d s; written to out\.ipynb\n$/,
      );
    });

    test('a long value is shortened, one of 60 lines is not', () => {
      const lines = (count: number) =>
        Array.from({ length: count }, (_, i) => `line ${i}`).join('\n');
      const [long, whole] = printed(progress => {
        progress.output(change(lines(63), 'added'));
        progress.output(change(lines(60), 'added'));
      });
      assert.equal(long, `out: ${lines(60)}\n… 3 more lines in the notebook\n`);
      assert.equal(whole, `out: ${lines(60)}\n`);
    });

    test('a live output is one line now and then, and all of it at its end', () => {
      const said = printed(progress => {
        progress.output(change('epoch 1\nrest', 'changed'));
        progress.output(change('epoch 2\nrest', 'changed'));
        progress.output(change('another\nrest', 'changed', 1));
        for (const word of ['finished', 'stopped', 'interrupted', 'diverged']) {
          progress.output(change(`${word}: 3\nrest`, 'changed'));
        }
        progress.output(change('unfinished\nfinished', 'changed'));
      });
      assert.deepEqual(said, [
        'out: epoch 1\n',
        'out: another\n',
        'out: finished: 3\nrest\n',
        'out: stopped: 3\nrest\n',
        'out: interrupted: 3\nrest\n',
        'out: diverged: 3\nrest\n',
      ]);
    });
  });

  suite('the arguments of seq2seq', () => {
    const call = (...values: string[]) => {
      const program = join(__dirname, '../../dist/cli.js');
      return spawnSync(process.execPath, [program, ...values], { encoding: 'utf8', cwd: folder });
    };
    const wrong: [values: string[], message: RegExp][] = [
      [['run'], /^Say which notebook to run\.\n\nUsage/],
      [['run', 'a', 'b', '-o', 'c'], /^One notebook at a time; 'b' is one too many\./],
      ...['0', '-1', 'soon', '', '2147484', 'Infinity'].map((value): [string[], RegExp] => [
        ['run', 'a', '-o', 'c', `--timeout=${value}`],
        new RegExp(
          `^--timeout takes seconds, more than 0 and at most 2147483 .*; got '${value}'\\.`,
        ),
      ]),
      [['run', 'a', '--unknown'], /^Unknown option '--unknown'\n\nUsage/],
    ];
    for (const [values, message] of wrong) {
      test(`refused: ${values.join(' ')}`, () => {
        const { status, stderr, stdout } = call(...values);
        assert.deepEqual([status, stdout], [2, '']);
        assert.match(stderr, message);
      });
    }

    test('a kernel that is missing is named', () => {
      const alone = join(folder, 'cli.js');
      copyFileSync(join(__dirname, '../../dist/cli.js'), alone);
      writeFileSync(join(folder, 'in.ipynb'), notebookOf('1'));
      const values = [alone, 'run', 'in.ipynb', '-o', 'out.ipynb'];
      const { status, stderr } = spawnSync(process.execPath, values, {
        encoding: 'utf8',
        cwd: folder,
      });
      assert.equal(status, 1);
      assert.match(stderr, /^Error: The kernel is missing: .*kernel\.js\. Run `npm run build`\.\n/);
    });

    test('--help and --version answer on stdout', () => {
      for (const option of ['--help', '-h']) {
        const { status, stdout, stderr } = call(option);
        assert.deepEqual([status, stderr], [0, '']);
        assert.match(stdout, /^Usage: seq2seq run NOTEBOOK --output FILE/);
      }
      const { version } = JSON.parse(readFileSync(join(__dirname, '../../package.json'), 'utf8'));
      assert.deepEqual([call('--version').stdout, call('--version').status], [`${version}\n`, 0]);
    });
  });
});
