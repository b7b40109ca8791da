/**
 * Which of many strings begin at a place of a text: a trie over UTF-16 units.
 *
 * All edges are in one hash table with open addressing, (node, unit) → node: training walks it
 * hundreds of millions of times, and Maps of Maps take five times as long.
 */
export class Trie {
  private readonly nodes: Int32Array;
  private readonly units: Uint16Array;
  private readonly targets: Int32Array;
  private readonly mask: number;
  /** Index of the string that ends at a node, or −1. */
  private readonly values: Int32Array;

  static readonly ROOT = 0;

  /** @param strings without doubles; the index is the value */
  constructor(strings: readonly string[]) {
    const most = strings.reduce((sum, each) => sum + each.length, 1);
    const size = 2 ** Math.ceil(Math.log2(2 * most));
    this.mask = size - 1;
    this.nodes = new Int32Array(size).fill(-1);
    this.units = new Uint16Array(size);
    this.targets = new Int32Array(size);
    this.values = new Int32Array(most).fill(-1);
    let count = 1;
    strings.forEach((string, index) => {
      let node = Trie.ROOT;
      for (let i = 0; i < string.length; i++) {
        const unit = string.charCodeAt(i);
        const slot = this.slot(node, unit);
        if (this.nodes[slot] < 0) {
          this.nodes[slot] = node;
          this.units[slot] = unit;
          this.targets[slot] = count++;
        }
        node = this.targets[slot];
      }
      this.values[node] = index;
    });
  }

  /** The node after a unit, or −1 where no string goes on so. */
  child(node: number, unit: number): number {
    const slot = this.slot(node, unit);
    return this.nodes[slot] < 0 ? -1 : this.targets[slot];
  }

  /** Index of the string that ends at this node, or −1. */
  value(node: number): number {
    return this.values[node];
  }

  /** Where the edge is in the table, or the free place for it. */
  private slot(node: number, unit: number): number {
    const { nodes, units, mask } = this;
    const hash = Math.imul(node * 0x10001 + unit, 0x9e3779b1);
    let slot = (hash ^ (hash >>> 15)) & mask;
    while (nodes[slot] >= 0 && (nodes[slot] !== node || units[slot] !== unit)) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }
}
