/**
 * What the compiled routines (assembly/, AssemblyScript → WASM SIMD) offer to the ops.
 *
 * Conventions: a `Pointer` is a byte offset into the engine's memory, 0 meaning "none"; sizes and
 * strides count elements, never bytes; matrices are row-major; results are written, not added to,
 * unless the name or the comment says so. Ids, targets and lengths are int32, all else float32.
 */
import type { LayerRoutines } from './routines/layers';
import type { SequenceRoutines } from './routines/sequences';
import type { UpdateRoutines } from './routines/updates';
import type { ValueRoutines } from './routines/values';

export type { Pointer } from './routines/pointer';

/** Products of so few rows read a weight where it lies (assembly/fewRows.ts). */
export const FEW_ROWS = 8;

/** And so do recurrent routines: a step of a few sequences, or one sequence however long. */
export const isFew = (T: number, B: number): boolean => B === 1 || (T === 1 && B <= FEW_ROWS);

export interface Assembly extends ValueRoutines, LayerRoutines, SequenceRoutines, UpdateRoutines {}
