// Our extension as VS Code's development mode wants it: a folder with what the packaged extension holds, and nothing
// of the repository around it.
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './cache';

/** What no extension is packaged with. */
const outside = new Set(['node_modules', 'src', 'test', 'bench', 'out', 'package-lock.json']);

/**
 * Makes the folder `folder/extension` with a copy of the built extension. Links would not do: VS Code knows code as the
 * extension's by the folder it really lies in.
 * @throws Error when it is not built
 */
export function extensionFolder(folder: string): string {
  const { main } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  if (!main || !existsSync(join(root, main))) {
    throw new Error('the extension is not built: npm run build');
  }
  const extension = join(folder, 'extension');
  mkdirSync(extension);
  for (const entry of readdirSync(root)) {
    if (entry.startsWith('.') || outside.has(entry)) continue;
    cpSync(join(root, entry), join(extension, entry), { recursive: true });
  }
  return extension;
}
