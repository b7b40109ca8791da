/**
 * A notebook as TypeScript sees it: every cell a module. What earlier cells declare comes in through an import put in
 * front of the cell's first line, what the cell declares goes out through an export behind its last: so a later `const`
 * of the same name simply wins, as it does when cells run.
 */
import ts from 'typescript';

export interface Cell {
  /** Stable name of the cell. */
  id: string;
  text: string;
}

/** A cell as a file: its text lies `start` characters in. */
export interface CellFile {
  id: string;
  fileName: string;
  text: string;
  start: number;
  length: number;
}

interface Declared {
  /** Names with a value (and perhaps a type). */
  values: string[];
  /** Names of types alone. */
  types: string[];
}

/**
 * @param folder the notebook's
 * @param notebook a name no other notebook of the folder has here
 * @param globals names every cell has without an import
 */
export function cellFiles(
  cells: readonly Cell[],
  folder: string,
  notebook: string,
  globals: { values: readonly string[]; types: readonly string[] },
): CellFile[] {
  /** Which module a name comes from now. */
  const origin = new Map<string, { module: string; isType: boolean }>();
  for (const name of globals.values) origin.set(name, { module: 'seq2seq', isType: false });
  for (const name of globals.types) origin.set(name, { module: 'seq2seq', isType: true });
  return cells.map(({ id, text }, index) => {
    const declared = declaredIn(text);
    const own = new Set([...declared.values, ...declared.types]);
    // with a line break: a comment behind code on its line would not be the doc comment of what follows
    const prefix = `${importsOf(origin, own)}\n`;
    const name = `.${notebook}-cell-${index + 1}`;
    for (const value of declared.values) origin.set(value, { module: `./${name}`, isType: false });
    for (const type of declared.types) origin.set(type, { module: `./${name}`, isType: true });
    return {
      id,
      fileName: `${folder}/${name}.ts`,
      text: `${prefix}${text}\n;${exportsOf(declared)}`,
      start: prefix.length,
      length: text.length,
    };
  });
}

function importsOf(
  origin: ReadonlyMap<string, { module: string; isType: boolean }>,
  own: ReadonlySet<string>,
): string {
  const byModule = new Map<string, string[]>();
  for (const [name, { module, isType }] of origin) {
    if (own.has(name)) continue;
    const names = byModule.get(module) ?? [];
    names.push(isType ? `type ${name}` : name);
    byModule.set(module, names);
  }
  return [...byModule]
    .map(([module, names]) => `import { ${names.join(', ')} } from '${module}';`)
    .join('');
}

function exportsOf({ values, types }: Declared): string {
  const names = [...new Set(values), ...[...new Set(types)].map(type => `type ${type}`)];
  return `export { ${names.join(', ')} };`;
}

/** The names a cell declares at its top level and has not exported itself. */
export function declaredIn(text: string): Declared {
  const file = ts.createSourceFile('cell.ts', text, ts.ScriptTarget.ESNext, true);
  const declared: Declared = { values: [], types: [] };
  for (const statement of file.statements) collect(statement, declared);
  const { values, types } = declared;
  return { values, types: types.filter(type => !values.includes(type)) };
}

function collect(statement: ts.Statement, { values, types }: Declared): void {
  const flags = ts.canHaveModifiers(statement)
    ? ts.getCombinedModifierFlags(statement as ts.Declaration)
    : 0;
  if (flags & ts.ModifierFlags.Export) return; // it leaves by itself
  if (ts.isVariableStatement(statement)) {
    for (const { name } of statement.declarationList.declarations) values.push(...boundNames(name));
  } else if (ts.isFunctionDeclaration(statement) || ts.isClassDeclaration(statement)) {
    if (statement.name) values.push(statement.name.text);
  } else if (ts.isEnumDeclaration(statement)) {
    values.push(statement.name.text);
  } else if (ts.isModuleDeclaration(statement)) {
    if (ts.isIdentifier(statement.name)) values.push(statement.name.text);
  } else if (ts.isInterfaceDeclaration(statement) || ts.isTypeAliasDeclaration(statement)) {
    types.push(statement.name.text);
  } else if (ts.isImportDeclaration(statement)) {
    const clause = statement.importClause;
    if (!clause) return;
    const typeOnly = clause.phaseModifier === ts.SyntaxKind.TypeKeyword;
    const add = (name: ts.Identifier, isType = typeOnly) =>
      (isType ? types : values).push(name.text);
    if (clause.name) add(clause.name);
    const bindings = clause.namedBindings;
    if (bindings && ts.isNamespaceImport(bindings)) add(bindings.name);
    if (bindings && ts.isNamedImports(bindings)) {
      for (const element of bindings.elements) add(element.name, typeOnly || element.isTypeOnly);
    }
  }
}

function boundNames(name: ts.BindingName): string[] {
  if (ts.isIdentifier(name)) return [name.text];
  return name.elements.flatMap(element =>
    ts.isBindingElement(element) ? boundNames(element.name) : [],
  );
}
