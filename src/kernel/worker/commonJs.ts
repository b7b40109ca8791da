/**
 * Local CommonJS files, of cells and of what they require: one that changed, and all that required it, is loaded afresh.
 * Those of packages stay, as in Node.
 */
import { createRequire } from 'node:module';
import path from 'node:path';
import { stampOf } from './stamp';

export class CommonJsFiles {
  private readonly stamps = new Map<string, string>();
  private readonly nodeRequire: NodeJS.Require;
  /** `require` of cells. */
  readonly require: NodeJS.Require;

  constructor(notebook: string) {
    const nodeRequire = createRequire(notebook);
    this.nodeRequire = nodeRequire;
    const require = (id: string) => {
      this.forgetChanged();
      return this.load(id);
    };
    this.require = Object.assign(require, nodeRequire);
  }

  /** @param id path of a file, or what `require` takes */
  load(id: string): unknown {
    try {
      return this.nodeRequire(id);
    } finally {
      for (const { filename } of this.localModules()) {
        if (!this.stamps.has(filename)) this.stamps.set(filename, stampOf(filename));
      }
    }
  }

  /** The module of a file as it is loaded now: another object after it was loaded afresh. */
  loaded(file: string): NodeModule | undefined {
    return this.nodeRequire.cache[file];
  }

  /** Drops files that changed since they were loaded, or whose loading was cut off, and all that required one. */
  forgetChanged(): void {
    const modules = this.localModules();
    const dropped = new Set<NodeModule>();
    for (const module of modules) {
      const stamp = this.stamps.get(module.filename); // none: a package has required it
      const changed = stamp !== undefined && stamp !== stampOf(module.filename);
      if (changed || !module.loaded) dropped.add(module);
    }
    for (let before = -1; before !== dropped.size; ) {
      before = dropped.size;
      for (const module of modules) {
        if (module.children.some(child => dropped.has(child))) dropped.add(module);
      }
    }
    for (const { filename } of dropped) {
      delete this.nodeRequire.cache[filename];
      this.stamps.delete(filename);
    }
  }

  private localModules(): NodeModule[] {
    return Object.values(this.nodeRequire.cache).flatMap(module =>
      module && isLocal(module.filename) ? [module] : [],
    );
  }
}

function isLocal(file: string): boolean {
  return !file.includes(`${path.sep}node_modules${path.sep}`) && !file.startsWith(__dirname);
}
