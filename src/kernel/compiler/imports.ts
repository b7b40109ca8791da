/** Import declarations of a cell → awaited calls in their place. Each ends in `;`: the next line may begin with [ or (. */
import ts from 'typescript';
import type { Edits } from './edits';

interface Context {
  edits: Edits;
  text: string;
  /** Names used as values in this cell: only those must exist in the module. */
  uses: Set<string>;
  names: {
    isGlobal(name: string): boolean;
    setLexical(name: string): void;
    ensure(name: string): void;
  };
}

/** `$impt$('x',{with:…},["a"])`: the module's namespace, which must have these names. */
export function importCall(
  specifier: ts.Expression,
  attributes?: ts.ImportAttributes,
  required: readonly string[] = [],
): string {
  const given = attributes?.elements.map(
    ({ name, value }) => `${name.getText()}:${value.getText()}`,
  );
  const options = given ? `{with:{${given}}}` : 'void 0';
  return `$impt$(${specifier.getText()},${options},${JSON.stringify(required)})`;
}

/** `import a = require('x')` → `import a from 'x'`, of a local file `import * as a from 'x'`: as long as before. */
export function requireToImport(file: ts.SourceFile, edits: Edits): void {
  for (const statement of file.statements) {
    if (!ts.isImportEqualsDeclaration(statement)) continue;
    const { moduleReference: reference, name } = statement;
    if (!ts.isExternalModuleReference(reference)) continue;
    const { expression } = reference;
    const begin = statement.modifiers?.end ?? statement.pos;
    edits.blank(statement.getStart(), begin); // `export`
    const isLocal = /^['"](\.|\/|file:)/.test(expression.getText());
    const from = expression.getStart() - name.end - (isLocal ? 5 : 0);
    if (isLocal) edits.insert(name.getStart(), '* as ');
    edits.replace(name.end, expression.getStart(), ' from '.padEnd(from));
    edits.over(expression.end, reference.end);
  }
}

export function rewriteImport(declaration: ts.ImportDeclaration, context: Context): void {
  const { edits, text, uses } = context;
  const { importClause: clause, moduleSpecifier: specifier } = declaration;
  const end = declaration.attributes?.end ?? specifier.end;
  if (!clause) {
    edits.replace(
      declaration.getStart(),
      end,
      `await ${importCall(specifier, declaration.attributes)};`,
    );
    return;
  }
  if (clause.phaseModifier === ts.SyntaxKind.TypeKeyword) return;
  const bindings = clause.namedBindings;
  const named = bindings && ts.isNamedImports(bindings) ? bindings : undefined;
  const namespace = bindings && ts.isNamespaceImport(bindings) ? bindings : undefined;
  const elements = named?.elements.filter(element => !element.isTypeOnly) ?? [];
  const locals = [clause.name, namespace?.name, ...elements.map(element => element.name)].flatMap(
    name => (name ? [name.text] : []),
  );
  const required = [
    ...(clause.name ? ['default'] : []),
    ...elements
      .filter(({ name }) => uses.has(name.text))
      .map(({ propertyName, name }) => (propertyName ?? name).text),
  ];
  const assign = declare(locals, context);
  const open = assign ? '(' : '';
  const close = assign ? ');' : ';';
  const loaded = `= await ${importCall(specifier, declaration.attributes, required)}`;
  const from = text.slice(clause.end, specifier.getStart()).lastIndexOf('from') + clause.end;

  edits.over(
    declaration.getStart(),
    declaration.getStart() + 'import'.length,
    assign ? ';' : 'let',
  );
  for (const { propertyName } of elements) if (propertyName) renameToColon(propertyName, context);
  if (clause.name && named) {
    const head = `${open}{default:${clause.name.text},`;
    edits.replace(clause.name.getStart(), named.getStart() + 1, head);
    edits.replace(from, end, loaded + close);
  } else if (clause.name && namespace) {
    const all = namespace.name.text;
    edits.replace(clause.name.getStart(), namespace.end, all);
    const between = assign ? ';(' : ',';
    edits.replace(from, end, `${loaded}${between}{default:${clause.name.text}}=${all}${close}`);
  } else if (clause.name) {
    edits.replace(clause.name.getStart(), clause.name.end, `${open}{default:${clause.name.text}}`);
    edits.replace(from, end, loaded + close);
  } else if (namespace) {
    edits.over(clause.getStart(), namespace.name.getStart());
    edits.replace(from, end, `${loaded};`);
  } else if (named) {
    if (assign) edits.insert(named.getStart(), '(');
    edits.replace(from, end, loaded + close);
  }
}

/** Declares the local names; true if one exists as a global and all must be assigned to. */
function declare(locals: readonly string[], { names }: Context): boolean {
  const assign = locals.some(name => names.isGlobal(name));
  for (const name of locals) {
    if (assign) names.ensure(name);
    else names.setLexical(name);
  }
  return assign;
}

/** `b as c` → `b :  c` */
function renameToColon(propertyName: ts.ModuleExportName, { edits, text }: Context): void {
  const as = text.indexOf('as', propertyName.end);
  edits.over(as, as + 2, ':');
}
