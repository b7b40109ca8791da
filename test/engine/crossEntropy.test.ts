// The gradient of cross entropy, (softmax − target) times what arrived, in one pass and in several over the same graph.
import { strict as assert } from 'node:assert';
import { Generator, type Tensor, tensor } from '../../src/engine';
import { allClose } from '../support/tensors';

const [ROWS, CLASSES, IGNORED, SMOOTHING] = [4, 7, 5, 0.1];
const TARGETS = [3, 6, IGNORED, 0];
const ARRIVED = [2, -1, 10, 0.5];
const logits = new Generator(21).normal([ROWS, CLASSES]);

/** scaleOf(row) · (softmax − smoothed target), 0 in ignored rows; in float64. */
function expected(scaleOf: (row: number) => number): number[] {
  return (logits.toArray() as number[][]).flatMap((row, r) => {
    const sum = row.reduce((total, x) => total + Math.exp(x), 0);
    return row.map((x, c) => {
      const target = (c === TARGETS[r] ? 1 - SMOOTHING : 0) + SMOOTHING / CLASSES;
      return TARGETS[r] === IGNORED ? 0 : scaleOf(r) * (Math.exp(x) / sum - target);
    });
  });
}

suite('gradient of cross entropy', () => {
  const counted = TARGETS.filter(target => target !== IGNORED).length;
  const cases = {
    mean: (r: Tensor) => ({ loss: r.mul(3), scaleOf: () => 3 / counted }),
    sum: (r: Tensor) => ({ loss: r.mul(-2), scaleOf: () => -2 }),
    none: (r: Tensor) => ({
      loss: r.mul(tensor(ARRIVED)).sum(),
      scaleOf: (i: number) => ARRIVED[i],
    }),
  };
  for (const [reduction, make] of Object.entries(cases) as [
    keyof typeof cases,
    typeof cases.none,
  ][]) {
    const start = () => {
      const x = logits.detach().clone().requireGrad();
      const ids = tensor(TARGETS, { dtype: 'int32' });
      const options = { ignoreIndex: IGNORED, labelSmoothing: SMOOTHING, reduction };
      return { x, ...make(x.crossEntropy(ids, options)) };
    };

    test(`${reduction}: times what arrived`, () => {
      const { x, loss, scaleOf } = start();
      loss.backward();
      allClose(x.grad as Tensor, expected(scaleOf), 2e-6);
    });

    test(`${reduction}: every pass with retainGraph adds the same, and so does the last without`, () => {
      const { x, loss, scaleOf } = start();
      for (const retainGraph of [true, true, false]) loss.backward({ retainGraph });
      allClose(
        x.grad as Tensor,
        expected(row => 3 * scaleOf(row)),
        2e-6,
      );
      assert.throws(() => loss.backward(), /used up by an earlier backward\(\)/);
    });

    test(`${reduction}: a pass without retainGraph leaves the gradients of earlier ones alone`, () => {
      const { x, loss, scaleOf } = start();
      loss.backward({ retainGraph: true });
      const kept = x.grad as Tensor;
      x.grad = null;
      loss.backward();
      for (const gradient of [kept, x.grad as unknown as Tensor]) {
        allClose(gradient, expected(scaleOf), 2e-6);
      }
    });
  }
});
