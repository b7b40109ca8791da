/** How the calls of publicCalls.ts are made. */

export type Loose = (...given: unknown[]) => unknown;
export type Member = Record<string, Loose>;

/** A function and the arguments of a valid call; made anew for every call. */
export interface PublicCallSample {
  call: Loose;
  given: unknown[];
}
export type Maker = () => PublicCallSample | Promise<PublicCallSample>;

/** A function of the module. */
export const of =
  (f: unknown, ...given: unknown[]): Maker =>
  () => ({ call: f as Loose, given });

/** A function whose arguments are made anew. */
export const from =
  (f: unknown, make: () => unknown[] | Promise<unknown[]>): Maker =>
  async () => ({ call: f as Loose, given: await make() });

/** A constructor. */
export const made = (Class: unknown, ...given: unknown[]): Maker => {
  const Made = Class as new (...given: unknown[]) => unknown;
  return () => ({ call: (...all) => new Made(...all), given });
};

/** A method of what is made. */
export const on =
  (make: () => unknown, name: string, ...given: unknown[]): Maker =>
  async () => {
    const self = (await make()) as Member;
    return { call: (...all) => self[name](...all), given };
  };
