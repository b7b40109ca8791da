/**
 * Where a cell that declares a name anew still means what the name was before: `const x = x.map(f)`. These are the uses
 * in front of and inside the new declaration, except in functions, which run later: they see the new one.
 */
import ts from 'typescript';
import { boundNames, declaredBy } from './outline';

export interface Use {
  name: string;
  start: number;
}

/** @param names what the cell declares and an earlier one has declared */
export function earlierUses(file: ts.SourceFile, names: ReadonlySet<string>): Use[] {
  const uses: Use[] = [];
  let waiting = without(names, file.statements.filter(isHoisted).flatMap(declaredBy));
  for (const statement of file.statements) {
    if (waiting.size === 0) break;
    if (ts.isVariableStatement(statement)) {
      for (const declaration of statement.declarationList.declarations) {
        // a function or class that calls itself
        const isDefinition = declaration.initializer && isFunction(declaration.initializer);
        if (!isDefinition) find(declaration, waiting, true, uses);
        waiting = without(waiting, boundNames(declaration.name));
      }
    } else if (ts.isClassDeclaration(statement)) {
      for (const clause of statement.heritageClauses ?? []) find(clause, waiting, false, uses);
      if (statement.name) waiting = without(waiting, [statement.name.text]);
    } else if (ts.isInterfaceDeclaration(statement)) {
      for (const clause of statement.heritageClauses ?? []) find(clause, waiting, false, uses);
      waiting = without(waiting, [statement.name.text]);
    } else if (!isHoisted(statement)) {
      find(statement, waiting, false, uses);
    }
  }
  // from the last to the first: each can be replaced without moving the others
  return uses.sort((a, b) => b.start - a.start);
}

/** What it declares is there from the start. */
function isHoisted(statement: ts.Statement): boolean {
  return (
    ts.isFunctionDeclaration(statement) ||
    ts.isEnumDeclaration(statement) ||
    ts.isModuleDeclaration(statement) ||
    ts.isTypeAliasDeclaration(statement) ||
    ts.isImportDeclaration(statement) ||
    ts.isImportEqualsDeclaration(statement) ||
    ts.isExportDeclaration(statement)
  );
}

/** @param inside also in functions: those of an initializer mostly run at once */
function find(node: ts.Node, names: ReadonlySet<string>, inside: boolean, uses: Use[]): void {
  if (names.size === 0 || (!inside && ts.isFunctionLike(node))) return;
  if (ts.isIdentifier(node)) {
    if (names.has(node.text) && isUse(node)) uses.push({ name: node.text, start: node.getStart() });
    return;
  }
  const visible = without(names, boundIn(node));
  ts.forEachChild(node, child => find(child, visible, inside, uses));
}

/** The names that mean something else inside a node. */
function boundIn(node: ts.Node): string[] {
  if (ts.isFunctionLike(node)) {
    const own = node.name && ts.isIdentifier(node.name) ? [node.name.text] : [];
    return [...own, ...node.parameters.flatMap(({ name }) => boundNames(name))];
  }
  if (ts.isBlock(node) || ts.isCaseClause(node)) return node.statements.flatMap(declaredBy);
  if (ts.isForStatement(node) || ts.isForInStatement(node) || ts.isForOfStatement(node)) {
    const { initializer } = node;
    return initializer && ts.isVariableDeclarationList(initializer) ? inList(initializer) : [];
  }
  if (ts.isCatchClause(node) && node.variableDeclaration)
    return boundNames(node.variableDeclaration.name);
  return [];
}

function inList(list: ts.VariableDeclarationList): string[] {
  return list.declarations.flatMap(({ name }) => boundNames(name));
}

/** False where the word is declared or names a member. */
function isUse(node: ts.Identifier): boolean {
  const { parent } = node;
  if (ts.isShorthandPropertyAssignment(parent)) return false; // no room to name the member and the value
  if (ts.isPropertyAccessExpression(parent)) return parent.expression === node;
  if (ts.isQualifiedName(parent)) return parent.left === node;
  if (ts.isPropertyAssignment(parent)) return parent.initializer === node;
  if (ts.isBindingElement(parent)) return parent.initializer === node;
  const isDeclared =
    ts.isVariableDeclaration(parent) ||
    ts.isParameter(parent) ||
    ts.isFunctionLike(parent) ||
    ts.isClassLike(parent) ||
    ts.isPropertySignature(parent) ||
    ts.isPropertyDeclaration(parent);
  if (isDeclared && 'name' in parent) return parent.name !== node;
  return !(ts.isLabeledStatement(parent) || ts.isBreakOrContinueStatement(parent));
}

function isFunction(node: ts.Expression): boolean {
  if (ts.isParenthesizedExpression(node)) return isFunction(node.expression);
  return ts.isFunctionExpression(node) || ts.isArrowFunction(node) || ts.isClassExpression(node);
}

function without(names: ReadonlySet<string>, gone: readonly string[]): Set<string> {
  return new Set([...names].filter(name => !gone.includes(name)));
}
