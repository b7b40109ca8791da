/**
 * What cells find in their Node and @types/node, which is that of the oldest Node, does not have: names of newer versions
 * (22 to 24), and of the web. They may have any type: a name that is there must not be marked.
 */

declare namespace WebAssembly {
  class Module {
    constructor(bytes: ArrayBufferView | ArrayBufferLike);
    static exports(module: Module): { name: string; kind: string }[];
    static imports(module: Module): { module: string; name: string; kind: string }[];
    static customSections(module: Module, name: string): ArrayBuffer[];
  }
  class Instance {
    constructor(module: Module, imports?: any);
    readonly exports: any;
  }
  class Memory {
    constructor(options: { initial: number; maximum?: number; shared?: boolean });
    readonly buffer: ArrayBuffer;
    grow(pages: number): number;
  }
  class Table {
    constructor(options: { element: string; initial: number; maximum?: number }, value?: any);
    readonly length: number;
    get(at: number): any;
    set(at: number, value?: any): void;
    grow(by: number, value?: any): number;
  }
  class Global {
    constructor(options: { value: string; mutable?: boolean }, value?: any);
    value: any;
    valueOf(): any;
  }
  class CompileError extends Error {}
  class LinkError extends Error {}
  class RuntimeError extends Error {}
  function validate(bytes: ArrayBufferView | ArrayBufferLike): boolean;
  function compile(bytes: ArrayBufferView | ArrayBufferLike): Promise<Module>;
  function instantiate(
    bytes: ArrayBufferView | ArrayBufferLike,
    imports?: any,
  ): Promise<{ module: Module; instance: Instance }>;
  function instantiate(module: Module, imports?: any): Promise<Instance>;
}

interface Performance extends NodeJS.Any {}
declare var Performance: any;
interface Crypto extends NodeJS.Any {}
declare var Crypto: any;
interface CryptoKey extends NodeJS.Any {}
declare var CryptoKey: any;
interface SubtleCrypto extends NodeJS.Any {}
declare var SubtleCrypto: any;
interface CloseEvent extends NodeJS.Any {}
declare var CloseEvent: any;
interface URLPattern extends NodeJS.Any {}
declare var URLPattern: any;
interface Navigator extends NodeJS.Any {}
declare var Navigator: any;
declare var navigator: Navigator;

declare namespace NodeJS {
  interface Any {
    [name: string]: any;
  }
  interface Process
    extends Record<'execve' | 'finalization' | 'ref' | 'threadCpuUsage' | 'unref', any> {}
}

declare module 'node:sqlite';
declare module 'node:sys';

declare module 'fs' {
  const glob: any, globSync: any, mkdtempDisposableSync: any;
  const F_OK: number, R_OK: number, W_OK: number, X_OK: number;
}
declare module 'fs/promises' {
  const glob: any, mkdtempDisposable: any;
}
declare module 'crypto' {
  const argon2: any, argon2Sync: any, decapsulate: any, encapsulate: any;
}
declare module 'module' {
  namespace Module {
    const enableCompileCache: any, findPackageJSON: any, flushCompileCache: any;
    const getCompileCacheDir: any, registerHooks: any, stripTypeScriptTypes: any;
  }
}
declare module 'perf_hooks' {
  const eventLoopUtilization: any, timerify: any;
}
declare module 'stream/consumers' {
  const bytes: any;
}
declare module 'url' {
  const URLPattern: any, fileURLToPathBuffer: any;
}
declare module 'util' {
  const diff: any, getCallSites: any, getSystemErrorMessage: any, setTraceSigInt: any;
}
declare module 'util/types' {
  const isFloat16Array: any;
}
declare module 'v8' {
  const getCppHeapStatistics: any, isStringOneByteRepresentation: any, startCpuProfile: any;
}
declare module 'worker_threads' {
  const isInternalThread: any, isMarkedAsUntransferable: any, locks: any;
  const markAsUncloneable: any, threadName: any;
}
declare module 'zlib' {
  const ZstdCompress: any, ZstdDecompress: any, createZstdCompress: any, createZstdDecompress: any;
  const zstdCompress: any, zstdCompressSync: any, zstdDecompress: any, zstdDecompressSync: any;
}
