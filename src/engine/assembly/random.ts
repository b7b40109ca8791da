/**
 * Random numbers as functions of (key, counter): Philox 4x32-10 (Salmon et al. 2011). Number i of a call is word
 * i mod 4 of the block whose counter is (counter + ⌊i/4⌋, 0, 0, 0), so that a mask can be made again and no state
 * has to be kept.
 */
import { C, constant, zero } from './math';
import { randomWords } from './memory';

/** Words made at a time. */
const BATCH: i32 = 32;
/** Multipliers, and what is added to the keys each round; in memory for the reason math.ts gives. */
const TABLE: usize = memory.data<u32>([0xd2511f53, 0xcd9e8d57, 0x9e3779b9, 0xbb67ae85]);

/** High and low words of the products of four lanes by a multiplier. */
// @ts-ignore: decorator
@inline function high(a: v128, by: v128): v128 {
  return v128.shuffle<i32>(i64x2.extmul_low_i32x4_u(a, by), i64x2.extmul_high_i32x4_u(a, by), 1, 3, 5, 7);
}
// @ts-ignore: decorator
@inline function low(a: v128, by: v128): v128 {
  return v128.shuffle<i32>(i64x2.extmul_low_i32x4_u(a, by), i64x2.extmul_high_i32x4_u(a, by), 0, 2, 4, 6);
}

/** Blocks from lanes to memory: word w of lane l goes to place 4·l + w. */
// @ts-ignore: decorator
@inline function storeBlocks(to: usize, c0: v128, c1: v128, c2: v128, c3: v128): void {
  const t0 = v128.shuffle<i32>(c0, c1, 0, 4, 1, 5), t1 = v128.shuffle<i32>(c0, c1, 2, 6, 3, 7);
  const t2 = v128.shuffle<i32>(c2, c3, 0, 4, 1, 5), t3 = v128.shuffle<i32>(c2, c3, 2, 6, 3, 7);
  v128.store(to, v128.shuffle<i64>(t0, t2, 0, 2));
  v128.store(to, v128.shuffle<i64>(t0, t2, 1, 3), 16);
  v128.store(to, v128.shuffle<i64>(t1, t3, 0, 2), 32);
  v128.store(to, v128.shuffle<i64>(t1, t3, 1, 3), 48);
}

/**
 * Eight blocks into memory, one to a lane: those with counter words (a0, a1) and (b0, b1) and the others in common. Two sets
 * of four run side by side, because a round has to wait for the one before it.
 */
// @ts-ignore: decorator
@inline function eightBlocks(key0: u32, key1: u32, a0: v128, a1: v128, b0: v128, b1: v128, c2: v128, c3: v128): void {
  const m0 = v128.load32_splat(TABLE), m1 = v128.load32_splat(TABLE, 4);
  const w0 = v128.load32_splat(TABLE, 8), w1 = v128.load32_splat(TABLE, 12);
  let a2 = c2, a3 = c3, b2 = c2, b3 = c3, k0 = i32x4.splat(key0), k1 = i32x4.splat(key1);
  for (let round = 0; round < 10; round++) {
    const p = high(a0, m0), q = high(a2, m1), u = high(b0, m0), v = high(b2, m1);
    const a0Low = low(a0, m0), a2Low = low(a2, m1), b0Low = low(b0, m0), b2Low = low(b2, m1);
    a0 = v128.xor(v128.xor(q, a1), k0); b0 = v128.xor(v128.xor(v, b1), k0);
    a2 = v128.xor(v128.xor(p, a3), k1); b2 = v128.xor(v128.xor(u, b3), k1);
    a1 = a2Low; b1 = b2Low;
    a3 = a0Low; b3 = b0Low;
    k0 = i32x4.add(k0, w0);
    k1 = i32x4.add(k1, w1);
  }
  const to = randomWords();
  storeBlocks(to, a0, a1, a2, a3);
  storeBlocks(to + 64, b0, b1, b2, b3);
}

