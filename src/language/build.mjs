// What the language service reads: the declarations of `seq2seq` with their doc comments, without internal members, and
// TypeScript's own library. Written to dist/language/.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
const target = join(root, 'dist/language');
const rooms = ['protocol', 'engine', 'text', 'models', 'display', 'seq2seq'];

const require = createRequire(import.meta.url);
const compiler = require.resolve('typescript/bin/tsc');
const { status, stdout } = spawnSync(process.execPath, [compiler, '-b', 'src/seq2seq'], {
  cwd: root,
  encoding: 'utf8',
});
if (status !== 0) throw new Error(`The declarations of seq2seq do not compile:\n${stdout}`);

rmSync(target, { recursive: true, force: true });
for (const room of rooms)
  copyDeclarations(join(root, 'out/types/src', room), join(target, 'types', room));
cpSync(join(root, 'src/language/ambient.d.ts'), join(target, 'types/ambient.d.ts'));

const library = dirname(require.resolve('typescript'));
mkdirSync(join(target, 'lib'));
for (const name of readdirSync(library)) {
  if (/^lib\.(es\w*|decorators)(\..+)?\.d\.ts$/.test(name))
    cpSync(join(library, name), join(target, 'lib', name));
}

function copyDeclarations(from, to) {
  mkdirSync(to, { recursive: true });
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    if (entry.isDirectory()) copyDeclarations(join(from, entry.name), join(to, entry.name));
    else if (entry.name.endsWith('.d.ts')) {
      writeFileSync(
        join(to, entry.name),
        withoutInternals(readFileSync(join(from, entry.name), 'utf8')),
      );
    }
  }
}

/** Cuts out members whose doc comment begins with @internal, and private ones. */
function withoutInternals(text) {
  const file = ts.createSourceFile('d.ts', text, ts.ScriptTarget.ESNext, true);
  const cuts = [];
  const visit = node => {
    const internal = ts.getJSDocTags(node).some(tag => tag.tagName.text === 'internal');
    const isPrivate =
      ts.isClassElement(node) &&
      (ts.getCombinedModifierFlags(node) & ts.ModifierFlags.Private) !== 0;
    if (ts.isClassElement(node) && (internal || isPrivate))
      cuts.push([node.getFullStart(), node.end]);
    else ts.forEachChild(node, visit);
  };
  visit(file);
  let result = '';
  let at = 0;
  for (const [start, end] of cuts) {
    result += text.slice(at, start);
    at = end;
  }
  return result + text.slice(at).replace(/\/\/# sourceMappingURL.*$/m, '');
}
