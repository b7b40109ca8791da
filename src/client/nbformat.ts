/** The part of Jupyter's notebook format 4.5 that we read and write, as JSON on disk. */

/** Long texts are lists of lines, each with its line break. */
export type MultilineText = string | string[];

/** Data of an output by MIME type; `…+json` are objects, pictures base64, all else text. */
export type NotebookBundle = Record<string, unknown>;

export interface StreamOutput {
  output_type: 'stream';
  name: 'stdout' | 'stderr';
  text: MultilineText;
}

export interface DisplayOutput {
  output_type: 'display_data';
  data: NotebookBundle;
  metadata: Record<string, unknown>;
}

export interface ResultOutput {
  output_type: 'execute_result';
  execution_count: number | null;
  data: NotebookBundle;
  metadata: Record<string, unknown>;
}

export interface ErrorOutput {
  output_type: 'error';
  ename: string;
  evalue: string;
  traceback: string[];
}

export type Output = StreamOutput | DisplayOutput | ResultOutput | ErrorOutput;

/** A text of more lines is written as it is, which the format allows: the list would take many times its size. */
const LINES = 10_000;

/** Jupyter's list of lines: 'a\nb' → ['a\n', 'b']. */
export function toLines(text: string): MultilineText {
  const lines: string[] = [];
  for (let at = 0; at < text.length; ) {
    if (lines.length === LINES) return text;
    const end = text.indexOf('\n', at) + 1 || text.length;
    lines.push(text.slice(at, end));
    at = end;
  }
  return lines;
}

/** The other way: what a text on disk says. */
export function fromLines(text: MultilineText): string {
  return typeof text === 'string' ? text : text.join('');
}

/** An output as Jupyter writes it: texts in lines, base64 with a line break at its end. */
export function onDisk(output: Output): Output {
  switch (output.output_type) {
    case 'stream':
      return { ...output, text: toLines(fromLines(output.text)) };
    case 'error':
      return output;
    default: {
      const entries = Object.entries(output.data).map(([mime, value]) => [
        mime,
        datum(mime, value),
      ]);
      return { ...output, data: Object.fromEntries(entries) };
    }
  }
}

function datum(mime: string, value: unknown): unknown {
  if (typeof value !== 'string') return value;
  if (mime.startsWith('image/') && mime !== 'image/svg+xml') return `${value.trimEnd()}\n`;
  return mime.endsWith('json') ? value : toLines(value);
}
