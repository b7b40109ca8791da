import assert from 'node:assert/strict';
import {
  colorOf,
  contrast,
  css,
  diverging,
  inkOn,
  mix,
  type Rgb,
  readable,
  sequential,
} from '../../src/renderer/color';
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
import { clockLayout, labelHeight, STRIP, STRIP_GAP, stripAt } from '../../src/renderer/layout';
import { Memory, type Saved } from '../../src/renderer/memory';
import type { Attention } from '../../src/renderer/model/attention';
import { logRange, logTicks } from '../../src/renderer/model/curves';
import { attentionTable, looksMost } from '../../src/renderer/model/tables';

const WHITE: Rgb = [255, 255, 255];
const BLACK: Rgb = [0, 0, 0];
const BLUE: Rgb = [0, 99, 211];
const ORANGE: Rgb = [209, 134, 22];

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

suite('renderer: colours', () => {
  test('contrast is that of WCAG', () => {
    assert.equal(contrast(BLACK, WHITE), 21);
    assert.equal(contrast(WHITE, WHITE), 1);
    const grey = (value: number): Rgb => [value, value, value];
    for (const [a, b, ratio] of [
      [grey(118), WHITE, 4.54],
      [[0, 0, 255], WHITE, 8.59],
      [[255, 0, 0], WHITE, 4],
      [[0, 255, 0], BLACK, 15.3],
      [grey(10), BLACK, 1.06],
      [grey(11), BLACK, 1.07],
    ] as [Rgb, Rgb, number][]) {
      assert.ok(Math.abs(contrast(a, b) - ratio) < 0.006, `${a}: ${contrast(a, b)}`);
      assert.equal(contrast(b, a), contrast(a, b));
    }
  });

  test('ramps begin near the background and end at the full colour, monotonously', () => {
    for (const background of [WHITE, BLACK]) {
      const ramp = sequential(background, BLUE);
      assert.equal(ramp.length, 256);
      assert.deepEqual(ramp[255], BLUE);
      assert.ok(contrast(ramp[0], background) < 1.1);
      assert.deepEqual(ramp[0], mix(background, BLUE, 0.05));
      assert.deepEqual(ramp[51], mix(background, BLUE, 0.05 + 0.95 * 0.2 ** 0.8));
      for (let i = 1; i < 256; i++) {
        assert.ok(contrast(ramp[i], background) >= contrast(ramp[i - 1], background) - 0.05);
      }
    }
    const signed = diverging(WHITE, ORANGE, BLUE);
    assert.deepEqual([signed[0], signed[255]], [ORANGE, BLUE]);
    assert.ok(contrast(signed[127], WHITE) < 1.1);
    assert.deepEqual(signed[51], mix(WHITE, ORANGE, 0.03 + 0.97 * 0.6 ** 0.8));
    assert.deepEqual(signed[204], mix(WHITE, BLUE, 0.03 + 0.97 * 0.6 ** 0.8));
  });

  test('values outside the range take its ends, those that are none take no colour', () => {
    const ramp = sequential(WHITE, BLUE);
    assert.deepEqual(colorOf(ramp, 7, 0, 1), BLUE);
    assert.deepEqual(colorOf(ramp, -7, 0, 1), ramp[0]);
    assert.deepEqual(colorOf(ramp, 3, 2, 4), ramp[128]);
    assert.deepEqual(colorOf(ramp, 2.5, 2, 4), ramp[64]);
    assert.deepEqual(colorOf(ramp, 5, 5, 5), ramp[0], 'a range of one value');
    assert.equal(colorOf(ramp, Number.NaN, 0, 1), null);
    assert.equal(colorOf(ramp, Number.POSITIVE_INFINITY, 0, 1), null);
  });

  test('text on any shade reads at 4.5 : 1, readable() keeps what is asked', () => {
    for (const color of [...sequential(WHITE, BLUE), ...diverging(BLACK, ORANGE, BLUE)]) {
      assert.ok(contrast(inkOn(color), color) >= 4.5);
    }
    assert.ok(contrast(readable(ORANGE, WHITE, BLACK, 3), WHITE) >= 3);
    assert.deepEqual(readable(BLUE, WHITE, BLACK, 3), BLUE);
    assert.deepEqual(mix(BLACK, WHITE, 0.5), [128, 128, 128]);
    assert.deepEqual(mix([16, 32, 48], [48, 80, 112], 0.25), [24, 44, 64]);
    assert.equal(css([1, 2, 3]), 'rgb(1, 2, 3)');
    // no further than has to be, by tenths; at most the text itself
    const moved = readable(ORANGE, WHITE, BLACK, 4.5);
    const tenths = Array.from({ length: 10 }, (_, k) => mix(ORANGE, BLACK, k / 10));
    const first = tenths.findIndex(color => contrast(color, WHITE) >= 4.5);
    assert.ok(first > 1);
    assert.deepEqual(moved, tenths[first]);
    assert.deepEqual(readable(WHITE, WHITE, [200, 200, 200], 3), [200, 200, 200]);
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

suite('renderer: layout', () => {
  const needs = {
    width: 1000,
    rows: 9,
    columns: 6,
    rowLabel: 40,
    columnLabel: 44,
    encoderGates: 6,
    decoderGates: 6,
    candidates: 10,
  };

  test('gates stand above the columns and beside the rows', () => {
    const layout = clockLayout(needs);
    assert.equal(layout.encoder.left, layout.attention.left);
    assert.equal(layout.encoder.width, layout.attention.width);
    assert.equal(layout.decoder.top, layout.attention.top);
    assert.equal(layout.decoder.height, layout.attention.height);
    assert.ok(layout.candidates.left > layout.decoder.left + layout.decoder.width);
    assert.equal(layout.width, needs.width);
  });

  test('parts never overlap, and the height depends on the width in two ways only', () => {
    const heights = new Set<number>();
    for (let width = 240; width <= 1600; width += 20) {
      const layout = clockLayout({ ...needs, width });
      assert.ok(layout.decoder.left >= layout.attention.left + layout.attention.width);
      assert.ok(layout.encoder.top + layout.encoder.height <= layout.columnLabels.top);
      assert.ok(layout.detail.top + layout.detail.height <= layout.gateNames.top);
      assert.ok(layout.width >= layout.decoder.left + layout.decoder.width);
      heights.add(layout.height);
    }
    // wide or not, and words upright or aslant
    assert.ok(heights.size <= 4, `${heights.size} heights`);
  });

  test('where everything stands: wide, narrow, without gates, without candidates', () => {
    const box = (left: number, top: number, width: number, height: number) => ({
      left,
      top,
      width,
      height,
    });
    // 1000 − 54 − 20 − 192 − 210 are left: 524, of which six columns take 360
    assert.deepEqual(clockLayout(needs), {
      ...{ width: 1000, cellWidth: 60, rowHeight: 32, aslant: false, height: 524 },
      encoder: box(54, 20, 360, 188),
      columnLabels: box(54, 212, 360, 24),
      rowLabels: box(0, 236, 54, 288),
      attention: box(54, 236, 360, 288),
      detail: box(434, 0, 566, 190),
      gateNames: box(434, 196, 298, 40),
      decoder: box(434, 236, 298, 288),
      candidates: box(752, 216, 248, 268),
    });
    // 600 − 54 − 20 − 192 are left: 334, of which six columns take 330
    assert.deepEqual(clockLayout({ ...needs, width: 600 }), {
      ...{ width: 600, cellWidth: 55, rowHeight: 32, aslant: false, height: 808 },
      encoder: box(54, 20, 330, 188),
      columnLabels: box(54, 212, 330, 24),
      rowLabels: box(0, 236, 54, 288),
      attention: box(54, 236, 330, 288),
      detail: box(404, 0, 196, 190),
      gateNames: box(404, 196, 196, 40),
      decoder: box(404, 236, 196, 288),
      candidates: box(0, 540, 420, 268),
    });
    const bare = { ...needs, encoderGates: 0, decoderGates: 0, candidates: 0 };
    assert.deepEqual(clockLayout(bare), {
      ...{ width: 1000, cellWidth: 60, rowHeight: 32, aslant: false, height: 428 },
      encoder: box(54, 20, 360, 0),
      columnLabels: box(54, 116, 360, 24),
      rowLabels: box(0, 140, 54, 288),
      attention: box(54, 140, 360, 288),
      detail: box(434, 0, 566, 94),
      gateNames: box(434, 100, 231, 40),
      decoder: box(434, 140, 231, 288),
      candidates: box(685, 120, 315, 0),
    });
    assert.equal(clockLayout({ ...bare, width: 600 }).decoder.width, 160 + (366 - 360));
  });

  test('rows are lower where they are many, columns narrower down to what a character needs', () => {
    const of = (change: object) => clockLayout({ ...needs, ...change });
    assert.deepEqual(
      [12, 13, 24, 25].map(rows => of({ rows }).rowHeight),
      [32, 26, 26, 20],
    );
    assert.deepEqual(
      [10, 22, 22.5, 116, 117, 400].map(rowLabel => of({ rowLabel }).rowLabels.width),
      [...[36, 36, 37, 130, 130, 130]],
    );
    assert.deepEqual(
      [5, 10, 14, 44].map(columnLabel => of({ columns: 200, columnLabel }).cellWidth),
      [...[16, 16, 20, 26]],
    );
    assert.equal(of({ columns: 200 }).width, 54 + 200 * 26 + 20 + 192 + 20 + 190, 'it is scrolled');
    assert.deepEqual(
      [759, 760].map(width => of({ width }).candidates.left === 0),
      [true, false],
    );
    assert.equal(of({ columns: 0 }).attention.width, 0);
    // the candidates may be longer than the matrix is high
    assert.equal(of({ rows: 2, candidates: 10 }).height, 216 + 268);
    assert.equal(of({ encoderGates: 1, decoderGates: 1 }).attention.top, 200);
    assert.equal(of({ encoderGates: 0, decoderGates: 4 }).attention.top, 200);
    assert.equal(of({ width: 2000 }).decoder.width, 360, 'no wider than that');
    assert.equal(of({ width: 300 }).candidates.width, 300);
  });

  test('places are found in strips, not between them', () => {
    const strips = { gates: 6, size: STRIP, gap: STRIP_GAP, units: 256 };
    assert.deepEqual(stripAt(0, strips), { gate: 0, place: 0 });
    assert.deepEqual(stripAt(STRIP - 0.01, strips), { gate: 0, place: 255 });
    assert.equal(stripAt(STRIP + 1, strips), null);
    assert.deepEqual(stripAt(STRIP + STRIP_GAP, strips), { gate: 1, place: 0 });
    assert.equal(stripAt(6 * (STRIP + STRIP_GAP), strips), null);
    assert.equal(stripAt(-1, strips), null);
  });

  test('words too long for their column stand aslant', () => {
    assert.deepEqual(labelHeight(30, 40), { aslant: false, height: 24 });
    assert.equal(labelHeight(60, 40).aslant, true);
    assert.deepEqual(labelHeight(34, 40), { aslant: false, height: 24 });
    assert.deepEqual(labelHeight(35, 40), { aslant: true, height: Math.ceil(35 * 0.72) + 18 });
    assert.equal(labelHeight(200, 40).height, Math.ceil(110 * 0.72) + 18);
    assert.equal(labelHeight(1e4, 40).height, labelHeight(200, 40).height);
  });

  test('logarithmic axes have few labels, all inside', () => {
    assert.deepEqual(logTicks(0.08, 6, 7), [0.1, 0.2, 0.5, 1, 2, 5]);
    assert.deepEqual(logTicks(1e-4, 1e4, 7).length <= 9, true);
    assert.deepEqual(logTicks(0.41, 0.44, 7), [0.41, 0.44]);
    assert.deepEqual(logRange(null, null), [0.1, 10]);
    assert.deepEqual(logRange(2, 2), [1, 4]);
  });
});

suite('renderer: memory', () => {
  test('is kept by payload, survives a reload, and forgets the oldest', () => {
    let state: Saved | undefined;
    const context = {
      getState: () => state,
      setState: (saved: Saved) => {
        state = saved;
      },
    };
    const memory = new Memory(context);
    memory.set('a', { step: 3 });
    memory.set('a', { table: true });
    assert.deepEqual(new Memory(context).get('a'), { step: 3, table: true });
    assert.deepEqual(new Memory(context).get('__proto__'), {});
    for (let k = 0; k < 250; k++) memory.set(`view ${k}`, { step: k });
    assert.deepEqual(memory.get('a'), {});
    assert.deepEqual(memory.get('view 249'), { step: 249 });
    assert.equal(Object.keys(state ?? {}).length, 200);
  });
});
