/**
 * Built-ins as they were before any cell ran: a cell may say `const Promise = 1`, and its top-level names shadow
 * free names in every module of the realm. The worker's own files take what they use from here.
 */
const { Array, Atomics, Error, Map, Object, Promise, Set, String, Symbol, SyntaxError, TypeError, console, process } =
  globalThis;

export const realm = { Array, Atomics, Error, Map, Object, Promise, Set, String, Symbol, SyntaxError, TypeError, console, process };
