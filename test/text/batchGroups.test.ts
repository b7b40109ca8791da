// Which pairs go together in a batch: limits by sentences and by tokens, shuffling, buckets, replacement.
import { strict as assert } from 'node:assert';
import fc from 'fast-check';
import { Generator } from '../../src/engine';
import { type BatchOptions, batchCount, batches } from '../../src/text/batches';
import { charTokenizer } from '../../src/text/charTokenizer';
import { ParallelCorpus } from '../../src/text/corpus';
import { bpeTokenizer } from '../../src/text/subword/bpeTokenizer';

type Sized = readonly [source: number, target: number];

/** Pairs of so many tokens (characters) each; the sizes tell them apart. */
function setOf(sizes: readonly Sized[]) {
  const pairs = sizes.map(([source, target]): [string, string] => [
    'a'.repeat(source),
    'b'.repeat(target),
  ]);
  const options = { source: charTokenizer(), target: charTokenizer(), split: [1] };
  const set = ParallelCorpus.fromPairs(pairs, options).train;
  assert.equal(set.length, sizes.length, 'sizes that all differ');
  return set;
}

/** The sizes of the pairs of each batch. */
function groupsOf(set: ReturnType<typeof setOf>, options: BatchOptions): Sized[][] {
  return Array.from(batches(set, options), ({ pairs }) =>
    pairs.map(({ source, target }): Sized => [source.length, target.length]),
  );
}

/** Slow: a pair joins the batch before it if the rectangle of the longest side, <eos> counted, still fits. */
function groupedByTokens(sizes: readonly Sized[], limit: number): Sized[][] {
  const groups: Sized[][] = [];
  for (const pair of sizes) {
    const joined = [...(groups.at(-1) ?? []), pair];
    const longest = Math.max(...joined.flatMap(([source, target]) => [source + 1, target + 1]));
    if (groups.length > 0 && joined.length * longest <= limit) groups[groups.length - 1] = joined;
    else groups.push([pair]);
  }
  return groups;
}

function groupedBySize(sizes: readonly Sized[], size: number): Sized[][] {
  const groups: Sized[][] = [];
  for (let at = 0; at < sizes.length; at += size) groups.push(sizes.slice(at, at + size));
  return groups;
}

/** Shortest target first; of equal targets the shortest source. */
const byLength = (sizes: readonly Sized[]) =>
  [...sizes].sort(([s1, t1], [s2, t2]) => (t1 === t2 ? s1 - s2 : t1 - t2));

const someSizes = fc.uniqueArray(
  fc.tuple(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 12 })),
  { minLength: 1, maxLength: 40, selector: String },
);
const runs = { seed: 31, numRuns: 120 };

/** 17 × 13 pairs, all of different sizes, in no order. */
const many = Array.from({ length: 221 }, (_, i): Sized => {
  const place = (i * 100) % 221;
  return [1 + (place % 17), 1 + Math.floor(place / 17)];
});

