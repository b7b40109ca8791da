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
    const plain = payloadBytes(payload(0));
    // the last character that takes so many bytes, and the first that takes more
    for (const code of [0x7f, 0x80, 0x7ff, 0x800, 0xffff, 0x10000, 0x10ffff]) {
      const alt = String.fromCodePoint(code);
      assert.equal(payloadBytes({ ...payload(0), alt }) - plain, Buffer.byteLength(alt), alt);
    }
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
    assert.equal(fitBudget([() => payload(2 * SOFT_BYTES), () => payload(HARD_BYTES)]), null);
  });

  test('what has just as many bytes as a limit allows fits', () => {
    const rest = payloadBytes(payload(0));
    const [exact, over] = [payload(900 - rest), payload(901 - rest)];
    assert.equal(fitBudget([() => exact, () => over], 900), exact);
    assert.equal(fitBudget([() => over, () => exact], 900), exact);
    const most = payload(HARD_BYTES - rest);
    assert.equal(fitBudget([() => most]), most);
    assert.equal(fitBudget([() => payload(HARD_BYTES - rest + 1)]), null);
  });
});
