/** The thread of the language service: started when first asked, started again should it end. */
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { Answer, LanguageMethod, LanguageReply, LanguageRequest } from '../../language';

interface Waiting {
  resolve(value: unknown): void;
  reject(error: Error): void;
}

export class LanguageThread {
  private worker: Worker | undefined;
  private readonly waiting = new Map<number, Waiting>();
  private asked = 0;

  /** @param folder dist */
  constructor(private readonly folder: string) {}

  /** @throws Error when the thread cannot start, ends, or fails at the question */
  ask<M extends LanguageMethod>(
    request: Omit<LanguageRequest, 'n'> & { method: M },
  ): Promise<Answer<M>> {
    const n = ++this.asked;
    return new Promise<Answer<M>>((resolve, reject) => {
      this.waiting.set(n, { resolve: value => resolve(value as Answer<M>), reject });
      this.thread().postMessage({ n, ...request });
    });
  }

  /** The notebook is gone. */
  forget(notebook: string): void {
    this.worker?.postMessage({ notebook, close: true });
  }

  dispose(): void {
    void this.worker?.terminate();
  }

  private thread(): Worker {
    if (this.worker) return this.worker;
    const worker = new Worker(join(this.folder, 'languageWorker.js'), {
      workerData: join(this.folder, 'language'),
    });
    worker.unref();
    worker.on('message', ({ n, value, error }: LanguageReply) => {
      const waiting = this.waiting.get(n);
      this.waiting.delete(n);
      if (error === undefined) waiting?.resolve(value);
      else waiting?.reject(new Error(error));
    });
    const ended = (error: Error) => {
      if (this.worker !== worker) return;
      this.worker = undefined;
      const all = [...this.waiting.values()];
      this.waiting.clear();
      for (const { reject } of all) reject(error);
    };
    worker.on('error', ended);
    worker.on('exit', code => ended(new Error(`the thread ended with code ${code}`)));
    this.worker = worker;
    return worker;
  }
}
