/** What TypeScript's language service asks: the cells from memory, everything else from disk. */
import { statSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import ts from 'typescript';
import type { ModuleFile } from './modules';

const OPTIONS: ts.CompilerOptions = {
  target: ts.ScriptTarget.ESNext,
  module: ts.ModuleKind.Preserve,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  moduleDetection: ts.ModuleDetectionKind.Force,
  lib: ['lib.esnext.d.ts'],
  types: [],
  strict: true, // with noImplicitAny: without it `[]` is never[], to which nothing can be pushed
  useUnknownInCatchVariables: false,
  allowJs: true,
  resolveJsonModule: true,
  allowImportingTsExtensions: true,
  noEmit: true,
  skipLibCheck: true,
};

const UNRESOLVED = { resolvedModule: undefined };

export class NotebookHost implements ts.LanguageServiceHost {
  readonly useCaseSensitiveFileNames = () => ts.sys.useCaseSensitiveFileNames;
  readonly directoryExists = ts.sys.directoryExists;
  readonly getDirectories = ts.sys.getDirectories;
  readonly readDirectory = ts.sys.readDirectory;

  /** The text of each module of cells, by the name of its file. */
  private modules = new Map<string, string>();
  private usesNode = false;
  private readonly folder: string;
  /** The declarations of `seq2seq`. */
  readonly library: string;
  private readonly node: string;

  /** @param folder dist/language */
  constructor(
    folder: string,
    private notebookFolder: string,
  ) {
    this.folder = folder.replaceAll('\\', '/'); // as TypeScript writes paths
    this.library = `${this.folder}/types/seq2seq/index.d.ts`;
    this.node = `${this.folder}/node/index.d.ts`;
  }

  /** @param usesNode the cells need Node's declarations; they stay then */
  setModules(notebookFolder: string, modules: readonly ModuleFile[], usesNode: boolean): void {
    this.notebookFolder = notebookFolder;
    this.usesNode ||= usesNode;
    this.modules = new Map(modules.map(({ fileName, text }) => [fileName, text]));
  }

  getCompilationSettings(): ts.CompilerOptions {
    return { ...OPTIONS, paths: { seq2seq: [this.library] } };
  }

  getScriptFileNames(): string[] {
    const surroundings = this.usesNode
      ? [this.node, `${this.folder}/newer.d.ts`]
      : [`${this.folder}/ambient.d.ts`];
    return [...surroundings, this.library, ...this.modules.keys()];
  }

  /** A file of the same version is not read again: cells have their text, files of the notebook their time. */
  getScriptVersion(fileName: string): string {
    const module = this.modules.get(fileName);
    if (module !== undefined) return module;
    if (fileName.startsWith(this.folder)) return '1';
    return String(statSync(fileName, { throwIfNoEntry: false })?.mtimeMs);
  }

  getScriptSnapshot(fileName: string): ts.IScriptSnapshot | undefined {
    const text = this.readFile(fileName);
    return text === undefined ? undefined : ts.ScriptSnapshot.fromString(text);
  }

  /** As Node does: what it has itself comes before all packages. Its modules are declared by name, they have no file. */
  resolveModuleNameLiterals(
    literals: readonly ts.StringLiteralLike[],
    importing: string,
    redirected: ts.ResolvedProjectReference | undefined,
    options: ts.CompilerOptions,
  ): ts.ResolvedModuleWithFailedLookupLocations[] {
    return literals.map(({ text }) => {
      if (isBuiltin(text)) return UNRESOLVED as ts.ResolvedModuleWithFailedLookupLocations;
      const isOfNode = text === 'undici-types' && importing.startsWith(this.folder);
      const wanted = isOfNode ? `${this.folder}/node/undici-types/index` : text;
      return ts.resolveModuleName(wanted, importing, options, this, undefined, redirected);
    });
  }

  /** Packages that ask for Node's types get those that are here. */
  resolveTypeReferenceDirectiveReferences(
    references: readonly (ts.FileReference | string)[],
    importing: string,
    redirected: ts.ResolvedProjectReference | undefined,
    options: ts.CompilerOptions,
  ): ts.ResolvedTypeReferenceDirectiveWithFailedLookupLocations[] {
    return references.map(reference => {
      const name = typeof reference === 'string' ? reference : reference.fileName;
      if (name !== 'node')
        return ts.resolveTypeReferenceDirective(name, importing, options, this, redirected);
      return { resolvedTypeReferenceDirective: { primary: true, resolvedFileName: this.node } };
    }) as ts.ResolvedTypeReferenceDirectiveWithFailedLookupLocations[];
  }

  getCurrentDirectory(): string {
    return this.notebookFolder;
  }

  getDefaultLibFileName(): string {
    return `${this.folder}/lib/lib.esnext.d.ts`;
  }

  fileExists(fileName: string): boolean {
    return this.modules.has(fileName) || ts.sys.fileExists(fileName);
  }

  readFile(fileName: string): string | undefined {
    return this.modules.get(fileName) ?? ts.sys.readFile(fileName);
  }
}
