import { strict as assert } from 'node:assert';
import {
  type BundleView,
  fitBudget,
  HARD_BYTES,
  payloadBytes,
  SOFT_BYTES,
} from '../../src/protocol';

function payload(length: number): BundleView {
  return {
    v: [1, 0],
    id: 'a',
    kind: 'bundle',
    alt: 'x'.repeat(length),
    data: { views: [], link: { clock: 'decode', shared: [] } },
  };
}

suite('budget of outputs', () => {
  test('counts bytes as UTF-8', () => {
    const text = { ...payload(0), alt: 'é 你 😀' };
    assert.equal(payloadBytes(text), Buffer.byteLength(JSON.stringify(text)));
  });

  test('takes the first version that fits and builds no more', () => {
    const built: number[] = [];
    const version = (length: number) => () => {
      built.push(length);
      return payload(length);
    };
    const fitted = fitBudget([version(2 * SOFT_BYTES), version(10), version(5)]);
    assert.equal(fitted?.alt.length, 10);
    assert.deepEqual(built, [2 * SOFT_BYTES, 10]);
  });

  test('takes the last above the soft limit, nothing above the hard one', () => {
    assert.ok(fitBudget([() => payload(2 * SOFT_BYTES)]));
    assert.equal(fitBudget([() => payload(HARD_BYTES)]), null);
    assert.equal(fitBudget([]), null);
  });
});
