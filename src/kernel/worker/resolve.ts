/** Where a local import leads: relative and absolute paths, with the endings people leave out. */
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import vm from 'node:vm';

const ENDINGS = ['.ts', '.mts', '.js', '.mjs', '.cjs', '.json', '/index.ts', '/index.js'];

/** What cells and their files import by path, besides files without an ending. */
const IMPORTED = ['.ts', '.mts', '.cts', '.tsx', '.js', '.mjs', '.cjs', '.jsx', '.json'];

export interface LocalFile {
  /** Its real path. */
  file: string;
  /** `?v=1` and `#part` of the specifier: another query is another module, as in Node. */
  query: string;
}

/**
 * A local file; undefined for packages.
 * @param importer file or folder that is named in errors
 * @throws Error if there is no such file, or it is none that can be imported
 */
export function resolveLocal(
  specifier: string,
  folder: string,
  importer = folder,
): LocalFile | undefined {
  if (!isLocal(specifier)) return undefined;
  const found = findLocal(specifier, folder);
  if (!found) {
    throw Object.assign(new Error(`Cannot find '${specifier}' from ${importer}.`), {
      code: 'ERR_MODULE_NOT_FOUND',
    });
  }
  const ending = path.extname(found.file);
  if (ending && !IMPORTED.includes(ending)) {
    const text = `Cannot import '${specifier}': what can be imported are .ts, .mts, .js, .mjs, .cjs and .json files. To read it as text: import { readFile } from 'node:fs/promises', then await readFile('${path.relative(folder, found.file)}', 'utf8').`;
    throw Object.assign(new TypeError(text), { code: 'ERR_UNKNOWN_FILE_EXTENSION' });
  }
  return found;
}

function isLocal(specifier: string): boolean {
  return (
    /^\.{1,2}(\/|$)/.test(specifier) || specifier.startsWith('file:') || path.isAbsolute(specifier)
  );
}

function findLocal(specifier: string, folder: string): LocalFile | undefined {
  if (specifier.startsWith('file:')) {
    const { search, hash } = new URL(specifier);
    const file = existing(fileURLToPath(specifier));
    return file ? { file, query: search + hash } : undefined;
  }
  const whole = existing(path.resolve(folder, specifier)); // people write names of files, not URLs
  if (whole) return { file: whole, query: '' };
  const [, name = '', query = ''] = /^([^?#]*)(.*)$/s.exec(specifier) ?? [];
  const file = existing(path.resolve(folder, decoded(name)));
  return file ? { file, query } : undefined;
}

function decoded(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}

function existing(base: string): string | undefined {
  const typed = /\.[mc]?js$/.test(base) ? [base.replace(/\.([mc]?)js$/, '.$1ts')] : []; // ./x.js may be x.ts
  const found = [base, ...typed, ...ENDINGS.map(ending => base + ending)].find(isFile);
  return found && fs.realpathSync(found);
}

export function urlOfLocal({ file, query }: LocalFile): string {
  return pathToFileURL(file).href + query;
}

/** What is said of a package that is not installed; nothing of other errors, as of a package that lacks another. */
export function missingPackage(
  error: unknown,
  specifier: string,
  importer: string,
): Error | undefined {
  const { code, message } = error as NodeJS.ErrnoException;
  const [, name] = /^Cannot find package '([^']+)'/.exec(message) ?? [];
  if (code !== 'ERR_MODULE_NOT_FOUND' || !name || !`${specifier}/`.startsWith(`${name}/`)) {
    return undefined;
  }
  const text = `Cannot find package '${name}' from ${importer}. Install it there: npm install ${name}.`;
  return Object.assign(new Error(text), { code });
}

type Resolve = (specifier: string, importer: string) => string;
let resolveNatively: Resolve | undefined;

/** Node's own `import.meta.resolve`, which only a module it has loaded can give. */
export async function prepareResolve(): Promise<void> {
  if (resolveNatively) return;
  const script = new vm.Script('url => import(url)', {
    importModuleDynamically: vm.constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
  });
  const load = script.runInThisContext() as (url: string) => Promise<{ default: Resolve }>;
  resolveNatively = (await load('data:text/javascript,export default import.meta.resolve')).default;
}

/**
 * What `import.meta.resolve` gives: a URL, of a file also if there is none. Needs `prepareResolve`.
 * @throws Error if there is no such package
 */
export function resolveUrl(specifier: string, folder: string): string {
  const local = isLocal(specifier) && findLocal(specifier, folder);
  if (local) return urlOfLocal(local);
  try {
    const importer = pathToFileURL(path.join(folder, 'from.mjs')).href;
    return (resolveNatively as Resolve)(specifier, importer);
  } catch (error) {
    throw missingPackage(error, specifier, folder) ?? error;
  }
}

function isFile(file: string): boolean {
  try {
    return fs.statSync(file).isFile();
  } catch {
    return false;
  }
}
