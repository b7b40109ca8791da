/** Corpora whose tokenizers have to be trained, and vocabularies for both sides. */
import { strict as assert } from 'node:assert';
import fc from 'fast-check';
import { Generator } from '../../src/engine';
import { batches } from '../../src/text/batches';
import { charTokenizer } from '../../src/text/charTokenizer';
import { ParallelCorpus } from '../../src/text/corpus';
import { setFileReader } from '../../src/text/files';
import { bpeTokenizer } from '../../src/text/subword/bpeTokenizer';
import { unigramTokenizer } from '../../src/text/subword/unigramTokenizer';
import { UNK } from '../../src/text/vocabulary';
import { wordTokenizer } from '../../src/text/wordTokenizer';
import { installFiles } from './memoryFiles';

const DRINKS = { tea: '茶', coffee: '咖啡', water: '水', milk: '牛奶', juice: '果汁' };
const PEOPLE = { I: '我', We: '我们', They: '他们', You: '你', Anna: '安娜' };
const PAIRS = Object.entries(PEOPLE).flatMap(([who, 谁]) =>
  Object.entries(DRINKS).map(([what, 什么]): [string, string] => [
    `${who} like drinking ${what}.`,
    `${谁}喜欢喝${什么}。`,
  ]),
);
const source = bpeTokenizer({ vocabularySize: 60 });
const target = unigramTokenizer({ vocabularySize: 50 });
const split = [0.7, 0.15, 0.15];

suite('ParallelCorpus with subwords', () => {
  test('trains each tokenizer on its side and encodes with it', async () => {
    installFiles({ 'a.tsv': PAIRS.map(pair => pair.join('\t')).join('\n') });
    const corpus = await ParallelCorpus.fromTsv('a.tsv', { source, target, split });
    assert.deepEqual([source.trained, corpus.sourceTokenizer.trained], [false, true]);
    assert.ok(corpus.sourceVocabulary.has('▁like'));
    const words = corpus.targetVocabulary.tokens.filter(token => /^\p{sc=Han}{2,}$/u.test(token));
    assert.ok(words.length > 0, 'characters that often stand together are one piece');
    assert.ok(!corpus.sourceVocabulary.has('喜') && !corpus.targetVocabulary.has('k'));
    for (const pair of [...corpus.train, ...corpus.dev, ...corpus.test]) {
      assert.deepEqual(pair.sourceTokens, corpus.sourceTokenizer.encode(pair.source));
      assert.equal(corpus.targetTokenizer.decode(pair.targetTokens), pair.target);
    }
    assert.match(String(corpus), /^ParallelCorpus of 25 pairs from a\.tsv, bpe → unigram/);
    const [batch] = batches(corpus.train, { batchSize: 4 });
    assert.equal(batch.pairs.length, 4);
  });

  test('learns from train alone', () => {
    for (const make of [bpeTokenizer, unigramTokenizer]) {
      const recipe = make({ vocabularySize: 60 });
      const options = { source: recipe, target: recipe, split, seed: 3 };
      const corpus = ParallelCorpus.fromPairs(PAIRS, options);
      const texts = corpus.train.pairs.map(pair => pair.source);
      const { sourceTokenizer } = corpus;
      assert.deepEqual(sourceTokenizer.toJSON?.(), recipe.train(texts).toJSON());
      assert.ok(corpus.test.length > 0);

      // what dev and test are made of changes nothing
      const others = PAIRS.map(([english, chinese]): [string, string] => [
        `zz ${english}`,
        chinese,
      ]);
      const given = {
        train: PAIRS,
        dev: others,
        test: [['Zürich', '苏黎世']] as [string, string][],
      };
      const divided = ParallelCorpus.fromPairs(given, { source: recipe, target: recipe });
      const alone = ParallelCorpus.fromPairs({ train: PAIRS }, { source: recipe, target: recipe });
      const [one, two] = [divided, alone].map(each => each.sourceTokenizer.toJSON?.());
      assert.deepEqual(one, two);
      assert.deepEqual(divided.targetVocabulary.tokens, alone.targetVocabulary.tokens);
      assert.ok(divided.statistics.test.source.unknown > 0, 'Z and ü');
    }
  });

  test('equal sources never leak, and doubles are dropped before', () => {
    const side = fc.constantFrom('Hi.', 'hi .', 'HI.', 'Hi .', 'Go!', 'No.', 'no.', 'a', 'b', 'c');
    const pairs = fc.array(fc.tuple(side, side), { minLength: 1, maxLength: 30 });
    const recipe = bpeTokenizer({ vocabularySize: 20, lowercase: true });
    const check = fc.property(pairs, fc.integer(), (given, seed) => {
      const options = { source: recipe, target: charTokenizer(), split: [0.5, 0.25, 0.25], seed };
      const corpus = ParallelCorpus.fromPairs(given, options);
      const trained = new Set(corpus.train.pairs.map(pair => pair.sourceTokens.join('\0')));
      assert.ok(
        [...corpus.dev, ...corpus.test].every(pair => !trained.has(pair.sourceTokens.join('\0'))),
      );
      const distinct = new Set(given.map(([from, to]) => `${from.toLowerCase()}\t${to}`));
      assert.equal(corpus.length, distinct.size);
      assert.equal(corpus.statistics.duplicates, given.length - distinct.size);
    });
    fc.assert(check, { seed: 4, numRuns: 200 });
  });

  test('maxLength counts subwords', () => {
    const all = ParallelCorpus.fromPairs(PAIRS, { source, target, split: [1] });
    const { max } = all.statistics.train.source.lengths;
    const options = { source, target, split: [1], maxLength: max - 1 };
    const corpus = ParallelCorpus.fromPairs(PAIRS, options);
    const long = all.train.pairs.filter(pair => pair.sourceTokens.length === max).length;
    assert.equal(corpus.statistics.tooLong, long);
    assert.equal(corpus.train.length, PAIRS.length - long);
    assert.throws(() => ParallelCorpus.fromPairs(PAIRS, { ...options, maxLength: 1 }), {
      message:
        'No pair is left of 25 in pairs (25 with more than maxLength 1 tokens). Raise maxLength.',
    });
  });

  test('knows every piece, so that no sample has an unknown token', () => {
    const dropping = bpeTokenizer({ vocabularySize: 60, dropout: 0.4 });
    const corpus = ParallelCorpus.fromPairs(PAIRS, { source: dropping, target, split: [1] });
    const generator = new Generator(5);
    for (const { source: text } of corpus.train) {
      const tokens = corpus.sourceTokenizer.sample?.(text, generator) ?? [];
      assert.ok(tokens.length > 0 && !corpus.sourceVocabulary.encode(tokens).includes(UNK));
    }
    const rare = { source: dropping, target, split: [1], minFrequency: 1000 };
    assert.equal(ParallelCorpus.fromPairs(PAIRS, rare).sourceVocabulary.size, 4);
  });

  test('takes a tokenizer that is trained as it is', () => {
    const trained = source.train(['tea tea']);
    const corpus = ParallelCorpus.fromPairs(PAIRS, { source: trained, target, split: [1] });
    assert.equal(corpus.sourceTokenizer, trained);
  });

  test('bad texts are told of by their line', async () => {
    installFiles({ 'a.tsv': 'a\tb\n\u200b\tc\n' });
    await assert.rejects(ParallelCorpus.fromTsv('a.tsv', { source, target }), {
      line: 2,
      message: /^a\.tsv, line 2 has a source without a token/,
    });
    installFiles({ 'a.tsv': Uint8Array.of(0x61, 0x09, 0xc4, 0xe3, 0x0a) });
    await assert.rejects(ParallelCorpus.fromTsv('a.tsv', { source, target }), /is not UTF-8/);
  });

  teardown(() => setFileReader(() => Promise.reject(new Error('no reader in this test'))));
});

