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
}

export class StandIns implements Stand {
  private readonly originals = new Map<string, string>();
  private readonly names = new Map<string, string>();

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
      /[\ua000-\ua3ff][\p{ID_Continue}$]*/gu,
      word => this.originals.get(word) ?? word,
    );
  }

  private name(name: string, from: number): string {
    const key = `${from} ${name}`;
    const known = this.names.get(key);
    if (known) return known;
    const first = name.codePointAt(0) ?? 0;
    const length = first > 0xffff ? 2 : 1;
    const at = (k: number) =>
      String.fromCharCode(from + ((first + k) % SPAN)).repeat(length) + name.slice(length);
    let k = 0;
    while (this.originals.has(at(k)) && k < SPAN) k++; // two names that differ by their first character
    const found = at(k);
    this.names.set(key, found);
    this.originals.set(found, name);
    return found;
  }
}
