// The derivative that checkGradients compares: of losses whose differences float32 has exactly, calculated by hand.
import { strict as assert } from 'node:assert';
import { type Generator, Linear, Module, Parameter, type Tensor, tensor } from '../../src/engine';
import { checkGradients } from '../../src/models';
import { derivativeOf } from '../../src/models/checks/derivative';

/** Draws this direction, whatever it is asked for. */
const drawing = (direction: readonly number[]) =>
  ({ normal: () => tensor([...direction]) }) as unknown as Generator;

const STEP = 2 ** -5;
/** Of weights [3, 4], whose length is 5. */
const h = 5 * STEP;

/** What is open beside curves and kinks. @param size of the loss  @param bend its second derivative */
const rounding = (size: number, bend: number, far: number, length: number) =>
  2 ** -22 * ((4 * size) / far + bend * Math.max(length, 1));

function derivative(
  loss: (w: Tensor, second: Tensor) => Tensor,
  { values = [3, 4], direction = [0, 2], backward = true } = {},
) {
  const parameter = new Parameter(tensor(values));
  const of = () => loss(parameter, parameter.slice(0, 1, 2)).sum();
  if (backward) of().backward();
  const found = derivativeOf(parameter, of, drawing(direction), STEP);
  assert.deepEqual(parameter.toArray(), values, 'the weights are put back');
  return found;
}

function near(actual: number, wanted: number): void {
  assert.ok(
    Math.abs(actual - wanted) <= 1e-9 * Math.max(1, Math.abs(wanted)),
    `${actual} ${wanted}`,
  );
}

suite('the derivative of a loss along a direction', () => {
  test('a bend: the differences are exact, and as much is open as its roundings', () => {
    const { expected, got, open, scale } = derivative(w => w.mul(w).mul(1.5));
    near(expected, 12); // 3 · 4
    near(got, 12);
    near(scale, Math.sqrt((9 ** 2 + 12 ** 2) / 2));
    near(open, rounding(1.5 * (9 + (4 + h) ** 2), 3, h, 5));
  });

  test('the direction counts by its own length', () => {
    const { expected, got } = derivative(w => w.mul(tensor([2, 8])), { direction: [6, 8] });
    near(got, 7.6); // (2 · 6 + 8 · 8) / 10
    assert.ok(Math.abs(expected - 7.6) < 1e-4);
  });

  test('the size of a loss is that of its largest absolute value, wherever that is', () => {
    for (const [factor, offset] of [
      [2, 0], // ahead
      [2, -16], // behind, below 0
      [-2, 0], // ahead, below 0
      [-2, 16], // behind
    ]) {
      const { open, expected } = derivative((_, x) => x.mul(factor).add(offset));
      near(expected, factor);
      near(open, rounding(8 + 2 * h, 0, h, 5));
    }
    // a hollow: the largest absolute value is in the middle
    const { open } = derivative((_, x) => x.sub(4).pow(2).sub(1));
    near(open, rounding(1, 2, h, 5));
  });

  test('a third power: the curve is taken out, and what it took is open', () => {
    const cube = (w: Tensor) => w.pow(3).slice(0, 0, 1);
    const { expected, got, open } = derivative(cube, { direction: [2, 0] });
    near(expected, 27); // 3 · 3²
    near(got, 27);
    near(open, 2 * (0.75 * h * h) + rounding((3 + h) ** 3, 18, h, 5));
  });

  test('a kink is open by half of what it turns', () => {
    const { expected, open } = derivative((_, x) => x.sub(4).abs());
    near(expected, 0);
    near(open, 2 * 1 + rounding(h, 2 / h, h, 5));
    const half = derivative((_, x) => x.sub(4).relu().neg());
    near(half.expected, -0.5);
    near(half.open, 2 * 0.5 + rounding(h, 1 / h, h, 5));
  });

  test('weights are moved by a share of their length; of zeros, and of short ones, by what is usual', () => {
    const cube = (_: Tensor, x: Tensor) => x.mul(x).mul(x);
    const far = STEP * 0.1 * Math.sqrt(2);
    const zeros = derivative(cube, { values: [0, 0] });
    assert.ok(Math.abs(zeros.open / (2 * 0.75 * far * far) - 1) < 1e-2);
    const short = derivative(w => w.mul(w), { values: [0, 0.25] });
    near(short.open, rounding((0.25 + 0.25 * STEP) ** 2, 2, 0.25 * STEP, 1));
  });

  test('without a gradient there is none to compare', () => {
    const { got, scale, expected } = derivative((_, x) => x.mul(2), { backward: false });
    assert.deepEqual([got, scale, expected], [0, 0, 2]);
  });
});

