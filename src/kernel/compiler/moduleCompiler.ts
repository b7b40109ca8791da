/** A local file: it stays an ES module, its types out; imports never used as values go, as TypeScript does. */
import ts from 'typescript';
import { Edits, type PositionMap } from './edits';
import { erase } from './erase';
import { assertParses, hasModifier, parse, valueUses } from './parse';

export interface CompiledModule {
  code: string;
  /** False for CommonJS. */
  esm: boolean;
  /** Missing when positions are unchanged. */
  map?: PositionMap;
}

/** @throws CellSyntaxError with line and column in the file. */
export function compileModule(source: string, path: string): CompiledModule {
  const isScript = /\.[mc]?js$/.test(path);
  const file = parse(source, isScript ? 'module.js' : 'module.ts');
  assertParses(file);
  const esm =
    file.statements.some(isModuleSyntax) || !/\b(module\.exports|exports\.|require\()/.test(source);
  if (isScript) return { code: source, esm };
  const edits = new Edits();
  const uses = valueUses(file);
  for (const statement of file.statements) {
    if (ts.isImportDeclaration(statement)) dropUnused(statement, uses, edits, source);
  }
  const used = edits.apply(source); // blanked: positions stay
  const erased = erase(used === source ? file : parse(used, 'module.ts'), used);
  return { code: erased.text, esm, map: erased.map };
}

function isModuleSyntax(statement: ts.Statement): boolean {
  return (
    ts.isImportDeclaration(statement) ||
    ts.isExportDeclaration(statement) ||
    ts.isExportAssignment(statement) ||
    hasModifier(statement, ts.SyntaxKind.ExportKeyword)
  );
}

function dropUnused(
  declaration: ts.ImportDeclaration,
  uses: Set<string>,
  edits: Edits,
  source: string,
): void {
  const clause = declaration.importClause;
  if (!clause) return;
  const { name, namedBindings: bindings } = clause;
  const nameUnused = name !== undefined && !uses.has(name.text);
  if (nameUnused && !bindings) edits.blank(declaration.getStart(), declaration.end, source);
  if (nameUnused && bindings) edits.blank(name.getStart(), bindings.getStart(), source);
  if (!bindings || !ts.isNamedImports(bindings)) return;
  for (const element of bindings.elements) {
    if (uses.has(element.name.text)) continue;
    const comma = /^\s*,/.exec(source.slice(element.end))?.[0].length ?? 0;
    edits.blank(element.getStart(), element.end + comma, source);
  }
}
