// How tensors are made: values, shapes and dtypes of every form, by hand, and what is refused.
import { strict as assert } from 'node:assert';
import {
  arange,
  type DType,
  eye,
  full,
  Generator,
  init,
  linspace,
  manualSeed,
  ones,
  onesLike,
  rand,
  randint,
  randn,
  randperm,
  type Tensor,
  tensor,
  zeros,
  zerosLike,
} from '../../src/engine';
import { byteText } from '../../src/engine/bytes';
import { levenshtein } from '../../src/engine/editDistance';

const written = (x: Tensor) => [x.dtype, x.shape, x.toArray(), x.requiresGrad];
const MOST = 2 ** 31 - 1;
const LEAST = -(2 ** 31);

function expectEach(cases: readonly (readonly [made: Tensor, wanted: unknown[]])[]): void {
  for (const [i, [made, wanted]] of cases.entries()) {
    assert.deepEqual(written(made), wanted, `case ${i}`);
  }
}

function refuseEach(cases: readonly (readonly [call: () => unknown, message: RegExp])[]): void {
  for (const [call, message] of cases) assert.throws(call, message);
}

suite('tensor()', () => {
  test('takes numbers and booleans, nested or flat', () => {
    expectEach([
      [tensor(2.5), ['float32', [], 2.5, false]],
      [tensor(true), ['bool', [], true, false]],
      [tensor([]), ['float32', [0], [], false]],
      [tensor([[], []]), ['float32', [2, 0], [[], []], false]],
      [tensor([[1], [2], [3]]), ['float32', [3, 1], [[1], [2], [3]], false]],
      [tensor([true, false]), ['bool', [2], [true, false], false]],
      [tensor([1, 2], { requiresGrad: true }), ['float32', [2], [1, 2], true]],
      [tensor([1, 2], { requiresGrad: false }), ['float32', [2], [1, 2], false]],
      [tensor([0, 2, -1], { dtype: 'bool' }), ['bool', [3], [false, true, true], false]],
      [tensor([1.9, -1.9], { dtype: 'int32' }), ['int32', [2], [1, -1], false]],
      [tensor([true, 3], { dtype: 'float32' }), ['float32', [2], [1, 3], false]],
      [tensor([false, 3], { dtype: 'bool' }), ['bool', [2], [false, true], false]],
      [tensor([true, 3], { dtype: 'int32' }), ['int32', [2], [1, 3], false]],
      [
        tensor([1, 2, 3, 4], { shape: [2, 2] }),
        [
          'float32',
          [2, 2],
          [
            [1, 2],
            [3, 4],
          ],
          false,
        ],
      ],
      [tensor([5], { shape: [] }), ['float32', [], 5, false]],
    ]);
  });

  test('takes typed arrays, and a shape for them', () => {
    expectEach([
      [tensor(Float32Array.of(1.5)), ['float32', [1], [1.5], false]],
      [tensor(Float64Array.of(1, 2), { shape: [2, 1] }), ['float32', [2, 1], [[1], [2]], false]],
      [tensor(Int32Array.of(MOST, LEAST)), ['int32', [2], [MOST, LEAST], false]],
      [tensor(Uint8Array.of(0, 255)), ['float32', [2], [0, 255], false]],
      [tensor(Uint8Array.of(0, 255), { dtype: 'bool' }), ['bool', [2], [false, true], false]],
      [tensor(Int32Array.of(3), { dtype: 'float32' }), ['float32', [1], [3], false]],
      [tensor([MOST, LEAST], { dtype: 'int32' }), ['int32', [2], [MOST, LEAST], false]],
    ]);
  });

  test('refuses what is ragged, too much, or no number', () => {
    refuseEach([
      [() => tensor([[1, 2], [3]]), /ragged: at depth 1 one has 1 elements, another 2\./],
      [() => tensor([[1], [[2]]]), /ragged: at depth 2 one has 1 elements, another none/],
      [() => tensor([[1], 2]), /nested to one depth; found number at depth 1/],
      [() => tensor(['a' as never]), /numbers or booleans nested to one depth; found string/],
      [() => tensor([1, 2, 3], { shape: [2] }), /3 values do not fill shape \[2\]/],
      [() => tensor([1], { shape: [1.5] }), /not a shape/],
      [() => tensor([1, true]), /booleans among the numbers/],
      [() => tensor([MOST + 1], { dtype: 'int32' }), /2147483648, value 0, is not an int32/],
      [() => tensor([0, LEAST - 1], { dtype: 'int32' }), /-2147483649, value 1, is not an int32/],
      [() => tensor([1], { dtype: 'float64' as DType }), /Values are 'float32' here/],
      [() => tensor([1], { dtype: 'int64' as DType }), /Whole numbers are 'int32' here/],
      [() => tensor([1], { dtype: 'cuda' as DType }), /There are no devices to move to/],
      [() => tensor([1], { dtype: 'text' as DType }), /got 'text'\.$/],
    ]);
  });

  test('copies what it was given', () => {
    const values = Float32Array.of(1, 2);
    const made = tensor(values);
    values[0] = 9;
    assert.deepEqual(made.toArray(), [1, 2]);
  });
});

