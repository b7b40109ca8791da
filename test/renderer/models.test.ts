// What views read out of payloads, without a page: weights, gates, candidates, curves, sentences and tables.
import { strict as assert } from 'node:assert';
import { encodeArray, encodeBytes, parseEnvelope } from '../../src/protocol';
import { contentOf, describeKind } from '../../src/renderer/content';
import {
  cellText,
  headAt,
  headNames,
  largest,
  readAttention,
} from '../../src/renderer/model/attention';
import { axesOf } from '../../src/renderer/model/axes';
import { describeStep, lookedAt, readClock } from '../../src/renderer/model/clock';
import { lastAt, logRange, logTicks, readCurves } from '../../src/renderer/model/curves';
import { readDecoding } from '../../src/renderer/model/decode';
import {
  cellEquations,
  type Gates,
  hasBrokenValues,
  openingOf,
  readGates,
} from '../../src/renderer/model/gates';
import {
  attentionTable,
  decodingTable,
  gatesTable,
  looksMost,
} from '../../src/renderer/model/tables';
import { gateLegend } from '../../src/renderer/parts/gateLegend';
import { palette } from '../../src/renderer/theme';
import {
  attentionPayload,
  bundlePayload,
  DECODER,
  decodePayload,
  ENCODER,
  gatesPayload,
  historyPayload,
  SOURCE,
  STEPS,
  TARGET,
  weightAt,
} from './payloads';

const f32 = { dtype: 'f32' } as const;

suite('renderer: what is read of attention', () => {
  const [read] = readAttention(attentionPayload, axesOf(attentionPayload));

  test('heads are counted layer by layer', () => {
    assert.deepEqual(headNames(read), [
      ...['layer 1, head 1', 'layer 1, head 2', 'layer 1, head 3'],
      ...['layer 2, head 1', 'layer 2, head 2', 'layer 2, head 3'],
    ]);
    assert.deepEqual(
      [0, 2, 3, 5].map(index => headAt(read, index)),
      [
        { layer: 0, head: 0 },
        { layer: 0, head: 2 },
        { layer: 1, head: 0 },
        { layer: 1, head: 2 },
      ],
    );
  });

  test('figures of what is left out are those of the payload, row by row', () => {
    const cropped = structuredClone(attentionPayload);
    const rows = Array.from({ length: 2 * 3 * 4 }, (_, k) => k);
    Object.assign(cropped.data.items[0], {
      rest: encodeArray(
        rows.map(k => k / 100),
        [2, 3, 4],
        f32,
      ),
      entropy: encodeArray(
        rows.map(k => k / 10),
        [2, 3, 4],
        f32,
      ),
    });
    const [part] = readAttention(cropped, axesOf(cropped));
    const head = { layer: 1, head: 2 };
    const at = (1 * 3 + 2) * 4 + 3;
    assert.ok(Math.abs(part.rest(head, 3) - at / 100) < 1e-6);
    assert.ok(Math.abs(part.entropy(head, 3) - at / 10) < 1e-6);
    assert.equal(read.rest(head, 3), 0);
    const { columns, rows: lines } = attentionTable(part, head, 2);
    assert.deepEqual(columns, ['', 'not shown', ...SOURCE]);
    assert.equal(lines[3].cells[0], (at / 100).toFixed(2));
    const clock = readClock(
      { ...bundlePayload, data: { ...bundlePayload.data, views: [decodePayload, cropped] } },
      decodePayload,
    );
    assert.match(
      describeStep(clock, 3, head, 0).join(' '),
      new RegExp(`${at} % is on tokens that are not shown\\.`),
    );
    assert.doesNotMatch(describeStep(clock, 0, { layer: 0, head: 0 }, 0).join(' '), /not shown/);
  });

  test('entropy is of shares: rows need not sum to 1', () => {
    const one = structuredClone(attentionPayload);
    one.data.items[0].w = encodeArray(
      [0.5, 0.5, 1, 1, 0, 0, 0, ...new Array(21).fill(0.25)],
      [1, 1, 4, 7],
      f32,
    );
    const [spread] = readAttention(one, axesOf(one));
    const head = { layer: 0, head: 0 };
    // shares of 1/6, 1/6, 1/3, 1/3
    assert.ok(
      Math.abs(spread.entropy(head, 0) - (Math.log2(6) / 3 + (2 * Math.log2(3)) / 3)) < 1e-6,
    );
    assert.ok(Math.abs(spread.entropy(head, 1) - Math.log2(7)) < 1e-6);
    const sharp = structuredClone(one);
    sharp.data.items[0].w = encodeArray([1, ...new Array(27).fill(0)], [1, 1, 4, 7], f32);
    assert.ok(Object.is(readAttention(sharp, axesOf(sharp))[0].entropy(head, 0), 0));
  });

  test('the largest is the first of those, none among none', () => {
    assert.equal(largest([]), -1);
    assert.equal(largest([1, 3, 3, 2]), 1);
    assert.equal(largest([Number.NaN, -2, -1]), 2);
    assert.equal(largest([Number.NaN]), -1);
    assert.equal(largest([Number.NEGATIVE_INFINITY]), -1);
  });

  test('a cell says what looks at what', () => {
    const weight = weightAt(1, 0, 2, 3).toFixed(3);
    assert.equal(
      cellText(read, { layer: 1, head: 0 }, { row: 2, column: 3 }),
      `tre looks at vier: ${weight}`,
    );
  });
});

