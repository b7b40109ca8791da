// Initial values: their distributions by the formulas of torch.nn.init, and its calculate_gain.
import { strict as assert } from 'node:assert';
import {
  checkInitializer,
  Generator,
  init,
  Linear,
  Parameter,
  type Tensor,
  tensor,
  zeros,
} from '../../src/engine';

const generator = () => new Generator(11);
const values = (x: Tensor) => [...x.toFlatArray()];

function spread(x: Tensor): { least: number; most: number; mean: number; std: number } {
  const all = values(x);
  const mean = all.reduce((sum, value) => sum + value, 0) / all.length;
  const square = all.reduce((sum, value) => sum + (value - mean) ** 2, 0) / all.length;
  return { least: Math.min(...all), most: Math.max(...all), mean, std: Math.sqrt(square) };
}

function isUniform(x: Tensor, low: number, high: number): void {
  const { least, most, mean } = spread(x);
  const width = high - low;
  assert.ok(least >= low && least < low + 0.02 * width, `least ${least} of ${low}`);
  assert.ok(most <= high && most > high - 0.02 * width, `most ${most} of ${high}`);
  assert.ok(Math.abs(mean - (low + high) / 2) < 0.03 * width, `mean ${mean}`);
}

function isNormal(x: Tensor, mean: number, std: number): void {
  const all = values(x);
  const own = spread(x);
  assert.ok(Math.abs(own.mean - mean) < 0.06 * std, `mean ${own.mean}`);
  assert.ok(Math.abs(own.std / std - 1) < 0.04, `std ${own.std} of ${std}`);
  const outside = all.filter(value => Math.abs(value - mean) > 2 * std).length / all.length;
  assert.ok(outside > 0.03 && outside < 0.06, `${outside} beyond two deviations`); // 4.55 %
}

