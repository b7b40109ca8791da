import { strict as assert } from 'node:assert';
import fc from 'fast-check';
import { countChunks } from '../../../src/text/subword/chunks';
import {
  emStep,
  frequentSubstrings,
  learnUnigram,
  type WeightedChunk,
} from '../../../src/text/subword/learnUnigram';
import { UnigramModel } from '../../../src/text/subword/unigramModel';
import { SENTENCES } from './sentences';

const chunks = countChunks(SENTENCES);

suite('frequentSubstrings', () => {
  test('finds those that counting all of them finds', () => {
    const word = fc.string({ unit: fc.constantFrom('a', 'b', '𠮷'), minLength: 1, maxLength: 8 });
    const words = fc.array(fc.tuple(word, fc.integer({ min: 1, max: 3 })), { maxLength: 6 });
    const check = fc.property(words, fc.integer({ min: 2, max: 5 }), (given, longest) => {
      const counts = new Map<string, number>();
      for (const [each, count] of given) {
        const characters = [...each];
        for (let start = 0; start < characters.length; start++) {
          for (let end = start + 2; end <= characters.length && end <= start + longest; end++) {
            const substring = characters.slice(start, end).join('');
            counts.set(substring, (counts.get(substring) ?? 0) + count);
          }
        }
      }
      const expected = [...counts].filter(([, count]) => count >= 2).sort();
      assert.deepEqual([...frequentSubstrings(given, longest)].sort(), expected);
    });
    fc.assert(check, { seed: 1, numRuns: 500 });
  });
});

suite('emStep', () => {
  test('never makes the texts less likely', () => {
    const words: WeightedChunk[] = [...chunks];
    const pieces = [
      ...new Set([
        ...words.flatMap(([chunk]) => [...chunk]),
        ...frequentSubstrings(words, 8).keys(),
      ]),
    ];
    const uniform = Array.from(pieces, () => -Math.log(pieces.length));
    let model = new UnigramModel(pieces, uniform);
    const likelihoods: number[] = [];
    for (let i = 0; i < 12; i++) {
      const step = emStep(model, words);
      likelihoods.push(step.logLikelihood);
      model = step.model;
    }
    for (let i = 1; i < likelihoods.length; i++) {
      assert.ok(likelihoods[i] >= likelihoods[i - 1] - 1e-6, `step ${i}: ${likelihoods}`);
    }
    assert.ok(likelihoods[11] > 0.9 * likelihoods[0], 'by a good deal: logarithms are negative');
    assert.ok(likelihoods[1] > likelihoods[0] + 1);
    const total = Array.from(model.scores).reduce((sum, score) => sum + Math.exp(score), 0);
    assert.ok(Math.abs(total - 1) < 1e-9);
  });
});

suite('learnUnigram', () => {
  test('keeps as many pieces as asked for, all characters among them', () => {
    const { pieces, scores } = learnUnigram(chunks, { size: 120, maxPieceLength: 16 });
    assert.equal(pieces.length, 120);
    for (const character of [...chunks.keys()].join('')) assert.ok(pieces.includes(character));
    for (let i = 1; i < scores.length; i++) assert.ok(scores[i] <= scores[i - 1], 'by probability');
    const few = learnUnigram(chunks, { size: 1, maxPieceLength: 16 });
    assert.ok(few.pieces.every(piece => Array.from(piece).length === 1));
  });

  test('pieces are as long as allowed', () => {
    const { pieces } = learnUnigram(chunks, { size: 120, maxPieceLength: 3 });
    assert.equal(Math.max(...pieces.map(piece => Array.from(piece).length)), 3);
  });

  test('keeps what makes the texts likely: frequent words rather than rare ones', () => {
    const words = new Map([
      ['▁the', 50],
      ['▁then', 20],
      ['▁cat', 30],
      ['▁dog', 2],
    ]);
    const { pieces } = learnUnigram(words, { size: 12, maxPieceLength: 16 });
    assert.ok(pieces.includes('▁the') && pieces.includes('▁cat'));
    assert.ok(!pieces.includes('▁dog'));
  });

  test('does not depend on the order of the words', () => {
    const limits = { size: 110, maxPieceLength: 16 };
    const one = learnUnigram(chunks, limits);
    const other = learnUnigram(new Map([...chunks].reverse()), limits);
    assert.deepEqual(other.pieces, one.pieces);
    assert.deepEqual(other.scores, one.scores);
  });
});
