import type { CellCase } from './cellCase';

export const constructs: CellCase[] = [
  {
    name: 'export const',
    cells: [
      `export const x§ = 1
x§`,
    ],
    shows: '1',
  },
  {
    name: 'export function',
    cells: [
      `export default function ef§() { return 2 }
ef§()`,
    ],
    shows: '2',
  },
  {
    name: 'export list',
    cells: [
      `const l§ = 1
export { l§ }
l§`,
    ],
    shows: '1',
  },
  { name: 'export default class', cells: ['export default class {}'], shows: null },
  {
    name: 'enum',
    cells: [
      `enum E§ { A, B }
E§.B`,
    ],
    shows: '1',
  },
  {
    name: 'enum again drops members',
    cells: ['enum F§ { A, B }', 'enum F§ { C }', 'F§'],
    shows: `{ '0': 'C', C: 0 }`,
  },
  {
    name: 'namespace',
    cells: [
      `namespace N§ { export const a = 3 }
N§.a`,
    ],
    shows: '3',
  },
  {
    name: 'parameter property',
    cells: [
      `class P§ { constructor(public x: number) {} }
new P§(4).x`,
    ],
    shows: '4',
  },
  {
    name: 'decorator',
    cells: [
      `const dec§ = (v: any, c: any) => { v.tag = c.kind }
@dec§ class Q§ {}
;(Q§ as any).tag`,
    ],
    shows: `'class'`,
  },
  {
    name: 'transpiled, const clash',
    cells: [
      'function k§() {}',
      `enum Z§ { A }
const k§ = Z§.A
k§`,
    ],
    shows: '0',
  },

  {
    name: 'enum over function',
    cells: ['function E§() {}', 'enum E§ { A }', 'E§.A'],
    shows: '0',
  },
  {
    name: 'namespace again drops members',
    cells: ['namespace N§ { export const a = 1 }', 'namespace N§ { export const b = 2 }', 'N§'],
    shows: '{ b: 2 }',
  },
  {
    name: 'export default function without a name',
    cells: ['export default function () {}'],
    shows: null,
  },
  { name: 'export default value', cells: ['export default 1 + nope§'], fails: /Cell \d+:1:20$/ },
  {
    name: 'export declare const',
    cells: ['export declare const d§: number\ntypeof d§'],
    shows: `'undefined'`,
  },
  {
    name: 'export type list',
    cells: ['type T§ = 1\nexport type { T§ }\nexport type { X } from "./nowhere"\n2'],
    shows: '2',
  },
  { name: 'export from', cells: ['export { sep } from "node:path"\n[1].length'], shows: '1' },
  { name: 'export all from', cells: ['export * from "./boom"'], fails: /Error: init/ },
  {
    name: 'new.target',
    cells: ['let t§: unknown; function F§() { t§ = new.target }\nnew (F§ as any)(); t§ === F§'],
    shows: 'true',
  },
];
