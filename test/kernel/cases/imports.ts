import type { CellCase } from './cellCase';

export const imports: CellCase[] = [
  {
    name: 'import default',
    cells: [
      `import fs§ from "node:fs"
typeof fs§.readFileSync`,
    ],
    shows: `'function'`,
  },
  {
    name: 'import named + as',
    cells: [
      `import { join as j§, type ParsedPath, sep } from "path"
j§("a", "b")`,
    ],
    shows: `'a/b'`,
  },
  {
    name: 'import namespace',
    cells: [
      `import * as p§ from "node:path"
p§.sep`,
    ],
    shows: `'/'`,
  },
  {
    name: 'import default + named',
    cells: [
      `import p§, { sep as s§ } from "node:path"
p§.sep === s§`,
    ],
    shows: 'true',
  },
  {
    name: 'import default + namespace',
    cells: [
      `import p§, * as all§ from "node:path"
all§.default === p§`,
    ],
    shows: 'true',
  },
  { name: 'import type', cells: ['import type { X } from "./nowhere"'], shows: null },
  { name: 'side effect', cells: ['import "node:os"'], shows: null },
  {
    name: 'import lines',
    cells: [
      `import {
  join as j§,
  sep as s§
} from "path"
throw new Error(s§)`,
    ],
    fails: /Cell \d+:5:7/,
  },
  {
    name: 'json',
    cells: [
      `import d§ from "./d.json" with { type: "json" }
d§.v`,
    ],
    shows: '42',
  },
  {
    name: 'import again over function',
    cells: ['function j§() {}', 'import { join as j§ } from "path"', 'j§("a", "b")'],
    shows: `'a/b'`,
  },
  {
    name: 'import then const',
    cells: ['import { join as k§ } from "path"', 'const k§ = 1; k§'],
    shows: '1',
  },
  {
    name: 'missing export',
    cells: [
      `import { nope } from "path"
nope`,
    ],
    fails: /has no export named 'nope'/,
  },
  {
    name: 'missing package',
    cells: ['import x§ from "no-such-pkg"'],
    fails:
      /Cannot find package 'no-such-pkg' from .*\. Install it there: npm install no-such-pkg\./,
  },
  { name: 'missing file', cells: ['import x§ from "./nofile"'], fails: /Cannot find '.\/nofile'/ },
  { name: 'import()', cells: ['(await import("./d.json")).default.v'], shows: '42' },
  {
    name: 'import.meta',
    cells: ['import.meta.url.startsWith("file://") && import.meta.filename.endsWith(".ipynb")'],
    shows: 'true',
  },
  {
    name: 'esm package',
    cells: [
      `import seven§, { kind as k§ } from "esmpkg"
\`\${k§}\${seven§}\``,
    ],
    shows: `'esm7'`,
  },
  {
    name: 'cjs package',
    cells: [
      `import c§, { a as a§ } from "cjspkg"
c§.a + a§`,
    ],
    shows: '2',
  },
  { name: 'require', cells: ['require("cjspkg").a'], shows: '1' },
  {
    name: 'local ts',
    cells: [
      `import { up, a2, d, meta, dyn } from "./util"
[up(), a2, d, meta, (await dyn()).kind]`,
    ],
    shows: `[ 1, 6, 42, true, 'esm' ]`,
  },
  {
    name: 'same instance',
    cells: [
      `import { up as up§ } from "./util.js"
up§()`,
    ],
    shows: '2',
  },
  {
    name: 'stack in local ts',
    cells: [
      `import { fail } from "./util.ts"
fail()`,
    ],
    fails: /from util\n {4}at fail \(file:.*\/util.ts:10:9\)\n {4}at Cell \d+:2:1/,
  },
  {
    name: 'interface import without type',
    cells: [
      `import { Shape } from "./types"
const s§: Shape = { w: 1, h: 2 }`,
    ],
    shows: null,
  },
  {
    name: 'cycle',
    cells: [
      `import { a as a§ } from "./cyc1"
a§()`,
    ],
    shows: `'abA'`,
  },
  {
    name: 'commonjs file',
    cells: [
      `import l§ from "./legacy.js"
l§.legacy`,
    ],
    shows: '1',
  },
  {
    name: 'enum in local ts, position',
    cells: [
      `import { bad as b§ } from "./en"
b§()`,
    ],
    fails: /after enum\n {4}at bad \(file:.*en.ts:3:9\)/,
  },
  {
    name: 'syntax error in local ts',
    cells: ['import "./syn"'],
    fails: /SyntaxError[\s\S]*syn.ts:1:14/,
  },
  {
    name: 'throws while loading',
    cells: ['import "./boom"'],
    fails: /Error: init\n {4}at file:.*boom.ts:1:7/,
  },
  {
    name: 'top-level await in local ts',
    cells: [
      `import { slow } from "./tla"
slow`,
    ],
    shows: '9',
  },
  {
    name: 'two at once',
    cells: ['(await Promise.all([import("./cyc1"), import("./cyc2")])).length'],
    shows: '2',
  },
];
