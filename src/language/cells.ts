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
  readonly name: string;
  /** Whether the cell itself exports it under its name. */
  readonly isExported: boolean;
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
  globals: readonly string[],
): CellFile[] {
  /** Which module a name comes from now. */
  const origin = new Map(globals.map(name => [name, 'seq2seq']));
  return cells.map(({ id, text }, index) => {
    const module = `.${notebook}-cell-${index}`;
    const declared = declaredIn(text);
    for (const { name } of declared) origin.delete(name);
    // with a line break: a comment behind code on its line would not be the doc comment of what follows
    const prefix = `${importsOf(origin)}\n`;
    for (const { name } of declared) origin.set(name, `./${module}`);
    const names = declared.filter(({ isExported }) => !isExported).map(({ name }) => name);
    return {
      id,
      fileName: `${folder}/${module}.ts`,
      text: `${prefix}${text}\n;export { ${[...new Set(names)].join(', ')} };`,
      start: prefix.length,
      length: text.length,
    };
  });
}

function importsOf(origin: ReadonlyMap<string, string>): string {
  const byModule = new Map<string, string[]>();
  for (const [name, module] of origin) {
    const names = byModule.get(module) ?? [];
    names.push(name);
    byModule.set(module, names);
  }
  return [...byModule]
    .map(([module, names]) => `import { ${names.join(', ')} } from '${module}';`)
    .join('');
}

function declaredIn(text: string): Declared[] {
  const file = ts.createSourceFile('cell.ts', text, ts.ScriptTarget.ESNext, true);
  const exported = new Set(file.statements.flatMap(exportedNames));
  return file.statements.flatMap(statement => {
    const modifiers = ts.canHaveModifiers(statement) ? ts.getModifiers(statement) : undefined;
    const has = (kind: ts.SyntaxKind) => modifiers?.some(modifier => modifier.kind === kind);
    const isExported = has(ts.SyntaxKind.ExportKeyword) && !has(ts.SyntaxKind.DefaultKeyword);
    return namesOf(statement).map(name => ({
      name,
      isExported: isExported || exported.has(name),
    }));
  });
}

/** The names in `export { … }`. */
function exportedNames(statement: ts.Statement): string[] {
  const clause = ts.isExportDeclaration(statement) ? statement.exportClause : undefined;
  return clause && ts.isNamedExports(clause) ? clause.elements.map(({ name }) => name.text) : [];
}

/** The names that a statement of a cell declares for the notebook. */
function namesOf(statement: ts.Statement): string[] {
  if (ts.isVariableStatement(statement)) return listedNames(statement.declarationList);
  if (ts.isImportDeclaration(statement)) return importedNames(statement.importClause);
  const name = 'name' in statement && (statement as ts.DeclarationStatement).name;
  return name && ts.isIdentifier(name) ? [name.text] : nestedVars(statement);
}

function importedNames(clause: ts.ImportClause | undefined): string[] {
  const bindings = clause?.namedBindings;
  const others = bindings && ts.isNamedImports(bindings) ? bindings.elements : [bindings];
  return [clause, ...others].flatMap(one => one?.name?.text ?? []);
}

/** Variables of `var` within blocks and loops. */
function nestedVars(node: ts.Node): string[] {
  if (ts.isFunctionLike(node) || ts.isClassStaticBlockDeclaration(node)) return [];
  if (ts.isVariableDeclarationList(node))
    return node.flags & ts.NodeFlags.BlockScoped ? [] : listedNames(node);
  return node.getChildren().flatMap(nestedVars);
}

function listedNames({ declarations }: ts.VariableDeclarationList): string[] {
  return declarations.flatMap(({ name }) => boundNames(name));
}

function boundNames(name: ts.BindingName): string[] {
  if (ts.isIdentifier(name)) return [name.text];
  return name.elements.flatMap(element =>
    ts.isBindingElement(element) ? boundNames(element.name) : [],
  );
}
