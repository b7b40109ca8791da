/** The derivative of a loss along a direction, from the loss itself and from the gradient. */
import {
  type Generator,
  noGrad,
  type Parameter,
  restoring,
  scope,
  type Tensor,
} from '../../engine';

export interface Derivative {
  /** By differences of the loss. */
  expected: number;
  /** By the gradient. */
  got: number;
  /** How far `expected` may be off: what float32 and a loss with bends and kinks leave open. */
  open: number;
  /** A typical size of the product: differences are judged by it where the direction happens to be across. */
  scale: number;
}

/** Half the distance between two float32 numbers, relative to them. */
const HALF = 2 ** -24;
/** A loss, and what it is computed from, is off by so many roundings. */
const ROUNDINGS = 4;

export function lossValue(loss: () => Tensor): number {
  return noGrad(() => scope(() => loss().item()));
}

/**
 * Along a random direction of unit size, by central differences of two steps, h and h / 2. What grows with h² is taken off
 * (Richardson 1911); their disagreement bounds what is left.
 * @param step h, relative to the size of the weights
 */
export function derivativeOf(
  parameter: Parameter,
  loss: () => Tensor,
  numbers: Generator,
  step: number,
): Derivative {
  const kept = parameter.storage.view().slice();
  const direction = noGrad(() => numbers.normal(parameter.shape).toFlatArray()) as Float32Array;
  const norm = Math.sqrt(direction.reduce((sum, d) => sum + d * d, 0));
  const length = Math.sqrt(kept.reduce((sum, w) => sum + w * w, 0)) || 0.1 * Math.sqrt(kept.length);
  const h = step * length;
  const putBack = () => {
    parameter.storage.view().set(kept);
    parameter.storage.change();
  };
  const at = (far: number) =>
    restoring(putBack, () => {
      const values = parameter.storage.view();
      for (let i = 0; i < kept.length; i++) values[i] = kept[i] + (far * direction[i]) / norm;
      parameter.storage.change();
      return lossValue(loss);
    });
  const here = lossValue(loss);
  const [wide, near] = [h, h / 2].map(far => {
    const [ahead, behind] = [at(far), at(-far)];
    return {
      slope: (ahead - behind) / (2 * far),
      /** How much steeper it is ahead than behind: grows with h along a bend, stays at a kink (relu). */
      turn: (ahead + behind - 2 * here) / far,
      size: Math.max(Math.abs(here), Math.abs(ahead), Math.abs(behind)),
    };
  });
  const curved = Math.abs(near.slope - wide.slope);
  const kinked = Math.abs(2 * near.turn - wide.turn) / 2;
  // the loss is rounded, and so is all it is computed from, which is about 1: along a bend that moves the gradient
  const bend = Math.abs(wide.turn) / h;
  const rounding = ROUNDINGS * HALF * ((4 * wide.size) / h + bend * Math.max(length, 1));
  const gradient = parameter.gradient?.toFlatArray() as Float32Array | undefined;
  let got = 0;
  let square = 0;
  for (let i = 0; gradient && i < gradient.length; i++) {
    got += (gradient[i] * direction[i]) / norm;
    square += gradient[i] ** 2;
  }
  return {
    expected: (4 * near.slope - wide.slope) / 3,
    got,
    open: 2 * (curved + kinked) + rounding,
    scale: Math.sqrt(square / kept.length),
  };
}
