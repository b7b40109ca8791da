// Where the parts of a view stand, and the labels of axes.
import { strict as assert } from 'node:assert';
import { clockLayout, labelHeight, STRIP, STRIP_GAP, stripAt } from '../../src/renderer/layout';
import { logRange, logTicks } from '../../src/renderer/model/curves';

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
