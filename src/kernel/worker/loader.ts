/**
 * Imports of cells and of local files. Local files are vm.SourceTextModules in the main context, in a table of our
 * own, so that a changed file and all that import it are loaded afresh and the rest keep their state. Packages and
 * built-ins load natively, resolved as from the notebook's folder.
 */
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import vm from 'node:vm';
import type { CommonJsFiles } from './commonJs';
import { addCellFrames } from './errors';
import {
  type LocalFile,
  missingPackage,
  prepareResolve,
  resolveLocal,
  resolveUrl,
  urlOfLocal,
} from './resolve';
import { stampOf } from './stamp';

type Namespace = Record<string, unknown>;
type Attributes = Readonly<Record<string, unknown>>;
type NativeImport = (specifier: string, options?: { with: Attributes }) => Promise<Namespace>;

export interface CompiledFile {
  code: string;
  esm: boolean;
  /** Exported names that are types alone. */
  types: readonly string[];
}

interface LoaderOptions {
  folder: string;
  /** Erases types; asks the broker. */
  compile(file: string, source: string): Promise<CompiledFile>;
  /** The module `seq2seq`. */
  seq2seq: Namespace;
  commonJs: CommonJsFiles;
}

interface Entry {
  file: string;
  stamp: string;
  /** URLs of the modules that import it. */
  importers: Set<string>;
  loading?: Promise<vm.Module>;
  module?: vm.Module;
  /** Evaluation was begun and has not ended: an interrupt cut it. */
  unfinished: boolean;
  commonJs?: NodeModule;
  types?: readonly string[];
}

/** Type declarations of Node know no attributes here. */
interface LinkDetails {
  attributes?: Attributes;
}

export class ModuleLoader {
  /** By URL. */
  private readonly entries = new Map<string, Entry>();
  private readonly natives = new Map<string, NativeImport>();
  /** Linking is done one at a time; evaluation is not, or top-level await would deadlock. */
  private linking: Promise<unknown> = Promise.resolve();

  constructor(private readonly options: LoaderOptions) {}

  /** What `import` in a cell gives; `required` names must exist, at least as types. */
  async importForCell(
    specifier: unknown,
    options?: { with?: Attributes },
    required: readonly string[] = [],
  ): Promise<Namespace> {
    this.forgetChanged();
    const { folder } = this.options;
    const wanted = String(specifier);
    const here: { stack?: string } = {};
    Error.captureStackTrace(here);
    const namespace = await this.importFrom(wanted, folder, options?.with).catch(error => {
      addCellFrames(error, here);
      throw error;
    });
    const absent = required.filter(name => !(name in namespace));
    const local = absent.length > 0 && wanted !== 'seq2seq' && resolveLocal(wanted, folder);
    const types = (local && this.entries.get(urlOfLocal(local))?.types) || [];
    const missing = absent.find(name => !types.includes(name));
    if (missing) throw new SyntaxError(`'${wanted}' has no export named '${missing}'.`);
    return namespace;
  }

  private async importFrom(
    specifier: string,
    folder: string,
    attributes: Attributes = {},
  ): Promise<Namespace> {
    if (specifier === 'seq2seq') {
      checkAttributes(attributes, specifier);
      return this.options.seq2seq;
    }
    const local = resolveLocal(specifier, folder);
    if (!local) return this.native(specifier, folder, attributes);
    checkAttributes(attributes, specifier, local);
    const url = urlOfLocal(local);
    const module = await this.load(local);
    if (module.status === 'unlinked') {
      const turn = this.linking.then(async () => {
        if (module.status === 'unlinked')
          await module.link((wanted, referrer, details: LinkDetails) =>
            this.link(wanted, referrer, details.attributes),
          );
      });
      this.linking = turn.catch(() => {});
      try {
        await turn;
      } catch (error) {
        this.forget(url);
        throw error;
      }
    }
    if (module.status !== 'evaluated') {
      const entry = this.entries.get(url);
      if (entry) entry.unfinished = true;
      await module.evaluate().finally(() => {
        if (entry) entry.unfinished = false;
      });
    }
    return module.namespace as Namespace;
  }

