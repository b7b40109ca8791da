/** What TypeScript's language service asks: the cells from memory, everything else from disk. */
import { statSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import type { CellFile } from './cells';

const OPTIONS: ts.CompilerOptions = {
  target: ts.ScriptTarget.ESNext,
  module: ts.ModuleKind.ESNext,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  moduleDetection: ts.ModuleDetectionKind.Force,
  lib: ['lib.esnext.d.ts'],
  types: [],
  strict: true, // with noImplicitAny: without it `[]` is never[], to which nothing can be pushed
  allowJs: true,
  resolveJsonModule: true,
  allowImportingTsExtensions: true,
  noEmit: true,
  skipLibCheck: true,
};

export class NotebookHost implements ts.LanguageServiceHost {
  readonly useCaseSensitiveFileNames = () => ts.sys.useCaseSensitiveFileNames;
  readonly directoryExists = ts.sys.directoryExists;
  readonly getDirectories = ts.sys.getDirectories;
  readonly readDirectory = ts.sys.readDirectory;

  /** The text of each cell, by the name of its file. */
  private cells = new Map<string, string>();
  private readonly ambient: string;
  /** The declarations of `seq2seq`. */
  readonly library: string;

  /** @param folder dist/language: `types` and `lib` */
  constructor(
    private readonly folder: string,
    private notebookFolder: string,
  ) {
    this.ambient = join(folder, 'types/ambient.d.ts');
    this.library = join(folder, 'types/seq2seq/index.d.ts');
  }

  setCells(notebookFolder: string, cells: readonly CellFile[]): void {
    this.notebookFolder = notebookFolder;
    this.cells = new Map(cells.map(({ fileName, text }) => [fileName, text]));
  }

  getCompilationSettings(): ts.CompilerOptions {
    return { ...OPTIONS, paths: { seq2seq: [this.library] } };
  }

  getScriptFileNames(): string[] {
    return [this.ambient, this.library, ...this.cells.keys()];
  }

  /** A file of the same version is not read again: cells have their text, files of the notebook their time. */
  getScriptVersion(fileName: string): string {
    const cell = this.cells.get(fileName);
    if (cell !== undefined) return cell;
    if (fileName.startsWith(this.folder)) return '1';
    return String(statSync(fileName, { throwIfNoEntry: false })?.mtimeMs);
  }

  getScriptSnapshot(fileName: string): ts.IScriptSnapshot | undefined {
    const text = this.readFile(fileName);
    return text === undefined ? undefined : ts.ScriptSnapshot.fromString(text);
  }

  getCurrentDirectory(): string {
    return this.notebookFolder;
  }

  getDefaultLibFileName(): string {
    return join(this.folder, 'lib/lib.esnext.d.ts');
  }

  fileExists(fileName: string): boolean {
    return this.cells.has(fileName) || ts.sys.fileExists(fileName);
  }

  readFile(fileName: string): string | undefined {
    return this.cells.get(fileName) ?? ts.sys.readFile(fileName);
  }
}
