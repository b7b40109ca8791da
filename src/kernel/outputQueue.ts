/**
 * Outputs on their way to the client. One batch is under way at a time; what comes meanwhile waits, and is joined where it
 * can be: text that follows text of the same stream, updates of the same display. So the first output leaves at once,
 * many small ones travel together, and what the client has not taken is bounded by what the cell worker may send ahead.
 */
import type { OutputItem } from '../protocol';

/** Size of a batch after which no more is added to it. */
const BATCH = 256 * 1024;

interface Waiting {
  /** Missing where somebody waits for all that stands before. */
  item?: OutputItem;
  size: number;
  /** Told the size once the client has taken the output. */
  taken(size: number): void;
}

export class OutputQueue {
  private waiting: Waiting[] = [];
  private isSending = false;

  /** @param send sends a batch; resolves when the client has taken it */
  constructor(private readonly send: (items: OutputItem[]) => Promise<void>) {}

  /** Adds an output. @param taken is told its size when the client has taken it */
  push(item: OutputItem, size: number, taken: (size: number) => void): void {
    const known = this.joined(item, taken);
    if (known) known.size += size;
    else this.add({ item, size, taken });
  }

  /** Resolves when the client has taken all that was added before. */
  delivered(): Promise<void> {
    return new Promise(resolve => this.add({ size: 0, taken: () => resolve() }));
  }

  private add(entry: Waiting): void {
    this.waiting.push(entry);
    if (!this.isSending) void this.sendAll();
  }

  /** The waiting output that an output was joined with, if there is one. */
  private joined(item: OutputItem, taken: Waiting['taken']): Waiting | undefined {
    if (item.type === 'stream') {
      const last = this.waiting.at(-1);
      if (last?.item?.type !== 'stream' || last.taken !== taken || last.size > BATCH)
        return undefined;
      if (last.item.cellId !== item.cellId || last.item.name !== item.name) return undefined;
      last.item.text += item.text;
      return last;
    }
    for (let i = this.waiting.length - 1; i >= 0; i--) {
      const before = this.waiting[i];
      if (before.taken !== taken || !before.item || !isReplaced(before.item, item)) continue;
      Object.assign(before.item, item);
      return before;
    }
    return undefined;
  }

  /** Never rejects: where the client has gone, the process ends. */
  private async sendAll(): Promise<void> {
    this.isSending = true;
    await null; // outputs of the same moment travel together
    while (this.waiting.length > 0) {
      const batch = this.nextBatch();
      const items = batch.flatMap(({ item }) => item ?? []);
      if (items.length > 0) await this.send(items).catch(() => {});
      for (const { size, taken } of batch) taken(size);
    }
    this.isSending = false;
  }

  /** Ends where somebody waits for what stands before. */
  private nextBatch(): Waiting[] {
    let [size, count] = [0, 0];
    while (count < this.waiting.length && size < BATCH) {
      const { item, size: own } = this.waiting[count++];
      if (!item) break;
      size += own;
    }
    return this.waiting.splice(0, count);
  }
}

/** Whether a later output says all that an earlier one says: an update of the same display, a count of the same errors. */
function isReplaced(before: OutputItem, item: OutputItem): boolean {
  if (before.cellId !== item.cellId) return false;
  if (item.type === 'display' && before.type === 'display') {
    const isUpdate = item.update && before.update && item.displayId !== undefined;
    return isUpdate && before.displayId === item.displayId;
  }
  return item.type === 'lateError' && before.type === 'lateError' && before.id === item.id;
}
