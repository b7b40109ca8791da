// Windows of a running text: in order without a gap, at random without overlap, with replacement anywhere.
import { strict as assert } from 'node:assert';
import { Generator } from '../../src/engine';
import { TextSet, type Windows, windowCount, windows } from '../../src/text/textCorpus';
import { Vocabulary } from '../../src/text/vocabulary';

const vocabulary = Vocabulary.from([['a']]);

/** A set of so many tokens whose ids are their places. */
const setOf = (length: number) =>
  new TextSet(
    'train',
    Int32Array.from({ length }, (_, i) => i),
    vocabulary,
  );

interface Row {
  readonly inputs: number[];
  readonly targets: number[];
}

function rowsOf({ inputs, targets }: Windows): Row[] {
  assert.deepEqual([inputs.dtype, targets.dtype], ['int32', 'int32']);
  assert.deepEqual(targets.shape, inputs.shape);
  const after = targets.toArray() as number[][];
  return (inputs.toArray() as number[][]).map((row, i) => ({ inputs: row, targets: after[i] }));
}

const range = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => from + i);

suite('windows of a text', () => {
  test('in order: every token but the first is a target once, the last window is short', () => {
    for (const [tokens, length, batchSize, shapes] of [
      [
        30,
        7,
        3,
        [
          [3, 7],
          [1, 7],
          [1, 1],
        ],
      ],
      [30, 29, 2, [[1, 29]]],
      [30, 50, 2, [[1, 29]]],
      [
        23,
        4,
        2,
        [
          [2, 4],
          [2, 4],
          [1, 4],
          [1, 2],
        ],
      ],
      [2, 1, 5, [[1, 1]]],
    ] as const) {
      const all = [...windows(setOf(tokens), { batchSize, length })];
      assert.deepEqual(
        all.map(({ inputs }) => inputs.shape),
        shapes,
      );
      const rows = all.flatMap(rowsOf);
      assert.deepEqual(
        rows.flatMap(({ inputs }) => inputs),
        range(0, tokens - 1),
      );
      assert.deepEqual(
        rows.flatMap(({ targets }) => targets),
        range(1, tokens),
      );
    }
  });

  test('at random: neighbours without overlap, from every beginning that leaves room for as many', () => {
    for (const [tokens, length, batchSize] of [
      [31, 5, 2],
      [32, 4, 3],
      [17, 8, 4],
      [9, 20, 2],
      [100, 7, 5],
    ]) {
      const set = setOf(tokens);
      const width = Math.min(length, tokens - 1);
      // so many fit wherever the first of the text's `width` possible beginnings is
      const count = Math.max(1, Math.floor((tokens - 1 - (width - 1)) / width));
      assert.equal(windowCount(set, length), count);
      const beginnings = new Map<number, number>();
      const generator = new Generator(tokens);
      const passes = 400;
      let inOrder = 0;
      for (let pass = 0; pass < passes; pass++) {
        const all = [...windows(set, { batchSize, length, generator })];
        assert.deepEqual(
          all.map(({ inputs }) => inputs.shape[0]),
          range(0, Math.ceil(count / batchSize)).map(i =>
            Math.min(batchSize, count - i * batchSize),
          ),
        );
        const rows = all.flatMap(rowsOf);
        for (const { inputs, targets } of rows) {
          assert.deepEqual(inputs, range(inputs[0], inputs[0] + width));
          assert.deepEqual(targets, range(inputs[0] + 1, inputs[0] + width + 1));
          assert.ok(targets[width - 1] < tokens);
        }
        const starts = rows.map(({ inputs }) => inputs[0]);
        const first = Math.min(...starts);
        const sorted = [...starts].sort((a, b) => a - b);
        assert.deepEqual(
          sorted,
          range(0, count).map(i => first + i * width),
        );
        beginnings.set(first, (beginnings.get(first) ?? 0) + 1);
        inOrder += Number(starts.every((start, i) => start === sorted[i]));
      }
      const places = tokens - 1 - count * width + 1;
      assert.deepEqual(
        [...beginnings.keys()].sort((a, b) => a - b),
        range(0, places),
      );
      const p = 1 / places;
      for (const seen of beginnings.values()) {
        assert.ok(Math.abs(seen / passes - p) < 5 * Math.sqrt((p * (1 - p)) / passes) + 1e-9);
      }
      if (count > 4) assert.ok(inOrder < passes / 20, 'in random order');
    }
  });

  test('with replacement: as many windows, each beginning anywhere by itself', () => {
    const set = setOf(24);
    const length = 5;
    const count = windowCount(set, length);
    assert.equal(count, 3);
    const starts = new Array<number>(19).fill(0);
    const generator = new Generator(5);
    let overlapping = 0;
    for (let pass = 0; pass < 3000; pass++) {
      const all = [...windows(set, { batchSize: 2, length, generator, replacement: true })];
      assert.deepEqual(
        all.map(({ inputs }) => inputs.shape),
        [
          [2, 5],
          [1, 5],
        ],
      );
      const rows = all.flatMap(rowsOf);
      for (const { inputs, targets } of rows) {
        assert.deepEqual(targets, range(inputs[0] + 1, inputs[0] + 6));
        starts[inputs[0]]++;
      }
      overlapping += Number(Math.abs(rows[0].inputs[0] - rows[1].inputs[0]) < length);
    }
    // 9,000 draws of 19 places: mean 473.7, standard deviation 21.2
    for (const seen of starts) assert.ok(Math.abs(seen - 9000 / 19) < 95, `${starts}`);
    assert.ok(overlapping > 1000, String(overlapping)); // (19 + 2 · (18 + 17 + 16 + 15)) / 19² = 41.8 %
    assert.ok(overlapping < 1500, String(overlapping));
  });

  test('the generator decides', () => {
    const set = setOf(60);
    for (const replacement of [false, true]) {
      const starts = (generator: Generator) =>
        [...windows(set, { batchSize: 4, length: 6, generator, replacement })]
          .flatMap(rowsOf)
          .map(({ inputs }) => inputs[0]);
      const generator = new Generator(3);
      const first = starts(generator);
      assert.deepEqual(first, starts(new Generator(3)));
      assert.notDeepEqual(starts(generator), first);
      assert.notDeepEqual(starts(new Generator(4)), first);
    }
  });
});
