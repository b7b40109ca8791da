// A notebook of the editor and its kernel: what stands under the cells, and how their executions end.
import '../support/fakeVscode';

import { strict as assert } from 'node:assert';
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { NotebookSession, type SessionOptions } from '../../src/notebook/session';
import { type FakeCell, FakeController, FakeNotebook } from '../support/fakeNotebook';
import { editor, resetEditor } from '../support/fakeVscode';
import { Uri } from '../support/fakeVscodeValues';
import { until } from '../support/kernel';

const program = join(__dirname, '../../dist/kernel.js');

suite('a notebook and its kernel', () => {
  let folder: string;
  let session: NotebookSession;
  let states: string[];
  const controller = new FakeController('seq2seq', 'jupyter-notebook', 'Seq2Seq');
  suiteSetup(() => {
    folder = realpathSync(mkdtempSync(join(tmpdir(), 'seq2seq-session-')));
  });
  suiteTeardown(() => rmSync(folder, { recursive: true, force: true }));
  setup(resetEditor);
  teardown(() => session.close());

  function open(...sources: string[]): FakeCell[] {
    return openNotebook(new FakeNotebook(Uri.file(join(folder, 'a.ipynb')), sources));
  }

  function openNotebook(notebook: FakeNotebook): FakeCell[] {
    states = [];
    session = new NotebookSession({
      notebook,
      controller,
      program,
      onState: (state: string) => states.push(state),
    } as unknown as SessionOptions);
    return notebook.cells;
  }

  /** Asks for cells, as the editor does; resolves when none waits. */
  function run(...cells: FakeCell[]): Promise<void> {
    const jobs = cells.map(cell => ({
      cell,
      execution: controller.createNotebookCellExecution(cell),
    }));
    return session.execute(jobs as unknown as Parameters<typeof session.execute>[0]);
  }

  const success = (cells: FakeCell[]) => cells.map(cell => cell.executionSummary?.success);
  const order = (cells: FakeCell[]) => cells.map(cell => cell.executionSummary?.executionOrder);
  const forever = 'console.log("in"); await new Promise(() => {})';
  const ordinalError = (cell: FakeCell) => JSON.parse(cell.texts.at(-1) as string).stack as string;

  test('shows values, what is printed and displayed, and numbers the cells', async () => {
    const cells = open('const a = 20', 'console.log("in"); display("shown"); a + 1', '');
    const begin = Date.now();
    await run(...cells.slice(0, 2));
    const end = Date.now();
    assert.deepEqual(
      cells.map(({ texts }) => texts),
      [[], ['in\n', "'shown'", '21'], []],
    );
    assert.deepEqual(success(cells), [true, true, undefined]);
    assert.deepEqual(order(cells), [1, 2, undefined]);
    const [first, second] = cells.map(cell => cell.executionSummary?.timing);
    assert.ok(first && second);
    assert.ok(begin <= first.startTime && first.startTime <= first.endTime);
    assert.ok(first.endTime <= second.startTime && second.endTime <= end);
    assert.deepEqual(cells[1].outputs[2].metadata, {
      outputType: 'execute_result',
      executionCount: 2,
    });
    assert.deepEqual(states, ['starting', 'busy', 'idle', 'busy', 'idle']);
    assert.equal(session.state, 'idle');
    assert.equal(typeof session.pid, 'number');
  });

  test('a failing cell shows its error and takes those that wait with it', async () => {
    const cells = open('1', 'throw new RangeError("far")', 'later', '4');
    await run(...cells.slice(0, 3));
    assert.deepEqual(success(cells), [true, false, undefined, undefined]);
    assert.deepEqual(order(cells), [1, 2, undefined, undefined]);
    assert.match(ordinalError(cells[1]), /^RangeError: far\n\s+at Cell 2, line 1$/);
    assert.equal(cells[2].executions[0].state, 'ended');
    assert.deepEqual(cells[2].executions[0].calls, [], 'it did not run');
    await run(cells[3]);
    assert.deepEqual(cells[3].texts, ['4']);
  });

  test('counts code cells as they stand, whichever run first', async () => {
    const notebook = new FakeNotebook(Uri.file(join(folder, 'a.ipynb')), ['1']);
    notebook.add('# text', 1, 'markdown');
    const last = notebook.add('throw new Error("x")');
    openNotebook(notebook);
    await run(last);
    assert.match(ordinalError(last), /at Cell 2, line 1/);
  });

  test('an empty cell ends without a kernel, and the next one runs', async () => {
    const cells = open(' \n', '2');
    await run(cells[0]);
    assert.deepEqual(states, []);
    assert.deepEqual(success(cells), [undefined, undefined]);
    assert.equal(cells[0].executions[0].state, 'ended');
    await run(...cells);
    assert.deepEqual(success(cells), [undefined, true]);
  });

  test('a cell that runs again begins without its outputs', async () => {
    const [cell] = open('console.log("once")');
    await run(cell);
    cell.document.text = '2';
    await run(cell);
    assert.deepEqual(cell.texts, ['2']);
    assert.deepEqual(
      cell.executions.map(({ calls }) => calls),
      [
        ['clear', 'append'],
        ['clear', 'append'],
      ],
    );
  });

  test('a cell that was deleted does not run, and the next one does', async () => {
    const [first, second] = open('console.log("never")', '2');
    first.delete();
    await run(first, second);
    assert.deepEqual(first.texts, []);
    assert.deepEqual(second.texts, ['2']);
    assert.equal(second.executionSummary?.success, true);
    assert.equal(second.executionSummary?.executionOrder, 1, 'the kernel has run one cell');
  });

  test('a cell that is deleted while it runs holds up nobody', async () => {
    const [first, second] = open(
      'console.log("in"); await new Promise(r => setTimeout(r, 150))',
      '2',
    );
    const running = run(first, second);
    await until(() => first.texts.length > 0);
    first.delete();
    await running;
    assert.deepEqual(second.texts, ['2']);
  });

  test('writes under a running cell at most ten times a second, and all of it', async () => {
    const print =
      'for (let i = 0; i < 60; i++) { console.log(i); await new Promise(r => setTimeout(r, 10)); }';
    const [cell] = open(print);
    await run(cell);
    assert.equal(cell.texts[0], Array.from({ length: 60 }, (_, i) => `${i}\n`).join(''));
    const { writes } = cell.executions[0];
    const pauses = writes.slice(2, -1).map((time, i) => time - writes[i + 1]);
    assert.ok(
      pauses.every(time => time > 90),
      String(pauses),
    );
    assert.ok(writes.length > 3, 'while it runs');
  });

  test('what comes after the end of a cell is written, seldom, and its summary stays', async () => {
    const later = `const timer = setInterval(() => console.log('tick'), 20);
      setTimeout(() => { clearInterval(timer); console.log('end'); }, 1300); 7`;
    const [cell] = open(later);
    await run(cell);
    const before = cell.executionSummary;
    await until(() => cell.texts.some(text => /end/.test(text)));
    await until(() => cell.executions.every(({ state }) => state === 'ended'));
    assert.ok(cell.executions.length > 1);
    assert.deepEqual(cell.executionSummary, before);
    assert.equal(before?.success, true);
    const writes = cell.executions.slice(1).flatMap(execution => execution.writes.slice(0, 1));
    const pauses = writes.slice(1).map((time, i) => time - writes[i]);
    assert.ok(
      pauses.every(time => time > 450),
      String(pauses),
    );
  });

  test('what comes after the end is not written any more when the cell runs again', async () => {
    const later = "console.log('in'); setTimeout(() => console.log('late'), 20); 7";
    const [cell, other] = open(later, 'await new Promise(r => setTimeout(r, 120))');
    await run(cell, other);
    cell.document.text = 'await new Promise(r => setTimeout(r, 700)); 8';
    await run(cell);
    assert.deepEqual(cell.texts, ['8']);
  });

  test('what comes when the user has cleared the outputs is written too', async () => {
    const [cell] = open("setTimeout(() => console.log('late'), 100);");
    await run(cell);
    cell.executionSummary = undefined; // the editor forgets it with the outputs
    await until(() => cell.texts.length > 0);
    assert.deepEqual(cell.texts, ['late\n']);
  });

  test('an error nobody waited for fails its cell, before its end and after', async () => {
    const cells = open(
      'Promise.reject(new Error("alone")); 1',
      '2',
      'setTimeout(() => { throw new Error("late") }, 150); 3',
      '4',
    );
    await run(cells[0], cells[1]);
    assert.deepEqual(success(cells).slice(0, 2), [false, undefined]);
    assert.match(cells[0].texts.join(), /alone/);
    await run(cells[2], cells[3]);
    assert.equal(cells[3].executionSummary?.success, true);
    await until(() => cells[2].texts.length === 2);
    await until(() => cells[2].executionSummary?.success === false);
    assert.match(cells[2].texts.join(), /late/);
    assert.equal(cells[2].executionSummary?.executionOrder, 2);
    cells[2].document.text = '3';
    await run(cells[2]);
    assert.equal(cells[2].executionSummary?.success, true, 'when it runs again, that is over');
  });

  test('an interrupt ends the cell that runs, drops those that wait, and keeps variables', async () => {
    const cells = open(
      'let kept = 41',
      'kept++; console.log("in"); for (;;) {}',
      'kept = 0',
      'kept',
    );
    await run(cells[0]);
    const running = run(cells[1], cells[2]);
    await until(() => cells[1].texts.length > 0);
    await session.interrupt();
    await running;
    assert.deepEqual(success(cells), [true, false, undefined, undefined]);
    assert.equal(cells[2].executions[0].state, 'ended');
    assert.equal(JSON.parse(cells[1].texts[1]).name, 'InterruptError');
    await run(cells[3]);
    assert.deepEqual(cells[3].texts, ['42']);
  });

  test('a restart ends what runs without an error, and forgets the variables', async () => {
    const cells = open(
      'let value = 1; console.log("in"); for (;;) await new Promise(r => setTimeout(r, 5))',
      '2',
      'typeof value',
    );
    const running = run(cells[0], cells[1]);
    await until(() => cells[0].texts.length > 0);
    const { pid } = session;
    await session.restart();
    await running;
    assert.deepEqual(success(cells), [undefined, undefined, undefined]);
    assert.deepEqual(cells[0].texts, ['in\n']);
    assert.equal(cells[0].executions[0].state, 'ended');
    assert.notEqual(session.pid, pid);
    await run(cells[2]);
    assert.deepEqual(cells[2].texts, ["'undefined'"]);
    assert.deepEqual(editor.messages, []);
    cells[1].document.text = forever;
    await kill(cells[1]);
    assert.equal(cells[1].executionSummary?.success, false, 'a death after it is one');
    assert.equal(JSON.parse(cells[1].texts[1]).name, 'KernelError');
  });

  test('a notebook that is closed ends its kernel, and nobody is told of a death', async () => {
    const [cell, second] = open('console.log("in"); await new Promise(() => {})', '2');
    const running = run(cell, second);
    await until(() => cell.texts.length > 0);
    const { pid } = session;
    await session.close();
    await running;
    assert.throws(() => process.kill(pid as number, 0));
    assert.deepEqual(success([cell, second]), [undefined, undefined]);
    assert.deepEqual(cell.texts, ['in\n']);
    assert.deepEqual(editor.messages, []);
    assert.equal(states.at(-1), 'none');
  });

  async function kill(cell: FakeCell): Promise<void> {
    const running = run(cell);
    await until(() => cell.texts.length > 0);
    process.kill(session.pid as number, 'SIGKILL');
    await running;
  }

  test('a kernel that dies fails its cell and tells the user, once, in one line', async () => {
    const [cell, second] = open(forever, '2');
    await kill(cell);
    const { name, message, stack } = JSON.parse(cell.texts[1]);
    assert.equal(name, 'KernelError');
    assert.match(message, /ended by SIGKILL while Cell 1 ran/);
    assert.equal(stack, `KernelError: ${message}`);
    assert.deepEqual(
      [cell.executionSummary?.success, cell.executionSummary?.executionOrder],
      [false, undefined],
    );
    await until(() => editor.messages.length > 0);
    const [[kind, text, ...buttons], ...others] = editor.messages;
    assert.deepEqual([kind, buttons, others], ['error', ['Restart'], []]);
    assert.match(text, /^a\.ipynb: The kernel process ended by SIGKILL.*$/);
    assert.equal(session.state, 'none', 'nobody pressed Restart');
    await run(second);
    assert.deepEqual(second.texts, ['2'], 'the next cell starts a new kernel');
  });

  test('Restart in that message starts a new kernel', async () => {
    editor.answer = 'Restart';
    const [cell] = open(forever);
    await kill(cell);
    await until(() => session.state === 'idle');
    assert.equal(session.state, 'idle');
    assert.equal(typeof session.pid, 'number');
  });

  test('a kernel that cannot start says so at Restart too', async () => {
    editor.answer = 'Restart';
    editor.settings['seq2seq.nodePath'] = join(folder, 'no-node');
    const [cell] = open('1');
    await run(cell);
    assert.equal(cell.executionSummary?.success, false);
    await until(() => editor.messages.some(([, text]) => /did not start/.test(text)));
    const told = editor.messages.find(([, text]) => /did not start/.test(text));
    assert.match(String(told), /^error,Error: The kernel did not start[\s\S]*no-node/);
  });

  test('what ends the worker between cells is told as an error', async () => {
    const [cell] = open('setTimeout(() => globalThis.process.exit(3), 50); 1');
    await run(cell);
    await until(() => editor.messages.length > 0);
    const [[kind, text]] = editor.messages;
    assert.equal(kind, 'error');
    assert.match(text, /All variables are lost/);
  });

  test('works in the folder of the notebook; one without a file in the folder of the workspace', async () => {
    const where = 'globalThis.process.cwd() + " " + import.meta.filename';
    const [cell] = open(where);
    await run(cell);
    assert.deepEqual(cell.texts, [`'${folder} ${join(folder, 'a.ipynb')}'`]);
    await session.close();
    const other = realpathSync(mkdtempSync(join(folder, 'workspace-')));
    editor.workspaceFolders = [{ uri: Uri.file(other) }];
    const untitled = Uri.from({ scheme: 'untitled', path: '/somewhere/Untitled-1.ipynb' });
    const [second] = openNotebook(new FakeNotebook(untitled, [where]));
    await run(second);
    assert.deepEqual(second.texts, [`'${other} ${join(other, 'Untitled-1.ipynb')}'`]);
  });

  test('asks for the settings at each start', async () => {
    const asks =
      'JSON.stringify([process.env.SEQ2SEQ_MEMORY ?? "none", globalThis.process.execPath])';
    const [cell] = open(asks);
    await run(cell);
    editor.settings = { 'seq2seq.memory': 3.5 };
    await session.restart();
    const before = cell.texts[0];
    await run(cell);
    const node = JSON.stringify(process.env.SEQ2SEQ_NODE || process.execPath);
    assert.deepEqual([before, cell.texts[0]], [`'["none",${node}]'`, `'["3.5",${node}]'`]);
  });
});
