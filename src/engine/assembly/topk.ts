/** The k largest of every row, largest first; among equals the one that stands first; NaN is larger than all others. */

export function topk(rows: i32, n: i32, k: i32, x: usize, values: usize, ids: usize): void {
  const row = <usize>n << 2, out = <usize>k << 2;
  for (let r = 0; r < rows; r++, x += row, values += out, ids += out) best(n, k, x, values, ids);
}

function best(n: i32, k: i32, x: usize, values: usize, ids: usize): void {
  const last = <usize>(k - 1) << 2;
  let j = 0;
  for (; j < k; j++) {
    const value = load<f32>(x + (<usize>j << 2));
    if (value == value) insert(j, value, j, values, ids);
    else insertNaN(j, j, values, ids);
  }
  let least = f32x4.splat(load<f32>(values + last));
  for (; j + 8 <= n; j += 8) {
    const from = x + (<usize>j << 2);
    // NaN is not ≤ anything, so it is looked at
    const low = f32x4.le(v128.load(from), least), high = f32x4.le(v128.load(from, 16), least);
    if (i32x4.all_true(v128.and(low, high))) continue;
    for (let i = j; i < j + 8; i++) offer(k, i, x, values, ids);
    least = f32x4.splat(load<f32>(values + last));
  }
  for (; j < n; j++) offer(k, j, x, values, ids);
}

/** Takes value i up if it is larger than the last. */
// @ts-ignore: decorator
@inline function offer(k: i32, i: i32, x: usize, values: usize, ids: usize): void {
  const value = load<f32>(x + (<usize>i << 2)), least = load<f32>(values + (<usize>(k - 1) << 2));
  if (value <= least) return;
  if (value > least) insert(k - 1, value, i, values, ids);
  else if (value != value && least == least) insertNaN(k - 1, i, values, ids);
}

/** Puts a number where it belongs among the first `count`, and moves the smaller ones on; none is larger than NaN. */
// @ts-ignore: decorator
@inline function insert(count: i32, value: f32, id: i32, values: usize, ids: usize): void {
  let at = <usize>count << 2;
  while (at > 0 && value > load<f32>(values + at - 4)) {
    store<f32>(values + at, load<f32>(values + at - 4));
    store<i32>(ids + at, load<i32>(ids + at - 4));
    at -= 4;
  }
  store<f32>(values + at, value);
  store<i32>(ids + at, id);
}

/** Puts a NaN behind those that are there, and moves the numbers on. */
function insertNaN(count: i32, id: i32, values: usize, ids: usize): void {
  let at = <usize>count << 2;
  while (at > 0 && load<f32>(values + at - 4) == load<f32>(values + at - 4)) {
    store<f32>(values + at, load<f32>(values + at - 4));
    store<i32>(ids + at, load<i32>(ids + at - 4));
    at -= 4;
  }
  store<f32>(values + at, NaN);
  store<i32>(ids + at, id);
}