suite('renderer: what is read of a translation', () => {
  const clock = (change: (bundle: typeof bundlePayload) => void) => {
    const bundle = structuredClone(bundlePayload);
    change(bundle);
    const decode = bundle.data.views.find(view => view.kind === 'decode')!;
    return readClock(bundle, decode);
  };

  test('every part where there is one', () => {
    const all = clock(() => {});
    assert.deepEqual(
      [all.attention?.heads, all.encoder?.part, all.decoder?.part, all.broken],
      [3, 'encoder', 'decoder', false],
    );
    assert.deepEqual(all.special, { source: new Set([6]), target: new Set([3]) });
    assert.deepEqual(all.target, TARGET);
    assert.deepEqual(all.alts, {
      attention: 'attention in words',
      encoder: 'gates of the encoder in words',
      decoder: 'gates of the decoder in words',
    });
    const bare = clock(({ data }) => {
      data.views = [decodePayload];
    });
    assert.deepEqual(
      [bare.attention, bare.encoder, bare.decoder, bare.broken],
      [null, null, null, false],
    );
    assert.deepEqual(bare.alts, { attention: '', encoder: '', decoder: '' });
    assert.equal(lookedAt(bare, { layer: 0, head: 0 }, 1), -1);
    assert.deepEqual(describeStep(bare, 0, { layer: 0, head: 0 }, 0), [
      'Step 1 writes due with probability 0.25.',
    ]);
  });

  test('attention is that from the target to the source; another is not taken for it', () => {
    const withItem = (change: object) =>
      clock(({ data }) => {
        const view = data.views.find(one => one.kind === 'attention')!;
        Object.assign(view.data.items[0], change);
      }).attention;
    assert.ok(withItem({}));
    assert.equal(withItem({ q: 'src' }), null);
    assert.equal(withItem({ k: 'tgt' }), null);
    const self = clock(({ data }) => {
      const view = data.views.find(one => one.kind === 'attention')!;
      const [cross] = view.data.items;
      const own = encodeArray(new Array(49).fill(0.5), [1, 1, 7, 7], f32);
      view.data.items = [
        { ...cross, name: 'self', rel: 'self', q: 'src', k: 'src', w: own },
        cross,
      ];
    });
    assert.equal(self.attention?.name, 'cross attention');
  });

  test('values that are none are found in either part', () => {
    for (const part of ['encoder', 'decoder'] as const) {
      const broken = clock(({ data }) => {
        const view = data.views.find(one => one.kind === 'gates' && one.data.part === part);
        assert.ok(view?.kind === 'gates');
        const { shape } = view.data.x;
        const size = shape.reduce((a, b) => a * b, 1);
        for (const at of [size - 1]) {
          const values = new Array(size).fill(0.5);
          values[at] = Number.NEGATIVE_INFINITY;
          view.data.x = encodeArray(values, shape, f32);
        }
      });
      assert.equal(broken.broken, true, part);
    }
  });

  test('a GRU has no forget gate to tell of', () => {
    const gru = clock(({ data }) => {
      data.views = data.views.filter(
        view => !(view.kind === 'gates' && view.data.part === 'decoder'),
      );
      data.views.push({
        ...gatesPayload(DECODER),
        data: {
          ...gatesPayload(DECODER).data,
          names: ['i', 'z', 'g', 'o', 'C', 'h'],
          range: { ...DECODER.range, z: [0, 1] },
        },
      });
    });
    assert.doesNotMatch(describeStep(gru, 1, { layer: 0, head: 0 }, 1).join(' '), /Forget/);
  });

  test('rounded figures are said to be about right', () => {
    const rounded = clock(({ data }) => {
      const view = data.views.find(one => one.kind === 'attention')!;
      const weights = [0.5, 0.25, 0.25, 0, 0, 0, 0];
      view.data.items[0].w = encodeArray(
        [...weights, ...weights, ...weights, ...weights],
        [1, 1, 4, 7],
        { dtype: 'f16' },
      );
      data.views = data.views.filter(one => one.kind !== 'gates');
      data.views.push(gatesPayload(DECODER, 'f16'));
    });
    const [, looks, forget] = describeStep(rounded, 1, { layer: 0, head: 0 }, 0);
    assert.equal(looks, '≈ 50 % of its attention is on eins, entropy ≈ 1.50 bit.');
    assert.match(forget, /^Forget gate ≈ 0\.\d\d on average: ≈ \d of 9 units .*, ≈ \d drop it/);
    assert.equal(looksMost(rounded.attention!, { layer: 0, head: 0 })(2), 'eins (≈ 0.50)');
    assert.deepEqual(
      attentionTable(rounded.attention!, { layer: 0, head: 0 }).rows[0].cells.slice(0, 2),
      ['≈ 0.50', '≈ 0.25'],
    );
    assert.match(gatesTable(rounded.decoder!, 0).rows[0].cells[0], /^≈ /);
  });

  test('candidates: those there are, the one written marked, the score summed up', () => {
    const { steps, width, reference, source, text } = readDecoding(
      decodePayload,
      axesOf(decodePayload),
    );
    assert.deepEqual(
      [width, source, text, reference],
      [3, 'eins zwei drei vier acht neun', 'uno due tre', 'uno due tre quattro'],
    );
    let score = 0;
    for (const [k, { chosen, entropy, words, probability }] of STEPS.entries()) {
      const step = steps[k];
      score += Math.log(probability);
      assert.deepEqual([step.token, step.entropy], [chosen, entropy]);
      assert.ok(
        Math.abs(step.score - score) < 1e-5 && Math.abs(step.probability - probability) < 1e-6,
      );
      assert.deepEqual(
        step.candidates.map(one => [one.token, one.id, one.chosen]),
        words.map(([word, [id]]) => [word, id, word === chosen]),
      );
    }
    const strange = structuredClone(decodePayload);
    strange.data.strings = ['<eos>'];
    const read = readDecoding(strange, axesOf(strange));
    assert.equal(read.steps[0].token, '?', 'a word the payload lacks');
  });

  test('the table of words: up to three rivals', () => {
    const decoding = readDecoding(decodePayload, axesOf(decodePayload));
    const plain = decodingTable(decoding, 2);
    assert.deepEqual(plain.columns, [
      'step',
      'word',
      'probability',
      'entropy (bit)',
      'rival 1',
      'rival 2',
    ]);
    assert.deepEqual([plain.words, plain.now, plain.caption], [[1], 2, 'Words written']);
    assert.deepEqual(plain.rows[1], {
      head: '2',
      cells: ['tre', '0.800', '0.75', 'uno 0.10', 'sei 0.07'],
    });
    assert.deepEqual(plain.rows[3].cells, ['<eos>', '0.960', '0.25', 'tre 0.02', '']);
    const looks = decodingTable(decoding, 0, step => `looks ${step}`);
    assert.deepEqual(looks.words, [1, 4]);
    assert.deepEqual(looks.rows[2].cells.slice(2, 4), ['2.50', 'looks 2']);
    const many = {
      ...decoding,
      steps: decoding.steps.map(step => ({
        ...step,
        candidates: [...'abcdef'].map((token, id) => ({
          token,
          id,
          probability: 0.1,
          chosen: id === 0,
        })),
      })),
    };
    assert.deepEqual(decodingTable(many, 0).columns.slice(4), ['rival 1', 'rival 2', 'rival 3']);
    assert.deepEqual(decodingTable({ ...decoding, steps: [] }, 0).rows, []);
    assert.deepEqual(decodingTable({ ...decoding, steps: [] }, 0).columns.length, 4);
  });
});

