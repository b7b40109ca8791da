// What the language service reads: the declarations of `seq2seq` with their doc comments, without internal members,
// Node's, and TypeScript's own library. Written to dist/language/.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { namesOfNode } from './namesOfNode.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
const target = join(root, 'dist/language');
const rooms = ['protocol', 'engine', 'text', 'models', 'display', 'seq2seq'];
/** Variables of CommonJS modules, which cells are not. */
const NOT_IN_CELLS = new Set(['__dirname', '__filename', 'exports', 'module']);

const require = createRequire(import.meta.url);
const compiler = require.resolve('typescript/bin/tsc');
const { status, stdout } = spawnSync(process.execPath, [compiler, '-b', 'src/seq2seq'], {
  cwd: root,
  encoding: 'utf8',
});
if (status !== 0) throw new Error(`The declarations of seq2seq do not compile:\n${stdout}`);

rmSync(target, { recursive: true, force: true });
for (const room of rooms)
  copyDeclarations(
    join(root, 'out/types/src', room),
    join(target, 'types', room),
    withoutInternals,
  );

const node = dirname(require.resolve('@types/node/package.json'));
const fetching = createRequire(join(node, 'package.json')).resolve('undici-types/package.json');
copyDeclarations(node, join(target, 'node'), text => shortened(withoutModuleScope(text)));
copyDeclarations(dirname(fetching), join(target, 'node/undici-types'), shortened);

const library = dirname(require.resolve('typescript'));
mkdirSync(join(target, 'lib'));
for (const name of readdirSync(library)) {
  if (/^lib\.(es\w*|decorators)(\..+)?\.d\.ts$/.test(name))
    cpSync(join(library, name), join(target, 'lib', name));
}

cpSync(join(root, 'src/language/newer.d.ts'), join(target, 'newer.d.ts'));
const { values, words } = namesOfNode(target);
const ambient = readFileSync(join(root, 'src/language/ambient.d.ts'), 'utf8');
writeFileSync(
  join(target, 'ambient.d.ts'),
  `${ambient}${values.map(name => `declare var ${name}: any;\n`).join('')}`,
);
writeFileSync(join(target, 'words.json'), JSON.stringify(words));

/** A package's declarations with its licence, but for those for older versions of TypeScript. */
function copyDeclarations(from, to, change) {
  mkdirSync(to, { recursive: true });
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const [source, copy] = [join(from, entry.name), join(to, entry.name)];
    if (/^(ts\d|node_modules)/.test(entry.name)) continue;
    if (entry.isDirectory()) copyDeclarations(source, copy, change);
    else if (entry.name === 'LICENSE') cpSync(source, copy);
    else if (/\.d\.[cm]?ts$/.test(entry.name))
      writeFileSync(copy, change(readFileSync(source, 'utf8')));
  }
}

/** Cuts out members whose doc comment begins with @internal, and private ones. */
function withoutInternals(text) {
  const cut = without(text, node => {
    const internal = ts.getJSDocTags(node).some(tag => tag.tagName.text === 'internal');
    const isPrivate =
      ts.isClassElement(node) &&
      (ts.getCombinedModifierFlags(node) & ts.ModifierFlags.Private) !== 0;
    return ts.isClassElement(node) && (internal || isPrivate);
  });
  return cut.replace(/\/\/# sourceMappingURL.*$/m, '');
}

function withoutModuleScope(text) {
  return without(
    text,
    node =>
      ts.isVariableStatement(node) &&
      NOT_IN_CELLS.has(node.declarationList.declarations[0].name.getText()),
  );
}

function without(text, isOut) {
  const file = ts.createSourceFile('d.ts', text, ts.ScriptTarget.ESNext, true);
  const cuts = [];
  const visit = node => {
    if (isOut(node)) cuts.push([node.getFullStart(), node.end]);
    else ts.forEachChild(node, visit);
  };
  visit(file);
  let result = '';
  let at = 0;
  for (const [start, end] of cuts) {
    result += text.slice(at, start);
    at = end;
  }
  return result + text.slice(at);
}

/** Of each doc comment the first paragraph, and what is deprecated: pages of examples take time to load. Node's types are there: they need not be found. */
function shortened(text) {
  return text
    .replace(/^\/\/\/ <reference types="node" \/>$/gm, '')
    .replace(/\/\*\*([\s\S]*?)\*\//g, (_, comment) => {
      const lines = comment.split('\n').map(line => line.replace(/^\s*\*? ?/, '').trimEnd());
      const start = lines.findIndex(Boolean);
      const isEnd = line => line === '' || /^(@|```)/.test(line);
      const length = lines.slice(start).findIndex(isEnd);
      const paragraph = lines.slice(start, length < 0 ? undefined : start + length);
      const kept = [...paragraph, ...lines.filter(line => line.startsWith('@deprecated'))];
      return kept.length > 0 ? `/** ${kept.join('\n')} */` : '';
    })
    .replace(/^[ \t]+/gm, '')
    .replace(/\n{2,}/g, '\n');
}
