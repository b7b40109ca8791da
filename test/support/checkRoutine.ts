/** One call of a compiled routine beside plain loops, and divided among threads: the bits must not depend on their number. */
import { strict as assert } from 'node:assert';
import type { Assembly } from '../../src/engine';
import { dividedRoutines } from './dividedMachine';
import type { CallMaker, Draw } from './routineCalls';
import type { Routines } from './routines';

export interface Seen {
  /** Calls that were divided. */
  divided: number;
  /** The rules by which they were. */
  rules?: Set<string>;
  /** Told of every call before it is made. */
  call?(text: string): void;
}

export function checkRoutine(
  bench: Routines,
  name: keyof Assembly,
  make: CallMaker,
  draw: Draw,
  seen: Seen,
): void {
  bench.clear(draw.size(1e6));
  const { args, results, workspaces = [] } = make(bench, draw);
  const call = `${name}(${args.join(', ')})`;
  seen.call?.(call);
  const invoke = (assembly: Assembly) =>
    (assembly[name] as (...args: number[]) => unknown)(...args);
  const before = bench.used.slice();
  const plain = bench.bothReturn(name, args);
  assert.ok(agree(plain[0], plain[1]), `${call} returned ${plain[0]}, plain loops ${plain[1]}`);
  for (const { pointer, length, tolerance, ints } of results) {
    if (ints) bench.agreeInts(call, pointer, length);
    else bench.agree(call, pointer, length, tolerance);
  }
  const wanted = withoutWorkspaces(bench.used.slice());
  for (let threads = 2; threads <= 8; threads += draw.size(3, 1)) {
    bench.used.set(before);
    const got = invoke(
      dividedRoutines(bench.machine, {
        threads,
        next: below => draw.size(below - 1),
        divided: rule => {
          seen.divided++;
          seen.rules?.add(rule);
        },
        watched: workspaces.length > 0 ? bench.used : undefined,
      }),
    );
    assert.ok(
      agree(got, plain[0], 0),
      `${call} on ${threads} threads returned ${got}, not ${plain[0]}`,
    );
    const same = Buffer.compare(withoutWorkspaces(bench.used.slice()), wanted) === 0;
    assert.ok(same, `${call}: other bits on ${threads} threads than on one`);
  }

  function withoutWorkspaces(memory: Uint8Array): Uint8Array {
    for (const { pointer, length } of workspaces) {
      const from = pointer - bench.machine.heapStart;
      memory.fill(0, from, from + 4 * length);
    }
    return memory;
  }
}

/** Two numbers that routines return, or nothing. */
function agree(a: unknown, b: unknown, tolerance = 1e-6): boolean {
  if (typeof a !== 'number' || typeof b !== 'number') return a === b;
  return Math.abs(a - b) <= tolerance * Math.max(1, Math.abs(b));
}