suite('renderer: what is read of gates', () => {
  const read = (gates: typeof ENCODER) => {
    const view = gatesPayload(gates);
    return readGates(view, axesOf(view));
  };

  test('means, and units that are open and shut', () => {
    const gates = read(DECODER);
    for (const [gate, name] of DECODER.names.entries()) {
      const values = DECODER.values[2][gate][3];
      const { mean, open, shut } = openingOf(gates, 2, gate, 3);
      assert.ok(Math.abs(mean - values.reduce((a, b) => a + b, 0) / 9) < 1e-6, name);
      assert.deepEqual(
        [open, shut],
        [values.filter(v => v > 0.9).length, values.filter(v => v < 0.1).length],
      );
    }
    assert.equal(hasBrokenValues(gates), false);
    const { caption, rows } = gatesTable(gates, 2);
    assert.equal(caption, 'Gates of the decoder, layer 3: mean over 9 units');
    assert.deepEqual(
      rows.map(({ head }) => head),
      TARGET,
    );
  });

  test('any value that is none is found, wherever it stands', () => {
    const view = gatesPayload(ENCODER);
    const { shape } = view.data.x;
    const size = shape.reduce((a, b) => a * b, 1);
    for (let at = 0; at < size; at++) {
      const values = new Array(size).fill(0.5);
      values[at] = at % 2 ? Number.NaN : Number.POSITIVE_INFINITY;
      const spoiled = { ...view, data: { ...view.data, x: encodeArray(values, shape, f32) } };
      assert.equal(hasBrokenValues(readGates(spoiled, axesOf(spoiled))), true, String(at));
    }
  });

  test('bytes stand for values within the range of their gate', () => {
    const view = gatesPayload(DECODER);
    const { shape } = view.data.x;
    const size = shape.reduce((a, b) => a * b, 1);
    const bytes = new Uint8Array(size).map((_, k) => k % 256);
    const packed = { ...view, data: { ...view.data, x: encodeBytes(bytes, shape) } };
    const gates = readGates(packed, axesOf(packed));
    assert.equal(gates.isExact, false);
    for (const [gate, name] of DECODER.names.entries()) {
      const [lo, hi] = DECODER.range[name];
      assert.deepEqual(gates.range(gate), [lo, hi]);
      const value = gates.value({ layer: 1, gate, token: 2, place: 5 });
      const byte = (((6 + gate) * 4 + 2) * 9 + 5) % 256;
      assert.ok(Math.abs(value - (lo + (byte / 255) * (hi - lo))) < 1e-9, name);
    }
    const fitted = {
      ...view,
      data: { ...view.data, x: encodeArray(new Array(size).fill(0.5), shape, { dtype: 'u8' }) },
    };
    const value = readGates(fitted, axesOf(fitted)).value({
      layer: 0,
      gate: 2,
      token: 0,
      place: 0,
    });
    assert.ok(Math.abs(value - 0.5) < 0.003, 'bytes with a range of their own are read already');
  });

  /** Gates of one layer and one unit, value by gate and token. */
  function oneUnit(cell: Gates['cell'], values: Record<string, number[]>, part = 'encoder'): Gates {
    const names = Object.keys(values);
    return {
      ...{ part, cell, names, layers: ['layer 1'], units: 1, isExact: true },
      tokens: values[names[0]].map(String),
      range: () => [-1, 1],
      value: ({ gate, token }) => values[names[gate]][token],
      unit: () => 0,
    };
  }
  const at = (token: number) => ({ layer: 0, gate: 0, token, place: 0 });

  test('equations: an encoder begins at 0, a decoder with what the encoder hands over', () => {
    const lstm = {
      i: [0.5, 0.25],
      f: [0.5, 1],
      g: [-0.5, 1],
      o: [1, 0],
      C: [-0.25, 0],
      h: [-0.24, 0],
    };
    assert.deepEqual(cellEquations(oneUnit('lstm', lstm), at(0)), [
      'C₁ = f₁ · C₀ + i₁ · g₁ = 0.50 · 0 + 0.50 · (−0.50) ≈ −0.25',
      'h₁ = o₁ · tanh C₁ = 1.00 · tanh (−0.25) ≈ −0.24',
    ]);
    assert.deepEqual(cellEquations(oneUnit('lstm', lstm, 'decoder'), at(0)), [
      'C₁ = f₁ · C₀ + i₁ · g₁ = 0.50 · C₀ + 0.50 · (−0.50) ≈ −0.25',
      'h₁ = o₁ · tanh C₁ = 1.00 · tanh (−0.25) ≈ −0.24',
    ]);
    assert.deepEqual(cellEquations(oneUnit('lstm', lstm), at(1)), [
      'C₂ = f₂ · C₁ + i₂ · g₂ = 1.00 · (−0.25) + 0.25 · 1.00 ≈ 0.00',
      'h₂ = o₂ · tanh C₂ = 0.00 · tanh 0.00 ≈ 0.00',
    ]);
    const gru = { r: [1, 1], z: [0.5, 0.25], n: [-0.5, 1], h: [-0.25, 0.6875] };
    assert.deepEqual(cellEquations(oneUnit('gru', gru), at(0)), [
      'h₁ = (1 − z₁) · n₁ + z₁ · h₀ = (1 − 0.50) · (−0.50) + 0.50 · 0 ≈ −0.25',
    ]);
    assert.deepEqual(cellEquations(oneUnit('gru', gru), at(1)), [
      'h₂ = (1 − z₂) · n₂ + z₂ · h₁ = (1 − 0.25) · 1.00 + 0.25 · (−0.25) ≈ 0.69',
    ]);
    const last = { r: [1, 1], z: [0.5, 0.25], n: [-0.5, 1], h: [0.125, 0.75] };
    const backwards = { ...oneUnit('gru', last), layers: ['layer 1 backwards'] };
    assert.match(cellEquations(backwards, at(1))[0], /z₂ · h₃ = .* 1\.00 \+ 0\.25 · 0 ≈ 0\.75$/);
    assert.match(cellEquations(backwards, at(0))[0], /z₁ · h₂ = .* \+ 0\.50 · 0\.75 ≈ 0\.1[23]$/);
  });

  test('equations have as many digits as they need, seven at most; none without all gates', () => {
    const gru = { r: [0], z: [0.333], n: [0.444], h: [0.667 * 0.444] };
    assert.match(
      cellEquations(oneUnit('gru', gru), at(0))[0],
      /= \(1 − 0\.333\) · 0\.444 \+ 0\.333 · 0 ≈ 0\.30$/,
    );
    const wrong = { ...gru, h: [0.9] };
    assert.match(
      cellEquations(oneUnit('gru', wrong), at(0))[0],
      /\(1 − 0\.3330000\) · 0\.4440000 /,
    );
    const { n: _, ...without } = gru;
    assert.deepEqual(cellEquations(oneUnit('gru', without), at(0)), []);
    assert.deepEqual(cellEquations(oneUnit('rnn', { h: [1] }), at(0)), []);
    const rounded = { ...oneUnit('gru', gru), isExact: false };
    assert.match(cellEquations(rounded, at(0))[0], /^h₁ = \(1 − z₁\) · n₁ \+ z₁ · h₀ ≈ /);
  });

  test('the legend: gates of one range in a line, those that differ with their part', () => {
    const legend = (...gates: Gates[]) =>
      gateLegend(gates, palette.value).map(({ label, lo, hi, ramp }) => [label, lo, hi, ramp]);
    const { sequential, diverging } = palette.value;
    assert.deepEqual(legend(read(ENCODER), read(DECODER)), [
      ['r, z, i, f, o:', 0, 1, sequential],
      ['n, h, g:', -1, 1, diverging],
      ['C:', -2.3, 2.3, diverging],
    ]);
    const own = read(DECODER);
    const wider = (gate: number) => (gate === 4 ? ([-4, 4] as const) : own.range(gate));
    const longer = { ...own, part: 'encoder', range: wider };
    assert.deepEqual(
      legend(longer, read(DECODER)).map(([label]) => label),
      ['i, f, o:', 'g, h:', 'C of the encoder:', 'C of the decoder:'],
    );
  });
});

