// What views read out of payloads of trainings, and what is no payload, without a page.
import { strict as assert } from 'node:assert';
import { encodeArray, parseEnvelope } from '../../src/protocol';
import { contentOf, describeKind } from '../../src/renderer/content';
import { lastAt, logRange, logTicks, readCurves } from '../../src/renderer/model/curves';
import { attentionPayload, bundlePayload, historyPayload } from './payloads';

const f32 = { dtype: 'f32' } as const;

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
