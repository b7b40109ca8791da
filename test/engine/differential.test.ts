// The same ops on seeded numbers beside TensorFlow.js (its plain CPU backend: values) and jax-js (values and gradients).
import { strict as assert } from 'node:assert';
import type * as Jax from '@jax-js/jax';
import type * as TF from '@tensorflow/tfjs-core';
import { einsum, Generator, type Tensor, tensor } from '../../src/engine';
import { close } from '../support/routines';

const numbers = new Generator(42);
const normal = (...shape: number[]) => numbers.normal(shape);
const positive = (...shape: number[]) => numbers.uniform(shape).add(0.2);
const flat = (x: Tensor) => Array.from(x.toFlatArray());

suite('beside TensorFlow.js', () => {
  let tf: typeof TF;

  suiteSetup(async () => {
    tf = await import('@tensorflow/tfjs-core');
    tf.env().set('IS_TEST', true); // no greeting
    await import('@tensorflow/tfjs-backend-cpu');
    await tf.setBackend('cpu');
  });

  const theirs = (x: Tensor): TF.Tensor =>
    x.dtype === 'bool'
      ? tf.tensor(flat(x), [...x.shape], 'bool')
      : tf.tensor(flat(x), [...x.shape], x.dtype as 'float32');

  function compare(
    name: string,
    inputs: () => Tensor[],
    ours: (...x: Tensor[]) => Tensor,
    other: (...x: TF.Tensor[]) => TF.Tensor,
    tolerance = 2e-5,
  ): void {
    test(name, () => {
      const given = inputs();
      const y = ours(...given);
      const expected = other(...given.map(theirs));
      assert.deepEqual([...y.shape], expected.shape);
      close('value', flat(y), expected.dataSync(), tolerance);
    });
  }

  const one = () => [normal(3, 7)];
  compare(
    'exp',
    one,
    x => x.exp(),
    x => tf.exp(x),
  );
  compare(
    'log',
    () => [positive(3, 7)],
    x => x.log(),
    x => tf.log(x),
  );
  compare(
    'sqrt',
    () => [positive(3, 7)],
    x => x.sqrt(),
    x => tf.sqrt(x),
  );
  compare(
    'abs',
    one,
    x => x.abs(),
    x => tf.abs(x),
  );
  compare(
    'erf',
    one,
    x => x.erf(),
    x => tf.erf(x),
  );
  compare(
    'tanh',
    one,
    x => x.tanh(),
    x => tf.tanh(x),
  );
  compare(
    'sigmoid',
    one,
    x => x.sigmoid(),
    x => tf.sigmoid(x),
  );
  compare(
    'relu',
    one,
    x => x.relu(),
    x => tf.relu(x),
  );
  compare(
    'clamp',
    one,
    x => x.clamp({ min: -0.5, max: 0.7 }),
    x => tf.clipByValue(x, -0.5, 0.7),
  );
  compare(
    'softmax',
    one,
    x => x.softmax(),
    x => tf.softmax(x),
  );
  compare(
    'logSoftmax',
    one,
    x => x.logSoftmax(),
    x => tf.logSoftmax(x),
  );
  compare(
    'logsumexp',
    one,
    x => x.logsumexp(1),
    x => tf.logSumExp(x, 1),
  );
  compare(
    'cumsum',
    one,
    x => x.cumsum(1),
    x => tf.cumsum(x, 1),
  );
  compare(
    'sum of a dim',
    one,
    x => x.sum(0),
    x => tf.sum(x, 0),
  );
  compare(
    'mean of all',
    one,
    x => x.mean(),
    x => tf.mean(x),
  );
  compare(
    'max',
    one,
    x => x.max(1).values,
    x => tf.max(x, 1),
  );
  compare(
    'argmax',
    one,
    x => x.argmax(1),
    x => tf.argMax(x, 1),
    0,
  );
  compare(
    'floor',
    one,
    x => x.floor(),
    x => tf.floor(x),
    0,
  );
  compare(
    'round',
    () => [tensor([0.5, 1.5, 2.5, -0.5, 1.2])],
    x => x.round(),
    x => tf.round(x),
    0,
  );
  compare(
    'flip',
    one,
    x => x.flip([1]),
    x => tf.reverse(x, 1),
  );
  compare(
    'repeat',
    one,
    x => x.repeat([2, 3]),
    x => tf.tile(x, [2, 3]),
  );
  compare(
    'transpose',
    () => [normal(2, 3, 4)],
    x => x.permute([2, 0, 1]),
    x => tf.transpose(x, [2, 0, 1]),
  );
  compare(
    'lower triangle',
    () => [normal(4, 4)],
    x => x.tril(),
    x => tf.linalg.bandPart(x, -1, 0),
  );
  const two = () => [normal(3, 1, 5), normal(4, 5)];
  compare(
    'add, broadcast',
    two,
    (a, b) => a.add(b),
    (a, b) => tf.add(a, b),
  );
  compare(
    'mul, broadcast',
    two,
    (a, b) => a.mul(b),
    (a, b) => tf.mul(a, b),
  );
  compare(
    'div, broadcast',
    () => [normal(3, 1, 5), positive(4, 5)],
    (a, b) => a.div(b),
    (a, b) => tf.div(a, b),
  );
  compare(
    'matmul',
    () => [normal(5, 4), normal(4, 6)],
    (a, b) => a.matmul(b),
    (a, b) => tf.matMul(a as TF.Tensor2D, b as TF.Tensor2D),
  );
  compare(
    'matmul of stacks',
    () => [normal(3, 5, 4), normal(3, 4, 2)],
    (a, b) => a.matmul(b),
    (a, b) => tf.matMul(a as TF.Tensor3D, b as TF.Tensor3D),
  );
  compare(
    'einsum',
    () => [normal(3, 5, 4), normal(3, 4, 2)],
    (a, b) => einsum('bij,bjk->bik', a, b),
    (a, b) => tf.einsum('bij,bjk->bik', a, b),
  );
  compare(
    'where',
    () => [normal(3, 4).gt(0), normal(3, 4), normal(3, 4)],
    (c, a, b) => a.mul(c).add(b.mul(c.logicalNot())),
    (c, a, b) => tf.where(c, a, b),
  );
});

