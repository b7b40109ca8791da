/** Softmax cross entropy with label smoothing (Szegedy et al. 2016), as PyTorch has it. */
import { total } from './reduce';
import { expRow, expSum, largest } from './softmax';
import { affine, fill } from './unary';

/**
 * losses[r] = −Σ q·ln softmax; gradient (if not 0) = scale·(softmax − q); q puts 1 − ε + ε/n on the target and ε/n
 * on every other class. Logits count from their maximum, so that a small loss beside large logits keeps its digits.
 */
export function crossEntropy(rows: i32, n: i32, logits: usize, targets: usize, ignoreIndex: i32, smoothing: f32, scale: f32, losses: usize, gradient: usize): void {
  const bytes = <usize>n << 2;
  for (let r = 0; r < rows; r++, logits += bytes, targets += 4, losses += 4) {
    const target = load<i32>(targets);
    if (target == ignoreIndex) {
      store<f32>(losses, 0);
      if (gradient) { fill(n, 0, gradient); gradient += bytes; }
      continue;
    }
    const top = largest(n, logits), at = <usize>target << 2;
    const sum = gradient ? expRow(n, logits, top, gradient) : expSum(n, logits, top);
    const logSum = Math.log(<f64>sum), epsilon = <f64>smoothing;
    let loss = (1 - epsilon) * (logSum - (<f64>load<f32>(logits + at) - <f64>top));
    if (smoothing > 0) loss += epsilon * (logSum - (total(n, logits) / <f64>n - <f64>top));
    store<f32>(losses, <f32>loss);
    if (!gradient) continue;
    affine(n, gradient, scale / sum, -scale * smoothing / <f32>n, gradient);
    store<f32>(gradient + at, load<f32>(gradient + at) - (<f32>1 - smoothing) * scale);
    gradient += bytes;
  }
}
