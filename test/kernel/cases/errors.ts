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
    cells: ['const mid = 1; (null as any).x'],
    fails: /Cell \d+:1:30/,
  },
  {
    name: 'error position after import',
    cells: ['import osos from "node:os"; throw new Error("i")'],
    fails: /Cell \d+:1:35/,
  },
  {
    name: 'error in another cell',
    cells: ['const badly = () => { throw new TypeError("old") }', 'badly()'],
    fails: /at badly \(Cell \d+:1:29\)\n {4}at Cell \d+:1:1/,
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
    fails: /^RangeError: o\n {4}at evalmachine[^\n]*\n {4}at Cell \d+:1:\d+$/,
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

  {
    name: 'a const without a value',
    cells: ['let a§ = 1\nconst c§;'],
    fails: /^SyntaxError: 'const' declarations must be initialized\.\n {4}at Cell \d+:2:7$/,
  },
  {
    name: 'a using without a value',
    cells: ['using c§;'],
    fails: /^SyntaxError: 'using' declarations must be initialized\.\n {4}at Cell \d+:1:7$/,
  },
  {
    name: 'a pattern without a value, over a function',
    cells: ['function p§() {}', 'let { p§ };'],
    fails:
      /^SyntaxError: A destructuring declaration must have an initializer\.\n {4}at Cell \d+:1:5$/,
  },
  {
    name: 'var after let in a cell',
    cells: ['let e§ = 1; var e§ = 2'],
    fails: /^SyntaxError: Identifier 'e\d+' has already been declared\n {4}at Cell \d+:1:\d+$/,
  },
  {
    name: 'var in a block after let in a cell',
    cells: ['let e§ = 1; { var e§ = 2 }'],
    fails: /^SyntaxError: Identifier 'e\d+' has already been declared/,
  },
  {
    name: 'a function twice in a cell',
    cells: ['function f§() {}\nfunction f§() {}'],
    fails: /^SyntaxError: Identifier 'f\d+' has already been declared\n {4}at Cell \d+:2:10$/,
  },
  {
    name: 'an import and a function in a cell',
    cells: ["import { sep as i§ } from 'path'\nfunction i§() {}"],
    fails: /^SyntaxError: Identifier 'i\d+' has already been declared/,
  },
  {
    name: 'an enum and a let in a cell',
    cells: ['enum E§ { A }\nlet E§ = 1'],
    fails: /^SyntaxError: Identifier 'E\d+' has already been declared\n {4}at Cell \d+:2:5$/,
  },
  {
    name: 'a decorator of a let',
    cells: ['@((v: any) => v)\nlet z§ = 1'],
    fails: /^SyntaxError: Decorators are not valid here\.\n {4}at Cell \d+:1:1$/,
  },
  {
    name: 'a decorator of an enum',
    cells: ['@f§ enum E§ {}'],
    fails: /^SyntaxError: Decorators are not valid here\./,
  },
  {
    name: 'export =',
    cells: ['const y§ = 1;\nexport = y§;'],
    fails: /^SyntaxError: 'export =' is CommonJS[^\n]*\n {4}at Cell \d+:2:1$/,
  },
  {
    name: 'two default exports',
    cells: ['export default 1\nexport default 2'],
    fails: /^SyntaxError: A module cannot have multiple default exports\.\n {4}at Cell \d+:2:1$/,
  },

  {
    name: 'positions in decorators, accessors and enums are those of the cell',
    cells: [
      `const bad§ = (): any => { throw new Error("in decorator") };

@bad§
class B§ { accessor x = 1 }`,
    ],
    fails:
      /^Error: in decorator\n {4}at bad\d+ \(Cell \d+:1:\d+\)\n( {4}at [^\n]*Cell \d+:[1-4]:\d+\)?\n?)+$/,
  },
  {
    name: 'positions in a field that a decorator made',
    cells: [
      `const init§ = (): any => () => { throw new Error("in field") }
class F§ {
  a = 1

  @init§ b = 2
}
new F§()`,
    ],
    fails: /^Error: in field\n( {4}at [^\n]*Cell \d+:[1-7]:\d+\)?\n?)+$/,
  },
  {
    name: 'positions in an enum',
    cells: ['let a§ = 1\nenum E§ {\n  A = nope§,\n}'],
    fails: /^ReferenceError: nope\d+ is not defined\n {4}at Cell \d+:3:7\n {4}at Cell \d+:4:2$/,
  },
];
