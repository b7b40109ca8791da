// at() is PyTorch's x[…], atOuter() NumPy's x[ix_(…)].
import { strict as assert } from 'node:assert';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import {
  arange,
  DTypeError,
  Generator,
  type Index,
  IndexError,
  Linear,
  type Nested,
  noGrad,
  type Tensor,
  tensor,
} from '../../src/engine';

type Written = number | null | '...' | (number | null)[] | { ids: Nested } | { mask: Nested };

interface Case {
  shape: number[];
  index: Written[];
  result: number[];
  values: number[];
  gradient: number[];
}

const ids = (...values: number[]) => tensor(values, { dtype: 'int32' });
const flat = (x: Tensor) => Array.from(x.toFlatArray());
const count = (shape: readonly number[]) => shape.reduce((product, size) => product * size, 1);

function indexOf(written: Written): Index {
  if (written === null || typeof written !== 'object' || Array.isArray(written)) {
    return written as Index;
  }
  return 'ids' in written
    ? tensor(written.ids, { dtype: 'int32' })
    : tensor(written.mask, { dtype: 'bool' });
}

/** x holds 0, 1, 2 …, the gradient that arrives is 1, 2, 3 … */
function partOf(shape: number[], index: readonly Index[], method: 'at' | 'atOuter' = 'at') {
  const x = arange(count(shape)).reshape(shape).float().requireGrad();
  const y = x[method](...index);
  y.backward({
    gradient: arange(1, y.numel + 1)
      .reshape(y.shape)
      .float(),
  });
  return { shape: [...y.shape], values: flat(y), gradient: flat(x.grad as Tensor) };
}

suite('at beside PyTorch', () => {
  const file = join(__dirname, '../fixtures/goldens/indexing.json');
  const cases: Case[] = JSON.parse(readFileSync(file, 'utf8'));

  test('there are enough cases', () => assert.ok(cases.length >= 150));
  for (const { shape, index, result, values, gradient } of cases) {
    test(`${JSON.stringify(shape)} at ${JSON.stringify(index).slice(1, -1)}`, () => {
      const part = partOf(shape, index.map(indexOf));
      assert.deepEqual(part, { shape: result, values, gradient });
      const whole = arange(count(shape))
        .reshape(shape)
        .at(...index.map(indexOf));
      assert.equal(whole.dtype, 'int32');
      assert.deepEqual(flat(whole), values);
    });
  }
});

/** One index of the reference: a range, or index values of a shape. */
type Part = { range: number[] } | { of: number[]; values: number[] };

/** x[…] element by element: the common dims of the index tensors first, or where they are adjacent. */
function slowly(shape: readonly number[], parts: readonly Part[]) {
  const tensors = parts.flatMap((part, d) => ('of' in part ? [{ ...part, d }] : []));
  const rank = Math.max(0, ...tensors.map(({ of }) => of.length));
  const common = Array.from({ length: rank }, (_, i) =>
    Math.max(...tensors.map(({ of }) => of[i - rank + of.length] ?? 1)),
  );
  const first = tensors[0]?.d ?? 0;
  const adjacent = tensors.every(({ d }, i) => d === first + i);
  const ranges = parts.map(part => ('range' in part ? part.range : []));
  const order: (number | 'common')[] = parts.flatMap((part, d) => ('range' in part ? [d] : []));
  if (tensors.length > 0) order.splice(adjacent ? first : 0, 0, 'common');
  const sizes = order.flatMap(one => (one === 'common' ? common : [ranges[one].length]));
  const result: number[] = [];
  for (let n = 0; n < count(sizes); n++) {
    const at: number[] = [];
    for (let d = sizes.length - 1, rest = n; d >= 0; d--) {
      at[d] = rest % sizes[d];
      rest = Math.floor(rest / sizes[d]);
    }
    const source = new Array<number>(shape.length);
    let next = 0;
    for (const one of order) {
      if (one !== 'common') source[one] = ranges[one][at[next++]];
      else {
        for (const { of, values, d } of tensors) {
          let place = 0;
          for (const [i, size] of of.entries()) {
            place = place * size + (size === 1 ? 0 : at[next + i + rank - of.length]);
          }
          source[d] = values[place] < 0 ? values[place] + shape[d] : values[place];
        }
        next += rank;
      }
    }
    result.push(source.reduce((sum, position, d) => sum * shape[d] + position, 0));
  }
  return { sizes, result };
}

