/**
 * Evaluating code in V8's REPL mode, in this thread's main context, through its own inspector session. REPL mode
 * answers with a promise whose value is { '.repl_result': value }, the value itself. The promise is caught as it
 * is made and held by us: one that V8 collects while it is pending can abort the process.
 */
import inspector from 'node:inspector';
import { promiseHooks } from 'node:v8';

export type Evaluation =
  /** Running: the value of the cell is under `.repl_result`. */
  | { kind: 'started'; promise: Promise<unknown> }
  /** V8 refused it before it ran. */
  | { kind: 'refused'; message: string; line: number; column: number }
  /** Cut off in its synchronous part. */
  | { kind: 'terminated' };

interface Answer {
  exceptionDetails?: {
    lineNumber: number;
    columnNumber: number;
    exception?: { description?: string };
  };
}

export class Evaluator {
  private session = connect();

  /** Drops what the inspector holds for the cell before, and what it waits for. */
  reconnect(): void {
    this.session.disconnect();
    this.session = connect();
  }

  evaluate(code: string): Evaluation {
    let promise: Promise<unknown> | undefined;
    let answer: Answer | undefined;
    const stop = promiseHooks.onInit((made: Promise<unknown>) => {
      promise = made;
      stop();
    }) as () => void;
    const options = { expression: code, replMode: true, awaitPromise: true, objectGroup: 'cell' };
    this.session.post('Runtime.evaluate', options, (_error, result) => {
      answer = result as Answer;
      this.session.post('Runtime.releaseObjectGroup', { objectGroup: 'cell' });
    });
    // an answer at once to code that has a promise: V8 could not declare its names, and the promise stays pending
    if (promise && !answer) {
      // else the inspector describes what the cell gives or throws: it runs getters, and takes seconds for a long text
      this.reconnect();
      return { kind: 'started', promise };
    }
    stop();
    const details = answer?.exceptionDetails;
    if (!details?.exception) return { kind: 'terminated' };
    return {
      kind: 'refused',
      message: details.exception.description ?? 'SyntaxError',
      line: details.lineNumber + 1,
      column: details.columnNumber + 1,
    };
  }
}

function connect(): inspector.Session {
  const session = new inspector.Session();
  session.connect();
  return session;
}

/** The value of a cell out of what REPL mode's promise gave. */
export function replResult(result: unknown): unknown {
  return (result as { '.repl_result'?: unknown } | undefined)?.['.repl_result'];
}
