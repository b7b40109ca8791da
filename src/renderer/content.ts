/** From what an output holds to what is drawn. */
import { type Envelope, PayloadError, parseEnvelope } from '../protocol';

/** A payload, or a sentence saying why there is none. */
export type Content = { envelope: Envelope } | { failure: string };

const KINDS = ['attention', 'gates', 'history', 'decode', 'bundle'];

/**
 * Reads the payload of an output.
 * @throws Error named 'vscode.fallbackToNextRenderer' for a version or kind this renderer does not
 * know: the editor then shows the picture beside it.
 */
export function contentOf(json: () => unknown): Content {
  let value: unknown;
  try {
    value = json();
  } catch {
    return { failure: 'the saved data are not JSON' };
  }
  const { v, kind } = (value ?? {}) as { v?: unknown; kind?: unknown };
  if (Array.isArray(v) && typeof v[0] === 'number' && v[0] !== 1) {
    throw fallback(`version ${v[0]} of the payload`);
  }
  if (typeof kind === 'string' && !KINDS.includes(kind)) throw fallback(`a view '${kind}'`);
  try {
    return { envelope: parseEnvelope(value) };
  } catch (error) {
    if (error instanceof PayloadError || error instanceof RangeError) {
      return { failure: error.message };
    }
    throw error;
  }
}

function fallback(what: string): Error {
  const error = new Error(`This version of Seq2Seq Notebooks does not know ${what}.`);
  error.name = 'vscode.fallbackToNextRenderer';
  return error;
}

/** Which view it is, to follow a message. */
export function describeKind(content: Content): string {
  return 'envelope' in content ? ` (in a view of kind '${content.envelope.kind}')` : '';
}
