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
];
