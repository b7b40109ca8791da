/** Whether cells use anything of Node: only then its declarations are loaded. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What ambient.d.ts has. */
const PLAIN = /\b(console\s*\.\s*(log|info|debug|warn|error|table)|performance\s*\.\s*now)\b/g;
const IMPORTED = /\b(?:from|import|require)\s*\(?\s*['"`]([^'"`\n]*)/g;

export class NodeUse {
  private readonly words: ReadonlySet<string>;

  /** @param folder dist/language: words.json has the names that are Node's */
  constructor(folder: string) {
    this.words = new Set(JSON.parse(readFileSync(join(folder, 'words.json'), 'utf8')));
  }

  in(text: string): boolean {
    for (const [, specifier] of text.matchAll(IMPORTED)) if (specifier !== 'seq2seq') return true;
    const rest = text.replace(PLAIN, '');
    if (/\bimport\s*\.\s*meta\b/.test(rest)) return true;
    return rest.match(/[A-Za-z_]\w*/g)?.some(word => this.words.has(word)) ?? false;
  }
}
