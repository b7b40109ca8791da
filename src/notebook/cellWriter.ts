/**
 * Brings the outputs of one cell to the editor: at most ten times a second, latest wins, last complete. An output is
 * appended once and then replaced in place, so a live picture never blinks; text is added to what stands there.
 */
import type { NotebookCellExecution, NotebookCellOutput } from 'vscode';
import { fromLines, type Output } from '../client';
import { cellOutput, outputItems, streamItem } from './cellOutput';
import { Coalescer } from './coalescer';

/** The part of an execution that writes. */
export type OutputSink = Pick<
  NotebookCellExecution,
  'appendOutput' | 'appendOutputItems' | 'replaceOutputItems'
>;

/** Lends a sink for the length of a flush. */
export type LendSink = (write: (sink: OutputSink) => Promise<void>) => Promise<void>;

export class CellWriter {
  private readonly shown: NotebookCellOutput[] = [];
  /** What the outputs that are streams read. */
  private readonly texts: string[] = [];
  private readonly changed = new Set<number>();
  private readonly coalescer: Coalescer;

  /**
   * @param outputs the cell's outputs, which grow and change
   * @param lend lends the execution that runs, or a new one when the cell has ended
   * @param interval least time between two flushes now, ms
   */
  constructor(
    private readonly outputs: readonly Output[],
    private readonly lend: LendSink,
    interval: () => number,
  ) {
    this.coalescer = new Coalescer(() => this.flush(), interval);
  }

  /** The output at `index` is new or reads differently. */
  change(index: number): void {
    this.changed.add(index);
    this.coalescer.request();
  }

  /** Resolves when the editor has everything. */
  settle(): Promise<void> {
    return this.coalescer.settle();
  }

  private async flush(): Promise<void> {
    const indices = [...this.changed]; // new ones in the order they were added
    this.changed.clear();
    // the notebook was closed or the cell deleted: there is nowhere to write
    await this.lend(async sink => {
      await Promise.all(indices.map(index => this.write(sink, index)));
    }).catch(() => {});
  }

  /** Calls the sink before its first await: writes reach the editor in the order of the calls. */
  private async write(sink: OutputSink, index: number): Promise<void> {
    const output = this.outputs[index];
    const shown = this.shown[index];
    if (output.output_type === 'stream') {
      const before = this.texts[index];
      const text = fromLines(output.text);
      this.texts[index] = text;
      if (shown && text.startsWith(before)) {
        const more = text.slice(before.length);
        if (more) await sink.appendOutputItems(streamItem(output.name, more), shown);
        return;
      }
    }
    if (shown) {
      await sink.replaceOutputItems(outputItems(output), shown);
      return;
    }
    const added = cellOutput(output);
    this.shown[index] = added;
    await sink.appendOutput(added);
  }
}
