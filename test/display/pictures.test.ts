// What a picture draws is found by drawing it twice with one value changed: the pixels that differ are where that value
// stands, and have its colour.
import { strict as assert } from 'node:assert';
import type { Canvas } from '../../src/display/png/canvas';
import { drawClock } from '../../src/display/png/clock';
import { accent, diverging, notANumber, sequential, series } from '../../src/display/png/color';
import { drawCurves } from '../../src/display/png/curves';
import { encodePng } from '../../src/display/png/encode';
import { type Font, readFont } from '../../src/display/png/font';
import { drawAttention, drawDecode, drawGates } from '../../src/display/png/single';
import { type GateTrace, type Matrix, Prediction } from '../../src/models';
import { fontBytes } from './font';
import { type Picture, pixelAt, readPng } from './readPng';
import { numbers, sampleRun } from './sample';

interface Changed {
  left: number;
  right: number;
  top: number;
  bottom: number;
  /** Pixels that differ, by their colour in the second picture. */
  colors: Map<number, number>;
}

/** As it is drawn; what is encoded is tested by itself, and once more below. */
const pictureOf = ({ pixels, width, height }: Canvas): Picture => ({ pixels, width, height });

/** Where two pictures differ; null where they are the same. */
function difference(a: Picture, b: Picture): Changed | null {
  assert.deepEqual([a.width, a.height], [b.width, b.height]);
  let changed: Changed | null = null;
  for (let k = 0; k < a.pixels.length; k++) {
    if (a.pixels[k] === b.pixels[k]) continue;
    const at = Math.floor(k / 3);
    const [x, y] = [at % a.width, Math.floor(at / a.width)];
    changed ??= { left: x, right: x, top: y, bottom: y, colors: new Map() };
    changed.left = Math.min(changed.left, x);
    changed.right = Math.max(changed.right, x);
    changed.bottom = y;
    const color = pixelAt(b, x, y);
    changed.colors.set(color, (changed.colors.get(color) ?? 0) + 1);
    k = 3 * at + 2; // on with the next pixel
  }
  return changed;
}

/** A list with another value at a place. */
const replaced = <T>(list: readonly T[], at: number, value: T): T[] =>
  list.map((one, k) => (k === at ? value : one));

/** Boxes follow each other along an axis. */
function assertOrdered(
  boxes: readonly Changed[],
  [from, to]: ['left' | 'top', 'right' | 'bottom'],
) {
  for (let k = 1; k < boxes.length; k++) {
    assert.ok(boxes[k - 1][to] < boxes[k][from], `${boxes[k - 1][to]} before ${boxes[k][from]}`);
  }
}
const ACROSS = ['left', 'right'] as const satisfies ['left' | 'top', 'right' | 'bottom'];
const DOWN = ['top', 'bottom'] as const satisfies ['left' | 'top', 'right' | 'bottom'];

const SOURCE = ['mn', 'ab', 'cd', 'ef', 'gh', '<eos>'];
const TARGET = ['pq', 'rs', 'tu', '<eos>'];

/** Gates of an LSTM in which every unit lets most in at another token, so that their order is known. */
function gatesOf(steps: number, units: number, layers: number, directions: 1 | 2): GateTrace {
  const names = ['i', 'f', 'g', 'o', 'C', 'h'];
  const next = numbers(units);
  const values = new Float32Array(layers * 6 * steps * units).map(() => 0.2 + 0.02 * next());
  for (let layer = 0; layer < layers; layer++) {
    for (let unit = 0; unit < units; unit++) {
      const at = layer * 6 * steps * units + openedAt(unit, steps) * units + unit;
      values[at] = 0.9 - 0.01 * unit; // the input gate
    }
    values[((layer * 6 + 4) * steps + 0) * units] = 2; // the largest C of all
  }
  return { cell: 'lstm', names, layers, directions, steps, units, values };
}

const openedAt = (unit: number, steps: number) => (3 * unit + 1) % steps;

/** Units in the order they open: by token, then the widest first. */
const orderOf = ({ steps, units }: GateTrace) =>
  Array.from({ length: units }, (_, unit) => unit).sort(
    (a, b) => openedAt(a, steps) - openedAt(b, steps) || a - b,
  );

/** What two pictures of a trace differ in when one value of the trace differs. */
function changeOf(
  trace: GateTrace,
  before: Picture,
  draw: (trace: GateTrace) => Picture,
  [layer, gate, step, unit]: [number, number, number, number],
  value: number,
): Changed | null {
  const values = trace.values.slice();
  values[((layer * trace.names.length + gate) * trace.steps + step) * trace.units + unit] = value;
  return difference(before, draw({ ...trace, values }));
}