/** One weight, whose loss and gradient are told apart. */
class Single extends Module {
  readonly weight: Parameter;
  constructor(value: number) {
    super();
    this.weight = new Parameter(tensor([value]));
  }
}

suite('what checkGradients makes of it', () => {
  test('the error is a share of the gradient, and passes within the tolerance alone', () => {
    const module = new Single(2);
    const loss = () => module.weight.mul(3).add(module.weight.detach().mul(1)).sum();
    const { passed, message, numbers } = checkGradients(module, loss);
    assert.ok(!passed);
    assert.ok(Math.abs(Math.abs(numbers.expected) - 4) < 1e-3 && Math.abs(numbers.got) === 3);
    assert.ok(Math.abs(numbers.error - 0.25) < 1e-3);
    assert.match(
      message,
      /^moving weight changes the loss by -?[34]\.\d+, its gradient says -?3\.0000: is something detached on one/,
    );
    assert.ok(checkGradients(module, loss, { tolerance: 0.26 }).passed);
    assert.ok(!checkGradients(module, loss, { tolerance: 0.24 }).passed);
  });

  test('the worst is the one that is told', () => {
    class Two extends Module {
      readonly first = new Single(1);
      readonly second = new Single(1);
      readonly third = new Single(1);
    }
    const module = new Two();
    const unseen = { first: 0.2, second: 1, third: 0.5 }; // shares that no gradient tells of
    const loss = () =>
      Object.entries(unseen)
        .map(([name, share]) => [module[name as keyof typeof unseen].weight, share] as const)
        .map(([weight, share]) => weight.add(weight.detach().mul(share)))
        .reduce((sum, one) => sum.add(one))
        .sum();
    assert.match(checkGradients(module, loss).message, /^moving second\.weight changes/);
  });

  test('a weight that no gradient reaches, and one that has no part in the loss', () => {
    const module = new Single(2);
    const { message, numbers } = checkGradients(module, () =>
      module.weight
        .detach()
        .mul(3)
        .sum()
        .add(new Parameter(tensor([0])).sum()),
    );
    assert.match(message, /its gradient says 0\.0e\+0: no gradient arrives there: is it detached/);
    assert.equal(numbers.got, 0);
    const other = new Single(1);
    const check = checkGradients(module, () => other.weight.mul(0).sum());
    assert.ok(check.passed && check.numbers.error === 0, String(check));
  });

  test('a loss that is no number beside where it stands agrees with nothing', () => {
    const module = new Single(1);
    const check = checkGradients(module, () => module.weight.sub(1).sqrt().sum());
    assert.ok(!check.passed, String(check));
  });

  test('that most are too near 0 is said of more than half of them', () => {
    class Used extends Module {
      readonly used = new Single(1);
      readonly idle: Single[];
      constructor(count: number) {
        super();
        this.idle = Array.from({ length: count }, () => new Single(1));
      }
    }
    const said = (count: number) => {
      const module = new Used(count);
      const check = checkGradients(module, () => module.used.weight.mul(2).sum());
      assert.ok(check.passed, String(check));
      return check.message;
    };
    assert.match(
      said(1),
      /^all 2 gradients agree with the loss \(the worst, [\w.]+, to \S+ %\)\.$/,
    );
    assert.match(said(2), /^all 3 .*\. 2 of them are too near 0 here/);
  });

  test('the mean of a layer: all pass, in other directions too', () => {
    const layer = new Linear(3, 2);
    const x = tensor([[0.5, -1, 2]]);
    for (const seed of [1, 2, 3]) {
      assert.ok(checkGradients(layer, () => layer.forward(x).tanh().mean(), { seed }).passed);
    }
  });
});