suite('renderer: what is read of a training', () => {
  test('every curve has its name, axis, colour and unit', () => {
    const { curves, positions, broken } = readCurves(historyPayload(2));
    assert.deepEqual(
      curves.map(({ name, scale, per, color, shown, unit }) => [
        name,
        scale,
        per,
        color,
        shown,
        unit,
      ]),
      [
        ['loss of each step', 'loss', 'step', 'blue', true, ''],
        ['gradient norm', 'other', 'step', 'purple', false, ''],
        ['training loss', 'loss', 'epoch', 'blue', true, ''],
        ['development loss', 'loss', 'epoch', 'orange', true, ''],
        ['BLEU', 'score', 'epoch', 'green', true, ''],
        ['exact match', 'score', 'epoch', 'purple', true, '%'],
      ],
    );
    assert.deepEqual(
      positions,
      Array.from({ length: 16 }, (_, k) => k + 1),
    );
    assert.equal(broken, false);
  });

  test('what a logarithmic axis cannot show is left out; a score of 0 is not', () => {
    const spoiled = historyPayload(1);
    const values = [1, 0, -1, Number.NaN, Number.POSITIVE_INFINITY, 2, 3, 4];
    for (const k of [1, 5]) spoiled.data.cols[k] = encodeArray(values, [8], f32);
    const { curves, broken } = readCurves(spoiled);
    assert.deepEqual(curves[0].values, [1, null, null, null, null, 2, 3, 4]);
    assert.deepEqual(curves[4].values, [1, 0, -1, null, null, 2, 3, 4]);
    assert.equal(broken, true);
  });

  test('a step without its loss is broken, an epoch that is not measured is not', () => {
    const brokenWith = (column: number, at: number, value: number) => {
      const payload = historyPayload(1);
      const values = [...readCurves(payload).curves[column - 1].values].map(
        one => one ?? Number.NaN,
      );
      values[at] = value;
      payload.data.cols[column] = encodeArray(values, [8], f32);
      return readCurves(payload).broken;
    };
    assert.equal(brokenWith(1, 3, Number.NaN), true);
    assert.equal(brokenWith(1, 7, Number.NaN), false, 'an epoch may end where no step is drawn');
    assert.equal(brokenWith(3, 7, Number.NaN), false);
    assert.equal(brokenWith(3, 7, Number.NEGATIVE_INFINITY), true);
  });

  test('units: shares of notebooks saved earlier, percentages, others', () => {
    const unitsOf = (unit: string, name = 'exact match') => {
      const payload = historyPayload(1);
      payload.data.series[5] = { name, split: 'dev', unit, per: 'epoch' };
      const { unit: read, scale, values } = readCurves(payload).curves[5];
      return [read, scale, values[7]];
    };
    assert.deepEqual(unitsOf('0–1'), ['%', 'score', 600]);
    assert.deepEqual(unitsOf('0–100 %'), ['%', 'score', 6]);
    assert.deepEqual(unitsOf('0–100'), ['', 'score', 6]);
    assert.deepEqual(unitsOf('bit', 'entropy'), ['bit', 'other', 6]);
    assert.deepEqual(unitsOf('nats', 'loss'), ['nats', 'loss', 6]);
  });

  test('the last value at or before a place', () => {
    const values = [null, 3, null, 5];
    assert.deepEqual(
      [0, 1, 2, 3, 9].map(at => lastAt(values, at)),
      [null, 3, 3, 5, 5],
    );
    assert.equal(lastAt([], 3), null);
    assert.equal(lastAt([7], 0), 7);
  });

  test('axes have room around their values, and labels at round numbers', () => {
    assert.deepEqual(logRange(2, 4), [1.7, 4.6]);
    for (const none of [
      [null, 3],
      [3, null],
      [0, 3],
      [-1, 3],
    ]) {
      assert.deepEqual(logRange(none[0], none[1]), [0.1, 10]);
    }
    assert.deepEqual(logTicks(1, 10, 7), [1, 2, 3, 5, 7, 10]);
    assert.deepEqual(logTicks(1, 10, 5), [1, 2, 5, 10]);
    assert.deepEqual(logTicks(1, 100, 6), [1, 3, 10, 30, 100]);
    assert.deepEqual(logTicks(1, 100, 4), [1, 10, 100]);
    assert.deepEqual(logTicks(1, 100, 2), [1, 100]);
    assert.deepEqual(logTicks(0.002, 0.03, 7), [0.002, 0.003, 0.005, 0.007, 0.01, 0.02, 0.03]);
    assert.deepEqual(logTicks(41, 44, 7), [41, 44]);
  });
});

