/** TypeScript's language service over the cells of a notebook. */
export type { Cell } from './cells';
export {
  type Completion,
  type Details,
  type Diagnostic,
  type Hover,
  NotebookLanguageService,
  type SignatureHelp,
  type Span,
} from './service';