const encoder = gatesOf(SOURCE.length, 7, 4, 2);
const decoder = gatesOf(TARGET.length, 5, 2, 1);
const weights = (value = 0.1): Matrix => ({
  rows: TARGET.length,
  columns: SOURCE.length,
  values: new Float32Array(TARGET.length * SOURCE.length).fill(value),
});

interface Parts {
  attention?: Matrix;
  encoderGates?: GateTrace;
  decoderGates?: GateTrace;
  source?: string[];
  target?: string[];
  probabilities?: number[];
}

function predictionOf(parts: Parts = {}): Prediction {
  const { source = SOURCE, target = TARGET, probabilities = [0.9, 0.5, 0.7, 0.3] } = parts;
  const steps = TARGET.map((token, k) => ({
    id: k + 4,
    token,
    logProbability: Math.log(probabilities[k]),
    entropy: 1,
    candidates: [
      { id: k + 4, token, logProbability: Math.log(probabilities[k]) },
      { id: 30 + k, token: `v${k}`, logProbability: Math.log(0.05) },
    ],
  }));
  const { attention = weights(), encoderGates = encoder, decoderGates = decoder } = parts;
  const trace = { sourceTokens: source, targetTokens: target, steps, attention };
  const only = { text: 'pq', tokens: target, logProbability: -1, score: -1, truncated: false };
  return new Prediction('mn', { ...trace, encoderGates, decoderGates }, [], [only], 'greedy');
}

