/** Quotients rounded to whole numbers. */
import { machine } from '../machine';
import { op } from '../op';

export const ROUNDING_MODES = ['floor', 'trunc'] as const;
export type RoundingMode = (typeof ROUNDING_MODES)[number];

/**
 * ⌊a / b⌋ as Python and PyTorch compute it: from the remainder, so that 1 / 0.1 in float32, whose quotient rounds up to 10,
 * gives 9.
 */
function floored(a: number, b: number): number {
  if (b === 0) return a / b;
  const remainder = a % b;
  const quotient = (a - remainder) / b - (remainder !== 0 && b < 0 !== remainder < 0 ? 1 : 0);
  return quotient === 0 ? 0 * Math.sign(a / b) : Math.floor(quotient);
}

/** The rounded quotient of two numbers. */
export const ROUNDED: Record<RoundingMode, (a: number, b: number) => number> = {
  floor: floored,
  trunc: (a, b) => Math.trunc(Math.fround(a / b)),
};

/** y = a / b, rounded, of two tensors of one shape;   da = db = 0 */
export const roundedQuotient = op<{ mode: RoundingMode }>({
  name: 'div',
  inputs: ['a', 'b'],
  reads: {},
  shapes: ([a]) => [a.shape],
  forward({ inputs, outputs: [y], attributes: { mode } }) {
    const [a, b] = inputs.map(({ storage }) => storage.view());
    const [to, f] = [y.storage.view(), ROUNDED[mode]];
    for (let i = 0; i < to.length; i++) to[i] = f(a[i], b[i]);
  },
  backward(run) {
    for (const k of [0, 1]) {
      if (!run.wants(k)) continue;
      const gradient = run.grad(k);
      machine().assembly.fill(gradient.numel, 0, gradient.pointer);
    }
  },
  samples: make => [
    {
      inputs: [make.uniform(0.1, 0.4, 3, 5), make.uniform(0.5, 0.9, 3, 5)],
      attributes: { mode: 'floor' },
    },
  ],
});
