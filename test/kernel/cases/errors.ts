import type { CellCase } from './cellCase';

export const errors: CellCase[] = [
  {
    name: 'error position',
    cells: [
      `const a§ = 1
function boom§(): void {
  (null as any).x
}
boom§()`,
    ],
    fails: /reading 'x'[\s\S]*at boom\d+ \(Cell \d+:3:17\)\n {4}at Cell \d+:5:1$/,
  },
  {
    name: 'error position, enum cell',
    cells: [
      `enum R§ { A }

function boom§(): void {
  throw new Error("e")
}

boom§()`,
    ],
    fails: /Error: e\n {4}at boom\d+ \(Cell \d+:4:9\)\n {4}at Cell \d+:7:1$/,
  },
  {
    name: 'error position, shown on the same line',
    cells: ['const m§ = 1; (null as any).x'],
    fails: /Cell \d+:1:30/,
  },
  {
    name: 'error position after import',
    cells: ['import os§ from "node:os"; throw new Error("i")'],
    fails: /Cell \d+:1:35/,
  },
  {
    name: 'error in another cell',
    cells: ['const bad§ = () => { throw new TypeError("old") }', 'bad§()'],
    fails: /at bad\d+ \(Cell \d+:1:29\)\n {4}at Cell \d+:1:1/,
  },
  {
    name: 'no frames of the library, nor of what it called',
    cells: ['ones([2, 3]).sum({ dim: 1 } as never)'],
    fails: /sum\(1\)\.\n {4}at Cell \d+:1:14$/,
  },
  {
    name: 'the cell below many frames of the library',
    cells: [
      `const p§ = tensor([1, 2], { requiresGrad: true }), q§ = p§.tanh()
q§.detach().fill_(0); q§.sum().backward()`,
    ],
    fails: /'tanh' needs its result[^\n]*\n {4}at Cell \d+:2:\d+$/,
  },
  {
    name: 'many frames of the cell: the ten nearest',
    cells: [
      `const f§ = [() => { throw new Error('deep') }];
${Array.from({ length: 15 }, (_, i) => `f§.push(() => f§[${i}]());`).join('\n')}
f§[15]()`,
    ],
    fails: /Error: deep(\n {4}at [^\n]*Cell \d+:\d+:\d+\)?){10}$/,
  },
  {
    name: 'built-in frames of the cell',
    cells: ['[1].map(() => JSON.parse("x"))'],
    fails:
      /at JSON\.parse \(<anonymous>\)\n {4}at Cell \d+:1:20\n {4}at Array\.map \(<anonymous>\)\n {4}at Cell \d+:1:5$/,
  },
  {
    name: 'error after await',
    cells: [
      `await null
throw new Error("late")`,
    ],
    fails: /Cell \d+:2:7/,
  },
  { name: 'thrown value', cells: ['throw { a: 1 }'], fails: /Uncaught { a: 1 }/ },
  { name: 'thrown primitive', cells: ['throw 5'], fails: /Uncaught 5/ },
  {
    name: 'cause',
    cells: ['throw new Error("o", { cause: new Error("inner") })'],
    fails: /\[cause\]: Error: inner/,
  },
  {
    name: 'syntax error',
    cells: [
      `let x§ = 1
let y z`,
    ],
    fails: /SyntaxError.*\n {4}at Cell \d+:2:7/,
  },
  { name: 'unclosed', cells: ['foo('], fails: /Cell \d+:1:5/ },
  {
    name: 'V8 early error',
    cells: [
      `let a§ = 1
for (const q§ of [1]) { break nope }`,
    ],
    fails: /SyntaxError/,
  },
  {
    name: 'reference error',
    cells: ['nope§'],
    fails: /nope\d+ is not defined\n {4}at Cell \d+:1:1/,
  },

  {
    name: 'error position in an object',
    cells: ['// c\n  { a: nope§ }'],
    fails: /nope\d+ is not defined\n {4}at Cell \d+:2:8$/,
  },
  {
    name: 'error position in an object of several lines',
    cells: ['{\n  a: 1,\n  b: nope§ }'],
    fails: /at Cell \d+:3:6$/,
  },
  {
    name: 'error position after using',
    cells: ['using here = { [Symbol.dispose]() {} }; nowhere'],
    fails: /nowhere is not defined\n {4}at Cell \d+:1:41$/,
  },
  {
    name: 'error position after using and an enum',
    cells: ['enum E§ { A }\n\nusing there = { [Symbol.dispose]() {} }; nowhere'],
    fails: /nowhere is not defined\n {4}at Cell \d+:3:42$/,
  },
  {
    name: 'error position after several changes on the line',
    cells: [
      'function aa() {}; function bb() {}; function cc() {}; function XX() {}',
      'let aa, bb = 1, cc; class XX {}; nowhere',
    ],
    fails: /nowhere is not defined\n {4}at Cell \d+:1:34$/,
  },
  {
    name: 'an object and a value',
    cells: ['{ a: 1, b: 2 }\n5'],
    fails: /SyntaxError[\s\S]*at Cell \d+:1:10$/,
  },
  { name: 'no arrow function', cells: ['{ a } => 1'], fails: /^SyntaxError/ },

  {
    name: 'an error with fields',
    cells: ['throw Object.assign(new Error("f"), { code: "X" })'],
    fails: /^Error: f\n {4}at Cell \d+:1:\d+ {\n {2}code: 'X'\n}$/,
  },
  {
    name: 'an error of another context',
    cells: [`throw require('vm').runInNewContext('new RangeError("o")')`],
    fails: /^RangeError: o/,
  },
  {
    name: 'what is an error by its prototype',
    cells: ['throw Object.create(Error.prototype, { message: { value: "made" } })'],
    fails: /^(?!Uncaught)/,
  },
  {
    name: 'a thrown value that cannot be printed',
    cells: ['throw { [require("util").inspect.custom]() { throw 1 } }'],
    fails: /^Uncaught \(a value that cannot be printed\)$/,
  },
  {
    name: 'a function over a let has its own name in errors',
    cells: [
      'let k§ = 1',
      'function k§(): void { throw new Error(k§.toString().split("(")[0]) }\nk§()',
    ],
    fails: /^Error: function k\d+\n {4}at k\d+ \(Cell \d+:1:\d+\)\n {4}at Cell \d+:2:1$/,
  },
  {
    name: 'disposing fails',
    cells: ['using u§ = { [Symbol.dispose]() { throw new Error("not disposed") } }; 1'],
    fails: /^Error: not disposed/,
  },
  {
    name: 'disposing fails after the cell has failed',
    cells: [
      'using u§ = { [Symbol.dispose]() { throw new Error("not disposed") } }; throw new Error("first")',
    ],
    fails: /^Error: first/,
  },
  {
    name: 'using what cannot be disposed',
    cells: ['using u§ = {} as any'],
    fails: /^TypeError: The value of `using` has no \[Symbol.dispose\]/,
  },
];
