/** Pairs that a program made, so that everything about them is known. */
import type { RawPair } from '../pairs';

/** A target token and a source token that belong together, counted from 0. */
export type Link = readonly [target: number, source: number];

export interface GeneratedPair extends RawPair {
  /** Which source character each character of the target comes from, where there is one. */
  readonly alignment?: readonly Link[];
}
