// Every op of the table against central differences: dL/dx along a random direction, L a random weighting of
// all outputs. One direction per input tests every value of the gradient at once.
import { strict as assert } from 'node:assert';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import {
  allOps,
  Generator,
  noGrad,
  type OpRecord,
  runRecord,
  type Tensor,
  zeros,
} from '../../src/engine';
import { sampleMaker } from '../support/samples';

let numbers: Generator;

suite('gradients of the op table', () => {
  for (const record of allOps()) {
    if (!record.backward) continue;
    test(`${record.name} (${record.inputs.join(', ')})`, () => {
      // each op has its own numbers: another op beside it changes nothing
      numbers = new Generator(
        [...record.name].reduce((sum, c) => 31 * sum + c.charCodeAt(0), 7) % 2 ** 31,
      );
      const samples = record.samples(sampleMaker(numbers));
      assert.ok(samples.length > 0, 'an op with a gradient needs samples');
      assert.ok(record.inputs.length > 0, 'messages name the inputs');
      for (const sample of samples) checkSample(record, sample.inputs, sample.attributes);
    });
  }
});

suite('gradients of some inputs alone', () => {
  for (const record of allOps()) {
    if (!record.backward) continue;
    test(`${record.name} (${record.inputs.join(', ')}): as those of all`, () => {
      numbers = new Generator(11);
      for (const { inputs, attributes } of record.samples(sampleMaker(numbers))) {
        const wanted = wantedOf(record, inputs);
        const all = gradientsOf(record, inputs, attributes, wanted);
        for (const i of wanted.keys()) {
          if (!wanted[i]) continue;
          const others = wanted.map((isWanted, j) => isWanted && j !== i);
          const alone = gradientsOf(
            record,
            inputs,
            attributes,
            [...wanted.keys()].map(j => j === i),
          );
          assert.deepEqual(alone[i], all[i], `input ${i} alone`);
          if (!others.includes(true)) continue;
          const without = gradientsOf(record, inputs, attributes, others);
          for (const j of others.keys()) {
            assert.deepEqual(without[j], others[j] ? all[j] : undefined, `${j} without ${i}`);
          }
        }
      }
    });
  }
});

suite('gradients that arrive at one result alone', () => {
  for (const record of allOps()) {
    if (!record.backward) continue;
    test(`${record.name} (${record.inputs.join(', ')}): as if those of the others were 0`, () => {
      for (const { inputs, attributes } of record.samples(sampleMaker(new Generator(7)))) {
        const wanted = wantedOf(record, inputs);
        const run = () => {
          const leaves = inputs.map((x, i) => (wanted[i] ? x.detach().clone().requireGrad() : x));
          const outputs = runRecord(record, { inputs: leaves, attributes });
          return { leaves, floats: outputs.filter(({ dtype }) => dtype === 'float32') };
        };
        for (const k of run().floats.keys()) {
          const weights = new Generator(3).normal(run().floats[k].shape);
          const alone = run();
          alone.floats[k].backward({ gradient: weights });
          const all = run();
          all.floats
            .map((y, j) => y.mul(j === k ? weights : 0).sum())
            .reduce((a, b) => a.add(b))
            .backward();
          for (const [i, { gradient }] of alone.leaves.entries()) {
            const other = all.leaves[i].gradient;
            if (gradient || other) close(gradient ?? zeros(inputs[i].shape), other as Tensor);
          }
        }
      }
    });
  }
});

suite('gradients of the op table in float64', () => {
  type Line = [op: string, input: number, error: number];
  let lines: Line[];

  suiteSetup(function () {
    this.timeout(60_000);
    const program = join(__dirname, '../fixtures/programs/preciseGradients.ts');
    const options = { encoding: 'utf8' } as const;
    lines = JSON.parse(execFileSync(process.execPath, ['--import', 'tsx', program], options));
  });

  for (const { name, backward } of allOps()) {
    if (!backward) continue;
    test(name, () => {
      const own = lines.filter(([op]) => op === name);
      assert.ok(own.length > 0);
      for (const [, input, error] of own) {
        assert.ok(error < 1e-8, `input ${input}: differences say otherwise by ${error}`);
      }
    });
  }
});

/** Which inputs have a gradient. */
function wantedOf(record: OpRecord<never>, inputs: readonly Tensor[]): boolean[] {
  return inputs.map((input, i) => {
    const name = record.inputs[Math.min(i, record.inputs.length - 1)];
    return input.dtype === 'float32' && !record.fixed?.includes(name);
  });
}

/** Gradients of the sum of all results, each weighted, where they are required. */
function gradientsOf(
  record: OpRecord<never>,
  inputs: readonly Tensor[],
  attributes: never,
  required: readonly boolean[],
) {
  const leaves = inputs.map((x, i) => (required[i] ? x.detach().clone().requireGrad() : x));
  const weights = new Generator(3);
  runRecord(record, { inputs: leaves, attributes })
    .filter(({ dtype }) => dtype === 'float32')
    .map(output => output.mul(weights.normal(output.shape)).sum())
    .reduce((a, b) => a.add(b))
    .backward();
  return leaves.map(leaf => leaf.grad?.toFlatArray());
}

function checkSample(record: OpRecord<never>, inputs: readonly Tensor[], attributes: never): void {
  const wanted = wantedOf(record, inputs);
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

function close(a: Tensor, b: Tensor): void {
  const [x, y] = [a.toFlatArray(), b.toFlatArray()];
  x.forEach((value, i) => {
    assert.ok(
      Math.abs(value - y[i]) <= 1e-5 * Math.max(1, Math.abs(y[i])),
      `${value}, not ${y[i]}`,
    );
  });
}

function norm(x: Tensor): number {
  return Math.sqrt(dot(x, x));
}
