/** Long work says when it begins and ends: a host that ends before would cut it off. */

import { restoring } from './restoring';

let begin: (name: string) => () => void = () => () => {};

/** Says who hears of long work: called as it begins; what it gives, as it ends. Called once by the host. */
export function setWork(next: (name: string) => () => void): void {
  begin = next;
}

/** Does long work. @param name the function that people call, and should have put `await` in front of */
export async function working<T>(name: string, work: () => Promise<T>): Promise<T> {
  const ended = begin(name);
  return restoring(ended, pause => pause(work()));
}
