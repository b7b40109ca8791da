/**
 * The source of a cell → code for V8's REPL mode, which is a script: declarations of the top level outlive it.
 * Types are blanked, `const` becomes `let`, imports become awaited calls, and a name that changes its kind (function
 * after `let`, or the reverse) is assigned to instead of declared. Every edit stays on its line.
 */
import ts from 'typescript';
import { assertNoEarlyErrors } from './earlyErrors';
import { Edits, type Position, type PositionMap } from './edits';
import { erase } from './erase';
import { hoistedMark } from './hoistedName';
import { importCall, requireToImport, rewriteImport } from './imports';
import {
  assertParses,
  boundNames,
  CellSyntaxError,
  hasModifier,
  hasParseErrors,
  isAwaitUsing,
  isConst,
  isFunctionScope,
  isUsing,
  isVar,
  parse,
  valueUses,
  walk,
} from './parse';

/** How V8 holds a name of the top level: in the script scope, or as a property of the global object. */
export type NameKind = 'lexical' | 'global';

/** What earlier cells have left. */
export interface Names {
  /** Kind of every name declared so far. */
  kinds: ReadonlyMap<string, NameKind>;
  /** Names on the global object that belong to the kernel and must stay there. */
  reserved: ReadonlySet<string>;
}

export interface CompiledCell {
  code: string;
  /** From the code to what the person typed. */
  map: PositionMap;
  /** Names this cell declares, to be remembered unless V8 refuses the cell. */
  declared: [name: string, kind: NameKind][];
  /** Names to declare with `let` before the cell runs. */
  predeclare: string[];
  /** True if the value of the last expression is shown. */
  shows: boolean;
}

/** @throws CellSyntaxError with line and column in the cell. */
export function compileCell(source: string, url: string, names: Names): CompiledCell {
  try {
    const text = source.replace(/^\uFEFF/, ' ');
    const file = parse(text);
    const object = asObjectLiteral(text, file);
    if (object) return compileObject(object, url, names);
    assertParses(file);
    assertNoEarlyErrors(file);
    return new CellCompilation(file, names).compile(url);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new CellSyntaxError('The code is nested too deeply to be compiled.', 1, 1);
  }
}

interface ObjectCell {
  text: string;
  line: number;
  column: number;
}

/** A cell that is nothing but `{ a: 1 }` is an object, not a block: the same in parentheses. */
function asObjectLiteral(text: string, file: ts.SourceFile): ObjectCell | undefined {
  const [first] = file.statements;
  if (!first || !ts.isBlock(first)) return undefined;
  const start = first.getStart();
  const end = text.lastIndexOf('}') + 1;
  const wrapped = `${text.slice(0, start)}(${text.slice(start, end)})${text.slice(end)}`;
  const parsed = parse(wrapped);
  const [only] = parsed.statements;
  if (hasParseErrors(parsed) || parsed.statements.length !== 1) return undefined;
  if (!ts.isExpressionStatement(only) || !ts.isParenthesizedExpression(only.expression))
    return undefined;
  if (!ts.isObjectLiteralExpression(only.expression.expression)) return undefined;
  const { line, character } = file.getLineAndCharacterOfPosition(start);
  return { text: wrapped, line: line + 1, column: character + 1 };
}

function compileObject(
  { text, line, column }: ObjectCell,
  url: string,
  names: Names,
): CompiledCell {
  const file = parse(text);
  const compiled = new CellCompilation(file, names).compile(url);
  const map = (l: number, c: number): Position => {
    const place = compiled.map(l, c);
    const shifted = place.line === line && place.column > column;
    return shifted ? { line: place.line, column: place.column - 1 } : place;
  };
  return { ...compiled, map };
}

type Columns = ((line: number, column: number) => number) | undefined;

/** From a place in the compiled code back through what was done to it. */
function chain(edited: Columns, erased: PositionMap | undefined, before: Columns): PositionMap {
  return (line, column) => {
    const here = { line, column: edited?.(line, column) ?? column };
    const typed = erased ? erased(here.line, here.column) : here;
    return before ? { line: typed.line, column: before(typed.line, typed.column) } : typed;
  };
}

class CellCompilation {
  private edits!: Edits;
  private readonly declared = new Map<string, NameKind>();
  private readonly predeclare = new Set<string>();
  /** Functions declared over a name that is lexical: they replace it at the start of the cell. */
  private readonly hoisted: string[] = [];
  private readonly preColumns: ((line: number, column: number) => number) | undefined;
  private file: ts.SourceFile;
  private text: string;

  constructor(
    file: ts.SourceFile,
    private readonly names: Names,
  ) {
    const first = rewriteFirst(file);
    this.preColumns = first.columns(file);
    this.text = first.apply();
    this.file = first.isEmpty ? file : parse(this.text);
  }

