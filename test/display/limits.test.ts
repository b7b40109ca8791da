// How much of long things is listed in tables, and what is said of the rest: at the limits and one beyond them.
import { strict as assert } from 'node:assert';
import { inspect } from 'node:util';
import { mimeBundle, setInspector } from '../../src/display';
import { functionsText } from '../../src/display/plain/namespace';
import { clip, columnsOf, table } from '../../src/display/table';
import { Linear, Module } from '../../src/engine';
import { Evaluation } from '../../src/models';
import { batches, charTokenizer, ParallelCorpus, SPECIALS, Vocabulary } from '../../src/text';
import { sampleRun } from './sample';

const shown = (value: unknown) => mimeBundle(value)['text/plain'];
const numbered = (count: number, prefix = 'w') =>
  Array.from({ length: count }, (_, k) => `${prefix}${k}`);
/** Cells of the lines of a table. */
const cells = (lines: string) => lines.split('\n').map(line => line.trim().split(/ {2,}/));

suite('limits of tables and texts', () => {
  test('a cell is cut to its columns, wide characters and marks counted', () => {
    assert.equal(clip('abcdef', 6), 'abcdef');
    assert.equal(clip('abcdefg', 6), 'abcde…');
    assert.equal(clip('你好吗你好', 6), '你好…');
    assert.equal(clip('a你好吗', 6), 'a你好…');
    assert.equal(clip('e\u0301e\u0301e\u0301', 2), 'e\u0301…');
    assert.equal(clip('a \n\t b', 9), 'a b');
    for (const wide of 'ᄀ⺀ぁ한豈︰！￠😀') assert.equal(columnsOf(wide), 2, wide);
    for (const narrow of 'aéж…→−▁') assert.equal(columnsOf(narrow), 1, narrow);
    assert.equal(table([['a'], ['b', 'cc', 'd']], 'lrl'), 'a\nb  cc  d');
  });

  test('names of functions fill lines of 98 columns', () => {
    const names = numbered(60, 'name');
    const [head, ...lines] = functionsText('f()', names).split('\n');
    assert.equal(head, '60 functions, called as f()');
    assert.deepEqual(lines.join('  ').split('  '), names);
    for (const [k, line] of lines.entries()) {
      assert.ok(line.length <= 98);
      const next = lines[k + 1]?.split('  ')[0];
      if (next) assert.ok(line.length + 2 + next.length > 98, line);
    }
    assert.equal(functionsText('f()', ['a'.repeat(47), 'b'.repeat(49)]).split('\n').length, 2);
    assert.equal(functionsText('f()', ['a'.repeat(47), 'b'.repeat(50)]).split('\n').length, 3);
  });

  test('eight pairs are listed, in 56 columns each', () => {
    const pairs = (count: number) =>
      numbered(count).map(source => ({ source, target: 'x'.repeat(57) }));
    const lines = shown(pairs(8)).split('\n');
    assert.equal(lines.length, 2 + 1 + 8);
    assert.deepEqual(lines.at(-1)?.split(/ +/), ['w7', `${'x'.repeat(55)}…`]);
    const more = shown(pairs(1234)).split('\n');
    assert.equal(more[0], '1,234 pairs');
    assert.deepEqual(more.slice(-2)[0].split(/ +/)[0], 'w7');
    assert.equal(more.at(-1), '… and 1,226 more');
  });

  test('only lists of pairs are shown as such', () => {
    setInspector(value => inspect(value));
    const pair = { source: 'a', target: 'b' };
    const all = Array.from({ length: 150 }, () => pair);
    assert.match(shown(all), /^150 pairs\n/);
    assert.match(
      shown([{ ...pair, line: 3, alignment: [] }]),
      /^1 pair, each with its alignment\n/,
    );
    for (const other of [
      [],
      [{ ...pair, more: 1 }],
      [pair, null],
      [{ source: 'a' }],
      [{ ...pair, target: 3 }],
      [...all.slice(0, 99), { ...pair, source: 1 }],
    ]) {
      assert.doesNotMatch(shown(other), /^\d+ pairs?\b/);
    }
    assert.match(
      shown([...all.slice(0, 100), { source: 1 }]),
      /^101 pairs/,
      'the first hundred tell',
    );
    setInspector(String);
  });

  test('a vocabulary fills four lines of 98 columns', () => {
    const of = (words: number) => new Vocabulary([...SPECIALS, ...numbered(words)]);
    const small = shown(of(12)).split('\n');
    assert.equal(
      small[0],
      `Vocabulary of 16 tokens: ${SPECIALS.join(' ')}, then by falling frequency`,
    );
    assert.deepEqual(small.slice(1), ['', numbered(12).join('  ')]);
    const [, , ...lines] = shown(of(200)).split('\n');
    assert.equal(lines.length, 5);
    const listed = lines.slice(0, 4).join('  ').split('  ');
    assert.deepEqual(listed, numbered(200).slice(0, listed.length));
    assert.equal(lines[4], `… and ${200 - listed.length} more`);
    for (const [k, line] of lines.slice(0, 4).entries()) {
      const next = k < 3 ? lines[k + 1].split('  ')[0] : `w${listed.length}`;
      assert.ok(line.length <= 98 && line.length + 2 + next.length > 98, line);
    }
  });

  test('a batch tells its tokens, its pads and its shapes', () => {
    const corpus = ParallelCorpus.fromPairs(
      [
        ['abcde', 'xy'],
        ['a', 'xyz'],
      ],
      { source: charTokenizer(), target: charTokenizer(), split: [1, 0, 0], seed: 1 },
    );
    const [batch] = batches(corpus.train, { batchSize: 2 });
    const [head, parts, pairs] = shown(batch).split('\n\n');
    // 6 and 2 tokens with <eos>, of 2 · 6 places
    assert.equal(
      head,
      'Batch of 2 pairs: 8 source and 7 target tokens, 33 % of the source are pads',
    );
    assert.deepEqual(cells(parts), [
      ['shape', 'dtype', 'holds'],
      ['source.tokens', '[2, 6]', 'int32', 'tokens, <eos>, pads'],
      ['source.mask', '[2, 6]', 'bool', 'true on tokens'],
      ['prefix', '[2, 4]', 'int32', '<bos> and the target'],
      ['targets', '[2, 4]', 'int32', 'the target and <eos>'],
    ]);
    assert.deepEqual(
      new Set(cells(pairs).map(String)),
      new Set(['source,target', 'abcde,xy', 'a,xyz']),
    );
  });

  test('two hundred rows of a model are listed', () => {
    class Many extends Module {
      layers: Linear[];
      constructor(count: number) {
        super();
        this.layers = Array.from({ length: count }, () => new Linear(1, 1, { bias: false }));
      }
    }
    assert.equal(shown(new Many(100)).split('\n').length, 2 + 1 + 200);
    assert.match(shown(new Many(100)), /\nlayers\.99 .*\n {2}weight .*$/);
    const lines = shown(new Many(103)).split('\n');
    assert.equal(lines.length, 2 + 1 + 200 + 1);
    assert.equal(lines.at(-1), '… and 6 more rows');
    class None extends Module {}
    assert.equal(
      shown(new None()),
      'None: 0 parameters, 0 B; training with Adam needs about 0 B and the activations\n\nIt has no parts.',
    );
    class Outer extends Module {
      inner = new Many(1);
    }
    assert.deepEqual(
      shown(new Outer())
        .split('\n')
        .slice(3)
        .map(line => line.replace(/(\S) {2,}.*/, '$1')),
      ['inner', '  layers.0', '    weight'],
    );
  });

  test('twenty-four epochs are listed; of more the first and the last twelve', () => {
    const rowsOf = (epochs: number) =>
      shown(sampleRun(epochs, 1))
        .split('\n\n')[1]
        .split('\n')
        .slice(1)
        .map(line => line.trim().split(' ')[0]);
    assert.deepEqual(
      rowsOf(24),
      Array.from({ length: 24 }, (_, k) => String(k + 1)),
    );
    const ends = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12];
    assert.deepEqual(rowsOf(25), [...ends.map(String), '…', ...ends.map(k => String(13 + k))]);
  });

  test('nine steps of a history are listed; of more the first and the last four', () => {
    const stepsOf = (steps: number) =>
      shown(sampleRun(1, steps).history)
        .split('\n\n')[2]
        .split('\n')
        .slice(1)
        .map(line => line.trim().split(' ')[0]);
    assert.deepEqual(stepsOf(9), ['1', '2', '3', '4', '5', '6', '7', '8', '9']);
    assert.deepEqual(stepsOf(10), ['1', '2', '3', '4', '…', '7', '8', '9', '10']);
    assert.match(shown(sampleRun(1, 1).history), /^history: 1 step, 1 epoch\n/);
  });

  test('an evaluation: what it says, line by line', () => {
    const wrong = {
      reference: 'r'.repeat(41),
      hypothesis: 'h',
      exact: false,
      truncated: true,
      chrf: 3.149,
    };
    const comparing = { tokenize: '13a', lowercase: false } as const;
    const sentences = [
      { source: 's', ...wrong },
      { source: 't', ...wrong },
    ];
    const scores = new Evaluation(
      1200,
      12.345,
      'sig',
      6.789,
      0.55,
      0.00123,
      1.00123,
      0.98765,
      sentences,
      75,
      comparing,
      1300,
    );
    const [head, figures, cut, unreachable, list] = shown(scores).split('\n\n');
    assert.equal(head, '1,200 sentences in 1 min 15 s');
    assert.deepEqual(cells(figures), [
      ['BLEU', '12.35', 'sig'],
      ['chrF', '6.79'],
      ['exact match', '0.6 %'],
      ['loss', '0.0012', 'nats per target token'],
      ['perplexity', '1.00'],
      ['token accuracy', '98.8 %', 'given all tokens before'],
    ]);
    assert.match(cut, /^2 of 1,200 translations were cut before the end\. /);
    assert.match(unreachable, /^1,300 of 1,200 references cannot be written /);
    assert.deepEqual(cells(list), [
      ['Furthest from their references:'],
      ['source', 'reference', 'written', 'chrF'],
      ['s', `${'r'.repeat(39)}…`, 'h', '3.1'],
      ['t', `${'r'.repeat(39)}…`, 'h', '3.1'],
    ]);
    const none = new Evaluation(1, 100, 'sig', 100, 100, 0.1, 1.1, 1, [], 0.5, comparing);
    assert.match(
      shown(none),
      /^1 sentence in 0\.5 s\n\n[\s\S]*\n\nEvery sentence is translated word for word as in the data\.$/,
    );
  });
});
