/**
 * Completion, hover, signatures and diagnostics over the cells of one notebook. Knows no editor: places are offsets into
 * the text of a cell, results are plain data.
 */
import ts from 'typescript';
import { resolveInOrder } from './chains';
import { NotebookHost } from './host';
import { type Diagnostic, diagnosticsOf } from './marks';
import { type CellPlace, type ModuleFile, NotebookModules } from './modules';
import { NodeUse } from './nodeUse';
import type { Cell } from './parts';
import { StandIns } from './standIns';

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

/** What was parsed of the library and of `seq2seq`, for all notebooks. */
const REGISTRY = ts.createDocumentRegistry(ts.sys.useCaseSensitiveFileNames);

let services = 0;

export class NotebookLanguageService {
  private readonly name = `seq2seq-${++services}`;
  private readonly host: NotebookHost;
  private readonly service: ts.LanguageService;
  private readonly standIns = new StandIns();
  private readonly nodeUse: NodeUse;
  private modules: NotebookModules | undefined;
  private cells: readonly Cell[] = [];
  private folder = '';
  private files: ModuleFile[] = [];
  /** The cell that was written in last: there all names are offered. */
  private writing: string | undefined;
  /** The program whose types were asked for in order. */
  private resolved: ts.Program | undefined;

  /** @param folder where build.mjs wrote the declarations: dist/language */
  constructor(folder: string) {
    this.host = new NotebookHost(folder, folder);
    this.service = ts.createLanguageService(this.host, REGISTRY);
    this.nodeUse = new NodeUse(folder);
  }

  /** The cells as they are now, in order; paths in imports start from the notebook's folder. */
  update(cells: readonly Cell[], notebookFolder: string): void {
    this.modules ??= new NotebookModules(this.name, this.namesOfSeq2seq(), this.standIns);
    const folder = notebookFolder.replaceAll('\\', '/');
    const isSame = ({ id, text }: Cell, k: number) =>
      this.cells[k]?.id === id && this.cells[k].text === text;
    if (folder === this.folder && cells.length === this.cells.length && cells.every(isSame)) return;
    this.cells = cells;
    this.folder = folder;
    this.write(this.modules);
  }

  completions(cellId: string, offset: number): Completion[] {
    const place = this.wholePlace(cellId);
    if (!place) return [];
    const { module, cell } = place;
    const at = cell.start + offset;
    const found = this.service.getCompletionsAtPosition(module.fileName, at, undefined);
    const entries = (found?.entries ?? []).filter(({ name }) => !this.standIns.has(name));
    return entries.map(({ name, kind, sortText, replacementSpan }) => ({
      name,
      kind,
      sortText,
      span: replacementSpan && spanIn(cell, replacementSpan),
    }));
  }

  /** What the list shows beside the chosen entry. */
  details(cellId: string, offset: number, name: string): Details | undefined {
    const place = this.wholePlace(cellId);
    if (!place) return undefined;
    const found = this.service.getCompletionEntryDetails(
      place.module.fileName,
      place.cell.start + offset,
      name,
      undefined,
      undefined,
      undefined,
      undefined,
    );
    if (!found) return undefined;
    return {
      signature: this.text(found.displayParts),
      documentation: documentationOf(found.documentation, found.tags),
    };
  }

  hover(cellId: string, offset: number): Hover | undefined {
    const place = this.place(cellId);
    if (!place) return undefined;
    const { module, cell } = place;
    const found = this.service.getQuickInfoAtPosition(module.fileName, cell.start + offset);
    if (!found) return undefined;
    const signature = this.text(found.displayParts);
    return {
      signature: signature.replace(/^\(alias\) /, '').replace(/\nimport \S+.*$/, ''),
      documentation: documentationOf(found.documentation, found.tags),
      span: spanIn(cell, found.textSpan),
    };
  }

  signatureHelp(cellId: string, offset: number): SignatureHelp | undefined {
    const place = this.place(cellId);
    if (!place) return undefined;
    const at = place.cell.start + offset;
    const found = this.service.getSignatureHelpItems(place.module.fileName, at, undefined);
    if (!found) return undefined;
    const text = (parts: ts.SymbolDisplayPart[]) => this.text(parts);
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
    const place = this.place(cellId);
    return place ? diagnosticsOf(this.service, place.module, place.cell, this.standIns) : [];
  }

  dispose(): void {
    this.resolved = undefined;
    this.service.dispose();
  }

  private text(parts: ts.SymbolDisplayPart[] | undefined): string {
    return this.standIns.restore(ts.displayPartsToString(parts));
  }

  private write(modules: NotebookModules): void {
    this.files = modules.of(this.cells, this.folder, this.writing);
    const usesNode = this.cells.some(({ text }) => this.nodeUse.in(text));
    this.host.setModules(this.folder, this.files, usesNode);
  }

  private resolve(): void {
    const program = this.service.getProgram() as ts.Program;
    if (program !== this.resolved) resolveInOrder(program, this.files);
    this.resolved = program;
  }

  /** With all names in scope. */
  private wholePlace(cellId: string): { module: ModuleFile; cell: CellPlace } | undefined {
    const isPartial = this.files.some(
      ({ isWhole, cells }) => !isWhole && cells.some(({ id }) => id === cellId),
    );
    if (this.modules && isPartial) {
      this.writing = cellId;
      this.write(this.modules);
    }
    return this.place(cellId);
  }

  private place(cellId: string): { module: ModuleFile; cell: CellPlace } | undefined {
    for (const module of this.files) {
      const cell = module.cells.find(({ id }) => id === cellId);
      if (!cell) continue;
      this.resolve();
      return { module, cell };
    }
    return undefined;
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

function spanIn(cell: CellPlace, { start, length }: ts.TextSpan): Span {
  return { start: start - cell.start, length };
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
