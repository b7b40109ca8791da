// What a view reads out of a payload of attention, without a page: heads, weights, entropies.
import { strict as assert } from 'node:assert';
import { encodeArray } from '../../src/protocol';
import {
  cellText,
  headAt,
  headNames,
  largest,
  readAttention,
} from '../../src/renderer/model/attention';
import { axesOf } from '../../src/renderer/model/axes';
import { describeStep, readClock } from '../../src/renderer/model/clock';
import { attentionTable } from '../../src/renderer/model/tables';
import { attentionPayload, bundlePayload, decodePayload, SOURCE, weightAt } from './payloads';

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
