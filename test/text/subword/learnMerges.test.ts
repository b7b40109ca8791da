import { strict as assert } from 'node:assert';
import fc from 'fast-check';
import { charactersOf } from '../../../src/text/subword/chunks';
import { learnMerges, type Merge } from '../../../src/text/subword/learnMerges';

/** The dictionary of Algorithm 1 in Sennrich et al. 2016, with ▁ before words in place of </w>. */
const PAPER = new Map([
  ['▁low', 5],
  ['▁lower', 2],
  ['▁newest', 6],
  ['▁widest', 3],
]);

const written = (merges: readonly Merge[]) => merges.map(merge => merge.join(' '));

suite('learnMerges', () => {
  test('low, lower, newest, widest: the merges of the paper', () => {
    const { characters, merges } = learnMerges(PAPER, { size: 20, minFrequency: 2 });
    assert.equal(characters.join(''), 'deilnorstw▁');
    // e s and es t 9 times, then l o 7 times; the paper's next is lo w, here the older ▁ is first
    assert.deepEqual(written(merges), [
      'e s',
      'es t',
      'l o',
      '▁ lo',
      '▁lo w',
      'e w',
      'n ew',
      '▁ new',
      '▁new est',
    ]);
  });

  test('rare pairs are not merged, and nothing is left to merge in the end', () => {
    const { merges } = learnMerges(PAPER, { size: 1000, minFrequency: 6 });
    assert.deepEqual(written(merges).slice(-1), ['▁new est']);
    const all = learnMerges(PAPER, { size: 1000, minFrequency: 1 });
    assert.ok(written(all.merges).includes('▁low er'));
  });

  test('overlapping pairs are counted and merged from the left', () => {
    const { merges } = learnMerges(new Map([['aaaa', 1]]), { size: 9, minFrequency: 1 });
    assert.deepEqual(written(merges), ['a a', 'aa aa']);
  });

  test('does what counting everything anew for each merge does, in any order of words', () => {
    const word = fc.string({
      unit: fc.constantFrom('a', 'b', 'c', 'd'),
      minLength: 1,
      maxLength: 8,
    });
    const words = fc.uniqueArray(fc.tuple(word, fc.integer({ min: 1, max: 5 })), {
      selector: ([each]) => each,
      minLength: 1,
      maxLength: 12,
    });
    const check = fc.property(words, given => {
      const limits = { size: 30, minFrequency: 1 };
      const { merges } = learnMerges(new Map(given), limits);
      assert.deepEqual(written(merges), recounted(given, limits.size));
      const reversed = learnMerges(new Map([...given].reverse()), limits);
      assert.deepEqual(reversed.merges, merges);
    });
    fc.assert(check, { seed: 3, numRuns: 500 });
  });
});

/** Algorithm 1 of the paper as it stands, with our order of ties. */
function recounted(words: readonly (readonly [string, number])[], size: number): string[] {
  const symbols = charactersOf(words.map(([word]) => word));
  let split = words.map(([word, count]) => ({ symbols: [...word], count }));
  const merges = new Set<string>();
  while (symbols.length < size) {
    const counts = new Map<string, number>();
    for (const each of split) {
      for (const [i, left] of each.symbols.slice(0, -1).entries()) {
        const pair = `${symbols.indexOf(left)} ${symbols.indexOf(each.symbols[i + 1])}`;
        counts.set(pair, (counts.get(pair) ?? 0) + each.count);
      }
    }
    const ids = ([pair]: [string, number]) => pair.split(' ').map(Number);
    const [best] = [...counts].sort(
      (a, b) => b[1] - a[1] || ids(a)[0] - ids(b)[0] || ids(a)[1] - ids(b)[1],
    );
    if (!best) break;
    const [left, right] = ids(best).map(id => symbols[id]);
    merges.add(`${left} ${right}`);
    if (!symbols.includes(left + right)) symbols.push(left + right);
    split = split.map(each => ({ ...each, symbols: mergedIn(each.symbols, left, right) }));
  }
  return [...merges];
}

function mergedIn(symbols: readonly string[], left: string, right: string): string[] {
  const result: string[] = [];
  for (let i = 0; i < symbols.length; i++) {
    if (symbols[i] === left && symbols[i + 1] === right) result.push(left + symbols[++i]);
    else result.push(symbols[i]);
  }
  return result;
}
