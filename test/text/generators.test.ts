// Generated tasks: the answers are right, sources differ, the same seed gives the same pairs.
import { strict as assert } from 'node:assert';
import { charTokenizer, generators, ParallelCorpus } from '../../src/text';

suite('generators', () => {
  test('copy, reverse and sort are what they say, and so are their alignments', () => {
    const options = { count: 300, minLength: 3, maxLength: 8, symbols: 'abcde', seed: 4 };
    const answers = {
      copy: (text: string) => text,
      reverse: (text: string) => [...text].reverse().join(''),
      sort: (text: string) => [...text].sort().join(''),
    };
    for (const [name, answer] of Object.entries(answers)) {
      const pairs = generators[name as 'copy'](options);
      assert.equal(new Set(pairs.map(({ source }) => source)).size, 300);
      for (const { source, target, alignment = [] } of pairs) {
        assert.equal(target, answer(source));
        assert.ok(source.length >= 3 && source.length <= 8 && /^[a-e]+$/.test(source));
        assert.equal(alignment.map(([, s]) => source[s]).join(''), target);
        assert.equal(new Set(alignment.map(([, s]) => s)).size, source.length);
      }
      assert.deepEqual(generators[name as 'copy'](options), pairs);
      assert.notDeepEqual(generators[name as 'copy']({ ...options, seed: 5 }), pairs);
    }
    const lengths = new Set(generators.copy(options).map(({ source }) => source.length));
    assert.equal(lengths.size, 6);
  });

  test('sums are right, each asked once, from the ones up if asked for', () => {
    const all = generators.addition({ digits: 2 });
    assert.equal(new Set(all.map(({ source }) => source)).size, 10_000);
    for (const { source, target } of generators.addition({
      digits: 3,
      count: 500,
      reversed: true,
    })) {
      const [a, b] = source.split('+').map(Number);
      assert.equal(Number([...target].reverse().join('')), a + b);
    }
    const [{ source, target }] = generators.addition({ digits: 3, count: 1, padded: true });
    assert.match(source, /^\d{3}\+\d{3}$/);
    assert.match(target, /^\d{4}$/);
  });

  test('dates are read as they were meant, in every form', () => {
    const pairs = generators.dates({ count: 3000, seed: 2 });
    assert.equal(new Set(pairs.map(({ source }) => source)).size, 3000);
    for (const { source, target } of pairs) {
      const [year, month, day] = target.split('-').map(Number);
      assert.ok(source.includes(String(year)) && source.includes(String(day)), source);
      const date = new Date(Date.UTC(year, month - 1, day));
      assert.equal(date.toISOString().slice(0, 10), target, 'a day there is');
      const weekday = source.match(/(Sun|Mon|Tues|Wednes|Thurs|Fri|Satur)day/)?.[0];
      const names = ['Sun', 'Mon', 'Tues', 'Wednes', 'Thurs', 'Fri', 'Satur'];
      if (weekday) assert.equal(weekday, `${names[date.getUTCDay()]}day`);
    }
  });

  test('no source of the test set is in train', () => {
    const tokenizers = { source: charTokenizer(), target: charTokenizer() };
    const pairs = generators.sort({ count: 500, maxLength: 6 });
    const corpus = ParallelCorpus.fromPairs(pairs, { ...tokenizers, split: [0.8, 0.1, 0.1] });
    assert.equal(corpus.length, 500);
    const train = new Set(corpus.train.pairs.map(({ source }) => source));
    assert.ok(corpus.test.pairs.every(({ source }) => !train.has(source)));
  });

  test('more than there are is an error that says how many', () => {
    assert.throws(
      () => generators.copy({ count: 10, maxLength: 2, symbols: 'ab' }),
      /there are 6, and at most half .* Give a count of 3 or less/,
    );
    assert.throws(() => generators.addition({ digits: 1, count: 101 }), /there are 100 sums/);
    assert.throws(() => generators.reverse({ symbols: 'aab' }), /characters that differ/);
    assert.throws(() => generators.dates({ year: 3 } as never), /there is no option year/);
  });
});
