import { strict as assert } from 'node:assert';
import { ordinalOf } from '../../src/notebook/ordinal';

suite('ordinalOf', () => {
  const cells = ['text', 'code', 'text', 'code', 'code'].map((kind, index) => ({ kind, index }));
  const isCode = ({ kind }: { kind: string }) => kind === 'code';

  test('counts code cells from one', () => {
    const code = cells.filter(isCode);
    assert.deepEqual(
      code.map(cell => ordinalOf(cell, cells, isCode)),
      [1, 2, 3],
    );
  });

  test('is 0 for a cell that was deleted', () => {
    assert.equal(ordinalOf({ kind: 'code', index: -1 }, cells, isCode), 0);
  });
});
