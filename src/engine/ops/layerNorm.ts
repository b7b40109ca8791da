/**
 * Layer normalisation (Ba, Kiros & Hinton 2016, eq. 4): each row is shifted to mean 0, scaled to variance 1,
 * then by γ and β.
 *
 *   y = (x − μ) · r · γ + β      μ = mean(x),  r = 1 / √(var(x) + ε)      over the last dim, of size D
 *
 * With n = (x − μ)·r and g = dy·γ:   dx = r · (g − mean(g) − n · mean(g·n)),   dγ = Σ dy·n,   dβ = Σ dy
 */
import { ShapeError } from '../errors';
import { machine } from '../machine';
import { op, rowsOf } from '../op';
import { show } from '../shape';

export const layerNorm = op<{ eps: number }>({
  name: 'layerNorm',
  inputs: ['x', 'gamma', 'beta'],
  reads: { x: ['x', 'gamma'], gamma: ['x'] },
  shapes([x, gamma, beta]) {
    const size = x.shape[x.rank - 1];
    if (gamma.numel !== size || beta.numel !== size) {
      throw new ShapeError(
        `layerNorm: gamma ${show(gamma.shape)} and beta ${show(beta.shape)} must have the size of the last ` +
          `dim of x ${show(x.shape)}, ${size ?? 'which is not there'}.`,
      );
    }
    return [x.shape];
  },
  forward(run) {
    const [x, gamma, beta] = run.inputs;
    const [rows, size] = rowsOf(x);
    const mean = run.save(rows).pointer;
    const rstd = run.save(rows).pointer;
    machine().assembly.layerNorm(
      rows,
      size,
      x.pointer,
      gamma.pointer,
      beta.pointer,
      run.attributes.eps,
      run.outputs[0].pointer,
      mean,
      rstd,
    );
  },
  backward(run) {
    const [x, gamma] = run.inputs;
    const [rows, size] = rowsOf(x);
    const [mean, rstd] = run.saved;
    const parts = run.inputs.map((input, i) =>
      run.wants(i) ? run.grad(i) : run.temporary(input.shape),
    );
    machine().assembly.layerNormBackward(
      rows,
      size,
      x.pointer,
      gamma.pointer,
      mean.pointer,
      rstd.pointer,
      run.dy.pointer,
      parts[0].pointer,
      parts[1].pointer,
      parts[2].pointer,
    );
    parts.forEach((part, i) => {
      if (!run.wants(i)) part.storage.release();
    });
  },
  samples: make => [
    { inputs: [make.normal(4, 8), make.normal(8), make.normal(8)], attributes: { eps: 1e-5 } },
    { inputs: [make.normal(2, 3, 5), make.normal(5), make.normal(5)], attributes: { eps: 1e-3 } },
  ],
});
