import { strict as assert } from 'node:assert';
import { linesOf } from '../../src/text/lines';
import type { RawPair } from '../../src/text/pairs';
import { type TsvLayout, tsvParser } from '../../src/text/tsv';

const layout: TsvLayout = { header: false, columns: [0, 1], badLines: 'error' };

function parse(text: string, changes: Partial<TsvLayout> = {}) {
  const pairs: RawPair[] = [];
  const parser = tsvParser('a.tsv', { ...layout, ...changes }, pair => pairs.push(pair));
  for (const line of linesOf(text)) parser.line(line);
  return { pairs, ...parser.end() };
}

suite('tsvParser', () => {
  test('reads two columns, ignores more, passes over blank lines and counts them', () => {
    const { pairs, lines, blank, bad } = parse('hi\t嗨\tby me\n\n \t \n stop! \t住手！\r\n');
    assert.deepEqual(pairs, [
      { source: 'hi', target: '嗨', line: 1 },
      { source: 'stop!', target: '住手！', line: 4 },
    ]);
    assert.deepEqual({ lines, blank, bad }, { lines: 4, blank: 2, bad: 0 });
  });

  test('a header is left out, and lines still count from the top of the file', () => {
    const { pairs, lines } = parse('en\tzh\nhi\t嗨', { header: true });
    assert.deepEqual(pairs, [{ source: 'hi', target: '嗨', line: 2 }]);
    assert.equal(lines, 1);
  });

  test('columns can be chosen', () => {
    const { pairs } = parse('1\thi\t嗨', { columns: [2, 1] });
    assert.deepEqual(pairs, [{ source: '嗨', target: 'hi', line: 1 }]);
  });

  test('quotes are part of the text', () => {
    assert.equal(parse('"hi"\t“嗨”').pairs[0].source, '"hi"');
  });

  test('a line with one column is named, shortened, with the remedy', () => {
    const long = '我'.repeat(61);
    assert.throws(() => parse(`hi\t嗨\n${long}\n`), {
      name: 'DataError',
      path: 'a.tsv',
      line: 2,
      message:
        `a.tsv, line 2 has one column instead of at least 2: «${'我'.repeat(60)}…». ` +
        "Write source, tab, target on each line, or pass badLines: 'skip' to leave such lines out.",
    });
  });

  test('an empty side is named', () => {
    const remedy =
      "Write source, tab, target on each line, or pass badLines: 'skip' to leave such lines out.";
    assert.throws(() => parse('hi\t\n'), {
      message: `a.tsv, line 1 has an empty target: «hi⇥». ${remedy}`,
    });
    assert.throws(() => parse('\t嗨\n'), {
      message: `a.tsv, line 1 has an empty source: «⇥嗨». ${remedy}`,
    });
  });

  test('further bad lines are listed, a few of them', () => {
    assert.throws(() => parse('a\nb\n'), /: «a»\. The same goes for line 2\. Write/);
    assert.throws(
      () => parse('a\nb\nc\nd\ne\nf\ng\nh\n'),
      /: «a»\. The same goes for lines 2, 3, 4, 5, 6 and 2 more\. Write/,
    );
  });

  test('bad lines are skipped and counted where asked for', () => {
    const { pairs, bad, lines } = parse('a\nhi\t嗨\n\tb\n', { badLines: 'skip' });
    assert.deepEqual(pairs, [{ source: 'hi', target: '嗨', line: 2 }]);
    assert.deepEqual({ bad, lines }, { bad: 2, lines: 3 });
  });

  test('too few columns for those chosen', () => {
    assert.throws(
      () => parse('a\tb', { columns: [0, 3] }),
      /line 1 has 2 columns instead of at least 4/,
    );
  });

  test('a header alone is no corpus', () => {
    assert.throws(() => parse('en\tzh\n\n', { header: true }), {
      message: 'a.tsv has a header and no pair below it.',
    });
  });
});
