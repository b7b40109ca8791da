// AssemblyScript → dist/assembly/{simd,relaxed}.wasm. Does nothing when both are newer than every source.
import { mkdirSync, readdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { main } from 'assemblyscript/asc';

const source = dirname(fileURLToPath(import.meta.url));
const target = join(source, '../../../dist/assembly');
/** Pages of 64 KiB of the imported memory: at least those of the code's static data, at most all that 32 bits address. */
const LEAST_PAGES = 16;
const MOST_PAGES = 65536;

const builds = {
  simd: 'simd,threads,bulk-memory',
  relaxed: 'simd,threads,bulk-memory,relaxed-simd',
};
const files = readdirSync(source).map(name => join(source, name));
const newest = Math.max(...files.map(file => statSync(file).mtimeMs));

mkdirSync(target, { recursive: true });
for (const [name, features] of Object.entries(builds)) {
  const output = join(target, `${name}.wasm`);
  if ((statSync(output, { throwIfNoEntry: false })?.mtimeMs ?? 0) > newest) continue;
  const { error, stdout, stderr } = await main([
    join(source, 'index.ts'),
    ...['--runtime', 'stub', '--memoryBase', '65536', '--importMemory', '--sharedMemory'],
    ...[
      '--initialMemory',
      `${LEAST_PAGES}`,
      '--maximumMemory',
      `${MOST_PAGES}`,
      '--enable',
      features,
    ],
    ...['-O3', '--noAssert', '--uncheckedBehavior', 'always', '--disableWarning', '201'],
    ...['-o', output],
  ]);
  if (error) {
    console.error(`${stdout}${stderr}`);
    throw error;
  }
}
