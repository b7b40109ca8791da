/** Matrix products as methods. */
import { ShapeError } from '../errors';
import { expectTensor } from '../op';
import { expand } from '../ops/movement';
import { matmul } from '../ops/product';
import { broadcastShapes, numelOf, show } from '../shape';
import type { Tensor } from '../tensor';
import { define } from './define';

declare module '../tensor' {
  interface Tensor {
    /**
     * Matrix product [..., N, M] · [..., M, P] → [..., N, P], float32, leading dims broadcast; vectors as PyTorch's matmul:
     * [M] is a row on the left, a column on the right, and its dim is gone from the result.
     * @throws ShapeError naming both shapes where they do not fit, DTypeError for another dtype.
     */
    matmul(other: Tensor): Tensor;
    /**
     * Products of two stacks of matrices: [B, N, M] · [B, M, P] → [B, N, P].
     * @throws ShapeError for other shapes; matmul() broadcasts.
     */
    bmm(other: Tensor): Tensor;
    /**
     * Product of two matrices: [N, M] · [M, P] → [N, P].
     * @throws ShapeError for other shapes; matmul() takes vectors and stacks.
     */
    mm(other: Tensor): Tensor;
    /**
     * Σ this · other of two vectors of one length: a scalar.
     * @throws ShapeError for other shapes.
     */
    dot(other: Tensor): Tensor;
  }
}

function product(a: Tensor, b: Tensor): Tensor {
  if (a.rank === 0 || b.rank === 0) {
    throw new ShapeError(
      `matmul: ${show(a.shape)} · ${show(b.shape)}: a scalar has no matrix product; use mul().`,
    );
  }
  const inner = a.shape[a.rank - 1];
  const other = b.shape[Math.max(0, b.rank - 2)];
  if ((a.rank === 1 || b.rank === 1) && inner !== other) {
    throw new ShapeError(
      `matmul: ${show(a.shape)} · ${show(b.shape)}: the last dim of the first is ${inner}, ` +
        `${b.rank === 1 ? 'the vector has' : 'the last but one of the second is'} ${other}; they must be equal.`,
    );
  }
  if (a.rank === 1 && b.rank === 1) return a.mul(b).sum();
  if (a.rank === 1) return product(a.unsqueeze(0), b).squeeze(-2);
  if (b.rank === 1) return product(a, b.unsqueeze(1)).squeeze(-1);
  if (b.rank === 2 && a.rank > 2) {
    const rows = matmul([a.reshape([numelOf(a.shape.slice(0, -1)), inner]), b], undefined)[0];
    return rows.reshape([...a.shape.slice(0, -1), b.shape[1]]);
  }
  if (a.rank === 2 && b.rank === 2) return matmul([a, b], undefined)[0];
  const leading = broadcastShapes('matmul', a.shape.slice(0, -2), b.shape.slice(0, -2));
  const [x, y] = [a, b].map(t => expandLeading(t, leading));
  return matmul([x, y], undefined)[0];
}

function expandLeading(x: Tensor, leading: readonly number[]): Tensor {
  const wanted = [...leading, ...x.shape.slice(-2)];
  return wanted.join() === x.shape.join() ? x : expand(x, wanted);
}

const methods = {
  matmul(this: Tensor, other: Tensor) {
    expectTensor('matmul', 'the other', other);
    return product(this, other);
  },
  bmm(this: Tensor, other: Tensor) {
    expectTensor('bmm', 'the other', other);
    const [a, b] = [this.shape, other.shape];
    if (a.length !== 3 || b.length !== 3 || a[0] !== b[0] || a[2] !== b[1]) {
      throw new ShapeError(
        `bmm: ${show(a)} · ${show(b)} must be [B, N, M] · [B, M, P]; matmul() broadcasts other shapes.`,
      );
    }
    return matmul([this, other], undefined)[0];
  },
  mm(this: Tensor, other: Tensor) {
    expectTensor('mm', 'the other', other);
    if (this.rank !== 2 || other.rank !== 2 || this.shape[1] !== other.shape[0]) {
      throw new ShapeError(
        `mm: ${show(this.shape)} · ${show(other.shape)} must be [N, M] · [M, P]; matmul() takes other shapes.`,
      );
    }
    return matmul([this, other], undefined)[0];
  },
  dot(this: Tensor, other: Tensor) {
    expectTensor('dot', 'the other', other);
    if (this.rank !== 1 || other.rank !== 1 || this.numel !== other.numel) {
      throw new ShapeError(
        `dot: ${show(this.shape)} · ${show(other.shape)} must be two vectors of one length; use matmul() or mul().sum().`,
      );
    }
    return product(this, other);
  },
};

define(methods, {
  matmul: 'other',
  bmm: 'other',
  mm: 'other',
  dot: 'other',
});