suite('batches by tokens', () => {
  test('are those of a slow reference, in order and in buckets', () => {
    const check = fc.property(someSizes, fc.integer({ min: 1, max: 90 }), (sizes, batchTokens) => {
      const set = setOf(sizes);
      const inOrder = groupsOf(set, { batchTokens, bucket: false });
      assert.deepEqual(inOrder, groupedByTokens(sizes, batchTokens));
      const sorted = groupedByTokens(byLength(sizes), batchTokens);
      assert.deepEqual(groupsOf(set, { batchTokens }), sorted);
      assert.equal(batchCount(set, { batchTokens }), sorted.length);
      assert.equal(batchCount(set, { batchTokens, bucket: false }), inOrder.length);
    });
    fc.assert(check, runs);
  });

  test('a batch may reach the limit, and no side, no <eos> and no pad goes beyond it', () => {
    // with <eos>: 4 and 3, 3 and 4, 2 and 4 | 5 and 2, 2 and 3
    const sizes: Sized[] = [
      [3, 2],
      [2, 3],
      [1, 3],
      [4, 1],
      [1, 2],
    ];
    const groups = (batchTokens: number) =>
      groupsOf(setOf(sizes), { batchTokens, bucket: false }).map(({ length }) => length);
    assert.deepEqual(groups(25), [5]);
    assert.deepEqual(groups(24), [4, 1]);
    assert.deepEqual(groups(20), [4, 1]);
    assert.deepEqual(groups(19), [3, 2]);
    assert.deepEqual(groups(12), [3, 2]);
    assert.deepEqual(groups(11), [2, 2, 1]);
    assert.deepEqual(groups(8), [2, 1, 1, 1]);
    assert.deepEqual(groups(3), [1, 1, 1, 1, 1]); // longer ones are batches by themselves
  });

  test('take the place of batchSize', () => {
    const set = setOf(many);
    const groups = groupsOf(set, { batchTokens: 600, batchSize: 2 });
    assert.deepEqual(groups, groupedByTokens(byLength(many), 600));
    assert.ok(Math.max(...groups.map(({ length }) => length)) > 32);
  });

  test('shuffled: every pair once, within the limit, in other company with another seed', () => {
    const set = setOf(many);
    const options = { batchTokens: 90, batchSize: 2, shuffle: true };
    const groups = (seed: number) => groupsOf(set, { ...options, seed });
    for (const group of groups(4)) {
      assert.deepEqual(groupedByTokens(group, 90), [group]);
      assert.deepEqual(group, byLength(group));
    }
    assert.deepEqual(byLength(groups(4).flat()), byLength(many));
    assert.deepEqual(groups(4), groups(4));
    assert.notDeepEqual(byLength(groups(4)[0]), byLength(groups(5)[0]));
    // buckets go through pools of 64 × 50 pairs: here all pairs, so that batches are as full as without shuffling
    assert.equal(groups(4).length, groupedByTokens(byLength(many), 90).length);
    // neither the batches nor, without buckets, the pairs come by length
    const longest = groups(4).map(group => Math.max(...group.map(([, target]) => target)));
    assert.notDeepEqual(
      longest,
      [...longest].sort((a, b) => a - b),
    );
  });
});

suite('batches by tokens of many pairs', () => {
  test('shuffled, they are buckets of pools of 3200 pairs, in random order', () => {
    const sizes = Array.from(
      { length: 3480 },
      (_, i): Sized => [1 + (i % 60), 1 + Math.floor(i / 60)],
    );
    const random = new Generator(2);
    const order = Array.from(random.permutation(sizes.length), place => sizes[place]);
    const pools = [order.slice(0, 3200), order.slice(3200)];
    const grouped = pools.flatMap(pool => groupedByTokens(byLength(pool), 1500));
    const wanted = Array.from(random.permutation(grouped.length), i => grouped[i]);
    const options = { batchTokens: 1500, shuffle: true, seed: 2 };
    assert.deepEqual(groupsOf(setOf(sizes), options), wanted);
  });
});

suite('batches by sentences', () => {
  test('there are 32 in each, in the order of lengths, unless options say otherwise', () => {
    const set = setOf(many);
    assert.deepEqual(groupsOf(set, {}), groupedBySize(byLength(many), 32));
    assert.deepEqual(groupsOf(set, { batchSize: 50 }), groupedBySize(byLength(many), 50));
    assert.deepEqual(groupsOf(set, { batchSize: 9, bucket: false }), groupedBySize(many, 9));
    assert.equal(batchCount(set, {}), 7);
    assert.equal(batchCount(set, { batchSize: 13 }), 17);
    assert.equal(batchCount(set, { batchSize: 12 }), 19);
  });

  test('shuffled, they are buckets of pools of 50 batches, in random order', () => {
    const set = setOf(many);
    for (const [batchSize, seed] of [
      [3, 7],
      [4, 8],
      [40, 9],
    ]) {
      const random = new Generator(seed);
      const order = Array.from(random.permutation(many.length), place => many[place]);
      const pools = groupedBySize(order, 50 * batchSize);
      const grouped = pools.flatMap(pool => groupedBySize(byLength(pool), batchSize));
      const wanted = Array.from(random.permutation(grouped.length), i => grouped[i]);
      assert.deepEqual(groupsOf(set, { batchSize, shuffle: true, seed }), wanted);
    }
  });

  test('shuffled without buckets, every pair comes at every place equally often', () => {
    const sizes: Sized[] = Array.from({ length: 6 }, (_, i) => [i + 1, 7 - i]);
    const set = setOf(sizes);
    const counts = Array.from({ length: 6 }, () => new Array<number>(6).fill(0));
    const passes = 3000;
    const generator = new Generator(12);
    for (let pass = 0; pass < passes; pass++) {
      const groups = groupsOf(set, { batchSize: 4, shuffle: true, bucket: false, generator });
      assert.deepEqual(
        groups.map(({ length }) => length),
        [4, 2],
      );
      for (const [place, [source]] of groups.flat().entries()) counts[source - 1][place]++;
    }
    // mean 500, standard deviation 20.4
    for (const count of counts.flat()) assert.ok(Math.abs(count - passes / 6) < 85, `${counts}`);
  });

  test('the seed is 0 unless given, and changes nothing without shuffling', () => {
    const set = setOf(many);
    const shuffled = (options: BatchOptions) => groupsOf(set, { shuffle: true, ...options });
    assert.deepEqual(shuffled({}), shuffled({ seed: 0 }));
    assert.notDeepEqual(shuffled({}), shuffled({ seed: 1 }));
    assert.notDeepEqual(shuffled({ seed: -1 }), shuffled({ seed: 1 }));
    assert.deepEqual(groupsOf(set, { seed: 5 }), groupsOf(set, {}));
    assert.deepEqual(shuffled({ generator: new Generator(6), seed: 2 }), shuffled({ seed: 6 }));
  });
});

