// Statistics of a corpus against those of its tokens, counted slowly.
import { strict as assert } from 'node:assert';
import fc from 'fast-check';
import { ParallelCorpus } from '../../src/text/corpus';
import type { PairSet } from '../../src/text/pairs';
import { type LengthStatistics, targetPerSource } from '../../src/text/statistics';
import { UNK, type Vocabulary } from '../../src/text/vocabulary';
import { whitespaceTokenizer } from '../../src/text/whitespaceTokenizer';

const tokenizers = { source: whitespaceTokenizer(), target: whitespaceTokenizer() };
const word = fc.constantFrom('a', 'b', 'c', 'd', 'e');
const sentence = (maxLength: number) =>
  fc.array(word, { minLength: 1, maxLength }).map(words => words.join(' '));
const pairs = fc.array(fc.tuple(sentence(9), sentence(4)), { minLength: 2, maxLength: 60 });

function slowly(sentences: readonly (readonly string[])[], vocabulary: Vocabulary) {
  const lengths = sentences.map(({ length }) => length).sort((a, b) => a - b);
  const n = lengths.length;
  const tokens = lengths.reduce((sum, length) => sum + length, 0);
  const max = lengths[n - 1] ?? 0;
  const of: LengthStatistics = {
    min: lengths[0] ?? 0,
    median: n === 0 ? 0 : (lengths[Math.floor((n - 1) / 2)] + lengths[Math.floor(n / 2)]) / 2,
    mean: n === 0 ? 0 : tokens / n,
    p95:
      lengths.find(length => 20 * lengths.filter(other => other <= length).length >= 19 * n) ?? 0,
    max,
    histogram: Array.from(
      { length: n === 0 ? 0 : max + 1 },
      (_, length) => lengths.filter(one => one === length).length,
    ),
  };
  const unknown = sentences.flat().filter(token => vocabulary.id(token) === UNK).length;
  return { tokens, unknown, unknownRate: tokens === 0 ? 0 : unknown / tokens, lengths: of };
}

suite('statistics of a corpus', () => {
  test('of every set and side are those that a slow count gives', () => {
    const check = fc.property(pairs, fc.integer({ min: 1, max: 4 }), (some, minFrequency) => {
      const corpus = ParallelCorpus.fromPairs(some, {
        ...tokenizers,
        split: [0.5, 0.3, 0.2],
        duplicates: 'keep',
        minFrequency,
      });
      const { statistics } = corpus;
      const trained = new Set(corpus.train.pairs.map(({ source }) => source));
      for (const name of ['train', 'dev', 'test'] as const) {
        const set: PairSet = corpus[name];
        const told = statistics[name];
        const sources = set.pairs.map(({ sourceTokens }) => sourceTokens);
        const targets = set.pairs.map(({ targetTokens }) => targetTokens);
        assert.equal(told.pairs, set.length);
        assert.deepEqual(told.source, slowly(sources, corpus.sourceVocabulary), name);
        assert.deepEqual(told.target, slowly(targets, corpus.targetVocabulary), name);
        const seen = set.pairs.filter(({ source }) => trained.has(source)).length;
        assert.equal(told.seenInTrain, name === 'train' ? 0 : seen);
      }
      const { source, target } = statistics.train;
      const ends = corpus.train.length;
      assert.equal(
        targetPerSource(statistics.train),
        (target.tokens + ends) / (source.tokens + ends),
      );
      assert.deepEqual(statistics.minFrequency, { source: minFrequency, target: minFrequency });
    });
    fc.assert(check, { seed: 6, numRuns: 120 });
  });

  test('sets given apart: what was left out of each, and what train has already', () => {
    const corpus = ParallelCorpus.fromPairs(
      {
        train: [
          ['a b', 'x'],
          ['a b', 'x'],
          ['a', 'y'],
          ['a b c d', 'x'],
          ['b', 'y z x'],
        ],
        dev: [
          ['a', 'z'],
          ['a', 'z'],
          ['c', 'x'],
          ['a b c d', 'y'],
        ],
        test: [
          ['a b', 'x'],
          ['d d d', 'z'],
        ],
      },
      { ...tokenizers, maxLength: 2 },
    );
    const { statistics } = corpus;
    const nothing = { bad: 0, tooLong: 0, duplicates: 0, truncated: 0 };
    assert.deepEqual(statistics.bySet, {
      train: { ...nothing, tooLong: 2, duplicates: 1 },
      dev: nothing,
      test: nothing,
    });
    const { tooLong, duplicates, lines, unused } = statistics;
    assert.deepEqual([lines, tooLong, duplicates, unused], [11, 2, 1, 0]);
    assert.deepEqual(
      [statistics.train, statistics.dev, statistics.test].map(set => set.pairs),
      [2, 4, 2],
    );
    // 'a' twice of dev, 'a b' of test; of dev 'a b c d' was left out of train
    assert.deepEqual([statistics.dev.seenInTrain, statistics.test.seenInTrain], [2, 1]);
    const all = ParallelCorpus.fromPairs(
      {
        train: [['a b', 'x']],
        dev: [
          ['a b c', 'x'],
          ['b', 'y'],
          ['b', 'y'],
        ],
      },
      { ...tokenizers, maxLength: 2, filter: 'all', truncate: true },
    ).statistics;
    assert.deepEqual(all.bySet.dev, { ...nothing, duplicates: 1, truncated: 1 });
  });
});