  private async link(
    specifier: string,
    referrer: vm.Module,
    attributes: Attributes = {},
  ): Promise<vm.Module> {
    const importer = fileURLToPath(referrer.identifier);
    const folder = path.dirname(importer);
    if (specifier === 'seq2seq') {
      checkAttributes(attributes, specifier);
      return synthetic(this.options.seq2seq, 'seq2seq');
    }
    const local = resolveLocal(specifier, folder, importer);
    if (!local) {
      const namespace = await this.native(specifier, folder, attributes, importer);
      return synthetic(namespace, specifier);
    }
    checkAttributes(attributes, specifier, local);
    return this.load(local, referrer.identifier);
  }

  /** @param importer file or folder that is named in errors */
  private native(
    specifier: string,
    folder: string,
    attributes: Attributes,
    importer = folder,
  ): Promise<Namespace> {
    let load = this.natives.get(folder);
    if (!load) {
      const script = new vm.Script('(specifier, options) => import(specifier, options)', {
        filename: path.join(folder, '__cell.mjs'),
        importModuleDynamically: vm.constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
      });
      load = script.runInThisContext() as NativeImport;
      this.natives.set(folder, load);
    }
    const options = Object.keys(attributes).length > 0 ? { with: attributes } : undefined;
    return load(specifier, options).catch(error => {
      throw missingPackage(error, specifier, importer) ?? error;
    });
  }

  private load(local: LocalFile, importer?: string): Promise<vm.Module> {
    const url = urlOfLocal(local);
    const { file } = local;
    let entry = this.entries.get(url);
    if (!entry) {
      entry = { file, stamp: stampOf(file), importers: new Set(), unfinished: false };
      this.entries.set(url, entry);
    }
    if (importer) entry.importers.add(importer);
    entry.loading ??= this.create(url, entry);
    return entry.loading;
  }

  private async create(url: string, entry: Entry): Promise<vm.Module> {
    entry.module = await this.moduleOf(url, entry);
    return entry.module;
  }

  private async moduleOf(url: string, entry: Entry): Promise<vm.Module> {
    const { file } = entry;
    const source = fs.readFileSync(file, 'utf8');
    if (file.endsWith('.json')) return synthetic({ default: parseJson(file, source) }, url);
    if (file.endsWith('.cjs')) return this.commonJs(url, entry);
    const { code, esm, types } = await this.options.compile(file, source);
    if (!esm) return this.commonJs(url, entry);
    entry.types = types;
    if (code.includes('import.meta')) await prepareResolve();
    const folder = path.dirname(file);
    return new vm.SourceTextModule(code, {
      identifier: url,
      importModuleDynamically: (specifier, _module, attributes) =>
        this.importFrom(specifier, folder, attributes as Attributes) as never,
      initializeImportMeta: meta => {
        const resolve = (wanted: string) => resolveUrl(wanted, folder);
        Object.assign(meta, { url, filename: file, dirname: folder, resolve });
      },
    });
  }

  private commonJs(url: string, entry: Entry): vm.Module {
    const { commonJs } = this.options;
    const exported = commonJs.load(entry.file);
    entry.commonJs = commonJs.loaded(entry.file);
    const named =
      (typeof exported === 'object' && exported) || typeof exported === 'function' ? exported : {};
    return synthetic({ ...(named as Namespace), default: exported }, url);
  }

  /** Files that changed on disk, and those that failed or were cut off, with all that import them. */
  private forgetChanged(): void {
    const { commonJs: files } = this.options;
    files.forgetChanged();
    for (const [url, { file, stamp, module, unfinished, commonJs }] of [...this.entries]) {
      const failed = unfinished || (module && ['errored', 'linking'].includes(module.status));
      const dropped = commonJs && commonJs !== files.loaded(file);
      if (failed || dropped || stamp !== stampOf(file)) this.forget(url);
    }
  }

  private forget(url: string): void {
    const entry = this.entries.get(url);
    if (!entry) return;
    this.entries.delete(url);
    for (const importer of entry.importers) this.forget(importer);
  }
}

/** @throws TypeError with Node's words */
function checkAttributes(attributes: Attributes, specifier: string, local?: LocalFile): void {
  for (const [key, value] of Object.entries(attributes)) {
    if (key !== 'type' || value !== 'json') {
      const text = `Import attribute "${key}" with value "${value}" is not supported`;
      throw Object.assign(new TypeError(text), { code: 'ERR_IMPORT_ATTRIBUTE_UNSUPPORTED' });
    }
    if (!local?.file.endsWith('.json')) {
      const text = `Module "${specifier}" is not of type "json"`;
      throw Object.assign(new TypeError(text), { code: 'ERR_IMPORT_ATTRIBUTE_TYPE_INCOMPATIBLE' });
    }
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
