/** Options that published recipes need, and sets that are given apart, which are scored as they are. */
import { strict as assert } from 'node:assert';
import { bpeTokenizer, ParallelCorpus, whitespaceTokenizer, wordTokenizer } from '../../src/text';
import type { CorpusOptions } from '../../src/text/corpusOptions';
import { installFiles } from './memoryFiles';

const tokenizer = whitespaceTokenizer();
const base: CorpusOptions = { source: tokenizer, target: tokenizer };
type Pairs = [source: string, target: string][];
const textsOf = (set: ParallelCorpus['train']) => [...set].map(pair => [pair.source, pair.target]);

const train: Pairs = [
  ['a b c', 'x y'],
  ['a b c d e', 'x'],
  ['a b c', 'x y'],
  ['a', 'x y z x y z'],
];
const dev: Pairs = [
  ['a a a a a a', 'x x'],
  ['b', 'y'],
  ['b', 'y'],
];
const tested: Pairs = [...dev, ['a', 'z z z z z z z']];

suite('dev and test that are given apart', () => {
  test('are neither filtered by length nor by duplicates', () => {
    const corpus = ParallelCorpus.fromPairs(
      { train, dev, test: tested },
      { ...base, maxLength: 3 },
    );
    assert.deepEqual(textsOf(corpus.train), [['a b c', 'x y']]);
    assert.deepEqual(textsOf(corpus.dev), dev);
    assert.deepEqual(textsOf(corpus.test), tested);
    const { tooLong, duplicates, bySet } = corpus.statistics;
    assert.deepEqual([tooLong, duplicates], [2, 1]);
    const nothing = { bad: 0, tooLong: 0, duplicates: 0, truncated: 0 };
    assert.deepEqual(bySet, {
      train: { ...nothing, tooLong: 2, duplicates: 1 },
      dev: nothing,
      test: nothing,
    });
    assert.match(`${corpus}`, /\nLeft out: 2 pairs longer than maxLength, 1 duplicate\.$/m);
  });

  test('are filtered where that is asked for, and it is said of which', () => {
    const options = { ...base, maxLength: 3, filter: 'all' } as const;
    const corpus = ParallelCorpus.fromPairs({ train, dev, test: tested }, options);
    assert.deepEqual(textsOf(corpus.dev), [['b', 'y']]);
    assert.deepEqual(textsOf(corpus.test), [['b', 'y']]);
    const { bySet } = corpus.statistics;
    assert.deepEqual(bySet.test, { bad: 0, tooLong: 2, duplicates: 1, truncated: 0 });
    assert.match(
      `${corpus}`,
      /\nLeft out: 5 pairs longer than maxLength \(1 of dev, 2 of test\), 3 duplicates \(1 of dev, 1 of test\)\.$/m,
    );
  });

  test('of files of every kind, and with subwords that are learnt first', async () => {
    const tsv = (pairs: Pairs) => pairs.map(pair => `${pair.join('\t')}\n`).join('');
    const jsonl = (pairs: Pairs) =>
      pairs.map(([source, target]) => `${JSON.stringify({ source, target })}\n`).join('');
    const side = (pairs: Pairs, i: 0 | 1) => pairs.map(pair => `${pair[i]}\n`).join('');
    installFiles({
      'a.tsv': tsv(train),
      'b.tsv': tsv(tested),
      'a.jsonl': jsonl(train),
      'b.jsonl': jsonl(tested),
      ...{ 'a.en': side(train, 0), 'a.fr': side(train, 1) },
      ...{ 'b.en': side(tested, 0), 'b.fr': side(tested, 1) },
    });
    for (const source of [tokenizer, bpeTokenizer({ vocabularySize: 20 })]) {
      const options = { ...base, source, maxLength: 3 };
      const corpora = [
        await ParallelCorpus.fromTsv({ train: 'a.tsv', test: 'b.tsv' }, options),
        await ParallelCorpus.fromJsonl({ train: 'a.jsonl', test: 'b.jsonl' }, options),
        await ParallelCorpus.fromFiles(
          {
            train: { source: 'a.en', target: 'a.fr' },
            test: { source: 'b.en', target: 'b.fr' },
          },
          options,
        ),
      ];
      for (const corpus of corpora) {
        assert.deepEqual(textsOf(corpus.test), tested);
        assert.ok(corpus.train.length < train.length);
      }
    }
  });

  test('alone have no train that maxLength could be for', () => {
    const vocabularies = ParallelCorpus.fromPairs({ train }, base);
    const given = { vocabularies, maxLength: 3 };
    assert.throws(() => ParallelCorpus.fromPairs({ test: tested }, given), {
      message: /fromPairs: maxLength is for train, and there is none: .* pass filter: 'all'/,
    });
    const asked = ParallelCorpus.fromPairs({ test: tested }, { ...given, filter: 'all' });
    assert.deepEqual(textsOf(asked.test), [['b', 'y']]);
    assert.equal(ParallelCorpus.fromPairs({ test: tested }, { vocabularies }).test.length, 4);
  });

  test('a file that is divided is filtered before, and filter says so', () => {
    const options = { ...base, maxLength: 3, split: [0.5, 0.25, 0.25] };
    const divided = ParallelCorpus.fromPairs([...train, ...tested], options);
    assert.equal(divided.length, 2);
    assert.deepEqual(divided.statistics.bySet, {});
    assert.throws(() => ParallelCorpus.fromPairs(train, { ...options, filter: 'train' }), {
      message: /fromPairs: filter: 'train' is for \{ train, dev, test \} that are given apart/,
    });
    assert.throws(() => ParallelCorpus.fromPairs(train, { ...base, filter: 'dev' as 'all' }), {
      message: "ParallelCorpus.fromPairs: filter is one of 'train', 'all'; got 'dev'.",
    });
  });
});

