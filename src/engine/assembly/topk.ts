/** The k largest of every row, largest first; among equals the one that stands first; NaN after all others. */

export function topk(rows: i32, n: i32, k: i32, x: usize, values: usize, ids: usize): void {
  const row = <usize>n << 2, out = <usize>k << 2;
  for (let r = 0; r < rows; r++, x += row, values += out, ids += out) best(n, k, x, values, ids);
}

function best(n: i32, k: i32, x: usize, values: usize, ids: usize): void {
  const last = <usize>(k - 1) << 2;
  for (let i = 0; i < k; i++) {
    store<f32>(values + (<usize>i << 2), -Infinity);
    store<i32>(ids + (<usize>i << 2), -1);
  }
  let found = 0, j = 0;
  // while places are empty −Infinity counts too
  for (; j < n && found < k; j++) {
    const value = load<f32>(x + (<usize>j << 2));
    if (value == value) { insert(found, value, j, values, ids); found++; }
  }
  for (let i = 0; i < n && found < k; i++) { // there are not enough numbers
    if (load<f32>(x + (<usize>i << 2)) == load<f32>(x + (<usize>i << 2))) continue;
    store<f32>(values + (<usize>found << 2), NaN);
    store<i32>(ids + (<usize>found << 2), i);
    found++;
  }
  let least = f32x4.splat(load<f32>(values + last));
  for (; j + 8 <= n; j += 8) {
    const from = x + (<usize>j << 2);
    const low = f32x4.gt(v128.load(from), least), high = f32x4.gt(v128.load(from, 16), least);
    if (!v128.any_true(v128.or(low, high))) continue;
    for (let i = j; i < j + 8; i++) {
      const value = load<f32>(x + (<usize>i << 2));
      if (value > load<f32>(values + last)) insert(k - 1, value, i, values, ids);
    }
    least = f32x4.splat(load<f32>(values + last));
  }
  for (; j < n; j++) {
    const value = load<f32>(x + (<usize>j << 2));
    if (value > load<f32>(values + last)) insert(k - 1, value, j, values, ids);
  }
}

/** Puts a value where it belongs among the first `count`, and moves the smaller ones on. */
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
