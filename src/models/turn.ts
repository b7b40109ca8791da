/**
 * Long work and its host. It gives the process a turn now and then: messages go out, an interrupt comes in, garbage is
 * returned. And it says when it begins and ends: a host that ends before would cut it off.
 */

let turn: () => Promise<void> = () => Promise.resolve();
let begin: (name: string) => () => void = () => () => {};

/** Says how to wait for the next turn of the event loop. Called once by the host. */
export function setTurn(next: () => Promise<void>): void {
  turn = next;
}

export function nextTurn(): Promise<void> {
  return turn();
}

/** Says who hears of long work: called as it begins; what it gives, as it ends. Called once by the host. */
export function setWork(next: (name: string) => () => void): void {
  begin = next;
}

/**
 * Long work begins. @param name the function that people call
 * @returns to be called when the work has ended, however it did
 */
export function working(name: string): () => void {
  return begin(name);
}
