/** Where attention looked while words were chosen: for the coverage penalty, and for what stands in the place of <unk>. */
import type { Decoded } from '../model';
import type { ResolvedDecode } from './options';

/** Attention of the last layer, the mean of its heads. */
export interface Looks {
  /** [rows, S] */
  readonly values: Float32Array;
  readonly S: number;
}

/**
 * null if no option asks for it.
 * @throws RangeError if one does, and the model has no attention
 */
export function looksOf(
  { weights }: Decoded<unknown>,
  { owner, coveragePenalty, replaceUnknown }: ResolvedDecode,
): Looks | null {
  if (coveragePenalty === 0 && !replaceUnknown) return null;
  const last = weights?.at(-1); // [B, heads, S], or [B, 1, S]
  if (!last) {
    throw new RangeError(
      `${owner}: ${replaceUnknown ? 'replaceUnknown' : 'coveragePenalty'} goes by where attention looked, and this model ` +
        "has none; build it with attention: 'general' or another, or leave the option out.",
    );
  }
  const mean = last.shape[1] > 1 ? last.mean(1) : last;
  return { values: mean.toFlatArray() as Float32Array, S: last.shape[2] };
}

/** How much every source token was looked at, one word later. */
export function covered(before: Float32Array | null, looked: Float32Array): Float32Array | null {
  return before ? before.map((sum, s) => sum + looked[s]) : null;
}

/** The source token looked at most. */
export function focusOf(looked: Float32Array): number {
  let focus = 0;
  for (let s = 1; s < looked.length; s++) if (looked[s] > looked[focus]) focus = s;
  return focus;
}
