// Batches: each pair once, masks true exactly on tokens, and the shift between prefix and targets.
import { strict as assert } from 'node:assert';
import fc from 'fast-check';
import { Generator, type Tensor } from '../../src/engine';
import {
  type Batch,
  type BatchOptions,
  batches,
  type SourceBatch,
  sourceBatch,
} from '../../src/text/batches';
import { charTokenizer } from '../../src/text/charTokenizer';
import { ParallelCorpus } from '../../src/text/corpus';
import type { Pair, Vocabularies } from '../../src/text/pairs';
import { BOS, EOS, PAD, UNK } from '../../src/text/vocabulary';

const base = { source: charTokenizer(), target: charTokenizer(), split: [1] };
const word = fc.string({ unit: fc.constantFrom(...'abcdef'), minLength: 1, maxLength: 9 });
const somePairs = fc.uniqueArray(fc.tuple(word, word), {
  minLength: 1,
  maxLength: 30,
  selector: pair => pair.join('|'),
});
const someOptions: fc.Arbitrary<BatchOptions> = fc.record({
  batchSize: fc.integer({ min: 1, max: 8 }),
  shuffle: fc.boolean(),
  bucket: fc.boolean(),
  seed: fc.integer(),
});
const runs = { seed: 21, numRuns: 150 };

function rows(tensor: Tensor): number[][] {
  return (tensor.toArray() as (number | boolean)[][]).map(row => row.map(Number));
}

function setOf(pairs: [string, string][]) {
  return ParallelCorpus.fromPairs(pairs, base).train;
}

/** Rows of ids as they have to be: the tokens with bos or eos, then pads up to the width. */
function padded(sentences: number[][]): number[][] {
  const width = Math.max(...sentences.map(ids => ids.length));
  return sentences.map(ids => [...ids, ...new Array<number>(width - ids.length).fill(PAD)]);
}

function checkSource(source: SourceBatch, sentences: number[][]): void {
  const ended = sentences.map(ids => [...ids, EOS]);
  assert.deepEqual(rows(source.tokens), padded(ended));
  assert.equal(source.tokens.dtype, 'int32');
  assert.deepEqual(
    [...source.lengths],
    ended.map(ids => ids.length),
  );
  assert.ok(source.lengths instanceof Int32Array);
  assert.equal(source.mask.dtype, 'bool');
  const width = source.tokens.shape[1];
  const expected = ended.map(ids =>
    Array.from({ length: width }, (_, s) => Number(s < ids.length)),
  );
  assert.deepEqual(rows(source.mask), expected);
}

function checkBatch(batch: Batch, corpus: Vocabularies): void {
  const { pairs, source, prefix, targets } = batch;
  const sources = pairs.map(pair => [...corpus.sourceVocabulary.encode(pair.sourceTokens)]);
  const ids = pairs.map(pair => [...corpus.targetVocabulary.encode(pair.targetTokens)]);
  checkSource(source, sources);
  assert.deepEqual(rows(prefix), padded(ids.map(row => [BOS, ...row])));
  assert.deepEqual(rows(targets), padded(ids.map(row => [...row, EOS])));
  assert.deepEqual([prefix.dtype, targets.dtype], ['int32', 'int32']);
  const width = targets.shape[1];
  const real = ids.map(row => Array.from({ length: width }, (_, t) => Number(t <= row.length)));
  assert.deepEqual(rows(batch.targetMask), real);
  assert.equal(batch.targetMask.dtype, 'bool');
  const count = (sentences: number[][]) => sentences.reduce((sum, row) => sum + row.length + 1, 0);
  assert.equal(batch.sourceTokenCount, count(sources));
  assert.equal(batch.targetTokenCount, count(ids));
}

const texts = (list: Iterable<Batch>) => [...list].map(batch => batch.pairs.map(textOf));
const textOf = ({ source, target }: Pair) => `${source}|${target}`;