suite('truncate', () => {
  test('cuts long sentences and their text instead of leaving pairs out', () => {
    const options = { ...base, maxLength: 3, truncate: true };
    const corpus = ParallelCorpus.fromPairs({ train, dev }, options);
    assert.deepEqual(textsOf(corpus.train), [
      ['a b c', 'x y'],
      ['a b c', 'x'],
      ['a', 'x y z'],
    ]);
    assert.deepEqual(corpus.train.at(1).sourceTokens, ['a', 'b', 'c']);
    assert.deepEqual(textsOf(corpus.dev), dev);
    const { tooLong, truncated } = corpus.statistics;
    assert.deepEqual([tooLong, truncated], [0, 2]);
    assert.match(`${corpus}`, /\nCut to maxLength tokens: 2 pairs\.$/m);
    const all = ParallelCorpus.fromPairs({ train, dev }, { ...options, filter: 'all' });
    assert.deepEqual(textsOf(all.dev)[0], ['a a a', 'x x']);
    assert.match(`${all}`, /\nCut to maxLength tokens: 3 pairs \(1 of dev\)\.$/m);
  });

  test('the same of words, subwords and a file that is divided', async () => {
    installFiles({ 'a.tsv': 'He said, "no way." And so on.\tx y\nShort.\tz\n' });
    const options = { ...base, maxLength: 6, truncate: true, split: [1] };
    const words = wordTokenizer({ lowercase: false });
    const corpus = await ParallelCorpus.fromTsv('a.tsv', { ...options, source: words });
    assert.equal(corpus.train.at(0).source, 'He said, "no way');
    assert.equal(corpus.train.at(0).line, 1);
    const source = bpeTokenizer({ vocabularySize: 40 });
    const cut = await ParallelCorpus.fromTsv('a.tsv', { ...options, source });
    const first = cut.train.at(0);
    assert.equal(first.sourceTokens.length, 6);
    assert.equal(first.source, cut.sourceTokenizer.decode(first.sourceTokens));
    assert.ok('He said, "no way." And so on.'.startsWith(first.source));
  });

  test('needs maxLength', () => {
    assert.throws(() => ParallelCorpus.fromPairs({ train }, { ...base, truncate: true }), {
      message:
        'ParallelCorpus.fromPairs: truncate cuts sentences after maxLength tokens; give maxLength.',
    });
  });
});

