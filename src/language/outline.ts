/** What a cell declares for the cells after it, and whether it stands among them or by itself. */
import ts from 'typescript';

export interface Outline {
  /** It does not parse, so that what follows it would not either. */
  isBroken: boolean;
  /** It is nothing but `{ a: 1 }`, which runs as an object. */
  isObject: boolean;
  names: ReadonlyMap<string, Declared>;
  /** Names it exports under, of which a module has each once: `default`, `export { a as b }`. */
  exports: ReadonlySet<string>;
  file: ts.SourceFile;
}

export interface Declared {
  /** A name whose type can be another after an `if` or an assignment; missing for functions, classes, types, imports. */
  variable?: {
    isConst: boolean;
    isAnnotated: boolean;
    /** The doc comment. */
    comment: string;
  };
}

interface Parsed extends ts.SourceFile {
  /** Not in the public types; there since TypeScript 1. */
  readonly parseDiagnostics: readonly ts.DiagnosticWithLocation[];
}

export function outlineOf(text: string): Outline {
  const file = parse(text);
  const isObject = isObjectLiteral(text, file);
  const isBroken = !isObject && file.parseDiagnostics.length > 0;
  const names = new Map<string, Declared>();
  const exports = new Set<string>();
  if (!isObject) {
    for (const statement of file.statements) {
      collect(statement, names);
      collectExports(statement, exports);
    }
  }
  return { isBroken, isObject, names, exports, file };
}

function parse(text: string): Parsed {
  return ts.createSourceFile(
    'cell.ts',
    text,
    {
      languageVersion: ts.ScriptTarget.ESNext,
      setExternalModuleIndicator: file => {
        (file as { externalModuleIndicator?: unknown }).externalModuleIndicator = true; // else `await (x)` is a call
      },
    },
    true,
  ) as Parsed;
}

/** The kernel's rule (its cellCompiler.ts): in parentheses the whole cell is an object literal. */
function isObjectLiteral(text: string, file: Parsed): boolean {
  const [first, second] = file.statements;
  if (!first || !ts.isBlock(first)) return false;
  if (second && file.parseDiagnostics.length === 0) return false;
  const end = text.lastIndexOf('}') + 1;
  const start = first.getStart();
  const wrapped = parse(`${text.slice(0, start)}(${text.slice(start, end)})${text.slice(end)}`);
  const [only, more] = wrapped.statements;
  return (
    wrapped.parseDiagnostics.length === 0 &&
    !more &&
    ts.isExpressionStatement(only) &&
    ts.isParenthesizedExpression(only.expression) &&
    ts.isObjectLiteralExpression(only.expression.expression)
  );
}

/** The names that a statement of the top level, or of a block, declares there. */
export function declaredBy(statement: ts.Statement): string[] {
  const names = new Map<string, Declared>();
  collect(statement, names);
  return [...names.keys()];
}

function collect(statement: ts.Statement, names: Map<string, Declared>): void {
  /** A value and a type of one name are one name here. */
  const add = (name: string, declared: Declared = {}) =>
    names.set(name, names.has(name) ? {} : declared);
  if (ts.isVariableStatement(statement)) {
    const [comment = ''] = ts
      .getJSDocCommentsAndTags(statement)
      .filter(ts.isJSDoc)
      .map(doc => doc.getText());
    variables(statement.declarationList, comment, add);
  } else if (
    ts.isFunctionDeclaration(statement) ||
    ts.isClassDeclaration(statement) ||
    ts.isEnumDeclaration(statement) ||
    ts.isInterfaceDeclaration(statement) ||
    ts.isTypeAliasDeclaration(statement) ||
    ts.isImportEqualsDeclaration(statement) ||
    ts.isModuleDeclaration(statement)
  ) {
    const isGlobal = (statement.flags & ts.NodeFlags.GlobalAugmentation) !== 0; // `declare global`
    if (statement.name && ts.isIdentifier(statement.name) && !isGlobal)
      names.set(statement.name.text, {});
  } else if (ts.isImportDeclaration(statement)) {
    const { name, namedBindings } = statement.importClause ?? {};
    if (name) add(name.text);
    if (namedBindings && ts.isNamespaceImport(namedBindings)) add(namedBindings.name.text);
    if (namedBindings && ts.isNamedImports(namedBindings))
      for (const element of namedBindings.elements) add(element.name.text);
  } else {
    nestedVariables(statement, add);
  }
}

function collectExports(statement: ts.Statement, exports: Set<string>): void {
  const modifiers = ts.canHaveModifiers(statement) ? ts.getModifiers(statement) : undefined;
  const isDefault = modifiers?.some(({ kind }) => kind === ts.SyntaxKind.DefaultKeyword);
  if (isDefault || ts.isExportAssignment(statement)) exports.add('default');
  const clause = ts.isExportDeclaration(statement) ? statement.exportClause : undefined;
  if (clause && ts.isNamedExports(clause))
    for (const { name } of clause.elements) exports.add(name.text);
}

type Add = (name: string, declared?: Declared) => void;

function variables(list: ts.VariableDeclarationList, comment: string, add: Add): void {
  const kind = list.flags & ts.NodeFlags.BlockScoped;
  const isConst = kind !== 0 && kind !== ts.NodeFlags.Let;
  for (const { name, type } of list.declarations)
    for (const bound of boundNames(name))
      add(bound, { variable: { isConst, isAnnotated: type !== undefined, comment } });
}

/** `var` inside blocks and loops belongs to the notebook. */
function nestedVariables(node: ts.Node, add: Add): void {
  if (ts.isFunctionLike(node) || ts.isClassLike(node) || ts.isModuleDeclaration(node)) return;
  if (ts.isVariableDeclarationList(node) && !(node.flags & ts.NodeFlags.BlockScoped))
    variables(node, '', add);
  ts.forEachChild(node, child => nestedVariables(child, add));
}

export function boundNames(name: ts.BindingName): string[] {
  if (ts.isIdentifier(name)) return [name.text];
  return name.elements.flatMap(element =>
    ts.isBindingElement(element) ? boundNames(element.name) : [],
  );
}