suite('tensors of one value', () => {
  test('have the dtype that is asked for', () => {
    const shape = [1, 2];
    const like = tensor([[3, 4]], { dtype: 'int32' });
    const learned = { requiresGrad: true };
    expectEach([
      [full(shape, 0.5), ['float32', shape, [[0.5, 0.5]], false]],
      [full(shape, true as never), ['float32', shape, [[1, 1]], false]],
      [full(shape, 2, { dtype: 'bool' }), ['bool', shape, [[true, true]], false]],
      [full(shape, 0, { dtype: 'bool' }), ['bool', shape, [[false, false]], false]],
      [full(shape, MOST, { dtype: 'int32' }), ['int32', shape, [[MOST, MOST]], false]],
      [full([], 3, learned), ['float32', [], 3, true]],
      [zeros(shape), ['float32', shape, [[0, 0]], false]],
      [zeros([0, 3], learned), ['float32', [0, 3], [], true]],
      [ones(shape), ['float32', shape, [[1, 1]], false]],
      [ones(shape, { dtype: 'bool' }), ['bool', shape, [[true, true]], false]],
      [ones(shape, { dtype: 'int32' }), ['int32', shape, [[1, 1]], false]],
      [zerosLike(like), ['int32', shape, [[0, 0]], false]],
      [onesLike(like), ['int32', shape, [[1, 1]], false]],
      [zerosLike(like, { dtype: 'bool' }), ['bool', shape, [[false, false]], false]],
      [onesLike(like, { dtype: 'float32', ...learned }), ['float32', shape, [[1, 1]], true]],
    ]);
  });

  test('that are masks count as 0 and 1, whatever they were made from', () => {
    const mask: { dtype: DType } = { dtype: 'bool' };
    const values = tensor([0, 2.5, -3]);
    const wanted = [0, 1, 1];
    for (const made of [
      tensor([0, 2.5, -3], mask),
      tensor(Uint8Array.of(0, 255, 2), mask),
      values.to('bool'),
      values.to('int32').bool(),
      zeros([3], mask).copy_(values),
      values.ne(0),
    ]) {
      assert.deepEqual(made.float().toArray(), wanted);
      assert.equal(made.sum().item(), 2);
    }
    assert.deepEqual(full([1], 5, mask).float().toArray(), [1]);
    assert.deepEqual(zeros([1], mask).fill_(-7).float().toArray(), [1]);
    assert.deepEqual(zerosLike(values.ne(0)).maskedFill(values.ne(0), 9).float().toArray(), wanted);
  });

  test('refuse what cannot be meant', () => {
    refuseEach([
      [() => full([1], 'a' as never), /full: the second argument is the value, a number; got 'a'/],
      [() => full([1], MOST + 1, { dtype: 'int32' }), /full: 2147483648, value 0/],
      [() => zeros([-1]), /zeros: \[-1\] is not a shape/],
      [() => ones(3 as never), /ones: a shape is a list of sizes, got 3/],
      [() => ones([1], { dtype: 'int32', requiresGrad: true }), /only float32 tensors/],
      [() => zerosLike([1] as never), /zerosLike: the first argument must be a tensor/],
    ]);
  });
});

