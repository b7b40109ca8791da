/**
 * Names we put into a module beside the person's own: as long as the name they stand for, so that every place in a cell
 * stays where it is, and unlike any that people write: they begin with a character of the Yi syllables.
 */
const FIRST = 0xa000;
const SPAN = 0x200;

export interface Stand {
  /** For the value a name had before its cell. */
  before(name: string): string;
  /** For the value a name has at the end of a module. */
  after(name: string): string;
  /** For the module before. */
  readonly module: string;
}

export class StandIns implements Stand {
  private readonly originals = new Map<string, string>();
  readonly module = this.add(String.fromCharCode(FIRST + 2 * SPAN), '');

  before(name: string): string {
    return this.name(name, FIRST);
  }

  after(name: string): string {
    return this.name(name, FIRST + SPAN);
  }

  has(name: string): boolean {
    return this.originals.has(name);
  }

  /** The text with the names that people wrote. */
  restore(text: string): string {
    return text.replace(
      /[\ua000-\ua48c][\p{ID_Continue}$]*/gu,
      word => this.originals.get(word) ?? word,
    );
  }

  private name(name: string, from: number): string {
    const first = name.codePointAt(0) ?? 0;
    const head = String.fromCharCode(from + (first % SPAN)).repeat(first > 0xffff ? 2 : 1);
    return this.add(head + name.slice(head.length), name);
  }

  private add(name: string, original: string): string {
    this.originals.set(name, original);
    return name;
  }
}