suite('batches with replacement', () => {
  test('as many draws as pairs, each pair equally likely, some twice and some not at all', () => {
    const sizes: Sized[] = Array.from({ length: 5 }, (_, i) => [i + 1, 6 - i]);
    const set = setOf(sizes);
    const counts = new Array<number>(5).fill(0);
    let complete = 0;
    const generator = new Generator(3);
    for (let pass = 0; pass < 2000; pass++) {
      const options = { batchSize: 3, shuffle: true, replacement: true, generator };
      const drawn = groupsOf(set, options).flat();
      assert.equal(drawn.length, 5);
      for (const [source] of drawn) counts[source - 1]++;
      complete += Number(new Set(drawn.map(String)).size === 5);
    }
    // 10,000 draws: mean 2,000, standard deviation 40; 5! / 5⁵ = 3.84 % of the passes have all, 76.8 ± 8.6
    for (const count of counts) assert.ok(Math.abs(count - 2000) < 160, `${counts}`);
    assert.ok(Math.abs(complete - 76.8) < 35, String(complete));
  });

  test('needs shuffle', () => {
    const set = setOf([[1, 2]]);
    const message = 'batches: replacement draws pairs at random; give shuffle: true with it.';
    assert.throws(() => groupsOf(set, { replacement: true }), { name: 'RangeError', message });
    assert.throws(() => groupsOf(set, { replacement: true, shuffle: false }), { message });
  });
});

suite('batches of sampled tokens', () => {
  const pairs = ['banana', 'bandana', 'ananas', 'cabana', 'anna'].map(
    (word, i): [string, string] => [word.repeat(2 + i), word],
  );
  const subword = () => bpeTokenizer({ vocabularySize: 24, dropout: 0.5 });
  const set = (source: boolean, target: boolean) =>
    ParallelCorpus.fromPairs(pairs, {
      source: source ? subword() : charTokenizer(),
      target: target ? subword() : charTokenizer(),
      split: [1],
    }).train;
  const counts = (of: ReturnType<typeof set>, options: BatchOptions) =>
    Array.from(batches(of, { batchSize: 1, ...options }), batch => [
      batch.sourceTokenCount,
      batch.targetTokenCount,
    ]);

  test('each side whose tokenizer can is sampled, the other stays', () => {
    for (const [source, target] of [
      [true, true],
      [true, false],
      [false, true],
    ]) {
      const some = set(source, target);
      const plain = counts(some, {});
      const sampled = counts(some, { sample: true, seed: 4 });
      const longer = [0, 1].map(side => sampled.some((one, i) => one[side] > plain[i][side]));
      assert.deepEqual(longer, [source, target]);
      assert.deepEqual(counts(some, { sample: false, seed: 4 }), plain);
    }
  });

  test('the seed or the generator decides', () => {
    const some = set(true, true);
    const sampled = (options: BatchOptions) => counts(some, { sample: true, ...options });
    assert.deepEqual(sampled({ seed: 4 }), sampled({ seed: 4 }));
    assert.deepEqual(sampled({}), sampled({ seed: 0 }));
    assert.notDeepEqual(sampled({ seed: 4 }), sampled({ seed: 5 }));
    const generator = new Generator(4);
    assert.deepEqual(sampled({ generator }), sampled({ seed: 4 }));
    assert.notDeepEqual(sampled({ generator }), sampled({ seed: 4 }));
  });
});
