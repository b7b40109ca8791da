/** A local file: it stays an ES module, its types out; imports never used as values go, as TypeScript does. */
import ts from 'typescript';
import { Edits, type PositionMap } from './edits';
import { erase } from './erase';
import { requireToImport } from './imports';
import { assertParses, boundNames, hasModifier, parse, valueUses } from './parse';

export interface CompiledModule {
  code: string;
  /** False for CommonJS. */
  esm: boolean;
  /** Exported names that are types alone. */
  types: string[];
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
  if (isScript) return { code: source, esm, types: [] };
  const edits = new Edits(source);
  requireToImport(file, edits);
  const types = [...file.statements.flatMap(exportedType), ...dropExportedTypes(file, edits)];
  const uses = valueUses(file);
  for (const statement of file.statements) {
    if (ts.isImportDeclaration(statement)) dropUnused(statement, uses, edits, source);
  }
  const used = edits.apply(); // blanked: positions stay
  const erased = erase(used === source ? file : parse(used, 'module.ts'), used);
  return { code: erased.text, esm, types, map: erased.map };
}

function isModuleSyntax(statement: ts.Statement): boolean {
  return (
    ts.isImportDeclaration(statement) ||
    ts.isExportDeclaration(statement) ||
    ts.isImportEqualsDeclaration(statement) ||
    ts.isExportAssignment(statement) ||
    hasModifier(statement, ts.SyntaxKind.ExportKeyword)
  );
}

function exportedType(statement: ts.Statement): string[] {
  if (!ts.isInterfaceDeclaration(statement) && !ts.isTypeAliasDeclaration(statement)) return [];
  if (!hasModifier(statement, ts.SyntaxKind.ExportKeyword)) return [];
  return [hasModifier(statement, ts.SyntaxKind.DefaultKeyword) ? 'default' : statement.name.text];
}

/** `export { T }` and `export default T` where T is a type of the file alone. @returns the names they export */
function dropExportedTypes(file: ts.SourceFile, edits: Edits): string[] {
  const types = typesAlone(file);
  return file.statements.flatMap(statement => {
    if (ts.isExportAssignment(statement)) {
      const { expression } = statement;
      if (!ts.isIdentifier(expression) || !types.has(expression.text)) return [];
      edits.blank(statement.getStart(), statement.end);
      return ['default'];
    }
    if (!ts.isExportDeclaration(statement) || statement.moduleSpecifier) return [];
    const { exportClause: clause } = statement;
    if (!clause || !ts.isNamedExports(clause)) return [];
    return clause.elements.flatMap(({ name, propertyName, pos, end }) => {
      if (!types.has((propertyName ?? name).text)) return [];
      const comma = /^\s*,/.exec(file.text.slice(end))?.[0].length ?? 0;
      edits.blank(pos, end + comma);
      return [name.text];
    });
  });
}

/** Names that the file declares as types, and not as values too. */
function typesAlone(file: ts.SourceFile): Set<string> {
  const types = new Set<string>();
  const values = new Set<string>();
  for (const statement of file.statements) {
    if (ts.isInterfaceDeclaration(statement) || ts.isTypeAliasDeclaration(statement)) {
      types.add(statement.name.text);
    } else if (ts.isVariableStatement(statement)) {
      for (const { name } of statement.declarationList.declarations)
        for (const one of boundNames(name)) values.add(one.text);
    } else if (
      'name' in statement &&
      statement.name &&
      ts.isIdentifier(statement.name as ts.Node)
    ) {
      values.add((statement.name as ts.Identifier).text);
    }
  }
  return new Set([...types].filter(name => !values.has(name)));
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
  if (nameUnused && !bindings) edits.blank(declaration.getStart(), declaration.end);
  if (nameUnused && bindings) edits.blank(name.getStart(), bindings.getStart());
  if (!bindings || !ts.isNamedImports(bindings)) return;
  for (const element of bindings.elements) {
    if (uses.has(element.name.text)) continue;
    const comma = /^\s*,/.exec(source.slice(element.end))?.[0].length ?? 0;
    edits.blank(element.getStart(), element.end + comma);
  }
}
