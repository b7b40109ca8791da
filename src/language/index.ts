/** TypeScript's language service over the cells of a notebook; it runs in a thread of its own (worker.ts). */

export type {
  Answer,
  LanguageMethod,
  LanguageReply,
  LanguageRequest,
  Question,
} from './messages';
export type { Cell } from './parts';
export type { Details, Span } from './service';
