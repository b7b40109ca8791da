/** When a thread has nothing more to do, as a program of Node ends: no timer, no child process, no server is left. */
import type { MessagePort } from 'node:worker_threads';

/** As they were before cells. */
const [wait, clear] = [setTimeout, clearTimeout];
const [once, off] = [process.once.bind(process), process.off.bind(process)];

/**
 * Resolves when nothing but the port keeps this thread alive, or so many ms are over. Messages are still taken meanwhile.
 * @returns whether nothing is left
 */
export function untilIdle(port: MessagePort | null, milliseconds: number): Promise<boolean> {
  return new Promise(resolve => {
    const end = (isIdle: boolean) => {
      if (timer) clear(timer);
      off('beforeExit', onIdle);
      port?.ref(); // before beforeExit has come to its end: the thread lives on
      resolve(isIdle);
    };
    const onIdle = () => end(true);
    const timer = Number.isFinite(milliseconds)
      ? wait(() => end(false), Math.max(0, milliseconds)).unref()
      : undefined;
    once('beforeExit', onIdle);
    port?.unref();
  });
}
