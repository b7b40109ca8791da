/**
 * What TypeScript's transpiler calls for decorators, accessors and `using`, under its names. Out of the code of cells:
 * there they would move its lines and stand in its stacks.
 */
import * as tslib from 'tslib';

export const transpilerHelpers: ReadonlyMap<string, unknown> = new Map(
  Object.entries(tslib).filter(([name]) => name.startsWith('__')),
);
