// `seq2seq run` as a person calls it: exit status, messages, what is written.
import { strict as assert } from 'node:assert';
import { type SpawnSyncReturns, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Cell } from '../../src/cli/notebookFile';
import type { ErrorOutput } from '../../src/client';
import { notebookOf } from '../support/notebooks';

const program = join(__dirname, '../../dist/cli.js');

suite('seq2seq run', () => {
  let folder: string;
  setup(() => {
    folder = mkdtempSync(join(tmpdir(), 'seq2seq-cli-'));
  });
  teardown(() => rmSync(folder, { recursive: true, force: true }));

  function call(...values: string[]): SpawnSyncReturns<string> {
    return spawnSync(process.execPath, [program, ...values], { encoding: 'utf8', cwd: folder });
  }

  function runCells(sources: string[], ...options: string[]) {
    writeFileSync(join(folder, 'in.ipynb'), notebookOf(...sources));
    return call('run', 'in.ipynb', '--output', 'out.ipynb', ...options);
  }

  function written(): { cells: Required<Cell>[]; metadata: Record<string, unknown> } {
    return JSON.parse(readFileSync(join(folder, 'out.ipynb'), 'utf8'));
  }

  test('writes the executed notebook as Jupyter would', () => {
    const { status, stdout, stderr } = runCells([
      'const x: number = 20',
      'console.log("hello\\nworld"); x + 1',
    ]);
    assert.deepEqual([status, stderr], [0, '']);
    assert.match(stdout, /\[1\/2\] const x[\s\S]*\[2\/2\][\s\S]*hello\nworld\n21/);
    assert.match(stdout, /\nAll cells ran after \d+\.\d s; written to out\.ipynb\n$/);
    const { cells, metadata } = written();
    assert.deepEqual(metadata.custom, { kept: true });
    assert.deepEqual(
      cells.map(cell => cell.execution_count),
      [1, 2],
    );
    assert.deepEqual(cells[0].outputs, []);
    assert.deepEqual(cells[1].outputs, [
      { output_type: 'stream', name: 'stdout', text: ['hello\n', 'world\n'] },
      {
        output_type: 'execute_result',
        execution_count: 2,
        data: { 'text/plain': ['21'] },
        metadata: {},
      },
    ]);
    const text = readFileSync(join(folder, 'out.ipynb'), 'utf8');
    assert.ok(
      text.startsWith('{\n "cells"') && text.endsWith('}\n'),
      'indented by one, ends with a line break',
    );
    assert.deepEqual(
      readdirSync(folder).sort(),
      ['in.ipynb', 'out.ipynb'],
      'no temporary file is left',
    );
  });

  test('a failing cell: status 1, the cell named, what ran is written', () => {
    const cells = ['1', 'const y = 2\nthrow new RangeError("too far")', '3'];
    const { status, stderr } = runCells(cells, '--timeout', '60');
    assert.equal(status, 1);
    assert.match(
      stderr,
      /in\.ipynb: cell 2, line 2 failed\.\n\s+throw new RangeError\("too far"\)\nRangeError: too far/,
    );
    const outputs = written().cells.map(cell => cell.outputs.map(output => output.output_type));
    assert.deepEqual(outputs, [['execute_result'], ['error'], []]);
  });

  test('a cell that fails in a function of another is shown where it called it', () => {
    const { stderr } = runCells([
      'const far = () => {\n\n  throw new Error("x");\n}',
      '1;\n  far()',
    ]);
    assert.match(stderr, /^\nin\.ipynb: cell 2, line 2 failed\.\n {4}far\(\)\nError: x\n/);
  });

  test('counts code cells; empty ones do not run, and those that did not run keep their outputs', () => {
    const notebook = JSON.parse(notebookOf('# text', '1', ' \n', 'nowhere', 'console.log("old")'));
    const { cells } = notebook;
    cells[0] = { cell_type: 'markdown', metadata: {}, source: '# text' };
    const old = [{ output_type: 'stream', name: 'stdout', text: ['old\n'] }];
    for (const cell of cells.slice(1)) Object.assign(cell, { outputs: old, execution_count: 7 });
    writeFileSync(join(folder, 'in.ipynb'), JSON.stringify(notebook));
    const { status, stdout, stderr } = call('run', 'in.ipynb', '--output', 'out.ipynb');
    assert.equal(status, 1);
    assert.match(
      stdout,
      /^\n\[1\/4\] 1\n1\n\n\[3\/4\] nowhere\n\nStopped at the failing cell after/,
    );
    assert.match(stderr, /^\nin\.ipynb: cell 3, line 1 failed/);
    const [text, ...code] = written().cells;
    assert.deepEqual(text, { ...cells[0], id: 'cell-1' });
    assert.deepEqual(
      code.map(cell => cell.execution_count),
      [1, null, 2, 7],
    );
    assert.deepEqual(
      code.map(cell => cell.outputs.map(output => output.output_type)),
      [['execute_result'], [], ['error'], ['stream']],
    );
  });

  test('a kernel that dies fails its cell, and with --allow-errors too the run stops there', () => {
    const dies = 'globalThis.process.kill(globalThis.process.pid, "SIGKILL"); for (;;) {}';
    const { status, stdout, stderr } = runCells([dies, '2'], '--allow-errors');
    assert.equal(status, 1);
    assert.match(
      stderr,
      /cell 1 failed\.\nKernelError: The kernel process ended by SIGKILL while Cell 1/,
    );
    assert.match(stdout, /\nStopped because the variables were lost after /);
    const [first, second] = written().cells;
    assert.deepEqual([first.execution_count, second.outputs], [null, []]);
    const { ename, evalue, traceback } = first.outputs[0] as ErrorOutput;
    assert.equal(ename, 'KernelError');
    assert.equal(traceback.join('\n'), `KernelError: ${evalue}`);
  });

  test('--allow-errors goes on', () => {
    const { status } = runCells(['throw 1', '2'], '--allow-errors');
    assert.equal(status, 0);
    assert.equal(written().cells[1].outputs.length, 1);
  });

  test('--timeout interrupts', () => {
    const { status, stderr } = runCells(['for (;;) {}'], '--timeout', '0.3');
    assert.equal(status, 1);
    assert.match(stderr, /TimeoutError: The cell took longer than 0\.3 s/);
  });

  test('Ctrl+C stops the cell, keeps what ran, and says 130', async () => {
    writeFileSync(join(folder, 'in.ipynb'), notebookOf('console.log("first")', 'for (;;) {}'));
    const child = spawn(process.execPath, [program, 'run', 'in.ipynb', '--output', 'out.ipynb'], {
      cwd: folder,
      detached: true, // a group of its own, which the terminal sends the signal to: the kernel gets it too
    });
    let [stdout, stderr] = ['', ''];
    child.stdout.on('data', text => {
      stdout += text;
      if (String(text).includes('[2/2]')) {
        setTimeout(() => process.kill(-(child.pid as number), 'SIGINT'), 100);
      }
    });
    child.stderr.on('data', text => {
      stderr += text;
    });
    const status = await new Promise(resolve => child.on('close', resolve));
    assert.equal(status, 130);
    assert.match(stdout, /\nInterrupted after \d+\.\d s; written to out\.ipynb\n$/);
    assert.equal(stderr, '', 'no cell has failed');
    const [first, second] = written().cells;
    assert.equal(first.outputs.length, 1);
    assert.equal((second.outputs[0] as { ename?: string }).ename, 'InterruptError');
  });

  test('--pictures writes each picture and its text', () => {
    const cell = `
      const pairs = Array.from({ length: 40 }, (_, i) => [String(i), String(i)] as [string, string]);
      const corpus = ParallelCorpus.fromPairs(pairs, { source: charTokenizer(), target: charTokenizer() });
      const model = new LSTMModel(corpus, { embeddingDim: 4, hiddenDim: 8 });
      predict(model, '12')`;
    const { status, stdout } = runCells([cell], '--pictures', 'pictures');
    assert.equal(status, 0);
    assert.deepEqual(stdout.match(/picture: .*/g), [
      `picture: ${join('pictures', '01-translation.png')}`,
    ]);
    const png = readFileSync(join(folder, 'pictures/01-translation.png'));
    assert.equal(png.subarray(1, 4).toString(), 'PNG');
    assert.match(readFileSync(join(folder, 'pictures/01-translation.txt'), 'utf8'), /^12 → /);
    const data = (written().cells[0].outputs[0] as { data: Record<string, unknown> }).data;
    assert.deepEqual(Object.keys(data).sort(), [
      'application/vnd.seq2seq.v1+json',
      'image/png',
      'text/plain',
    ]);
    const failed = runCells([cell], '--pictures', 'in.ipynb');
    assert.equal(failed.status, 0);
    assert.match(failed.stderr, /^No pictures were written: /);
    assert.equal(written().cells[0].outputs.length, 1);
  });

  test('the same notebook run twice gives the same bytes', () => {
    const cells = ['randn([2, 2], { generator: new Generator(3) })', 'display([1, 2])'];
    runCells(cells);
    const first = readFileSync(join(folder, 'out.ipynb'), 'utf8');
    runCells(cells);
    assert.equal(readFileSync(join(folder, 'out.ipynb'), 'utf8'), first);
  });

  const wrong: [string, string[], number, RegExp][] = [
    ['no command', [], 2, /Say what to do[\s\S]*Usage: seq2seq run/],
    ['another command', ['walk'], 2, /There is no command 'walk'/],
    ['no output', ['run', 'in.ipynb'], 2, /--output FILE/],
    [
      'a notebook that is not there',
      ['run', 'no.ipynb', '--output', 'o'],
      1,
      /^Cannot read no\.ipynb: there is no such file\.\n$/,
    ],
  ];
  for (const [name, values, expected, message] of wrong) {
    test(`a wrong call: ${name}`, () => {
      const { status, stderr } = call(...values);
      assert.equal(status, expected);
      assert.match(stderr, message);
    });
  }

  test('a file that is no notebook', () => {
    writeFileSync(join(folder, 'in.ipynb'), 'hello');
    const { status, stderr } = call('run', 'in.ipynb', '--output', 'out.ipynb');
    assert.equal(status, 1);
    assert.match(stderr, /in\.ipynb is not a notebook: it is not JSON/);
    assert.ok(!existsSync(join(folder, 'out.ipynb')));
  });

  test('an error nobody waited for fails the run, and is told', () => {
    const late = "Promise.reject(new Error('late')); await new Promise(r => setTimeout(r, 100)); 1";
    const { status, stderr } = runCells([late, '2']);
    assert.equal(status, 1);
    assert.match(stderr, /cell 1, line 1 failed\.\n {4}Promise\.reject[\s\S]*late/);
    assert.equal(written().cells[1].outputs.length, 0, 'the run stops there');
  });

  const corpus = `const pairs = Array.from({ length: 40 }, (_, i) => [String(i), String(i)] as [string, string]);
    const corpus = ParallelCorpus.fromPairs(pairs, { source: charTokenizer(), target: charTokenizer() });
    const model = new GRUModel(corpus, { embeddingDim: 4, hiddenDim: 8 });`;

  test('a training that the last cell began and did not wait for comes to its end', () => {
    const cells = [corpus, 'train(model, corpus, { epochs: 40, batchSize: 4 });'];
    const { status, stdout, stderr } = runCells(cells, '--pictures', 'pictures', '--timeout', '60');
    assert.equal(status, 0);
    assert.match(stderr, /^train\(…\) still runs beneath the cells that follow: put `await`/);
    assert.match(stdout, /All cells ran/);
    const [view, warning] = written().cells[1].outputs;
    assert.match(JSON.stringify(view), /finished: epoch 40 of 40/);
    assert.equal((warning as { name?: string }).name, 'stderr');
    assert.match(readFileSync(join(folder, 'pictures/02-training.txt'), 'utf8'), /finished/);
  });

  const endless = 'train(model, corpus, { epochs: 1e6, batchSize: 4 });';

  test('one that runs when a cell fails is interrupted, and the run ends', () => {
    const { status, stdout } = runCells([corpus, endless, 'nowhere', '1']);
    assert.equal(status, 1);
    assert.match(stdout, /Stopped at the failing cell/);
    const { cells } = written();
    assert.match(JSON.stringify(cells[1].outputs[0]), /interrupted/);
    assert.equal(cells[3].outputs.length, 0);
  });

  test('so is one beside which an error comes that nobody waited for', () => {
    const late = 'setTimeout(() => { throw new Error("late") }, 200);';
    const { status, stderr } = runCells([corpus, endless, late]);
    assert.equal(status, 1);
    assert.match(stderr, /cell 3.* failed[\s\S]*late/);
    assert.match(JSON.stringify(written().cells[1].outputs[0]), /interrupted/);
  });

  test('with --allow-errors one goes on to its end beside such an error', () => {
    const late = `train(model, corpus, { epochs: 40, batchSize: 4 }); setTimeout(() => { throw new Error("late") }, 20);`;
    const { status } = runCells([corpus, late], '--allow-errors');
    assert.equal(status, 0);
    assert.match(JSON.stringify(written().cells[1].outputs[0]), /finished: epoch 40 of 40/);
  });

  test('one whose thread ends is lost, and the run says so', () => {
    const exit = `${endless} setTimeout(() => globalThis.process.exit(3), 300);`;
    const { status, stdout, stderr } = runCells([corpus, exit]);
    assert.equal(status, 1);
    assert.match(stderr, /\n\nThe cell worker ended \(exit code 3\)[^\n]*\n$/, 'told once');
    assert.match(stdout, /\nStopped because the variables were lost after /);
  });

  test('a cell cut off by --timeout in a training has one error', () => {
    const stay = 'onEvent: e => { if (e.kind === "step" && e.record.step > 20) for (;;) {} }';
    const cut = `await train(model, corpus, { epochs: 1e6, ${stay} });`;
    const { status, stdout, stderr } = runCells(
      [corpus, cut, '1', '2'],
      '--timeout',
      '2',
      '--allow-errors',
    );
    assert.equal(status, 0);
    assert.match(stdout, /All cells ran, 1 failed \(2\)/);
    assert.doesNotMatch(stderr, /What it began still ran/);
  });

  test('Ctrl+C stops one that is waited for', async () => {
    writeFileSync(join(folder, 'in.ipynb'), notebookOf(corpus, endless));
    const values = [program, 'run', 'in.ipynb', '--output', 'out.ipynb'];
    const child = spawn(process.execPath, values, { cwd: folder });
    let printed = '';
    child.stderr.on('data', data => {
      if (!printed) setTimeout(() => child.kill('SIGINT'), 300);
      printed += data;
    });
    const status = await new Promise(resolve => child.once('close', resolve));
    assert.equal(status, 130);
    assert.doesNotMatch(printed, /failed/);
    assert.match(JSON.stringify(written().cells[1].outputs[0]), /interrupted/);
  });

  test('--timeout ends it, and names the cell', () => {
    const { status, stdout, stderr } = runCells([corpus, endless, '1'], '--timeout', '2');
    assert.match(JSON.stringify(written().cells[1].outputs[0]), /interrupted/);
    assert.equal(status, 1);
    assert.match(stderr, /cell 2 failed\.\nTimeoutError: What it began still ran 2 s after/);
    assert.match(stdout, /All cells ran, 1 failed \(2\)/);
  });

  test('an error nobody waited for in the last cell is among its outputs and the failures', () => {
    const { status, stdout } = runCells([corpus, 'train(model, corpus, { batchSize: 0 });']);
    assert.equal(status, 1);
    assert.match(stdout, /All cells ran, 1 failed \(2\)/);
    const [output] = written().cells[1].outputs as { output_type: string; evalue?: string }[];
    assert.equal(output.output_type, 'error');
    assert.match(output.evalue ?? '', /batchSize must be/);
  });

  test('an error of what an earlier cell began names that cell', () => {
    const fails = 'setTimeout(() => { throw new Error("from one") }, 50);';
    const { status, stderr } = runCells([fails, 'await new Promise(r => setTimeout(r, 200))', '3']);
    assert.equal(status, 1);
    assert.match(stderr, /cell 1.* failed/);
    assert.deepEqual(
      written().cells.map(cell => cell.outputs.length),
      [1, 0, 0],
    );
  });

  test('where the output cannot be written is said before the first cell runs', () => {
    writeFileSync(join(folder, 'in.ipynb'), notebookOf("console.log('ran')"));
    const { status, stdout, stderr } = call('run', 'in.ipynb', '--output', '.');
    assert.equal(status, 1);
    assert.match(stderr, /Cannot write .*it is a folder/);
    assert.doesNotMatch(stdout, /ran/);
    assert.equal(call('run', 'in.ipynb', '--output', 'made/out.ipynb').status, 0);
  });

  test('a notebook of another kernel is not run', () => {
    const notebook = JSON.parse(notebookOf('print(1)'));
    notebook.metadata.kernelspec = {
      name: 'python3',
      display_name: 'Python 3',
      language: 'python',
    };
    writeFileSync(join(folder, 'in.ipynb'), JSON.stringify(notebook));
    const { status, stderr } = call('run', 'in.ipynb', '--output', 'out.ipynb');
    assert.equal(status, 1);
    assert.match(stderr, /is for the kernel Python 3 \(python\), not for Seq2Seq/);
  });

  const deaths = {
    'a kernel that dies between cells': 'setTimeout(() => process.kill(process.pid, "SIGKILL"), 0)',
    'a worker that ends between cells': 'setTimeout(() => globalThis.process.exit(0), 0)',
    'a kernel that dies while a cell runs': 'process.kill(process.pid, "SIGKILL"); for (;;);',
    'a worker that ends while a cell runs': 'globalThis.process.exit(0)',
  };
  for (const [name, code] of Object.entries(deaths)) {
    test(`${name} ends the run: what follows would run without its variables`, () => {
      const pause = 'await new Promise(resolve => setTimeout(resolve, 100))';
      const { status, stdout, stderr } = runCells(
        ['const kept = 1', code, pause, '"must not run"'],
        '--allow-errors',
      );
      assert.equal(status, 1);
      assert.match(stderr, /variables are lost/);
      assert.match(stdout, /Stopped because the variables were lost/);
      const { cells } = written();
      assert.deepEqual(cells[3].outputs, []);
      assert.equal(cells[0].execution_count, 1, 'what ran is kept');
    });
  }

  test('--allow-errors names the cells that failed', () => {
    const { status, stdout } = runCells(['nowhere', '1', 'nothing'], '--allow-errors');
    assert.equal(status, 0);
    assert.match(stdout, /All cells ran, 2 failed \(1, 3\)/);
  });

  test('data files: missing, a bad line, empty: said where and what to do', () => {
    const read = (file: string) =>
      `await ParallelCorpus.fromTsv('${file}', { source: wordTokenizer(), target: charTokenizer() })`;
    writeFileSync(join(folder, 'bad.tsv'), 'How are you?\t你好吗？\nonly one column\n');
    writeFileSync(join(folder, 'empty.tsv'), '');
    const cases: [string, RegExp][] = [
      ['missing.tsv', /There is no file missing\.tsv\. Looked at .*missing\.tsv\./],
      ['bad.tsv', /bad\.tsv[\s\S]*line 2[\s\S]*only one column/i],
      ['empty.tsv', /empty\.tsv[\s\S]*(empty|no pairs)/i],
    ];
    for (const [file, message] of cases) {
      const { status, stderr } = runCells([read(file)]);
      assert.equal(status, 1);
      assert.match(stderr, message);
    }
  });
});