suite('eye, arange, linspace', () => {
  test('eye has ones on the diagonal', () => {
    expectEach([
      [
        eye(2),
        [
          'float32',
          [2, 2],
          [
            [1, 0],
            [0, 1],
          ],
          false,
        ],
      ],
      [
        eye(2, 3),
        [
          'float32',
          [2, 3],
          [
            [1, 0, 0],
            [0, 1, 0],
          ],
          false,
        ],
      ],
      [
        eye(3, 2, { dtype: 'int32' }),
        [
          'int32',
          [3, 2],
          [
            [1, 0],
            [0, 1],
            [0, 0],
          ],
          false,
        ],
      ],
      [
        eye(2, { dtype: 'bool' }),
        [
          'bool',
          [2, 2],
          [
            [true, false],
            [false, true],
          ],
          false,
        ],
      ],
      [eye(1, undefined, { requiresGrad: true }), ['float32', [1, 1], [[1]], true]],
      [eye(0, 2), ['float32', [0, 2], [], false]],
      [eye(2, 0), ['float32', [2, 0], [[], []], false]],
    ]);
    refuseEach([
      [() => eye(-1), /eye: rows is a whole number of at least 0; got -1/],
      [() => eye(1, 1.5), /eye: columns is a whole number of at least 0; got 1\.5/],
      [() => eye(1, {} as never, 2 as never), /eye: options come last; got 2 behind them/],
      [() => eye(1, 2, 3 as never), /eye: options are one object, \{ dtype: … \}; got 3/],
      [
        () => eye(1, { type: 'int32' } as never),
        /eye: there is no option type\. Did you mean dtype/,
      ],
    ]);
  });

  test('arange goes from start to below end', () => {
    const float: { dtype: DType } = { dtype: 'float32' };
    expectEach([
      [arange(3), ['int32', [3], [0, 1, 2], false]],
      [arange(2.5), ['float32', [3], [0, 1, 2], false]],
      [arange(0), ['int32', [0], [], false]],
      [arange(2, 2), ['int32', [0], [], false]],
      [arange(1, 3), ['int32', [2], [1, 2], false]],
      [arange(1, 8, 3), ['int32', [3], [1, 4, 7], false]],
      [arange(1, 7, 3), ['int32', [2], [1, 4], false]],
      [arange(3, 0, -1), ['int32', [3], [3, 2, 1], false]],
      [arange(0, 1, 0.25), ['float32', [4], [0, 0.25, 0.5, 0.75], false]],
      [arange(0, 1.1, 0.5), ['float32', [3], [0, 0.5, 1], false]],
      [arange(1, -0.1, -0.5), ['float32', [3], [1, 0.5, 0], false]],
      [arange(3, float), ['float32', [3], [0, 1, 2], false]],
      [arange(1, 3, float), ['float32', [2], [1, 2], false]],
      [arange(1, 4, 2, { ...float, requiresGrad: true }), ['float32', [2], [1, 3], true]],
      [arange(0, 2.5, 1, { dtype: 'int32' }), ['int32', [3], [0, 1, 2], false]],
      [arange(MOST - 1, MOST + 1), ['int32', [2], [MOST - 1, MOST], false]],
    ]);
    refuseEach([
      [() => arange(0, 5, 0), /arange: step must not be 0/],
      [() => arange(-3), /steps of 1 from 0 never come to -3; use a step of -1/],
      [() => arange(0, -5, 0.5), /steps of 0\.5 from 0 never come to -5; use a step of -0\.5/],
      [() => arange(Number.POSITIVE_INFINITY), /arange: end is a finite number, got Infinity/],
      [() => arange(Number.NaN, 3), /arange: start is a finite number, got NaN/],
      [() => arange(0, 3, Number.NaN), /arange: step is a finite number, got NaN/],
      [() => arange(3, { dtype: 'bool' }), /the dtype is 'float32' or 'int32', got 'bool'/],
      [() => arange(0, 2, 0.5, { dtype: 'int32' }), /steps of 0\.5 from 0 are not whole numbers/],
      [() => arange(0.5, 2, 1, { dtype: 'int32' }), /steps of 1 from 0\.5 are not whole numbers/],
      [() => arange(MOST, MOST + 2), /arange: 2147483648, value 1, is not an int32/],
      [
        () => arange(0, 2, 1, 'int32' as never),
        /options are one object, \{ dtype: … \}; got 'int32'/,
      ],
    ]);
  });

  test('linspace has both ends', () => {
    expectEach([
      [linspace(0, 1, 5), ['float32', [5], [0, 0.25, 0.5, 0.75, 1], false]],
      [linspace(3, -1, 3), ['float32', [3], [3, 1, -1], false]],
      [linspace(2, 4, 2), ['float32', [2], [2, 4], false]],
      [linspace(2, 4, 1), ['float32', [1], [2], false]],
      [linspace(2, 4, 0), ['float32', [0], [], false]],
      [linspace(0, 1, 2, { requiresGrad: true }), ['float32', [2], [0, 1], true]],
    ]);
    refuseEach([
      [() => linspace(Number.NaN, 1, 2), /linspace: start is a finite number/],
      [() => linspace(0, Number.POSITIVE_INFINITY, 2), /linspace: end is a finite number/],
      [() => linspace(0, 1, -1), /linspace: steps is a whole number of at least 0/],
      [() => linspace(0, 1, 2, { dtype: 'int32' }), /the values are float32, not int32/],
    ]);
  });
});

