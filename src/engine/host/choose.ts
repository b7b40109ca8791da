/** Which build and tile suit this machine: found by measuring, in turns, so that a moment's disturbance hits all alike. */
import { type Build, compile, instantiate } from './compile';
import { type Routines, selfTest, TILES, type TileKind } from './selfTest';

/** How often every candidate is measured. */
const TURNS = 2;
/** How much faster a later candidate must be: the first are the better ones where measuring cannot tell. */
const LEAD = 1.04;

export interface Choice {
  build: Build;
  tile: TileKind;
  routines: Routines;
  gflops: number;
}

/**
 * @param scratch where the routines' scratch begins; memory behind it is used for measuring
 * @throws Error if no candidate computes the right digits
 */
export function choose(
  builds: readonly Build[],
  tiles: readonly TileKind[],
  memory: WebAssembly.Memory,
  scratch: number,
): Choice {
  const candidates: Choice[] = builds.flatMap(build => {
    const routines = instantiate(compile(build), memory);
    routines.setScratch(scratch);
    return tiles.map(tile => ({ build, tile, routines, gflops: 0 }));
  });
  const rejected = new Set<Choice>();
  for (let turn = 0; turn < TURNS; turn++) {
    for (const candidate of candidates) {
      const { routines, tile } = candidate;
      routines.setTile(TILES.indexOf(tile));
      const free = scratch + Number(routines.scratchBytes());
      const { right, gflops } = selfTest(routines, memory.buffer, free);
      if (!right) rejected.add(candidate);
      candidate.gflops = Math.max(candidate.gflops, gflops);
    }
  }
  let best: Choice | undefined;
  for (const candidate of candidates) {
    if (rejected.has(candidate)) continue;
    if (!best || candidate.gflops > LEAD * best.gflops) best = candidate;
  }
  if (!best) {
    const tried = candidates.map(({ build, tile }) => `${build} ${tile}`).join('; ');
    throw new Error(`The engine's self-test failed on this machine (${tried}).`);
  }
  best.routines.setTile(TILES.indexOf(best.tile));
  return best;
}
