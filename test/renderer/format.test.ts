// Tokens and numbers as people read them.
import { strict as assert } from 'node:assert';
import {
  amount,
  compact,
  decimal,
  duration,
  factor,
  percent,
  probability,
  reading,
  subscript,
  visible,
} from '../../src/renderer/format';
import type { Attention } from '../../src/renderer/model/attention';
import { attentionTable, looksMost } from '../../src/renderer/model/tables';

suite('renderer: tokens', () => {
  test('blanks, line ends and nothing have a sign', () => {
    assert.deepEqual(['a', ' ', ' the', '\n', ''].map(visible), ['a', '␣', '␣the', '↵', '∅']);
  });

  test('tables and what is said of a cell show the signs', () => {
    const attention: Attention = {
      name: 'cross attention',
      rel: 'cross',
      layers: 1,
      heads: 1,
      rows: [' ', 'b'],
      columns: ['a', ' '],
      weight: ({ row, column }) => (row === column ? 0.25 : 0.75),
      isExact: true,
      rest: () => 0,
      entropy: () => 0.81,
    };
    const head = { layer: 0, head: 0 };
    const { columns, rows } = attentionTable(attention, head);
    assert.deepEqual(
      [columns, rows.map(row => row.head)],
      [
        ['', 'a', '␣'],
        ['␣', 'b'],
      ],
    );
    assert.equal(looksMost(attention, head)(0), '␣ (0.75)');
  });
});

suite('renderer: numbers', () => {
  test('read as people write them', () => {
    assert.equal(decimal(-0.724), '−0.72');
    assert.equal(decimal(-0.001), '0.00');
    assert.equal(decimal(Number.NaN), 'not a number');
    assert.equal(decimal(Number.NEGATIVE_INFINITY), '−∞');
    assert.equal(factor(-0.72), '(−0.72)');
    assert.equal(probability(0.0004), '< 0.01');
    assert.equal(probability(0), '0.00');
    assert.deepEqual([0.00499, 0.005, 0.3, -1].map(probability), [
      '< 0.01',
      '0.01',
      '0.30',
      '−1.00',
    ]);
    assert.deepEqual(
      [0.71, -0.71].map(value => factor(value, 1)),
      ['0.7', '(−0.7)'],
    );
    assert.deepEqual(
      [1.23456, -0.0004].map(value => decimal(value, 3)),
      ['1.235', '0.000'],
    );
    assert.equal(decimal(Number.POSITIVE_INFINITY), '∞');
    assert.deepEqual(
      [true, false].map(isExact => amount(-0.12345, isExact, 3)),
      ['−0.123', '≈ −0.12'],
    );
    assert.deepEqual([0, 0.005, Number.NaN].map(percent), ['0 %', '1 %', 'not a number']);
    assert.deepEqual([999, 999.4, 999.5, 999_499, 999_500, 2_340_000].map(compact), [
      ...['999', '999', '1.0 k', '999.5 k', '1.0 M', '2.3 M'],
    ]);
    assert.deepEqual([-3, 0.4, 59.4, 59.6, 3599, 3600, 7385].map(duration), [
      ...['0 s', '0 s', '59 s', '1 min 0 s', '59 min 59 s', '1 h 0 min', '2 h 3 min'],
    ]);
    assert.deepEqual(
      [0, -0.5, 1e-4, 9.9e-5, 999_999, 1e6, 12.345, -1e-7, Number.NaN].map(reading),
      [
        ...['0.00', '−0.500', '0.000100', '9.90e−5', '999999', '1.00e6', '12.3', '−1.00e−7'],
        'not a number',
      ],
    );
    assert.equal(percent(0.714), '71 %');
    assert.equal(compact(38_211), '38.2 k');
    assert.equal(duration(74), '1 min 14 s');
    assert.equal(duration(3_720), '1 h 2 min');
    assert.equal(subscript(12), '₁₂');
    assert.deepEqual([0.00123, 4.159, 812.4, 1e-9].map(reading), [
      '0.00123',
      '4.16',
      '812',
      '1.00e−9',
    ]);
  });
});
