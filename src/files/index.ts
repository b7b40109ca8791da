/** Writes files so that what stands at a path is the old file or the new one, whole. Knows Node, and nothing of notebooks. */
export { removeLeftovers } from './leftovers';
export { WriteError } from './writeError';
export { type Content, writeFileAtomically } from './writeFile';
