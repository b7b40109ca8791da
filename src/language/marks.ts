/** What TypeScript finds in a cell → the marks a person sees: those that say something about how the cell runs. */
import ts from 'typescript';
import type { CellPlace, ModuleFile } from './modules';
import type { StandIns } from './standIns';

export interface Diagnostic {
  span: { start: number; length: number };
  message: string;
  code: number;
}

/** An import is assigned to, which a notebook may do. */
const ASSIGNED_IMPORT = 2632;
/** `this` without a type. */
const IMPLICIT_THIS = 2683;
/** A name is not there. */
const UNKNOWN = new Set([2304, 2503, 2552, 18004]);
const NOT_ASSIGNED = 2454;
/** A name is used before its declaration, or is `undefined` there. */
const TOO_EARLY = new Set([2448, 2449, 2450, NOT_ASSIGNED]);
const NO_MEMBER = 2339;
/** A value may be empty. */
const EMPTY = new Set([NOT_ASSIGNED, 2531, 2532, 2533, 18047, 18048, 18049]);

export function diagnosticsOf(
  service: ts.LanguageService,
  module: ModuleFile,
  cell: CellPlace,
  standIns: StandIns,
): Diagnostic[] {
  const syntax = service.getSyntacticDiagnostics(module.fileName);
  const semantics = service.getSemanticDiagnostics(module.fileName);
  const program = service.getProgram();
  const file = program?.getSourceFile(module.fileName);
  if (!program || !file) return [];
  const isOfNotebook = runsNonetheless(module, file, program.getTypeChecker());
  const end = cell.start + cell.length;
  const isLast = module.cells.at(-1) === cell;
  return [...syntax, ...semantics].flatMap(one => {
    const { start: at = 0, code } = one;
    // what is missing at the end of a cell is missed in the text we put behind it
    const isMissing = isLast && at >= end && syntax.includes(one as ts.DiagnosticWithLocation);
    if (at < cell.start || (at >= end && !isMissing) || isOfNotebook(one)) return [];
    const start = isMissing ? Math.max(0, cell.length - 1) : at - cell.start;
    const length = isMissing ? 1 : Math.min(one.length ?? 0, cell.length - start);
    const text = ts.flattenDiagnosticMessageText(one.messageText, '\n');
    const message = withRemedy(standIns.restore(text));
    return [{ span: { start, length }, message, code }];
  });
}

/** Whether what TypeScript finds is none of a cell's mistakes. */
function runsNonetheless(
  { replaced, isLater }: ModuleFile,
  file: ts.SourceFile,
  checker: ts.TypeChecker,
): (one: ts.Diagnostic) => boolean {
  return ({ code, start = 0, length = 0, messageText }) => {
    const message = ts.flattenDiagnosticMessageText(messageText, ' ');
    if (code === ASSIGNED_IMPORT || isImplicitAny(code, message)) return true;
    if (code === IMPLICIT_THIS) return isConstructor(nodeAt(file, start));
    const text = file.text.slice(start, start + length);
    if (TOO_EARLY.has(code) && replaced.has(text)) return true;
    const isLate = UNKNOWN.has(code) && isLater(text);
    if (isLate) return runsLater(nodeAt(file, start));
    if (code === NOT_ASSIGNED && isVar(nodeAt(file, start), checker)) return true;
    const isEmpty = EMPTY.has(code) || (code === NO_MEMBER && message.includes("'never'"));
    return isEmpty && isUntyped(nodeAt(file, start), checker);
  };
}

/** Types may be left out in a notebook: what is `any` then (codes 7000 to 7999) is no mistake, unless it is a position. */
function isImplicitAny(code: number, message: string): boolean {
  return code >= 7000 && code < 8000 && !positionIn(message);
}

/** x[0] of what has no such positions, a tensor or a set of pairs, is undefined when the cell runs. */
function positionIn(message: string): { position: string; type: string } | undefined {
  const [, position, type] =
    /expression of type '(number|-?\d+)' can't be used to index type '([A-Z]\w*)/.exec(message) ??
    [];
  return type ? { position, type } : undefined;
}

/** What is written in the place of x[0]. */
function withRemedy(message: string): string {
  const { position, type } = positionIn(message) ?? {};
  if (!type || !['Tensor', 'Parameter', 'PairSet'].includes(type)) return message;
  return `A ${type} has no [ ]: write .at(${position === 'number' ? '…' : position}).`;
}

/** A function that makes objects, as JavaScript had them before classes: its name begins with a capital. */
function isConstructor(node: ts.Node): boolean {
  const scope = ts.findAncestor(
    node,
    at => ts.isFunctionDeclaration(at) || ts.isFunctionExpression(at),
  );
  if (!scope) return false;
  const { parent } = scope;
  if (ts.isBinaryExpression(parent)) return /\.prototype\.\w+$/.test(parent.left.getText());
  return /^[A-Z]/.test(scope.name?.text ?? '');
}

function nodeAt(file: ts.SourceFile, position: number): ts.Node {
  let node: ts.Node = file;
  for (;;) {
    const inner: ts.Node | undefined = ts.forEachChild(node, child =>
      child.getStart(file) <= position && position < child.end ? child : undefined,
    );
    if (!inner) return node;
    node = inner;
  }
}

/** In a function or a type: what it names may be declared by a later cell. */
function runsLater(node: ts.Node): boolean {
  for (let at: ts.Node | undefined = node; at; at = at.parent)
    if (ts.isFunctionLike(at) || ts.isTypeNode(at) || ts.isPropertyDeclaration(at)) return true;
  return false;
}

/** `var` is there from the start, whatever block it stands in. */
function isVar(node: ts.Node, checker: ts.TypeChecker): boolean {
  const declaration = checker.getSymbolAtLocation(node)?.valueDeclaration;
  return (
    declaration !== undefined && !(ts.getCombinedNodeFlags(declaration) & ts.NodeFlags.BlockScoped)
  );
}

/** A variable that begins empty and has no type, as in JavaScript: a function gives it its value, unseen by TypeScript. */
function isUntyped(node: ts.Node, checker: ts.TypeChecker): boolean {
  let root = node;
  if (ts.isIdentifier(root) && ts.isPropertyAccessExpression(root.parent)) root = root.parent;
  while (ts.isPropertyAccessExpression(root)) root = root.expression;
  const declaration = checker.getSymbolAtLocation(root)?.valueDeclaration;
  if (!declaration || !ts.isVariableDeclaration(declaration) || declaration.type) return false;
  const { initializer } = declaration;
  if (!initializer) return ts.isVariableStatement(declaration.parent.parent);
  return initializer.kind === ts.SyntaxKind.NullKeyword || isUndefined(initializer);
}

function isUndefined(node: ts.Expression): boolean {
  return ts.isIdentifier(node) && node.text === 'undefined';
}
