// What every op of the table leaves in memory: its results and gradients, and nothing else, at once. Whatever else stayed
// would wait for the garbage collector.
import { strict as assert } from 'node:assert';
import {
  allOps,
  attention,
  Generator,
  memory,
  memoryNeed,
  noGrad,
  type OpRecord,
  ones,
  runRecord,
  type Tensor,
  where,
} from '../../src/engine';
import { theHeap } from '../../src/engine/heap';
import { sampleMaker } from '../support/samples';

/** Ops that hand their input on as it is share memory with it: disposing of the result would take the input away. */
function dispose(outputs: readonly Tensor[], inputs: readonly Tensor[]): void {
  for (const output of outputs) {
    if (inputs.every(({ storage }) => storage !== output.storage)) output.dispose();
  }
}

/** Inputs that want a gradient, as far as they can have one. */
function leavesOf(record: OpRecord<never>, inputs: readonly Tensor[]): Tensor[] {
  return inputs.map((input, i) => {
    const name = record.inputs[Math.min(i, record.inputs.length - 1)];
    const isFixed = input.dtype !== 'float32' || record.fixed?.includes(name);
    return isFixed ? input : input.detach().clone().requireGrad();
  });
}

suite('memory of the op table', () => {
  suiteSetup(() => {
    memory(); // what earlier tests dropped is given back now, not in between
  });

  for (const record of allOps()) {
    const samples = () => record.samples(sampleMaker(new Generator(5)));
    const title = `${record.name} (${record.inputs.join(', ')})`;

    test(`${title}: unrecorded, only the results stay`, () => {
      for (const { inputs, attributes } of samples()) {
        const before = theHeap().used;
        dispose(runRecord(record, { inputs, attributes }), inputs);
        assert.equal(theHeap().used, before);
      }
    });

    if (!record.backward) continue;
    test(`${title}: after backward, only the results and gradients stay`, () => {
      for (const { inputs, attributes } of samples()) {
        const leaves = leavesOf(record, inputs);
        const dtypes = runRecord(record, { inputs, attributes }).map(({ dtype }) => dtype);
        for (const [k, dtype] of dtypes.entries()) {
          if (dtype !== 'float32') continue;
          for (const retained of [0, 2]) {
            const before = theHeap().used;
            const outputs = runRecord(record, { inputs: leaves, attributes });
            const gradient = ones(outputs[k].shape);
            for (let pass = 0; pass < retained; pass++) {
              outputs[k].backward({ gradient, retainGraph: true });
            }
            outputs[k].backward({ gradient });
            assert.ok(
              leaves.some(leaf => leaf.gradient !== null),
              'there are gradients',
            );
            for (const leaf of leaves) leaf.clearGradient(true);
            gradient.dispose();
            dispose(outputs, leaves);
            assert.equal(theHeap().used, before, `result ${k}, ${retained} passes before`);
          }
        }
      }
    });
  }
});

suite('memory of gradients on their way', () => {
  const x = () => ones([40, 3]).requireGrad();
  /** What is computed from a leaf, the root of backward last. */
  const graphs: Record<string, (leaf: Tensor) => Tensor[]> = {
    'a value used by three ops': leaf => {
      const y = leaf.exp();
      const [a, b, c] = [y.exp(), y.tanh(), y.relu()];
      return [y, a, b, c, a.add(b), a.add(b).add(c)];
    },
    'a value that is both operands of a sum': leaf => {
      const y = leaf.exp();
      return [y, y.add(y)];
    },
    'a leaf that is both operands of a product': leaf => [leaf.mul(leaf)],
    'parts, of which one is used': leaf => {
      const parts = leaf.split(10, 0);
      return [...parts, parts[2].exp()];
    },
    'a value that is detached on one way': leaf => {
      const y = leaf.exp();
      return [y, y.mul(y.detach())];
    },
  };

  for (const [name, compute] of Object.entries(graphs)) {
    for (const passes of [1, 2]) {
      test(`${name}: ${passes} passes leave the values and one gradient of the leaf`, () => {
        const leaf = x();
        const made = compute(leaf);
        const root = made[made.length - 1];
        const gradient = ones(root.shape);
        const before = theHeap().used;
        for (let pass = 1; pass <= passes; pass++) {
          root.backward({ gradient, retainGraph: pass < passes });
        }
        const { used } = theHeap();
        const own = ones([40, 3]);
        assert.equal(used - before, theHeap().used - used, 'as much as a tensor of this shape');
        assert.deepEqual(own.shape, (leaf.gradient as Tensor).shape);
      });
    }
  }

  test('what is not asked for takes no room', () => {
    const constant = ones([40, 3]);
    const mask = constant.gt(0);
    const calls: Record<string, (leaf: Tensor) => Tensor> = {
      'mul, left': leaf => leaf.mul(constant),
      'mul, right': leaf => constant.mul(leaf),
      'div, left': leaf => leaf.div(constant),
      'div, right': leaf => constant.div(leaf),
      'sub, right': leaf => constant.sub(leaf),
      'maximum, left': leaf => leaf.maximum(constant),
      'maximum, right': leaf => constant.maximum(leaf),
    };
    const tensorBytes = memoryNeed(() => {
      ones([40, 3]);
    });
    for (const [name, call] of Object.entries(calls)) {
      const y = call(x());
      const gradient = ones([40, 3]);
      assert.equal(
        memoryNeed(() => y.backward({ gradient })),
        tensorBytes,
        `${name}: one gradient`,
      );
    }
    for (const [a, b] of [
      [x(), constant],
      [constant, x()],
    ]) {
      const y = where(mask, a, b);
      const gradient = ones([40, 3]);
      assert.equal(
        memoryNeed(() => y.backward({ gradient })),
        2 * tensorBytes,
        'where: zeros, too',
      );
    }
  });

  test('attention takes room for its dropout, if there is any', () => {
    const [B, heads, T, S] = [3, 2, 5, 7];
    const [query, keys] = [ones([B, T, 4]), ones([B, S, 4])];
    const need = (dropoutRate: number) =>
      memoryNeed(() => {
        noGrad(() => attention(query, keys, keys, { heads, dropoutRate }));
      });
    const [without, half] = [need(0), need(0.5)];
    const workspace = 2 * B * 4 * T * S; // of each batch one head's weights, and their gradient in backward
    assert.ok(half - without >= workspace && half - without < workspace + 256);
    assert.ok(without < 4 * B * T * (4 + heads * S) + 512, 'the results alone');
  });

  test('a leaf that is frozen after forward leaves none', () => {
    const leaf = x();
    const y = leaf.exp();
    const gradient = ones(y.shape);
    leaf.requireGrad(false);
    const before = theHeap().used;
    y.backward({ gradient });
    assert.equal(theHeap().used, before);
    assert.equal(leaf.grad, null);
  });
});
