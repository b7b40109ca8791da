// What running cells means: the tables of cases/, and what a table cannot say.
import { strict as assert } from 'node:assert';
import { readdirSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { TestKernel, until } from '../support/kernel';
import type { CellCase } from './cases/cellCase';
import { constructs } from './cases/constructs';
import { declarations } from './cases/declarations';
import { errors } from './cases/errors';
import { imports } from './cases/imports';
import { surroundings } from './cases/surroundings';
import { values } from './cases/values';

const tables = { values, declarations, constructs, errors, imports, surroundings };

suite('cells', () => {
  let kernel: TestKernel;
  let number = 0;
  suiteSetup(() => {
    kernel = new TestKernel();
  });
  suiteTeardown(() => kernel.close());

  for (const [title, cases] of Object.entries(tables)) {
    suite(title, () => {
      for (const one of cases) test(one.name, () => check(one));
    });
  }

  async function check({ cells, shows, fails }: CellCase): Promise<void> {
    number++;
    const own = cells.map(cell => cell.replaceAll('§', String(number)));
    const last = own.pop() as string;
    for (const cell of own) await kernel.run(cell);
    if (fails) assert.match(await kernel.fail(last), fails);
    else
      assert.equal(
        (await kernel.show(last)) ?? null,
        shows?.replaceAll('§', String(number)) ?? null,
      );
  }

  suite('a name of one kind after another', () => {
    const kinds: Record<string, [declare: (name: string) => string, shows: RegExp]> = {
      let: [name => `let ${name} = "let"`, /^'let'$/],
      const: [name => `const ${name} = "const"`, /^'const'$/],
      class: [name => `class ${name} { static k = 1 }`, /^\[class [^\]]*\]/],
      function: [name => `function ${name}() { return "fn" }`, /^\[Function: pair\d+\]$/],
      var: [name => `var ${name} = "var"`, /^'var'$/],
    };
    let pair = 0;
    for (const [before, [declareBefore]] of Object.entries(kinds)) {
      for (const [after, [declareAfter, shows]] of Object.entries(kinds)) {
        test(`${after} after ${before}`, async () => {
          const name = `pair${pair++}`;
          await kernel.show(declareBefore(name));
          await kernel.show(declareAfter(name));
          assert.match((await kernel.show(name)) ?? '', shows);
        });
      }
    }
  });

  test('a function over a let calls itself and keeps its name', async () => {
    await kernel.show('let again = 1');
    await kernel.show('function again(n: number): number { return n ? again(n - 1) : 5 }');
    assert.equal(await kernel.show('[again(3), again.name]'), "[ 5, 'again' ]");
  });

  test('a local file is loaded again when it changes, and so is what imports it', async () => {
    const write = (name: string, text: string) => writeFileSync(join(kernel.folder, name), text);
    write('leaf.ts', 'export const v = 1');
    write('branch.ts', 'export { v } from "./leaf"');
    assert.equal(await kernel.show('import { v } from "./branch"\nv'), '1');
    write('leaf.ts', 'export const v: number = 333');
    assert.equal(await kernel.show('import { v } from "./branch"\nv'), '333');
  });

  test('a local file that failed, or whose imports did, is loaded again', async () => {
    const write = (name: string, text: string) => writeFileSync(join(kernel.folder, name), text);
    write(
      'once.ts',
      'if (!(globalThis as any).fine) throw new Error("not yet"); export const v = 1',
    );
    assert.match(await kernel.fail('import { v } from "./once"'), /not yet/);
    assert.equal(
      await kernel.show('(globalThis as any).fine = true; (await import("./once")).v'),
      '1',
    );
    write('needs.ts', 'export { v } from "./missing"');
    assert.match(await kernel.fail('import "./needs"'), /Cannot find '.\/missing'/);
    write('missing.ts', 'export const v = 2');
    assert.equal(await kernel.show('(await import("./needs")).v'), '2');
    rmSync(join(kernel.folder, 'missing.ts'));
    assert.match(await kernel.fail('import "./missing"'), /Cannot find '.\/missing'/);
  });

  test('a CommonJS file is loaded again when it changes', async () => {
    const write = (text: string) => writeFileSync(join(kernel.folder, 'changes.cjs'), text);
    write('module.exports = { v: 1 }');
    assert.equal(await kernel.show('(await import("./changes.cjs")).default.v'), '1');
    write('module.exports = { v: 22 }');
    assert.equal(await kernel.show('(await import("./changes.cjs")).default.v'), '22');
  });

  test('what a CommonJS file requires is loaded again when it changes, for import and require', async () => {
    const write = (name: string, text: string) => writeFileSync(join(kernel.folder, name), text);
    write('inner.json', '{ "v": 1 }');
    write('inner.cjs', "module.exports = require('./inner.json')");
    write('outer.cjs', "module.exports = { v: require('./inner.cjs').v, made: {} }");
    write('reads.ts', "import outer from './outer.cjs'; export const v = outer.v");
    const values = `[require('./outer.cjs').v, (await import('./outer.cjs')).default.v, (await import('./reads')).v].join()`;
    assert.equal(await kernel.show(values), "'1,1,1'");
    const same = `require('./outer.cjs') === (await import('./outer.cjs')).default`;
    assert.equal(await kernel.show(same), 'true');
    write('inner.json', '{ "v": 22 }');
    assert.equal(await kernel.show(values), "'22,22,22'");
    write('inner.cjs', 'module.exports = { v: 333 }');
    assert.equal(await kernel.show(values), "'333,333,333'");
  });

  test('a local file that keeps its state is run once', async () => {
    writeFileSync(join(kernel.folder, 'state.ts'), 'export const made = {}');
    await kernel.show('import { made } from "./state"\nlet first = made;');
    assert.equal(
      await kernel.show('import * as again from "./state.ts"\nagain.made === first'),
      'true',
    );
  });

  test('places in texts and values are those of cells; what only looks like one stays', async () => {
    const shown = await kernel.show('const held = new Error("held")\nheld');
    assert.match(shown ?? '', new RegExp(`^Error: held\\n    at Cell ${kernel.ran}:1:14`));
    await kernel.run(
      `console.log('file:///a%zz:1:2 file:///seq2seq/cell-99999.ts:3:4 file:///b.ts:5:6'); console.log(held)`,
    );
    const [first, second] = kernel.printed().split('\n');
    assert.equal(first, 'file:///a%zz:1:2 Cell ?:3:4 file:///b.ts:5:6');
    assert.equal(second, 'Error: held');
    assert.match(kernel.printed(), /at Cell \d+:1:14/);
  });

  test('console: groups, tables, counts, times, objects', async () => {
    const printed = async (code: string) => {
      await kernel.run(code);
      return kernel.printed();
    };
    assert.equal(
      await printed(`console.group('one'); console.info('two\\nlines'); console.group(); console.debug('deep');
        console.groupEnd(); console.groupEnd(); console.groupEnd(); console.log('out')`),
      'one\n  two\n  lines\n    deep\nout\n',
    );
    assert.match(
      await printed('console.table([{ a: 1 }])'),
      /│ \(index\) │ a │\n.*\n│ 0 +│ 1 │\n[^\n]*\n$/,
    );
    assert.equal(
      await printed(
        `console.count(); console.count('x'); console.count(); console.countReset(); console.count()`,
      ),
      'default: 1\nx: 1\ndefault: 2\ndefault: 1\n',
    );
    assert.equal(
      await printed('console.assert(true, "no"); console.assert(false, "yes")'),
      'Assertion failed: yes\n',
    );
    assert.equal(kernel.streams.at(-1)?.name, 'stderr');
    const deep = '{ a: { b: { c: { d: { e: {} } } } } }';
    assert.equal(
      await printed(`console.dir(${deep})`),
      '{\n  a: {\n    b: { c: { d: { e: {} } } }\n  }\n}\n',
    );
    assert.equal(await printed(`console.dir(${deep}, { depth: 0 })`), '{ a: [Object] }\n');
    assert.equal(
      await printed(`console.log(${deep})`),
      '{\n  a: {\n    b: { c: { d: { e: {} } } }\n  }\n}\n',
    );
    assert.match(await printed('console.time("t"); console.timeEnd("t")'), /^t: [\d.]+ ?m?s\n$/);
    await kernel.run('console.warn("w"); console.trace("here")');
    assert.deepEqual(
      kernel.streams.slice(-2).map(({ name }) => name),
      ['stderr', 'stderr'],
    );
  });

  test('console prints at once, under its cell, on its stream', async () => {
    await kernel.run('console.log("x%d", 1, { a: 1 }); console.error("bad")');
    assert.equal(kernel.printed(), 'x1 { a: 1 }\nbad\n');
    assert.deepEqual(
      kernel.streams.slice(-2).map(({ name }) => name),
      ['stdout', 'stderr'],
    );
    await kernel.run('setTimeout(() => console.log("later"), 10);');
    const cell = kernel.ran;
    await kernel.run('1');
    await until(() => kernel.printed(cell) !== '');
    assert.equal(kernel.printed(cell), 'later\n');
  });

  test('display shows at any point', async () => {
    await kernel.run('display({ a: 1 }); display(5); 6');
    const own = kernel.displays.filter(({ cellId }) => cellId === String(kernel.ran));
    assert.deepEqual(
      own.map(({ data }) => data['text/plain']),
      ['{ a: 1 }', '5'],
    );
  });

  const late: [string, string, RegExp][] = [
    ['a rejected promise', 'Promise.reject(new Error("lost")); 0', /lost/],
    [
      'an async function',
      '(async () => { await null; throw new Error("gone") })(); 0',
      /gone\n\s+at Cell \d+:1:34/,
    ],
    [
      'a timer',
      'setTimeout(() => { throw new Error("timer") }, 5); 0',
      /timer\n\s+at .*Cell \d+:1:26/,
    ],
    ['nextTick', 'globalThis.process.nextTick(() => { throw new Error("tick") }); 0', /tick/],
    [
      'a callback of fs',
      'require("fs").readFile("/nope", () => { throw new Error("callback") }); 0',
      /callback/,
    ],
  ];
  for (const [name, code, message] of late) {
    test(`an error nobody waited for is shown under its cell: ${name}`, async () => {
      await kernel.run(code);
      const cell = String(kernel.ran);
      await kernel.run('1');
      await until(() => kernel.lateErrors.some(({ cellId }) => cellId === cell));
      const found = kernel.lateErrors.find(({ cellId }) => cellId === cell);
      assert.match(found?.error.text ?? '', message);
    });
  }

  test('an error nobody waited for comes before the reply', async () => {
    await kernel.run('(async () => { throw new Error("at once") })();');
    assert.ok(kernel.lateErrors.some(({ cellId }) => cellId === String(kernel.ran)));
  });

  const training = `const pairs = Array.from({ length: 20 }, (_, i) => [String(i), String(i)] as [string, string]);
    const corpus = ParallelCorpus.fromPairs(pairs, { source: charTokenizer(), target: charTokenizer() });
    const model = new GRUModel(corpus, { embeddingDim: 4, hiddenDim: 8 });`;

  test('a cell that ends before what it began is told so', async () => {
    await kernel.run(`${training} const run = train(model, corpus, { epochs: 40 });`);
    const warning =
      'train(…) still runs beneath the cells that follow: put `await` in front of it, or await what it returned.\n';
    assert.equal(kernel.printed(), warning);
    assert.deepEqual((await kernel.client.settle(0)).cellIds, [String(kernel.ran)], 'it runs');
    assert.deepEqual((await kernel.client.settle(3000)).cellIds, [], 'it has ended');
    assert.equal(await kernel.show('(await run).status'), "'finished'");
    assert.equal(kernel.printed(), '', 'nothing runs any more');
    await kernel.run('await train(model, corpus, { epochs: 1 });');
    assert.equal(kernel.printed(), '');
  });

  test('a cell that ends before a file is read is told so', async () => {
    await kernel.run(`${training} await model.save('own.safetensors');
      await saveTokenizer(corpus.sourceTokenizer, 'own.json', corpus.sourceVocabulary);`);
    writeFileSync(join(kernel.folder, 'own.tsv'), 'ab\tc\nde\tf\n');
    writeFileSync(join(kernel.folder, 'own.txt'), 'a text of some words\n'.repeat(9));
    const tokenizers = '{ source: charTokenizer(), target: charTokenizer(), split: [1] }';
    const readers: [name: string, call: string][] = [
      ['loadModel', "loadModel('own.safetensors')"],
      ['load', "model.load('own.safetensors')"],
      ['loadTokenizer', "loadTokenizer('own.json')"],
      ['loadSafetensors', "loadSafetensors('own.safetensors')"],
      ['ParallelCorpus.fromTsv', `ParallelCorpus.fromTsv('own.tsv', ${tokenizers})`],
      ['TextCorpus.fromFile', "TextCorpus.fromFile('own.txt', { tokenizer: charTokenizer() })"],
    ];
    for (const [name, call] of readers) {
      await kernel.run(`const pending = ${call};`);
      assert.equal(
        kernel.printed(),
        `${name}(…) still runs beneath the cells that follow: put \`await\` in front of it, or await what it returned.\n`,
      );
      await kernel.show(`const later = ${call}; const done = await later;`);
      assert.equal(kernel.printed(), '', `${name}, awaited in the same cell`);
    }
    await kernel.run("const { model: none } = loadModel('own.safetensors');");
    assert.match(
      await kernel.fail("predict(none, '1')"),
      /predict: the first argument is the model, got undefined\. Was `await` forgotten before loadModel\(…\)\?/,
    );
  });

  test('what a cell that was stopped began is not waited for', async () => {
    await kernel.interrupt(`${training} train(model, corpus, { epochs: 1e6 }); for (;;) {}`);
    assert.deepEqual((await kernel.client.settle(3000)).cellIds, []);
  });

  test('a training that was cut off in the middle of a step is not waited for', async () => {
    const cut = 'onEvent: e => { if (e.kind === "step" && e.record.step > 20) for (;;) {} }';
    await kernel.interrupt(`${training} await train(model, corpus, { epochs: 1e6, ${cut} });`, 500);
    await kernel.run('1');
    assert.deepEqual((await kernel.client.settle(3000)).cellIds, []);
  });

  test('a file that is being written is called what it is', async () => {
    await kernel.show(`${training} const large = new GRUModel(corpus, { hiddenDim: 512 });`);
    await kernel.run("const saved = large.save('large.safetensors');");
    assert.match(
      kernel.printed(),
      /^The call that writes large\.safetensors still runs: put `await`/,
    );
    assert.equal(await kernel.show('await saved'), undefined);
    const files = readdirSync(kernel.folder).filter(name => name.startsWith('large'));
    assert.deepEqual(files, ['large.safetensors'], 'nothing half written is left');
  });

  test('two trainings of one cell are one cell whose work runs', async () => {
    await kernel.run(`${training} const twin = new GRUModel(corpus, { embeddingDim: 4, hiddenDim: 8 });
      const both = [train(model, corpus, { epochs: 30 }), train(twin, corpus, { epochs: 30 })];`);
    assert.deepEqual((await kernel.client.settle(0)).cellIds, [String(kernel.ran)]);
    await kernel.show('await Promise.all(both); 0');
    assert.deepEqual((await kernel.client.settle(0)).cellIds, []);
  });

  test('views of one cell have names of their own, the same when it runs again', async () => {
    await kernel.run(training);
    const ids = async (cellId: string) => {
      const code = "display(predict(model, '1')); display(predict(model, '2'));";
      await kernel.client.execute({ cellId, ordinal: 1, code });
      const own = kernel.displays.filter(display => display.cellId === cellId).slice(-2);
      return own.map(({ data }) => data['application/vnd.seq2seq.v1+json']?.id);
    };
    assert.deepEqual(await ids('one'), ['one-1', 'one-2']);
    assert.deepEqual(await ids('two'), ['two-1', 'two-2']);
    assert.deepEqual(await ids('one'), ['one-1', 'one-2']);
  });

  test('overfitOneBatch that nobody awaits has the model until the weights are put back', async () => {
    await kernel.run(`${training} const look = overfitOneBatch(model, corpus, { steps: 300 });`);
    assert.match(kernel.printed(), /^overfitOneBatch\(…\) still runs beneath/);
    const busy =
      /this model, a GRUModel, is still learning one batch by heart \(step \d+ of 300; then its weights are put back\); interrupt it, or wait for it: put await before the overfitOneBatch\(…\) that was called first/;
    for (const call of [
      'train(model, corpus, { epochs: 1 })',
      'overfitOneBatch(model, corpus)',
      "model.save('model.safetensors')",
      'quantize(model)',
    ]) {
      assert.match(await kernel.fail(`await ${call}`), busy, call);
    }
    await kernel.run('await look; await train(model, corpus, { epochs: 1 });');
    assert.equal(await kernel.show("await model.save('model.safetensors')"), undefined);
  });

  test('errors carry their frames: cell, line, function', async () => {
    await kernel.run('const thrower = () => {\n  throw new RangeError("far")\n}');
    const result = await kernel.run('thrower()');
    assert.ok(result.status === 'error');
    assert.equal(result.error?.name, 'RangeError');
    assert.deepEqual(
      result.error?.frames.map(({ ordinal, line, functionName }) => [ordinal, line, functionName]),
      [
        [kernel.ran - 1, 2, 'thrower'],
        [kernel.ran, 1, undefined],
      ],
    );
  });

  test('what cannot be parsed, or is refused before it runs, has one frame: its place', async () => {
    for (const [code, line, column] of [
      ['1\n  let y z', 2, 9],
      ['let dd = 1\n  let dd = 2', 2, 7],
    ] as const) {
      const result = await kernel.run(code);
      assert.ok(result.status === 'error');
      assert.deepEqual(result.error?.frames, [
        { cellId: String(kernel.ran), ordinal: kernel.ran, line, column },
      ]);
    }
  });

  test('frames in local files carry the file, and its places before types were taken out', async () => {
    for (const [file, name, line] of [
      ['util', 'fail', 10],
      ['en', 'bad', 3],
    ] as const) {
      const result = await kernel.run(`import { ${name} as f } from "./${file}.ts"\nf()`);
      assert.ok(result.status === 'error');
      assert.deepEqual(result.error?.frames, [
        {
          file: realpathSync(join(kernel.folder, `${file}.ts`)),
          functionName: name,
          line,
          column: 9,
        },
        { cellId: String(kernel.ran), ordinal: kernel.ran, line: 2, column: 1 },
      ]);
    }
  });

  test("an error of the library shows the cell, not the library's inside", async () => {
    const text = await kernel.fail('const a = zeros([2, 3])\na.matmul(zeros([4, 5]))');
    assert.match(text, /matmul: \[2, 3\] · \[4, 5\]/);
    assert.match(text, /Cell \d+:2:3/);
    assert.doesNotMatch(text, /cellWorker|node:internal/);
  });

  test('a thousand cells', async function () {
    this.timeout(60_000);
    for (let i = 0; i < 1000; i++)
      await kernel.run(`const counter = ${i}; function f${i % 50}(): number { return counter }`);
    assert.equal(await kernel.show('counter + f7()'), '1998');
  });
});