suite('beside jax-js', () => {
  let jax: typeof Jax;

  suiteSetup(async () => {
    jax = await import('@jax-js/jax');
    await jax.init();
    jax.defaultDevice('cpu');
  });

  const theirs = (x: Tensor) => jax.numpy.array(flat(x)).reshape([...x.shape]);

  function compare(
    name: string,
    inputs: () => Tensor[],
    ours: (...x: Tensor[]) => Tensor,
    other: (...x: Jax.Array[]) => Jax.Array,
    tolerance = 2e-5,
  ): void {
    test(name, () => {
      const [first, ...rest] = inputs();
      const x = first.requireGrad();
      const y = ours(x, ...rest);
      close('value', flat(y), other(theirs(first), ...rest.map(theirs)).dataSync(), tolerance);
      const weights = numbers.normal(y.shape);
      y.mul(weights).sum().backward();
      const loss = (a: Jax.Array) =>
        other(a, ...rest.map(theirs))
          .mul(theirs(weights))
          .sum();
      const gradient = jax.grad(loss)(theirs(first)).dataSync();
      close('gradient', flat(x.grad as Tensor), gradient, 5 * tolerance);
    });
  }

  const one = () => [normal(3, 7)];
  compare(
    'exp',
    one,
    x => x.exp(),
    x => jax.numpy.exp(x),
  );
  compare(
    'tanh',
    one,
    x => x.tanh(),
    x => jax.numpy.tanh(x),
  );
  compare(
    'sigmoid',
    one,
    x => x.sigmoid(),
    x => jax.nn.sigmoid(x),
  );
  compare(
    'gelu',
    one,
    x => x.gelu({ approximate: 'tanh' }),
    x => jax.nn.gelu(x),
  );
  compare(
    'softmax',
    one,
    x => x.softmax(),
    x => jax.nn.softmax(x, -1),
  );
  compare(
    'logsumexp',
    one,
    x => x.logsumexp(1),
    x => jax.nn.logsumexp(x, 1),
  );
  compare(
    'log',
    () => [positive(3, 7)],
    x => x.log(),
    x => jax.numpy.log(x),
  );
  compare(
    'sqrt',
    () => [positive(3, 7)],
    x => x.sqrt(),
    x => jax.numpy.sqrt(x),
  );
  compare(
    'relu',
    one,
    x => x.relu(),
    x => jax.nn.relu(x),
  );
  compare(
    'logSoftmax',
    one,
    x => x.logSoftmax(),
    x => jax.nn.logSoftmax(x, -1),
  );
  compare(
    'sum of all',
    one,
    x => x.sum(),
    x => jax.numpy.sum(x),
  );
  compare(
    'mul, broadcast',
    () => [normal(3, 1, 5), normal(4, 5)],
    (a, b) => a.mul(b),
    (a, b) => a.mul(b),
  );
  compare(
    'div, broadcast',
    () => [normal(3, 5), positive(5)],
    (a, b) => a.div(b),
    (a, b) => a.div(b),
  );
  compare(
    'permute',
    () => [normal(2, 3, 4)],
    x => x.permute([2, 0, 1]),
    x => jax.numpy.transpose(x, [2, 0, 1]),
  );
  compare(
    'flip',
    one,
    x => x.flip([1]),
    x => jax.numpy.flip(x, 1),
  );
  compare(
    'upper triangle',
    () => [normal(4, 4)],
    x => x.triu(1),
    x => jax.numpy.triu(x, 1),
  );
  compare(
    'repeat',
    one,
    x => x.repeat([2, 3]),
    x => jax.numpy.tile(x, [2, 3]),
  );
  compare(
    'mean of a dim',
    one,
    x => x.mean(1),
    x => jax.numpy.mean(x, 1),
  );
  compare(
    'variance',
    one,
    x => x.var(1, { correction: 0 }),
    x => jax.numpy.var_(x, 1),
  );
  compare(
    'matmul',
    () => [normal(5, 4), normal(4, 6)],
    (a, b) => a.matmul(b),
    (a, b) => jax.numpy.matmul(a, b),
  );
});
