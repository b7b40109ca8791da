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
  code: number;
}

/** The code of an assignment to an import: in a notebook a name of an earlier cell may be assigned to. */
const ASSIGNED_IMPORT = 2632;

/** Types may be left out in a notebook: what is `any` then (codes 7000 to 7999) is no mistake, unless it is a position. */
function isImplicitAny({ code, messageText }: ts.Diagnostic): boolean {
  return (
    code >= 7000 && code < 8000 && !positionIn(ts.flattenDiagnosticMessageText(messageText, ' '))
  );
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

/** What was parsed of the library and of `seq2seq`, for all notebooks. */
const REGISTRY = ts.createDocumentRegistry(ts.sys.useCaseSensitiveFileNames);

let services = 0;

export class NotebookLanguageService {
  private readonly name = `seq2seq-${++services}`;
  private readonly host: NotebookHost;
  private readonly service: ts.LanguageService;
  private files = new Map<string, CellFile>();
  private globals: readonly string[] | undefined;

  /** @param folder where build.mjs wrote the declarations: dist/language */
  constructor(folder: string) {
    this.host = new NotebookHost(folder, folder);
    this.service = ts.createLanguageService(this.host, REGISTRY);
  }

  /** The cells as they are now, in order; paths in imports start from the notebook's folder. */
  update(cells: readonly Cell[], notebookFolder: string): void {
    this.globals ??= this.namesOfSeq2seq();
    const folder = notebookFolder.replaceAll('\\', '/');
    const files = cellFiles(cells, folder, this.name, this.globals);
    this.files = new Map(files.map(file => [file.id, file]));
    this.host.setCells(notebookFolder, files);
  }

  completions(cellId: string, offset: number): Completion[] {
    const file = this.files.get(cellId);
    if (!file) return [];
    const at = file.start + offset;
    const found = this.service.getCompletionsAtPosition(file.fileName, at, undefined);
    return (found?.entries ?? []).map(({ name, kind, sortText, replacementSpan }) => ({
      name,
      kind,
      sortText,
      span: replacementSpan && spanIn(file, replacementSpan),
    }));
  }

  /** What the list shows beside the chosen entry. */
  details(cellId: string, offset: number, name: string): Details | undefined {
    const file = this.files.get(cellId);
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
    const file = this.files.get(cellId);
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
    const file = this.files.get(cellId);
    const found =
      file && this.service.getSignatureHelpItems(file.fileName, file.start + offset, undefined);
    if (!found) return undefined;
    const text = ts.displayPartsToString;
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
    const file = this.files.get(cellId);
    if (!file) return [];
    const syntax = this.service.getSyntacticDiagnostics(file.fileName);
    const semantics = this.service.getSemanticDiagnostics(
      file.fileName,
    ) as ts.DiagnosticWithLocation[];
    // what we put before and behind the cell is none of the user's business; but what is missing at the end of a cell is
    // missed behind it
    const isInside = ({ start }: ts.DiagnosticWithLocation) =>
      start >= file.start && start < file.start + file.length;
    const mistakes = semantics.filter(
      one => one.code !== ASSIGNED_IMPORT && !isImplicitAny(one) && isInside(one),
    );
    return [...syntax, ...mistakes].map(one => {
      const start = Math.min(one.start - file.start, file.length - 1);
      const length = isInside(one) ? Math.min(one.length, file.length - start) : 1;
      const message = withRemedy(ts.flattenDiagnosticMessageText(one.messageText, '\n'));
      return { span: { start, length }, message, code: one.code };
    });
  }

  dispose(): void {
    this.service.dispose();
  }

  /** What `seq2seq` exports. */
  private namesOfSeq2seq(): string[] {
    const program = this.service.getProgram() as ts.Program;
    const checker = program.getTypeChecker();
    const file = program.getSourceFile(this.host.library) as ts.SourceFile;
    const module = checker.getSymbolAtLocation(file) as ts.Symbol;
    return checker.getExportsOfModule(module).map(({ name }) => name);
  }
}

function spanIn(file: CellFile, { start, length }: ts.TextSpan): Span {
  return { start: start - file.start, length };
}

function documentationOf(
  comment: ts.SymbolDisplayPart[] | undefined,
  tags: readonly ts.JSDocTagInfo[] | undefined,
): string {
  const text = ts.displayPartsToString(comment);
  const lines = (tags ?? []).map(({ name, text: parts }) =>
    `*@${name}* ${ts.displayPartsToString(parts)}`.trim(),
  );
  return [text, ...lines].filter(Boolean).join('\n\n');
}
