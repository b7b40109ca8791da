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
        const isInOrder = alignment.every(
          ([, s], t) => target[t - 1] !== target[t] || alignment[t - 1][1] < s,
        );
        assert.ok(name !== 'sort' || isInOrder, 'of equal symbols the first comes first');
      }
      assert.deepEqual(generators[name as 'copy'](options), pairs);
      assert.notDeepEqual(generators[name as 'copy']({ ...options, seed: 5 }), pairs);
    }
    const lengths = new Set(generators.copy(options).map(({ source }) => source.length));
    assert.equal(lengths.size, 6);
  });

  test('sequences: defaults, symbols of any code point, and every length has its share', () => {
    const plain = generators.copy();
    const lengths = plain.map(({ source }) => source.length);
    assert.equal(plain.length, 1000);
    assert.deepEqual([Math.min(...lengths), Math.max(...lengths)], [1, 10]);
    const long = generators.copy({ minLength: 12, count: 5 });
    assert.deepEqual(
      long.map(({ source }) => source.length),
      [12, 12, 12, 12, 12],
    );
    const [{ target }] = generators.sort({ symbols: '\u{20bb7}\uffee', minLength: 9, count: 1 });
    assert.match(target, /^\uffee+\u{20bb7}+$/u);
    for (let seed = 1; seed < 9; seed++) {
      // 2 of one symbol and 4 of two: at most half of each
      const some = generators.reverse({ count: 3, maxLength: 2, symbols: 'ab', seed });
      assert.deepEqual(some.map(({ source }) => source.length).sort(), [1, 2, 2]);
    }
  });

  test('sums: as many as there are or asked for, the same for the same seed', () => {
    const all = generators.addition({ digits: 1 });
    assert.equal(all.length, 100);
    for (const { source, target } of all) {
      const [a, b] = source.split('+').map(Number);
      assert.equal(target, String(a + b));
    }
    assert.equal(generators.addition({ digits: 3 }).length, 10_000);
    const digits = new Set(
      generators
        .addition({ digits: 6 })
        .flatMap(({ source }) => source.split('+').map(n => n.length)),
    );
    assert.deepEqual([...digits].sort().at(-1), 6);
    assert.throws(() => generators.addition({ digits: 7 }), /digits is 1 … 6, got 7/);
    const padded = generators.addition({ digits: 1, padded: true, count: 3 });
    for (const { source, target } of padded) assert.match(`${source}=${target}`, /^\d\+\d=\d\d$/);
    const first = (count: number) => generators.addition({ count, seed: 3 })[0].source;
    assert.deepEqual([first(2500), first(2501)], ['81+66', '84+94']);
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

  test('dates: every day of the years in every form, and ordinals as they are said', () => {
    const year = generators.dates({ firstYear: 2000, lastYear: 2000, count: 366 * 12 });
    const days = new Map<string, number>();
    for (const { target } of year) days.set(target, (days.get(target) ?? 0) + 1);
    assert.equal(days.size, 366);
    assert.ok([...days].every(([day, forms]) => day.startsWith('2000-') && forms === 12));
    const ordinals = new Set(
      year.flatMap(({ source }) => source.match(/\d+(st|nd|rd|th)/)?.[0] ?? []),
    );
    const endings: Record<string, number[]> = { st: [1, 21, 31], nd: [2, 22], rd: [3, 23] };
    for (let day = 1; day <= 31; day++) {
      const [ending] = Object.keys(endings).filter(each => endings[each].includes(day));
      assert.ok(ordinals.has(`${day}${ending ?? 'th'}`), String(day));
    }
    assert.equal(ordinals.size, 31);
    assert.throws(() => generators.dates({ firstYear: 2000, lastYear: 2000, count: 4393 }), {
      message: 'generators.dates: there are 4392 dates in all forms, not 4393.',
    });
    const plain = generators.dates().map(({ target }) => Number(target.slice(0, 4)));
    assert.ok(plain.length === 1000 && Math.min(...plain) >= 1950 && Math.max(...plain) <= 2050);
    assert.ok(generators.dates({ firstYear: 2060 }).every(({ target }) => target < '2061'));
    assert.throws(() => generators.dates({ firstYear: 999 }), /firstYear .*1000/);
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
