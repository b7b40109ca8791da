/** What the cell worker sends → what the client gets: cells by their ids, places in compiled code as places in cells. */
import type { CellError, MimeBundle, OutputItem } from '../protocol';
import type { Stacks } from './stacks';
import type { DoneMessage, OutputFromWorker } from './wire';

export function outputItem(message: OutputFromWorker, cellId: string, stacks: Stacks): OutputItem {
  switch (message.type) {
    case 'stream': {
      const { type, name, text } = message;
      return { type, cellId, name, text: stacks.mapText(text) };
    }
    case 'display': {
      const { type, displayId, update, data } = message;
      return { type, cellId, displayId, update, data };
    }
    case 'late': {
      const { id, count, error } = message;
      return { type: 'lateError', cellId, id, count, error: stacks.read(error) };
    }
  }
}

/** The value of a cell; one that holds an error shows its places as errors do. */
export function resultOf(result: MimeBundle, stacks: Stacks): MimeBundle {
  const text = result['text/plain'];
  return typeof text === 'string' ? { ...result, 'text/plain': stacks.mapText(text) } : result;
}

/** The error a cell ended with, if it did. */
export function errorOf(
  { run, error, refused }: DoneMessage,
  ordinal: number,
  stacks: Stacks,
): CellError | undefined {
  if (!error) return undefined;
  if (!refused) return stacks.read(error);
  const frame = stacks.place(run, refused.line, refused.column);
  const text = `${error.name}: ${error.message}\n    at Cell ${ordinal}:${frame.line}:${frame.column}`;
  return { name: error.name, message: error.message, frames: [frame], text };
}
