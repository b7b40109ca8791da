// What a person does with tensors: making, reading, broadcasting, moving, reducing, and what they are told when
// something does not fit.
import { strict as assert } from 'node:assert';
import fc from 'fast-check';
import {
  arange,
  cat,
  eye,
  Linear,
  LSTM,
  manualSeed,
  noGrad,
  ones,
  rand,
  randint,
  randn,
  scope,
  stack,
  tensor,
  where,
  zeros,
} from '../../src/engine';
import { allClose } from '../support/tensors';

suite('tensors', () => {
  test('hold nested values and give them back', () => {
    const x = tensor([
      [1, 2, 3],
      [4, 5, 6],
    ]);
    assert.deepEqual(x.shape, [2, 3]);
    assert.deepEqual(x.toArray(), [
      [1, 2, 3],
      [4, 5, 6],
    ]);
    assert.deepEqual(tensor([[true], [false]]).toArray(), [[true], [false]]);
    assert.equal(tensor(Int32Array.of(7)).dtype, 'int32');
    assert.equal(tensor(3.5).item(), 3.5);
    assert.deepEqual(eye(2).toArray(), [
      [1, 0],
      [0, 1],
    ]);
    assert.deepEqual(arange(2, 8, 3).toArray(), [2, 5]);
  });

  test('are written with all digits they have, NaN and infinities by name', () => {
    const { NaN: nan, POSITIVE_INFINITY: infinity } = Number;
    assert.equal(`${tensor([nan, infinity, -infinity, 0.1])}`, 'tensor([nan,inf,-inf,0.1])');
    assert.equal(
      `${tensor([[1234567], [-(2 ** 31)]], { dtype: 'int32' })}`,
      'tensor([[1234567],[-2147483648]])',
    );
    assert.equal(
      `${tensor([16_777_216, 1 / 3, 1e20])}`,
      'tensor([16777216,0.333333,100000000000000000000])',
    );
    assert.equal(`${tensor([[true, false]])}`, 'tensor([[true,false]])');
    assert.equal(`${zeros([2, 0])}`, 'tensor([[],[]])');
    assert.equal(`${zeros([65])}`, 'tensor(float32 [65])');
    assert.equal(JSON.stringify({ x: tensor([nan, 1]) }), '{"x":[null,1]}');
  });

  test('of booleans and numbers need a dtype', () => {
    const mixed = [[true], [2]];
    assert.throws(
      () => tensor(mixed),
      /tensor: there are booleans among the numbers; .*dtype: 'bool'/,
    );
    assert.deepEqual(tensor(mixed, { dtype: 'float32' }).toArray(), [[1], [2]]);
    assert.deepEqual(tensor(mixed, { dtype: 'bool' }).toArray(), [[true], [true]]);
  });

  test('broadcast as NumPy does', () => {
    const shapes = [
      [[2, 3], [3]],
      [
        [2, 3],
        [2, 1],
      ],
      [
        [4, 1, 3],
        [2, 1],
      ],
      [[1], [2, 3]],
      [[], [2]],
    ];
    for (const [a, b] of shapes) {
      const [x, y] = [randn(a), randn(b)];
      const sum = x.add(y);
      const rank = Math.max(a.length, b.length);
      const at = (s: number[], i: number) => s[s.length - rank + i] ?? 1;
      assert.deepEqual(
        sum.shape,
        Array.from({ length: rank }, (_, i) => Math.max(at(a, i), at(b, i))),
      );
      allClose(sum.sub(y).sub(x.add(zeros(sum.shape))), 0, 1e-6, 'a + b − b − a', 1);
      allClose(x.mul(y).sub(y.mul(x)), 0, 0, 'commutes');
    }
  });

  test('move without changing values', () =>
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 5 }),
        fc.integer({ min: 1, max: 5 }),
        fc.integer({ min: 1, max: 5 }),
        (a, b, c) => {
          const x = rand([a, b, c]);
          const same = (y: { toArray(): unknown }) => assert.deepEqual(y.toArray(), x.toArray());
          same(x.transpose(0, 2).transpose(0, 2));
          same(x.permute([2, 0, 1]).permute([1, 2, 0]));
          same(x.reshape([-1]).reshape([a, b, c]));
          same(cat(x.split(2, 1), 1));
          same(stack(Array.from({ length: a }, (_, i) => x.select(0, i))));
          same(x.flip([0, 2]).flip([0, 2]));
          same(
            x.indexSelect(
              1,
              Array.from({ length: b }, (_, i) => i),
            ),
          );
          same(x.unsqueeze(1).squeeze(1));
        },
      ),
      { seed: 3, numRuns: 30 },
    ));

  test('are cut as asked', () => {
    const x = arange(10);
    assert.deepEqual(x.slice(0, 2, 8, 3).toArray(), [2, 5]);
    assert.deepEqual(x.slice(0, -3).toArray(), [7, 8, 9]);
    assert.deepEqual(
      tensor([
        [1, 2],
        [3, 4],
      ])
        .t()
        .toArray(),
      [
        [1, 3],
        [2, 4],
      ],
    );
    assert.deepEqual(
      x.chunk(3).map(part => part.numel),
      [4, 4, 2],
    );
  });

  test('are reduced along dims', () => {
    const x = tensor([
      [1, 5, 3],
      [4, 2, 6],
    ]);
    assert.equal(x.sum().item(), 21);
    assert.deepEqual(x.sum(0).toArray(), [5, 7, 9]);
    assert.deepEqual(x.mean([0, 1]).item(), 3.5);
    assert.deepEqual(x.max(1).values.toArray(), [5, 6]);
    assert.deepEqual(x.max(1).indices.toArray(), [1, 2]);
    assert.deepEqual(x.argmax(0).toArray(), [1, 0, 1]);
    assert.deepEqual(x.min().item(), 1);
    assert.deepEqual(x.topk(2).indices.toArray(), [
      [1, 2],
      [2, 0],
    ]);
    allClose(x.softmax(0).sum(0), 1, 1e-6);
  });

  test('compare, choose and fill', () => {
    const x = tensor([-1, 0, 2]);
    assert.deepEqual(x.gt(0).toArray(), [false, false, true]);
    assert.deepEqual(where(x.lt(0), 9, x).toArray(), [9, 0, 2]);
    assert.deepEqual(x.maskedFill(x.eq(0), 7).toArray(), [-1, 7, 2]);
    assert.deepEqual(x.clamp({ min: 0 }).toArray(), [0, 0, 2]);
    assert.deepEqual(arange(3).add(1).dtype, 'int32');
  });

  test('pass NaN and infinity through', () => {
    const x = tensor([Number.NaN, Infinity, -Infinity, 0]);
    assert.deepEqual(x.exp().toArray(), [Number.NaN, Infinity, 0, 1]);
    const [undefinedTanh, ...limits] = x.tanh().toArray() as number[];
    assert.ok(Number.isNaN(undefinedTanh));
    allClose(tensor(limits), [1, -1, 0], 3e-7, 'tanh');
    const [nan, one, none, half] = x.sigmoid().toArray() as number[];
    assert.ok(Number.isNaN(nan) && one === 1 && none < 1e-37 && half === 0.5);
    assert.ok(Number.isNaN(x.max().item()));
  });

  test('random numbers depend on the seed alone', () => {
    manualSeed(5);
    const first = [rand([3]).toArray(), randn([5]).toArray()];
    manualSeed(5);
    assert.deepEqual([rand([3]).toArray(), randn([5]).toArray()], first);
    const many = randn([20000]);
    assert.ok(Math.abs(many.mean().item()) < 0.03);
    assert.ok(Math.abs(many.mul(many).mean().item() - 1) < 0.05);
  });
});

