/** What cells find around them: console, timers that can be cut, import.meta, require, `using`. */
import { createRequire, syncBuiltinESMExports } from 'node:module';
import path from 'node:path';
import timers from 'node:timers';
import { pathToFileURL } from 'node:url';
import util from 'node:util';
import { summarised } from '../../display';
import type { Outbox } from './outbox';
import { resolveUrl } from './resolve';
import { followsCallbacks, InterruptError, type RunningCell, tracker } from './running';

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

export function surroundCells(notebook: string, outbox: Outbox): void {
  const require = createRequire(notebook);
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
  defineName('require', require);
  replaceConsole(outbox);
  replaceTimers();
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

const levels = {
  log: 'stdout',
  info: 'stdout',
  debug: 'stdout',
  warn: 'stderr',
  error: 'stderr',
} as const;

/** A worker's own console does not flush inside a busy loop: messages go out at once instead. */
function replaceConsole(outbox: Outbox): void {
  const write = (name: 'stdout' | 'stderr', text: string) => {
    const cell = tracker.current();
    if (cell?.cancelled || outbox.stopping) {
      outbox.stopHeard();
      throw new InterruptError();
    }
    const indented = depth === 0 ? text : text.replace(/^/gm, '  '.repeat(depth));
    outbox.post({ type: 'stream', run: cell?.run ?? 0, name, text: `${indented}\n` });
  };
  let depth = 0;
  for (const [level, name] of Object.entries(levels)) {
    Object.assign(console, {
      [level]: (...values: unknown[]) =>
        write(name, util.formatWithOptions({ depth: 4 }, ...values.map(summarised))),
    });
  }
  Object.assign(console, {
    dir: (value: unknown, options: util.InspectOptions = {}) =>
      write('stdout', util.inspect(value, { depth: 4, ...options })),
  });
  const capture = new console.Console({
    stdout: sink(text => write('stdout', text)),
    stderr: sink(text => write('stderr', text)),
  });
  for (const method of [
    'table',
    'trace',
    'time',
    'timeEnd',
    'timeLog',
    'count',
    'countReset',
    'assert',
  ] as const) {
    Object.assign(console, { [method]: capture[method].bind(capture) });
  }
  Object.assign(console, {
    group: (...values: unknown[]) => {
      if (values.length > 0) console.log(...values);
      depth++;
    },
    groupEnd: () => {
      depth = depth > 0 ? depth - 1 : 0;
    },
  });
}

/** A stream that hands on what is written, without the last line break. */
function sink(write: (text: string) => void): NodeJS.WritableStream {
  return {
    write(text: string) {
      write(text.replace(/\n$/, ''));
      return true;
    },
    on() {},
    once() {},
    removeListener() {},
    listenerCount: () => 0,
  } as unknown as NodeJS.WritableStream;
}

type Callback = (...values: unknown[]) => unknown;

/** Terminating inside a raw timer callback aborts the process; inside a promise job it does not. */
function hop(callback: unknown): unknown {
  if (typeof callback !== 'function') return callback;
  const cell: RunningCell | undefined = tracker.current();
  const f = callback as Callback;
  return (...values: unknown[]) => {
    if (cell?.cancelled) return;
    void Promise.resolve().then(() =>
      followsCallbacks || !cell ? f(...values) : tracker.run(cell, () => f(...values)),
    );
  };
}

function replaceTimers(): void {
  const owner = globalThis as unknown as Record<string, Callback>;
  for (const name of ['setTimeout', 'setInterval', 'setImmediate', 'queueMicrotask']) {
    const raw = owner[name];
    const replaced: Callback = (callback, ...rest) => raw(hop(callback), ...rest);
    Object.defineProperties(replaced, Object.getOwnPropertyDescriptors(raw)); // util.promisify's symbol too
    owner[name] = replaced;
    if (name in timers) Object.assign(timers, { [name]: replaced });
  }
  syncBuiltinESMExports();
}
