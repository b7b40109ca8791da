/**
 * Imports of cells and of local files. Local files are vm.SourceTextModules in the main context, in a table of our
 * own, so that a changed file and all that import it are loaded afresh and the rest keep their state. Packages and
 * built-ins load natively, resolved as from the notebook's folder.
 */
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import vm from 'node:vm';
import { missingPackage, resolveLocal, resolveUrl } from './resolve';

type Namespace = Record<string, unknown>;

export interface CompiledFile {
  code: string;
  esm: boolean;
}

interface LoaderOptions {
  folder: string;
  /** Erases types; asks the broker. */
  compile(file: string, source: string): Promise<CompiledFile>;
  /** The module `seq2seq`. */
  seq2seq: Namespace;
}

interface Entry {
  stamp: string;
  importers: Set<string>;
  loading?: Promise<vm.Module>;
  module?: vm.Module;
  /** Evaluation was begun and has not ended: an interrupt cut it. */
  unfinished: boolean;
}

export class ModuleLoader {
  private readonly entries = new Map<string, Entry>();
  private readonly natives = new Map<string, (specifier: string) => Promise<Namespace>>();
  /** Linking is done one at a time; evaluation is not, or top-level await would deadlock. */
  private linking: Promise<unknown> = Promise.resolve();

  constructor(private readonly options: LoaderOptions) {}

  /** What `import` in a cell gives; `required` names must exist. */
  async importForCell(specifier: unknown, required: readonly string[] = []): Promise<Namespace> {
    this.forgetChanged();
    const namespace = await this.importFrom(String(specifier), this.options.folder);
    const missing = required.find(name => !(name in namespace));
    if (missing) throw new SyntaxError(`'${String(specifier)}' has no export named '${missing}'.`);
    return namespace;
  }

  private async importFrom(specifier: string, folder: string): Promise<Namespace> {
    if (specifier === 'seq2seq') return this.options.seq2seq;
    const file = resolveLocal(specifier, folder);
    if (!file) return this.native(specifier, folder);
    const module = await this.load(file);
    if (module.status === 'unlinked') {
      const turn = this.linking.then(async () => {
        if (module.status === 'unlinked')
          await module.link((wanted, referrer) => this.link(wanted, referrer));
      });
      this.linking = turn.catch(() => {});
      try {
        await turn;
      } catch (error) {
        this.forget(file);
        throw error;
      }
    }
    if (module.status !== 'evaluated') {
      const entry = this.entries.get(file);
      if (entry) entry.unfinished = true;
      await module.evaluate().finally(() => {
        if (entry) entry.unfinished = false;
      });
    }
    return module.namespace as Namespace;
  }

  private async link(specifier: string, referrer: vm.Module): Promise<vm.Module> {
    const importer = fileURLToPath(referrer.identifier);
    const folder = path.dirname(importer);
    if (specifier === 'seq2seq') return synthetic(this.options.seq2seq, 'seq2seq');
    const file = resolveLocal(specifier, folder);
    if (file) return this.load(file, importer);
    return synthetic(await this.native(specifier, folder), specifier);
  }

  private native(specifier: string, folder: string): Promise<Namespace> {
    let load = this.natives.get(folder);
    if (!load) {
      const script = new vm.Script('specifier => import(specifier)', {
        filename: path.join(folder, '__cell.mjs'),
        importModuleDynamically: vm.constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
      });
      load = script.runInThisContext() as (specifier: string) => Promise<Namespace>;
      this.natives.set(folder, load);
    }
    return load(specifier).catch(error => {
      throw missingPackage(error, specifier, folder) ?? error;
    });
  }

  private load(file: string, importer?: string): Promise<vm.Module> {
    let entry = this.entries.get(file);
    if (!entry) {
      entry = { stamp: stampOf(file), importers: new Set(), unfinished: false };
      this.entries.set(file, entry);
    }
    if (importer) entry.importers.add(importer);
    entry.loading ??= this.create(file, entry);
    return entry.loading;
  }

  private async create(file: string, entry: Entry): Promise<vm.Module> {
    entry.module = await this.moduleOf(file);
    return entry.module;
  }

  private async moduleOf(file: string): Promise<vm.Module> {
    const identifier = pathToFileURL(file).href;
    const source = fs.readFileSync(file, 'utf8');
    if (file.endsWith('.json')) return synthetic({ default: parseJson(file, source) }, identifier);
    if (file.endsWith('.cjs')) return requireFresh(file, identifier);
    const { code, esm } = await this.options.compile(file, source);
    if (!esm) return requireFresh(file, identifier);
    const folder = path.dirname(file);
    return new vm.SourceTextModule(code, {
      identifier,
      importModuleDynamically: specifier => this.importFrom(specifier, folder) as never,
      initializeImportMeta: meta => {
        const resolve = (wanted: string) => resolveUrl(wanted, folder);
        Object.assign(meta, { url: identifier, filename: file, dirname: folder, resolve });
      },
    });
  }

  /** Files that changed on disk, and those that failed or were cut off, with all that import them. */
  private forgetChanged(): void {
    for (const [file, entry] of [...this.entries]) {
      const failed =
        entry.unfinished || (entry.module && ['errored', 'linking'].includes(entry.module.status));
      if (failed || entry.stamp !== stampOf(file)) this.forget(file);
    }
  }

  private forget(file: string): void {
    const entry = this.entries.get(file);
    if (!entry) return;
    this.entries.delete(file);
    for (const importer of entry.importers) this.forget(importer);
  }
}

function stampOf(file: string): string {
  try {
    const { mtimeMs, size, ino } = fs.statSync(file);
    return `${mtimeMs}:${size}:${ino}`;
  } catch {
    return 'gone';
  }
}

function parseJson(file: string, source: string): unknown {
  try {
    return JSON.parse(source);
  } catch (error) {
    throw new SyntaxError(`${file} is not JSON: ${(error as Error).message}`);
  }
}

function synthetic(namespace: Namespace, identifier: string): vm.Module {
  const names = Object.keys(namespace);
  return new vm.SyntheticModule(
    names,
    function (this: vm.SyntheticModule) {
      for (const name of names) this.setExport(name, namespace[name]);
    },
    { identifier },
  );
}

function requireFresh(file: string, identifier: string): vm.Module {
  const require = createRequire(file);
  delete require.cache[file];
  const exported: unknown = require(file);
  const named =
    (typeof exported === 'object' && exported) || typeof exported === 'function' ? exported : {};
  return synthetic({ ...(named as Namespace), default: exported }, identifier);
}
