/**
 * A notebook as TypeScript sees it: one module, cell after cell, as long as no name is declared anew; then another, which
 * takes over what it names of those before. So a later `const` of the same name simply wins, as it does when cells run.
 */
import { earlierUses } from './earlierUses';
import type { Declared } from './outline';
import { type Cell, type Part, Parts } from './parts';
import type { Stand } from './standIns';

export interface ModuleFile {
  fileName: string;
  text: string;
  cells: CellPlace[];
  /** Names that its first cell declares anew. */
  replaced: ReadonlySet<string>;
  /** Whether every name of the cells before is in scope; else those that it names. */
  isWhole: boolean;
  /** True for a name that only later modules declare. */
  isLater(name: string): boolean;
}

/** Where a cell's text lies in its module. */
export interface CellPlace {
  id: string;
  start: number;
  length: number;
}

/** A name of the modules before. */
interface Known extends Declared {
  /** Number of the module that declares it. */
  module: number;
  /** Of the last one that names it: what its value can be may have changed there. */
  current: number;
}

const GENERATOR = 'Generator';
const WORD = /[\p{ID_Start}$_][\p{ID_Continue}$\u200c\u200d]*/gu;
/** Modules times names up to which all names are brought into all modules. */
const FEW = 5000;

export class NotebookModules {
  private readonly grouping: Parts;
  private readonly globals: ReadonlySet<string>;

  /**
   * @param notebook a name no other notebook of the folder has here
   * @param globals what every cell has without an import: names of `seq2seq`
   */
  constructor(
    private readonly notebook: string,
    globals: readonly string[],
    private readonly stand: Stand,
  ) {
    this.globals = new Set(globals);
    this.grouping = new Parts(this.globals);
  }

  /** @param folder the notebook's. @param whole a cell whose module has all names in scope, however many */
  of(cells: readonly Cell[], folder: string, whole?: string): ModuleFile[] {
    const parts = this.grouping.of(cells);
    const first = new Map<string, number>();
    for (const [index, { names }] of parts.entries())
      for (const name of names.keys()) if (!first.has(name)) first.set(name, index);
    const areFew = parts.length * first.size <= FEW;
    const known = new Map<string, Known>();
    return parts.map((part, index) => {
      const words = new Set(part.cells.flatMap(({ text }) => text.match(WORD) ?? []));
      const isWhole = areFew || part.cells.some(({ id }) => id === whole);
      const visible = [...(isWhole ? known.keys() : words)].filter(name => known.has(name));
      const isLast = index === parts.length - 1;
      const isNamed = (name: string) => known.get(name)?.variable && words.has(name);
      const named = visible.filter(name => isNamed(name) && !part.names.has(name));
      const incoming = this.write(part, known, visible);
      const text = incoming.text + (isLast ? 'export {};' : this.outgoing(part.names, named));
      for (const name of named) (known.get(name) as Known).current = index;
      for (const [name, declared] of part.names)
        known.set(name, { ...declared, module: index, current: index });
      const isLater = (name: string) => (first.get(name) ?? 0) > index;
      const fileName = `${folder}/${this.file(index)}.ts`;
      return { ...incoming, fileName, text, isWhole, isLater };
    });
  }

  /** What comes in, and the cells. @param visible names of the modules before */
  private write(
    { cells, names }: Part,
    known: ReadonlyMap<string, Known>,
    visible: readonly string[],
  ): Pick<ModuleFile, 'text' | 'cells' | 'replaced'> {
    const [first] = cells;
    const isKnown = (name: string) => known.has(name) || this.globals.has(name);
    const replaced = new Set([...first.outline.names.keys()].filter(isKnown));
    const uses = earlierUses(first.outline.file, replaced);
    const earlier = new Set(uses.map(({ name }) => name));
    const taken = visible.filter(name => !names.has(name) || earlier.has(name));
    let text = this.ofSeq2seq(names, known, earlier) + this.ofModules(taken, names, known);
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
    return { text, cells: places, replaced };
  }

  private file(module: number): string {
    return `.${this.notebook}-${module + 1}`;
  }

  private ofSeq2seq(
    own: ReadonlyMap<string, Declared>,
    known: ReadonlyMap<string, Known>,
    earlier: ReadonlySet<string>,
  ): string {
    const { stand } = this;
    const names = [...this.globals].flatMap(name => {
      if (known.has(name)) return [];
      const isFree = !own.has(name);
      if (isFree && name !== GENERATOR) return [name];
      return isFree || earlier.has(name) ? [`${name} as ${stand.before(name)}`] : [];
    });
    const hasBoth = !known.has(GENERATOR) && !own.has(GENERATOR);
    const both = hasBoth ? bothGenerators(stand.before(GENERATOR)) : '';
    return `import { ${names.join(', ')} } from 'seq2seq';${both}`;
  }

  /** Variables have the type they were declared with, and the value, which may say more, where they were named last. */
  private ofModules(
    names: readonly string[],
    own: ReadonlyMap<string, Declared>,
    known: ReadonlyMap<string, Known>,
  ): string {
    const imports = new Map<number, string[]>();
    const variables: string[] = [];
    for (const name of names) {
      const { variable, module, current } = known.get(name) as Known;
      const local = own.has(name) || variable ? this.stand.before(name) : name;
      const exported = variable ? currentOf(name) : itself(name);
      const from = imports.get(current) ?? [];
      imports.set(current, [...from, `${exported} as ${local}`]);
      if (!variable || own.has(name)) continue;
      const { isConst, isAnnotated, comment } = variable;
      const declaring = `(typeof import('./${this.file(module)}'))[${itself(name)}]`;
      const type = isConst && !isAnnotated ? '' : `: ${declaring}`;
      variables.push(`\n${comment}\n${isConst ? 'const' : 'let'} ${name}${type} = ${local};`);
    }
    const lines = [...imports].map(
      ([module, list]) => `import { ${list.join(', ')} } from './${this.file(module)}';`,
    );
    return lines.join('') + variables.join('');
  }

  /** @param named variables of modules before, which go out with the value they have here */
  private outgoing(own: ReadonlyMap<string, Declared>, named: readonly string[]): string {
    const { stand } = this;
    const exports = [...own.keys()].map(name => `${name} as ${itself(name)}`);
    const variables = [...own.keys()].filter(name => own.get(name)?.variable);
    const values = [...variables, ...named].map(name => {
      exports.push(`${stand.after(name)} as ${currentOf(name)}`);
      return `const ${stand.after(name)} = ${name};`;
    });
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
function itself(name: string): string {
  return `"=${name}"`;
}

/** What the value of a variable at the end of a module is exported as. */
function currentOf(name: string): string {
  return `"~${name}"`;
}
