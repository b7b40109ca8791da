import { strict as assert } from 'node:assert';
import fc from 'fast-check';
import type { Pair } from '../../src/text/pairs';
import { divide as divideRows, type SplitFractions, SplitKeys } from '../../src/text/split';
import { SentenceColumn } from '../../src/text/store/sentenceColumn';

const NAMES = ['train', 'dev', 'test'] as const;

function pairsOf(sources: readonly string[]): Pair[] {
  return sources.map((source, i) => {
    const target = `t${i}`;
    return { source, target, sourceTokens: source.split(' '), targetTokens: [target] };
  });
}

/** The sets as pairs, in the place of rows. */
function divide(pairs: readonly Pair[], share: SplitFractions, seed: number) {
  const column = new SentenceColumn(seed);
  const keys = new SplitKeys(seed);
  for (const { source, sourceTokens } of pairs) {
    column.push(source, sourceTokens);
    keys.add(source, true);
  }
  const { train, dev, test, unused } = divideRows(column, keys, share);
  const of = (rows: Int32Array) => Array.from(rows, row => pairs[row]);
  return { train: of(train), dev: of(dev), test: of(test), unused };
}

const distinct = (count: number) => pairsOf(Array.from({ length: count }, (_, i) => `source ${i}`));
const sizes = (division: ReturnType<typeof divide>) => NAMES.map(name => division[name].length);
const targets = (pairs: readonly Pair[]) => pairs.map(pair => pair.target);

const source = fc.constantFrom('a', 'b', 'a b', 'c', 'd', 'e', 'b a', 'f', 'g', 'h');
const someSources = fc.array(source, { minLength: 1, maxLength: 40 });
const shares = fc.constantFrom([0.9, 0.05, 0.05], [0.5, 0.25, 0.25], [1, 0, 0], [0.6, 0.1, 0.1]);
const fractions = shares.map(([train, dev, test]) => ({ train, dev, test }));
const runs = { seed: 8, numRuns: 500 };

