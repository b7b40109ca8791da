/** Random leaves, and the values of a program that the next step can take. */
import { type DType, Tensor } from '../../src/engine';
import { Evaluation, type Leaf, type Reference, type Step, write } from './program';
import type { Random } from './random';

const SIZES = [0, 1, 1, 2, 2, 3, 3, 5, 7];
const MOST = 240;

export function shapeOf(r: Random, rank = r.pick([0, 1, 1, 2, 2, 2, 3, 3, 4])): number[] {
  const shape = Array.from({ length: rank }, () => r.pick(SIZES));
  if (r.chance(0.7)) return shape.map(size => Math.max(1, size));
  if (rank === 1 && r.chance(0.1)) return [r.pick([8, 17, 33, 64])];
  return shape;
}

/** A shape that broadcasts with this one, to it or beyond it. */
export function alike(r: Random, shape: readonly number[]): number[] {
  const own = shape.map(size =>
    r.chance(0.2) ? 1 : size === 1 && r.chance(0.3) ? r.int(1, 3) : size,
  );
  if (r.chance(0.25)) return own.slice(r.int(0, own.length));
  return own.length < 4 && r.chance(0.1) ? [r.int(1, 2), ...own] : own;
}

type Draw = (r: Random) => number;

const STYLES: [share: number, draw: Draw][] = [
  [40, r => r.int(-16, 16) / 4],
  [20, r => r.int(-1, 2)],
  [20, r => Math.fround(Math.round((r.next() * 6 - 3) * 1000) / 1000)],
  [
    6,
    r =>
      r.pick([0.5, 1, -1.5, 2, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0]),
  ],
  [5, r => r.pick([0, -0, 1, -1])],
  [5, r => Math.fround(r.int(1, 20) / 4)],
  [4, r => Math.fround(r.pick([1e-20, -1e20, 3e38, 1e-38, 100, -100, 1e-3, 16777217, 1]))],
];

function style(r: Random): Draw {
  let at = r.next() * STYLES.reduce((sum, [share]) => sum + share, 0);
  return STYLES.find(([share]) => {
    at -= share;
    return at < 0;
  })?.[1] as Draw;
}

const DRAWS: Record<DType, (r: Random) => Draw> = {
  float32: style,
  int32: r =>
    r.chance(0.05) ? one => one.pick([16777217, -16777219, 100003, 7]) : one => one.int(-3, 5),
  bool: r => {
    const share = r.pick([0, 0.5, 0.5, 0.5, 1]);
    return one => Number(one.chance(share));
  },
};

export function leafOf(r: Random, shape: readonly number[], dtype?: DType): Leaf {
  const own = dtype ?? r.pick(['float32', 'float32', 'float32', 'float32', 'int32', 'bool']);
  const draw = DRAWS[own](r);
  const values = Array.from({ length: shape.reduce((n, size) => n * size, 1) }, () =>
    write(draw(r)),
  );
  const leaf: Leaf = { dtype: own, shape, values };
  return own === 'float32' && r.chance(0.75) ? { ...leaf, requiresGrad: true } : leaf;
}

/** A program that grows: what its values are is known because our engine evaluates every step at once. */
export class Draft {
  readonly leaves: Leaf[] = [];
  readonly steps: Step[] = [];
  readonly evaluation = new Evaluation();
  #values: Reference[] = [];

  constructor(readonly r: Random) {}

  leaf(shape: readonly number[], dtype?: DType): Reference {
    return this.given(leafOf(this.r, shape, dtype));
  }

  given(leaf: Leaf): Reference {
    this.leaves.push(leaf);
    this.evaluation.addLeaf(leaf);
    const reference = { leaf: this.leaves.length - 1 };
    this.#values.push(reference);
    return reference;
  }

  /** Positions below `size`, negative ones at times. */
  positions(shape: readonly number[], size: number, canBeNegative = false): Reference {
    const values = Array.from({ length: shape.reduce((n, one) => n * one, 1) }, () =>
      this.r.int(canBeNegative && this.r.chance(0.3) ? -size : 0, Math.max(0, size - 1)),
    );
    return this.given({ dtype: 'int32', shape, values });
  }

  tensor(reference: Reference): Tensor {
    return this.evaluation.tensor(reference);
  }

  /** A value there is, the latest rather than an early one; else a new leaf. */
  value(
    fits: (x: Tensor) => boolean = () => true,
    make = () => this.leaf(shapeOf(this.r)),
  ): Reference {
    const found = this.#values.filter(one => fits(this.tensor(one)));
    if (found.length === 0 || this.r.chance(0.1)) return make();
    return this.r.chance(0.6) ? found[found.length - 1] : this.r.pick(found);
  }

  /** A tensor of a rank from `low` on. */
  ofRank(low: number, high = 4): Reference {
    return this.value(
      x => x.rank >= low && x.rank <= high,
      () => this.leaf(shapeOf(this.r, this.r.int(low, Math.min(high, Math.max(low, 3))))),
    );
  }

  /** Adds a step; a step that our engine refuses, or whose results are large, is added only if it `mayFail`. */
  step(step: Step, mayFail: boolean): void {
    const outputs = this.evaluation.addStep(step);
    const tensors = (outputs ?? []).filter(one => one instanceof Tensor);
    const isFit = outputs !== null && tensors.every(({ numel }) => numel <= MOST);
    if (!isFit && !(mayFail && outputs === null)) {
      this.evaluation.results.pop();
      this.evaluation.errors.pop();
      return;
    }
    this.steps.push(step);
    for (const [output, one] of (outputs ?? []).entries()) {
      if (one instanceof Tensor) this.#values.push({ step: this.steps.length - 1, output });
    }
  }
}
