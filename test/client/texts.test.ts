// Texts of outputs: as a terminal shows them, and as the notebook format keeps them.
import { strict as assert } from 'node:assert';
import { fromLines, onDisk, toLines } from '../../src/client';
import { TerminalText } from '../../src/client/terminalText';

suite('TerminalText', () => {
  const cases: [name: string, written: string[], reads: string][] = [
    ['plain lines', ['a\nb', 'c\n'], 'a\nbc\n'],
    ['a line break of Windows is one line break', ['a\r\nb\r\n'], 'a\nb\n'],
    ['a carriage return goes to the start of the line', ['ab\ncdef\rX'], 'ab\nXdef'],
    ['what is longer grows the line', ['ab\rwxyz'], 'wxyz'],
    ['a carriage return in a message of its own', ['ab', '\r', 'c'], 'cb'],
    ['a backspace goes one step back', ['abc\b\bX'], 'aXc'],
    ['a backspace stops at the start of the line', ['a\nb\b\b\b\bXY'], 'a\nXY'],
    ['the line above is never overwritten', ['one\n', '\rtwo'], 'one\ntwo'],
    ['a new line begins at its start', ['abc\n', 'd'], 'abc\nd'],
    ['empty lines are kept', ['a\n\n\nb'], 'a\n\n\nb'],
  ];
  for (const [name, written, reads] of cases) {
    test(name, () => {
      const text = new TerminalText();
      for (const one of written) text.write(one);
      assert.equal(text.toString(), reads);
    });
  }
});

suite('the notebook format', () => {
  test('keeps a text as lines with their breaks', () => {
    assert.deepEqual(toLines('a\nb'), ['a\n', 'b']);
    assert.deepEqual(toLines('a\n\n'), ['a\n', '\n']);
    assert.deepEqual(toLines(''), []);
    const [fits, long] = [10_000, 10_001].map(count => 'y\n'.repeat(count));
    assert.equal(toLines(fits).length, 10_000);
    assert.equal(toLines(long), long, 'a list of so many lines would take many times its size');
    for (const text of ['', 'a', 'a\nb\n', '\n']) assert.equal(fromLines(toLines(text)), text);
    assert.equal(fromLines('a\nb'), 'a\nb');
  });

  test('writes texts in lines, pictures with a line break, JSON as it is', () => {
    const view = { kind: 'x', rows: ['a\nb'] };
    const data = {
      'text/plain': 'a\nb',
      'image/svg+xml': '<svg>\n</svg>',
      'image/png': 'iVBO\n\n',
      'image/jpeg': '/9j/',
      'application/vnd.seq2seq.v1+json': view,
      'application/json': 'a\nb',
    };
    const output = { output_type: 'display_data', data, metadata: { a: 1 } } as const;
    assert.deepEqual(onDisk(output), {
      output_type: 'display_data',
      data: {
        'text/plain': ['a\n', 'b'],
        'image/svg+xml': ['<svg>\n', '</svg>'],
        'image/png': 'iVBO\n',
        'image/jpeg': '/9j/\n',
        'application/vnd.seq2seq.v1+json': view,
        'application/json': 'a\nb',
      },
      metadata: { a: 1 },
    });
  });

  test('writes streams in lines, from a text or from lines, and errors as they are', () => {
    for (const text of ['a\nb', ['a', '\nb']]) {
      assert.deepEqual(onDisk({ output_type: 'stream', name: 'stderr', text }), {
        output_type: 'stream',
        name: 'stderr',
        text: ['a\n', 'b'],
      });
    }
    const error = { output_type: 'error', ename: 'E', evalue: 'a\nb', traceback: ['x'] } as const;
    assert.deepEqual(onDisk({ ...error, traceback: ['x'] }), error);
  });
});
