/**
 * The real positions of a padded batch, one after the other: what is computed position by position (a feed-forward part,
 * the scores of the words, the loss) need not be computed for pads.
 */

import { tensor } from './creation';
import { checkArguments } from './describe';
import { DTypeError, ShapeError } from './errors';
import { expectTensor } from './op';
import { putRows, takeRows } from './ops/rows';
import { show } from './shape';
import type { Tensor } from './tensor';

export class PackedRows {
  /** Real positions. */
  readonly count: number;
  /** Real positions of each sequence, [B]: its length where pads only follow. */
  readonly lengths: Int32Array;
  private readonly ids: Tensor;
  private readonly shape: readonly [B: number, T: number];

  /**
   * @param mask bool [B, T], true at real positions; at least one
   * @throws DTypeError, ShapeError for a mask of another kind
   */
  constructor(readonly mask: Tensor) {
    expectTensor('packRows', 'the mask', mask);
    if (mask.dtype !== 'bool')
      throw new DTypeError(`packRows: the mask is bool, got ${mask.dtype}.`);
    if (mask.rank !== 2)
      throw new ShapeError(`packRows: the mask is [B, T], got ${show(mask.shape)}.`);
    this.shape = [mask.shape[0], mask.shape[1]];
    const real: number[] = [];
    const values = mask.toFlatArray();
    this.lengths = new Int32Array(mask.shape[0]);
    for (let i = 0; i < values.length; i++) {
      if (!values[i]) continue;
      real.push(i);
      this.lengths[Math.floor(i / mask.shape[1])]++;
    }
    if (real.length === 0) throw new ShapeError('packRows: the mask has no real position.');
    this.count = real.length;
    this.ids = tensor(Int32Array.from(real));
  }

  /** [B, T, D] → [count, D], by sequence, then by time; [B, T] of int32 → [count]. */
  pack(x: Tensor): Tensor {
    checkArguments('PackedRows.pack', 'x', arguments);
    expectTensor('PackedRows.pack', 'x', x);
    const [B, T] = this.shape;
    if (x.shape[0] !== B || x.shape[1] !== T || x.rank > 3) {
      throw new ShapeError(
        `packRows: ${show(x.shape)} does not fit the mask ${show(this.shape)}; it is [${B}, ${T}, features].`,
      );
    }
    if (x.dtype === 'int32') {
      const values = x.storage.intView();
      return tensor(this.ids.storage.intView().map(id => values[id]));
    }
    const D = x.rank === 3 ? x.shape[2] : 1;
    return takeRows([x.reshape([B * T, D]), this.ids], undefined)[0];
  }

  /** [count, D] → [B, T, D]; 0 on pads. */
  unpack(x: Tensor): Tensor {
    checkArguments('PackedRows.unpack', 'x', arguments);
    expectTensor('PackedRows.unpack', 'x', x);
    const [B, T] = this.shape;
    if (x.rank !== 2 || x.shape[0] !== this.count) {
      throw new ShapeError(
        `packRows: ${show(x.shape)} is not what was packed, [${this.count}, features].`,
      );
    }
    return putRows([x, this.ids], { rows: B * T })[0].reshape([B, T, x.shape[1]]);
  }
}

/** The real positions of a batch. @param mask bool [B, T], true at real positions */
export function packRows(mask: Tensor): PackedRows {
  checkArguments('packRows', 'mask', arguments);
  return new PackedRows(mask);
}
