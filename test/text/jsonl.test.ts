import { strict as assert } from 'node:assert';
import { parseJsonl } from '../../src/text/jsonl';

const fields = ['source', 'target'] as const;
const parse = (text: string, badLines: 'error' | 'skip' = 'error') =>
  parseJsonl(text, 'a.jsonl', { fields, badLines });

suite('parseJsonl', () => {
  test('reads two fields of each object and ignores the others', () => {
    const text = '{"source": " hi", "target": "嗨", "id": 3}\n\n{"target": "b", "source": "a"}\n';
    const { pairs, lines, blank } = parse(text);
    assert.deepEqual(pairs, [
      { source: 'hi', target: '嗨', line: 1 },
      { source: 'a', target: 'b', line: 3 },
    ]);
    assert.deepEqual({ lines, blank }, { lines: 3, blank: 1 });
  });

  test('fields can be named', () => {
    const layout = { fields: ['en', 'zh'], badLines: 'error' } as const;
    const { pairs } = parseJsonl('{"en": "hi", "zh": "嗨"}', 'a.jsonl', layout);
    assert.deepEqual(pairs, [{ source: 'hi', target: '嗨', line: 1 }]);
  });

  const bad: [line: string, problem: string][] = [
    ['{"source": "a"', 'is not JSON'],
    ['["a", "b"]', 'is not a JSON object'],
    ['7', 'is not a JSON object'],
    ['null', 'is not a JSON object'],
    ['{"source": "a"}', 'has no field "target"'],
    ['{"source": 1, "target": "b"}', 'has a field "source" that is not a text'],
    ['{"source": "a", "target": " "}', 'has an empty field "target"'],
  ];
  for (const [line, problem] of bad) {
    test(`a line that ${problem}: ${line}`, () => {
      const text = `{"source": "a", "target": "b"}\n${line}`;
      assert.throws(() => parse(text), {
        name: 'DataError',
        line: 2,
        message:
          `a.jsonl, line 2 ${problem}: «${line}». ` +
          'Write {"source": "…", "target": "…"} on each line, ' +
          "or name the fields, or pass badLines: 'skip' to leave such lines out.",
      });
      assert.equal(parse(text, 'skip').bad, 1);
    });
  }
});
