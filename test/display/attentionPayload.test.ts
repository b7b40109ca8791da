// What the payload of attention holds, array by array: sizes that all differ, figures reckoned anew.
import { strict as assert } from 'node:assert';
import { attentionView } from '../../src/display/payload/attention';
import type { HeadsTrace } from '../../src/models';
import { type AttentionView, decodeArray, parseEnvelope, payloadBytes } from '../../src/protocol';
import { numbers, traceOf, words } from './sample';

/** Weights at random, [layers, heads, rows, columns]. */
function headsOf(
  kind: HeadsTrace['kind'],
  [layers, heads, rows, columns]: [number, number, number, number],
): HeadsTrace {
  const next = numbers(layers + 10 * heads + 100 * rows);
  const values = new Float32Array(layers * heads * rows * columns).map(() => next());
  return { kind, layers, heads, rows, columns, values };
}

suite('payload of attention', () => {
  const cross = headsOf('cross', [2, 3, 4, 5]);
  const encoder = headsOf('encoder', [3, 2, 5, 5]);
  const decoder = headsOf('decoder', [1, 4, 4, 4]);
  const mean = { rows: 4, columns: 5, values: cross.values.slice(-20) };
  const trace = traceOf(5, 4, [encoder, decoder, cross]);

  test('every kind of attention says what looks at what', () => {
    const view = attentionView('a', trace, mean);
    assert.equal(parseEnvelope(view), view);
    assert.deepEqual(
      view.data.items.map(({ w, rest, entropy, ...item }) => [item, w.shape, rest, entropy]),
      [
        [
          { name: 'self-attention of the encoder', q: 'src', k: 'src', rel: 'self', mech: 'mha' },
          [3, 2, 5, 5],
          undefined,
          undefined,
        ],
        [
          {
            ...{ name: 'self-attention of the decoder', q: 'tgt', k: 'tgt', rel: 'self' },
            ...{ mech: 'mha', causal: true },
          },
          [1, 4, 4, 4],
          undefined,
          undefined,
        ],
        [
          { name: 'cross attention', q: 'tgt', k: 'src', rel: 'cross', mech: 'mha' },
          [2, 3, 4, 5],
          undefined,
          undefined,
        ],
      ],
    );
    const stored = view.data.items.map(({ w }) => [...decodeArray(w)]);
    assert.deepEqual(
      stored,
      [encoder, decoder, cross].map(({ values }) => [...values]),
    );
    assert.deepEqual(view.seqs?.tgt.tokens, words(4, 't'));
    assert.equal(view.title, 'Attention');
  });

  test('in a bundle there is only what looks from the target to the source', () => {
    const view = attentionView('a', trace, mean, { inBundle: true });
    assert.deepEqual(
      view.data.items.map(({ name }) => name),
      ['cross attention'],
    );
    assert.equal(view.seqs, undefined);
  });

  test('without heads there is the matrix', () => {
    const view = attentionView('a', traceOf(5, 4), mean);
    const [{ w, ...item }] = view.data.items;
    assert.deepEqual(item, {
      name: 'cross attention',
      rel: 'cross',
      q: 'tgt',
      k: 'src',
      mech: 'unknown',
    });
    assert.deepEqual(w.shape, [1, 1, 4, 5]);
    assert.deepEqual([...decodeArray(w)], [...mean.values]);
  });

  test('of columns that are left out there are sums, and entropies of whole rows', () => {
    for (const heads of [[cross, encoder], undefined]) {
      const view = attentionView('a', traceOf(5, 4, heads), mean, { from: 2 });
      const [{ w, rest, entropy }, self] = view.data.items;
      const { values, layers } = heads ? cross : { values: mean.values, layers: 1 };
      const sizes = [layers, heads ? 3 : 1, 4];
      assert.deepEqual([w.shape, rest?.shape, entropy?.shape], [[...sizes, 3], sizes, sizes]);
      const [shown, sums, bits] = [w, rest!, entropy!].map(decodeArray);
      for (let row = 0; row < sums.length; row++) {
        const all = [...values.slice(5 * row, 5 * row + 5)];
        assert.deepEqual([...shown.slice(3 * row, 3 * row + 3)], all.slice(2));
        assert.ok(Math.abs(sums[row] - all[0] - all[1]) < 1e-6);
        const expected = all.reduce((sum, p) => sum - p * Math.log2(p), 0);
        assert.ok(Math.abs(bits[row] - Math.abs(expected)) < 1e-5);
      }
      assert.deepEqual(view.seqs?.src.tokens, ['s2', 's3', 's4']);
      if (self) assert.deepEqual(self.w.shape, [3, 2, 5, 5], 'what the source looks at is whole');
    }
  });

  test('weights are rounded where they do not fit, first to halves, then to bytes', () => {
    const large = headsOf('cross', [2, 4, 30, 40]);
    const of = (limit: number) => attentionView('a', traceOf(40, 30, [large]), mean30, { limit });
    const mean30 = { rows: 30, columns: 40, values: large.values.slice(0, 1200) };
    const dtypeOf = (view: AttentionView) => view.data.items[0].w.dtype;
    const [f32, f16] = [payloadBytes(of(1e9)), payloadBytes(of(30_000))];
    assert.deepEqual([1e9, f32, f32 - 1, f16, f16 - 1, 10].map(of).map(dtypeOf), [
      ...['f32', 'f32', 'f16', 'f16', 'u8', 'u8'],
    ]);
  });
});
