// Optional arguments do what they do in PyTorch: values, dtypes and gradients (test/fixtures/goldens/arguments.json).
import { strict as assert } from 'node:assert';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  arange,
  clipGradNorm,
  type DType,
  eye,
  linspace,
  type Nested,
  Parameter,
  Tensor,
  tensor,
  zeros,
} from '../../src/engine';

interface Written {
  values: Nested;
  shape: number[];
  dtype: DType;
}

interface Goldens {
  methods: {
    of: Written;
    method: string;
    arguments: unknown[];
    results: Written[];
    gradient?: Written;
  }[];
  made: { function: 'eye' | 'arange' | 'linspace'; arguments: unknown[]; result: Written }[];
  clipped: {
    maximum: number;
    arguments: unknown[];
    norm: number;
    before: number[][];
    after: number[][];
  }[];
}

type Loose = (...given: unknown[]) => unknown;

/** Numbers that JSON does not know are texts. */
function revived(_name: string, value: unknown): unknown {
  return ['NaN', 'Infinity', '-Infinity'].includes(value as string) ? Number(value) : value;
}

const file = join(__dirname, '../fixtures/goldens/arguments.json');
const goldens: Goldens = JSON.parse(readFileSync(file, 'utf8'), revived);

function made({ values, shape, dtype }: Written): Tensor {
  const flat: number[] = [];
  const collect = (part: Nested): void => {
    if (typeof part === 'object') part.forEach(collect);
    else flat.push(Number(part));
  };
  collect(values);
  return tensor(flat, { shape, dtype });
}

/** Arguments as a cell writes them; null is one that is left out. */
function argument(given: unknown): unknown {
  if (given === null) return undefined;
  return typeof given === 'object' && 'tensor' in given ? made(given as unknown as Written) : given;
}

function same(actual: Tensor, wanted: Written, what: string): void {
  assert.deepEqual([...actual.shape], wanted.shape, `${what}: shape`);
  assert.equal(actual.dtype, wanted.dtype, `${what}: dtype`);
  const [got, want] = [actual.toFlatArray(), made(wanted).toFlatArray()];
  for (const [i, value] of want.entries()) {
    const isClose =
      Object.is(got[i], value) ||
      got[i] === value ||
      Math.abs(got[i] - value) <= 2e-6 * Math.abs(value);
    assert.ok(isClose, `${what}: ${got[i]} instead of ${value} at ${i}`);
  }
}

function partsOf(answer: unknown): Tensor[] {
  if (answer instanceof Tensor) return [answer];
  return Object.values(answer as Record<string, Tensor>);
}

suite('optional arguments beside PyTorch', () => {
  for (const one of goldens.methods) {
    const title = `${JSON.stringify(one.of.shape)} ${one.method}(${JSON.stringify(one.arguments).slice(1, -1)})`;
    test(title.slice(0, 140), () => {
      const leaf = made(one.of);
      if (leaf.dtype === 'float32') leaf.requireGrad();
      const method = (leaf as unknown as Record<string, Loose>)[one.method];
      const parts = partsOf(method.apply(leaf, one.arguments.map(argument)));
      assert.equal(parts.length, one.results.length, 'number of results');
      for (const [i, part] of parts.entries()) same(part, one.results[i], `result ${i}`);
      if (!one.gradient) return;
      const total = parts
        .filter(part => part.requiresGrad)
        .map(part => part.mul(arange(1, part.numel + 1).reshape(part.shape)).sum())
        .reduce((sum, next) => sum.add(next));
      total.backward();
      same(leaf.grad as Tensor, one.gradient, 'gradient');
    });
  }

  for (const one of goldens.made) {
    test(`${one.function}(${JSON.stringify(one.arguments).slice(1, -1)})`, () => {
      const make = { eye, arange, linspace }[one.function] as unknown as Loose;
      same(make(...one.arguments) as Tensor, one.result, 'result');
    });
  }

  for (const one of goldens.clipped) {
    test(`clipGradNorm(…, ${JSON.stringify([one.maximum, ...one.arguments]).slice(1, -1)})`, () => {
      const parameters = one.before.map(values => {
        const parameter = new Parameter(zeros([values.length]));
        parameter.mul(tensor(values)).sum().backward();
        return parameter;
      });
      const norm = (clipGradNorm as Loose)(parameters, one.maximum, ...one.arguments) as number;
      assert.ok(Object.is(norm, one.norm) || Math.abs(norm - one.norm) < 1e-5);
      for (const [i, { grad }] of parameters.entries()) {
        same(
          grad as Tensor,
          { values: one.after[i], shape: [one.after[i].length], dtype: 'float32' },
          `gradient ${i}`,
        );
      }
    });
  }

  test('NaN is close to NaN if asked for', () => {
    const [a, b] = [tensor([1, Number.NaN]), tensor([1 + 1e-6, Number.NaN])];
    assert.equal(a.allclose(b), false);
    assert.equal(a.allclose(b, { equalNan: true }), true);
    assert.equal(a.allclose(tensor([1, 2]), { equalNan: true }), false);
  });

  test('a norm that is not finite is an error if asked for, and nothing is scaled', () => {
    const parameter = new Parameter(zeros([2]));
    parameter
      .mul(tensor([Number.NaN, 1]))
      .sum()
      .backward();
    const clip = () => clipGradNorm([parameter], 0.1, { errorIfNonfinite: true });
    assert.throws(clip, /clipGradNorm: the norm of the gradients is NaN; nothing was scaled/);
    assert.equal((parameter.grad as Tensor).toFlatArray()[1], 1);
  });

  test('what cannot be computed as PyTorch does is refused', () => {
    assert.throws(() => linspace(0, 5, 3, { dtype: 'int32' }), /linspace: the values are float32/);
    assert.throws(
      () => arange(3).div(0, { roundingMode: 'floor' }),
      /div: a whole number is divided by 0/,
    );
    assert.throws(() => arange(3).round(1), /round: decimals are for float32/);
    assert.throws(() => zeros([2, 3]).flatten(1, 0), /flatten: startDim 1 comes after endDim 0/);
    assert.throws(() => zeros([2, 3]).roll([1, 2], 0), /roll: give as many dims as shifts/);
  });
});
