// What runs in a notebook has no error mark, and what fails has one: cells among each other, Node, paths.
import { strict as assert } from 'node:assert';
import { TestLanguage } from '../support/language';

suite('cells of a notebook to the language service', function () {
  this.timeout(60_000);
  let language: TestLanguage;
  suiteSetup(() => {
    language = new TestLanguage();
    language.write('src/util.ts', 'export const helper = (n: number) => String(n);\n');
    language.write('src/data.json', '{ "rate": 0.5 }');
  });
  suiteTeardown(() => language.dispose());

  function fine(...cells: string[]): void {
    assert.deepEqual(
      language.marks(...cells),
      cells.map(() => []),
    );
  }

  test("Node's modules, with and without prefix, and its globals", () => {
    fine(
      'import fs from "fs"\nimport { join } from "node:path"\nimport * as os from "os"\nimport { readFile } from "fs/promises"',
      'fs.existsSync(join(os.tmpdir(), "a")); await readFile("a", "utf8")',
      'process.stdout.write(Buffer.from("x")); process.argv.length; process.env.HOME?.length',
      'const { execSync } = require("child_process"); execSync("ls")',
      'import events = require("events"); new events.EventEmitter().on("a", () => {})',
      'const timer = setTimeout(() => {}, 1); timer.unref(); clearTimeout(timer); setImmediate(() => {})',
      'import.meta.resolve("node:fs").length + import.meta.url + import.meta.dirname + import.meta.filename',
    );
    assert.deepEqual(language.marks('import fs from "node:fs"\nfs.readFileSnyc("a")'), [
      ['readFileSnyc 2551'],
    ]);
    assert.deepEqual(language.marks('import x from "node:nowhere"; x'), [['"node:nowhere" 2307']]);
    assert.deepEqual(
      language.marks('[__dirname, module, exports]'),
      [['__dirname 2304', 'module 2552', 'exports 2304']],
      'cells are no CommonJS modules',
    );
  });

  test('what the web has too, and the whole console', () => {
    fine(
      'const response = await fetch(new URL("https://example.org"), { method: "POST" }); response.ok; AbortSignal.timeout(5)',
      'structuredClone([1]).length; new TextEncoder().encode("a"); atob("YQ=="); performance.now()',
      'new Headers({ a: "b" }).get("a"); new URLSearchParams("a=b").get("a"); crypto.randomUUID()',
      'console.groupCollapsed("x"); console.timeLog("x"); console.clear(); console.dirxml; console.countReset("a")',
    );
    for (const name of ['setTimeout', 'process', 'Buffer', 'fetch'])
      assert.ok(language.offered('con|').includes(name), name);
  });

  test('only cells that use Node load its declarations', () => {
    const fresh = new TestLanguage();
    try {
      const ofNode = () => fresh.service.hover(...fresh.at('proc|ess'))?.signature;
      fresh.marks('console.log(performance.now(), [1].at(0)); console.table([])');
      assert.ok(fresh.offered('|').includes('process'), 'offered all the same');
      assert.match(ofNode() ?? '', /NodeJS\.Process/);
    } finally {
      fresh.dispose();
    }
  });

  test('names that a cell exports', () => {
    fine(
      'export const rate = 0.5\nexport function half(x: number) { return x * rate }',
      'half(2) + rate',
    );
    fine('export default 1', 'export default 2', 'export { z as default }\nconst z = 1');
  });

  test('a type and a value of one name', () => {
    const companion =
      'interface Point { x: number }\nconst Point = { of: (x: number): Point => ({ x }) }';
    fine(
      companion,
      'const p: Point = Point.of(1)',
      'const other = 1',
      'const other = 2',
      'p.x + Point.of(2).x',
    );
    assert.deepEqual(language.marks(companion, 'const p: Point = { y: 1 }').flat(), ['y 2353']);
  });

  test('a cell that is an object', () => {
    fine(
      'const name = "Ada"',
      '{ name, age: 36 }',
      '// a comment\n{ a: { b: [1] } } // and one',
      '{ name; }',
    );
    assert.deepEqual(language.marks('{ name: nowhere, b: 1 }'), [['nowhere 2552']]);
    assert.match(
      language.service.hover(...language.at('{ name: "Ada", a|ge: 36 }'))?.signature ?? '',
      /age: number/,
    );
  });

  test('var in blocks and loops', () => {
    fine(
      'for (var i = 0; i < 3; i++);\nif (true) { var deep = 1 }',
      'i + deep',
      'for (var i = 0; i < 2; i++) {}',
      'i',
    );
    assert.deepEqual(language.marks('function f() { var inner = 1 }', 'inner')[1], ['inner 2304']);
  });

  test('arrays that begin empty, variables that begin without a value, errors that are caught', () => {
    fine('const a = []; a.push(1)', 'for (let i = 0; i < 3; i++) a.push(i)', 'a[0].toFixed()');
    assert.deepEqual(language.marks('const a = []', 'a.push(1)', 'a[0].nothing')[2], [
      'nothing 2339',
    ]);
    fine(
      'let best = null; let last',
      '[{ v: 1 }].forEach(one => { best = one; last = one })',
      'best.v + last.v',
    );
    fine('try { JSON.parse("{") } catch (e) { console.log(e.message) }');
    fine('function scale(x, k = 2) { return x * k }', 'scale(3)', '(a => a.b)({ b: 1 })');
    assert.deepEqual(language.marks('let s: string | undefined', 's.length').flat(), ['s 18048']);
  });

  test('a name declared anew: its old value, and its new one', () => {
    fine('let x = [1, 2]', 'const x = x.map(v => v + 1)', 'x.length');
    fine('const data = [{ v: 1 }]', 'const data = data.map(data => data.v)', 'data[0].toFixed()');
    fine('console.log(train)\nconst train = 5', 'train.toFixed()');
    fine('class A { a = 1 }', 'class A extends A { b = 2 }', 'new A().a + new A().b');
    assert.deepEqual(language.marks('let x = [1, 2]', 'const x = x.mp(v => v + 1)')[1], [
      'mp 2339',
    ]);
    assert.deepEqual(language.marks('const y = y + 1'), [['y 2448']], 'without an old value');
    const hover = language.service.hover(...language.at('let x = [1]', 'const x = x|.map(String)'));
    assert.match(hover?.signature ?? '', /\bx: number\[\]$/);
    assert.match(
      language.service.hover(...language.at('let x = [1]', 'const x = x.map(String)', 'x|'))
        ?.signature ?? '',
      /const x: string\[\]/,
    );
    assert.deepEqual(
      language.offered('let x = [1]', 'const x = 2', '|').filter(name => /^\W/.test(name)),
      [],
    );
  });

  test('what is known about a value goes over a name declared anew', () => {
    const again = ['const q = 1', 'const q = 2'];
    fine('let x: string | undefined = undefined', 'x = "a"', ...again, 'x.length', 'x = undefined');
    fine(
      'const s = "a" as string | null',
      'if (s === null) throw new Error("no")',
      ...again,
      's.length',
    );
    const [, , , wrong] = language.marks('let x: string | undefined = "a"', ...again, 'x = 5');
    assert.deepEqual(wrong, ['x 2322']);
    const documented = '/** The rate. */\nconst rate = 0.5';
    assert.equal(
      language.service.hover(...language.at(documented, ...again, 'rate|'))?.documentation,
      'The rate.',
    );
    fine(
      'const fail: (m: string) => never = m => { throw new Error(m) }',
      ...again,
      'const v = 1 as number | null; if (!v) fail("no"); v.toFixed()',
    );
  });

  test('a function uses what a later cell declares', () => {
    fine(
      'function f(): number { return rate * two() }',
      'const rate = 1',
      'const rate = 2',
      'function two() { return 2 }',
      'f()',
    );
    assert.deepEqual(
      language.marks('late + 1', 'const q = 1', 'const q = 2', 'const late = 1')[0],
      ['late 2304'],
    );
  });

  test('a notebook of hundreds of cells that declare a name anew', () => {
    const many = Array.from(
      { length: 400 },
      (_, k) => `const x = ${k}; const own${k} = x; seen(model)`,
    );
    const declared = 'let model: { a: number } | undefined; const seen = (one: unknown) => one';
    const cells = [
      declared,
      ...many,
      'model.a',
      'model = { a: 1 }',
      'const x = ""',
      'model.a + x.length',
    ];
    const last = cells.length - 1;
    language.set(cells);
    assert.deepEqual(language.service.diagnostics(String(last)), []);
    const marked = language.service.diagnostics(String(last - 3));
    assert.deepEqual(
      marked.map(({ code }) => code),
      [18048],
    );
    const names = language.service.completions(String(last), 0).map(({ name }) => name);
    for (const name of ['own7', 'own399', 'model', 'x', 'train'])
      assert.ok(names.includes(name), name);
  });

  test('names that look alike are kept apart', () => {
    fine(
      'const 数 = 1, 新 = "a", 敗 = true, 斐 = null',
      'const 数 = 数 + 1; const 新 = 新 + "b"',
      '数.toFixed() + 新.length',
    );
    const far = String.fromCharCode('数'.charCodeAt(0) + 512);
    fine(
      `const 数 = 1, ${far} = "a"`,
      'const q = 1',
      'const q = 2',
      `数.toFixed() + ${far}.length`,
    );
  });

  test('a cell that does not parse leaves the others alone', () => {
    for (const broken of [
      'foo(',
      'function f() {',
      '/* open',
      '`open',
      'const a = {',
      'model.',
      '}',
    ]) {
      const [before, mark, after] = language.marks(
        'const z: string | null = "a"',
        broken,
        'z.length',
      );
      assert.deepEqual([before, after], [[], []], broken);
      assert.ok(mark.length > 0, broken);
    }
  });

  test('paths are completed in imports', () => {
    assert.ok(language.offered('import { helper } from "./src/|"').includes('util'));
    assert.ok(language.offered('import data from "./src/|"').includes('data.json'));
    assert.ok(language.offered('const { helper } = await import("./src/|")').includes('util'));
    assert.ok(language.offered('require("./|")').includes('src'));
    const node = language.offered('import fs from "node:|"');
    assert.ok(node.includes('node:fs') && node.includes('node:fs/promises'));
    const all = language.offered('import x from "|"');
    for (const name of ['seq2seq', 'fs', 'node:path']) assert.ok(all.includes(name), name);
    assert.ok(!all.includes('undici-types'));
    fine(
      'import data from "./src/data.json"\nimport { helper } from "./src/util"',
      'helper(data.rate).length',
    );
  });
});
