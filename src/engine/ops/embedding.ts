/** Tables looked up by id, and dropout: what stands at the door of every sequence model. */
import { IndexError } from '../errors';
import { machine } from '../machine';
import { op } from '../op';
import { show } from '../shape';
import type { Tensor } from '../tensor';

/**
 * y = table[ids], table [N, D], ids int32 of any shape → [..., D].
 *   dtable[id] = Σ dy of the places where id stands; the row of paddingIdx gets none (PyTorch's padding_idx)
 */
export const embedding = op<{ paddingIdx: number | null }>({
  name: 'embedding',
  inputs: ['table', 'ids'],
  reads: { ids: ['table'] },
  fixed: ['ids'],
  accepts: { table: 'any', ids: 'int32' },
  shapes([table, ids]) {
    checkIds(ids, table.shape[0]);
    return [[...ids.shape, table.shape[1]]];
  },
  forward({ inputs: [table, ids], outputs: [y] }) {
    const { assembly } = machine();
    assembly.embedding(ids.numel, table.shape[1], table.pointer, ids.pointer, y.pointer);
  },
  backward(run) {
    if (!run.wants(0)) return;
    const [table, ids] = run.inputs;
    const [size, dim] = table.shape;
    const gradient = run.grad(0);
    const { assembly } = machine();
    assembly.embeddingBackward(size, ids.numel, dim, ids.pointer, run.dy.pointer, gradient.pointer);
    const { paddingIdx } = run.attributes;
    if (paddingIdx !== null) assembly.fill(dim, 0, gradient.pointer + 4 * paddingIdx * dim);
  },
  samples: make => [
    { inputs: [make.normal(6, 4), make.ids(6, 3, 5)], attributes: { paddingIdx: null } },
    { inputs: [make.normal(3, 7), make.ids(3, 9)], attributes: { paddingIdx: null } },
  ],
});

function checkIds(ids: Tensor, size: number): void {
  const values = ids.storage.intView();
  for (let i = 0; i < values.length; i++) {
    if (values[i] < 0 || values[i] >= size) {
      throw new IndexError(
        `embedding: id ${values[i]} at position ${i} of ids ${show(ids.shape)} is outside the table, ` +
          `which has rows 0 … ${size - 1}. Was the text encoded with another vocabulary?`,
      );
    }
  }
}

export interface DropoutMask {
  /** Probability of zeroing, in [0, 1). */
  p: number;
  key0: number;
  key1: number;
  counter: number;
}

/**
 * Inverted dropout (Srivastava et al. 2014): y = x · keep / (1 − p). The mask is a function of (key, counter,
 * position), so nothing is stored and backward makes it again.
 */
export const dropout = op<DropoutMask>({
  name: 'dropout',
  inputs: ['x'],
  reads: {},
  shapes: ([x]) => [x.shape],
  forward({ inputs: [x], outputs: [y], attributes: { p, key0, key1, counter } }) {
    machine().assembly.dropout(x.numel, x.pointer, p, key0, key1, counter, y.pointer);
  },
  backward(run) {
    const { p, key0, key1, counter } = run.attributes;
    const dx = run.grad(0);
    machine().assembly.dropout(dx.numel, run.dy.pointer, p, key0, key1, counter, dx.pointer);
  },
  samples: make => [
    { inputs: [make.normal(5, 7)], attributes: { p: 0.4, key0: 1, key1: 2, counter: 3 } },
  ],
});
