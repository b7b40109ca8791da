import { strict as assert } from 'node:assert';
import { MergeTable } from '../../../src/text/subword/mergeTable';

const table = new MergeTable([
  ['e', 's'],
  ['es', 't'],
  ['l', 'o'],
  ['lo', 'w'],
]);

suite('MergeTable', () => {
  test('a merge that is listed twice has its first place', () => {
    const table = new MergeTable([
      ['a', 'b'],
      ['b', 'c'],
      ['a', 'b'],
    ]);
    assert.deepEqual(table.apply(['a', 'b', 'c']), ['ab', 'c']);
  });

  test('applies the earliest merge first, wherever it is', () => {
    assert.deepEqual(table.apply([...'lowest']), ['low', 'est']);
    assert.deepEqual(table.apply([...'xslo€']), ['x', 's', 'lo', '€']);
    const ranks = new MergeTable([
      ['b', 'c'],
      ['a', 'b'],
    ]);
    assert.deepEqual(ranks.apply([...'abc']), ['a', 'bc']);
  });

  test('merges from the left where pairs overlap', () => {
    assert.deepEqual(new MergeTable([['a', 'a']]).apply([...'aaaaa']), ['aa', 'aa', 'a']);
  });

  test('a merge that is passed over has another chance after the next one', () => {
    const answers = [true, false]; // e s is passed over, l o is done, then e s again
    const drop = () => answers.shift() ?? false;
    assert.deepEqual(table.apply([...'lowest'], drop), ['low', 'est']);
    assert.deepEqual(
      table.apply([...'lowest'], () => true),
      [...'lowest'],
    );
  });

  test('takes a long run without waiting', () => {
    const symbols = Array.from({ length: 100_000 }, (_, i) => (i % 2 === 0 ? 'e' : 's'));
    assert.equal(table.apply(symbols).length, 50_000);
  });
});
