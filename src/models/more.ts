import { describe } from '../engine';

/** @throws TypeError where more is given than is looked at */
export function checkNoMore(owner: string, takes: string, more: readonly unknown[]): void {
  if (more.length === 0) return;
  throw new TypeError(
    `${owner} takes ${takes} and nothing else; got ${describe(more[0])} besides.`,
  );
}
