/** What the editor's side and the thread of the language service send each other. */
import type { Cell } from './parts';
import type { NotebookLanguageService } from './service';

/** The questions that can be asked, by the service's own names. */
export type LanguageMethod = 'completions' | 'details' | 'hover' | 'signatureHelp' | 'diagnostics';

export interface LanguageRequest {
  n: number;
  /** Stable name of the notebook. */
  notebook: string;
  /** Its cells as they are now, in order. */
  cells: readonly Cell[];
  /** Where its imports start from. */
  folder: string;
  method: LanguageMethod;
  parameters: readonly unknown[];
  /** The notebook is gone; nothing is answered. */
  close?: boolean;
}

/** `error` is the stack of what was thrown. */
export interface LanguageReply {
  n: number;
  value?: unknown;
  error?: string;
}

export type Question<M extends LanguageMethod> = Parameters<NotebookLanguageService[M]>;
export type Answer<M extends LanguageMethod> = ReturnType<NotebookLanguageService[M]>;
