// Which words of a cell need Node's declarations: its global names, and the members it adds to those of ECMAScript.
import { join } from 'node:path';
import ts from 'typescript';

/** In ambient.d.ts with the members people use; nodeUse.ts knows which. */
const OWN = new Set(['console', 'performance']);

/** @param folder dist/language. @returns names of global values, and all words */
export function namesOfNode(folder) {
  const without = globalsOf(folder, []);
  const withNode = globalsOf(folder, [join(folder, 'node/index.d.ts'), join(folder, 'newer.d.ts')]);
  const values = [];
  const words = [];
  for (const [name, symbol] of withNode) {
    if (!/^\w+$/.test(name) || name === 'ImportMeta') continue; // a module, or found by `import.meta`
    const known = without.get(name);
    if (!known) {
      words.push(name);
      if (symbol.flags & ts.SymbolFlags.Value && !OWN.has(name)) values.push(name);
      continue;
    }
    for (const member of symbol.members?.keys() ?? [])
      if (!known.members?.has(member) && /^\w+$/.test(member)) words.push(member);
  }
  return { values: values.sort(), words: words.sort() };
}

/** Global symbols by name. */
function globalsOf(folder, files) {
  const options = { lib: ['lib.esnext.d.ts'], types: [], noEmit: true, skipLibCheck: true };
  const host = ts.createCompilerHost(options);
  const library = join(folder, 'lib');
  host.getDefaultLibLocation = () => library;
  const program = ts.createProgram([...files, join(library, 'lib.esnext.d.ts')], options, host);
  const checker = program.getTypeChecker();
  const [file] = program.getSourceFiles();
  const all = ts.SymbolFlags.Value | ts.SymbolFlags.Type | ts.SymbolFlags.Namespace;
  const symbols = checker.getSymbolsInScope(file, all);
  return new Map(symbols.map(symbol => [symbol.name, symbol]));
}
