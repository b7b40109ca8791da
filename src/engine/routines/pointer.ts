/** A byte offset into the engine's memory; 0 means none. */
export type Pointer = number;
