// What a person sees while writing cells: completions, hovers, mistakes.
import { strict as assert } from 'node:assert';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { NotebookLanguageService } from '../../src/language/service';

suite('the language service of a notebook', function () {
  this.timeout(60_000);
  let service: NotebookLanguageService;
  let folder: string;
  suiteSetup(() => {
    folder = mkdtempSync(join(tmpdir(), 'seq2seq-language-'));
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
    const help = service.signatureHelp(...at('clipGradNorm(|'));
    assert.match(
      help?.signatures[0].label ?? '',
      /clipGradNorm\(parameters: .*, maxNorm: number\): number/,
    );
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
    assert.match(before[0], /Cannot find name 'late'/);
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
