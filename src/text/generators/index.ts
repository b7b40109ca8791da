/** Tasks whose answers a program knows. */
export { type AdditionOptions, addition } from './addition';
export { type DateOptions, dates } from './dates';
export type { GeneratedPair, Link } from './generated';
export { copy, reverse, type SequenceOptions, sort } from './sequences';
