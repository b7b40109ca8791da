/**
 * Merges applied to symbols: the earliest learnt first, of equal ones the leftmost, until none
 * applies.
 *
 * With dropout (Provilkov et al. 2020), each merge that is about to be done is passed over with a
 * probability p, and has another chance once some other merge was done: a frequent word comes out
 * in many ways, now and then as single characters.
 */
import { Heap } from './heap';
import type { Merge } from './learnMerges';

interface Rule {
  readonly rank: number;
  /** Id of the symbol that the pair becomes. */
  readonly merged: number;
}

/** A place where a merge may apply: the symbols at `at` and after it, as they were then. */
interface Place extends Rule {
  readonly at: number;
  readonly left: number;
  readonly right: number;
}

const MAX_IDS = 2 ** 26;
const UNKNOWN = -1;

export class MergeTable {
  private readonly ids = new Map<string, number>();
  private readonly symbols: string[] = [];
  private readonly rules = new Map<number, Rule>();

  /**
   * @param merges in the order they apply in
   * @param join the symbol that two become; by default the one followed by the other
   */
  constructor(merges: readonly Merge[], join = (left: string, right: string) => left + right) {
    merges.forEach(([left, right], rank) => {
      const pair = this.id(left) * MAX_IDS + this.id(right);
      if (!this.rules.has(pair)) this.rules.set(pair, { rank, merged: this.id(join(left, right)) });
    });
  }

  /**
   * The symbols after all merges; symbols that no merge knows stay as they are.
   *
   * @param drop whether to pass over a merge this time; by default never
   */
  apply(symbols: readonly string[], drop: () => boolean = () => false): string[] {
    const result: (string | undefined)[] = [...symbols];
    const ids = Int32Array.from(symbols, symbol => this.ids.get(symbol) ?? UNKNOWN);
    // neighbours that are still there, as a linked list
    const next = Int32Array.from(symbols, (_, i) => i + 1);
    const previous = Int32Array.from(symbols, (_, i) => i - 1);
    const queue = new Heap<Place>((a, b) => (a.rank - b.rank || a.at - b.at) < 0);
    const look = (at: number): void => {
      if (at < 0 || next[at] >= symbols.length) return;
      const [left, right] = [ids[at], ids[next[at]]];
      if (left === UNKNOWN || right === UNKNOWN) return;
      const rule = this.rules.get(left * MAX_IDS + right);
      if (rule) queue.push({ ...rule, at, left, right });
    };
    for (let at = 0; at + 1 < symbols.length; at++) look(at);

    const passedOver: Place[] = [];
    for (let place = queue.pop(); place !== undefined; place = queue.pop()) {
      const { at, left, right, merged } = place;
      const after = next[at];
      const stands = result[at] !== undefined && after < symbols.length;
      if (!stands || ids[at] !== left || ids[after] !== right) continue;
      if (drop()) {
        passedOver.push(place);
        continue;
      }
      ids[at] = merged;
      result[at] = this.symbols[merged];
      result[after] = undefined;
      next[at] = next[after];
      previous[next[at]] = at; // behind the last symbol nothing is written
      for (const each of passedOver.splice(0)) queue.push(each);
      look(previous[at]);
      look(at);
    }
    return result.filter(symbol => symbol !== undefined);
  }

  private id(symbol: string): number {
    const known = this.ids.get(symbol);
    if (known !== undefined) return known;
    const id = this.symbols.push(symbol) - 1;
    this.ids.set(symbol, id);
    return id;
  }
}