suite('a number for each side', () => {
  const pairs: Pairs = [
    ['a a b', 'x x y'],
    ['a c', 'x z y'],
  ];
  const sizes = (options: Partial<CorpusOptions>) => {
    const made = ParallelCorpus.fromPairs({ train: pairs }, { ...base, ...options });
    return [made.sourceVocabulary, made.targetVocabulary].map(({ tokens }) =>
      tokens.slice(4).join(' '),
    );
  };

  test('minFrequency', () => {
    assert.deepEqual(sizes({}), ['a b c', 'x y z']);
    assert.deepEqual(sizes({ minFrequency: 2 }), ['a', 'x y']);
    assert.deepEqual(sizes({ minFrequency: { source: 2 } }), ['a', 'x y z']);
    assert.deepEqual(sizes({ minFrequency: { source: 1, target: 3 } }), ['a b c', 'x']);
    const shown = `${ParallelCorpus.fromPairs({ train: pairs }, { ...base, minFrequency: { source: 2 } })}`;
    assert.match(
      shown,
      /tokens that occur less than 2 \(source\) or 1 \(target\) times in train are unknown\./,
    );
    const target = { ...base, minFrequency: { target: 3 } };
    assert.match(
      `${ParallelCorpus.fromPairs({ train: pairs }, target)}`,
      /less than 1 \(source\) or 3 \(target\) times/,
    );
    const both = `${ParallelCorpus.fromPairs({ train: pairs }, { ...base, minFrequency: 2 })}`;
    assert.match(both, /; tokens that occur less than 2 times in train are unknown\./);
    assert.doesNotMatch(`${ParallelCorpus.fromPairs({ train: pairs }, base)}`, /are unknown/);
  });

  test('maxVocabularySize', () => {
    assert.deepEqual(sizes({ maxVocabularySize: { target: 5 } }), ['a b c', 'x']);
    assert.deepEqual(sizes({ maxVocabularySize: { source: 6, target: 5 } }), ['a b', 'x']);
    assert.deepEqual(sizes({ maxVocabularySize: 5 }), ['a', 'x']);
  });

  test('a subword vocabulary keeps all pieces on the side where every token is kept', () => {
    const subwords = bpeTokenizer({ vocabularySize: 20, minFrequency: 1 });
    const options = { source: subwords, target: subwords, minFrequency: { source: 9, target: 1 } };
    const { sourceVocabulary, targetVocabulary, targetTokenizer } = ParallelCorpus.fromPairs(
      { train: pairs },
      options,
    );
    assert.equal(sourceVocabulary.size, 4);
    assert.equal(targetVocabulary.size, 4 + (targetTokenizer.pieces?.length ?? 0));
  });

  test('wrong ones are errors', () => {
    const owner = 'ParallelCorpus.fromPairs';
    assert.throws(() => sizes({ minFrequency: { source: 0 } }), {
      message: /^ParallelCorpus\.fromPairs: minFrequency\.source .*got 0/,
    });
    assert.throws(() => sizes({ minFrequency: { sources: 2 } as object }), {
      message: /fromPairs: minFrequency: there is no option sources/,
    });
    assert.throws(() => sizes({ minFrequency: { source: 2 }, sharedVocabulary: true }), {
      message: `${owner}: both sides share one vocabulary, so minFrequency is one number; got { source: 2, target: 1 }.`,
    });
    assert.equal(
      sizes({ minFrequency: { source: 2, target: 2 }, sharedVocabulary: true })[0],
      'a x y',
    );
  });
});
