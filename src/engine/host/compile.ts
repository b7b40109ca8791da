/** Finding, probing and compiling the .wasm. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Routines } from './selfTest';

/** 'relaxed' has fused multiply-add, 'simd' does not. */
export type Build = 'relaxed' | 'simd';

/** A module of one function that uses relaxed_madd: valid only where V8 has relaxed SIMD. */
const PROBE = Uint8Array.of(
  0,
  97,
  115,
  109,
  1,
  0,
  0,
  0,
  1,
  5,
  1,
  96,
  0,
  1,
  123,
  3,
  2,
  1,
  0,
  10,
  15,
  1,
  13,
  0,
  65,
  1,
  253,
  15,
  65,
  2,
  253,
  15,
  253,
  128,
  2,
  11,
);

export function relaxedIsThere(): boolean {
  return WebAssembly.validate(PROBE);
}

const modules = new Map<Build, WebAssembly.Module>();

/** The compiled module of a build; compiled once per thread. */
export function compile(build: Build): WebAssembly.Module {
  const known = modules.get(build);
  if (known) return known;
  const module = new WebAssembly.Module(readFileSync(join(folder(), `${build}.wasm`)));
  modules.set(build, module);
  return module;
}

/** The routines of a module over a memory, with scratch and tile still to be set. */
export function instantiate(module: WebAssembly.Module, memory: WebAssembly.Memory): Routines {
  const instance = new WebAssembly.Instance(module, {
    env: {
      memory,
      abort() {
        throw new Error('The engine stopped in compiled code.');
      },
    },
  });
  return instance.exports as unknown as Routines;
}

/** Beside the bundle, or in the repository's dist/ when run from source. */
function folder(): string {
  const places = [join(__dirname, 'assembly'), join(__dirname, '../../../dist/assembly')];
  const found = places.find(place => existsSync(join(place, 'simd.wasm')));
  if (!found) {
    throw new Error(
      `The engine's .wasm is missing in ${places.join(' and ')}: run \`npm run build:assembly\`.`,
    );
  }
  return found;
}