  compile(url: string): CompiledCell {
    const last = this.file.statements.at(-1);
    const shows =
      last !== undefined && ts.isExpressionStatement(last) && this.text[last.end - 1] !== ';';
    const uses = valueUses(this.file);
    const enums = new Set(this.file.statements.flatMap(enumName));
    const erased = erase(this.file, this.text);
    if (erased.map) this.file = parse(erased.text, 'cell.js');
    this.text = erased.text;
    this.edits = new Edits(this.text);
    for (const statement of this.file.statements) this.statement(statement, uses, enums);
    this.importsAndMeta();
    this.nestedDeclarations();
    const functions = this.hoisted.map(hoisted).join('');
    if (functions) this.edits.insert(afterDirectives(this.file), functions);
    // the map is kept as long as the kernel lives: it must hold neither this nor the syntax tree
    const map = chain(this.edits.columns(this.file), erased.map, this.preColumns);
    const body = this.edits.apply();
    return {
      code: `${body}\n//# sourceURL=${url}`,
      map,
      declared: [...this.declared],
      predeclare: [...this.predeclare],
      shows,
    };
  }

  private statement(statement: ts.Statement, uses: Set<string>, enums: Set<string>): void {
    const { edits, text } = this;
    if (ts.isImportDeclaration(statement)) {
      rewriteImport(statement, { edits, text, uses, names: this });
    } else if (ts.isExportDeclaration(statement)) {
      if (statement.isTypeOnly) return;
      const from = statement.moduleSpecifier;
      if (from)
        edits.replace(
          statement.getStart(),
          statement.end,
          `await ${importCall(from, statement.attributes)};`,
        );
      else edits.blank(statement.getStart(), statement.end);
    } else if (ts.isExportAssignment(statement)) {
      edits.over(statement.getStart(), statement.expression.getStart(), ';(');
      edits.insert(statement.expression.end, ')');
    } else {
      this.dropExport(statement);
      this.declaration(statement, enums);
    }
  }

  private declaration(statement: ts.Statement, enums: Set<string>): void {
    const ambient = hasModifier(statement, ts.SyntaxKind.DeclareKeyword);
    if (ts.isVariableStatement(statement) && !ambient) {
      this.variables(statement.declarationList, true, enums);
    } else if (ts.isClassDeclaration(statement) && statement.name && !ambient) {
      const name = statement.name.text;
      if (this.isGlobal(name)) {
        this.edits.insert(this.text.lastIndexOf('class', statement.name.getStart()), `;${name}=`);
        this.edits.insert(statement.end, ';');
      } else this.setLexical(name);
    } else if (ts.isFunctionDeclaration(statement) && statement.name && statement.body) {
      const name = statement.name.text;
      if (this.isLexical(name)) {
        this.setLexical(name);
        this.edits.insert(statement.name.end, hoistedMark);
        this.hoisted.push(name);
      } else this.declared.set(name, 'global');
    }
  }

  private dropExport(statement: ts.Statement): void {
    if (!ts.canHaveModifiers(statement)) return;
    const find = (kind: ts.SyntaxKind) =>
      statement.modifiers?.find(modifier => modifier.kind === kind);
    const from = find(ts.SyntaxKind.ExportKeyword);
    if (!from) return;
    const to = find(ts.SyntaxKind.DefaultKeyword);
    const named = 'name' in statement && statement.name;
    this.edits.over(from.getStart(), (to ?? from).end, named || !to ? '' : ';void');
  }

  /** A `let`, `const` or `var` list whose names belong to the notebook. */
  private variables(list: ts.VariableDeclarationList, topLevel: boolean, enums: Set<string>): void {
    const names = list.declarations.flatMap(({ name }) => boundNames(name)).map(name => name.text);
    const keyword = list.getStart();
    const keywordEnd = keyword + (isConst(list) ? 5 : 3);
    if (enums.has(names[0])) {
      // else an enum run again keeps its old members
      if (this.isGlobal(names[0])) {
        this.edits.over(keyword, keywordEnd, ';');
        this.edits.insert(list.end, '=void 0');
      } else {
        this.edits.over(keyword, keywordEnd, 'let');
        this.setLexical(names[0]);
      }
      return;
    }
    const clash = isVar(list)
      ? names.some(n => this.isLexical(n))
      : names.some(n => this.isGlobal(n));
    if (clash) {
      this.assignInstead(list, names, [keyword, keywordEnd], topLevel);
      return;
    }
    if (isConst(list)) this.edits.over(keyword, keywordEnd, 'let');
    for (const name of names) this.declared.set(name, isVar(list) ? 'global' : 'lexical');
  }

