/** Files for tests: a reader over a record of contents, failing as Node's does. */
import { setFileReader } from '../../src/text/files';

const FOLDER = '/home/me/lessons';

/** Installs a reader that knows these files, by their paths in the notebook's folder. */
export function installFiles(files: Record<string, string | Uint8Array>): void {
  setFileReader(async path => {
    const content = files[path];
    if (content === undefined) {
      const seen = `${FOLDER}/${path}`;
      const message = `ENOENT: no such file or directory, open '${seen}'`;
      throw Object.assign(new Error(message), { code: 'ENOENT', path: seen });
    }
    return typeof content === 'string' ? new TextEncoder().encode(content) : content;
  }, FOLDER);
}

/** Installs a reader that gives these files in chunks which end at such places. */
export function installChunks(
  files: Record<string, Uint8Array>,
  cutsOf: (size: number) => readonly number[],
): void {
  setFileReader(async function* (path) {
    const bytes = files[path];
    let start = 0;
    for (const end of [...cutsOf(bytes.length), bytes.length]) {
      yield bytes.slice(start, end);
      start = end;
    }
  });
}
