/** What every part of an output can reach: its width, its keys, what it remembers. */
import { type ReadonlySignal, type Signal, useSignal } from '@preact/signals';
import { createContext } from 'preact';
import { useContext, useLayoutEffect } from 'preact/hooks';
import type { Memory, Remembered } from './memory';

export interface OutputContext {
  /** Of the payload. */
  id: string;
  host: HTMLElement;
  memory: Memory;
  /** Width of the output in CSS pixels. */
  width: ReadonlySignal<number>;
}

export const Output = createContext<OutputContext | null>(null);

export function useOutput(): OutputContext {
  return useContext(Output)!; // every view is drawn inside an output
}

/** A value kept while the window is open. @param what under which name */
export function useRemembered<Key extends keyof Remembered>(
  what: Key,
  initial: NonNullable<Remembered[Key]>,
): [Signal<NonNullable<Remembered[Key]>>, (value: NonNullable<Remembered[Key]>) => void] {
  const { id, memory } = useOutput();
  const value = useSignal(memory.get(id)[what] ?? initial);
  const set = (next: NonNullable<Remembered[Key]>) => {
    value.value = next;
    memory.set(id, { [what]: next });
  };
  return [value, set];
}

/**
 * Listens to keys anywhere in the output. Those the handler takes (returns true) go no further:
 * the notebook would move to another cell.
 */
export function useKeys(handle: (event: KeyboardEvent, target: Element) => boolean): void {
  const { host } = useOutput();
  useLayoutEffect(() => {
    const listen = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
      const target = event.composedPath()[0];
      if (!(target instanceof Element) || !handle(event, target)) return;
      event.stopPropagation();
      // a slider and a list of choices move by themselves
      if (!/^(INPUT|SELECT)$/.test(target.tagName)) event.preventDefault();
    };
    host.addEventListener('keydown', listen);
    return () => host.removeEventListener('keydown', listen);
  });
}
