/** The optimisers of the reference machine: plain loops in float64. */
import type { Assembly } from '../../src/engine';

export function referenceOptimizers(
  f: Float32Array,
  at: (p: number, k: number) => number,
): Pick<Assembly, 'adam' | 'amsgrad' | 'sgd' | 'rmsprop' | 'adagrad'> {
  const put = (pointer: number, k: number, value: number): number => {
    f[(pointer >> 2) + k] = value;
    return value;
  };
  return {
    adam(n, p, g, m, v, scale, stepSize, rootCorrection, beta1, beta2, eps, decay, apart) {
      for (let k = 0; k < n; k++) {
        const gradient = at(g, k) * scale + decay * at(p, k);
        const first = put(m, k, beta1 * at(m, k) + (1 - beta1) * gradient);
        const second = put(v, k, beta2 * at(v, k) + (1 - beta2) * gradient * gradient);
        const size = Math.sqrt(second) * rootCorrection + eps;
        put(p, k, at(p, k) * (1 - apart) - (stepSize * first) / size);
      }
    },
    amsgrad(n, p, g, m, v, most, stepSize, rootCorrection, beta1, beta2, eps, decay, apart) {
      for (let k = 0; k < n; k++) {
        const gradient = at(g, k) + decay * at(p, k);
        const first = put(m, k, beta1 * at(m, k) + (1 - beta1) * gradient);
        const second = put(v, k, beta2 * at(v, k) + (1 - beta2) * gradient * gradient);
        const greatest = put(most, k, Math.max(at(most, k), second));
        const size = Math.sqrt(greatest) * rootCorrection + eps;
        put(p, k, at(p, k) * (1 - apart) - (stepSize * first) / size);
      }
    },
    sgd(n, p, g, buffer, lr, momentum, share, nesterov, decay) {
      for (let k = 0; k < n; k++) {
        const gradient = at(g, k) + decay * at(p, k);
        let change = gradient;
        if (buffer) {
          const kept = put(buffer, k, momentum * at(buffer, k) + share * gradient);
          change = nesterov ? gradient + momentum * kept : kept;
        }
        put(p, k, at(p, k) - lr * change);
      }
    },
    rmsprop(n, p, g, square, mean, buffer, lr, alpha, eps, momentum, decay) {
      for (let k = 0; k < n; k++) {
        const gradient = at(g, k) + decay * at(p, k);
        let size = put(square, k, alpha * at(square, k) + (1 - alpha) * gradient ** 2);
        if (mean) size -= put(mean, k, alpha * at(mean, k) + (1 - alpha) * gradient) ** 2;
        let change = gradient / (Math.sqrt(Math.max(0, size)) + eps);
        if (buffer) change = put(buffer, k, momentum * at(buffer, k) + change);
        put(p, k, at(p, k) - lr * change);
      }
    },
    adagrad(n, p, g, sum, lr, eps, decay) {
      for (let k = 0; k < n; k++) {
        const gradient = at(g, k) + decay * at(p, k);
        const squares = put(sum, k, at(sum, k) + gradient ** 2);
        put(p, k, at(p, k) - (lr * gradient) / (Math.sqrt(squares) + eps));
      }
    },
  };
}
