// What random programs beside PyTorch found (test/conformance), by the smallest program; the right values are PyTorch's.
import { strict as assert } from 'node:assert';
import {
  arange,
  DTypeError,
  einsum,
  eye,
  IndexError,
  linspace,
  ones,
  ShapeError,
  type Tensor,
  tensor,
} from '../../src/engine';

type Loose = Record<string, (...given: unknown[]) => Tensor>;
type Free = (...given: unknown[]) => unknown;
const free = (call: unknown) => call as Free;
const loose = (x: Tensor) => x as unknown as Loose;
const { NEGATIVE_INFINITY, POSITIVE_INFINITY } = Number;

function slopes(values: number[], f: (x: Tensor) => Tensor): number[] {
  const x = tensor(values, { requiresGrad: true });
  f(x).sum().backward();
  return Array.from(x.grad?.toFlatArray() ?? []);
}

suite('found by random programs', () => {
  test('var and std of large values do not overflow', () => {
    const x = tensor([-1e20, -100, 0.001]);
    assert.ok(Math.abs(x.std(0, { correction: 0 }).item() / 4.7140452e19 - 1) < 1e-6);
    assert.ok(Math.abs(x.std([0]).item() / 5.7735027e19 - 1) < 1e-6);
    assert.equal(x.var().item(), POSITIVE_INFINITY);
  });

  test('a gradient of NaN passes the exponent of 0', () => {
    const base = tensor([0, 2, 0]);
    const exponent = tensor([0, 3, 2], { requiresGrad: true });
    base.pow(exponent).mul(Number.NaN).sum().backward();
    assert.deepEqual(exponent.grad?.toArray(), [Number.NaN, Number.NaN, Number.NaN]);
  });

  test('an infinite gradient passes silu at 0', () => {
    assert.deepEqual(
      slopes([0], x => x.silu().sqrt()),
      [POSITIVE_INFINITY],
    );
  });

  test('the slope of gelu is 0 or 1 far from 0', () => {
    assert.deepEqual(
      slopes([3e38, 1e20, 100], x => x.gelu()),
      [1, 1, 1],
    );
    assert.ok(Math.abs(slopes([-1e20], x => x.gelu())[0]) < 1e-30);
  });

  test('an infinite gradient of norm(Infinity) makes NaN of the values below it', () => {
    assert.deepEqual(
      slopes([1, 3], x => x.norm(POSITIVE_INFINITY, 0).sub(3).sqrt()),
      [Number.NaN, POSITIVE_INFINITY],
    );
  });

  test('clamp to limits that leave no room has no slope', () => {
    assert.deepEqual(
      slopes([-1, 0, 0.25, 0.5, 2], x => x.clamp(0.5, 0)),
      [0, 0, 0, 0, 0],
    );
  });

  test('1 and −1 to an infinite power are 1', () => {
    for (const exponent of [POSITIVE_INFINITY, NEGATIVE_INFINITY]) {
      assert.deepEqual(tensor([1, -1]).pow(exponent).toArray(), [1, 1]);
      assert.deepEqual(
        tensor([1, -1])
          .pow(tensor([exponent, exponent]))
          .toArray(),
        [1, 1],
      );
    }
    assert.equal(tensor([1]).pow(Number.NaN).item(), 1);
  });

  test('zeros keep their sign in products with numbers', () => {
    assert.deepEqual(tensor([0]).neg().toArray(), [-0]);
    assert.deepEqual(tensor([-0, 0]).mul(2).toArray(), [-0, 0]);
    assert.deepEqual(tensor([0]).mul(-3).pow(-1).toArray(), [NEGATIVE_INFINITY]);
  });

  test('true and false stand for 1 and 0 where values are written', () => {
    const free = (value: boolean) => value as unknown as number;
    const x = tensor([1.5, 2]);
    const ids = tensor([5, 7], { dtype: 'int32' });
    const mask = tensor([true, false]);
    assert.deepEqual(x.maskedFill(mask, free(true)).toArray(), [1, 2]);
    assert.deepEqual(ids.maskedFill(mask, free(false)).toArray(), [0, 7]);
    assert.deepEqual(mask.maskedFill(mask, free(false)).toArray(), [false, false]);
    assert.deepEqual(x.clone().fill_(free(true)).toArray(), [1, 1]);
    assert.deepEqual(x.clone().copy_(free(false)).toArray(), [0, 0]);
    assert.throws(() => x.maskedFill(mask, 'a' as never), /maskedFill: .* got 'a'/);
  });

  test('nothing may be asked for', () => {
    assert.deepEqual(eye(0).shape, [0, 0]);
    assert.deepEqual(eye(2, 0).shape, [2, 0]);
    assert.deepEqual(linspace(0, 1, 0).shape, [0]);
    assert.deepEqual(ones([2, 3]).repeat(2, 0).shape, [4, 0]);
    assert.deepEqual(ones([3]).repeat(0, 2).shape, [0, 6]);
    const { values, indices } = ones([2, 3]).topk(0);
    assert.deepEqual(
      [values.shape, indices.shape],
      [
        [2, 0],
        [2, 0],
      ],
    );
    assert.throws(() => ones([2]).repeat(-1), /repeat: \[-1\]/);
  });

  test('a dim is named once', () => {
    assert.throws(() => ones([2, 3]).flip(-1, 1), ShapeError);
    assert.throws(() => ones([2, 1]).squeeze(1, -1), ShapeError);
  });

  test('a scalar has no size of a dim', () => {
    assert.throws(() => tensor(3).size(0), IndexError);
  });

  test('alpha of int32 is a whole number, and makes no dtype', () => {
    const ids = tensor([1, 2], { dtype: 'int32' });
    assert.throws(() => ids.add(ids, { alpha: 1.5 }), DTypeError);
    assert.throws(() => ids.add(0, { alpha: 2.25 }), DTypeError);
    assert.equal(ids.sub(-0.5, { alpha: 0 }).dtype, 'float32');
    assert.throws(() => loose(ids).sub(false, { alpha: 2 }), DTypeError);
    const mask = ids.gt(1);
    assert.throws(() => ids.float().sub(mask, { alpha: 3 }), DTypeError);
  });

  test('arguments that were ignored or crashed are errors that name the function', () => {
    const x = ones([2, 3]);
    const none = undefined as never;
    const wrong: [RegExp, () => unknown][] = [
      [/^einsum: the equation is a text/, () => einsum(3 as never, x)],
      [/^einsum: operand 2/, () => einsum('ij,jk->ik', x, none)],
      [/^maskedFill/, () => loose(x).maskedFill(x.gt(0))],
      [/^linspace: end/, () => linspace(0, null as never, 3)],
      [/^linspace: start/, () => linspace(NEGATIVE_INFINITY, 0, 3)],
      [/^arange: a step/, () => free(arange)(0, undefined, 2)],
      [/^arange: options/, () => free(arange)(0, 4, 1, 'float32')],
      [/^eye: options/, () => free(eye)(2, 2, 3)],
      [/^topk: sorted is true or false/, () => loose(x).topk(1, -1, true, { largest: false })],
      [/^topk: k is a whole number/, () => loose(x).topk(tensor(1))],
      [/^narrow/, () => x.narrow(0, 0, null as never)],
    ];
    for (const [message, call] of wrong) assert.throws(call, { message });
  });

  test('arange that memory does not hold is refused at once', () => {
    assert.throws(() => arange(1e10), /arange/);
  });
});
