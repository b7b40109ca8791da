/** Rows of a table by id, and their gradient. */
import { add } from './binary';
import { copy } from './movement';
import { fill } from './unary';

export function embedding(rows: i32, dim: i32, table: usize, ids: usize, out: usize): void {
  const bytes = <usize>dim << 2;
  for (let r = 0; r < rows; r++, ids += 4, out += bytes) copy(dim, table + <usize>load<u32>(ids) * bytes, out);
}

/** dTable = 0, then every row is added where its id says, in the order of the rows. */
export function embeddingBackward(vocabulary: i32, rows: i32, dim: i32, ids: usize, dy: usize, dTable: usize): void {
  fill(vocabulary * dim, 0, dTable);
  embeddingColumns(rows, dim, dim, ids, dy, dTable);
}

/** Adds `width` columns of rows that lie `dim` apart. */
export function embeddingColumns(rows: i32, width: i32, dim: i32, ids: usize, dy: usize, dTable: usize): void {
  const bytes = <usize>dim << 2;
  for (let r = 0; r < rows; r++, ids += 4, dy += bytes) {
    const to = dTable + <usize>load<u32>(ids) * bytes;
    add(width, to, dy, to);
  }
}