suite('tensors among other values', () => {
  test('read as their values in sentences and JSON', () => {
    assert.equal(
      `${tensor([
        [1, 2],
        [3, 0.1],
      ])}`,
      'tensor([[1,2],[3,0.1]])',
    );
    assert.equal(`${zeros([100])}`, 'tensor(float32 [100])');
    assert.equal(JSON.stringify({ x: tensor([1, 2]) }), '{"x":[1,2]}');
    assert.equal(2 * (tensor(3) as unknown as number), 6);
  });

  test('two vectors have an inner product', () => {
    assert.equal(
      tensor([1, 2])
        .matmul(tensor([3, 4]))
        .item(),
      11,
    );
  });
});

suite('messages name the op, the shapes and the remedy', () => {
  const cases: [string, () => unknown, RegExp][] = [
    [
      'add',
      () => zeros([2, 3]).add(zeros([2])),
      /add: shapes \[2, 3\] and \[2\] do not broadcast: at dim -1 the sizes are 3 and 2/,
    ],
    [
      'matmul',
      () => zeros([2, 3]).matmul(zeros([4, 5])),
      /matmul: \[2, 3\] · \[4, 5\]: the last dim of the first is 3/,
    ],
    [
      'reshape',
      () => zeros([2, 3]).reshape([4, 2]),
      /reshape: \[2, 3\] holds 6 values, which do not fill \[4, 2\]/,
    ],
    [
      'matmul of vectors',
      () => zeros([2, 2]).matmul(zeros([3])),
      /matmul: \[2, 2\] · \[3\]: the last dim of the first is 2, the vector has 3/,
    ],
    ['a shape as arguments', () => zeros(2 as never), /zeros: .*write zeros\(\[2, 3\]\)/],
    ['a size below 0', () => zeros([-2]), /zeros: \[-2\] is not a shape/],
    [
      'layers',
      () => new Linear(-2, 3),
      /Linear: inFeatures is a whole number of at least 1; got -2/,
    ],
    ['a size left out', () => new Linear(2, undefined as never), /outFeatures .*it is missing/],
    [
      'options of layers',
      () => new LSTM(2, 3, { bidirectonal: true } as never),
      /LSTM: there is no option bidirectonal. Did you mean bidirectional\?/,
    ],
    [
      'options of tensors',
      () => tensor([1], { requireGrad: true } as never),
      /tensor: there is no option requireGrad. Did you mean requiresGrad\?/,
    ],
    [
      'ids where numbers are wanted',
      () =>
        arange(6)
          .reshape([2, 3])
          .matmul(ones([3, 2])),
      /matmul: a must be float32, got int32 of shape \[2, 3\]. Convert it with \.to\('float32'\)/,
    ],
    [
      'a size that could be any',
      () => zeros([0, 4]).reshape([0, -1]),
      /reshape: \[0, 4\] holds no values, so that the −1 in \[0, -1\] could be any size/,
    ],
    ['slice at a fraction', () => zeros([4]).slice(0, 1.5), /slice: start must be a whole number/],
    [
      'a gradient of another shape',
      () =>
        zeros([2])
          .requireGrad()
          .mul(2)
          .backward({ gradient: ones([1]) }),
      /backward: the gradient is float32 \[1\], but the tensor it belongs to is float32 \[2\]/,
    ],
    ['an async noGrad', () => noGrad(async () => 1), /noGrad: the function is async/],
    ['an async scope', () => scope(async () => 1), /scope: the function is async/],
    ['an empty range', () => randint(5, 2, [2]), /randint: low 5 and high 2/],
    [
      'gather beyond',
      () => zeros([2, 3]).gather(1, tensor(Int32Array.of(3), { shape: [1, 1] })),
      /gather: index 3 is outside dim 1 of \[2, 3\]/,
    ],
    ['plus', () => (zeros([2]) as unknown as number) + 1, /use add\(\)/],
    ['dim', () => zeros([2, 3]).sum(2), /dim 2 does not exist in a tensor of 2 dims; use -2 … 1/],
    [
      'select',
      () => zeros([2, 3]).select(1, 3),
      /select: index 3 is outside dim 1 of \[2, 3\], which has 3 positions/,
    ],
    ['ragged', () => tensor([[1, 2], [3]]), /ragged: at depth 1 one has 1 elements, another 2/],
    [
      'operators of sums',
      () => `${(zeros([2]) as unknown as number) + 1}`,
      /A tensor \[2\] stands beside \+ or ==, .*: use add\(\), sub\(\), eq\(\) …, or item\(\)/,
    ],
    [
      'operators of numbers',
      () => (zeros([2]) as unknown as number) * 2,
      /A tensor \[2\] stands beside - \* \/ <, .*: use sub\(\), mul\(\), div\(\), lt\(\) …, or item/,
    ],
    ['item', () => zeros([2]).item(), /item: a tensor of shape \[2\] holds 2 values, not one/],
    [
      'mask',
      () => zeros([2]).maskedFill(zeros([2]), 1),
      /maskedFill: the mask \[2\] must be bool, got float32/,
    ],
    [
      'targets',
      () => zeros([2, 3]).crossEntropy(tensor(Int32Array.of(0, 3))),
      /target 3 at position 1 of targets \[2\] is outside 0 … 2/,
    ],
    [
      'rows',
      () => zeros([2, 3]).crossEntropy(tensor(Int32Array.of(0))),
      /logits \[2, 3\] need targets of shape \[2\]/,
    ],
    [
      'backward',
      () => zeros([2]).backward(),
      /not computed from anything that requires a gradient/,
    ],
    [
      'scalar',
      () => ones([2], { requiresGrad: true }).mul(2).backward(),
      /only a scalar has an implicit gradient; this tensor has shape \[2\]/,
    ],
  ];
  for (const [name, run, message] of cases) test(name, () => assert.throws(run, message));

  test('a second backward', () => {
    const loss = ones([2], { requiresGrad: true }).mul(2).sum();
    loss.backward();
    assert.throws(() => loss.backward(), /used up by an earlier backward\(\)/);
  });

  test('noGrad leaves nothing to go back through', () => {
    const x = ones([2], { requiresGrad: true });
    assert.equal(noGrad(() => x.mul(2)).requiresGrad, false);
  });
});
