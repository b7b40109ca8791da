import { strict as assert } from 'node:assert';
import { charTokenizer, PairSet, ParallelCorpus } from '../../src/text';

const pairs = Array.from({ length: 5 }, (_, i) => [`s${i}`, `t${i}`] as const);
const corpus = ParallelCorpus.fromPairs(pairs, {
  source: charTokenizer(),
  target: charTokenizer(),
  split: [1],
});
const set = () => new PairSet('train', corpus.train, corpus);

suite('PairSet', () => {
  test('gives one pair, some, and all, as plain objects', () => {
    const pair = {
      source: 's1',
      target: 't1',
      sourceTokens: ['s', '1'],
      targetTokens: ['t', '1'],
    };
    assert.deepEqual(set().at(1), pair);
    assert.deepEqual([...set()][1], pair);
    assert.deepEqual({ ...set().pairs[1] }, pair);
    const same = set();
    assert.equal(same.pairs, same.pairs);
    assert.equal(same.at(1), same.pairs[1]);
  });

  test('slices as a list does', () => {
    const places = [undefined, 0, 2, 5, 9, -1, -2, -9];
    for (const start of places) {
      for (const end of places) {
        assert.deepEqual(set().slice(start, end), set().pairs.slice(start, end), `${start} ${end}`);
      }
    }
  });

  test('takes a list of pairs, too', () => {
    const own = new PairSet('test', corpus.train.slice(0, 2), corpus);
    assert.deepEqual([own.length, own.sourceLength(1), own.targetLength(1)], [2, 2, 2]);
    const list = corpus.train.slice(1, 3);
    assert.equal(new PairSet('test', list, corpus).pairs, list, 'which is not copied');
    assert.deepEqual([...own], corpus.train.slice(0, 2));
  });

  test('a place outside is an error', () => {
    for (const place of [5, -1, 0.5]) {
      assert.throws(() => corpus.train.at(place), {
        name: 'RangeError',
        message: `PairSet train: there is no pair ${place}; 5 pairs are counted from 0.`,
      });
    }
  });
});

suite('pairs of a program', () => {
  const read = (...given: unknown[]) =>
    ParallelCorpus.fromPairs(given as [string, string][], {
      source: charTokenizer(),
      target: charTokenizer(),
      split: [1],
    });

  test('a bad one is named by its place, its content and what is wrong with it', () => {
    const wrong: [given: unknown, message: RegExp][] = [
      [['', 'b'], /2.*has an empty source/],
      [[' \t', 'b'], /2.*has an empty source/],
      [['a', ''], /2.*has an empty target/],
      [{ source: 'a', target: ' ' }, /2.*has an empty target/],
      [['', ''], /2.*has an empty source/],
      [['a'], /2.*is not two texts/],
      [{ source: 'a', target: 3 }, /2.*is not two texts/],
      [null, /2.*is not two texts/],
    ];
    for (const [given, message] of wrong) {
      assert.throws(() => read(['x', 'y'], given), message);
    }
  });

  test('blanks around a text are no part of it', () => {
    const { pairs } = read([' a b', 'c '], { source: '\td', target: 'e\n' }).train;
    assert.deepEqual(
      pairs.map(({ source, target }) => [source, target]),
      [
        ['a b', 'c'],
        ['d', 'e'],
      ],
    );
  });

  test('a set has no brackets: at() gives a pair', () => {
    const { train } = read(['a', 'b']);
    const bare = train as unknown as string[];
    assert.throws(() => bare[0], /^TypeError: A PairSet has no \[0\]: write \.at\(0\)\.$/);
    assert.throws(() => {
      bare[0] = 'x';
    }, /A PairSet has no \[0\] to assign to/);
    assert.equal(train.at(0).source, 'a');
  });
});
