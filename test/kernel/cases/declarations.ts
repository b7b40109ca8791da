import type { CellCase } from './cellCase';

export const declarations: CellCase[] = [
  { name: 'let after let', cells: ['let n§ = "let"', 'let n§ = "let"', 'n§'], shows: `'let'` },
  {
    name: 'const after let',
    cells: ['let n§ = "let"', 'const n§ = "const"', 'n§'],
    shows: `'const'`,
  },
  { name: 'var after let', cells: ['let n§ = "let"', 'var n§ = "var"', 'n§'], shows: `'var'` },
  {
    name: 'let after const',
    cells: ['const n§ = "const"', 'let n§ = "let"', 'n§'],
    shows: `'let'`,
  },
  {
    name: 'const after const',
    cells: ['const n§ = "const"', 'const n§ = "const"', 'n§'],
    shows: `'const'`,
  },
  {
    name: 'var after const',
    cells: ['const n§ = "const"', 'var n§ = "var"', 'n§'],
    shows: `'var'`,
  },
  {
    name: 'let after class',
    cells: ['class n§ { static k = 1 }', 'let n§ = "let"', 'n§'],
    shows: `'let'`,
  },
  {
    name: 'const after class',
    cells: ['class n§ { static k = 1 }', 'const n§ = "const"', 'n§'],
    shows: `'const'`,
  },
  {
    name: 'var after class',
    cells: ['class n§ { static k = 1 }', 'var n§ = "var"', 'n§'],
    shows: `'var'`,
  },
  {
    name: 'let after function',
    cells: ['function n§() { return "fn" }', 'let n§ = "let"', 'n§'],
    shows: `'let'`,
  },
  {
    name: 'const after function',
    cells: ['function n§() { return "fn" }', 'const n§ = "const"', 'n§'],
    shows: `'const'`,
  },
  {
    name: 'var after function',
    cells: ['function n§() { return "fn" }', 'var n§ = "var"', 'n§'],
    shows: `'var'`,
  },
  { name: 'let after var', cells: ['var n§ = "var"', 'let n§ = "let"', 'n§'], shows: `'let'` },
  {
    name: 'const after var',
    cells: ['var n§ = "var"', 'const n§ = "const"', 'n§'],
    shows: `'const'`,
  },
  { name: 'var after var', cells: ['var n§ = "var"', 'var n§ = "var"', 'n§'], shows: `'var'` },
  {
    name: 'closure sees new value',
    cells: ['let v§ = 1; const f§ = () => v§', 'const v§ = 2', 'f§()'],
    shows: '2',
  },
  { name: 'use old in initialiser', cells: ['const t§ = 1', 'const u§ = t§ + 1; u§'], shows: '2' },
  {
    name: 'function hoisted on clash',
    cells: [
      'let h§ = 1',
      `const r§ = h§()
function h§() { return 7 }
r§`,
    ],
    shows: '7',
  },
  {
    name: 'pattern over function',
    cells: ['function p§() {}', 'const { p§, z§ } = { p§: 1, z§: 2 }', 'p§ + z§'],
    shows: '3',
  },
  {
    name: 'let without value over function',
    cells: ['function e§() {}', 'let e§', 'e§ === undefined'],
    shows: 'true',
  },
  {
    name: 'for var over let',
    cells: ['let i§ = 9', 'for (var i§ = 0; i§ < 3; i§++);', 'i§'],
    shows: '3',
  },
  {
    name: 'class over function uses itself',
    cells: ['function c§() {}', 'class c§ { static me = () => c§ }', 'c§.me() === c§'],
    shows: 'true',
  },
  {
    name: 'failed initialiser, then again',
    cells: ['const b§ = (() => { throw new Error("x") })()', 'const b§ = 2; b§'],
    shows: '2',
  },
  {
    name: 'duplicate in a cell',
    cells: [
      `let d§ = 1
  let d§ = 2`,
    ],
    fails: /already been declared\n {4}at Cell \d+:2:7/,
  },
  {
    name: 'after a refused cell',
    cells: ['let y§ = 1; let y§ = 2', 'function y§() { return 3 }', 'y§()'],
    shows: '3',
  },
  {
    name: 'function over a built-in',
    cells: ['function process() { return 1 }', 'globalThis.process.pid > 0 && process() === 1'],
    shows: 'true',
  },
  {
    name: 'const Map',
    cells: [
      'const Map = 1, Promise = 2, Object = 3, URL = 4',
      `import f§ from "node:fs"
Map + Promise`,
    ],
    shows: '3',
  },
  {
    name: 'restore',
    cells: [
      'const Map = globalThis.Map, Promise = globalThis.Promise, Object = globalThis.Object, URL = globalThis.URL',
    ],
    shows: null,
  },

  {
    name: 'names in patterns, holes and rests are declared',
    cells: [
      'const [, { a: [p§] }, ...r§] = [0, { a: [5] }, 6, 7]',
      'function p§() { return 1 }\nfunction r§() { return 2 }',
      'p§() + r§()',
    ],
    shows: '3',
  },
  {
    name: 'var without value over let keeps it',
    cells: ['let n§ = 4', 'var n§', 'n§'],
    shows: '4',
  },
  {
    name: 'var of several names, one of them a let',
    cells: ['let a§ = 1', 'var { a§, b§ } = { a§: 2, b§: 3 }', 'a§ + b§'],
    shows: '5',
  },
  {
    name: 'a pattern over a let is no argument of the line before',
    cells: ['let a§ = 1; const f§ = 0', 'f§\nvar { a§ } = { a§: 2 }', 'a§'],
    shows: '2',
  },
  {
    name: 'for var of a pattern over let',
    cells: ['let a§ = 1', 'for (var { a§ } of [{ a§: 3 }]);', 'a§'],
    shows: '3',
  },
  {
    name: 'var in blocks over let',
    cells: ['let q§ = 1', 'if (true) { for (;;) { var q§ = 5; break } }', 'q§'],
    shows: '5',
  },
  {
    name: 'var in functions and static blocks is their own',
    cells: [
      'let v§ = 1',
      `(() => { var v§ = 2 })()
class K§ { static { var v§ = 3 } x = (() => { var v§ = 4 })() }
new K§(); v§`,
    ],
    shows: '1',
  },
  {
    name: 'var is a property of the global object',
    cells: ['var g§', '"g§" in globalThis'],
    shows: 'true',
  },
  {
    name: 'class over function ends its statement',
    cells: ['function c§() {}', 'class c§ {}\n[1].length'],
    shows: '1',
  },
  {
    name: 'declared class over function',
    cells: ['function n§() { return 1 }', 'declare class n§ {}\nn§()'],
    shows: '1',
  },
  {
    name: 'declared namespace with a var',
    cells: ['let x§ = 1', 'declare namespace D§ { var x§: number }\nx§'],
    shows: '1',
  },
  {
    name: 'overloads over let',
    cells: [
      'let o§ = 1',
      `function o§(a: string): string
function o§(a: any) { return a }
o§(1)`,
    ],
    shows: '1',
  },
  {
    name: 'a refused cell leaves the value of what it would have replaced',
    cells: ['let h§ = 1', 'function h§() {}\nlet z§; let z§', 'h§'],
    shows: '1',
  },
  {
    name: 'function over a name of seq2seq leaves the library its own',
    cells: [
      'function arange() { return 2 }',
      'arange() + (globalThis as any).arange(4).sum().item()',
    ],
    shows: '8',
  },

  {
    name: 'a function after a let that failed',
    cells: ['let f§ = (() => { throw 1 })()', 'function f§() { return 2 }', 'f§()'],
    shows: '2',
  },
  {
    name: 'functions of all kinds after a let',
    cells: [
      'let a§ = 1, b§ = 2, c§ = 3',
      'async function a§() { return 4 }\nexport function* b§() { yield 5 }\nexport default function c§() { return 6 }',
      '[await a§(), ...b§(), c§()]',
    ],
    shows: '[ 4, 5, 6 ]',
  },
  {
    name: 'a function in a block leaves the let outside',
    cells: [
      'let b§: any = 1',
      '{ b§(); function b§() { return 5 } }\nif (true) { function b§() {} }\nswitch (1) { case 1: function b§() {} }',
      'b§',
    ],
    shows: '1',
  },
  {
    name: 'a let after a function in a block',
    cells: ['{ function b§() { return 5 } }', 'let b§ = 2', 'b§'],
    shows: '2',
  },
  {
    name: 'what V8 cannot declare is an error',
    cells: ['function undefined() {}'],
    fails: /^TypeError|^SyntaxError/,
  },
  {
    name: 'a function over a let in a strict cell',
    cells: ['let s§ = 1', '"use strict"\nfunction s§() { return this === undefined }\ns§()'],
    shows: 'true',
  },
  {
    name: 'parts of one enum, of one namespace, of a function and of a class',
    cells: [
      `enum E§ { A } enum E§ { B = 2 }
namespace N§ { export const a = 1 } namespace N§ { export const b = 3 }
function f§() {} namespace f§ { export const b = 4 }
class C§ {} namespace C§ { export const b = 5 } interface C§ { x: 1 }
type T§ = 1; const T§ = 6
var v§ = 7; for (var v§ = 8; v§ < 8;);
[E§.B, N§.a, N§.b, f§.b, C§.b, T§, v§].join()`,
    ],
    shows: `'2,1,3,4,5,6,8'`,
  },

  {
    name: 'an enum and a namespace over a function and a var have none of their members',
    cells: [
      'var e§: any = { old: 1 }; function n§() {} n§.old = 1',
      'enum e§ { A }\nnamespace n§ { export const a = 2 }',
      '[Object.keys(e§), Object.keys(n§), typeof n§].join()',
    ],
    shows: `'0,A,a,object'`,
  },
  {
    name: 'a function over a let reads as it was written, and texts stay what they are',
    cells: ['let f§ = 1', 'function f§() { return "$fn" }', 'f§.toString() + f§()'],
    shows: `'function f§() { return "$fn" }$fn'`,
  },
];
