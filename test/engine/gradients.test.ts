// Every op of the table against central differences: dL/dx along a random direction, L a random weighting of
// all outputs. One direction per input tests every value of the gradient at once.
import { strict as assert } from 'node:assert';
import {
  allOps,
  Generator,
  noGrad,
  type OpRecord,
  runRecord,
  type SampleMaker,
  type Tensor,
  tensor,
} from '../../src/engine';

let numbers: Generator;
const make: SampleMaker = {
  normal: (...shape) => numbers.normal(shape),
  uniform: (low, high, ...shape) =>
    noGrad(() =>
      numbers
        .uniform(shape)
        .mul(high - low)
        .add(low),
    ),
  ids: (below, ...shape) =>
    tensor(
      Int32Array.from({ length: size(shape) }, () => numbers.integer(below)),
      { shape },
    ),
  mask: (...shape) =>
    // the first of each row is kept: a row with nothing to look at has no gradient to check
    tensor(
      Float32Array.from({ length: size(shape) }, (_, i) =>
        i % shape[1] === 0 || numbers.next() < 0.6 ? 1 : 0,
      ),
      { shape, dtype: 'bool' },
    ),
};
const size = (shape: readonly number[]) => shape.reduce((a, b) => a * b, 1);

suite('gradients of the op table', () => {
  for (const record of allOps()) {
    if (!record.backward) continue;
    test(`${record.name} (${record.inputs.join(', ')})`, () => {
      // each op has its own numbers: another op beside it changes nothing
      numbers = new Generator(
        [...record.name].reduce((sum, c) => 31 * sum + c.charCodeAt(0), 7) % 2 ** 31,
      );
      const samples = record.samples(make);
      assert.ok(samples.length > 0, 'an op with a gradient needs samples');
      for (const sample of samples) checkSample(record, sample.inputs, sample.attributes);
    });
  }
});

function checkSample(record: OpRecord<never>, inputs: readonly Tensor[], attributes: never): void {
  const wanted = inputs.map((input, i) => {
    const name = record.inputs[Math.min(i, record.inputs.length - 1)];
    return input.dtype === 'float32' && !record.fixed?.includes(name);
  });
  const leaves = inputs.map((input, i) =>
    wanted[i] ? input.detach().clone().requireGrad() : input,
  );
  const outputs = runRecord(record, { inputs: leaves, attributes });
  const floats = outputs.filter(output => output.dtype === 'float32');
  const weights = floats.map(output => numbers.normal(output.shape));
  const loss = floats.map((output, k) => output.mul(weights[k]).sum()).reduce((a, b) => a.add(b));
  loss.backward();
  const value = (changed: readonly Tensor[]) =>
    noGrad(() => {
      const results = runRecord(record, { inputs: changed, attributes }).filter(
        y => y.dtype === 'float32',
      );
      return results.reduce((total, y, k) => total + dot(y, weights[k]), 0);
    });
  for (const [i, leaf] of leaves.entries()) {
    if (!wanted[i]) continue;
    const gradient = leaf.grad as Tensor;
    assert.deepEqual(
      gradient.shape,
      leaf.shape,
      `${record.name}: shape of the gradient of input ${i}`,
    );
    const direction = numbers.normal(leaf.shape);
    const analytic = dot(gradient, direction);
    const step = 4e-3;
    const moved = (sign: number) =>
      leaves.map((x, j) =>
        j === i ? noGrad(() => leaf.detach().add(direction.mul(sign * step))) : x,
      );
    const numeric = (value(moved(1)) - value(moved(-1))) / (2 * step);
    const scale = Math.max(Math.abs(analytic), norm(gradient) * 0.3, 0.05);
    assert.ok(
      Math.abs(analytic - numeric) <= 6e-3 * scale,
      `${record.name}: input ${i}: backward says ${analytic}, differences say ${numeric}`,
    );
  }
}

function dot(a: Tensor, b: Tensor): number {
  const [x, y] = [a.toFlatArray(), b.toFlatArray()];
  let total = 0;
  for (let i = 0; i < x.length; i++) total += x[i] * y[i];
  return total;
}

function norm(x: Tensor): number {
  return Math.sqrt(dot(x, x));
}
