// What is painted on the page: every cell has the colour of its value, says its value when pointed at, and stands where
// its tokens stand. Cells are found by pointing at them, as a user does.
import { strict as assert } from 'node:assert';
import type { Locator } from 'playwright-core';
import { encodeArray } from '../../src/protocol';
import { inNotebook } from './harness';
import { type Cell, type Color, distance, hex, paintedCells } from './painted';
import {
  attentionPayload,
  bundlePayload,
  DECODER,
  ENCODER,
  type GateValues,
  gatesPayload,
  HEADS,
  LAYERS,
  SOURCE,
  TARGET,
  weightAt,
} from './payloads';
import { type ThemeName, themes } from './themes';

const WHITE: Color = [255, 255, 255];

/** A number as views write it. */
const written = (value: number, digits: number) =>
  value
    .toFixed(digits)
    .replace(/^-(?=0\.?0*$)/, '')
    .replace('-', '−');

/** Colours go from the background to the full colour with the value: further for larger ones. */
function assertMonotone(cells: readonly { value: number; color: Color }[], background: Color) {
  const sorted = [...cells].sort((a, b) => a.value - b.value);
  for (let k = 1; k < sorted.length; k++) {
    const [less, more] = [sorted[k - 1], sorted[k]];
    const [near, far] = [less, more].map(({ color }) => distance(color, background));
    const shown = `${less.value}: ${less.color}, ${more.value}: ${more.color}`;
    assert.ok(far >= near && (far > near || more.value - less.value < 0.02), shown);
  }
}

/** The cell with this text. */
function find(cells: readonly Cell[], text: string): Cell {
  const cell = cells.find(one => one.text === text);
  return cell ?? assert.fail(`nothing says "${text}"; ${cells.map(one => one.text).join(' | ')}`);
}

/** Groups of cells are beside each other in this order, and do not overlap. */
function assertOrdered(places: readonly (readonly number[])[]) {
  for (let k = 1; k < places.length; k++) {
    assert.ok(Math.max(...places[k - 1]) < Math.min(...places[k]), `${places.join(' | ')}`);
  }
}

/** Places to look at: at least two for each unit and token. */
function placesOf({ names, units, tokens }: GateValues, across: boolean): [number, number] {
  const [along, over] = [2 * tokens.length, Math.round(4.3 * names.length * units)];
  return across ? [along, over] : [over, along];
}

