/**
 * The unigram language model of subwords (Kudo 2018): each piece has a probability, a segmentation
 * has the product of its pieces', a text the sum of all its segmentations'.
 */
import type { Generator } from '../../engine';
import { Lattice } from './lattice';
import { Trie } from './trie';

/** How much less likely than the rarest piece a character is that no piece begins with. */
const UNKNOWN_PENALTY = 10;

export class UnigramModel {
  /** Log-probability (or cost in any unit) of an unknown character. */
  readonly unknownScore: number;
  private readonly lattice = new Lattice();

  /**
   * @param pieces without doubles
   * @param scores natural logarithm of each piece's probability
   */
  constructor(
    readonly pieces: readonly string[],
    readonly scores: ArrayLike<number>,
    readonly trie = new Trie(pieces),
  ) {
    let least = 0;
    for (let i = 0; i < scores.length; i++) least = Math.min(least, scores[i]);
    this.unknownScore = least - UNKNOWN_PENALTY;
  }

  /** The most probable segmentation (Viterbi). Unknown characters are pieces of their own. */
  segment(text: string): string[] {
    this.lattice.build(text, this);
    return this.lattice.best(text);
  }

  /**
   * A segmentation drawn with probability P(segmentation)^alpha, normalised over all of them.
   *
   * @param alpha 1 draws from the model itself, 0 from all segmentations alike
   */
  sample(text: string, alpha: number, generator: Generator): string[] {
    this.lattice.build(text, this);
    return this.lattice.sample(text, alpha, generator);
  }

  /** Ids of the best segmentation of a piece into others. */
  segmentWithout(piece: string): number[] {
    this.lattice.build(piece, this);
    return this.lattice.bestParts();
  }
}
