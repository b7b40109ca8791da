/** Outputs as the notebook format has them → outputs as the editor wants them. */
import { NotebookCellOutput, NotebookCellOutputItem } from 'vscode';
import { fromLines, type Output } from '../client';

/** One output with all its representations. */
export function cellOutput(output: Output): NotebookCellOutput {
  return new NotebookCellOutput(outputItems(output), outputMetadata(output));
}

export function outputItems(output: Output): NotebookCellOutputItem[] {
  switch (output.output_type) {
    case 'stream':
      return [streamItem(output.name, fromLines(output.text))];
    case 'error': {
      const { ename, evalue, traceback } = output;
      const stack = namePlaces(traceback.join('\n'));
      return [NotebookCellOutputItem.error({ name: ename, message: evalue, stack })];
    }
    default:
      return Object.entries(output.data).map(([mime, value]) => dataItem(mime, value));
  }
}

/** Text for the end of an output; the editor joins it with what stands there. */
export function streamItem(name: 'stdout' | 'stderr', text: string): NotebookCellOutputItem {
  return name === 'stdout'
    ? NotebookCellOutputItem.stdout(text)
    : NotebookCellOutputItem.stderr(text);
}

/** The kernel's `Cell 3:7:5` as people say it. */
export function namePlaces(stack: string): string {
  return stack.replace(/\bCell (\d+):(\d+):\d+/g, 'Cell $1, line $2');
}

function dataItem(mime: string, value: unknown): NotebookCellOutputItem {
  if (typeof value !== 'string') {
    // not NotebookCellOutputItem.json: it indents, and payloads are sent ten times a second
    return new NotebookCellOutputItem(Buffer.from(JSON.stringify(value)), mime);
  }
  const isPicture = mime.startsWith('image/') && mime !== 'image/svg+xml';
  return isPicture
    ? new NotebookCellOutputItem(Buffer.from(value, 'base64'), mime)
    : NotebookCellOutputItem.text(value, mime);
}

/** What VS Code's notebook format needs to write the output back as the kind it is. */
function outputMetadata(output: Output): Record<string, unknown> | undefined {
  switch (output.output_type) {
    case 'execute_result':
      return { outputType: 'execute_result', executionCount: output.execution_count };
    case 'display_data':
      return { outputType: 'display_data' };
    default:
      return undefined;
  }
}
