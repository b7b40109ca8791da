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

  {
    name: 'import named over function, another beside it',
    cells: ['function j§() {}', 'import { join as j§, sep as s§ } from "path"\n[j§("a", s§)]'],
    shows: `[ 'a/' ]`,
  },
  {
    name: 'import default over function',
    cells: ['function d§() {}', 'import d§ from "node:path"\n[d§.sep]'],
    shows: `[ '/' ]`,
  },
  {
    name: 'import default and named over function',
    cells: ['function d§() {}', 'import d§, { sep as s§ } from "node:path"\n[d§.sep, s§]'],
    shows: `[ '/', '/' ]`,
  },
  {
    name: 'import default and namespace over function',
    cells: ['function d§() {}', 'import d§, * as all§ from "node:path"\n[all§.default === d§]'],
    shows: '[ true ]',
  },
  {
    name: 'import namespace over function',
    cells: ['function n§() {}', 'import * as n§ from "node:path"\n[n§.sep]'],
    shows: `[ '/' ]`,
  },
  {
    name: 'import type beside a value, with another name',
    cells: ['import { type ParsedPath as P§, sep as s§ } from "path"\ns§'],
    shows: `'/'`,
  },
  {
    name: 'imports used as types only need not be there',
    cells: [
      `import { Shape } from "./types"
interface I§ extends Shape {}
class C§ implements Shape { w = 1; h = 2 }
JSON.parse('{"Shape":3}').Shape`,
    ],
    shows: '3',
  },
  {
    name: 'missing default export',
    cells: ['import d§ from "./types"'],
    fails: /has no export named 'default'/,
  },
  {
    name: 'missing export with another name',
    cells: ['import { nope as n§ } from "path"\nn§.x'],
    fails: /has no export named 'nope'/,
  },
  {
    name: 'missing export that is extended',
    cells: ['import { nope } from "path"\nclass X§ extends nope {}'],
    fails: /has no export named 'nope'/,
  },
  {
    name: 'unused imports of a local file are not looked for, those of JavaScript are',
    cells: ['import { derived } from "./unused"\nderived'],
    shows: `[ 'base', 6, 6, true ]`,
  },
  {
    name: 'unused import of a missing name in JavaScript',
    cells: ['import "./unusedjs"'],
    fails: /does not provide an export named 'nope'/,
  },
  {
    name: 'a local file that speaks of require is a module still',
    cells: [
      `import { name as a§ } from "./speaks/imports"
import { tensor as b§ } from "./speaks/exports"
import c§ from "./speaks/default"
import { E as e§ } from "./speaks/declares"
[a§, typeof b§, c§, e§.A]`,
    ],
    shows: `[ 'function', 'function', 7, 4 ]`,
  },

  {
    name: 'local files by URL, by path, by folder, and TypeScript under the name of its JavaScript',
    cells: [
      `const at§ = import.meta.dirname
const all§ = await Promise.all(["file://" + at§ + "/types.ts", at§ + "/types", "./types.js", "./here", "./here/", "./here/mts.mjs"].map(name => import(name)))
all§.map(({ area, here, m }) => here ?? m ?? area({ w: 2, h: 3 }))`,
    ],
    shows: `[ 6, 6, 6, 'index', 'index', 'mts' ]`,
  },
  {
    name: 'a file that is not there, by its code',
    cells: ['(await import("./nofile").catch(error => error)).code'],
    shows: `'ERR_MODULE_NOT_FOUND'`,
  },
  {
    name: 'import.meta of a local file',
    cells: [
      `import { meta as m§ } from "./here"
const at§ = import.meta.dirname
[m§.filename === at§ + "/here/index.ts", m§.dirname === at§ + "/here", m§.url === "file://" + m§.filename, m§.beside === "file://" + at§ + "/types.ts", m§.elsewhere]`.replace(
        '\n[',
        '\n;[',
      ),
    ],
    shows: `[ true, true, true, true, 'node:path' ]`,
  },
  {
    name: 'CommonJS that exports a function, null, and .cjs',
    cells: [
      `import f§, { tag as t§ } from "./function.js"
import n§ from "./null.cjs"
;[f§(), t§, n§]`,
    ],
    shows: `[ 'called', 'tagged', null ]`,
  },
  { name: 'JSON that is none', cells: ['import "./bad.json"'], fails: /bad\.json is not JSON: / },
  {
    name: 'enum in a file whose path has a space, position',
    cells: ['import { bad as b§ } from "./a b/en"\nb§()'],
    fails: /after enum\n {4}at bad \(file:.*en.ts:3:9\)/,
  },

  {
    name: 'dynamic import with attributes, of cells and of files',
    cells: [
      `import { fixed as f§, late as l§ } from "./attributes"
[f§, l§, (await import("./d.json", { with: { type: "json" } })).default.v]`,
    ],
    shows: '[ 42, 42, 42 ]',
  },
  {
    name: 'attributes on several lines keep the lines',
    cells: ['import d§ from "./d.json" with {\n  type: "json"\n}\nthrow new Error("far")'],
    fails: /Error: far\n {4}at Cell \d+:4:7$/,
  },
  {
    name: 'an attribute that nothing has',
    cells: ['import d§ from "./d.json" with { type: "text" }'],
    fails: /^TypeError: Import attribute "type" with value "text" is not supported\n {4}at Cell/,
  },
  {
    name: 'an attribute of another kind of file',
    cells: ['await import("./util", { with: { type: "json" } })'],
    fails: /^TypeError: Module ".\/util" is not of type "json"\n {4}at Cell/,
  },
  {
    name: 'import = require(…) of a built-in, a package and a local file',
    cells: [
      `import fs§ = require("node:fs")
import c§ = require("cjspkg")
import l§ = require("./here")
export import p§ = require("path")
import type { t } from "./nowhere"
import type u§ = require("./nowhere")
[typeof fs§.readFileSync, c§.a, l§.here, p§.sep]`,
    ],
    shows: `[ 'function', 1, 'index', '/' ]`,
  },
  {
    name: 'import = require(…) of a package that is not there',
    cells: ['import x§ = require("no-such-pkg")'],
    fails: /Cannot find package 'no-such-pkg'[\s\S]*at async Cell \d+:1:\d+/,
  },
  {
    name: 'import = require(…) in a local file',
    cells: ['import { kinds as k§ } from "./requires"\nk§'],
    shows: `[ 'function', 'index' ]`,
  },
  {
    name: 'import = of a name in a namespace',
    cells: ['namespace A§ { export const b = 4 }\nimport c§ = A§.b\nc§'],
    shows: '4',
  },
  {
    name: 'import defer',
    cells: ['import defer * as p§ from "node:path"\np§.sep'],
    shows: `'/'`,
  },
  {
    name: 'another query is another module, the same is the same',
    cells: [
      `const all§ = await Promise.all(["./made?v=1", "./made.ts?v=2", "./made.ts?v=1", "./made"].map(name => import(name)))
const [one§, two§, again§, plain§] = all§.map(({ made }) => made)
;[one§ === two§, one§ === again§, one§ === plain§, all§[1].url.slice(-12)]`,
    ],
    shows: `[ false, true, false, '/made.ts?v=2' ]`,
  },
  {
    name: 'places in a file with a query, and with a blank written as %20',
    cells: ['(await import("./a%20b/en.ts?v=1")).bad()'],
    fails: /after enum\n {4}at .*bad \(file:.*a%20b\/en\.ts\?v=1:3:9\)\n {4}at Cell \d+:1:\d+$/,
  },
  {
    name: 'a file that is no code',
    cells: ['import d§ from "./table.csv"'],
    fails:
      /^TypeError: Cannot import '.\/table\.csv': what can be imported are \.ts, .* await readFile\('table\.csv', 'utf8'\)\.\n {4}at Cell \d+:1:/,
  },
  {
    name: 'a missing package of a local file names the file and the cell',
    cells: ['1\nimport "./lacks"'],
    fails:
      /Cannot find package 'no-such-pkg' from .*\/lacks\.ts\. Install it there[^\n]*\n {4}at Cell \d+:2:\d+/,
  },
  {
    name: 'an import that is not waited for names its cell',
    cells: ['import("no-such-pkg").catch(error => { console.log(error) });\n0'],
    shows: '0',
  },
  {
    name: 'a URL that cannot be loaded: only the frames of the cell',
    cells: ['await import("https://x.invalid/a.js")'],
    fails: /ERR_UNSUPPORTED_ESM_URL_SCHEME/,
  },
  {
    name: 'a default import that is a type',
    cells: [
      `import D§ from "./exported"
import { A, C, N as N§ } from "./exported"
const d§: D§ = { a: 1 }
;[d§.a, typeof C, N§]`,
    ],
    shows: `[ 1, 'function', 2 ]`,
  },
  {
    name: 'imports on many lines keep them',
    cells: [
      'import {\n sep\n as\n s§,\n join } \nfrom\n "path"\nimport * as\n p§ from "path"\nthrow new Error("far")',
    ],
    fails: /Error: far\n {4}at Cell \d+:10:7$/,
  },
];
