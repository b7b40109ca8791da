import { strict as assert } from 'node:assert';
import fc from 'fast-check';
import { Generator } from '../../../src/engine';
import { Lattice } from '../../../src/text/subword/lattice';
import { UnigramModel } from '../../../src/text/subword/unigramModel';

const PIECES = ['a', 'b', 'c', 'ab', 'bc', 'abc', '我', '我们'];
const SCORES = [-2, -3, -2.5, -3.5, -4.2, -6, -3, -3.5];
const model = new UnigramModel(PIECES, SCORES);
const text = fc.string({ unit: fc.constantFrom('a', 'b', 'c', '我', '们', '𠮷'), maxLength: 7 });

/** All segmentations, one by one, with their scores. */
function all(word: string): { pieces: string[]; score: number }[] {
  if (word === '') return [{ pieces: [], score: 0 }];
  const first = Array.from(word)[0];
  const starts = PIECES.filter(piece => word.startsWith(piece));
  if (!starts.includes(first)) starts.push(first);
  return starts.flatMap(piece =>
    all(word.slice(piece.length)).map(rest => ({
      pieces: [piece, ...rest.pieces],
      score: (SCORES[PIECES.indexOf(piece)] ?? model.unknownScore) + rest.score,
    })),
  );
}

const sum = (numbers: readonly number[]) => numbers.reduce((a, b) => a + b, 0);

suite('UnigramModel', () => {
  test('an unknown character is 10 less likely than the rarest piece, in logarithms', () => {
    assert.equal(model.unknownScore, -16);
  });

  test('segments into the most probable pieces', () => {
    const check = fc.property(text, word => {
      const found = model.segment(word);
      assert.equal(found.join(''), word);
      const best = Math.max(...all(word).map(({ score }) => score));
      const own = all(word).find(({ pieces }) => String(pieces) === String(found));
      assert.ok(own && Math.abs(own.score - best) < 1e-9);
    });
    fc.assert(check, { seed: 1, numRuns: 500 });
  });

  test('of equally probable segmentations takes the one with the longer piece first', () => {
    const even = new UnigramModel(['a', 'b', 'ab', 'ba', 'aba'], [-1, -2, -3, -3, -4]);
    assert.deepEqual(even.segment('ab'), ['ab']);
    assert.deepEqual(even.segment('aba'), ['aba']);
    assert.deepEqual(even.segment('abba'), ['ab', 'ba']);
    assert.deepEqual(even.segment('\uffffa\u{10000}b'), ['\uffff', 'a', '\u{10000}', 'b']);
  });

  test('forward–backward holds for pieces of very different probability', () => {
    for (const [scores, expected] of [
      [
        [-1, -1, -1000],
        [1, 1, 0],
      ],
      [
        [-1000, -1000, -1],
        [0, 0, 1],
      ],
    ]) {
      const lattice = new Lattice();
      lattice.build('ab', new UnigramModel(['a', 'b', 'ab'], scores));
      const counts = new Float64Array(3);
      assert.ok(Math.abs(lattice.expect(counts, 1) - Math.max(scores[2], 2 * scores[0])) < 1e-9);
      assert.deepEqual([...counts], expected);
    }
  });

  test('forward–backward expects what all segmentations give', () => {
    const check = fc.property(text, word => {
      const lattice = new Lattice();
      lattice.build(word, model);
      const counts = new Float64Array(PIECES.length);
      const logProbability = lattice.expect(counts, 2);
      const ways = all(word);
      const total = sum(ways.map(({ score }) => Math.exp(score)));
      assert.ok(Math.abs(logProbability - Math.log(total)) < 1e-9);
      PIECES.forEach((piece, id) => {
        const expected = sum(
          ways.map(({ pieces, score }) => {
            const times = pieces.filter(each => each === piece).length;
            return (2 * times * Math.exp(score)) / total;
          }),
        );
        assert.ok(Math.abs(counts[id] - expected) < 1e-9, piece);
      });
    });
    fc.assert(check, { seed: 2, numRuns: 300 });
  });

  test('samples each segmentation as often as its probability, to the power alpha, says', () => {
    for (const alpha of [1, 0.3]) {
      const ways = all('abc').map(way => ({ ...way, weight: Math.exp(alpha * way.score) }));
      const total = sum(ways.map(({ weight }) => weight));
      const generator = new Generator(11);
      const drawn = new Map<string, number>();
      for (let i = 0; i < 4000; i++) {
        const way = String(model.sample('abc', alpha, generator));
        drawn.set(way, (drawn.get(way) ?? 0) + 1);
      }
      assert.equal(sum([...drawn.values()]), 4000);
      for (const { pieces, weight } of ways) {
        const share = (drawn.get(String(pieces)) ?? 0) / 4000;
        assert.ok(Math.abs(share - weight / total) < 0.04, `${pieces}: ${share}`); // 5 deviations
      }
    }
  });

  test('finds the best way to do without a piece', () => {
    const parts = model.segmentWithout('abc').map(id => PIECES[id]);
    assert.deepEqual(parts, ['ab', 'c']);
  });

  test('takes a text of any length', () => {
    assert.equal(model.segment('abc我们'.repeat(20_000)).join('').length, 100_000);
  });
});
