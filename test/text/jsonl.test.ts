import { strict as assert } from 'node:assert';
import { type JsonlLayout, jsonlParser } from '../../src/text/jsonl';
import { linesOf } from '../../src/text/lines';
import type { RawPair } from '../../src/text/pairs';

const layout: JsonlLayout = { fields: ['source', 'target'], badLines: 'error' };

function parse(text: string, changes: Partial<JsonlLayout> = {}) {
  const pairs: RawPair[] = [];
  const parser = jsonlParser('a.jsonl', { ...layout, ...changes }, pair => pairs.push(pair));
  for (const line of linesOf(text)) parser.line(line);
  return { pairs, ...parser.end() };
}

suite('jsonlParser', () => {
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
    const { pairs } = parse('{"en": "hi", "zh": "嗨"}', { fields: ['en', 'zh'] });
    assert.deepEqual(pairs, [{ source: 'hi', target: '嗨', line: 1 }]);
  });

  test('so can fields inside others, by their paths; a name with a point goes first', () => {
    const fields = ['translation.en', 'translation.zh'] as const;
    const nested = '{"id": 1, "translation": {"en": "hi", "zh": "嗨"}}';
    const flat = '{"translation.en": "so", "translation": {"en": "hi", "zh": "嗨"}}';
    assert.deepEqual(parse(`${nested}\n${flat}`, { fields }).pairs, [
      { source: 'hi', target: '嗨', line: 1 },
      { source: 'so', target: '嗨', line: 2 },
    ]);
    for (const line of ['{"translation": "hi"}', '{"translation": null}', '{"translation": [1]}']) {
      assert.throws(() => parse(line, { fields }), /line 1 has no field "translation\.en": /);
    }
    const inherited = () => parse('{"a": "b"}', { fields: ['constructor.name', 'a'] });
    assert.throws(inherited, /has no field "constructor\.name"/);
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
          'Write {"source": "…", "target": "…"} on each line, or name the fields that are there: ' +
          "fields: ['en', 'zh'], or by paths fields: ['translation.en', 'translation.zh'], or pass badLines: 'skip' to leave such lines out.",
      });
      assert.equal(parse(text, { badLines: 'skip' }).bad, 1);
    });
  }
});
