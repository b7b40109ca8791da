// Changes in place: PyTorch's copy_, fill_, zero_, uniform_ and normal_, and where they are refused.
import { strict as assert } from 'node:assert';
import {
  arange,
  Generator,
  manualSeed,
  noGrad,
  ones,
  Parameter,
  rand,
  randn,
  type Tensor,
  tensor,
  zeros,
} from '../../src/engine';

suite('in place', () => {
  test('fill_ and zero_ keep the dtype and return the tensor', () => {
    const x = zeros([2, 3]);
    assert.equal(x.fill_(1.5), x);
    assert.deepEqual(x.toArray(), [
      [1.5, 1.5, 1.5],
      [1.5, 1.5, 1.5],
    ]);
    assert.deepEqual(x.zero_().sum().item(), 0);
    assert.deepEqual(zeros([2], { dtype: 'int32' }).fill_(-7).toArray(), [-7, -7]);
    assert.deepEqual(
      zeros([2], { dtype: 'int32' }).fill_(16777217).toArray(),
      [16777217, 16777217],
    );
    const mask = zeros([2], { dtype: 'bool' }).fill_(3);
    assert.deepEqual(
      [mask.toArray(), mask.to('float32').toArray()],
      [
        [true, true],
        [1, 1],
      ],
    );
    assert.deepEqual(
      zeros([2])
        .fill_(tensor([[4]]))
        .toArray(),
      [4, 4],
    );
    assert.ok(Number.isNaN(zeros([]).fill_(Number.NaN).item()));
    assert.throws(() => zeros([2], { dtype: 'int32' }).fill_(2 ** 31), /fill_: 2147483648/);
    assert.throws(() => zeros([2]).fill_(ones([2])), /fill_: the value is a number.*\[2\]; copy_/);
    assert.throws(() => zeros([2]).fill_('1' as never), /fill_: the value must be a tensor/);
  });

  test('copy_ broadcasts and converts as PyTorch does', () => {
    const x = zeros([2, 3]);
    assert.equal(x.copy_(arange(3)), x);
    assert.deepEqual(x.toArray(), [
      [0, 1, 2],
      [0, 1, 2],
    ]);
    assert.deepEqual(x.copy_(tensor([[5], [6]])).toArray(), [
      [5, 5, 5],
      [6, 6, 6],
    ]);
    assert.deepEqual(zeros([2]).copy_(3).toArray(), [3, 3]);
    const ints = zeros([3], { dtype: 'int32' });
    assert.deepEqual(ints.copy_(tensor([1.7, -1.7, 3])).toArray(), [1, -1, 3]);
    assert.deepEqual(
      ints.copy_(tensor([16777217, 0, -1], { dtype: 'int32' })).toArray(),
      [16777217, 0, -1],
    );
    const mask = zeros([3], { dtype: 'bool' });
    assert.deepEqual(mask.copy_(tensor([1.7, 0, 3])).toArray(), [true, false, true]);
    assert.deepEqual(zeros([3]).copy_(mask).toArray(), [1, 0, 1]);
    assert.throws(() => zeros([2, 3]).copy_(zeros([2])), /copy_: shapes \[2, 3\] and \[2\]/);
    assert.throws(() => zeros([3]).copy_(zeros([2, 3])), /copy_: the source \[2, 3\] .* \[3\]/);
    assert.throws(() => zeros([2]).copy_([1, 2] as never), /copy_: the source must be a tensor/);
  });

  test('the source is copied: later changes of it are not seen', () => {
    const source = ones([2]);
    const x = zeros([2]).copy_(source);
    source.fill_(9);
    assert.deepEqual(x.toArray(), [1, 1]);
  });

  test('uniform_ and normal_ have the limits and moments asked for, from the stream of the seed', () => {
    const x = zeros([300, 100]).uniform_(-2, 6, { generator: new Generator(3) });
    const values = x.toFlatArray();
    assert.ok(Math.min(...values) >= -2 && Math.max(...values) < 6);
    assert.ok(Math.abs(x.mean().item() - 2) < 0.05);
    assert.ok(Math.abs(x.std().item() - 8 / Math.sqrt(12)) < 0.05);
    const y = zeros([300, 100]).normal_(3, 0.5, { generator: new Generator(3) });
    assert.ok(Math.abs(y.mean().item() - 3) < 0.02);
    assert.ok(Math.abs(y.std().item() - 0.5) < 0.01);
    manualSeed(5);
    const [a, b] = [rand([7]), randn([7])];
    manualSeed(5);
    assert.deepEqual(zeros([7]).uniform_().toArray(), a.toArray());
    assert.deepEqual(zeros([7]).normal_().toArray(), b.toArray());
    assert.deepEqual(zeros([2]).uniform_(1, 1).toArray(), [1, 1]);
    assert.deepEqual(zeros([2]).normal_(4, 0).toArray(), [4, 4]);
  });

  test('what is not there for random numbers is refused', () => {
    const ints = zeros([2], { dtype: 'int32' });
    assert.throws(() => ints.uniform_(), /uniform_: only float32 .* int32/);
    assert.throws(() => ints.normal_(), /normal_: only float32 .* int32/);
    assert.throws(() => zeros([2]).uniform_(1, 0), /uniform_: low 1 must not be above high 0/);
    assert.throws(() => zeros([2]).uniform_(0, Infinity), /uniform_: high is a finite number/);
    assert.throws(() => zeros([2]).uniform_(Number.NaN), /uniform_: low is a finite number/);
    assert.throws(
      () => zeros([2]).normal_(0, -1),
      /normal_: std is a number of at least 0; got -1/,
    );
    assert.throws(() => zeros([2]).normal_(Number.NaN), /normal_: mean is a finite number/);
    assert.throws(
      () => zeros([2]).uniform_(0, 1, { seed: 1 } as never),
      /uniform_: .* option seed/,
    );
  });

  test('a leaf that requires a gradient is changed inside noGrad only, and stays that leaf', () => {
    const p = new Parameter(ones([2]));
    const changes: Record<string, (x: Tensor) => Tensor> = {
      copy_: x => x.copy_(zeros([2])),
      fill_: x => x.fill_(2),
      zero_: x => x.zero_(),
      uniform_: x => x.uniform_(),
      normal_: x => x.normal_(),
    };
    for (const [name, change] of Object.entries(changes)) {
      assert.throws(
        () => change(p),
        new RegExp(`${name}: a leaf that requires a gradient.*noGrad`),
      );
      assert.throws(
        () => change(p.mul(2)),
        new RegExp(`${name}: this tensor \\[2\\] was computed`),
      );
      assert.deepEqual(p.toArray(), [1, 1], `${name}: nothing was changed`);
    }
    for (const change of Object.values(changes)) {
      assert.equal(
        noGrad(() => change(p)),
        p,
      );
    }
    noGrad(() => p.fill_(3));
    assert.deepEqual([p.requiresGrad, p.isLeaf, p.toArray()], [true, true, [3, 3]]);
    p.requireGrad(false);
    assert.deepEqual(p.fill_(4).toArray(), [4, 4]);
  });

  test('copy_ from values that require a gradient is refused while recording', () => {
    const p = new Parameter(ones([2]));
    assert.throws(() => zeros([2]).copy_(p), /copy_: the source requires a gradient.*detach/);
    const x = noGrad(() => zeros([2]).copy_(p));
    assert.deepEqual([x.toArray(), x.requiresGrad], [[1, 1], false]);
  });

  test('backward notices that a value it needs was changed', () => {
    const w = new Parameter(tensor([2, 3]));
    const changes = [
      () => w.copy_(zeros([2])),
      () => w.fill_(2),
      () => w.zero_(),
      () => w.uniform_(),
      () => w.normal_(),
      () => w.detach().fill_(1),
      () => w.reshape([2, 1]).fill_(1),
    ];
    for (const change of changes) {
      const loss = w.mul(w).sum();
      noGrad(change);
      assert.throws(() => loss.backward(), /'mul' needs its a \[2\] as it was in forward/);
    }
  });
});
