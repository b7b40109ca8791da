// Units of gates in order, ranges, and what their payload keeps where it has to be small.
import { strict as assert } from 'node:assert';
import { display, setDisplaySink, setIdSource, show } from '../../src/display';
import { gateRange, openingOrder } from '../../src/display/gateStatistics';
import { gatesView } from '../../src/display/payload/gates';
import type { GateTrace } from '../../src/models';
import { decodeArray, payloadBytes, TARGET_BYTES } from '../../src/protocol';
import { sampleGates, samplePrediction, words } from './sample';

/** A trace of one gate's values, [layers, steps, units] of each name. */
function gates(
  cell: GateTrace['cell'],
  names: string[],
  steps: number,
  values: number[],
): GateTrace {
  const units = values.length / names.length / steps;
  const sizes = { layers: 1, directions: 1, steps, units } as const;
  return { cell, names, ...sizes, values: Float32Array.from(values) };
}

suite('gates in order and in range', () => {
  test('units in the order they open: by the input gate, by 1 − z, by the size of states', () => {
    // 2 steps of 4 units: units 1 and 3 open at the first, the others at the second
    const input = [0.1, 0.5, 0.2, 0.7, 0.3, 0.4, 0.9, 0.7];
    const other = [0.9, 0.1, 0.8, 0.1, 0.1, 0.9, 0.1, 0.9];
    const lstm = gates('lstm', ['f', 'i'], 2, [...other, ...input]);
    assert.deepEqual([...openingOrder(lstm, 0)], [3, 1, 2, 0]);
    const gru = gates('gru', ['r', 'z'], 2, [...other, ...input.map(value => 1 - value)]);
    assert.deepEqual([...openingOrder(gru, 0)], [3, 1, 2, 0]);
    const rnn = gates(
      'rnn',
      ['h'],
      2,
      input.map((value, k) => (k % 3 === 0 ? -value : value)),
    );
    assert.deepEqual([...openingOrder(rnn, 0)], [3, 1, 2, 0]);
    const alike = gates('rnn', ['h'], 2, new Array(8).fill(0.5));
    assert.deepEqual([...openingOrder(alike, 0)], [0, 1, 2, 3]);
  });

  test('colours run over what a gate can be, and of C to the next number of two digits', () => {
    const rangeOf = (name: string, most: number) =>
      gateRange(
        gates('lstm', [name], 1, [0.01 * most, Number.NaN, -most, Number.POSITIVE_INFINITY]),
        0,
      );
    for (const name of 'ifozr') assert.deepEqual(rangeOf(name, 7), [0, 1], name);
    for (const name of 'gn') assert.deepEqual(rangeOf(name, 7), [-1, 1], name);
    for (const [most, reach] of [
      [1.634, 1.7],
      [0.01234, 0.013],
      [12.3, 13],
      [123, 130],
      [2, 2],
      [0.5, 0.5],
      [0.25, 0.25],
      [9.96, 10],
      [0, 1],
    ]) {
      assert.deepEqual(rangeOf('C', most), [-reach, reach], String(most));
    }
    assert.deepEqual(rangeOf('h', 0.3), [-1, 1]);
    assert.deepEqual(rangeOf('h', 1), [-1, 1]);
    assert.deepEqual(rangeOf('h', 1.01), [-1.1, 1.1], 'with relu');
  });

  test('layers have their names, with the way of reading where there are two', () => {
    const namesOf = (layers: number, directions: 1 | 2) =>
      gatesView('g', sampleGates(2, 3, 1, layers, directions), {
        part: 'encoder',
        tokens: ['a', 'b'],
      })?.data.layers;
    assert.deepEqual(namesOf(3, 1), ['layer 1', 'layer 2', 'layer 3']);
    assert.deepEqual(namesOf(4, 2), [
      ...['layer 1 forwards', 'layer 1 backwards', 'layer 2 forwards', 'layer 2 backwards'],
    ]);
  });

  test('what is too large is rounded, then every n-th unit is left, in the order they open', () => {
    const trace = sampleGates(5, 700, 2, 2);
    const tokens = words(5, 't');
    const of = (limit?: number) => gatesView('g', trace, { part: 'decoder', tokens, limit })!;
    const exact = gatesView('g', sampleGates(5, 70, 2, 2), { part: 'decoder', tokens })!;
    assert.equal(exact.data.x.dtype, 'f32');
    assert.ok(payloadBytes(of()) > TARGET_BYTES / 2 / 2);
    const seen: string[] = [];
    for (
      let limit = 220_000;
      limit > 500;
      limit = Math.min(limit - 1, payloadBytes(of(limit)) - 1)
    ) {
      const view = of(limit);
      if (payloadBytes(view) > limit) break;
      const { x, units, range, names } = view.data;
      const kept = units.shape[1];
      seen.push(`${x.dtype} ${kept}`);
      assert.deepEqual(
        [x.shape, units.shape],
        [
          [2, 6, 5, kept],
          [2, kept],
        ],
      );
      assert.deepEqual(
        view.trunc,
        kept === 700
          ? undefined
          : [{ what: "units of the decoder's gates", from: [700], to: [kept], how: 'sample' }],
      );
      const [values, places] = [decodeArray(x), decodeArray(units)];
      for (let layer = 0; layer < 2; layer++) {
        const order = openingOrder(trace, layer);
        for (let place = 0; place < kept; place++) {
          const unit = order[place * Math.round(700 / kept)];
          assert.equal(places[layer * kept + place], unit);
          for (const [gate, name] of names.entries()) {
            const [lo, hi] = range[name];
            const value = values[((layer * 6 + gate) * 5 + 3) * kept + place];
            const read = x.dtype === 'u8' ? lo + (value / 255) * (hi - lo) : value;
            const was = trace.values[((layer * 6 + gate) * 5 + 3) * 700 + unit];
            assert.ok(Math.abs(read - was) <= (hi - lo) / 500, `${name}: ${read}, it was ${was}`);
          }
        }
      }
    }
    assert.deepEqual(seen, ['f16 700', 'u8 700', 'u8 350', 'u8 175', 'u8 88', 'u8 44', 'u8 22']);
  });

  test('axes and titles: by itself with its tokens, in a bundle without', () => {
    const trace = sampleGates(3, 4);
    const tokens = ['a', '<unk>', '<eos>'];
    const alone = gatesView('g', trace, { part: 'encoder', tokens })!;
    assert.deepEqual(alone.seqs, { src: { tokens, special: [1, 2] } });
    assert.deepEqual([alone.title, alone.data.seq], ['Gates of the encoder', 'src']);
    const inside = gatesView('g', trace, { part: 'decoder', tokens, inBundle: true })!;
    assert.deepEqual(
      [inside.seqs, inside.title, inside.data.seq],
      [undefined, 'Gates of the decoder', 'tgt'],
    );
  });
});

suite('views that are shown', () => {
  teardown(() => {
    setDisplaySink(null);
    setIdSource(null);
  });

  test('what is shown is text where not even a few units of gates fit', () => {
    const huge = samplePrediction(['x'.repeat(5e6)], ['x'], { units: 1 });
    const sent: object[] = [];
    setDisplaySink(bundle => sent.push(bundle));
    show.gates(huge);
    display(1);
    assert.deepEqual(Object.keys(sent[0]), ['text/plain']);
    assert.match(String(Object.values(sent[0])[0]), /^Mean encoder gates: /);
  });
});
