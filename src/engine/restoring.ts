/**
 * Undoing what a function changes, whichever way it ends. A `finally` runs when code returns or throws; it does not run
 * when V8 terminates the code, as a hard interrupt does. `restoring` serves both: what was terminated is undone by
 * `restoreTerminated`, before the next cell runs. For this reason engine, text and models use it in place of `finally`.
 */

/**
 * Puts back what was changed. Should also work if an earlier call of it was terminated halfway.
 * @param terminated true if the body was terminated, false if it returned or threw
 * @returns a promise if it is asynchronous; only an asynchronous body waits for it
 */
export type Undo = (terminated: boolean) => unknown;

/** Waits for a promise. While a body waits in it, `restoreTerminated` takes the body as alive. */
export type Pause = <T>(promise: PromiseLike<T>) => Promise<T>;

/** The calls of `restoring` that have not ended, in the order they began. */
const open: Call[] = [];

class Call {
  private waits = 0;
  private isOpen = true;

  constructor(private readonly undo: Undo) {
    open.push(this);
  }

  get isWaiting(): boolean {
    return this.waits > 0;
  }

  async pause<T>(promise: PromiseLike<T>): Promise<T> {
    this.waits++;
    try {
      return await promise;
    } finally {
      this.waits--;
    }
  }

  /** Runs the undo, unless that was done. It counts as done when it has returned or thrown, not if it is terminated. */
  end(terminated: boolean): unknown {
    if (!this.isOpen) return undefined;
    let result: unknown;
    try {
      result = this.undo(terminated);
    } catch (error) {
      this.remove();
      throw error;
    }
    this.remove();
    return result;
  }

  private remove(): void {
    this.isOpen = false;
    if (open[open.length - 1] === this) open.pop();
    else open.splice(open.lastIndexOf(this), 1);
  }
}

/**
 * Runs `body`, then `undo`, exactly once: also if `body` throws, and if it is terminated (then before the next cell). Calls
 * may be nested: the inner one is undone first. An asynchronous body is undone when its promise settles; one that is
 * terminated is recognised by not being in `pause`, so it should wait for everything that takes long in
 * `pause(promise)`.
 * @param body gets `pause` if it names a parameter for it; make the changes in it, not before
 * @returns what `body` returns
 * @throws what `body` throws; an error of `undo` is then its `cause`, if it has none. Otherwise what `undo` throws.
 */
export function restoring<R>(undo: Undo, body: (pause: Pause) => R): R {
  const call = new Call(undo);
  let result: R;
  try {
    // most bodies are synchronous, take no pause, and are called too often to be given one
    result = body(body.length > 0 ? promise => call.pause(promise) : none);
  } catch (error) {
    try {
      call.end(false);
    } catch (undoError) {
      attach(undoError, error);
    }
    throw error;
  }
  if (typeof (result as { then?: unknown } | null)?.then === 'function') {
    return settled(call, result as PromiseLike<unknown>) as R;
  }
  call.end(false);
  return result;
}

const none: Pause = async promise => promise;

async function settled(call: Call, promise: PromiseLike<unknown>): Promise<unknown> {
  let result: unknown;
  try {
    result = await promise;
  } catch (error) {
    try {
      await call.end(false);
    } catch (undoError) {
      attach(undoError, error);
    }
    throw error;
  }
  await call.end(false);
  return result;
}

/** Makes an error of an undo the cause of the error that people see. */
function attach(undoError: unknown, error: unknown): void {
  if (error instanceof Error && error.cause === undefined) error.cause = undoError;
}

/**
 * Undoes what was terminated, innermost first. To be called where no code of the engine is running, after an interrupt:
 * every synchronous body that has not ended was terminated then, and every asynchronous one that does not wait in `pause`.
 * @returns the errors of undos that failed; all others have run
 */
export function restoreTerminated(): unknown[] {
  const errors: unknown[] = [];
  for (const call of [...open].reverse()) {
    if (call.isWaiting) continue;
    try {
      const result = call.end(true);
      (result as Promise<unknown> | undefined)?.catch?.(() => {});
    } catch (error) {
      errors.push(error);
    }
  }
  return errors;
}
