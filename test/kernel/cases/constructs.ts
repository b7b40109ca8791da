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

  { name: 'export default of an object', cells: ['export default { a: 1, b: 2 }\n3'], shows: '3' },
  {
    name: 'export default of an assignment and a function',
    cells: ['let e§ = 0\nexport default e§ = 5', 'export default () => 1', 'e§'],
    shows: '5',
  },
  {
    name: 'accessors',
    cells: ['class A§ { accessor x = 1; static accessor y = 2 }\n[new A§().x, A§.y]'],
    shows: '[ 1, 2 ]',
  },
  {
    name: 'decorators of parameters',
    cells: [
      `const at§ = (target: any, name: any, index: number) => { (target.at ??= []).push([name, index]) }
class P§ { constructor(a: any, @at§ private b: any) {} m(@at§ c: any) {} }
[(P§ as any).at, (P§.prototype as any).at]`,
    ],
    shows: `[ [ [ undefined, 1 ] ], [ [ 'm', 0 ] ] ]`,
  },
  {
    name: 'decorators of methods, fields and accessors',
    cells: [
      `const kinds§: string[] = []
const note§ = (_: any, { kind }: any): any => { kinds§.push(kind) }
@note§ class D§ { @note§ m() {} @note§ f = 1; @note§ accessor a = 2; @note§ get g() { return 3 } }
kinds§`,
    ],
    shows: `[ 'method', 'accessor', 'getter', 'field', 'class' ]`,
  },
  {
    name: 'a sum of 2,500 terms',
    cells: [`const one§ = 1`, Array.from({ length: 2500 }, () => 'one§').join(' + ')],
    shows: '2500',
  },
  {
    name: 'a sum of 2,500 terms that needs the transpiler',
    cells: [
      `enum E§ { A = 1 }; const s§: number = ${Array.from({ length: 2500 }, () => 'E§.A').join(' + ')}; s§`,
    ],
    shows: '2500',
  },
  {
    name: 'what is nested too deeply',
    cells: [`${'['.repeat(20_000)}${']'.repeat(20_000)}`],
    fails: /^SyntaxError: The code is nested too deeply to be compiled\.\n {4}at Cell \d+:1:1$/,
  },
  {
    name: 'using of null, and the statement after it',
    cells: ['using x§ = null; 5'],
    shows: '5',
  },
  {
    name: 'using on one line is disposed after the statements that follow',
    cells: [
      'let l§ = ""; const r§ = { [Symbol.dispose]() { l§ += "gone" } }',
      'using x§: any = r§; l§ += "in"; await using y§ = null; l§ += "still"',
      'l§',
    ],
    shows: `'instillgone'`,
  },
  {
    name: 'all that is used is disposed, also after one fails',
    cells: [
      'let l§ = ""; const r§ = (n: string) => ({ [Symbol.dispose]() { l§ += n; throw new Error(n) } })',
      'using a§ = r§("a"), b§ = r§("b")',
      'l§',
    ],
    shows: `'ba'`,
  },
];
