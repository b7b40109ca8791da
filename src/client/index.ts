/** Starts a notebook's kernel, talks to it, and makes notebook outputs of what it says. */
export {
  type CellResult,
  type ClientListener,
  KernelClient,
  type KernelDeath,
  type KernelState,
} from './kernelClient';
export type { KernelExit, KernelListener, KernelOptions } from './kernelProcess';
export * from './nbformat';
export { chooseNode } from './nodeChoice';
export { NotebookOutputs, OUTPUT_LIMIT, type OutputChange, STREAM_LIMIT } from './outputs';