suite('renderer: what an output holds', () => {
  const failure = (value: unknown) => {
    const content = contentOf(() => value);
    return 'failure' in content ? content.failure : null;
  };

  test('a payload, or why there is none', () => {
    const content = contentOf(() => bundlePayload);
    assert.ok('envelope' in content);
    assert.equal(content.envelope, parseEnvelope(bundlePayload));
    assert.equal(describeKind(content), " (in a view of kind 'bundle')");
    const none = contentOf(() => JSON.parse('{'));
    assert.deepEqual(none, { failure: 'the saved data are not JSON' });
    assert.equal(describeKind(none), '');
    for (const damaged of [
      null,
      undefined,
      3,
      [],
      {},
      { v: 'x' },
      { v: ['1'], kind: 3 },
      { v: [], kind: 'gates' },
    ]) {
      assert.ok(failure(damaged), JSON.stringify(damaged));
    }
    const short = structuredClone(attentionPayload);
    short.data.items[0].w.shape = [2, 3, 4, 8];
    assert.ok(failure(short));
  });

  test('other versions and kinds are left to the next renderer', () => {
    for (const [change, what] of [
      [{ v: [2, 0] }, 'version 2 of the payload'],
      [{ v: [0, 9] }, 'version 0 of the payload'],
      [{ kind: 'surface' }, "a view 'surface'"],
    ] as const) {
      assert.throws(() => contentOf(() => ({ ...bundlePayload, ...change })), {
        name: 'vscode.fallbackToNextRenderer',
        message: `This version of Seq2Seq Notebooks does not know ${what}.`,
      });
    }
    assert.equal(failure({ ...bundlePayload, v: [1, 7] }), null);
  });
});
