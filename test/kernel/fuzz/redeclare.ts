// Statements that declare a name again, as another kind: allowed between cells. In a script it is assigned to.
import type { Random } from '../../conformance/random';

/** Names that every program declares again and again. */
export const AGAIN = ['r0', 'r1', 'r2'];

export interface Redeclared {
  cell: string;
  script: string;
  /** In the script it comes before all else of the cell: a function is hoisted. */
  first?: boolean;
}

/** @param name not declared yet in its cell; nor is `other` */
export function redeclare(random: Random, name: string, other: string): Redeclared {
  const v = random.int(0, 99);
  const same = (cell: string, script: string) => ({ cell, script });
  const keyword = random.pick(['const', 'let', 'var']);
  return random.pick([
    () => same(`${keyword} ${name}: any = ${v}`, `${name} = ${v}`),
    () =>
      same(`${keyword} ${name} = ${v}, ${other} = ${v + 1}`, `${name} = ${v}, ${other} = ${v + 1}`),
    () => same(`let ${name}: any`, `${name} = undefined`),
    () =>
      same(
        `${keyword} { ${name}, a: [${other}] } = { ${name}: ${v}, a: [1] }`,
        `${name} = ${v}; ${other} = 1`,
      ),
    () => ({
      cell: `function ${name}(n: number) { return n + ${v} }`,
      script: `${name} = (n: number) => n + ${v}`,
      first: true,
    }),
    () => ({
      cell: `export async function ${name}() { await null; return ${v} }`,
      script: `${name} = () => Promise.resolve(${v})`,
      first: true,
    }),
    () =>
      same(
        `class ${name} { static v = ${v}; constructor(public w = 1) {} }`,
        `${name} = class { static v = ${v} }`,
      ),
    () =>
      same(
        `export class ${name} { static v: number = ${v} }`,
        `${name} = class { static v = ${v} }`,
      ),
    () => same(`enum ${name} { A = ${v} }`, `${name} = { ${v}: 'A', A: ${v} }`),
    () => same(`namespace ${name} { export const a = ${v} }`, `${name} = { a: ${v} }`),
    () => same(`import { sep as ${name} } from 'node:path/posix'`, `${name} = '/'`),
    () =>
      same(
        `import ${name}, { sep as ${other} } from 'node:path/posix'`,
        `${name} = (await posix()).default; ${other} = '/'`,
      ),
    () => same(`import * as ${name} from 'node:path/posix'`, `${name} = await posix()`),
    () =>
      same(`using ${name} = null, ${other} = undefined`, `${name} = null; ${other} = undefined`),
    () => same(`for (var ${name} of [${v}, ${v + 1}]);`, `${name} = ${v + 1}`),
    () =>
      same(
        `if (${v} > 50) { var ${name} = ${v} } else var ${name} = 1`,
        `${name} = ${v > 50 ? v : 1}`,
      ),
    () => same(`{ let ${name} = 1; ${name}++ }\nvar ${name} = ${v}`, `${name} = ${v}`),
  ])();
}
