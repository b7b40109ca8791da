import { strict as assert } from 'node:assert';
import fc from 'fast-check';
import {
  chunksOf,
  countChunks,
  joinPieces,
  withoutMarkers,
} from '../../../src/text/subword/chunks';
import { collapseBlanks } from '../../../src/text/unicode';
import { anyText } from './sentences';

suite('chunks', () => {
  const cuts: [text: string, chunks: string][] = [
    ["Don't worry, it's 3.14%!", "▁Don't ▁worry , ▁it's ▁3 . 14 %!"],
    ['well-known (see below)', '▁well - known ▁( see ▁below )'],
    ['我喜欢茶，你呢？', '▁ 我喜欢茶 ， 你呢 ？'],
    ['我 love 你', '▁ 我 ▁love ▁ 你'],
    ['我在2023年学了NLP。', '▁ 我在 2023 年学了 NLP 。'],
    ['naïve Straße', '▁naïve ▁Straße'],
    ['می‌خواهم so\u00adft.\u200f', '▁می‌خواهم ▁so\u00adft .\u200f'],
    ['👩‍👩‍👧 ok', '▁👩‍👩‍👧 ▁ok'],
  ];
  for (const [text, chunks] of cuts) {
    test(`of ${text}`, () => assert.deepEqual(chunksOf(text), chunks.split(' ')));
  }

  test('joined are the text', () => {
    const check = fc.property(anyText(), given => {
      const text = collapseBlanks(withoutMarkers(given));
      assert.equal(joinPieces(chunksOf(text)), text);
    });
    fc.assert(check, { seed: 2, numRuns: 2000 });
  });

  test('are counted', () => {
    assert.deepEqual(
      [...countChunks(['a b', 'b.'])],
      [
        ['▁a', 1],
        ['▁b', 2],
        ['.', 1],
      ],
    );
  });
});
