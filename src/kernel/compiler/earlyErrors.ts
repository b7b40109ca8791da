/**
 * Errors of a cell that V8 would find in a module before it runs, and that taking types out and turning `const` into
 * `let` would hide from it: the messages are those of TypeScript and of V8.
 */
import ts from 'typescript';
import {
  boundNames,
  hasModifier,
  isConst,
  isFunctionScope,
  isUsing,
  isVar,
  syntaxError,
  walk,
} from './parse';

/** What a name stands for; some may share it: the parts of an enum or a namespace, repeated `var`. */
type Declared = 'var' | 'enum' | 'namespace' | 'function' | 'class' | 'other';

/** @throws CellSyntaxError for the first of them. */
export function assertNoEarlyErrors(file: ts.SourceFile): void {
  walk(file, node => {
    if (ts.isDecorator(node)) checkDecorator(file, node);
    if (ts.isVariableDeclarationList(node)) checkInitializers(file, node);
  });
  checkExports(file);
  checkRedeclared(file);
}

function checkDecorator(file: ts.SourceFile, decorator: ts.Decorator): void {
  const { parent } = decorator;
  const allowed =
    ts.isClassLike(parent) ||
    ts.isPropertyDeclaration(parent) ||
    ts.isParameter(parent) ||
    ((ts.isMethodDeclaration(parent) || ts.isAccessor(parent)) && ts.isClassLike(parent.parent));
  if (!allowed) throw syntaxError(file, decorator.getStart(), 'Decorators are not valid here.');
}

function checkInitializers(file: ts.SourceFile, list: ts.VariableDeclarationList): void {
  const { parent } = list;
  const kind = isUsing(list) ? 'using' : isConst(list) ? 'const' : undefined;
  if (ts.isForInStatement(parent) || ts.isForOfStatement(parent) || isAmbient(list)) return;
  for (const { name, initializer } of list.declarations) {
    if (initializer) continue;
    if (!ts.isIdentifier(name)) {
      const message = 'A destructuring declaration must have an initializer.';
      throw syntaxError(file, name.getStart(), message);
    }
    if (kind)
      throw syntaxError(file, name.getStart(), `'${kind}' declarations must be initialized.`);
  }
}

function isAmbient(node: ts.Node): boolean {
  for (let at = node; !ts.isSourceFile(at); at = at.parent) {
    if (hasModifier(at, ts.SyntaxKind.DeclareKeyword)) return true;
  }
  return false;
}

function checkExports(file: ts.SourceFile): void {
  let hasDefault = false;
  for (const statement of file.statements) {
    if (ts.isNamespaceExportDeclaration(statement)) {
      throw syntaxError(file, statement.getStart(), 'Only a file of declarations has this.');
    }
    if (ts.isExportAssignment(statement) && statement.isExportEquals) {
      const message = "'export =' is CommonJS; a cell is a module: use 'export default'.";
      throw syntaxError(file, statement.getStart(), message);
    }
    const isOverload = ts.isFunctionDeclaration(statement) && !statement.body;
    const isDefault =
      ts.isExportAssignment(statement) || hasModifier(statement, ts.SyntaxKind.DefaultKeyword);
    if (!isDefault || isOverload || ts.isInterfaceDeclaration(statement)) continue;
    if (hasDefault) {
      const message = 'A module cannot have multiple default exports.';
      throw syntaxError(file, statement.getStart(), message);
    }
    hasDefault = true;
  }
}

/** A name of the top level declared twice in one cell; in another cell it may be declared anew. */
function checkRedeclared(file: ts.SourceFile): void {
  const known = new Map<string, Declared[]>();
  const add = (name: ts.Identifier, kind: Declared) => {
    const before = known.get(name.text) ?? [];
    if (!before.every(one => mayShare(one, kind))) {
      const message = `Identifier '${name.text}' has already been declared`;
      throw syntaxError(file, name.getStart(), message);
    }
    known.set(name.text, [...before, kind]);
  };
  for (const statement of file.statements) {
    if (hasModifier(statement, ts.SyntaxKind.DeclareKeyword)) continue;
    if (ts.isVariableStatement(statement)) {
      if (!isVar(statement.declarationList)) addAll(statement.declarationList, 'other', add);
    } else if (ts.isFunctionDeclaration(statement)) {
      if (statement.name && statement.body) add(statement.name, 'function');
    } else if (ts.isClassDeclaration(statement)) {
      if (statement.name) add(statement.name, 'class');
    } else if (ts.isEnumDeclaration(statement)) add(statement.name, 'enum');
    else if (ts.isModuleDeclaration(statement)) {
      if (ts.isIdentifier(statement.name) && hasValue(statement)) add(statement.name, 'namespace');
    } else if (ts.isImportDeclaration(statement)) {
      for (const name of importedNames(statement)) add(name, 'other');
    }
  }
  walk(file, node => {
    if (isFunctionScope(node)) return false;
    if (ts.isVariableDeclarationList(node) && isVar(node) && !isAmbient(node))
      addAll(node, 'var', add);
    return true;
  });
}

function addAll(
  list: ts.VariableDeclarationList,
  kind: Declared,
  add: (name: ts.Identifier, kind: Declared) => void,
): void {
  for (const { name } of list.declarations) for (const one of boundNames(name)) add(one, kind);
}

function mayShare(before: Declared, after: Declared): boolean {
  if (before === after) return before === 'var' || before === 'enum' || before === 'namespace';
  const isNamespace = before === 'namespace' || after === 'namespace';
  return isNamespace && [before, after].every(one => one !== 'var' && one !== 'other');
}

/** False for a namespace that holds types alone. */
function hasValue({ body }: ts.ModuleDeclaration): boolean {
  if (!body || !ts.isModuleBlock(body)) return true;
  return body.statements.some(
    one => !ts.isInterfaceDeclaration(one) && !ts.isTypeAliasDeclaration(one),
  );
}

function importedNames({ importClause: clause }: ts.ImportDeclaration): ts.Identifier[] {
  if (!clause || clause.phaseModifier === ts.SyntaxKind.TypeKeyword) return [];
  const { name, namedBindings: bindings } = clause;
  const names = name ? [name] : [];
  if (!bindings) return names;
  if (ts.isNamespaceImport(bindings)) return [...names, bindings.name];
  return [
    ...names,
    ...bindings.elements.filter(({ isTypeOnly }) => !isTypeOnly).map(element => element.name),
  ];
}
