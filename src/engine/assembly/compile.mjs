import { join } from 'node:path';
import { main } from 'assemblyscript/asc';

/** Pages of 64 KiB of the imported memory: at least those of the code's static data, at most all that 32 bits address. */
const LEAST_PAGES = 16;
const MOST_PAGES = 65536;

/** The builds and the features of WebAssembly they may use. */
export const BUILDS = {
  simd: 'simd,threads,bulk-memory',
  relaxed: 'simd,threads,bulk-memory,relaxed-simd',
};

/** Compiles the AssemblyScript in `source` to the file `output`. */
export async function compileAssembly(source, build, output, optimization = '-O3') {
  const { error, stdout, stderr } = await main([
    join(source, 'index.ts'),
    ...['--runtime', 'stub', '--memoryBase', '65536', '--importMemory', '--sharedMemory'],
    ...['--initialMemory', `${LEAST_PAGES}`, '--maximumMemory', `${MOST_PAGES}`],
    ...['--enable', BUILDS[build]],
    ...[optimization, '--noAssert', '--uncheckedBehavior', 'always', '--disableWarning', '201'],
    ...['-o', output],
  ]);
  if (error) throw new Error(`${stdout}${stderr}`, { cause: error });
}
