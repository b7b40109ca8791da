/** How a running cell is stopped from inside: ops and loops ask. */
let interruptCheck: () => void = () => {};

/** `check` is called before every op and throws to stop: how a running cell is interrupted. */
export function setInterruptCheck(check: () => void): void {
  interruptCheck = check;
}

/** Throws if the user asked to stop. For loops that call few ops. */
export function checkInterrupt(): void {
  interruptCheck();
}
