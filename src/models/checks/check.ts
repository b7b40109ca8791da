/** What a checker found. */
export class Check {
  constructor(
    /** 'checkCausal' */
    readonly name: string,
    readonly passed: boolean,
    /** What was found, and, where it failed, what is likely wrong and what to look at. */
    readonly message: string,
    /** The numbers it is about. */
    readonly numbers: Readonly<Record<string, number>> = {},
  ) {}

  toString(): string {
    return `${this.passed ? '✓' : '✗'} ${this.name}: ${this.message}`;
  }
}

/** A number in a sentence. */
export function figure(value: number): string {
  return Math.abs(value) >= 1e-3 && Math.abs(value) < 1e4
    ? value.toFixed(4)
    : value.toExponential(1);
}

/** So many things, in words: '1 pair', '3 pairs'. */
export function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}
