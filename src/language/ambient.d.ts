/**
 * What cells have of their host while they use nothing more of it; else Node's own declarations are loaded, which takes
 * as long as all others together. Names of Node are added by build.mjs, so that they are offered.
 */

interface Console {
  log(message?: any, ...optionalParams: any[]): void;
  info(message?: any, ...optionalParams: any[]): void;
  debug(message?: any, ...optionalParams: any[]): void;
  warn(message?: any, ...optionalParams: any[]): void;
  error(message?: any, ...optionalParams: any[]): void;
  table(tabularData: any, properties?: readonly string[]): void;
}
declare var console: Console;
declare var performance: { now(): number };
