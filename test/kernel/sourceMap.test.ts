// The decoder of source maps beside Node's own.
import { strict as assert } from 'node:assert';
import { SourceMap } from 'node:module';
import ts from 'typescript';
import { decodeMappings } from '../../src/kernel/compiler/sourceMap';

suite('decodeMappings', () => {
  test('by hand: steps forth and back, of one digit and of several', () => {
    assert.deepEqual(decodeMappings('AAAA,CAAC;;AACD,gBADgB'), [
      [
        { column: 0, sourceLine: 0, sourceColumn: 0 },
        { column: 1, sourceLine: 0, sourceColumn: 1 },
      ],
      [],
      [
        { column: 0, sourceLine: 1, sourceColumn: 0 },
        { column: 16, sourceLine: 0, sourceColumn: 16 },
      ],
    ]);
    assert.deepEqual(decodeMappings('A,C'), [
      [
        { column: 0, sourceLine: 0, sourceColumn: 0 },
        { column: 1, sourceLine: 0, sourceColumn: 0 },
      ],
    ]);
  });

  test('agrees with Node on what TypeScript makes of an enum, a class and long lines', () => {
    const long = Array.from({ length: 300 }, (_, i) => `f(${i} as number)`).join(' + ');
    const source = `enum Colour { Red, Green = 7 }\n\n\nclass P { constructor(public x: number, y = ${long}) {} }\n
      namespace N { export const a = (b: number): number => { throw new Error(String(b)); }; }\n${long};`;
    const { sourceMapText } = ts.transpileModule(source, {
      fileName: 'a.ts',
      compilerOptions: { sourceMap: true, target: ts.ScriptTarget.ES2022 },
    });
    const payload = JSON.parse(sourceMapText as string);
    const map = new SourceMap(payload);
    const lines = decodeMappings(payload.mappings);
    let compared = 0;
    for (const [line, segments] of lines.entries()) {
      for (const { column, sourceLine, sourceColumn } of segments) {
        const entry = map.findEntry(line, column);
        assert.ok('originalLine' in entry);
        assert.deepEqual(
          [entry.generatedColumn, entry.originalLine, entry.originalColumn],
          [column, sourceLine, sourceColumn],
        );
        compared++;
      }
    }
    assert.ok(compared > 1000);
  });
});
