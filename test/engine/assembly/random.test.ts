// Counter-based random numbers: Philox 4x32-10 against its published answers and against big integers.
import { strict as assert } from 'node:assert';
import { startMachine } from '../../../src/engine/host';
import type { Routines } from '../../../src/engine/host/selfTest';
import { philox as firstWord, Generator } from '../../../src/engine/random';
import { philox, wordAt as wordOf } from '../../support/philox';
import { Routines as Bench, builds, close, SIZES } from '../../support/routines';

/** Random123's kat_vectors for philox4x32-10: counter, key, answer. */
const ANSWERS = [
  [
    [0, 0, 0, 0],
    [0, 0],
    [0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8],
  ],
  [
    [0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff],
    [0xffffffff, 0xffffffff],
    [0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd],
  ],
  [
    [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344],
    [0xa4093822, 0x299f31d0],
    [0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1],
  ],
];

suite('Philox', () => {
  test('the answers that Random123 publishes', () => {
    const { assembly, buffer, heapStart } = startMachine({ build: 'simd', tile: '4x8' });
    const routines = assembly as Routines;
    for (const [counter, key, answer] of ANSWERS) {
      assert.deepEqual(philox(counter, key), answer);
      new Uint32Array(buffer, heapStart, 4).set(counter);
      routines.philox(heapStart, key[0], key[1], heapStart + 16);
      assert.deepEqual([...new Uint32Array(buffer, heapStart + 16, 4)], answer);
    }
    assert.equal(firstWord(0, 0, 0), ANSWERS[0][2][0]);
    const late = 3 * 2 ** 32 + 2 ** 31;
    assert.equal(firstWord(late, 5, 6), philox([2 ** 31, 3, 0, 0], [5, 6])[0]);
  });
});

suite('streams', () => {
  test('do not repeat where a counter of 32 bits would', () => {
    const [early, late] = [new Generator(3), new Generator(3)];
    late.state = 2 ** 32;
    const numbers = [early, late].map(one => [one.next(), ...one.uniform([8]).toFlatArray()]);
    assert.notDeepEqual(numbers[0], numbers[1]);
    assert.equal(late.state, 2 ** 32 + 3);
  });
});

for (const variant of builds) {
  suite(`random numbers, ${variant.build} build`, () => {
    const routines = new Bench(variant);
    const [key0, key1, counter] = [0xdeadbeef | 0, 7, 5 * 2 ** 32 - 3];

    const wordAt = (i: number) => wordOf(i, key0, key1, counter);

    test('uniform: 24 bits of every word', () => {
      for (const n of [...SIZES, 32, 65]) {
        routines.clear(n);
        const y = routines.floats(n);
        routines.call('randomUniform', n, y, key0, key1, counter);
        const wanted = Array.from({ length: n }, (_, i) => Math.floor(wordAt(i) / 256) / 2 ** 24);
        assert.deepEqual([...routines.read(y, n)], wanted);
      }
    });

    test('normal: Box–Muller of pairs of words', () => {
      for (const n of [...SIZES, 32, 65]) {
        routines.clear(n);
        const y = routines.floats(n);
        routines.call('randomNormal', n, y, key0, key1, counter);
        const wanted = Array.from({ length: n }, (_, i) => {
          const [u, v] = [(wordAt(i & ~1) + 0.5) / 2 ** 32, wordAt(i | 1) / 2 ** 32];
          const turn = i % 2 ? Math.sin(2 * Math.PI * v) : Math.cos(2 * Math.PI * v);
          return Math.sqrt(-2 * Math.log(u)) * turn;
        });
        close(`${n}`, routines.read(y, n), wanted, 1e-6);
      }
    });

    test('dropout keeps where the word says so, and the same call masks the gradient alike', () => {
      for (const n of [...SIZES, 32, 65]) {
        for (const p of [0, 0.1, 0.5, 0.9, 1]) {
          routines.clear(n);
          const [x, y, dy] = [
            routines.floats(n, i => i + 1),
            routines.floats(n),
            routines.floats(n),
          ];
          routines.call('dropout', n, x, p, key0, key1, counter, y);
          const wanted = Array.from({ length: n }, (_, i) =>
            p < 1 && wordAt(i) >= Math.floor(p * 2 ** 32) ? (i + 1) / (1 - p) : 0,
          );
          close(`${n}, p ${p}`, routines.read(y, n), wanted, 1e-6);
          const ones = routines.floats(n, () => 1);
          routines.call('dropout', n, ones, p, key0, key1, counter, dy);
          const kept = [...routines.read(y, n)].map(value => value !== 0);
          assert.deepEqual(
            [...routines.read(dy, n)].map(value => value !== 0),
            kept,
          );
        }
      }
    });

    test('a call may be cut anywhere at a block', () => {
      routines.clear(1);
      const [whole, part] = [routines.floats(100), routines.floats(60)];
      routines.call('randomUniform', 100, whole, 1, 2, 10);
      routines.call('randomUniform', 60, part, 1, 2, 20);
      assert.deepEqual(routines.read(part, 60), routines.read(whole + 4 * 40, 60));
    });

    test('mean and variance', () => {
      routines.clear(2);
      const n = 200_000;
      const y = routines.floats(n, () => 0);
      const moments = () => {
        const values = routines.read(y, n);
        const mean = values.reduce((a, b) => a + b, 0) / n;
        return [mean, values.reduce((a, b) => a + (b - mean) ** 2, 0) / n];
      };
      routines.call('randomUniform', n, y, 11, 12, 0);
      close('uniform', moments(), [1 / 2, 1 / 12], 3e-3);
      routines.call('randomNormal', n, y, 11, 12, 0);
      close('normal', moments(), [0, 1], 1e-2);
    });
  });
}
