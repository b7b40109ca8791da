// The thread of the language service, with a service of the test's own in it: what is asked, and what comes of answers.
import '../support/fakeVscode';
import { strict as assert } from 'node:assert';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { registerLanguage } from '../../src/notebook/language';
import { type FakeCell, FakeNotebook } from '../support/fakeNotebook';
import { editor, held, resetEditor } from '../support/fakeVscode';
import {
  type CompletionItem,
  type Hover,
  type Range,
  type SignatureHelp,
  Uri,
} from '../support/fakeVscodeValues';
import { until } from '../support/kernel';

suite('the thread of the language service', () => {
  let folder: string;
  let language: { dispose(): unknown };
  setup(() => {
    resetEditor();
    folder = mkdtempSync(join(tmpdir(), 'seq2seq-thread-'));
    mkdirSync(join(folder, 'dist'));
  });
  teardown(() => {
    language.dispose();
    assert.equal(held(), 0);
    rmSync(folder, { recursive: true, force: true });
  });

  /** @param code of the service: has `request`, all requests `seen`, `reply(value)`, `has(file)` and `make(file)` */
  function serve(code: string): void {
    writeFileSync(
      join(folder, 'dist/languageWorker.js'),
      `const { existsSync, writeFileSync } = require('node:fs');
      const { parentPort } = require('node:worker_threads');
      const seen = [];
      const at = name => ${JSON.stringify(folder)} + '/' + name;
      const [has, make] = [name => existsSync(at(name)), name => writeFileSync(at(name), '')];
      parentPort.on('message', request => {
        seen.push(request);
        const reply = value => parentPort.postMessage({ n: request.n, value });
        ${code}
      });`,
    );
    language = registerLanguage({ extensionPath: folder } as never);
  }
  const has = (name: string) => existsSync(join(folder, name));

  function open(...sources: string[]): FakeNotebook {
    const notebook = new FakeNotebook(Uri.file(join(folder, 'a.ipynb')), sources);
    editor.notebookDocuments = [...editor.notebookDocuments, notebook];
    return notebook;
  }

  const says = '({ signature: String(text), documentation: "", span: { start: 0, length: 1 } })';
  /** What the service says where `hover` is asked for; undefined without an answer. */
  async function hover(cell: FakeCell, offset = 0): Promise<string | undefined> {
    const { provideHover } = editor.providers.hover;
    const found = (await provideHover(cell.document, cell.document.positionAt(offset))) as Hover;
    return found && /```typescript\n(.*)\n```/.exec(found.contents.value)?.[1];
  }

  test('gives each question its own answer, in whichever order they come', async () => {
    serve(`const text = request.parameters[1];
      if (text === 1) globalThis.later = () => reply(${says});
      else { reply(${says}); later(); }`);
    const [cell] = open('abc').cells;
    assert.deepEqual(await Promise.all([hover(cell, 1), hover(cell, 2)]), ['1', '2']);
  });

  test('is one for all notebooks, and hears which of them are closed', async () => {
    serve(`const text = seen.map(({ notebook, close }) => (close ? 'closed ' : '') + notebook);
      if (!request.close) reply(${says});`);
    const [first, second] = [open('a'), open('b')];
    const { uri } = first;
    editor.events.closeNotebook.fire(second); // nobody has asked yet
    assert.equal(await hover(first.cells[0]), `${uri}`);
    editor.events.closeNotebook.fire(first);
    assert.equal(await hover(second.cells[0]), `${uri},closed ${uri},${uri}`);
  });

  test('that fails at a question says why, once, and answers the next', async () => {
    serve(`const text = 'well';
      if (seen.length > 2) reply(${says});
      else parentPort.postMessage({ n: request.n, error: 'Error: broken\\n    at x' });`);
    const [cell] = open('a').cells;
    assert.deepEqual(
      [await hover(cell), await hover(cell), await hover(cell)],
      [undefined, undefined, 'well'],
    );
    assert.deepEqual(editor.messages, [['warning', 'Completion and marks failed: Error: broken']]);
  });

  for (const [how, code, message] of [
    ['by an error', 'throw new Error("gone")', 'gone'],
    ['by itself', 'process.exit(3)', 'the thread ended with code 3'],
  ]) {
    test(`that ended ${how} is started again with the next question`, async () => {
      serve(`const text = seen.length;
        if (has('begun')) reply(${says});
        else { make('begun'); ${code}; }`);
      const [cell] = open('a').cells;
      assert.deepEqual(await Promise.all([hover(cell), hover(cell)]), [undefined, undefined]);
      assert.deepEqual(
        [await hover(cell), await hover(cell), await hover(cell)],
        ['1', '2', '3'],
        'once',
      );
      assert.deepEqual(editor.messages, [['warning', `Completion and marks failed: ${message}`]]);
    });
  }

  test('ends with the extension: what it was asked has no answer', async () => {
    serve('make("asked")');
    const answer = hover(open('a').cells[0]);
    await until(() => has('asked'));
    language.dispose();
    assert.equal(await answer, undefined);
  });

  test('names what a completion replaces; a name that is gone has no details', async () => {
    serve(`if (request.method === 'details') reply(undefined);
      else reply([
        { name: 'ab', kind: 'const', sortText: '1', span: { start: 2, length: 3 } },
        { name: 'cd', kind: 'let', sortText: '2' },
      ]);`);
    const [cell] = open('a\nbcd').cells;
    const { provideCompletionItems, resolveCompletionItem } = editor.providers.completion;
    const place = cell.document.positionAt(3);
    const [first, second] = (await provideCompletionItems(
      cell.document,
      place,
    )) as CompletionItem[];
    const { start, end } = first.range as Range;
    assert.deepEqual([start.line, start.character, end.line, end.character], [1, 0, 1, 3]);
    assert.equal(second.range, undefined);
    await resolveCompletionItem(first);
    assert.deepEqual([first.detail, first.documentation?.value], [undefined, '']);
  });

  test('points at the overload and the parameter that the service names', async () => {
    serve(`reply({ activeSignature: 1, activeParameter: 2, signatures: ['f(a)', 'f(a, b, c)'].map(label =>
      ({ label, documentation: '', parameters: [] })) })`);
    const [cell] = open('f(').cells;
    const { provideSignatureHelp } = editor.providers.signature;
    const place = cell.document.positionAt(2);
    const help = (await provideSignatureHelp(cell.document, place)) as SignatureHelp;
    assert.deepEqual([help.activeSignature, help.activeParameter], [1, 2]);
    assert.deepEqual(
      help.signatures.map(({ label }) => label),
      ['f(a)', 'f(a, b, c)'],
    );
  });

  suite('and marks that come late:', () => {
    /** Answers with two marks when the test says `go`. */
    const slow = `make('asked');
      const marks = ['wrong', 'unknown'].map((message, i) =>
        ({ span: { start: i, length: 1 }, message, code: i }));
      const timer = setInterval(() => {
        if (!has('go')) return;
        clearInterval(timer);
        reply(marks);
      }, 5);`;
    const marks = ({ document }: FakeCell) =>
      editor.diagnostics.get(String(document.uri))?.map(({ message }) => message);

    /** Two cells whose marks are asked for; `meanwhile` happens before the answer to the first comes. */
    async function mark(meanwhile: (notebook: FakeNotebook) => void) {
      serve(slow);
      const notebook = open('abc', 'def');
      const [{ document }] = notebook.cells;
      editor.events.changeNotebook.fire({
        notebook,
        contentChanges: [],
        cellChanges: [{ document: undefined }, { document }],
      });
      await until(() => has('asked'));
      const { cells } = notebook;
      meanwhile(notebook);
      writeFileSync(join(folder, 'go'), '');
      return cells;
    }

    test('all that the service names are there', async () => {
      const cells = await mark(() => {});
      await until(() => marks(cells[1]) !== undefined);
      assert.deepEqual(cells.map(marks), [
        ['wrong', 'unknown'],
        ['wrong', 'unknown'],
      ]);
    });

    test('a cell that was written in meanwhile is not marked', async () => {
      const cells = await mark(notebook => notebook.cells[0].document.version++);
      await until(() => marks(cells[1]) !== undefined);
      assert.equal(marks(cells[0]), undefined);
    });

    test('nor one that was deleted', async () => {
      const cells = await mark(notebook => {
        notebook.cells[0].document.isClosed = true;
      });
      await until(() => marks(cells[1]) !== undefined);
      assert.equal(marks(cells[0]), undefined);
    });

    test('nor any of a notebook that was closed', async () => {
      const cells = await mark(notebook => {
        notebook.isClosed = true;
      });
      await new Promise(resolve => setTimeout(resolve, 100));
      assert.deepEqual(cells.map(marks), [undefined, undefined]);
    });
  });

  test('is asked for marks when a notebook is shown', async () => {
    serve('make("asked"); reply([])');
    editor.visible = [{ notebook: open('a') }];
    editor.events.visible.fire(editor.visible);
    await until(() => has('asked'));
    assert.ok(has('asked'));
  });

  test('is asked for marks when a cell is added, and not when nothing was written', async () => {
    serve('make("asked"); reply([])');
    const notebook = open('a');
    const change = (contentChanges: object[]) =>
      editor.events.changeNotebook.fire({ notebook, contentChanges, cellChanges: [] });
    change([]);
    await new Promise(resolve => setTimeout(resolve, 400));
    assert.equal(has('asked'), false);
    change([{ removedCells: [] }]);
    await until(() => has('asked'));
    assert.ok(has('asked'));
  });
});
