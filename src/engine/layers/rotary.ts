/**
 * Rotary positions (Su et al. 2021): within each head, the pair of values j and j + D/2 at position t is turned by the
 * angle t / 10000^(2j/D), so that a score depends on how far apart query and key are.
 */
import { tensor } from '../creation';
import { cat } from '../ops/movement';
import type { Tensor } from '../tensor';

/** @param x [B, T, heads · D], D even  @param from position of the first of the T */
export function rotate(x: Tensor, heads: number, from: number): Tensor {
  const [B, T, E] = x.shape;
  const D = E / heads;
  const { cosines, sines } = angles(T, D, from);
  const parts = x.reshape([B, T, heads, D]);
  const [low, high] = parts.split(D / 2, 3);
  const turned = cat([high.neg(), low], 3);
  return parts.mul(cosines).add(turned.mul(sines)).reshape([B, T, E]);
}

/** cos and sin of every angle, [T, 1, D]. */
function angles(T: number, D: number, from: number): { cosines: Tensor; sines: Tensor } {
  const cosines = new Float32Array(T * D);
  const sines = new Float32Array(T * D);
  for (let t = 0; t < T; t++) {
    for (let j = 0; j < D; j++) {
      const angle = (from + t) / 10000 ** ((2 * (j % (D / 2))) / D);
      cosines[t * D + j] = Math.cos(angle);
      sines[t * D + j] = Math.sin(angle);
    }
  }
  const shape = [T, 1, D];
  return { cosines: tensor(cosines, { shape }), sines: tensor(sines, { shape }) };
}
