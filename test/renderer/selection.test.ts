// What a view says and marks, by pointer, click and keys: values, units, candidates and scores at the step that is selected.
import { strict as assert } from 'node:assert';
import type { Locator } from 'playwright-core';
import { inNotebook } from './harness';
import {
  attentionPayload,
  bundlePayload,
  DECODER,
  decodePayload,
  ENCODER,
  type GateValues,
  gatesPayload,
  SOURCE,
  STEPS,
  TARGET,
  weightAt,
} from './payloads';

const written = (value: number, digits = 2) =>
  value
    .toFixed(digits)
    .replace(/^-(?=0\.?0*$)/, '')
    .replace('-', '−');
const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;
const probability = (p: number) => (p < 0.005 ? '< 0.01' : p.toFixed(2));
const bits = (weights: readonly number[]) => {
  const sum = weights.reduce((a, b) => a + b, 0);
  return weights.reduce((total, w) => total - (w / sum) * Math.log2(w / sum), 0);
};
const rowOf = (layer: number, head: number, row: number) =>
  SOURCE.map((_, column) => weightAt(layer, head, row, column));
/** The column with the largest weight. */
const topOf = (layer: number, head: number, row: number) => {
  const weights = rowOf(layer, head, row);
  return weights.indexOf(Math.max(...weights));
};

