/**
 * All segmentations of one text as a graph: an edge for every piece at every place of the text.
 *
 * Edges lie in order of where they start, so one pass along them is the forward recursion, one pass
 * back the backward recursion. Arrays grow and are used again from text to text.
 */
import type { Generator } from '../../engine';
import { Trie } from './trie';
import type { UnigramModel } from './unigramModel';

const UNKNOWN = -1;
const NEVER = Number.NEGATIVE_INFINITY;

export class Lattice {
  private length = 0;
  private edges = 0;
  private starts = new Int32Array(64);
  private ends = new Int32Array(64);
  private ids = new Int32Array(64);
  private scores = new Float64Array(64);
  /** For each place: log of the sum over all ways to it, and from it to the end. */
  private alpha = new Float64Array(16);
  private beta = new Float64Array(16);
  /** Scratch of the running log-sum-exp, and of Viterbi. */
  private sums = new Float64Array(16);
  private back = new Int32Array(16);

  /** The lattice of a text: known pieces, and single characters where there is none of these. */
  build(text: string, { trie, scores, unknownScore }: UnigramModel): void {
    this.length = text.length;
    this.edges = 0;
    if (this.alpha.length <= text.length) {
      const room = 2 * text.length + 1;
      this.alpha = new Float64Array(room);
      this.beta = new Float64Array(room);
      this.sums = new Float64Array(room);
      this.back = new Int32Array(room);
    }
    for (let start = 0; start < text.length; ) {
      const isPair = (text.codePointAt(start) ?? 0) > 0xffff;
      const afterCharacter = start + (isPair ? 2 : 1);
      let node = Trie.ROOT;
      let isKnown = false;
      for (let end = start; end < text.length; ) {
        node = trie.child(node, text.charCodeAt(end++));
        if (node < 0) break;
        const id = trie.value(node);
        if (id < 0) continue;
        this.add(start, end, id, scores[id]);
        isKnown ||= end === afterCharacter;
      }
      if (!isKnown) this.add(start, afterCharacter, UNKNOWN, unknownScore);
      start = afterCharacter;
    }
  }

  /** The pieces of the most probable segmentation. */
  best(text: string): string[] {
    return this.viterbi(false).map(edge => text.slice(this.starts[edge], this.ends[edge]));
  }

  /** Ids of the most probable segmentation that is not the whole text as one piece. */
  bestParts(): number[] {
    return this.viterbi(true).map(edge => this.ids[edge]);
  }

  /** A random segmentation; scores are multiplied by `smoothing` first. */
  sample(text: string, smoothing: number, generator: Generator): string[] {
    const { starts, ends, scores, beta } = this;
    this.backward(smoothing);
    const pieces: string[] = [];
    let edge = 0;
    for (let at = 0; at < this.length; at = ends[edge]) {
      while (starts[edge] < at) edge++;
      // the weights of the edges from here sum to 1
      let left = generator.next();
      for (; edge + 1 < this.edges && starts[edge + 1] === at; edge++) {
        left -= Math.exp(smoothing * scores[edge] + beta[ends[edge]] - beta[at]);
        if (left < 0) break;
      }
      pieces.push(text.slice(at, ends[edge]));
    }
    return pieces;
  }

  /**
   * Adds to `counts` how often each piece is expected, times `weight` (forward–backward).
   *
   * @returns the text's log-probability
   */
  expect(counts: Float64Array, weight: number): number {
    const { starts, ends, ids, scores, alpha, beta } = this;
    const total = this.forward();
    this.backward(1);
    for (let edge = 0; edge < this.edges; edge++) {
      if (ids[edge] === UNKNOWN) continue;
      const log = alpha[starts[edge]] + scores[edge] + beta[ends[edge]] - total;
      counts[ids[edge]] += weight * Math.exp(log);
    }
    return total;
  }

  private forward(): number {
    const { starts, ends, scores, alpha, sums, length } = this;
    alpha.fill(NEVER, 0, length + 1); // the largest way so far; its log-sum once all are in
    sums.fill(0, 0, length + 1);
    alpha[0] = 0;
    sums[0] = 1;
    let done = -1;
    for (let edge = 0; edge < this.edges; edge++) {
      const start = starts[edge];
      if (start !== done) {
        alpha[start] += Math.log(sums[start]);
        done = start;
      }
      const end = ends[edge];
      const score = alpha[start] + scores[edge];
      if (score <= alpha[end]) sums[end] += Math.exp(score - alpha[end]);
      else {
        sums[end] = sums[end] * Math.exp(alpha[end] - score) + 1;
        alpha[end] = score;
      }
    }
    alpha[length] += Math.log(sums[length]);
    return alpha[length];
  }

  private backward(smoothing: number): void {
    const { starts, ends, scores, beta, length } = this;
    beta[length] = 0;
    for (let edge = this.edges - 1; edge >= 0; ) {
      const start = starts[edge];
      let most = NEVER;
      let sum = 0;
      for (; edge >= 0 && starts[edge] === start; edge--) {
        const score = smoothing * scores[edge] + beta[ends[edge]];
        if (score <= most) sum += Math.exp(score - most);
        else {
          sum = sum * Math.exp(most - score) + 1;
          most = score;
        }
      }
      beta[start] = most + Math.log(sum);
    }
  }

  /** The edges of the best segmentation, in order. */
  private viterbi(inParts: boolean): number[] {
    const { starts, ends, scores, alpha, back, length } = this;
    alpha.fill(NEVER, 0, length + 1);
    alpha[0] = 0;
    for (let edge = 0; edge < this.edges; edge++) {
      const end = ends[edge];
      if (inParts && starts[edge] === 0 && end === length) continue;
      const score = alpha[starts[edge]] + scores[edge];
      if (score <= alpha[end]) continue;
      alpha[end] = score;
      back[end] = edge;
    }
    const path: number[] = [];
    for (let at = length; at > 0; at = starts[back[at]]) path.push(back[at]);
    return path.reverse();
  }

  private add(start: number, end: number, id: number, score: number): void {
    if (this.edges === this.starts.length) this.grow();
    this.starts[this.edges] = start;
    this.ends[this.edges] = end;
    this.ids[this.edges] = id;
    this.scores[this.edges++] = score;
  }

  private grow(): void {
    const room = 2 * this.edges;
    const integers = (old: Int32Array) => {
      const larger = new Int32Array(room);
      larger.set(old);
      return larger;
    };
    this.starts = integers(this.starts);
    this.ends = integers(this.ends);
    this.ids = integers(this.ids);
    const scores = new Float64Array(room);
    scores.set(this.scores);
    this.scores = scores;
  }
}
