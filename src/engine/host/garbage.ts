/**
 * V8's garbage collector on demand, and weak references that tell what it found in the middle of a task. By the standard a
 * weak reference that was made or read keeps its object until the task ends; V8 lets go of such objects whenever a queue
 * of microtasks has been run. A context with a queue of its own, always empty, does just that and runs no one's code.
 */
import { setFlagsFromString } from 'node:v8';
import { createContext, runInNewContext, Script } from 'node:vm';

/** Collects garbage, then runs `check`, which may read weak references. */
export type CollectGarbage = (check: () => void) => void;

/** null: this V8 has been found not to do it. */
let known: CollectGarbage | null | undefined;

/** The collector of this thread; undefined where V8 does not do what is described above. */
export function garbageCollector(): CollectGarbage | undefined {
  if (known === undefined) known = make();
  return known ?? undefined;
}

function make(): CollectGarbage | null {
  setFlagsFromString('--expose-gc');
  const gc: unknown = runInNewContext('globalThis.gc');
  setFlagsFromString('--no-expose-gc');
  if (typeof gc !== 'function') return null;
  const context = createContext({}, { microtaskMode: 'afterEvaluate' });
  const nothing = new Script('0');
  const forget = () => void nothing.runInContext(context);
  const collect: CollectGarbage = check => {
    forget();
    gc();
    check();
    forget();
  };
  return isSupported(collect) ? collect : null;
}

/** Whether dropped objects are found, and only those. */
function isSupported(collect: CollectGarbage): boolean {
  const alive = { name: 'alive' };
  const references = [new WeakRef(alive), ...droppedReferences()];
  let found: boolean[] = [];
  collect(() => {
    found = references.map(reference => reference.deref() !== undefined);
  });
  return found[0] && found.slice(1).includes(false) && alive.name === 'alive';
}

function droppedReferences(): WeakRef<{ name: string }>[] {
  return Array.from({ length: 8 }, (_, i) => new WeakRef({ name: `dropped ${i}` }));
}
