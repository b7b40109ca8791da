/** TypeScript's language service over the cells of a notebook; it runs in a thread of its own (worker.ts). */
export type { Cell } from './cells';
export type {
  Answer,
  LanguageMethod,
  LanguageReply,
  LanguageRequest,
  Question,
} from './messages';
export type { Details, Span } from './service';
