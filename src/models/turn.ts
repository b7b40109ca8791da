/** Long work gives the process a turn now and then: messages go out, an interrupt comes in, garbage is returned. */

let turn: () => Promise<void> = () => Promise.resolve();

/** Says how to wait for the next turn of the event loop. Called once by the host. */
export function setTurn(next: () => Promise<void>): void {
  turn = next;
}

export function nextTurn(): Promise<void> {
  return turn();
}