/** The words of a call from number `from` on, a multiple of BATCH, at the returned pointer. */
function words(from: i32, key0: u32, key1: u32, counter: f64): usize {
  const block = <u64>counter + <u64>(from >> 2), none = zero();
  const low = i32x4.splat(<u32>block), high = i32x4.splat(<u32>(block >> 32));
  const a = i32x4.add(low, i32x4(0, 1, 2, 3)), b = i32x4.add(low, i32x4(4, 5, 6, 7));
  // a lane below the first went over 2³²: its high word is one more, which is −(−1)
  eightBlocks(key0, key1, a, i32x4.sub(high, i32x4.lt_u(a, low)), b, i32x4.sub(high, i32x4.lt_u(b, low)), none, none);
  return randomWords();
}

/** One block at any counter, for known answers: counter and out are four words in memory. */
export function philox(counter: usize, key0: u32, key1: u32, out: usize): void {
  const first = v128.load32_splat(counter), second = v128.load32_splat(counter, 4);
  eightBlocks(key0, key1, first, second, first, second, v128.load32_splat(counter, 8), v128.load32_splat(counter, 12));
  v128.store(out, v128.load(randomWords()));
}

/** Four uniform numbers in [0, 1) of 24 bits each, so that 1 is never reached by rounding. */
// @ts-ignore: decorator
@inline function unit4(bits: v128): v128 {
  return f32x4.mul(f32x4.convert_i32x4_s(i32x4.shr_u(bits, 8)), constant(C.Unit24));
}

export function randomUniform(n: i32, y: usize, key0: u32, key1: u32, counter: f64): void {
  for (let i = 0; i < n; i += BATCH, y += 4 * BATCH) {
    const w = words(i, key0, key1, counter);
    for (let j: usize = 0; j < 4 * BATCH; j += 16) v128.store(w + j, unit4(v128.load(w + j)));
    const bytes = <usize>min(BATCH, n - i) << 2;
    for (let j: usize = 0; j < bytes; j += 4) store<u32>(y + j, load<u32>(w + j));
  }
}

/**
 * Box–Muller in float64: words (0, 1) of a block make two normal numbers, words (2, 3) the next two:
 * √(−2 ln u)·(cos 2πv, sin 2πv), u = (word + ½)/2³², v = word/2³².
 */
export function randomNormal(n: i32, y: usize, key0: u32, key1: u32, counter: f64): void {
  let w: usize = 0;
  for (let i = 0; i < n; i += 2, y += 8, w += 8) {
    if ((i & (BATCH - 1)) == 0) w = words(i, key0, key1, counter);
    const u = (<f64>load<u32>(w) + 0.5) / 4294967296.0, angle = 2 * Math.PI * (<f64>load<u32>(w, 4) / 4294967296.0);
    const radius = Math.sqrt(-2 * Math.log(u));
    store<f32>(y, <f32>(radius * Math.cos(angle)));
    if (i + 1 < n) store<f32>(y, <f32>(radius * Math.sin(angle)), 4);
  }
}

/** y = x / (1 − p) where word / 2³² ≥ p, else 0; p = 1 drops all. */
export function dropout(n: i32, x: usize, p: f64, key0: u32, key1: u32, counter: f64, y: usize): void {
  const all = p >= 1, scale = all ? <f32>0 : <f32>(1 / (1 - p)), least = all ? <u32>-1 : <u32>(p * 4294967296.0);
  const s = f32x4.splat(scale), l = i32x4.splat(least);
  for (let i = 0; i < n; i += BATCH, x += 4 * BATCH, y += 4 * BATCH) {
    const w = words(i, key0, key1, counter);
    if (i + BATCH <= n) {
      for (let j: usize = 0; j < 4 * BATCH; j += 16) {
        const keep = v128.not(i32x4.lt_u(v128.load(w + j), l));
        v128.store(y + j, v128.and(f32x4.mul(v128.load(x + j), s), keep));
      }
    } else {
      for (let j: usize = 0, end = <usize>(n - i) << 2; j < end; j += 4) {
        store<f32>(y + j, load<u32>(w + j) >= least ? load<f32>(x + j) * scale : 0);
      }
    }
  }
}
