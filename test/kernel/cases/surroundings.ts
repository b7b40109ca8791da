import type { CellCase } from './cellCase';

export const surroundings: CellCase[] = [
  { name: 'seq2seq global', cells: ['typeof train'], shows: `'function'` },
  {
    name: 'seq2seq import',
    cells: [
      `import { tensor } from "seq2seq"
tensor(1).item()`,
    ],
    shows: '1',
  },
  {
    name: 'seq2seq redeclared',
    cells: [
      `const train = 1
train`,
    ],
    shows: '1',
  },
  {
    name: 'seq2seq function over it',
    cells: ['function tensor() { return 2 }', 'tensor()'],
    shows: '2',
  },
  {
    name: 'seq2seq back',
    cells: [
      `import { train } from "seq2seq"
typeof train`,
    ],
    shows: `'function'`,
  },
  {
    name: 'seq2seq in a local file',
    cells: [
      `import { tr } from "./usess"
tr`,
    ],
    shows: `'function'`,
  },
  {
    name: 'using',
    cells: [
      'const log§: string[] = []',
      `using u§ = { [Symbol.dispose]() { log§.push("gone") } }
log§.push("in")`,
      'log§',
    ],
    shows: `[ 'in', 'gone' ]`,
  },
  {
    name: 'await using',
    cells: [
      'const log§: string[] = []',
      `await using u§ = { async [Symbol.asyncDispose]() { log§.push("gone") } }
log§.push("in"); throw new Error("x")`,
      'log§',
    ],
    shows: `[ 'in', 'gone' ]`,
  },
  {
    name: 'using in a function',
    cells: [
      `let l§ = ""
function f§() { using r = { [Symbol.dispose]() { l§ += "d" } }; l§ += "b" }
f§(); l§`,
    ],
    shows: `'bd'`,
  },
  {
    name: 'accessor in result',
    cells: ['({ get x() { throw new Error("g") } })'],
    shows: '{ x: [Getter] }',
  },
  {
    name: 'promise as value',
    cells: ['Promise.resolve(1)'],
    shows: 'Promise (did you forget `await`?)',
  },
  { name: 'arguments of new.target kind', cells: ['typeof arguments'], shows: `'undefined'` },
  { name: 'this', cells: ['this === globalThis'], shows: 'true' },
  { name: 'regex, template', cells: ['`${/a;/.source}`'], shows: `'a;'` },
  {
    name: 'CRLF',
    cells: [
      `const c§ = 1
c§
`,
    ],
    shows: '1',
  },
  { name: 'BOM', cells: ['﻿1 + 1'], shows: '2' },
  {
    name: 'JSX-like generic',
    cells: [
      `const id§ = <T,>(x: T) => x
id§(3)`,
    ],
    shows: '3',
  },
  {
    name: 'overloads',
    cells: [
      `function ov§(a: string): string
function ov§(a: number): number
function ov§(a: any) { return a }
ov§(1)`,
    ],
    shows: '1',
  },
  {
    name: 'declare',
    cells: [
      `declare const dc§: number
typeof dc§`,
    ],
    shows: `'undefined'`,
  },
  {
    name: 'abstract class',
    cells: [
      `abstract class A§ { abstract m(): void }
typeof A§`,
    ],
    shows: `'function'`,
  },
  { name: 'prefix assertion', cells: ['<number>5'], shows: '5' },

  {
    name: 'using in the reverse order, null and undefined left out',
    cells: [
      'let l§ = ""; const make§ = (name: string) => ({ [Symbol.dispose]() { l§ += name } })',
      'using a§ = make§("a"), n§ = null, u§ = undefined; using b§ = make§("b")',
      'l§',
    ],
    shows: `'ba'`,
  },
  {
    name: 'await using what is disposed at once',
    cells: ['let l§ = ""', 'await using a§ = { [Symbol.dispose]() { l§ += "now" } }', 'l§'],
    shows: `'now'`,
  },
  {
    name: 'using what could be disposed later as well',
    cells: [
      'let l§ = ""',
      'using a§ = { [Symbol.dispose]() { l§ += "now" }, async [Symbol.asyncDispose]() { l§ += "later" } }',
      'l§',
    ],
    shows: `'now'`,
  },
  {
    name: 'import.meta of the notebook',
    cells: [
      `const { filename: f§, dirname: d§, url: u§ } = import.meta
;[f§ === d§ + "/notebook.ipynb", u§ === "file://" + f§, import.meta.resolve("./d.json") === "file://" + d§ + "/d.json", import.meta.resolve("path"), import.meta.resolve("cjspkg") === "file://" + d§ + "/node_modules/cjspkg/m.js"]`,
    ],
    shows: `[ true, true, true, 'node:path', true ]`,
  },
  {
    name: 'timers pass their arguments, end, and can be promised',
    cells: [
      `const { setTimeout: wait§ } = await import("node:timers")
const { promisify: p§ } = require("util")
const i§: number = await new Promise(r => { let n = 0; const t = setInterval((by: number) => { n += by; if (n > 3) { clearInterval(t); r(n) } }, 1, 2) })
;[i§, await p§(setTimeout)(1, "in time"), wait§ === setTimeout, await new Promise(r => setImmediate(r, "soon"))]`,
    ],
    shows: `[ 4, 'in time', true, 'soon' ]`,
  },
  {
    name: 'names at hand are not listed and can be replaced',
    cells: ['Object.keys(globalThis).includes("tensor")'],
    shows: 'false',
  },
  {
    name: 'what compiled cells call cannot be replaced',
    cells: ['"use strict"; (globalThis as any).$impt$ = 1', 'typeof (globalThis as any).$impt$'],
    shows: `'function'`,
  },

  {
    name: 'microtasks run in the order they were asked for',
    cells: [
      `const log§: string[] = []
const note§ = (text: string) => () => { log§.push(text) }
queueMicrotask(note§("micro")); Promise.resolve().then(note§("then")); queueMicrotask(note§("micro 2"))
await new Promise(r => setTimeout(r, 5))
log§`,
    ],
    shows: `[ 'micro', 'then', 'micro 2' ]`,
  },
  {
    name: 'microtasks of a timer run before the next timer',
    cells: [
      `const log§: string[] = []
const note§ = (text: string) => () => { log§.push(text) }
setTimeout(() => { log§.push("one"); queueMicrotask(note§("micro")); Promise.resolve().then(note§("then")) })
setTimeout(note§("two"))
await new Promise(r => setTimeout(r, 20))
log§`,
    ],
    shows: `[ 'one', 'micro', 'then', 'two' ]`,
  },
  {
    name: 'queueMicrotask refuses what is no function',
    cells: ['queueMicrotask(5 as any)'],
    fails: /^TypeError: The "callback" argument must be of type function/,
  },
  {
    name: 'import.meta.resolve: packages by their import condition, files that are not there, packages that are not',
    cells: [
      `const at§ = new URL(".", import.meta.url).href
const told§ = (name: string) => { try { return import.meta.resolve(name).replace(at§, "") } catch (error: any) { return error.code } }
;["esmonly", "./util", "./nofile.ts?v=1", "fs", "no-such-pkg"].map(told§)`,
    ],
    shows: `[
  'node_modules/esmonly/i.js',
  'util.ts',
  'nofile.ts?v=1',
  'node:fs',
  'ERR_MODULE_NOT_FOUND'
]`,
  },
  {
    name: 'what the transpiler calls may be declared',
    cells: ['function __esDecorate() { return 3 }', '__esDecorate()'],
    shows: '3',
  },
];
