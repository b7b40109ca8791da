// What a person sees while writing cells: completions, hovers, mistakes.
import { strict as assert } from 'node:assert';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { NotebookLanguageService } from '../../src/language/service';

suite('the language service of a notebook', function () {
  this.timeout(60_000);
  let service: NotebookLanguageService;
  let folder: string;
  suiteSetup(() => {
    folder = mkdtempSync(join(tmpdir(), 'Seq2Seq-Language-'));
    writeFileSync(
      join(folder, 'util.ts'),
      'export const helper = (n: number): string => String(n);\n',
    );
    service = new NotebookLanguageService(join(__dirname, '../../dist/language'));
  });
  suiteTeardown(() => {
    service.dispose();
    rmSync(folder, { recursive: true, force: true });
  });

  /** Cells by number from 0; `|` marks the place. */
  function at(...cells: string[]): [cell: string, offset: number] {
    const marked = cells.findIndex(cell => cell.includes('|'));
    const offset = marked < 0 ? 0 : cells[marked].indexOf('|');
    service.update(
      cells.map((text, i) => ({ id: String(i), text: text.replace('|', '') })),
      folder,
    );
    return [String(Math.max(marked, 0)), offset];
  }

  function mistakes(...cells: string[]): string[][] {
    at(...cells);
    return cells.map((_, i) => service.diagnostics(String(i)).map(({ message }) => message));
  }

  test('members of a model are offered, internal ones are not', () => {
    const place = at('const model = new LSTMModel({} as ParallelCorpus)', 'model.|');
    const names = service.completions(...place).map(({ name }) => name);
    for (const name of ['encode', 'forward', 'parameters', 'stateDict', 'eval'])
      assert.ok(names.includes(name), name);
    const tensor = service.completions(...at('zeros([2]).|')).map(({ name }) => name);
    assert.ok(tensor.includes('matmul') && tensor.includes('backward'));
    assert.ok(
      !tensor.includes('storage') && !tensor.includes('pending'),
      'internal members stay hidden',
    );
  });

  test('a corpus counts its words, or takes them over: what is missing or too much is marked', () => {
    const loaded = "const { model } = await loadModel('a');\n";
    const read = (options: string) =>
      mistakes(`${loaded}const corpus = await ParallelCorpus.fromTsv('b', { ${options} })`)[0];
    assert.deepEqual(read('vocabularies: model.vocabularies, header: true'), []);
    assert.match(read('source: wordTokenizer()').join(), /Property 'target' is missing/);
    assert.match(
      read('vocabularies: model.vocabularies, minFrequency: 2').join(),
      /'minFrequency' does not exist in type 'WithVocabularies/,
    );
  });

  test('a loaded model with its state, as the README resumes and saves it, has no marks', () => {
    const code = `const { model, state } = await loadModel('a');
      await train(model, {} as ParallelCorpus, { resume: state });
      await model.save('b', { state: trainingState(model) });
      model.loadStateDict(await loadSafetensors('b'));`;
    assert.deepEqual(mistakes(code), [[]]);
  });

  test('names of seq2seq and of earlier cells are offered', () => {
    const names = service.completions(...at('const mine = 1', 'm|')).map(({ name }) => name);
    for (const name of ['mine', 'manualSeed', 'Math', 'memory'])
      assert.ok(names.includes(name), name);
  });

  test('hover shows signature and doc comment', () => {
    const train = service.hover(...at('tr|ain'));
    assert.match(train?.signature ?? '', /function train\(model: EncoderDecoder/);
    assert.match(train?.documentation ?? '', /Trains the model in place/);
    assert.deepEqual(train?.span, { start: 0, length: 5 });
    const matmul = service.hover(...at('zeros([2]).mat|mul'));
    assert.match(matmul?.documentation ?? '', /Matrix product/);
    const option = service.hover(...at('train(null!, null!, { clip|Norm: 1 })'));
    assert.match(option?.documentation ?? '', /Largest common norm of all gradients/);
  });

  test('details of a completion carry the doc comment', () => {
    const [cell, offset] = at('clipGr|');
    assert.match(
      service.details(cell, offset, 'clipGradNorm')?.documentation ?? '',
      /Euclidean norm/,
    );
  });

  test('signature help names the parameters', () => {
    const help = service.signatureHelp(...at('clipGradNorm(null!, |'));
    assert.ok(help);
    const [{ label, documentation, parameters }] = help.signatures;
    assert.match(label, /^clipGradNorm\(parameters: .*, maxNorm: number, options\?: .*\): number$/);
    assert.match(documentation, /norm/);
    assert.deepEqual(
      parameters.map(one => one.label.split(':')[0]),
      ['parameters', 'maxNorm', 'options?'],
    );
    assert.deepEqual([help.activeSignature, help.activeParameter], [0, 1]);
    for (const one of parameters) assert.ok(label.includes(one.label));
    const own = '/** Doubles.\n * @param x the number to double */\nfunction twice(x: number) {}\n';
    const [{ parameters: documented }] = service.signatureHelp(...at(`${own}twice(|`))!.signatures;
    assert.deepEqual(documented, [{ label: 'x: number', documentation: 'the number to double' }]);
    assert.equal(service.signatureHelp(...at('1 +| 1')), undefined);
  });

  test('a mistake of types is marked where it is', () => {
    at("const first = 1\nconst x: number = 'a'");
    const [found] = service.diagnostics('0');
    assert.match(found.message, /Type 'string' is not assignable to type 'number'/);
    assert.deepEqual(found.span, { start: 'const first = 1\nconst '.length, length: 1 });
  });

  test('what is right in a notebook is not marked', () => {
    const cells = [
      'let count = 0\ninterface Pair { a: string }\nimport fs from "node:fs"',
      'count++; count = 5\nconst pair: Pair = { a: "b" }\nawait Promise.resolve(fs)',
      'const count = "again"; count.length',
      'import { helper } from "./util"\nhelper(3).length',
      'import { tensor as make } from "seq2seq"\nmake([1]).shape',
      'const train = 1; train + 1',
      'metrics.bootstrap(metrics.bleu, ["a"], ["a"]).low + compareEvaluations(null!, null!).pValue',
      'metrics.bootstrap((h, r) => metrics.bleu(h, r, { tokenize: "zh" }), ["a"], ["a"])',
      'enum Kind { A }\nclass Cell2 extends Module { l = new Linear(2, 3) }\nfunction f() { return new Cell2() }',
      'f().l.weight.shape; Kind.A',
      'for await (const x of [1]) console.log(x, performance.now(), import.meta.dirname)',
      'const loss = (model: EncoderDecoder, { source, prefix, targets }: Batch) =>\n' +
        '  model.forward(source, prefix).crossEntropy(targets, { ignoreIndex: 0 })',
      'const read: SourceBatch = sourceBatch(["a"], {} as ParallelCorpus)\n' +
        'for (const batch of batches(({} as ParallelCorpus).train, { batchSize: 8 })) loss(null!, batch).item() + read.lengths[0]',
      '',
    ];
    assert.deepEqual(
      mistakes(...cells),
      cells.map(() => []),
    );
  });

  test('unknown names and syntax errors are marked', () => {
    const [first, second] = mistakes('nowhere + 1', 'let y = \nfoo(');
    assert.match(first[0], /Cannot find name 'nowhere'/);
    assert.match(second[0], /expected/);
  });

  test('a name is known after its cell, not before', () => {
    const [before] = mistakes('late + 1', 'const late = 1');
    assert.match(before[0], /'late' used before its declaration/);
  });

  test('a cell that is not in the notebook has no answers', () => {
    at('const x = 1');
    assert.deepEqual(service.completions('gone', 0), []);
    assert.deepEqual(service.diagnostics('gone'), []);
    for (const answer of [
      service.details('gone', 0, 'x'),
      service.hover('gone', 0),
      service.signatureHelp('gone', 0),
      service.hover('0', 5),
      service.details('0', 0, 'noSuchName'),
    ]) {
      assert.equal(answer, undefined);
    }
  });

  test('what a name of an earlier cell is: signature, comment and tags, where the cursor stands', () => {
    const declared =
      '/** Adds one. @deprecated use two */\nfunction one(n: number): number { return n + 1 }';
    const hover = service.hover(...at(declared, 'const q = 1; on|e(q)'));
    assert.deepEqual(hover, {
      signature: 'function one(n: number): number',
      documentation: 'Adds one.\n\n*@deprecated* use two',
      span: { start: 13, length: 3 },
    });
    const details = service.details(...at(declared, 'on|'), 'one');
    assert.match(details?.signature ?? '', /function one\(n: number\): number/);
    assert.equal(details?.documentation, 'Adds one.\n\n*@deprecated* use two');
    assert.equal(service.hover(...at('const bar|e = 1'))?.documentation, '');
    const tagged = '/** @deprecated */\nconst old = 1\n';
    assert.equal(service.hover(...at(`${tagged}ol|d`))?.documentation, '*@deprecated*');
    assert.equal(service.hover(...at('im|port.meta'))?.documentation ?? '', '');
  });

  test('completions say what they are, in order', () => {
    const names = service.completions(...at('const mine = 1\nclass Other {}', 'm|'));
    const kinds = Object.fromEntries(names.map(({ name, kind }) => [name, kind]));
    assert.deepEqual([kinds.mine, kinds.Other, kinds.while], ['const', 'class', 'keyword']);
    const mine = names.find(({ name }) => name === 'mine');
    assert.equal(mine?.span, undefined);
    assert.match(mine?.sortText ?? '', /^\d+$/);
    const member = service.completions(...at('({ alpha: 1 }).|')).map(({ name }) => name);
    assert.deepEqual(member, ['alpha']);
    const simple = service
      .completions(...at('({ alpha: 1, "be-ta": 2 }).|'))
      .map(({ name }) => name);
    assert.deepEqual(simple, ['alpha'], 'what is no name cannot stand behind a dot');
    assert.deepEqual(service.completions(...at('1 // m|')), [], 'nothing within a comment');
  });

  test('completions within quotes say what they replace, and know the files of an import', () => {
    const literal = 'const chosen = { alpha: 1 }["al|"]';
    const alpha = service.completions(...at(literal)).find(({ name }) => name === 'alpha');
    assert.deepEqual(alpha?.span, { start: literal.indexOf('al|'), length: 2 });
    mkdirSync(join(folder, 'Sub/Deeper'), { recursive: true });
    writeFileSync(join(folder, 'Sub/Module.ts'), 'export const n = 1\n');
    mkdirSync(join(folder, 'node_modules/some-package'), { recursive: true });
    writeFileSync(join(folder, 'node_modules/some-package/index.js'), 'export const n = 1\n');
    const offered = service.completions(...at('import {} from "./Sub/|"')).map(({ name }) => name);
    assert.deepEqual(offered, ['Module', 'Deeper']);
    assert.deepEqual(mistakes('import { n } from "some-package"\nn.toFixed()'), [[]]);
  });

  test('marks have a place inside the cell and a code', () => {
    at('const fine = 1', 'let y: string = 5', 'foo(');
    assert.deepEqual(
      service.diagnostics('1').map(({ span, code }) => [span, code]),
      [[{ start: 4, length: 1 }, 2322]],
    );
    const open = service.diagnostics('2');
    assert.ok(open.length > 0);
    for (const { span } of open) assert.ok(span.start >= 0 && span.start + span.length <= 4);
    assert.ok(
      open.some(({ span }) => span.start === 3 && span.length === 1),
      'at the end',
    );
    at('');
    assert.deepEqual(service.diagnostics('0'), []);
    assert.deepEqual(mistakes('// @ts-expect-error'), [[`Unused '@ts-expect-error' directive.`]]);
  });

  test('names of every kind of declaration reach later cells, types as types', () => {
    const declares =
      'const { a, b: [c, , ...d], e: { f } } = null as any; var g = 1, h = 2\n' +
      'function i() {}\nclass J {}\nenum K { A }\nnamespace L { export const x = 1 }\n' +
      'interface M { m: number }\ntype N = string\n' +
      'import o, { join as p } from "node:path"\nimport { type S as Q } from "./types"\n' +
      'import * as r from "node:fs"\nimport type { S } from "./types"';
    writeFileSync(join(folder, 'types.ts'), 'export interface S { s: number }\n');
    const uses =
      '[a, c, d, f, g, h, i(), new J(), K.A, L.x, o, p, r]; ' +
      'const m: M = { m: 1 }, n: N = "n", s: S = { s: 2 }, j: J = new J(), k: K = K.A, q: Q = null!; [m, n, s, j, k, q]';
    assert.deepEqual(mistakes(declares, uses), [[], []]);
    assert.match(mistakes(declares, 'new M()')[1].join(), /'M'/);
    assert.match(mistakes(declares, 'b')[1].join(), /Cannot find name 'b'/);
    assert.deepEqual(
      mistakes('interface T { t: 1 }\nconst T = 1', 'T + 1; const t: T = { t: 1 }; t'),
      [[], []],
    );
    assert.deepEqual(
      mistakes(
        'interface V { v: 1 }\nfunction train() {}',
        'const V = "value"',
        'V.length; train()',
      ),
      [[], [], []],
    );
  });

  test('names that a cell exports, or declares by var in a block, reach later cells as in the kernel', () => {
    const declares =
      'export const a = 1\nexport async function b() {}\nexport interface C { c: number }\n' +
      'export default function d() {}\nif (a) { var e = 1; let f = 2 }\n' +
      'for (var [g] of [[1]]) { class H { static { var i = 1 } } }\n' +
      'function j() { var k = 1 }\nlabel: for (let l = 0; ; ) break label';
    const uses = '[a, b(), d(), e, g, j()]; const c: C = { c: 2 }; c';
    assert.deepEqual(mistakes(declares, uses), [[], []]);
    assert.deepEqual(mistakes('const a = 1', 'export const a = "x"', 'a.length'), [[], [], []]);
    for (const name of ['f', 'H', 'i', 'k', 'l', 'label'])
      assert.match(mistakes(declares, name)[1].join(), new RegExp(`Cannot find name '${name}'`));
    assert.deepEqual(mistakes('const m = 1; export default m', 'm; export {}', 'm'), [[], [], []]);
    assert.deepEqual(mistakes('export default class {}', '1'), [[], []]);
    assert.deepEqual(mistakes('declare module "n" {}', '1')[1], []);
    const listed = 'const m = 1; let n = 2; export { m, n as o }; export * from "./util"';
    assert.deepEqual(mistakes(listed, 'm + n'), [[], []]);
    const shared = 'declare global { const shared: number }';
    assert.deepEqual(mistakes(shared, 'shared.toFixed()'), [[], []]);
  });

  test('a cell that is not finished is marked once, at its end, and no other cell for it', () => {
    assert.deepEqual(mistakes('const a = 1\nif (a) {', 'a'), [["'}' expected."], []]);
    const spans = (cell: string) => {
      at(cell);
      return service.diagnostics('0').map(({ span }) => [span.start, span.length]);
    };
    assert.deepEqual(spans('if (1) {'), [[7, 1]]);
    assert.deepEqual(spans("const s = 'abc"), [[13, 1]]);
    const open = 'const g = (n: number) => n\ng({ m() {';
    const argument = open.indexOf('{');
    assert.deepEqual(spans(open), [
      [open.length - 1, 1],
      [argument, open.length - argument],
    ]);
  });

  test('a file of the notebook that changes is read again', () => {
    const cells = ['import { v } from "./changes"', 'v.toFixed()'];
    const write = (text: string, time: number) => {
      writeFileSync(join(folder, 'changes.ts'), text);
      utimesSync(join(folder, 'changes.ts'), time, time);
    };
    write('export const v = 1', 1000);
    assert.deepEqual(mistakes(...cells), [[], []]);
    write('export const v = "text"', 2000);
    assert.match(mistakes(...cells)[1].join(), /'toFixed' does not exist on type '"text"'/);
    rmSync(join(folder, 'changes.ts'));
    assert.match(mistakes(...cells)[0].join(), /Cannot find module|is not a module/);
    assert.deepEqual(mistakes('import "node:fs"', '1'), [[], []]);
    assert.match(mistakes('import { v } from "./missing"')[0].join(), /Cannot find module/);
  });

  test('types may be left out', () => {
    assert.deepEqual(
      mistakes(
        'const losses = [];\nfor (let i = 0; i < 3; i++) losses.push(i);',
        'losses.push(4); losses[0].toFixed(2)',
        'function add(a, b) { return a + b; }\nconst twice = a => 2 * a; add(twice(1), 2)',
        "const counts = {}; counts['a'] = 1; for (const key in counts) counts[key]++;",
      ),
      [[], [], [], []],
    );
  });

  test('a bracket behind a tensor or a set of pairs, which is undefined, is marked', () => {
    assert.deepEqual(
      mistakes(
        'const x = ones([2, 3]); x[0]',
        'for (let i = 0; i < 2; i++) new Linear(2, 3).weight[i] = 1;',
        'declare const corpus: ParallelCorpus; corpus.train[0]',
        'const list = [1, 2]; list[0]; x.toFlatArray()[0]',
      ),
      [
        ['A Tensor has no [ ]: write .at(0).'],
        ['A Parameter has no [ ]: write .at(…).'],
        ['A PairSet has no [ ]: write .at(0).'],
        [],
      ],
    );
  });

  test('two notebooks of one folder do not mix', () => {
    const other = new NotebookLanguageService(join(__dirname, '../../dist/language'));
    try {
      at('const mine = 1', 'mi|ne');
      other.update(
        [
          { id: 'a', text: 'const theirs = "x"' },
          { id: 'b', text: 'theirs' },
        ],
        folder,
      );
      assert.match(other.hover('b', 1)?.signature ?? '', /theirs: "x"/);
      assert.match(service.hover('1', 1)?.signature ?? '', /mine: 1/);
    } finally {
      other.dispose();
    }
  });

  test('the whole lesson has no mistake', () => {
    const path = join(__dirname, '../../samples/en/00-five-minutes.ipynb');
    const { cells } = JSON.parse(readFileSync(path, 'utf8'));
    const code = cells.filter((cell: { cell_type: string }) => cell.cell_type === 'code');
    const sources = code.map((cell: { source: string[] }) => cell.source.join(''));
    assert.deepEqual(
      mistakes(...sources),
      sources.map(() => []),
    );
  });
});
