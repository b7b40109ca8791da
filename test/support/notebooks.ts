import type { Cell } from '../../src/cli/notebookFile';

/** A notebook with these code cells, as JSON text. */
export function notebookOf(...sources: string[]): string {
  const cells: Cell[] = sources.map((source, i) => ({
    cell_type: 'code',
    id: `c${i + 1}`,
    metadata: {},
    source,
    execution_count: null,
    outputs: [],
  }));
  const metadata = {
    kernelspec: { display_name: 'Seq2Seq', language: 'seq2seq', name: 'seq2seq' },
    custom: { kept: true },
  };
  return JSON.stringify({ cells, metadata, nbformat: 4, nbformat_minor: 5 });
}