  /** The name exists as another kind: assign to what is there. */
  private assignInstead(
    list: ts.VariableDeclarationList,
    names: string[],
    [keyword, keywordEnd]: [number, number],
    topLevel: boolean,
  ): void {
    this.edits.over(keyword, keywordEnd, topLevel ? ';' : '');
    for (const name of names) this.ensure(name);
    for (const declaration of list.declarations) {
      if (ts.isIdentifier(declaration.name)) {
        if (!declaration.initializer && !isVar(list))
          this.edits.insert(declaration.name.end, '=void 0');
      } else if (declaration.initializer) {
        this.edits.insert(declaration.getStart(), '(');
        this.edits.insert(declaration.end, ')');
      }
    }
  }

  /** Makes sure that there is something to assign to. */
  ensure(name: string): void {
    if (this.isGlobal(name)) return;
    if (this.names.kinds.get(name) !== 'lexical') this.predeclare.add(name);
    this.setLexical(name);
  }

  setLexical(name: string): void {
    this.declared.set(name, 'lexical');
  }

  isGlobal(name: string): boolean {
    return (this.declared.get(name) ?? this.names.kinds.get(name)) === 'global';
  }

  /** A built-in or a name of seq2seq counts as lexical: declaring it must not overwrite the global property. */
  private isLexical(name: string): boolean {
    const kind = this.declared.get(name) ?? this.names.kinds.get(name);
    return kind === 'lexical' || (kind === undefined && this.names.reserved.has(name));
  }

  private importsAndMeta(): void {
    walk(this.file, node => {
      if (node.kind === ts.SyntaxKind.ImportKeyword) {
        this.edits.over(node.getStart(), node.end, '$impt$');
      } else if (ts.isMetaProperty(node) && node.keywordToken === ts.SyntaxKind.ImportKeyword) {
        this.edits.replace(node.getStart(), node.end, '$importMeta');
      }
    });
  }

  /** `var` and functions inside blocks and loops of the top level. */
  private nestedDeclarations(): void {
    walk(this.file, node => {
      const { parent } = node;
      if (ts.isFunctionDeclaration(node) && parent !== this.file) this.nestedFunction(node);
      if (isFunctionScope(node)) return false;
      if (ts.isVariableDeclarationList(node) && isVar(node)) {
        const atTop = ts.isVariableStatement(parent) && parent.parent === this.file;
        if (!atTop) this.variables(node, false, new Set());
      }
      return true;
    });
  }

  /** V8 declares it on the global object too, and refuses where the name is lexical: there it is its block's alone. */
  private nestedFunction({ name, parent, modifiers, asteriskToken }: ts.FunctionDeclaration): void {
    if (!name || modifiers || asteriskToken) return; // those are of their block
    if (!this.isLexical(name.text)) this.declared.set(name.text, 'global');
    else if (ts.isBlock(parent) || ts.isCaseOrDefaultClause(parent)) {
      this.edits.insert(name.end, hoistedMark);
      this.edits.insert(parent.statements.pos, hoisted(name.text));
    }
  }
}

/** A function that stands further down under its marked name, under its own. */
function hoisted(name: string): string {
  return `let ${name}=$name$(${name}${hoistedMark},"${name}");`;
}

/** Where the first statement begins that is no directive such as 'use strict'. */
function afterDirectives(file: ts.SourceFile): number {
  const isDirective = (one: ts.Statement) =>
    ts.isExpressionStatement(one) && ts.isStringLiteral(one.expression);
  const count = file.statements.findIndex(one => !isDirective(one));
  return count > 0 ? file.statements[count].getStart() : 0;
}

function enumName(statement: ts.Statement): string[] {
  const named = ts.isEnumDeclaration(statement) || ts.isModuleDeclaration(statement);
  return named ? [statement.name.text] : [];
}

/** Rewrites that need types in place: they come before all others, and what they make is parsed again. */
function rewriteFirst(file: ts.SourceFile): Edits {
  const edits = new Edits(file.text);
  requireToImport(file, edits);
  usingToLet(file, edits);
  return edits;
}

/** `using` at the top level lives until the end of the cell: it becomes `let`, registered to be disposed. */
function usingToLet(file: ts.SourceFile, edits: Edits): void {
  for (const statement of file.statements) {
    if (!ts.isVariableStatement(statement) || !isUsing(statement.declarationList)) continue;
    const list = statement.declarationList;
    edits.over(list.getStart(), list.declarations[0].getStart(), 'let');
    const calls = list.declarations.map(
      ({ name }) => `$using$(${name.getText()},${isAwaitUsing(list)})`,
    );
    edits.insert(statement.end, `;${calls.join(';')};`);
  }
}