/** A size, an index for it and what the reference makes of it. `common` are the shapes that broadcast. */
function drawnIndex(size: number, common: number[][]): fc.Arbitrary<[Index, Part]> {
  const all = Array.from({ length: size }, (_, i) => i);
  const position = fc.integer({ min: -size, max: size - 1 });
  return fc.oneof(
    fc.constant<[Index, Part]>([null, { range: all }]),
    fc
      .tuple(position, fc.integer({ min: 1, max: 3 }))
      .map<[Index, Part]>(([start, step]) => [
        [start, null, step],
        { range: all.slice(start).filter((_, i) => i % step === 0) },
      ]),
    fc
      .constantFrom(...common)
      .chain(of =>
        fc
          .array(position, { minLength: count(of), maxLength: count(of) })
          .map<[Index, Part]>(values => [
            tensor(values, { dtype: 'int32', shape: of }),
            { of, values },
          ]),
      ),
  );
}

suite('indexing beside a slow reference', () => {
  const sizes = fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 4 });

  test('index tensors of several shapes, ranges and null at any dim', () => {
    const drawn = sizes.chain(shape =>
      fc
        .tuple(...shape.map(size => drawnIndex(size, [[3], [2, 3], [2, 1], [1], [1, 3]])))
        .map(index => ({ shape, index })),
    );
    fc.assert(
      fc.property(drawn, ({ shape, index }) => {
        const wanted = slowly(
          shape,
          index.map(([, part]) => part),
        );
        const part = partOf(
          shape,
          index.map(([one]) => one),
        );
        assert.deepEqual(part.shape, wanted.sizes);
        assert.deepEqual(part.values, wanted.result);
        const gradient = new Array<number>(count(shape)).fill(0);
        wanted.result.forEach((place, n) => {
          gradient[place] += n + 1;
        });
        assert.deepEqual(part.gradient, gradient);
      }),
      { seed: 15, numRuns: 400 },
    );
  });

  test('atOuter: every combination', () => {
    const drawn = sizes.chain(shape =>
      fc
        .tuple(...shape.map(size => drawnIndex(size, [[2], [3], [1]])))
        .map(index => ({ shape, index })),
    );
    fc.assert(
      fc.property(drawn, ({ shape, index }) => {
        const ranges = index.map(([, part], d): Part => {
          if ('range' in part) return part;
          return { range: part.values.map(value => (value < 0 ? value + shape[d] : value)) };
        });
        const wanted = slowly(shape, ranges);
        const part = partOf(
          shape,
          index.map(([one]) => one),
          'atOuter',
        );
        assert.deepEqual(part.shape, wanted.sizes);
        assert.deepEqual(part.values, wanted.result);
      }),
      { seed: 16, numRuns: 200 },
    );
  });
});