suite('sharedVocabulary', () => {
  test('is one vocabulary of both sides', () => {
    const options = { source: wordTokenizer(), target: charTokenizer(), split: [1] };
    const shared = ParallelCorpus.fromPairs(PAIRS, { ...options, sharedVocabulary: true });
    assert.equal(shared.sourceVocabulary, shared.targetVocabulary);
    const two = ParallelCorpus.fromPairs(PAIRS, options);
    assert.notEqual(two.sourceVocabulary, two.targetVocabulary);
    const union = [...two.sourceVocabulary.tokens, ...two.targetVocabulary.tokens];
    assert.deepEqual(new Set(shared.sourceVocabulary.tokens), new Set(union));
    assert.equal(shared.statistics.train.target.unknown, 0);
  });

  test('one subword tokenizer for both sides learns from both, and is one', () => {
    const options = { source, target: source, split: [1], sharedVocabulary: true };
    const corpus = ParallelCorpus.fromPairs(PAIRS, options);
    assert.equal(corpus.sourceTokenizer, corpus.targetTokenizer);
    assert.equal(corpus.sourceVocabulary, corpus.targetVocabulary);
    assert.ok(corpus.sourceVocabulary.has('▁like') && corpus.sourceVocabulary.has('喜欢喝'));
    const apart = ParallelCorpus.fromPairs(PAIRS, { ...options, sharedVocabulary: false });
    assert.notEqual(apart.sourceTokenizer, apart.targetTokenizer);
    assert.ok(!apart.sourceVocabulary.has('喜欢喝'));
  });

  test('is true or false', () => {
    const options = { source, target, sharedVocabulary: 'yes' } as never;
    assert.throws(() => ParallelCorpus.fromPairs(PAIRS, options), {
      message: "ParallelCorpus.fromPairs: sharedVocabulary is true or false; got 'yes'.",
    });
  });
});
