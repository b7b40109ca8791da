/** Square brackets, which JavaScript lets no class define: x[0] would be undefined, and x[0] = 1 a field nobody reads. */

/** Where brackets are caught: loops begin at 0, and no class can name every position. */
const POSITIONS = ['-1', ...'0123456789'];

/** Makes them an error for a class whose parts are read by at(). @param write what to do instead of an assignment */
export function refuseBrackets(name: string, prototype: object, write: string): void {
  for (const position of POSITIONS) {
    Object.defineProperty(prototype, position, {
      get() {
        throw new TypeError(`A ${name} has no [${position}]: write .at(${position}).`);
      },
      set() {
        throw new TypeError(`A ${name} has no [${position}] to assign to: ${write}.`);
      },
    });
  }
}
