import type { CellCase } from './cellCase';

export const values: CellCase[] = [
  {
    name: 'last value',
    cells: [
      `const a§: number = 1
a§`,
    ],
    shows: '1',
  },
  { name: 'semicolon hides', cells: ['5;'], shows: null },
  { name: 'semicolon in comment', cells: ['5 // ;'], shows: '5' },
  { name: 'undefined not shown', cells: ['void 0'], shows: null },
  { name: 'comma', cells: ['1, 2'], shows: '2' },
  { name: 'as T', cells: ['5 as number'], shows: '5' },
  { name: 'satisfies', cells: ['[1] satisfies number[]'], shows: '[ 1 ]' },
  { name: 'non-null', cells: ['const q§ = [1]; q§[0]!'], shows: '1' },
  { name: 'object literal', cells: ['{ a: 1, b: 2 }'], shows: '{ a: 1, b: 2 }' },
  {
    name: 'object with comment',
    cells: [
      `// c
{ a: 1 }`,
    ],
    shows: '{ a: 1 }',
  },
  { name: 'block', cells: ['{ let i = 1; i }'], shows: null },
  { name: 'empty', cells: [''], shows: null },
  {
    name: 'only comments',
    cells: [
      `// hello
/* x */`,
    ],
    shows: null,
  },
  { name: 'directive-like string', cells: ['"use strict"'], shows: `'use strict'` },
  {
    name: 'directive first',
    cells: [
      `"use strict"
var s§ = 1
s§`,
    ],
    shows: '1',
  },
  {
    name: 'types only',
    cells: [
      `type T§ = 1
interface I§ { a: T§ }`,
    ],
    shows: null,
  },
  {
    name: 'top-level await',
    cells: [
      `const w§ = await Promise.resolve(3)
w§`,
    ],
    shows: '3',
  },
  { name: 'await (x)', cells: ['await (Promise.resolve(4))'], shows: '4' },
  {
    name: 'for await',
    cells: [
      `let o§ = 0
for await (const x of [1, 2]) o§ += x
o§`,
    ],
    shows: '3',
  },
  {
    name: 'labelled',
    cells: [
      `let n§ = 0
outer: for (;;) { for (;;) { n§++; if (n§ > 3) break outer } }
n§`,
    ],
    shows: '4',
  },

  { name: 'a block and a sum', cells: ['{} + {}'], shows: 'NaN' },

  {
    name: 'depth',
    cells: ['({ a: { b: { c: { d: { e: { f: 1 } } } } } })'],
    shows: '{\n  a: {\n    b: { c: { d: { e: [Object] } } }\n  }\n}',
  },
  {
    name: 'a line of more than a hundred characters',
    cells: ['({ a: "x".repeat(52), b: "y".repeat(52) })'],
    shows: `{\n  a: '${'x'.repeat(52)}',\n  b: '${'y'.repeat(52)}'\n}`,
  },
  {
    name: 'a function is printed as it was written, its types blanked',
    cells: ['((  a:number )=>{return a+1 } ).toString()'],
    shows: `'(  a        )=>{return a+1 }'`,
  },
];
