// The embedding's paddingIdx, as padding_idx in PyTorch: a row of zeros at first, without a gradient.
import { strict as assert } from 'node:assert';
import { Embedding, Generator, noGrad, sgd, type Tensor, tensor } from '../../src/engine';

suite('Embedding with paddingIdx', () => {
  const [N, D] = [5, 3];

  for (const paddingIdx of [0, 2, N - 1]) {
    test(`${paddingIdx}: only this row is 0 at first`, () => {
      const plain = new Embedding(N, D, { generator: new Generator(3) });
      const padded = new Embedding(N, D, { paddingIdx, generator: new Generator(3) });
      assert.deepEqual(
        padded.weight.toArray(),
        (plain.weight.toArray() as number[][]).map((row, i) =>
          i === paddingIdx ? new Array(D).fill(0) : row,
        ),
      );
    });

    test(`${paddingIdx}: a changed row is looked up, and gets no gradient; the others get theirs`, () => {
      const layer = new Embedding(N, D, { paddingIdx });
      noGrad(() => layer.weight.fill_(0.5));
      const ids = [
        [0, 2, 4, 2],
        [4, 3, 0, 4],
      ];
      const rows = layer.forward(tensor(ids, { dtype: 'int32' }));
      assert.ok([...rows.toFlatArray()].every(value => value === 0.5));
      const weights = tensor([1, 10, 100]);
      rows.mul(weights).sum().backward();
      const count = (id: number) => ids.flat().filter(one => one === id).length;
      assert.deepEqual(
        (layer.weight.grad as Tensor).toArray(),
        Array.from({ length: N }, (_, id) =>
          [1, 10, 100].map(weight => (id === paddingIdx ? 0 : weight * count(id))),
        ),
      );
      sgd(layer.parameters(), { lr: 1 }).step();
      assert.deepEqual((layer.weight.toArray() as number[][])[paddingIdx], new Array(D).fill(0.5));
    });
  }

  test('a row that is not there is refused', () => {
    for (const paddingIdx of [-1, N]) {
      assert.throws(
        () => new Embedding(N, D, { paddingIdx }),
        new RegExp(`paddingIdx ${paddingIdx} must lie in 0 … ${N - 1}`),
      );
    }
  });
});
