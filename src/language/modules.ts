/**
 * A notebook as TypeScript sees it: one module, cell after cell. A cell that declares a name anew begins another module,
 * which takes over the rest: so a later `const` of the same name simply wins, as it does when cells run. A cell that does
 * not parse is a module by itself, or its mistake would spread to the cells after it.
 */
import { earlierUses } from './earlierUses';
import { type Declared, type Outline, outlineOf } from './outline';
import type { Stand } from './standIns';

export interface Cell {
  /** Stable name of the cell. */
  id: string;
  text: string;
}

export interface ModuleFile {
  fileName: string;
  text: string;
  cells: CellPlace[];
  /** Names that its first cell declares anew. */
  replaced: ReadonlySet<string>;
  /** Names that only later modules declare. */
  later: ReadonlySet<string>;
}

/** Where a cell's text lies in its module. */
export interface CellPlace {
  id: string;
  start: number;
  length: number;
}

const GENERATOR = 'Generator';

interface Part {
  cells: { id: string; text: string; outline: Outline }[];
  names: Map<string, Declared>;
  exports: Set<string>;
  isClosed: boolean;
}

export class NotebookModules {
  private outlines = new Map<string, Outline>();

  /**
   * @param notebook a name no other notebook of the folder has here
   * @param globals what every cell has without an import: names of `seq2seq`
   */
  constructor(
    private readonly notebook: string,
    private readonly globals: readonly string[],
    private readonly stand: Stand,
  ) {}

  /** @param folder the notebook's */
  of(cells: readonly Cell[], folder: string): ModuleFile[] {
    const parts = this.parts(cells);
    return parts.map((part, index) => {
      const before = parts.slice(0, index);
      const visible = new Map(before.flatMap(({ names }) => [...names]));
      const behind = parts.slice(index + 1).flatMap(({ names }) => [...names.keys()]);
      const later = new Set(behind.filter(name => !visible.has(name) && !part.names.has(name)));
      const isLast = index === parts.length - 1;
      return { ...this.write(part, index, visible, isLast, folder), later };
    });
  }

  private parts(cells: readonly Cell[]): Part[] {
    const outlines = new Map<string, Outline>();
    const parts: Part[] = [];
    for (const { id, text } of cells) {
      const outline = this.outlines.get(text) ?? outlineOf(text);
      outlines.set(text, outline);
      let part = parts.at(-1);
      if (!part || part.isClosed || outline.isBroken || this.isTaken(part, outline)) {
        part = { cells: [], names: new Map(), exports: new Set(), isClosed: outline.isBroken };
        parts.push(part);
      }
      part.cells.push({ id, text, outline });
      for (const [name, declared] of outline.names) part.names.set(name, declared);
      for (const name of outline.exports) part.exports.add(name);
    }
    this.outlines = outlines;
    return parts;
  }

  private isTaken({ names, exports }: Part, outline: Outline): boolean {
    const declared = [...outline.names.keys()];
    return (
      declared.some(name => names.has(name) || this.globals.includes(name)) ||
      [...outline.exports].some(name => exports.has(name))
    );
  }

  private write(
    { cells, names }: Part,
    index: number,
    visible: ReadonlyMap<string, Declared>,
    isLast: boolean,
    folder: string,
  ): Omit<ModuleFile, 'later'> {
    const [first] = cells;
    const isKnown = (name: string) => visible.has(name) || this.globals.includes(name);
    const replaced = new Set([...first.outline.names.keys()].filter(isKnown));
    const uses = earlierUses(first.outline.file, replaced);
    const earlier = new Set(uses.map(({ name }) => name));
    let text = this.prefix(names, index, visible, earlier);
    const places = cells.map(({ id, text: source, outline }, at) => {
      // with a line break: a comment behind code on its line would not be the doc comment of what follows
      text += outline.isObject ? '\n(' : '\n';
      const place = { id, start: text.length, length: source.length };
      const changed = at === 0 ? uses : [];
      text += changed.reduce(
        (all, { name, start }) =>
          all.slice(0, start) + this.stand.before(name) + all.slice(start + name.length),
        source,
      );
      text += outline.isObject ? ')\n;' : '\n;';
      return place;
    });
    text += isLast ? 'export {};' : this.suffix(new Map([...visible, ...names]));
    return { fileName: `${folder}/${this.file(index)}.ts`, text, cells: places, replaced };
  }

  private file(index: number): string {
    return `.${this.notebook}-${index + 1}`;
  }

  /** What comes in: names of `seq2seq` and of the module before, variables as declared and as they are at its end. */
  private prefix(
    own: ReadonlyMap<string, Declared>,
    index: number,
    visible: ReadonlyMap<string, Declared>,
    earlier: ReadonlySet<string>,
  ): string {
    const { stand } = this;
    const globals = this.globals.flatMap(name => {
      if (visible.has(name)) return [];
      const isFree = !own.has(name);
      if (isFree && name !== GENERATOR) return [name];
      return isFree || earlier.has(name) ? [`${name} as ${stand.before(name)}`] : [];
    });
    const hasBoth = !visible.has(GENERATOR) && !own.has(GENERATOR);
    const both = hasBoth ? bothGenerators(stand.before(GENERATOR)) : '';
    const prefix = `import { ${globals.join(', ')} } from 'seq2seq';${both}`;
    if (index === 0) return prefix;
    const all = stand.module;
    const imports: string[] = [];
    const variables: string[] = [];
    for (const [name, { variable }] of visible) {
      if (own.has(name) && !earlier.has(name)) continue;
      const local = own.has(name) ? stand.before(name) : name;
      if (!variable) {
        imports.push(`${declared(name)} as ${local}`);
        continue;
      }
      const { isConst, isAnnotated, comment } = variable;
      const type = isConst && !isAnnotated ? '' : `: (typeof ${all})[${declared(name)}]`;
      variables.push(
        `\n${comment}\n${isConst ? 'const' : 'let'} ${local}${type} = ${all}[${current(name)}];`,
      );
    }
    const from = `from './${this.file(index - 1)}';`;
    return `${prefix}import * as ${all} ${from}import { ${imports.join(', ')} } ${from}${variables.join('')}`;
  }

  private suffix(names: ReadonlyMap<string, Declared>): string {
    const { stand } = this;
    const values: string[] = [];
    const exports: string[] = [];
    for (const [name, { variable }] of names) {
      exports.push(`${name} as ${declared(name)}`);
      if (!variable) continue;
      values.push(`const ${stand.after(name)} = ${name};`);
      exports.push(`${stand.after(name)} as ${current(name)}`);
    }
    return `${values.join('')}export { ${exports.join(', ')} };`;
  }
}

/**
 * `Generator` is a class of `seq2seq`; with arguments, as in `Generator<number>`, it is ECMAScript's type.
 * @param local the class
 */
function bothGenerators(local: string): string {
  return (
    `const ${GENERATOR} = ${local};type ${GENERATOR}<T = never, R = any, N = any> = ` +
    `[T] extends [never] ? ${local} : globalThis.${GENERATOR}<T, R, N>;`
  );
}

/** What a name is exported as: no cell exports anything of that name. */
function declared(name: string): string {
  return `"=${name}"`;
}

/** What the value of a variable at the end of a module is exported as. */
function current(name: string): string {
  return `"~${name}"`;
}
