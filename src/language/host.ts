/** What TypeScript's language service asks: the cells from memory, everything else from disk. */
import { existsSync, readFileSync, statSync } from 'node:fs';
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
  strict: true,
  noImplicitAny: false,
  allowJs: true,
  resolveJsonModule: true,
  allowImportingTsExtensions: true,
  noEmit: true,
  skipLibCheck: true,
};

interface Kept {
  text: string;
  version: number;
}

export class NotebookHost implements ts.LanguageServiceHost {
  private readonly files = new Map<string, Kept>();
  private order: string[] = [];
  private readonly ambient: string;

  /** @param folder dist/language: `types` and `lib` */
  constructor(
    private readonly folder: string,
    private notebookFolder: string,
  ) {
    this.ambient = join(folder, 'types/ambient.d.ts');
  }

  setCells(notebookFolder: string, cells: readonly CellFile[]): void {
    this.notebookFolder = notebookFolder;
    this.order = cells.map(({ fileName }) => fileName);
    for (const { fileName, text } of cells) {
      const kept = this.files.get(fileName);
      if (kept?.text !== text)
        this.files.set(fileName, { text, version: (kept?.version ?? 0) + 1 });
    }
  }

  getCompilationSettings(): ts.CompilerOptions {
    return { ...OPTIONS, paths: { seq2seq: [join(this.folder, 'types/seq2seq/index.d.ts')] } };
  }

  getScriptFileNames(): string[] {
    return [this.ambient, join(this.folder, 'types/seq2seq/index.d.ts'), ...this.order];
  }

  getScriptVersion(fileName: string): string {
    const kept = this.files.get(fileName);
    if (kept) return String(kept.version);
    if (fileName.startsWith(this.folder)) return '1';
    return String(statSync(fileName, { throwIfNoEntry: false })?.mtimeMs ?? 0);
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
    return this.files.has(fileName) || (existsSync(fileName) && statSync(fileName).isFile());
  }

  readFile(fileName: string): string | undefined {
    const kept = this.files.get(fileName);
    if (kept) return kept.text;
    return this.fileExists(fileName) ? readFileSync(fileName, 'utf8') : undefined;
  }

  directoryExists(folder: string): boolean {
    return ts.sys.directoryExists(folder);
  }

  getDirectories(folder: string): string[] {
    return ts.sys.getDirectories(folder);
  }
}
