/** One clock for everything that happens to values: ops are recorded and values changed in place at increasing numbers. */
let now = 0;

/** The next number. */
export function nextOrder(): number {
  return ++now;
}
