// What views read out of payloads of gates, without a page: values, equations, legends.
import { strict as assert } from 'node:assert';
import { encodeArray, encodeBytes } from '../../src/protocol';
import { axesOf } from '../../src/renderer/model/axes';
import {
  cellEquations,
  type Gates,
  hasBrokenValues,
  openingOf,
  readGates,
} from '../../src/renderer/model/gates';
import { gatesTable } from '../../src/renderer/model/tables';
import { gateLegend } from '../../src/renderer/parts/gateLegend';
import { palette } from '../../src/renderer/theme';
import { DECODER, ENCODER, gatesPayload, TARGET } from './payloads';

const f32 = { dtype: 'f32' } as const;

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
