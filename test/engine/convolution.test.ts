// Convolutions against PyTorch, and what does not fit.
import { strict as assert } from 'node:assert';
import { Conv1d, Conv2d, type Tensor, zeros } from '../../src/engine';
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
