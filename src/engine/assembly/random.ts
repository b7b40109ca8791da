/**
 * Random numbers as functions of (key, counter): Philox 4x32-10 (Salmon et al. 2011). Number i of a call is word
 * i mod 4 of block counter + ⌊i/4⌋, so that a mask can be made again and no state has to be kept.
 */

/** The four words of the block made last. */
const BLOCK: usize = memory.data(16);

export function philox(key0: u32, key1: u32, counter: u32): void {
  let c0 = counter, c1: u32 = 0, c2: u32 = 0, c3: u32 = 0, k0 = key0, k1 = key1;
  for (let round = 0; round < 10; round++) {
    const p: u64 = <u64>0xd2511f53 * <u64>c0, q: u64 = <u64>0xcd9e8d57 * <u64>c2;
    const n0 = <u32>(q >> 32) ^ c1 ^ k0, n2 = <u32>(p >> 32) ^ c3 ^ k1;
    c1 = <u32>q;
    c3 = <u32>p;
    c0 = n0;
    c2 = n2;
    k0 += 0x9e3779b9;
    k1 += 0xbb67ae85;
  }
  store<u32>(BLOCK, c0);
  store<u32>(BLOCK, c1, 4);
  store<u32>(BLOCK, c2, 8);
  store<u32>(BLOCK, c3, 12);
}

// @ts-ignore: decorator
@inline function word(i: i32): u32 { return load<u32>(BLOCK + (<usize>(i & 3) << 2)); }

/** Uniform in [0, 1) with 24 bits, so that 1 is never reached by rounding. */
// @ts-ignore: decorator
@inline function unit(bits: u32): f32 { return <f32>(bits >>> 8) * (<f32>1 / <f32>16777216); }

export function randomUniform(n: i32, y: usize, key0: u32, key1: u32, counter: u32): void {
  for (let i = 0; i < n; i++) {
    if ((i & 3) == 0) philox(key0, key1, counter + (<u32>i >>> 2));
    store<f32>(y + (<usize>i << 2), unit(word(i)));
  }
}

/** Box–Muller in float64: words (0, 1) of a block make two normal numbers, words (2, 3) the next two. */
export function randomNormal(n: i32, y: usize, key0: u32, key1: u32, counter: u32): void {
  for (let i = 0; i < n; i += 2) {
    if ((i & 3) == 0) philox(key0, key1, counter + (<u32>i >>> 2));
    const u = (<f64>word(i) + 0.5) / 4294967296.0, angle = 2 * Math.PI * (<f64>word(i + 1) / 4294967296.0);
    const radius = Math.sqrt(-2 * Math.log(u));
    store<f32>(y + (<usize>i << 2), <f32>(radius * Math.cos(angle)));
    if (i + 1 < n) store<f32>(y + (<usize>i << 2), <f32>(radius * Math.sin(angle)), 4);
  }
}

/** y = x / (1 − p) where the number is at least p, else 0. */
export function dropout(n: i32, x: usize, p: f32, key0: u32, key1: u32, counter: u32, y: usize): void {
  const scale: f32 = 1 / (1 - p), least = <u32>(<f64>p * 4294967296.0);
  for (let i = 0; i < n; i++) {
    if ((i & 3) == 0) philox(key0, key1, counter + (<u32>i >>> 2));
    const o = <usize>i << 2;
    store<f32>(y + o, word(i) >= least ? load<f32>(x + o) * scale : 0);
  }
}
