// Colours: contrast, ramps, what can be read on what.
import { strict as assert } from 'node:assert';
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

const WHITE: Rgb = [255, 255, 255];
const BLACK: Rgb = [0, 0, 0];
const BLUE: Rgb = [0, 99, 211];
const ORANGE: Rgb = [209, 134, 22];

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
