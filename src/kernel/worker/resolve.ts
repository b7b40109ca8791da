/** Where a local import leads: relative and absolute paths, with the endings people leave out. */
import fs from 'node:fs';
import { createRequire, isBuiltin } from 'node:module';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const ENDINGS = ['.ts', '.mts', '.js', '.mjs', '.cjs', '.json', '/index.ts', '/index.js'];

/** The real path of a local file; undefined for packages. @throws Error if there is no such file. */
export function resolveLocal(specifier: string, folder: string): string | undefined {
  const wanted = specifier.startsWith('file:') ? fileURLToPath(specifier) : specifier;
  const isLocal = /^\.{1,2}(\/|$)/.test(wanted) || path.isAbsolute(wanted);
  if (!isLocal) return undefined;
  const base = path.resolve(folder, wanted);
  const typed = /\.[mc]?js$/.test(base) ? [base.replace(/\.([mc]?)js$/, '.$1ts')] : []; // ./x.js may be x.ts
  const found = [base, ...typed, ...ENDINGS.map(ending => base + ending)].find(isFile);
  if (!found) {
    throw Object.assign(new Error(`Cannot find '${specifier}' from ${folder}.`), {
      code: 'ERR_MODULE_NOT_FOUND',
    });
  }
  return fs.realpathSync(found);
}

/** What is said of a package that is not installed; nothing of other errors, as of a package that lacks another. */
export function missingPackage(
  error: unknown,
  specifier: string,
  folder: string,
): Error | undefined {
  const { code, message } = error as NodeJS.ErrnoException;
  const [, name] = /^Cannot find package '([^']+)'/.exec(message) ?? [];
  if (code !== 'ERR_MODULE_NOT_FOUND' || !name || !`${specifier}/`.startsWith(`${name}/`)) {
    return undefined;
  }
  const text = `Cannot find package '${name}' from ${folder}. Install it there: npm install ${name}.`;
  return Object.assign(new Error(text), { code });
}

/** What `import.meta.resolve` gives: a URL. @throws Error if there is no such file or package */
export function resolveUrl(specifier: string, folder: string): string {
  if (isBuiltin(specifier)) return specifier.startsWith('node:') ? specifier : `node:${specifier}`;
  const { resolve } = createRequire(path.join(folder, 'from.js'));
  return pathToFileURL(resolveLocal(specifier, folder) ?? resolve(specifier)).href;
}

function isFile(file: string): boolean {
  try {
    return fs.statSync(file).isFile();
  } catch {
    return false;
  }
}
