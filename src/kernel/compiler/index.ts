export { type CompiledCell, compileCell, type NameKind, type Names } from './cellCompiler';
export type { PositionMap } from './edits';
export { compileModule } from './moduleCompiler';
export { CellSyntaxError } from './parse';
