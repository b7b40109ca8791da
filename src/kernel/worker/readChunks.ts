/** Files of any size, a chunk at a time. */
import { open } from 'node:fs/promises';

const CHUNK = 1 << 20;

/**
 * The bytes of a file. It is opened for each chunk anew: a cell may be interrupted for good while it
 * works on one, and then nobody would close it.
 */
export async function* readChunks(path: string): AsyncIterableIterator<Uint8Array> {
  for (let position = 0; ; ) {
    const chunk = await readAt(path, position);
    if (chunk.length === 0) return;
    yield chunk;
    position += chunk.length;
  }
}

async function readAt(path: string, position: number): Promise<Uint8Array> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(new Uint8Array(CHUNK), 0, CHUNK, position);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}
