/** Rows of a table by id, and their gradient. */

export function embedding(rows: i32, dim: i32, table: usize, ids: usize, out: usize): void {
  const bytes = <usize>dim << 2;
  for (let r = 0; r < rows; r++, out += bytes) {
    memory.copy(out, table + <usize>load<u32>(ids + (<usize>r << 2)) * bytes, bytes);
  }
}

/** dTable = 0, then every row is added where its id says, in the order of the rows. */
export function embeddingBackward(vocabulary: i32, rows: i32, dim: i32, ids: usize, dy: usize, dTable: usize): void {
  const bytes = <usize>dim << 2;
  memory.fill(dTable, 0, <usize>vocabulary * bytes);
  for (let r = 0; r < rows; r++, dy += bytes) {
    const to = dTable + <usize>load<u32>(ids + (<usize>r << 2)) * bytes;
    let j: usize = 0;
    for (; j + 32 <= bytes; j += 32) {
      const x = f32x4.add(v128.load(to + j), v128.load(dy + j)), y = f32x4.add(v128.load(to + j, 16), v128.load(dy + j, 16));
      v128.store(to + j, x); v128.store(to + j, y, 16);
    }
    for (; j < bytes; j += 4) store<f32>(to + j, load<f32>(to + j) + load<f32>(dy + j));
  }
}