suite('indexing in use', () => {
  const x = arange(24).reshape([2, 3, 4]);

  test('the log-probability of each target', () => {
    const logits = new Generator(3).normal([5, 7]);
    const targets = ids(6, 0, 3, 3, 1);
    const picked = logits.logSoftmax().at(arange(5), targets);
    assert.deepEqual([...picked.shape], [5]);
    const loss = -flat(picked).reduce((sum, value) => sum + value, 0) / 5;
    assert.ok(Math.abs(loss - logits.crossEntropy(targets).item()) < 1e-6);
  });

  test('masks keep their dtype, and tensors without gradients need none', () => {
    const mask = x.gt(11);
    assert.equal(mask.at(ids(1, 0), 0).dtype, 'bool');
    assert.deepEqual(mask.at(ids(1, 0), 0, 0).toArray(), [true, false]);
    assert.equal(noGrad(() => x.float().requireGrad().at(0, ids(1))).requiresGrad, false);
  });

  test('rows and columns: pairs with at, combinations with atOuter', () => {
    const [rows, columns] = [ids(1, 0), ids(2, 0)];
    assert.deepEqual(x.at(rows, columns, 0).toArray(), [20, 0]);
    assert.deepEqual(x.atOuter(rows, columns, 0).toArray(), [
      [20, 12],
      [8, 0],
    ]);
    const some = tensor([true, false, true]);
    assert.deepEqual(x.atOuter(rows, some, -1).toArray(), [
      [15, 23],
      [3, 11],
    ]);
  });
});

suite('an index that cannot be meant', () => {
  const x = arange(24).reshape([2, 3, 4]);
  const loose = (value: unknown) => value as Index;
  const cases: [string, Index[], RegExp][] = [
    ['a position', [2], /at: index 2 is outside dim 0 of \[2, 3, 4\], which has 2 positions/],
    ['an element', [0, ids(0, -4)], /at: index -4 is outside dim 1 of \[2, 3, 4\]/],
    ['too many', [0, 0, 0, 0], /at: 4 indices for \[2, 3, 4\], which has 3 dims/],
    ['masks count their dims', [x.gt(3), 0], /at: 4 indices for \[2, 3, 4\]/],
    ['dots twice', ['...', 0, '...'], /at: '\.\.\.' stands twice/],
    [
      'a list of four',
      [loose([0, 2, 3, 5])],
      /\[0, 2, 3, 5\] for dim 0 has 4 numbers, but a range is .* at\(tensor\(\[0, 2, 3, 5\], { dtype: 'int32' }\)\)/,
    ],
    ['an empty list', [loose([])], /at: an index is a position, .* got \[\]/],
    ['a nested list', [loose([[0, 1]])], /at: an index is .* got \[\[0, 1\]\]/],
    ['a text', [loose('two')], /at: an index is .* got 'two'/],
    ['true', [loose(true)], /at: an index is .* got true/],
    ['a fraction', [0.5], /at: index 0.5 is outside dim 0/],
    [
      'float32',
      [0, tensor([1, 0])],
      /at: the index tensor for dim 1 must be int32 or bool, got float32 of shape \[2\]/,
    ],
    [
      'another length',
      [ids(0, 1), ids(0, 1, 2)],
      /the index tensors \[2\] and \[3\] do not broadcast together.* atOuter\(\) picks every combination/,
    ],
    [
      'a mask of another size',
      [null, tensor([true, false])],
      /at: the mask \[2\] must have the sizes of dim 1 of \[2, 3, 4\], \[3\]/,
    ],
  ];
  for (const [name, index, message] of cases) {
    test(name, () => assert.throws(() => x.at(...index), message));
  }

  test('brackets are refused, by a parameter and in assignments too', () => {
    const each = [x, new Linear(2, 3).weight] as unknown as number[][];
    for (const one of each) {
      assert.throws(() => one[0], /^TypeError: A Tensor has no \[0\]: write \.at\(0\)\.$/);
      assert.throws(() => one[-1], /write \.at\(-1\)/);
      assert.throws(() => {
        one[3] = 1;
      }, /A Tensor has no \[3\] to assign to/);
    }
  });

  test('atOuter names itself, and takes index tensors of one dim', () => {
    assert.throws(() => x.atOuter(0, 5), /atOuter: index 5 is outside dim 1/);
    assert.throws(
      () => x.atOuter(x.at(0).gt(3)),
      /atOuter: the index tensor for dim 0 has one dim, got \[3, 4\]; at\(\)/,
    );
    assert.throws(() => x.at(tensor([1, 0])), DTypeError);
    assert.throws(() => x.at(9), IndexError);
  });
});
