// AssemblyScript → dist/assembly/{simd,relaxed}.wasm. Does nothing when both are newer than every source.
import { mkdirSync, readdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { BUILDS, compileAssembly } from './compile.mjs';

const source = dirname(fileURLToPath(import.meta.url));
const target = join(source, '../../../dist/assembly');
const files = readdirSync(source).map(name => join(source, name));
const newest = Math.max(...files.map(file => statSync(file).mtimeMs));

mkdirSync(target, { recursive: true });
for (const build of Object.keys(BUILDS)) {
  const output = join(target, `${build}.wasm`);
  if ((statSync(output, { throwIfNoEntry: false })?.mtimeMs ?? 0) > newest) continue;
  await compileAssembly(source, build, output);
}