suite('where pictures draw what', function () {
  this.timeout(60_000);
  let font: Font;
  suiteSetup(() => {
    font = readFont(fontBytes());
  });
  const clock = (parts: Parts) => pictureOf(drawClock(font, predictionOf(parts), ['Words.']));

  for (const [name, draw] of [
    ['the clock', (parts: Parts) => clock(parts)],
    [
      'attention alone',
      (parts: Parts) => {
        const prediction = predictionOf(parts);
        return pictureOf(drawAttention(font, prediction, parts.attention ?? weights(), ['Words.']));
      },
    ],
  ] as const) {
    test(`${name}: weights stand in their rows and columns, below and beside their tokens`, () => {
      const before = draw({ attention: weights() });
      const boxes = TARGET.map((_, row) =>
        SOURCE.map((_, column) => {
          const attention = weights();
          attention.values[row * SOURCE.length + column] = 0.2;
          const box = difference(before, draw({ attention }))!;
          assert.deepEqual([...box.colors.keys()], [sequential(0.2)]);
          return box;
        }),
      );
      for (const row of boxes) assertOrdered(row, ACROSS);
      for (const [column] of SOURCE.entries()) {
        assertOrdered(
          boxes.map(row => row[column]),
          DOWN,
        );
      }
      // two letters of a token change places: its label is there
      for (const [column, token] of SOURCE.entries()) {
        const source = replaced(SOURCE, column, [...token].reverse().join(''));
        const label = difference(before, draw({ attention: weights(), source }))!;
        assert.ok(label.bottom < boxes[0][column].top, 'above the matrix');
        assert.ok(label.left >= boxes[0][column].left - 2 && label.right <= boxes[0][column].right);
      }
      for (const [row, token] of TARGET.entries()) {
        const target = replaced(TARGET, row, [...token].reverse().join(''));
        const label = difference(before, draw({ attention: weights(), target }))!;
        assert.ok(label.right < boxes[row][0].left, 'beside the matrix');
        assert.ok(label.top >= boxes[row][0].top && label.bottom <= boxes[row][0].bottom);
      }
      const attention = weights();
      attention.values[9] = Number.NaN;
      const { colors } = difference(before, draw({ attention }))!;
      assert.ok((colors.get(notANumber) ?? 0) > 100);
    });
  }

  for (const [name, trace, draw, isAcross] of [
    ['the encoder on the clock', encoder, (t: GateTrace) => clock({ encoderGates: t }), true],
    ['the decoder on the clock', decoder, (t: GateTrace) => clock({ decoderGates: t }), false],
    [
      'the encoder alone',
      encoder,
      (t: GateTrace) => pictureOf(drawGates(font, t, SOURCE, 'encoder', ['Words.'])),
      true,
    ],
    [
      'the decoder alone',
      decoder,
      (t: GateTrace) => pictureOf(drawGates(font, t, TARGET, 'decoder', ['Words.'])),
      true,
    ],
  ] as const) {
    test(`gates of ${name}: each value stands at its gate, unit and token`, () => {
      const before = draw(trace);
      const change = (at: [number, number, number, number], value: number) =>
        changeOf(trace, before, draw, at, value);
      const order = orderOf(trace);
      const top =
        trace.directions === 2 ? [trace.layers - 2, trace.layers - 1] : [trace.layers - 1];
      const [along, over] = isAcross ? [ACROSS, DOWN] : [DOWN, ACROSS];
      const firsts = top.map(layer => {
        const gates = [1, 2, 5].map(gate => {
          const value = gate === 2 || gate === 5 ? -0.6 : 0.8;
          const color = value < 0 ? diverging(value) : sequential(value);
          const box = (step: number, unit: number) => {
            const found = change([layer, gate, step, unit], value)!;
            assert.deepEqual([...found.colors.keys()], [color]);
            return found;
          };
          const steps = Array.from({ length: trace.steps }, (_, step) => step);
          if (gate === 1)
            assertOrdered(
              steps.map(step => box(step, 2)),
              along,
            );
          const lines = order.map(unit => box(2, unit));
          assertOrdered(lines, over);
          return lines[3];
        });
        assertOrdered(gates, over);
        return gates[0];
      });
      assertOrdered(firsts, over);
      for (let layer = 0; layer < top[0]; layer++) {
        assert.equal(change([layer, 1, 0, 0], 0.8), null, 'lower layers');
      }
      // C has a range of its own: 1 is half of the largest
      const half = change([top[0], 4, 1, 2], -1)!;
      assert.deepEqual([...half.colors.keys()], [diverging(-0.5)]);
      const none = change([top[0], 1, 1, 2], Number.NaN)!;
      assert.deepEqual([...none.colors.keys()], [notANumber]);
    });
  }

  test('gates stand at the tokens of the matrix', () => {
    const before = clock({});
    for (const [column] of SOURCE.entries()) {
      const attention = weights();
      attention.values[column] = 0.2;
      const cell = difference(before, clock({ attention }))!;
      const gate = changeOf(
        encoder,
        before,
        t => clock({ encoderGates: t }),
        [3, 1, column, 0],
        0.8,
      )!;
      assert.deepEqual([gate.left, gate.right], [cell.left, cell.right]);
      assert.ok(gate.bottom < cell.top);
    }
    for (const [row] of TARGET.entries()) {
      const attention = weights();
      attention.values[row * SOURCE.length] = 0.2;
      const cell = difference(before, clock({ attention }))!;
      const gate = changeOf(decoder, before, t => clock({ decoderGates: t }), [1, 1, row, 0], 0.8)!;
      assert.deepEqual([gate.top, gate.bottom], [cell.top, cell.bottom]);
      assert.ok(gate.left > cell.right);
    }
  });

  for (const [name, draw] of [
    ['the clock', (parts: Parts) => clock(parts)],
    ['words alone', (parts: Parts) => pictureOf(drawDecode(font, predictionOf(parts), ['Words.']))],
  ] as const) {
    test(`${name}: each step has a bar as long as its word is likely`, () => {
      // of likelihoods 0.9 and 0.4: the bar is shorter by half of what 1 would take
      const lengths = TARGET.map((_, row) => {
        const at = (p: number) => draw({ probabilities: replaced([0.8, 0.8, 0.8, 0.8], row, p) });
        const change = difference(at(0.9), at(0.4))!;
        return { ...change, bar: Math.max(...rowsOf(at(0.9), at(0.4), change)) };
      });
      assertOrdered(lengths, DOWN);
      for (const { bar } of lengths) assert.equal(bar, 45); // of 90
      const changes = difference(
        draw({ probabilities: [0.4, 0.8, 0.8, 0.8] }),
        draw({ probabilities: [0.9, 0.8, 0.8, 0.8] }),
      )!;
      assert.ok((changes.colors.get(accent) ?? 0) > 45 * 8);
    });
  }

  /** The longest run of changed pixels of each line. */
  function rowsOf(a: Picture, b: Picture, { left, right, top, bottom }: Changed): number[] {
    return Array.from({ length: bottom - top + 1 }, (_, k) => {
      let [run, most] = [0, 0];
      for (let x = left; x <= right + 1; x++) {
        const isChanged = x < a.width && pixelAt(a, x, top + k) !== pixelAt(b, x, top + k);
        run = isChanged ? run + 1 : 0;
        most = Math.max(most, run);
      }
      return most;
    });
  }

  /** Pixels of a colour in the area of curves, below the key. */
  function placesOf(picture: Picture, color: number): { x: number; y: number }[] {
    const found: { x: number; y: number }[] = [];
    for (let y = 60; y < picture.height; y++) {
      for (let x = 0; x < picture.width; x++)
        if (pixelAt(picture, x, y) === color) found.push({ x, y });
    }
    return found;
  }

  test('curves run through their values at their steps', () => {
    const run = sampleRun(9, 10);
    run.best = null;
    for (const epoch of run.history.epochs) {
      const k = epoch.epoch;
      Object.assign(epoch, {
        ...{ trainLoss: 4 * 0.8 ** k, devLoss: 5 * 0.9 ** k },
        ...{ bleu: 8 * k, exactMatch: 3 * k },
      });
    }
    const picture = pictureOf(drawCurves(font, run, [], ['Words.']));
    const curves = series.map(color => placesOf(picture, color));
    const [train, dev, bleu, exact] = curves;
    const extent = (places: readonly { x: number }[]) => {
      const xs = places.map(({ x }) => x);
      return [Math.min(...xs) + 3, Math.max(...xs) - 3]; // dots have a radius of 3
    };
    const [first, last] = extent(train);
    for (const places of curves) {
      const [from, to] = extent(places);
      assert.ok(Math.abs(from - first) < 2 && Math.abs(to - last) < 2, 'from first to last epoch');
    }
    // the axis begins at step 0: the first epoch is at a ninth of it
    assert.ok(Math.abs((last - first) / 8 - (first - 58)) < 2, `${first} ${last}`);
    const heightAt = (places: readonly { x: number; y: number }[], epoch: number) => {
      const x = first + ((epoch - 1) * (last - first)) / 8;
      const ys = places.filter(place => Math.abs(place.x - x) < 2.5).map(({ y }) => y);
      return (Math.min(...ys) + Math.max(...ys)) / 2;
    };
    // equal ratios of losses, and equal differences of scores, are equal distances
    const perLog = (heightAt(train, 9) - heightAt(train, 1)) / (8 * Math.log(1 / 0.8));
    const perPoint = (heightAt(bleu, 1) - heightAt(bleu, 9)) / (8 * 8);
    assert.ok(perLog > 20 && perPoint > 2);
    for (let epoch = 1; epoch <= 9; epoch++) {
      const y = heightAt(train, 1) + perLog * (epoch - 1) * Math.log(1 / 0.8);
      assert.ok(Math.abs(heightAt(train, epoch) - y) < 4, `training loss ${epoch}`);
      const above = perLog * Math.log((5 * 0.9 ** epoch) / (4 * 0.8 ** epoch));
      assert.ok(Math.abs(heightAt(dev, epoch) - (y - above)) < 4, `development loss ${epoch}`);
      const score = heightAt(bleu, 1) - perPoint * 8 * (epoch - 1);
      assert.ok(Math.abs(heightAt(bleu, epoch) - score) < 4, `BLEU ${epoch}`);
      assert.ok(
        Math.abs(heightAt(exact, epoch) - score - perPoint * 5 * epoch) < 4,
        `exact ${epoch}`,
      );
    }
    run.best = { epoch: 3, step: 30, devLoss: 1 };
    const best = pictureOf(drawCurves(font, run, [], ['Words.']));
    const line = difference(picture, best)!;
    const x = first + (2 * (last - first)) / 8;
    assert.ok(line.left - 1 <= x && line.right + 1 >= x);
    const counts = Array.from({ length: 5 }, (_, k) => Math.round(x) - 2 + k).map(
      column =>
        Array.from({ length: 250 }, (_, y) => y + 76).filter(
          y => pixelAt(picture, column, y) !== pixelAt(best, column, y),
        ).length,
    );
    assert.ok(Math.max(...counts) > 60, `a dashed line at its step: ${counts}`);
    assert.deepEqual(readPng(encodePng(best.pixels, best.width, best.height)), best);
  });

  test('a training that goes on leaves room for what is to come', () => {
    const curve = (run: ReturnType<typeof sampleRun>) => {
      const xs = placesOf(pictureOf(drawCurves(font, run, [], ['W.'])), series[1]).map(p => p.x);
      return Math.max(...xs);
    };
    const [half, all] = [curve(sampleRun(8, 10, 4)), curve(sampleRun(8, 10))];
    assert.ok(Math.abs(half - 3 - 58 - (all - 3 - 58) / 2) < 3, `${half} of ${all}`);
  });
});