suite('random tensors', () => {
  const from = () => ({ generator: new Generator(9) });

  test('come from the generator that is given, else from the stream of manualSeed', () => {
    const calls: Record<string, (options?: { generator: Generator }) => Tensor> = {
      rand: options => rand([40], options),
      randn: options => randn([40], options),
      randint: options => randint(0, 1000, [40], options),
      randperm: options => randperm(40, options),
    };
    for (const [name, call] of Object.entries(calls)) {
      const given = call(from()).toArray();
      assert.deepEqual(call(from()).toArray(), given, name);
      manualSeed(9);
      assert.deepEqual(call().toArray(), given, name);
      assert.notDeepEqual(call().toArray(), given, `${name} goes on`);
    }
  });

  test('require gradients if that is said', () => {
    for (const call of [rand, randn]) {
      assert.equal(call([2]).requiresGrad, false);
      assert.equal(call([2], { requiresGrad: true, ...from() }).requiresGrad, true);
    }
  });

  test('randint reaches both ends and no more', () => {
    const drawn = randint(-2, 3, [5, 100], from());
    assert.deepEqual([drawn.dtype, drawn.shape], ['int32', [5, 100]]);
    assert.deepEqual(
      [...new Set(drawn.toFlatArray())].sort((a, b) => a - b),
      [-2, -1, 0, 1, 2],
    );
    assert.deepEqual(randint(7, 8, [2]).toArray(), [7, 7]);
    refuseEach([
      [() => randint(3, 3, [1]), /randint: low 3 and high 3 must be whole numbers, low < high/],
      [() => randint(0.5, 3, [1]), /low 0\.5 and high 3/],
      [() => randint(0, 2.5, [1]), /low 0 and high 2\.5/],
      [() => randint(0, 2, 3 as never), /give low, high and the shape/],
    ]);
  });

  test('randperm has every number once', () => {
    const drawn = [...randperm(50, from()).toFlatArray()];
    assert.notDeepEqual(drawn, [...arange(50).toFlatArray()]);
    assert.deepEqual(
      drawn.sort((a, b) => a - b),
      [...arange(50).toFlatArray()],
    );
    assert.deepEqual(randperm(0).toArray(), []);
    assert.throws(() => randperm(-1), /randperm: n is a whole number of at least 0; got -1/);
  });

  test('permutations are all as likely', () => {
    const generator = new Generator(4);
    const counts = new Map<string, number>();
    for (let i = 0; i < 6000; i++) {
      const order = generator.permutation(3).join('');
      counts.set(order, (counts.get(order) ?? 0) + 1);
    }
    assert.equal(counts.size, 6);
    for (const count of counts.values()) assert.ok(Math.abs(count - 1000) < 150, `${count}`);
  });

  test('a range of one value is allowed', () => {
    assert.deepEqual(init.uniform_(zeros([2]), 3, 3).toArray(), [3, 3]);
    assert.throws(() => init.uniform(1, 0), /a 1 is above b 0/);
  });

  test('a seed is a whole number, and large ones differ', () => {
    assert.throws(() => new Generator(0.5), /A seed is a whole number, got 0\.5/);
    const firsts = [1, 2 ** 32 + 1, 2 ** 33 + 1, -1].map(seed => new Generator(seed).next());
    assert.equal(new Set(firsts).size, 4);
  });
});

suite('small helpers', () => {
  test('bytes are told in the unit that fits', () => {
    const sizes = [0, 999, 1000, 1024, 1536, 10_240, 2 ** 20, 1.5 * 2 ** 30, 5000 * 2 ** 30];
    assert.deepEqual(sizes.map(byteText), [
      ...['0 B', '999 B', '1 KB', '1 KB', '1.5 KB', '10 KB', '1 MB', '1.5 GB', '5000 GB'],
    ]);
  });

  test('the edit distance is that of a plain recursion', () => {
    const slow = (a: string, b: string): number => {
      if (a === '' || b === '') return a.length + b.length;
      const [restA, restB] = [a.slice(1), b.slice(1)];
      if (a[0] === b[0]) return slow(restA, restB);
      return 1 + Math.min(slow(restA, b), slow(a, restB), slow(restA, restB));
    };
    const words = ['', 'a', 'ab', 'ba', 'abc', 'cab', 'aabb', 'kitten', 'sitting', 'tin'];
    for (const a of words) {
      for (const b of words) assert.equal(levenshtein([...a], [...b]), slow(a, b), `${a} ${b}`);
    }
  });
});