suite('renderer: what is painted', function () {
  this.timeout(60_000);
  const opened = inNotebook();
  const { output } = opened;

  const canvas = (id: string, alt: string) => output(id).getByRole('img', { name: alt });
  const middleOf = async (locator: Locator) => {
    const box = (await locator.boundingBox())!;
    return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
  };

  /** Each cell of a matrix says its tokens and its weight, is coloured by it, and stands below and beside its tokens. */
  async function assertMatrix(id: string, layer: number, head: number) {
    const matrix = canvas(id, 'attention in words');
    const cells = await paintedCells(matrix, [21, 12]);
    assert.equal(cells.length, TARGET.length * SOURCE.length);
    const found = TARGET.map((target, row) =>
      SOURCE.map((source, column) => {
        const value = weightAt(layer, head, row, column);
        return { ...find(cells, `${target} looks at ${source}: ${value.toFixed(3)}`), value };
      }),
    );
    assertMonotone(found.flat(), WHITE);
    const { x: left, y: top } = (await matrix.boundingBox())!;
    for (const [row, token] of TARGET.entries()) {
      const label = await middleOf(output(id).locator('.rows .token').nth(row));
      assert.equal(await output(id).locator('.rows .token').nth(row).innerText(), token);
      for (const cell of found[row]) assert.ok(Math.abs(top + cell.y - label.y) < 8, token);
    }
    for (const [column, token] of SOURCE.entries()) {
      const label = await middleOf(output(id).locator('.columns .token').nth(column));
      assert.equal(await output(id).locator('.columns .token').nth(column).innerText(), token);
      for (const row of found) {
        assert.ok(Math.abs(left + row[column].x - label.x) < 8, `${token}: ${label.x}`);
      }
    }
  }

  /** Each place of the strips says gate, unit, token and value, and is coloured by it. */
  async function assertStrips(strips: Locator, gates: GateValues, layer: number, across: boolean) {
    const cells = await paintedCells(strips, placesOf(gates, across));
    const { names, tokens, units, range, order, values } = gates;
    assert.equal(cells.length, names.length * tokens.length * units);
    const places = names.map((name, gate) => {
      const found = tokens.map((token, step) =>
        order[layer].map((unit, place) => {
          const value = values[layer][gate][step][place];
          const text = `${name} of unit ${unit} at ${token}: ${written(value, 2)}`;
          return { ...find(cells, text), value };
        }),
      );
      const all = found.flat();
      if (range[name][0] < 0) {
        const [low, high] = [all.filter(c => c.value < 0), all.filter(c => c.value > 0)];
        assertMonotone(
          low.map(cell => ({ ...cell, value: -cell.value / range[name][1] })),
          WHITE,
        );
        assertMonotone(
          high.map(cell => ({ ...cell, value: cell.value / range[name][1] })),
          WHITE,
        );
        // orange below zero, blue above
        for (const { color, value } of low) {
          if (value < -0.1) assert.ok(color[0] > color[2], `${name} ${value}: ${color}`);
        }
        for (const { color, value } of high) {
          if (value > 0.1) assert.ok(color[2] > color[0], `${name} ${value}: ${color}`);
        }
      } else {
        assertMonotone(all, WHITE);
        for (const { color } of all) assert.ok(color[2] >= color[0], `${name}: ${color}`);
      }
      const along = (cell: Cell) => (across ? cell.x : cell.y);
      const over = (cell: Cell) => (across ? cell.y : cell.x);
      assertOrdered(found.map(step => step.map(along)));
      assertOrdered(order[layer].map((_, place) => found.map(step => over(step[place]))));
      return all.map(over);
    });
    assertOrdered(places);
  }

  test('attention alone: every head of every layer, cell by cell', async () => {
    await opened.notebook.show('a', attentionPayload);
    const heads = output('a').getByLabel('attention head');
    assert.equal(await heads.locator('option').count(), LAYERS * HEADS);
    await assertMatrix('a', 0, 0);
    for (const [layer, head] of [
      [0, 2],
      [1, 0],
    ]) {
      await heads.selectOption({ label: `layer ${layer + 1}, head ${head + 1}` });
      await assertMatrix('a', layer, head);
    }
  });

  test('attention on the clock: every cell, of the first head and of another', async () => {
    await opened.notebook.show('a', bundlePayload);
    await assertMatrix('a', 0, 0);
    await output('a').getByLabel('attention head').selectOption({ label: 'layer 2, head 3' });
    await assertMatrix('a', 1, 2);
  });

  test('a view can begin at another layer, head and step', async () => {
    const ui = { layer: 1, head: 4, step: 2 };
    await opened.notebook.show('a', { ...bundlePayload, id: 'other', ui });
    await assertMatrix('a', 1, 1);
    await assertStrips(canvas('a', 'gates of the encoder in words'), ENCODER, 1, true);
    assert.equal(await output('a').getByRole('slider').inputValue(), '2');
    await opened.notebook.show('b', { ...attentionPayload, id: 'b', ui });
    await assertMatrix('b', 1, 1);
    await opened.notebook.show('c', { ...gatesPayload(ENCODER), id: 'c', ui });
    await assertStrips(canvas('c', 'gates of the encoder in words'), ENCODER, 1, true);
  });

  test('gates on the clock: every unit of every gate at every token, of each layer', async () => {
    await opened.notebook.show('a', bundlePayload);
    const encoder = canvas('a', 'gates of the encoder in words');
    const decoder = canvas('a', 'gates of the decoder in words');
    await assertStrips(encoder, ENCODER, 0, true);
    await assertStrips(decoder, DECODER, 0, false);
    await output('a').getByLabel('layer of the encoder').selectOption('layer 1 backwards');
    await output('a').getByLabel('layer of the decoder').selectOption('layer 3');
    await assertStrips(encoder, ENCODER, 1, true);
    await assertStrips(decoder, DECODER, 2, false);
  });

  test('gates stand at their tokens: above the columns and beside the rows', async () => {
    await opened.notebook.show('a', bundlePayload);
    for (const [part, tokens, side] of [
      ['encoder', '.columns .token', 'x'],
      ['decoder', '.rows .token', 'y'],
    ] as const) {
      const strips = canvas('a', `gates of the ${part} in words`);
      const box = (await strips.boundingBox())!;
      const cells = await paintedCells(
        strips,
        side === 'x' ? placesOf(ENCODER, true) : placesOf(DECODER, false),
      );
      for (const token of await output('a').locator(tokens).all()) {
        const label = await middleOf(token);
        const word = await token.innerText();
        const those = cells.filter(({ text }) => text.includes(` at ${word}:`));
        assert.ok(those.length >= 20);
        for (const cell of those) {
          assert.ok(Math.abs(box[side] + cell[side] - label[side]) < 8, `${part} ${cell.text}`);
        }
      }
    }
  });

  test('gates alone: every unit of the layer that is chosen', async () => {
    for (const gates of [ENCODER, DECODER]) {
      const { part, layers } = gates;
      await opened.notebook.show(part, gatesPayload(gates));
      const last = layers.length - 1;
      await output(part).getByLabel(`layer of the ${part}`).selectOption(layers[last]);
      await assertStrips(canvas(part, `gates of the ${part} in words`), gates, last, true);
      const names = output(part).locator('.gate-name');
      assert.deepEqual(await names.allInnerTexts(), gates.names);
    }
  });

  for (const theme of ['light', 'dark', 'high contrast', 'high contrast light'] as ThemeName[]) {
    test(`${theme}: values have the colours of the theme, and those that are none its colour of errors`, async () => {
      const { notebook } = opened;
      const { variables } = themes[theme];
      const background = hex(variables['editor-background']);
      const isContrast = theme.startsWith('high contrast');
      await notebook.show('before', bundlePayload); // shown before the theme changes
      await notebook.theme(theme);
      const single = structuredClone(attentionPayload);
      const values = [0, 1, 0.5, Number.NaN, 0.25, 0.75, Number.POSITIVE_INFINITY];
      single.seqs!.tgt = { tokens: ['a'] };
      single.data.items[0].w = encodeArray(values, [1, 1, 1, 7], { dtype: 'f32' });
      await notebook.show('a', single);
      const cells = await paintedCells(canvas('a', 'attention in words'), [35, 7]);
      const [zero, full, half, nan, quarter, more, infinite] = cells.map(({ color }) => color);
      assert.ok(distance(zero, background) < 60, `${zero}`);
      const strongest = hex(isContrast ? variables.foreground : variables['charts-blue']);
      assert.deepEqual(full, strongest);
      const far = [zero, quarter, half, more, full].map(color => distance(color, background));
      assert.deepEqual(
        far,
        [...far].sort((a, b) => a - b),
      );
      for (const none of [nan, infinite]) assert.deepEqual(none, hex(variables.errorForeground));

      const gates = structuredClone(gatesPayload(DECODER));
      const { names, layers, tokens, units } = DECODER;
      const size = [layers.length, names.length, tokens.length, units];
      const ends = [-2.3, -1, 0, 0.5, 1, 2.3, Number.NaN, 0.9, 0.1];
      const all = Array.from({ length: 3 * 6 * 4 * 9 }, (_, k) => ends[k % 9]);
      gates.data.x = encodeArray(all, size, { dtype: 'f32' });
      await notebook.show('g', gates);
      const strips = await paintedCells(
        canvas('g', 'gates of the decoder in words'),
        placesOf(DECODER, true),
      );
      const colorOf = (gate: string, place: number) =>
        strips.find(({ text }) =>
          text.startsWith(`${gate} of unit ${DECODER.order[0][place]} at uno:`),
        )!.color;
      assert.deepEqual(colorOf('i', 4), strongest);
      assert.ok(distance(colorOf('i', 2), background) < 60);
      assert.deepEqual(colorOf('f', 6), hex(variables.errorForeground));
      const [orange, blue] = [colorOf('C', 0), colorOf('C', 5)];
      assert.deepEqual(blue, hex(variables['charts-blue']));
      // moved towards the text where it would not stand out from the background
      assert.ok(distance(orange, hex(variables['charts-orange'])) < 40, `${orange}`);
      assert.ok(distance(colorOf('C', 2), background) < 60);
      assert.deepEqual(colorOf('g', 1), orange, 'each gate has its own range');
      assert.equal(await output('g').getByText('some values are not numbers').count(), 1);

      const kept = await paintedCells(canvas('before', 'attention in words'), [21, 12]);
      const ranked = kept.map(({ text, color }) => ({
        value: Number(text.split(': ')[1]),
        color,
      }));
      assertMonotone(ranked, background);
      const text = await output('before').evaluate(host =>
        getComputedStyle(host.shadowRoot!.querySelector('.title')!)
          .color.match(/\d+/g)!
          .map(Number),
      );
      assert.deepEqual(text, hex(variables.foreground));
    });
  }

  test('numbers are written into the strong cells, where there is room and they are exact', async () => {
    const inks = async (payload: unknown) => {
      await opened.notebook.show('n', payload);
      const matrix = canvas('n', 'attention in words');
      return matrix.evaluate(element => {
        const target = element as HTMLCanvasElement;
        const { width, height } = target;
        const [w, h] = [width / 7, height / 4];
        const context = target.getContext('2d')!;
        return Array.from({ length: 28 }, (_, k) => {
          const [row, column] = [Math.floor(k / 7), k % 7];
          const { data } = context.getImageData(column * w + 4, row * h + 4, w - 8, h - 8);
          const colors = new Set<string>();
          for (let at = 0; at < data.length; at += 4) colors.add(data.slice(at, at + 3).join());
          return colors.size;
        });
      });
    };
    for (const [k, count] of (await inks(attentionPayload)).entries()) {
      const weight = weightAt(0, 0, Math.floor(k / 7), k % 7);
      assert.equal(count > 1, weight >= 0.2, `${weight}: ${count} colours`);
    }
    const rounded = structuredClone(attentionPayload);
    const { w } = rounded.data.items[0];
    rounded.data.items[0].w = encodeArray(
      Array.from({ length: 168 }, () => 0.8),
      w.shape,
      { dtype: 'f16' },
    );
    for (const count of await inks(rounded)) assert.equal(count, 1);
  });
});

suite('renderer: what is painted on a screen with two pixels each way', function () {
  this.timeout(60_000);
  const opened = inNotebook({ scale: 2 });

  test('every cell is there', async () => {
    await opened.notebook.show('a', bundlePayload);
    const canvas = (alt: string) => opened.output('a').getByRole('img', { name: alt });
    const cells = await paintedCells(canvas('attention in words'), [21, 12]);
    const ranked = cells.map(({ text, color }) => ({ value: Number(text.split(': ')[1]), color }));
    assert.equal(ranked.length, 28);
    assertMonotone(ranked, WHITE);
    const strips = await paintedCells(
      canvas('gates of the encoder in words'),
      placesOf(ENCODER, true),
    );
    const opening = strips.filter(({ text }) => text.startsWith('z '));
    assert.equal(opening.length, 35);
    assertMonotone(
      opening.map(({ text, color }) => ({ value: Number(text.split(': ')[1]), color })),
      WHITE,
    );
    const size = await canvas('attention in words').evaluate(element => {
      const { width, height } = element as HTMLCanvasElement;
      const box = element.getBoundingClientRect();
      return [width / box.width, height / box.height];
    });
    assert.deepEqual(size, [2, 2]);
  });
});
