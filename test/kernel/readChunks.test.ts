// The reader of the kernel: files in chunks, and errors as Node has them.
import { strict as assert } from 'node:assert';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readChunks } from '../../src/kernel/worker/readChunks';

suite('readChunks', () => {
  const folder = mkdtempSync(join(tmpdir(), 'chunks-'));
  suiteTeardown(() => rmSync(folder, { recursive: true }));

  async function chunksOf(path: string): Promise<Uint8Array[]> {
    const chunks: Uint8Array[] = [];
    for await (const chunk of readChunks(path)) chunks.push(chunk);
    return chunks;
  }

  test('gives all bytes in their order, at most 1 MB at a time', async () => {
    for (const size of [0, 5, 1 << 20, (1 << 20) + 1, 3_000_000]) {
      const bytes = Buffer.from(Uint8Array.from({ length: size }, (_, i) => (i * 31) >> 4));
      const path = join(folder, `${size}`);
      writeFileSync(path, bytes);
      const chunks = await chunksOf(path);
      assert.equal(chunks.length, Math.ceil(size / (1 << 20)));
      assert.ok(Buffer.concat(chunks).equals(bytes), `${size} bytes`);
    }
  });

  test('fails with a code and the path', async () => {
    const missing = join(folder, 'missing');
    await assert.rejects(chunksOf(missing), { code: 'ENOENT', path: missing });
    await assert.rejects(chunksOf(folder), { code: 'EISDIR' });
  });
});
