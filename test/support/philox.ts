/** Philox 4x32-10 (Salmon et al. 2011) in big integers: the four words at a counter of four words. */
export function philox(counter: readonly number[], key: readonly number[]): number[] {
  const word = 0xffffffffn;
  let [c0, c1, c2, c3] = counter.map(BigInt);
  let [k0, k1] = key.map(BigInt);
  for (let round = 0; round < 10; round++) {
    const [p, q] = [0xd2511f53n * c0, 0xcd9e8d57n * c2];
    [c0, c1, c2, c3] = [(q >> 32n) ^ c1 ^ k0, q & word, (p >> 32n) ^ c3 ^ k1, p & word];
    k0 = (k0 + 0x9e3779b9n) & word;
    k1 = (k1 + 0xbb67ae85n) & word;
  }
  return [c0, c1, c2, c3].map(Number);
}

/** Number i of a call: word i mod 4 of block counter + ⌊i/4⌋, which is carried into the second counter word. */
export function wordAt(i: number, key0: number, key1: number, counter: number): number {
  const block = counter + Math.floor(i / 4);
  const words = [block % 2 ** 32, Math.floor(block / 2 ** 32), 0, 0];
  return philox(words, [key0 >>> 0, key1 >>> 0])[i % 4];
}
