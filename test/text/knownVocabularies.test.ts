import { strict as assert } from 'node:assert';
import { charTokenizer } from '../../src/text/charTokenizer';
import { ParallelCorpus } from '../../src/text/corpus';
import { bpeTokenizer } from '../../src/text/subword/bpeTokenizer';
import { unigramTokenizer } from '../../src/text/subword/unigramTokenizer';
import { TextCorpus } from '../../src/text/textCorpus';
import type { Tokenizer, TokenizerDescription } from '../../src/text/tokenizer';
import { tokenizerFrom } from '../../src/text/tokenizers';
import { UNK, Vocabulary } from '../../src/text/vocabulary';
import { wordTokenizer } from '../../src/text/wordTokenizer';
import { installFiles } from './memoryFiles';

const PAIRS: [string, string][] = [
  ['I like tea.', '我喜欢茶。'],
  ['I like hot tea.', '我喜欢热茶。'],
  ['Good night.', '晚安。'],
];
const recipe = bpeTokenizer({ vocabularySize: 40, minFrequency: 1 });
const first = ParallelCorpus.fromPairs(PAIRS, {
  source: recipe,
  target: charTokenizer(),
  split: [1],
});

suite('given vocabularies', () => {
  const made: [name: string, make: () => Promise<ParallelCorpus> | ParallelCorpus][] = [
    [
      'fromPairs',
      () => ParallelCorpus.fromPairs([['I tea', '我茶猫']], { vocabularies: first, split: [1] }),
    ],
    ['fromTsv', () => ParallelCorpus.fromTsv('a.tsv', { vocabularies: first, split: [1] })],
    ['fromJsonl', () => ParallelCorpus.fromJsonl('a.jsonl', { vocabularies: first, split: [1] })],
    [
      'fromFiles',
      () =>
        ParallelCorpus.fromFiles(
          { source: 'a.en', target: 'a.zh' },
          { vocabularies: first, split: [1] },
        ),
    ],
  ];
  for (const [name, make] of made) {
    test(`are those of a corpus ${name}, with their tokenizers`, async () => {
      installFiles({
        'a.tsv': 'I tea\t我茶猫',
        'a.jsonl': JSON.stringify({ source: 'I tea', target: '我茶猫' }),
        'a.en': 'I tea\n',
        'a.zh': '我茶猫\n',
      });
      const corpus = await make();
      assert.equal(corpus.sourceVocabulary, first.sourceVocabulary);
      assert.equal(corpus.targetVocabulary, first.targetVocabulary);
      assert.equal(corpus.sourceTokenizer, first.sourceTokenizer);
      const [{ sourceTokens, targetTokens }] = corpus.train;
      assert.deepEqual(sourceTokens, first.sourceTokenizer.encode('I tea'));
      assert.equal([...corpus.targetVocabulary.encode(targetTokens)].at(-1), UNK, '猫');
      assert.equal(corpus.statistics.train.target.unknown, 1);
    });
  }

  test('stand beside a tokenizer of one’s own, and without a train set', async () => {
    installFiles({ 'test.tsv': 'tea\t茶' });
    const { sourceVocabulary, targetVocabulary } = first;
    const tokenizers = { sourceTokenizer: charTokenizer(), targetTokenizer: charTokenizer() };
    const vocabularies = { sourceVocabulary, targetVocabulary, ...tokenizers };
    const source = charTokenizer({ lowercase: true });
    const corpus = await ParallelCorpus.fromTsv({ test: 'test.tsv' }, { vocabularies, source });
    assert.deepEqual([corpus.train.length, corpus.test.length], [0, 1]);
    assert.equal(corpus.sourceTokenizer, source);
    assert.match(String(corpus), /ParallelCorpus of 1 pairs from test\.tsv, char → char/);
  });

  test('are those of a text', async () => {
    const text = new TextCorpus('one two\nthree', { tokenizer: charTokenizer(), split: [1] });
    const vocabularies = {
      sourceVocabulary: text.vocabulary,
      targetVocabulary: text.vocabulary,
      sourceTokenizer: text.tokenizer,
      targetTokenizer: text.tokenizer,
    };
    installFiles({ 'new.txt': 'two ten\nnew six' });
    for (const given of [text, vocabularies]) {
      const again = new TextCorpus('two ten\nnew six', { vocabularies: given, split: [1] });
      assert.equal(again.vocabulary, text.vocabulary);
      assert.equal(again.tokenizer, text.tokenizer);
      assert.deepEqual([...again.train.ids], [...text.encode('two ten\nnew six\n')]);
      assert.equal(again.train.ids.filter(id => id === UNK).length, 3, 's i x');
      const read = await TextCorpus.fromFile('new.txt', { vocabularies: given, split: [1] });
      assert.deepEqual(read.train.ids, again.train.ids);
    }
  });

  const pairs = (options: object) => ParallelCorpus.fromPairs(PAIRS, options as never);
  const text = (options: object) => new TextCorpus('one two three', options as never);
  const owner = 'ParallelCorpus.fromPairs';
  const cases: [name: string, act: () => unknown, message: string][] = [
    ...(['minFrequency', 'maxVocabularySize', 'sharedVocabulary'] as const).map(
      (name): [string, () => unknown, string] => [
        name,
        () => pairs({ vocabularies: first, [name]: name === 'sharedVocabulary' ? true : 5 }),
        `${owner}: leave out ${name}: the vocabularies are given, so there are none to count.`,
      ],
    ),
    [
      'a recipe of subwords',
      () => pairs({ vocabularies: first, source: recipe }),
      `${owner}: the bpe tokenizer of source has not learnt its subwords yet, and would learn ` +
        'others than the vocabularies have; leave out source.',
    ],
    [
      'what are none',
      () => pairs({ vocabularies: new Vocabulary(first.sourceVocabulary.tokens) }),
      `${owner}: vocabularies are those of a model or of another corpus, ` +
        '{ vocabularies: model.vocabularies }; got a Vocabulary.',
    ],
    [
      'no train to count',
      () => ParallelCorpus.fromPairs({ test: PAIRS }, { source: recipe, target: recipe }),
      `${owner} takes one list or file, or { train, dev, test }; ` +
        'there is no train to count the vocabularies of.',
    ],
    [
      'minFrequency of a text',
      () => text({ vocabularies: first, minFrequency: 2 }),
      'TextCorpus: leave out minFrequency: the vocabularies are given, so there are none to count.',
    ],
    [
      'two vocabularies for a text',
      () => text({ vocabularies: first }),
      'TextCorpus: the vocabularies of source and target are two, and a running text has one; give ' +
        'those of a language model, { vocabularies: model.vocabularies }, or another TextCorpus.',
    ],
    [
      'what are none, for a text',
      () => text({ vocabularies: wordTokenizer() }),
      'TextCorpus: vocabularies are those of a model or of another corpus, ' +
        '{ vocabularies: model.vocabularies }; got an object.',
    ],
  ];
  for (const [name, act, message] of cases) {
    test(`refuse ${name}`, () => assert.throws(act, { message }));
  }

  test('and any other tokenizers divide a file alike, those that leave pairs out too', () => {
    const pairs = Array.from({ length: 400 }, (_, i): [string, string] => [
      `Sentence ${i} has ${'x'.repeat(i % 13)} letters${i % 2 ? '.' : ' .'}`,
      `句${i}`,
    ]);
    const made = (source: Tokenizer, more = {}) =>
      ParallelCorpus.fromPairs(pairs, { source, target: charTokenizer(), seed: 3, ...more });
    const subwords = made(bpeTokenizer({ vocabularySize: 60 }));
    const loaded = tokenizerFrom(
      JSON.parse(JSON.stringify(subwords.sourceTokenizer.toJSON?.())) as TokenizerDescription,
    );
    const words = made(wordTokenizer());
    const setOf = new Map<string, string>();
    for (const name of ['train', 'dev', 'test'] as const) {
      for (const { target } of words[name]) setOf.set(target, name);
    }
    for (const corpus of [
      made(charTokenizer()),
      subwords,
      made(loaded),
      made(unigramTokenizer({ vocabularySize: 60 })),
      ParallelCorpus.fromPairs(pairs, { vocabularies: subwords, seed: 3 }),
      made(charTokenizer(), { maxLength: 30 }),
    ]) {
      for (const name of ['train', 'dev', 'test'] as const) {
        assert.ok(corpus[name].length > 0);
        for (const { target } of corpus[name]) assert.equal(setOf.get(target), name, target);
      }
    }
    const texts = ({ test }: ParallelCorpus) => test.pairs.map(({ source }) => source);
    assert.deepEqual(texts(made(loaded)), texts(words));
  });
});