suite('divide', () => {
  test('sizes are those asked for', () => {
    const third = { train: 0.9, dev: 0.05, test: 0.05 };
    assert.deepEqual(sizes(divide(distinct(4000), third, 7)), [3600, 200, 200]);
    assert.deepEqual(sizes(divide(distinct(20), third, 7)), [18, 1, 1]);
    assert.deepEqual(sizes(divide(distinct(10), { train: 1, dev: 0, test: 0 }, 7)), [10, 0, 0]);
  });

  test('what fractions below 1 leave over is counted', () => {
    const division = divide(distinct(100), { train: 0.5, dev: 0.1, test: 0.1 }, 7);
    assert.deepEqual([...sizes(division), division.unused], [50, 10, 10, 30]);
  });

  test('train is never empty', () => {
    for (const count of [1, 2, 3]) {
      const division = divide(distinct(count), { train: 0.1, dev: 0.45, test: 0.45 }, 7);
      assert.ok(division.train.length > 0, `${count} pairs`);
    }
    const oneSource = divide(pairsOf(['a', 'a', 'a']), { train: 0.8, dev: 0.1, test: 0.1 }, 7);
    assert.deepEqual(sizes(oneSource), [3, 0, 0]);
  });

  test('no source is in two sets', () => {
    const check = fc.property(someSources, fractions, fc.integer(), (sources, share, seed) => {
      const division = divide(pairsOf(sources), share, seed);
      const seen = new Map<string, string>();
      for (const name of NAMES) {
        for (const pair of division[name]) {
          const key = pair.sourceTokens.join('\0');
          assert.equal(seen.get(key) ?? name, name, `${pair.source} in two sets`);
          seen.set(key, name);
        }
      }
    });
    fc.assert(check, runs);
  });

  test('each pair is in one set or counted as unused, and sets keep the order', () => {
    const check = fc.property(someSources, fractions, fc.integer(), (sources, share, seed) => {
      const pairs = pairsOf(sources);
      const division = divide(pairs, share, seed);
      const all = NAMES.flatMap(name => targets(division[name]));
      assert.equal(new Set(all).size, all.length);
      assert.equal(all.length + division.unused, pairs.length);
      for (const name of NAMES) {
        const set = new Set(targets(division[name]));
        assert.deepEqual(
          targets(division[name]),
          targets(pairs).filter(target => set.has(target)),
        );
      }
    });
    fc.assert(check, runs);
  });

  test('depends on the seed and not on the order of the pairs', () => {
    const check = fc.property(someSources, fractions, fc.integer(), (sources, share, seed) => {
      const pairs = pairsOf(sources);
      const forward = divide(pairs, share, seed);
      const backward = divide([...pairs].reverse(), share, seed);
      for (const name of NAMES) {
        assert.deepEqual(targets(forward[name]).sort(), targets(backward[name]).sort());
      }
    });
    fc.assert(check, runs);

    const half = { train: 0.5, dev: 0.25, test: 0.25 };
    const [one, two] = [divide(distinct(100), half, 1), divide(distinct(100), half, 2)];
    assert.notDeepEqual(targets(one.test), targets(two.test));
  });

  test('sources that a tokenizer takes for equal stay together, whatever their words', () => {
    const blind = (source: string) => source.replace(/\d/g, '0').split(' ');
    const pairs = distinct(200).map(pair => ({ ...pair, sourceTokens: blind(pair.source) }));
    const division = divide(pairs, { train: 0.8, dev: 0.1, test: 0.1 }, 5);
    const of = (name: (typeof NAMES)[number]) =>
      new Set(division[name].map(pair => pair.sourceTokens.join(' ')));
    const all = NAMES.flatMap(name => [...of(name)]);
    assert.equal(new Set(all).size, all.length);
  });

  test('what is left out moves nothing that stays', () => {
    const share = { train: 0.6, dev: 0.2, test: 0.2 };
    for (const seed of [1, 2, 3]) {
      const pairs = distinct(300);
      const stays = (i: number) => i % 3 > 0;
      const column = new SentenceColumn(seed);
      const keys = new SplitKeys(seed);
      for (const [i, { source, sourceTokens }] of pairs.entries()) {
        if (stays(i)) column.push(source, sourceTokens);
        keys.add(source, stays(i));
      }
      const part = divideRows(column, keys, share);
      const whole = divide(pairs, share, seed);
      const kept = pairs.filter((_, i) => stays(i));
      for (const name of NAMES) {
        const left = whole[name].filter(pair => kept.includes(pair));
        const rows = Array.from(part[name], row => kept[row]);
        assert.deepEqual(targets(rows), targets(left));
      }
    }
  });

  test('a set whose sources were all left out stays empty, but for train', () => {
    const share = { train: 0.8, dev: 0.1, test: 0.1 };
    const without = (name: (typeof NAMES)[number]) => {
      const column = new SentenceColumn(1);
      const keys = new SplitKeys(1);
      const out = new Set(targets(divide(distinct(40), share, 1)[name]));
      for (const { source, sourceTokens, target } of distinct(40)) {
        if (!out.has(target)) column.push(source, sourceTokens);
        keys.add(source, !out.has(target));
      }
      return NAMES.map(each => divideRows(column, keys, share)[each].length);
    };
    assert.deepEqual(without('test'), [32, 4, 0]);
    assert.deepEqual(without('train'), [6, 1, 1]);
  });

  test('sizes hold where many sources are equal to a tokenizer', () => {
    const share = { train: 0.8, dev: 0.1, test: 0.1 };
    const pairs = distinct(2000).map((pair, i) => {
      const source = `order ${i % 40} of item ${i}`;
      return { ...pair, source, sourceTokens: source.replace(/\d+$/, '').split(' ') };
    });
    for (const seed of [1, 2, 3]) {
      const [train, dev, rest] = sizes(divide(pairs, share, seed));
      assert.ok(train > 1300 && dev < 500 && rest < 500, `${[train, dev, rest]}`);
    }
  });

  test('more lines move few of the others', () => {
    const share = { train: 0.8, dev: 0.1, test: 0.1 };
    const before = new Set(targets(divide(distinct(1000), share, 3).test));
    const after = new Set(targets(divide(distinct(1010), share, 3).test));
    const stayed = [...before].filter(target => after.has(target)).length;
    assert.ok(stayed >= 95, `${stayed} of 100 stayed`);
  });

  test('blanks, curly apostrophes and characters of no width do not matter', () => {
    const keys = new SplitKeys(3);
    const alike = [
      'Don’t you, a b?',
      "don't  you , A b ?",
      'don’t you ,a\u200b b ?',
      "Don't you,a b?",
    ];
    for (const text of alike) keys.add(text, true);
    assert.equal(new Set(keys.all).size, 1);
  });
});
