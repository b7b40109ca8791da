// Convolutions against PyTorch, and what does not fit.
import { strict as assert } from 'node:assert';
import { Conv1d, Conv2d, Generator, type Tensor, zeros } from '../../src/engine';
import { goldens } from '../support/goldens';

suite('goldens: convolutions', () => {
  for (const golden of goldens('convolutions')) {
    test(golden.name, () => {
      const { dims, channels, kernel, ...options } = golden.attributes as {
        dims: number;
        channels: number;
        kernel: number[];
      };
      const x = golden.input('x').detach().clone().requireGrad();
      const layer = new (dims === 1 ? Conv1d : Conv2d)(x.shape[1], channels, kernel, options);
      const names = layer.namedParameters().map(([name]) => name);
      layer.loadStateDict(Object.fromEntries(names.map(name => [name, golden.input(name)])));
      const out = layer.forward(x);
      golden.check('out', out);
      out.backward({ gradient: golden.input('d_out') });
      golden.check('grad.x', x.grad as Tensor);
      for (const [name, { grad }] of layer.namedParameters()) {
        golden.check(`grad.${name}`, grad as Tensor);
      }
    });
  }

  // PyTorch: uniform in ±1/√(inChannels/groups · ∏ kernelSize), weight and bias
  for (const [name, layer, fanIn] of [
    ['Conv1d', () => new Conv1d(6, 30, 5, { generator: new Generator(1) }), 6 * 5],
    ['Conv2d', () => new Conv2d(6, 30, [5, 2], { generator: new Generator(1) }), 6 * 5 * 2],
    [
      'Conv2d in groups',
      () => new Conv2d(6, 30, [2, 5], { groups: 3, generator: new Generator(1) }),
      2 * 2 * 5,
    ],
  ] as const) {
    test(`${name}: initial weights and biases fill their range`, () => {
      const { weight, bias } = layer();
      const bound = 1 / Math.sqrt(fanIn);
      for (const parameter of [weight, bias as Tensor]) {
        const largest = parameter.abs().max().item();
        assert.ok(largest <= bound && largest > 0.9 * bound, `${largest} of ${bound}`);
        assert.ok(Math.abs(parameter.mean().item()) < 0.25 * bound);
      }
    });
  }

  test('what does not fit is named', () => {
    assert.throws(
      () => new Conv1d(3, 4, 3).forward(zeros([2, 4, 9])),
      /Conv1d: x is \[batch, inChannels = 3, length\], got \[2, 4, 9\]/,
    );
    assert.throws(
      () => new Conv2d(1, 1, 5).forward(zeros([1, 1, 4, 9])),
      /a kernel of \[5, 5\] .* does not fit into \[4, 9\]/,
    );
    assert.throws(() => new Conv2d(3, 4, 3, { groups: 2 }), /multiples of groups = 2/);
    assert.throws(
      () => new Conv2d(3, 4, [3, 3, 3]),
      /kernelSize is a whole number .* or 2 of them/,
    );
  });
});
