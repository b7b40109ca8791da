/**
 * Completion, hover, signatures and diagnostics over the cells of one notebook. Knows no editor: places are offsets into
 * the text of a cell, results are plain data.
 */
import ts from 'typescript';
import { type Cell, type CellFile, cellFiles } from './cells';
import { NotebookHost } from './host';

export interface Completion {
  name: string;
  /** TypeScript's word for what it is: 'method', 'const', 'class' … */
  kind: string;
  /** Orders the list. */
  sortText: string;
  /** Replaces this stretch of the cell, if not the word before the cursor. */
  span?: Span;
}

export interface Span {
  start: number;
  length: number;
}

export interface Details {
  /** The declaration, on one line or several. */
  signature: string;
  /** The doc comment, as Markdown. */
  documentation: string;
}

export interface Hover extends Details {
  span: Span;
}

export interface SignatureHelp {
  signatures: {
    label: string;
    documentation: string;
    parameters: { label: string; documentation: string }[];
  }[];
  activeSignature: number;
  activeParameter: number;
}

export interface Diagnostic {
  span: Span;
  message: string;
  severity: 'error' | 'warning' | 'hint';
  code: number;
}

/** Not mistakes in a notebook: a name of an earlier cell is assigned to, though it comes in as an import. */
const IGNORED = new Set([2632, 1208, 80001, 80005]);

/** What was parsed of the library and of `seq2seq`, for all notebooks. */
const REGISTRY = ts.createDocumentRegistry();

let services = 0;

export class NotebookLanguageService {
  private readonly name = `seq2seq-${++services}`;
  private readonly host: NotebookHost;
  private readonly service: ts.LanguageService;
  private files: CellFile[] = [];
  private globals: { values: string[]; types: string[] } | undefined;

  /** @param folder where build.mjs wrote the declarations: dist/language */
  constructor(folder: string) {
    this.host = new NotebookHost(folder, folder);
    this.service = ts.createLanguageService(this.host, REGISTRY);
  }

  /** The cells as they are now, in order; paths in imports start from the notebook's folder. */
  update(cells: readonly Cell[], notebookFolder: string): void {
    this.globals ??= this.namesOfSeq2seq();
    this.files = cellFiles(cells, notebookFolder.replaceAll('\\', '/'), this.name, this.globals);
    this.host.setCells(notebookFolder, this.files);
  }

  completions(cellId: string, offset: number): Completion[] {
    const file = this.file(cellId);
    if (!file) return [];
    const found = this.service.getCompletionsAtPosition(file.fileName, file.start + offset, {
      includeCompletionsWithInsertText: false,
    });
    return (found?.entries ?? []).map(({ name, kind, sortText, replacementSpan }) => ({
      name,
      kind,
      sortText,
      span: replacementSpan && spanIn(file, replacementSpan),
    }));
  }

  /** What the list shows beside the chosen entry. */
  details(cellId: string, offset: number, name: string): Details | undefined {
    const file = this.file(cellId);
    if (!file) return undefined;
    const at = file.start + offset;
    const found = this.service.getCompletionEntryDetails(
      file.fileName,
      at,
      name,
      undefined,
      undefined,
      undefined,
      undefined,
    );
    if (!found) return undefined;
    return {
      signature: ts.displayPartsToString(found.displayParts),
      documentation: documentationOf(found.documentation, found.tags),
    };
  }

  hover(cellId: string, offset: number): Hover | undefined {
    const file = this.file(cellId);
    const found = file && this.service.getQuickInfoAtPosition(file.fileName, file.start + offset);
    if (!found) return undefined;
    const signature = ts.displayPartsToString(found.displayParts);
    return {
      signature: signature.replace(/^\(alias\) /, '').replace(/\nimport \S+$/, ''),
      documentation: documentationOf(found.documentation, found.tags),
      span: spanIn(file, found.textSpan),
    };
  }

  signatureHelp(cellId: string, offset: number): SignatureHelp | undefined {
    const file = this.file(cellId);
    const found =
      file && this.service.getSignatureHelpItems(file.fileName, file.start + offset, undefined);
    if (!found) return undefined;
    const text = (parts: readonly ts.SymbolDisplayPart[]) => ts.displayPartsToString([...parts]);
    return {
      activeSignature: found.selectedItemIndex,
      activeParameter: found.argumentIndex,
      signatures: found.items.map(item => ({
        label:
          text(item.prefixDisplayParts) +
          item.parameters
            .map(parameter => text(parameter.displayParts))
            .join(text(item.separatorDisplayParts)) +
          text(item.suffixDisplayParts),
        documentation: documentationOf(item.documentation, item.tags),
        parameters: item.parameters.map(parameter => ({
          label: text(parameter.displayParts),
          documentation: text(parameter.documentation),
        })),
      })),
    };
  }

  /** Mistakes of syntax and of types. */
  diagnostics(cellId: string): Diagnostic[] {
    const file = this.file(cellId);
    if (!file) return [];
    const syntax = this.service.getSyntacticDiagnostics(file.fileName);
    const semantics = this.service.getSemanticDiagnostics(file.fileName);
    return [...syntax, ...semantics].flatMap(one => {
      const from = (one.start ?? 0) - file.start;
      const isBehind = from >= file.length;
      if (
        IGNORED.has(one.code) ||
        from < 0 ||
        (isBehind && !syntax.includes(one as ts.DiagnosticWithLocation))
      )
        return [];
      // what is missing at the end of a cell is missed in the text we put behind it
      const start = isBehind ? Math.max(0, file.length - 1) : from;
      const length = isBehind ? 1 : Math.min(one.length ?? 0, file.length - start);
      const message = ts.flattenDiagnosticMessageText(one.messageText, '\n');
      const severity = one.category === ts.DiagnosticCategory.Error ? 'error' : 'warning';
      return [{ span: { start, length }, message, severity, code: one.code }];
    });
  }

  dispose(): void {
    this.service.dispose();
  }

  private file(cellId: string): CellFile | undefined {
    return this.files.find(({ id }) => id === cellId);
  }

  /** What `seq2seq` exports: names with a value, and names of types alone. */
  private namesOfSeq2seq(): { values: string[]; types: string[] } {
    const names = { values: [] as string[], types: [] as string[] };
    const program = this.service.getProgram();
    const checker = program?.getTypeChecker();
    const file = program
      ?.getSourceFiles()
      .find(({ fileName }) => fileName.endsWith('types/seq2seq/index.d.ts'));
    const module = file && checker?.getSymbolAtLocation(file);
    if (!module || !checker) return names;
    for (const exported of checker.getExportsOfModule(module)) {
      const isAlias = exported.flags & ts.SymbolFlags.Alias;
      const symbol = isAlias ? checker.getAliasedSymbol(exported) : exported;
      const isValue = symbol.flags & ts.SymbolFlags.Value;
      (isValue ? names.values : names.types).push(exported.name);
    }
    return names;
  }
}

function spanIn(file: CellFile, span: ts.TextSpan): Span {
  return { start: Math.max(0, span.start - file.start), length: span.length };
}

function documentationOf(
  comment: readonly ts.SymbolDisplayPart[] | undefined,
  tags: readonly ts.JSDocTagInfo[] | undefined,
): string {
  const text = ts.displayPartsToString([...(comment ?? [])]);
  const lines = (tags ?? []).map(({ name, text: parts }) =>
    `*@${name}* ${ts.displayPartsToString(parts)}`.trim(),
  );
  return [text, ...lines].filter(Boolean).join('\n\n');
}
