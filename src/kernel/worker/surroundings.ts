/** What cells find around them: console and streams, timers and children that can be stopped, import.meta, require, `using`. */
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { replaceCallbackSources } from './callbackSources';
import { replaceSpawn } from './children';
import { replaceConsole } from './console';
import { hideOwnFrames } from './errors';
import type { Outbox } from './outbox';
import { resolveUrl } from './resolve';
import { InterruptError, tracker } from './running';
import { replaceStdio, type WriteText } from './stdio';
import { replaceTimers } from './timers';
import { transpilerHelpers } from './transpilerHelpers';

/** How long a child process waits for the reader of what was printed before, ms. */
const FLUSH = 1000;

/** Not writable, not configurable, not listed: helpers that compiled cells call. */
export function defineHelper(name: string, value: unknown): void {
  Object.defineProperty(globalThis, name, { value });
}

/** A name at hand in every cell; a cell may shadow it. */
export function defineName(name: string, value: unknown): void {
  Object.defineProperty(globalThis, name, {
    value,
    writable: true,
    configurable: true,
    enumerable: false,
  });
}

/** @param fail ends the running cell with an error */
export function surroundCells(
  notebook: string,
  require: NodeJS.Require,
  outbox: Outbox,
  fail: (error: Error) => void,
): void {
  const folder = path.dirname(notebook);
  defineHelper('$importMeta', {
    url: pathToFileURL(notebook).href,
    filename: notebook,
    dirname: folder,
    resolve: (specifier: string) => resolveUrl(specifier, folder),
  });
  defineHelper('$name$', (f: object, name: string) =>
    Object.defineProperty(f, 'name', { value: name, configurable: true }),
  );
  defineHelper('$using$', registerResource);
  for (const [name, helper] of transpilerHelpers) defineName(name, helper);
  defineName('require', require);
  const write: WriteText = (name, text) => {
    const cell = tracker.current();
    if (cell?.cancelled || outbox.stopping) {
      outbox.stopHeard();
      throw new InterruptError();
    }
    outbox.stream(cell?.run ?? 0, name, text);
  };
  hideOwnFrames();
  replaceStdio(write, fail);
  replaceConsole();
  replaceTimers();
  replaceCallbackSources();
  const report = (pid: number, runs: boolean) => outbox.post({ type: 'child', pid, runs });
  replaceSpawn(report, write, () => outbox.flush(FLUSH));
}

interface Disposable {
  [key: symbol]: (() => unknown) | undefined;
}

function registerResource(resource: Disposable | null | undefined, isAsync: boolean): void {
  if (resource === null || resource === undefined) return;
  const { dispose, asyncDispose } = Symbol as unknown as {
    dispose?: symbol;
    asyncDispose?: symbol;
  };
  const method =
    (isAsync && asyncDispose && resource[asyncDispose]) ||
    (dispose ? resource[dispose] : undefined);
  if (typeof method !== 'function')
    throw new TypeError('The value of `using` has no [Symbol.dispose].');
  tracker.current()?.resources.push(() => method.call(resource));
}
