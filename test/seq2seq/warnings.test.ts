// Warnings of the engine, where people see them: under the cell, once for each cell.
import { strict as assert } from 'node:assert';
import { TestKernel } from '../support/kernel';

suite('warnings under a cell', function () {
  this.timeout(60_000);

  test('a #private layer is warned of once in a loop, and again in the next cell', async () => {
    const kernel = new TestKernel();
    try {
      await kernel.show(`class Net extends Module {
        seen = new Linear(2, 3);
        #hidden = new Linear(3, 1);
        #dropout = new Dropout(0.5);
        forward(x: Tensor) { return this.#hidden.forward(this.#dropout.forward(this.seen.forward(x))); }
      }
      const steps = () => {
        const net = new Net();
        const optimizer = adam(net.parameters());
        for (let i = 0; i < 3; i++) {
          optimizer.zeroGrad();
          net.forward(ones([4, 2])).sum().backward();
          optimizer.step();
        }
        net.eval();
        for (let i = 0; i < 3; i++) net.forward(ones([4, 2]));
        net.train();
      };`);
      for (let cell = 0; cell < 2; cell++) {
        await kernel.show('steps()');
        const lines = kernel.printed().trim().split('\n');
        assert.equal(lines.length, 2, kernel.printed());
        assert.match(lines[0], /^Warning: adam: 2 Parameters of shapes \[1, 3\], \[1\] got a grad/);
        assert.match(lines[1], /^Warning: Dropout: dropout is active after a model was switched/);
      }
      assert.ok(kernel.streams.every(({ name }) => name === 'stderr'));
    } finally {
      await kernel.close();
    }
  });
});
