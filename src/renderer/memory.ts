/** What a view remembers while the window is open: the step looked at, the table opened. */
import type { RendererContext } from 'vscode-notebook-renderer';

export interface Remembered {
  step?: number;
  layer?: number;
  table?: boolean;
  /** Curves switched on or off, by name. */
  shown?: Record<string, boolean>;
}

/** The host keeps one value for all outputs: a record by payload id. */
export type Saved = Record<string, Remembered>;

/** Payloads remembered; the ones longest untouched are forgotten first. */
const MOST = 200;

export class Memory {
  private saved: Saved;

  constructor(private readonly context: Pick<RendererContext<Saved>, 'getState' | 'setState'>) {
    const state: unknown = context.getState();
    this.saved = typeof state === 'object' && state !== null ? { ...(state as Saved) } : {};
  }

  get(id: string): Remembered {
    return Object.hasOwn(this.saved, id) ? this.saved[id] : {};
  }

  set(id: string, change: Remembered): void {
    const { [id]: before = {}, ...others } = this.saved;
    const kept = Object.entries(others).slice(-(MOST - 1));
    this.saved = Object.fromEntries([...kept, [id, { ...before, ...change }]]);
    this.context.setState(this.saved);
  }
}
