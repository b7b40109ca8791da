/**
 * Programs in the styles people use: no cell has an error mark that TypeScript does not give for the same cells written as
 * one module, and those it gives are there, but for what a notebook means otherwise by design:
 * - a later cell may declare a name again, as another kind and type, which a module may not; its old value is there until
 *   then, and in `const x = x.map(…)`. Names of `seq2seq` are declared before the first cell;
 * - imports may be assigned to;
 * - types may be left out: what is `any` then is no mistake, nor that a variable which begins empty may be empty still,
 *   nor `this` in a function whose name begins with a capital;
 * - a cell that is `{ a: 1 }` is an object, a cell that does not parse is marked by itself.
 */
import { strict as assert } from 'node:assert';
import { compileCell } from '../../src/kernel/compiler';
import { NodeUse } from '../../src/language/nodeUse';
import { outlineOf } from '../../src/language/outline';
import { type Mark, marksOfJoined, namesOfSeq2seq } from '../support/joinedModules';
import { declarations, TestLanguage } from '../support/language';
import { marksOfNotebooks } from '../support/manyNotebooks';
import { type NotebookProgram, notebookPrograms } from '../support/notebookPrograms';

/** At the end of a line that is marked. */
const MISTAKE = /\/\/ !( |$)/m;

const ASSIGNED_IMPORT = 2632;
const IMPLICIT_THIS = 2683;
const MAYBE_EMPTY = [2454, 2531, 2532, 18047, 18048];
const BY_DESIGN = new Set([ASSIGNED_IMPORT, IMPLICIT_THIS, ...MAYBE_EMPTY]);

const isByDesign = ({ code }: Mark) => BY_DESIGN.has(code) || (code >= 7000 && code < 8000);
const place = ({ cell, offset, code }: Mark) => `${cell}:${offset} ${code}`;

suite('programs in notebooks', function () {
  this.timeout(120_000);
  const files = notebookPrograms();
  const all = files.flatMap(([, programs]) => programs);
  const names = namesOfSeq2seq();
  const ours = new Map<NotebookProgram, Mark[]>();
  const theirs = new Map<NotebookProgram, Mark[]>();
  let language: TestLanguage;

  suiteSetup(() => {
    language = new TestLanguage();
    language.write('util.ts', 'export const helper = (n: number) => String(n);\n');
    language.write('data.json', '{ "rate": 0.5, "items": [{ "name": "a" }] }');
    const marks = marksOfNotebooks(all, language.folder, names, true);
    const joined = marksOfJoined(all, language.folder, names);
    for (const [k, program] of all.entries()) {
      ours.set(program, marks[k]);
      theirs.set(program, joined[k]);
    }
  });
  suiteTeardown(() => language.dispose());

  test('300 and more are compared with TypeScript', () =>
    assert.ok(all.filter(program => !declaresAgain(program)).length >= 300));

  for (const [file, programs] of files) {
    test(`marks in ${file} are on the lines that have mistakes, and nowhere else`, () => {
      for (const program of programs) {
        const { title, cells } = program;
        const lines = (ours.get(program) ?? []).map(({ cell, offset }) => {
          const before = cells[cell].slice(0, offset).split('\n');
          return `${cell}:${cells[cell].split('\n')[before.length - 1]}`;
        });
        const wrong = cells.flatMap((cell, k) =>
          cell.split('\n').flatMap(line => (MISTAKE.test(line) ? [`${k}:${line}`] : [])),
        );
        assert.deepEqual([...new Set(lines)].sort(), [...new Set(wrong)].sort(), title);
      }
    });

    test(`marks in ${file} are those of one module`, () => {
      for (const program of programs) {
        const marks = (ours.get(program) ?? []).filter(
          ({ cell }) => !outlineOf(program.cells[cell]).isBroken,
        );
        const given = (theirs.get(program) ?? []).map(place);
        if (declaresAgain(program)) continue; // the lines with mistakes say what is right
        for (const mark of marks.map(place))
          assert.ok(given.includes(mark), `${program.title}: ${mark}`);
        const expected = (theirs.get(program) ?? []).filter(mark => !isByDesign(mark)).map(place);
        assert.deepEqual(
          marks.filter(mark => !isByDesign(mark)).map(place),
          expected,
          program.title,
        );
      }
    });
  }

  test('cells that use nothing of Node have the same marks without its declarations', () => {
    const node = new NodeUse(declarations);
    const without = all.filter(({ cells }) => !cells.some(cell => node.in(cell)));
    assert.ok(without.length > all.length / 3);
    const marks = marksOfNotebooks(without, language.folder, names, false);
    for (const [k, program] of without.entries())
      assert.deepEqual(marks[k].map(place), ours.get(program)?.map(place), program.title);
  });

  test('cells declare what the kernel lets them declare, and are objects where it makes them', () => {
    for (const { title, cells } of all) {
      for (const cell of cells) {
        const { isBroken, isObject, names } = outlineOf(cell);
        if (isBroken || MISTAKE.test(cell)) continue; // the kernel refuses some
        const compiled = compileCell(cell, 'cell', { kinds: new Map(), reserved: new Set() });
        const declared = compiled.declared.filter(([name]) => !name.startsWith('__')); // helpers of decorators
        for (const [name] of declared) assert.ok(names.has(name), `${title}: ${name}`);
        const isWrapped = compiled.code.includes('({') && !cell.includes('({');
        assert.equal(isObject, isWrapped, `${title}: ${cell}`);
      }
    }
  });

  test('the service itself has these marks', () => {
    for (const program of all.filter((_, k) => k % 40 === 0)) {
      const marks = language.marks(...program.cells).flat();
      assert.equal(marks.length, ours.get(program)?.length, program.title);
    }
  });

  function declaresAgain({ cells }: NotebookProgram): boolean {
    const seen = new Set(names);
    for (const cell of cells) {
      const { names, exports } = outlineOf(cell);
      const declared = [...names.keys(), ...[...exports].map(name => `export ${name}`)];
      if (declared.some(name => seen.has(name))) return true;
      for (const name of declared) seen.add(name);
    }
    return false;
  }
});
