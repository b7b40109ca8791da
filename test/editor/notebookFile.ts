/** The .ipynb of these code cells, none of them run. */
export function notebookFile(cells: readonly string[]): string {
  return JSON.stringify({
    cells: cells.map((source, index) => ({
      cell_type: 'code',
      id: `cell-${index}`,
      execution_count: null,
      metadata: {},
      outputs: [],
      source,
    })),
    metadata: {
      kernelspec: { name: 'seq2seq', display_name: 'Seq2Seq', language: 'seq2seq' },
      language_info: { name: 'seq2seq', file_extension: '.ts', mimetype: 'text/x-typescript' },
    },
    nbformat: 4,
    nbformat_minor: 5,
  });
}