suite('initial values', () => {
  const [out, into] = [60, 90];
  const make = () => new Parameter(zeros([out, into]));
  const from = { generator: generator() };

  test('in place, without noGrad, and the tensor itself comes back', () => {
    const weight = make();
    assert.equal(init.uniform_(weight), weight);
    isUniform(weight, 0, 1);
    assert.ok(weight.requiresGrad && weight.isLeaf);
    isUniform(init.uniform_(make(), -3, -1, from), -3, -1);
    isNormal(init.normal_(make()), 0, 1);
    isNormal(init.normal_(make(), 4, 0.5, from), 4, 0.5);
    assert.deepEqual(values(init.constant_(zeros([2]), -2.5)), [-2.5, -2.5]);
    assert.deepEqual(values(init.ones_(zeros([2]))), [1, 1]);
    assert.deepEqual(values(init.zeros_(tensor([3, 4]))), [0, 0]);
  });

  test('xavier: by fan in and fan out', () => {
    isUniform(init.xavierUniform_(make(), 1, from), -Math.sqrt(6 / 150), Math.sqrt(6 / 150));
    isUniform(init.xavierUniform_(make(), 2), -2 * Math.sqrt(6 / 150), 2 * Math.sqrt(6 / 150));
    isNormal(init.xavierNormal_(make(), 3), 0, 3 * Math.sqrt(2 / 150));
  });

  test('kaiming: by fan in or fan out, and the gain of the nonlinearity', () => {
    const uniform = Math.sqrt(6 / into);
    isUniform(init.kaimingUniform_(make()), -uniform, uniform);
    isNormal(init.kaimingNormal_(make(), { mode: 'fanOut', ...from }), 0, Math.sqrt(2 / out));
    isNormal(init.kaimingNormal_(make(), { nonlinearity: 'tanh' }), 0, 5 / 3 / Math.sqrt(into));
    const sloped = Math.sqrt(2 / (1 + 4) / into);
    isNormal(init.kaimingNormal_(make(), { a: 2 }), 0, sloped);
    const bound = Math.sqrt(3) * sloped;
    isUniform(init.kaimingUniform_(make(), { a: 2, nonlinearity: 'leakyRelu' }), -bound, bound);
  });

  test('the fans of a convolution count its kernel', () => {
    const bound = Math.sqrt(6 / ((20 + 30) * 3 * 4));
    isUniform(init.xavierUniform_(zeros([20, 30, 3, 4])), -bound, bound);
    isNormal(
      init.kaimingNormal_(zeros([20, 30, 3, 4]), { nonlinearity: 'relu' }),
      0,
      Math.sqrt(2 / 360),
    );
  });

  for (const shape of [
    [7, 7],
    [5, 12],
    [12, 5],
    [4, 3, 2],
    [3, 5, 2],
  ]) {
    test(`orthogonal [${shape}]: rows or columns, whichever are fewer, of length gain`, () => {
      const x = init.orthogonal_(zeros(shape), 1.5, from).reshape([shape[0], -1]);
      const [rows, columns] = x.shape;
      const product = rows <= columns ? x.matmul(x.t()) : x.t().matmul(x);
      (product.toArray() as number[][]).forEach((row, i) => {
        row.forEach((value, j) => {
          assert.ok(Math.abs(value - (i === j ? 2.25 : 0)) < 1e-5, `${i} ${j}: ${value}`);
        });
      });
    });
  }

  test('orthogonal: every direction is as likely (a positive diagonal of R)', () => {
    const signs = Array.from({ length: 200 }, (_, i) => {
      const [first] = values(init.orthogonal_(zeros([3, 3]), 1, { generator: new Generator(i) }));
      return Math.sign(first);
    });
    const positive = signs.filter(sign => sign > 0).length;
    assert.ok(positive > 70 && positive < 130, `${positive} of 200`);
  });

  test('gains as torch.nn.init.calculate_gain gives them', () => {
    const gains = {
      ...{ linear: 1, conv1d: 1, conv2d: 1, sigmoid: 1 },
      ...{ tanh: 1.6666666666666667, relu: Math.SQRT2, selu: 0.75 },
      leakyRelu: 1.4141428569978354,
    };
    for (const [name, gain] of Object.entries(gains)) {
      assert.ok(Math.abs(init.calculateGain(name as 'relu') - gain) < 1e-15, name);
    }
    assert.ok(Math.abs(init.calculateGain('leakyRelu', 0.2) - 1.3867504905630728) < 1e-15);
    assert.throws(() => init.calculateGain('swish' as never), /nonlinearity is one of .* 'swish'/);
  });

  test('the same generator gives the same values, another stream others, of every recipe', () => {
    const recipes: Record<string, (options: { generator: Generator }) => Tensor> = {
      uniform: options => init.uniform_(zeros([3, 4]), 0, 1, options),
      normal: options => init.normal_(zeros([3, 4]), 0, 1, options),
      xavierUniform: options => init.xavierUniform_(zeros([3, 4]), 1, options),
      xavierNormal: options => init.xavierNormal_(zeros([3, 4]), 1, options),
      kaimingUniform: options => init.kaimingUniform_(zeros([3, 4]), options),
      kaimingNormal: options => init.kaimingNormal_(zeros([3, 4]), options),
      orthogonal: options => init.orthogonal_(zeros([3, 4]), 1, options),
    };
    for (const [name, fill] of Object.entries(recipes)) {
      const draw = (seed: number) => values(fill({ generator: new Generator(seed) }));
      assert.deepEqual(draw(4), draw(4), name);
      assert.notDeepEqual(draw(4), draw(5), name);
    }
  });

  test('changes are noticed by gradients that need the values before', () => {
    const layer = new Linear(2, 3);
    const loss = layer
      .forward(tensor([[1, 2]]))
      .pow(2)
      .sum();
    init.zeros_(layer.weight);
    assert.doesNotThrow(() => loss.backward()); // x, not the weight, makes its gradient
    const x = tensor([[1, 2]], { requiresGrad: true });
    const other = layer.forward(x).sum();
    init.orthogonal_(layer.weight);
    assert.throws(() => other.backward(), /changed in place/);
  });

  test('what cannot be meant is refused', () => {
    const flat = zeros([4]);
    for (const name of ['xavierUniform_', 'xavierNormal_', 'kaimingUniform_'] as const) {
      assert.throws(() => init[name](flat), new RegExp(`^ShapeError: init\\.${name}: .*\\[4\\]`));
    }
    assert.throws(() => init.orthogonal_(flat), /ShapeError: init\.orthogonal_/);
    assert.throws(() => init.normal_(flat, 0, -1), /std is a number of at least 0/);
    assert.throws(() => init.uniform_(flat, 2, 1), /a 2 is above b 1/);
    assert.throws(() => init.constant_(flat, Number.NaN), /value is a finite number/);
    assert.throws(() => init.uniform_([1] as never), /init\.uniform_: the first argument/);
    assert.throws(() => init.kaimingNormal({ mode: 'fan_in' as never }), /mode is one of 'fanIn'/);
    assert.throws(() => init.kaimingNormal({ slope: 1 } as never), /there is no option slope/);
    assert.deepEqual(values(flat), [0, 0, 0, 0]);
  });

  test('a recipe is plain data, and reads as its call', () => {
    const recipe = init.kaimingNormal({ nonlinearity: 'relu' });
    const copy = JSON.parse(JSON.stringify(recipe));
    assert.deepEqual(checkInitializer('x', copy), recipe);
    assert.equal(`${recipe}`, "init.kaimingNormal({ a: 0, mode: 'fanIn', nonlinearity: 'relu' })");
    assert.equal(`${init.uniform(-0.1, 0.1)}`, 'init.uniform(-0.1, 0.1)');
    for (const wrong of [5, 'uniform', null, {}, { init: 'unit' }, { init: 'toString' }]) {
      assert.throws(() => checkInitializer('x', wrong), /^TypeError: x is a recipe such as init\./);
    }
    assert.throws(() => checkInitializer('x', { init: 'normal', mean: 0 }), /std is a finite/);
    assert.throws(() => checkInitializer('x', { init: 'zeros', a: 0 }), /there is no option a/);
  });
});
