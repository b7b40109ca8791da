/** Runs cells one after another and reports how each ended. */
import util from 'node:util';
import type { MimeBundle } from '../../protocol';
import { patience } from '../patience';
import type { DoneMessage, ToWorker } from '../wire';
import { CancelledCode } from './cancelledCode';
import { rawError } from './errors';
import { Evaluator, replResult } from './evaluate';
import { LateErrors } from './lateErrors';
import type { Outbox } from './outbox';
import { InterruptError, RunningCell, tracker } from './running';
import type { Works } from './works';

/** As it was before cells: the timers of a cancelled cell never fire. */
const [wait, soon] = [setTimeout, setImmediate];

/** How long a cell that was asked to stop may still end by itself, so that what it says last is heard, ms. */
const LAST_WORDS = 12;

export type RunMessage = Extract<ToWorker, { type: 'run' }>;

export class Session {
  private readonly evaluator = new Evaluator();
  private current: RunningCell | undefined;
  private endCurrent: ((error: Error) => void) | undefined;
  private readonly lateErrors: LateErrors;
  private readonly cancelledCode: CancelledCode;
  /** The run of the cell that runs or ran last. */
  private latest = 0;

  constructor(
    private readonly outbox: Outbox,
    private readonly works: Works,
    private readonly show: (value: unknown) => MimeBundle | Promise<MimeBundle>,
    flags: Int32Array,
  ) {
    this.lateErrors = new LateErrors(outbox);
    const mayCut = (cell: RunningCell) => !this.current && this.works.of(cell) === undefined;
    this.cancelledCode = new CancelledCode(flags, mayCut, () => this.outbox.post({ type: 'cut' }));
    process.on('unhandledRejection', error => this.late(error));
    process.on('uncaughtException', error => this.late(error));
  }

  async run({ run, code, predeclare, shows }: RunMessage): Promise<void> {
    if (this.current) this.evaluator.reconnect(); // the cell before was cut off
    const cell = new RunningCell(run);
    this.current = cell;
    this.latest = run;
    const done = await this.evaluate(cell, code, predeclare, shows);
    const left = this.works.of(cell); // short work may end while the cell is cleared up after
    if (cell.cancelled) this.evaluator.reconnect();
    const failure = await this.dispose(cell);
    if (done.status !== 'interrupted') {
      await new Promise(resolve => soon(resolve)); // errors of promises nobody waits for are told by then
      this.lateErrors.flush();
      this.warnOfWork(cell, left);
    }
    if (this.current === cell) this.current = undefined;
    this.post(failure && done.status === 'ok' ? failure : done);
  }

  /** The end of a cell is told in any case. */
  private post(done: DoneMessage): void {
    try {
      this.outbox.post(done);
    } catch (error) {
      this.outbox.post({ type: 'done', run: done.run, status: 'error', error: rawError(error) });
    }
  }

  /**
   * The cell, and all that cells before it began and that still runs, is asked to stop: nothing they do is visible any
   * more, and the cell is not waited for.
   */
  interrupt(): void {
    this.works.stop();
    this.outbox.stopHeard(); // nothing blocks this thread: no need to cut
    const cell = this.current;
    if (!cell) return;
    cell.cancelled = true;
    this.cancelledCode.watch();
    const timer = wait(() => {
      if (this.current === cell) this.endCurrent?.(new InterruptError());
      for (const stop of cell.onInterrupt) stop(); // after: its end is no reason for the cell to go on
    }, patience(LAST_WORDS));
    timer.unref();
  }

  /** Ends the cell that asks with an error: what it waits for cannot come. For one that has ended it is a late error. */
  fail(error: Error): void {
    const asking = tracker.current() ?? this.current;
    if (asking && asking === this.current) this.endCurrent?.(error);
    else this.late(error);
  }

  private async evaluate(
    cell: RunningCell,
    code: string,
    predeclare: readonly string[],
    shows: boolean,
  ): Promise<DoneMessage> {
    const { run } = cell;
    const stopped = new Promise<never>((_resolve, reject) => {
      this.endCurrent = reject;
    });
    stopped.catch(() => {});
    try {
      for (const name of predeclare) this.evaluator.evaluate(`let ${name}`);
      const evaluation = tracker.run(cell, () => this.evaluator.evaluate(code));
      if (evaluation.kind === 'terminated') throw new InterruptError();
      if (evaluation.kind === 'refused') {
        const { message, line, column } = evaluation;
        const [text] = message.split('\n');
        const error = {
          name: 'SyntaxError',
          message: text.replace(/^SyntaxError: /, ''),
          stack: text,
        };
        return { type: 'done', run, status: 'error', error, refused: { line, column } };
      }
      cell.promise = evaluation.promise;
      const value = replResult(await Promise.race([evaluation.promise, stopped]));
      if (!shows || value === undefined) return { type: 'done', run, status: 'ok' };
      const result = tracker.run(cell, () => this.shown(value));
      return { type: 'done', run, status: 'ok', result: await Promise.race([result, stopped]) };
    } catch (error) {
      const interrupted = isInterrupt(error);
      return {
        type: 'done',
        run,
        status: interrupted ? 'interrupted' : 'error',
        error: rawError(error),
      };
    }
  }

  /** @param work that ran when the cell had come to its end */
  private warnOfWork(cell: RunningCell, work: string | undefined): void {
    if (work === undefined) return;
    const text = `${work}: put \`await\` in front of it, or await what it returned.\n`;
    this.outbox.stream(cell.run, 'stderr', text);
  }

  private shown(value: unknown): MimeBundle | Promise<MimeBundle> {
    if (util.types.isPromise(value)) return { 'text/plain': 'Promise (did you forget `await`?)' };
    return this.show(value);
  }

  /** Disposes of all that the cell uses; what is thrown first is told. */
  private async dispose(cell: RunningCell): Promise<DoneMessage | undefined> {
    const thrown: unknown[] = [];
    for (const dispose of cell.resources.reverse()) {
      try {
        await tracker.run(cell, dispose);
      } catch (error) {
        thrown.push(error);
      }
    }
    if (thrown.length === 0) return undefined;
    return { type: 'done', run: cell.run, status: 'error', error: rawError(thrown[0]) };
  }

  /** An error nobody waited for: shown under the cell it came from. */
  late(thrown: unknown): void {
    if (isInterrupt(thrown)) return;
    this.lateErrors.add(tracker.current()?.run ?? runOf(thrown) ?? this.latest, thrown);
  }
}

/** Whether it is the end of a cell that was asked to stop, as the engine throws it too. */
function isInterrupt(thrown: unknown): boolean {
  try {
    if (util.types.isProxy(thrown)) return false; // asking one runs its traps
    return thrown instanceof InterruptError || (thrown as Error | null)?.name === 'InterruptError';
  } catch {
    return false; // a value that cannot be read
  }
}

/** The run whose code an error comes from, if its stack says so. */
function runOf(thrown: unknown): number | undefined {
  try {
    if (util.types.isProxy(thrown)) return undefined;
    const named = /seq2seq\/cell-(\d+)\.ts:/.exec(String((thrown as Error | undefined)?.stack));
    return named ? Number(named[1]) : undefined;
  } catch {
    return undefined; // a value that cannot be read
  }
}