suite('renderer: what is selected', function () {
  this.timeout(60_000);
  const opened = inNotebook();
  const { output } = opened;
  const show = (id: string, payload: unknown) => opened.notebook.show(id, payload);
  const press = (key: string) => opened.notebook.page.keyboard.press(key);
  const image = (id: string, alt: string) => output(id).getByRole('img', { name: alt });
  const spoken = (id: string) => output(id).locator('.spoken').innerText();
  const boxOf = async (locator: Locator) => (await locator.boundingBox())!;

  /** What is spoken and shown beside a cell of the first head in output 'a'. */
  async function assertWeightSaid(row: number, column: number, key: string) {
    const weight = weightAt(0, 0, row, column).toFixed(3);
    const text = `${TARGET[row]} looks at ${SOURCE[column]}: ${weight}`;
    assert.equal(await spoken('a'), text, key);
    assert.equal(await output('a').locator('.tip').innerText(), text);
  }

  /** The middle of a cell, from the corner of its picture: cells are equally large. */
  const cellIn = async (
    picture: Locator,
    [column, columns]: [number, number],
    [row, rows]: [number, number],
  ) => {
    const { width, height } = await boxOf(picture);
    return { x: ((column + 0.5) * width) / columns, y: ((row + 0.5) * height) / rows };
  };

  /** Everything the clock shows of a step. */
  async function assertStep(id: string, step: number, layer = 0, head = 0, decoderLayer = 0) {
    const { chosen, entropy, words, probability: p } = STEPS[step];
    const view = output(id);
    assert.equal(await view.getByRole('slider').inputValue(), String(step));
    assert.equal(await view.getByText(`step ${step + 1} of 4`, { exact: true }).count(), 1);
    // candidates
    await view.getByText(`what the decoder considered at step ${step + 1}`).waitFor();
    const rows = view.locator('.candidate');
    assert.equal(await rows.count(), words.length);
    for (const [k, [word, [, likely]]] of words.entries()) {
      const row = rows.nth(k);
      assert.equal(await row.locator('.word').innerText(), word);
      assert.equal(await row.locator('.amount').innerText(), probability(likely));
      const isMarked = /chosen/.test((await row.getAttribute('class')) ?? '');
      assert.equal(isMarked, word === chosen, `${word} at step ${step + 1}`);
      const [fill, whole] = await row.locator('.fill').evaluate(bar => {
        const { width } = bar.getBoundingClientRect();
        return [width, bar.parentElement!.getBoundingClientRect().width];
      });
      assert.ok(Math.abs(fill / whole - likely) < 0.02, `${word}: ${fill} of ${whole}`);
    }
    const score = STEPS.slice(0, step + 1).reduce((sum, one) => sum + Math.log(one.probability), 0);
    const others = 1 - words.reduce((sum, [, [, likely]]) => sum + likely, 0);
    const summary = await view.locator('.candidate ~ .caption').innerText();
    assert.equal(
      summary,
      `entropy ${written(entropy)} bit · score so far ${written(score)} · all others ${probability(others)}`,
    );
    // in words
    const detail = await view.locator('.detail').innerText();
    assert.ok(
      detail.startsWith(`Step ${step + 1} writes ${chosen} with probability ${probability(p)}.`),
      detail,
    );
    const top = topOf(layer, head, step);
    const weights = rowOf(layer, head, step);
    assert.ok(
      detail.includes(
        `${Math.round(100 * weights[top])} % of its attention is on ${SOURCE[top]}, entropy ${written(bits(weights))} bit.`,
      ),
      detail,
    );
    const forget = DECODER.values[decoderLayer][1][step];
    const [open, shut] = [forget.filter(v => v > 0.9).length, forget.filter(v => v < 0.1).length];
    assert.ok(
      detail.includes(
        `Forget gate ${written(mean(forget))} on average: ${open} of 9 units keep what they hold (above 0.9), ${shut} drop it (below 0.1).`,
      ),
      detail,
    );
    // marks
    assert.deepEqual(await view.locator('.rows .token.now').allInnerTexts(), [TARGET[step]]);
    assert.deepEqual(await view.locator('.columns .token.top').allInnerTexts(), [SOURCE[top]]);
    const row = await boxOf(view.locator('.rows .token').nth(step));
    const frames = await view.locator('.frame').all();
    assert.equal(frames.length, 3);
    for (const frame of frames) {
      const { y, height } = await boxOf(frame);
      assert.ok(Math.abs(y + height / 2 - (row.y + row.height / 2)) < 3);
      assert.ok(height < 1.3 * row.height);
    }
  }

  test('the clock: every step has its candidates, score, words and marks', async () => {
    await show('a', bundlePayload);
    for (const side of ['rows', 'columns']) {
      const special = output('a').locator(`.${side} .token.special`);
      assert.deepEqual(await special.allInnerTexts(), ['<eos>'], side);
    }
    for (const step of [0, 1, 2, 3]) {
      if (step > 0) await output('a').getByRole('button', { name: 'next step' }).click();
      await assertStep('a', step);
    }
    const next = output('a').getByRole('button', { name: 'next step' });
    const previous = output('a').getByRole('button', { name: 'previous step' });
    assert.deepEqual([await next.isDisabled(), await previous.isDisabled()], [true, false]);
    assert.match(
      await spoken('a'),
      /^Step 4 writes <eos> with probability 0\.96\. \d+ % of its attention is on \S+, entropy \d\.\d\d bit\.$/,
    );
    await previous.click();
    await assertStep('a', 2);
    await output('a').getByRole('slider').fill('0');
    await assertStep('a', 0);
    assert.deepEqual([await next.isDisabled(), await previous.isDisabled()], [false, true]);
  });

  test('the clock: head and layer change what is said', async () => {
    await show('a', bundlePayload);
    await output('a').getByLabel('attention head').selectOption('layer 2, head 1');
    await output('a').getByLabel('layer of the decoder').selectOption('layer 2');
    await output('a').locator('.rows .token', { hasText: 'tre' }).click();
    await assertStep('a', 2, 1, 0, 1);
  });

  test('the clock: a click on the matrix or the gates of the decoder goes to that step', async () => {
    await show('a', bundlePayload);
    const matrix = image('a', 'attention in words');
    await matrix.click({ position: await cellIn(matrix, [4, 7], [1, 4]) });
    await assertStep('a', 1);
    const gates = image('a', 'gates of the decoder in words');
    await gates.click({ position: await cellIn(gates, [3, 9], [3, 4]) });
    await assertSelected('a', 3);
  });

  /** The step, where a unit is described besides. */
  async function assertSelected(id: string, step: number) {
    assert.equal(await output(id).getByRole('slider').inputValue(), String(step));
    assert.deepEqual(await output(id).locator('.rows .token.now').allInnerTexts(), [TARGET[step]]);
  }

  /** The numbers beside a view of the unit at a place: all gates of it, and equations with them. */
  async function assertUnit(id: string, gates: GateValues, at: Record<string, number>) {
    const { layer, gate, token, place } = at;
    const { part, names, tokens, order, values } = gates;
    const value = (k: number, when = token) => values[layer][k][when]?.[place];
    const detail = output(id).locator('.detail');
    const words = await detail.innerText();
    const where = `Unit ${order[layer][place]} of the ${part} at step ${token + 1}, ${tokens[token]}`;
    assert.ok(words.includes(where), `${words}\nshould have: ${where}`);
    const reading = (await detail.locator('.reading').innerText()).replace(/\s+/g, ' ').trim();
    const numbers = names.map((name, k) => `${name} ${written(value(k))}`);
    assert.equal(reading.replaceAll(' ', ''), numbers.join('').replaceAll(' ', ''));
    assert.equal(await detail.locator('.reading b').innerText(), names[gate]);
    assert.deepEqual(await output(id).locator('.gate-name.on').allInnerTexts(), [names[gate]]);
    return (await detail.locator('.equation').allInnerTexts()).map(one => one.trim());
  }

  test('the clock: pointing at a gate shows its unit, of the layer that is chosen', async () => {
    await show('a', bundlePayload);
    await output('a').getByText("Point at a gate to see its unit's numbers.").waitFor();
    const decoder = image('a', 'gates of the decoder in words');
    const size = await boxOf(decoder);
    // 6 gates with 5 pixels between them, 9 units each
    const width = (size.width - 5 * 5) / 6;
    const spot = (gate: number, place: number, token: number) => ({
      x: gate * (width + 5) + ((place + 0.5) * width) / 9,
      y: ((token + 0.5) * size.height) / 4,
    });
    await decoder.hover({ position: spot(4, 6, 2) });
    const at = { layer: 0, gate: 4, token: 2, place: 6 };
    const [cell, state] = await assertUnit('a', DECODER, at);
    assert.match(cell, /^C₃ = f₃ · C₂ \+ i₃ · g₃ = /);
    assert.match(state, /^h₃ = o₃ · tanh C₃ = /);
    const [f, C, i, g] = [1, 4, 0, 2].map((k, n) => DECODER.values[0][k][n === 1 ? 1 : 2][6]);
    const factors = cell
      .split(' = ')[2]
      .split(' ≈ ')[0]
      .split(/ [·+] /)
      .map(text => Number(text.replace('−', '-').replace(/[()]/g, '')));
    for (const [k, value] of [f, C, i, g].entries()) {
      assert.ok(Math.abs(factors[k] - value) < 1e-6, `${cell}: ${[f, C, i, g]}`);
    }
    // a decoder begins with what the encoder hands over: no number is known for it
    await decoder.hover({ position: spot(1, 0, 0) });
    const [first] = await assertUnit('a', DECODER, { layer: 0, gate: 1, token: 0, place: 0 });
    assert.match(first, /· C₀ \+/);
    await output('a').getByLabel('layer of the decoder').selectOption('layer 3');
    await decoder.hover({ position: spot(0, 8, 3) });
    await assertUnit('a', DECODER, { layer: 2, gate: 0, token: 3, place: 8 });

    const encoder = image('a', 'gates of the encoder in words');
    const whole = await boxOf(encoder);
    const height = (whole.height - 3 * 4) / 4;
    const over = (gate: number, place: number, token: number) => ({
      x: ((token + 0.5) * whole.width) / 7,
      y: gate * (height + 4) + ((place + 0.5) * height) / 5,
    });
    await encoder.hover({ position: over(2, 3, 5) });
    const [hidden] = await assertUnit('a', ENCODER, { layer: 0, gate: 2, token: 5, place: 3 });
    assert.match(hidden, /^h₆ = \(1 − z₆\) · n₆ \+ z₆ · h₅ = /);
    // backwards: the state before is that of the next token
    await output('a').getByLabel('layer of the encoder').selectOption('layer 1 backwards');
    await encoder.hover({ position: over(1, 1, 2) });
    const [back] = await assertUnit('a', ENCODER, { layer: 1, gate: 1, token: 2, place: 1 });
    assert.match(back, /· h₄ = /);
    const hNext = written(ENCODER.values[1][3][3][1]);
    assert.ok(back.includes(hNext) || back.includes(hNext.slice(0, -1)), `${back}: ${hNext}`);
    // between two gates there is nothing; the last unit stays described
    await encoder.hover({ position: { x: 5, y: height + 2 } });
    assert.equal(await output('a').locator('.tip').count(), 0);
    await assertUnit('a', ENCODER, { layer: 1, gate: 1, token: 2, place: 1 });
  });

  test('the clock: keys in the matrix move a spot, those elsewhere the step', async () => {
    await show('a', bundlePayload);
    const matrix = image('a', 'attention in words');
    await matrix.focus();
    const moves = [
      ['ArrowRight', 0, 0],
      ['ArrowRight', 0, 1],
      ['ArrowDown', 1, 1],
      ['ArrowRight', 1, 2],
      ['ArrowLeft', 1, 1],
      ['End', 3, 1],
      ['ArrowUp', 2, 1],
      ['Home', 0, 1],
      ['ArrowLeft', 0, 0],
      ['ArrowLeft', 0, 0],
    ] as const;
    for (const [key, row, column] of moves) {
      await press(key);
      await assertWeightSaid(row, column, key);
      assert.equal(await output('a').getByRole('slider').inputValue(), String(row));
      const [spot, whole] = [await boxOf(output('a').locator('.spot')), await boxOf(matrix)];
      const place = await cellIn(matrix, [column, 7], [row, 4]);
      assert.ok(Math.abs(spot.x + spot.width / 2 - whole.x - place.x) < 3, key);
      assert.ok(Math.abs(spot.y + spot.height / 2 - whole.y - place.y) < 3, key);
    }
    for (let k = 0; k < 9; k++) await press('ArrowRight');
    await assertWeightSaid(0, 6, 'the last column');
    assert.equal(await opened.notebook.page.evaluate('notebook.moved'), 0);
    // the slider moves by itself, and only once
    await output('a').getByRole('slider').focus();
    await press('ArrowRight');
    await assertSelected('a', 1);
    // other keys, and keys with Ctrl, are the notebook's
    await output('a').focus();
    await press('Control+End');
    await press('x');
    await assertSelected('a', 1);
    assert.ok(Number(await opened.notebook.page.evaluate('notebook.moved')) >= 2);
    // in the lists of choices they choose
    await output('a').getByLabel('attention head').focus();
    await press('ArrowDown');
    await assertSelected('a', 1);
  });

  test('the clock: the legend names ranges; the tables hold every number', async () => {
    await show('a', bundlePayload);
    const items = await output('a').locator('.legend .item').allInnerTexts();
    assert.deepEqual(
      items.map(text => text.replace(/\s+/g, ' ').trim()),
      ['attention: 0 1', 'r, z, i, f, o: 0 1', 'n, h, g: −1 1', 'C: −2.3 2.3'],
    );
    await output('a').getByLabel('layer of the decoder').selectOption('layer 2');
    await output('a').getByLabel('attention head').selectOption('layer 1, head 3');
    await press('Escape');
    await output('a').getByRole('button', { name: 'next step' }).click();
    await output('a').getByRole('button', { name: 'table' }).click();
    const tables = output('a').getByRole('table');
    assert.equal(await tables.count(), 4);
    const read = (k: number) =>
      tables.nth(k).evaluate(table => ({
        caption: table.querySelector('caption')!.textContent,
        columns: [...table.querySelectorAll('thead th')].map(cell => cell.textContent),
        rows: [...table.querySelectorAll('tbody tr')].map(row =>
          [...row.querySelectorAll('th, td')].map(cell => cell.textContent),
        ),
        now: [...table.querySelectorAll('tbody tr')].findIndex(row => row.className === 'now'),
      }));
    const words = await read(0);
    assert.deepEqual(words.columns, [
      ...['step', 'word', 'probability', 'entropy (bit)', 'looks most at'],
      ...['rival 1', 'rival 2'],
    ]);
    assert.equal(words.now, 1);
    for (const [k, { chosen, entropy, words: likely, probability: p }] of STEPS.entries()) {
      const rivals = likely.filter(([word]) => word !== chosen).slice(0, 2);
      const top = topOf(0, 2, k);
      assert.deepEqual(words.rows[k], [
        String(k + 1),
        chosen,
        p.toFixed(3),
        written(entropy),
        `${SOURCE[top]} (${written(weightAt(0, 2, k, top))})`,
        ...[0, 1].map(n => (rivals[n] ? `${rivals[n][0]} ${probability(rivals[n][1][1])}` : '')),
      ]);
    }
    const attention = await read(1);
    assert.deepEqual(attention.columns, ['', ...SOURCE]);
    assert.equal(attention.now, 1);
    assert.deepEqual(
      attention.rows,
      TARGET.map((token, row) => [token, ...rowOf(0, 2, row).map(weight => written(weight))]),
    );
    for (const [k, gates, layer] of [
      [2, ENCODER, 0],
      [3, DECODER, 1],
    ] as const) {
      const { caption, columns, rows } = await read(k);
      const { part, layers, units, names, tokens, values } = gates;
      assert.equal(caption, `Gates of the ${part}, ${layers[layer]}: mean over ${units} units`);
      assert.deepEqual(columns, ['', ...names]);
      tokens.forEach((token, at) => {
        assert.equal(rows[at][0], token);
        names.forEach((_, gate) => {
          const shown = Number(rows[at][gate + 1]!.replace('−', '-'));
          assert.ok(Math.abs(shown - mean(values[layer][gate][at])) < 0.0051);
        });
      });
    }
    await output('a').getByRole('button', { name: 'table' }).click();
    assert.equal(await tables.count(), 0);
  });

  test('attention alone: keys walk the cells, Home and End to the ends of a row', async () => {
    await show('a', attentionPayload);
    await output('a').focus();
    const moves = [
      ['ArrowRight', 0, 0],
      ['ArrowDown', 1, 0],
      ['End', 1, 6],
      ['ArrowRight', 1, 6],
      ['ArrowLeft', 1, 5],
      ['ArrowUp', 0, 5],
      ['ArrowUp', 0, 5],
      ['Home', 0, 0],
    ] as const;
    for (const [key, row, column] of moves) {
      await press(key);
      await assertWeightSaid(row, column, key);
    }
    await output('a').getByRole('button', { name: 'table' }).click();
    const cells = await output('a').locator('tbody td').allInnerTexts();
    assert.deepEqual(
      cells,
      TARGET.flatMap((_, row) => rowOf(0, 0, row).map(weight => written(weight))),
    );
    assert.match(await output('a').locator('.legend').innerText(), /^Reads from \(source\) across/);
  });

  test('gates alone: keys walk tokens and gates', async () => {
    await show('g', gatesPayload(DECODER));
    await output('g').getByText("Point at a line to see its unit's numbers.").waitFor();
    await output('g').focus();
    const moves = [
      ['ArrowRight', 1, 0],
      ['ArrowDown', 1, 1],
      ['ArrowDown', 1, 2],
      ['End', 3, 2],
      ['ArrowUp', 3, 1],
      ['ArrowLeft', 2, 1],
      ['Home', 0, 1],
    ] as const;
    for (const [key, token, gate] of moves) {
      await press(key);
      const value = DECODER.values[0][gate][token][0];
      assert.equal(
        await spoken('g'),
        `${DECODER.names[gate]} of unit ${DECODER.order[0][0]} at ${TARGET[token]}: ${written(value)}`,
        key,
      );
      await assertUnit('g', DECODER, { layer: 0, gate, token, place: 0 });
    }
  });

  test('numbers that were rounded are said to be about right', async () => {
    await show('g', gatesPayload(DECODER, 'f16'));
    await output('g').focus();
    await press('ArrowRight');
    assert.match(await spoken('g'), /: ≈ −?\d\.\d\d$/);
    const equations = await output('g').locator('.equation').allInnerTexts();
    assert.match(equations[0], /^C₂ = f₂ · C₁ \+ i₂ · g₂ ≈ /);
  });

  test('words considered, alone: each step with its bar, by clicks and keys', async () => {
    await show('d', decodePayload);
    const rows = output('d').locator('.step');
    assert.equal(await rows.count(), 4);
    for (const [k, { chosen, entropy, probability: p }] of STEPS.entries()) {
      const text = (await rows.nth(k).innerText()).replace(/\s+/g, ' ').trim();
      assert.equal(text, `${k + 1} ${chosen} ${probability(p)} ${written(entropy)} bit`);
    }
    const widths = await rows
      .locator('.fill')
      .evaluateAll(bars => bars.map(bar => bar.getBoundingClientRect().width));
    const rank = (values: readonly number[]) =>
      values.map((_, k) => k).sort((a, b) => values[a] - values[b]);
    assert.deepEqual(rank(widths), rank(STEPS.map(step => step.probability)));
    assert.ok(Math.abs(widths[3] / widths[0] - 0.96 / 0.25) < 0.1);
    await rows.nth(2).click();
    assert.match((await rows.nth(2).getAttribute('class'))!, /now/);
    assert.equal(await spoken('d'), 'Step 3 writes sei with probability < 0.01.');
    await output('d').focus();
    await press('ArrowRight');
    assert.equal(await spoken('d'), 'Step 4 writes <eos> with probability 0.96.');
    await output('d').getByText('what the decoder considered at step 4').waitFor();
    assert.equal(await output('d').getByText('reference: uno due tre quattro').count(), 1);
    assert.equal(await output('d').getByText('→ uno due tre', { exact: true }).count(), 1);
  });
});
