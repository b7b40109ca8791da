import assert from 'node:assert/strict';
import {
  colorOf,
  contrast,
  diverging,
  inkOn,
  mix,
  type Rgb,
  readable,
  sequential,
} from '../../src/renderer/color';
import {
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
  });

  test('ramps begin near the background and end at the full colour, monotonously', () => {
    for (const background of [WHITE, BLACK]) {
      const ramp = sequential(background, BLUE);
      assert.equal(ramp.length, 256);
      assert.deepEqual(ramp[255], BLUE);
      assert.ok(contrast(ramp[0], background) < 1.1);
      for (let i = 1; i < 256; i++) {
        assert.ok(contrast(ramp[i], background) >= contrast(ramp[i - 1], background) - 0.05);
      }
    }
    const signed = diverging(WHITE, ORANGE, BLUE);
    assert.deepEqual([signed[0], signed[255]], [ORANGE, BLUE]);
    assert.ok(contrast(signed[127], WHITE) < 1.1);
  });

  test('values outside the range take its ends, those that are none take no colour', () => {
    const ramp = sequential(WHITE, BLUE);
    assert.deepEqual(colorOf(ramp, 7, 0, 1), BLUE);
    assert.deepEqual(colorOf(ramp, -7, 0, 1), ramp[0]);
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