suite('batches', () => {
  test('rows, masks, lengths and counts are right', () => {
    const check = fc.property(somePairs, someOptions, (pairs, options) => {
      const set = setOf(pairs);
      for (const batch of batches(set, options)) checkBatch(batch, set.corpus);
    });
    fc.assert(check, runs);
  });

  test('each pair is in exactly one batch, and all but one batch are full', () => {
    const check = fc.property(somePairs, someOptions, (pairs, options) => {
      const set = setOf(pairs);
      const groups = texts(batches(set, options));
      assert.deepEqual(groups.flat().sort(), set.pairs.map(textOf).sort());
      const partial = groups.filter(group => group.length < (options.batchSize ?? 0));
      assert.ok(partial.length <= 1);
    });
    fc.assert(check, runs);
  });

  test('the same seed gives the same order, a generator goes on', () => {
    const pairs = Array.from({ length: 40 }, (_, i): [string, string] => ['a'.repeat(i + 1), 'b']);
    const set = setOf(pairs);
    const order = (options: BatchOptions) =>
      texts(batches(set, { batchSize: 4, shuffle: true, ...options }));
    assert.deepEqual(order({ seed: 5 }), order({ seed: 5 }));
    assert.notDeepEqual(order({ seed: 5 }), order({ seed: 6 }));
    const generator = new Generator(5);
    const first = order({ generator });
    assert.deepEqual(first, order({ seed: 5 }));
    assert.notDeepEqual(order({ generator }), first);
  });

  test('without shuffling and buckets the order is that of the set', () => {
    const set = setOf([
      ['aaa', 'b'],
      ['a', 'bbb'],
      ['aa', 'bb'],
    ]);
    const inOrder = texts(batches(set, { batchSize: 2, bucket: false }));
    assert.deepEqual(inOrder, [['aaa|b', 'a|bbb'], ['aa|bb']]);
    assert.deepEqual(texts(batches(set, { batchSize: 2 })), [['aaa|b', 'aa|bb'], ['a|bbb']]);
  });

  test('buckets leave fewer pads than none', () => {
    const pairs = Array.from({ length: 200 }, (_, i): [string, string] => {
      const length = 1 + ((i * 7) % 20);
      return [`${'a'.repeat(length)}${i}`, 'b'.repeat(length)];
    });
    const set = setOf(pairs);
    const cells = (bucket: boolean) => {
      const options = { batchSize: 10, shuffle: true, seed: 3, bucket };
      return [...batches(set, options)].reduce((sum, batch) => sum + batch.targets.numel, 0);
    };
    assert.ok(cells(true) < 0.8 * cells(false), `${cells(true)} and ${cells(false)} cells`);
  });

  test('an empty set has no batch', () => {
    const { dev } = ParallelCorpus.fromPairs([['a', 'b']], base);
    assert.deepEqual([...batches(dev)], []);
  });

  test('wrong options are errors', () => {
    const set = setOf([['a', 'b']]);
    const { corpus } = set;
    for (const wrong of [corpus, { train: set }, set.slice(0, 2), undefined]) {
      assert.throws(
        () => batches(wrong as never),
        /^TypeError: batches: the first argument is a set of pairs, such as corpus\.train; got/,
      );
    }
    assert.throws(() => batches(set, { batchSize: 0 }), {
      message: 'batches: batchSize is a whole number of at least 1; got 0.',
    });
    assert.throws(() => [...batches(set, { shufle: true } as object)], {
      message: 'batches: there is no option shufle. Did you mean shuffle?',
    });
    assert.throws(
      () => [...batches(set, { sample: true })],
      /batches: sample needs a tokenizer that cuts a sentence in several ways, and neither/,
    );
  });
});

suite('sourceBatch', () => {
  const { corpus } = setOf([['abc', 'x']]);
  const id = (token: string) => corpus.sourceVocabulary.id(token);

  test('sentences are tokenised, ended and padded', () => {
    checkSource(sourceBatch(['ab', 'c', ''], corpus), [[id('a'), id('b')], [id('c')], []]);
  });

  test('an unknown token is unk', () => {
    checkSource(sourceBatch(['a!'], corpus), [[id('a'), UNK]]);
  });

  test('is what batches gives for the same sentences', () => {
    const [batch] = batches(setOf([['abc', 'x']]));
    assert.deepEqual(rows(sourceBatch(['abc'], corpus).tokens), rows(batch.source.tokens));
  });

  test('says what is wrong', () => {
    assert.throws(() => sourceBatch([], corpus), { message: 'sourceBatch: there is no sentence.' });
    assert.throws(() => sourceBatch('a' as unknown as string[], corpus), {
      message: "sourceBatch takes a list of sentences: ['how are you ?'].",
    });
  });
});
