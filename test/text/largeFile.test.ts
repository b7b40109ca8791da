/** The memory that a corpus takes, measured in a process of its own. */
import { strict as assert } from 'node:assert';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

suite('a large file', () => {
  test('takes the memory of what is kept, while it is read and after', function () {
    this.timeout(60_000);
    const program = join(__dirname, '../fixtures/programs/largeCorpus.ts');
    const arguments_ = ['--expose-gc', '--import', 'tsx', program]; // a process whose memory nothing else is in
    const { lines, pairs, train, tokens, kept, most } = JSON.parse(
      execFileSync(process.execPath, arguments_, { encoding: 'utf8' }),
    );
    assert.deepEqual([pairs, train, tokens], [lines, 0.9 * lines, 8]);
    // a line: 50 UTF-16 units, 16 tokens of 2 bytes, places, hashes and table slots of 4; a pair of objects took 1,000
    assert.ok(kept < 180, `${kept} bytes a line are kept`);
    assert.ok(most < 180, `${most} bytes a line on the way`);
  });
});
