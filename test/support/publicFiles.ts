/** Files in memory for the calls that read and write them. */
import { setFileReader, setFileWriter } from '../../src/text';

const tsv = 'ab\tba\nbc\tcb\nabc\tcba\ncab\tbac\nbca\tacb\nca\tac\n';
const initialFiles = (): Record<string, Uint8Array> => {
  const bytes = (text: string) => new TextEncoder().encode(text);
  const lines = tsv
    .trim()
    .split('\n')
    .map(line => line.split('\t'));
  return {
    'pairs.tsv': bytes(tsv),
    'pairs.jsonl': bytes(
      lines.map(([source, target]) => JSON.stringify({ source, target })).join('\n'),
    ),
    'source.txt': bytes(lines.map(([source]) => source).join('\n')),
    'target.txt': bytes(lines.map(([, target]) => target).join('\n')),
    'text.txt': bytes('abc def '.repeat(40)),
  };
};

/** Files in memory, for what reads and writes them. */
export function installPublicFiles(): void {
  const files = initialFiles();
  setFileReader(async path => {
    if (!Object.hasOwn(files, path)) throw Object.assign(new Error(path), { code: 'ENOENT' });
    return files[path];
  });
  setFileWriter(async (path, bytes) => {
    files[path] = bytes;
  });
}
