/** Cells as TypeScript sees them: parsed as modules, so that top-level `await` is one. */
import ts from 'typescript';

/** What TypeScript's parser, or V8 before running, refuses. Line and column from 1. */
export class CellSyntaxError extends SyntaxError {
  override name = 'SyntaxError';
  constructor(
    message: string,
    readonly line: number,
    readonly column: number,
  ) {
    super(message);
  }
}

interface Parsed extends ts.SourceFile {
  /** Not in the public types; there since TypeScript 1. */
  readonly parseDiagnostics: readonly ts.DiagnosticWithLocation[];
}

export function parse(text: string, name = 'cell.ts'): ts.SourceFile {
  const isScript = /\.[mc]?js$/.test(name);
  return ts.createSourceFile(
    name,
    text,
    {
      languageVersion: ts.ScriptTarget.ESNext,
      jsDocParsingMode: ts.JSDocParsingMode.ParseNone,
      setExternalModuleIndicator: file => {
        (file as { externalModuleIndicator?: unknown }).externalModuleIndicator = true; // else `await (x)` is a call
      },
    },
    true,
    isScript ? ts.ScriptKind.JS : ts.ScriptKind.TS,
  );
}

export function hasParseErrors(file: ts.SourceFile): boolean {
  return (file as Parsed).parseDiagnostics.length > 0;
}

/** @throws CellSyntaxError for the first thing that does not parse. */
export function assertParses(file: ts.SourceFile): void {
  const [first] = (file as Parsed).parseDiagnostics;
  if (!first) return;
  throw syntaxError(file, first.start, ts.flattenDiagnosticMessageText(first.messageText, '\n'));
}

export function syntaxError(file: ts.SourceFile, at: number, message: string): CellSyntaxError {
  const { line, character } = file.getLineAndCharacterOfPosition(at);
  return new CellSyntaxError(message, line + 1, character + 1);
}

/** Visits nodes depth first, however deep; a visitor that returns false is not taken below. */
export function walk(root: ts.Node, visit: (node: ts.Node) => unknown): void {
  const pending = [root];
  for (let node = pending.pop(); node; node = pending.pop()) {
    if (visit(node) === false) continue;
    const children: ts.Node[] = [];
    ts.forEachChild(node, child => {
      children.push(child);
    });
    while (children.length > 0) pending.push(children.pop() as ts.Node);
  }
}

export function hasModifier(node: ts.Node, kind: ts.SyntaxKind): boolean {
  if (!ts.canHaveModifiers(node)) return false;
  return node.modifiers?.some(modifier => modifier.kind === kind) ?? false;
}

export function isUsing(list: ts.VariableDeclarationList): boolean {
  return (list.flags & ts.NodeFlags.Using) === ts.NodeFlags.Using; // a bit of AwaitUsing too
}

export function isAwaitUsing(list: ts.VariableDeclarationList): boolean {
  return (list.flags & ts.NodeFlags.AwaitUsing) === ts.NodeFlags.AwaitUsing;
}

export function isConst(list: ts.VariableDeclarationList): boolean {
  return (list.flags & ts.NodeFlags.BlockScoped) === ts.NodeFlags.Const;
}

export function isVar(list: ts.VariableDeclarationList): boolean {
  return !(list.flags & ts.NodeFlags.BlockScoped);
}

/** The names a declaration binds, through patterns. */
export function boundNames(name: ts.BindingName): ts.Identifier[] {
  if (ts.isIdentifier(name)) return [name];
  return name.elements.flatMap(element =>
    ts.isBindingElement(element) ? boundNames(element.name) : [],
  );
}

/** What `var` does not leave. */
export function isFunctionScope(node: ts.Node): boolean {
  return (
    ts.isFunctionLike(node) ||
    ts.isClassStaticBlockDeclaration(node) ||
    ts.isModuleDeclaration(node)
  );
}

/** Names that stand where they have a value, not only a type. */
export function valueUses(file: ts.SourceFile): Set<string> {
  const used = new Set<string>();
  walk(file, node => {
    const isType = ts.isTypeNode(node) && !ts.isExpressionWithTypeArguments(node);
    if (isType || ts.isImportDeclaration(node)) return false;
    if (ts.isInterfaceDeclaration(node)) return false;
    if (ts.isHeritageClause(node) && node.token === ts.SyntaxKind.ImplementsKeyword) return false;
    if (ts.isIdentifier(node)) {
      const { parent } = node;
      if (!(ts.isPropertyAccessExpression(parent) && parent.name === node)) used.add(node.text);
    }
    return true;
  });
  return used;
}
