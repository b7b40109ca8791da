/** What cells have of their host beside ECMAScript: the part people use, without a dependency. */

interface Console {
  /** Prints values, with %s %d %o placeholders in a first text. */
  log(...values: unknown[]): void;
  info(...values: unknown[]): void;
  debug(...values: unknown[]): void;
  warn(...values: unknown[]): void;
  error(...values: unknown[]): void;
  dir(value: unknown, options?: object): void;
  /** Prints rows as a table. */
  table(rows: unknown, columns?: readonly string[]): void;
  trace(...values: unknown[]): void;
  time(label?: string): void;
  timeEnd(label?: string): void;
  count(label?: string): void;
  group(...labels: unknown[]): void;
  groupEnd(): void;
  assert(condition?: boolean, ...values: unknown[]): void;
}
declare var console: Console;

interface TimerHandle {
  ref(): this;
  unref(): this;
}
declare function setTimeout<A extends unknown[]>(
  callback: (...values: A) => void,
  ms?: number,
  ...values: A
): TimerHandle;
declare function setInterval<A extends unknown[]>(
  callback: (...values: A) => void,
  ms?: number,
  ...values: A
): TimerHandle;
declare function setImmediate<A extends unknown[]>(
  callback: (...values: A) => void,
  ...values: A
): object;
declare function clearTimeout(timer: TimerHandle | undefined): void;
declare function clearInterval(timer: TimerHandle | undefined): void;
declare function queueMicrotask(callback: () => void): void;
declare function structuredClone<T>(value: T): T;
declare function fetch(url: string | URL, options?: object): Promise<any>;

declare var performance: { now(): number };
declare var process: {
  readonly env: Record<string, string | undefined>;
  readonly versions: Record<string, string>;
  readonly platform: string;
  cwd(): string;
  memoryUsage(): { rss: number; heapUsed: number; heapTotal: number };
};
declare var require: (id: string) => any;

declare class URL {
  constructor(url: string, base?: string | URL);
  href: string;
  pathname: string;
  hostname: string;
  search: string;
}
declare class TextEncoder {
  encode(text: string): Uint8Array;
}
declare class TextDecoder {
  constructor(label?: string);
  decode(bytes?: Uint8Array): string;
}

interface ImportMeta {
  /** URL of the notebook. */
  readonly url: string;
  /** Path of the notebook. */
  readonly filename: string;
  /** Folder of the notebook. */
  readonly dirname: string;
}

declare module 'node:*';
declare module '*.json' {
  const value: any;
  export default value;
}
