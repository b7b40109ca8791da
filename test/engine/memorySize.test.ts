// How much memory the engine takes, addresses above 2 GiB, and what happens when it is full.
import { strict as assert } from 'node:assert';
import { execFileSync } from 'node:child_process';
import { totalmem } from 'node:os';
import { join } from 'node:path';
import { byteText } from '../../src/engine/bytes';
import { memorySize } from '../../src/engine/host/memorySize';

const GB = 2 ** 30;

/** What a program prints, run in a process of its own. */
function run(program: string, environment: NodeJS.ProcessEnv = {}, ...given: string[]) {
  const path = join(__dirname, '../fixtures/programs', program);
  const options = { encoding: 'utf8', env: { ...process.env, ...environment } } as const;
  return JSON.parse(execFileSync(process.execPath, ['--import', 'tsx', path, ...given], options));
}

suite("the engine's memory", () => {
  test('is half of the machine: up to 4 GB of it in one piece, the rest beside it', () => {
    const inGB = (asked: string | undefined, machine: number) => {
      const { pages, outsideBytes } = memorySize(asked, machine * GB);
      return [(pages * 65536) / GB, outsideBytes / GB].map(size => Number(size.toFixed(3)));
    };
    assert.deepEqual(inGB('', 1), [1, 0], '1 GB at least');
    assert.deepEqual(inGB('', 4), [2, 0]);
    assert.deepEqual(inGB('', 8), [4, 0]);
    assert.deepEqual(inGB('', 24), [4, 8]);
    assert.deepEqual(inGB('6', 24), [4, 2]);
    assert.deepEqual(inGB(' 0.5 ', 24), [0.5, 0]);
    assert.deepEqual(inGB('0.001', 24), [0.063, 0], '64 MB at least');
    assert.ok(memorySize('', 64 * GB).pages < 65536, 'the end of the last block has an address');
    for (const wrong of ['much', '0', '-1', '4 GB', 'Infinity']) {
      assert.throws(() => memorySize(wrong, GB), /SEQ2SEQ_MEMORY.* in GB.* above 0.*got/);
    }
  });

  test('is what SEQ2SEQ_MEMORY says', function () {
    this.timeout(20_000);
    const { capacity } = run('outOfMemory.ts', { SEQ2SEQ_MEMORY: '0.25' });
    assert.ok(capacity > 0.24 * GB && capacity < 0.25 * GB, `${capacity}`);
  });

  test('that is full is an error that says how full, and what to do; nothing before it is lost', function () {
    this.timeout(20_000);
    const report = run('outOfMemory.ts', { SEQ2SEQ_MEMORY: '0.25' });
    const { name, message, kept, after, freed, room } = report;
    assert.equal(name, 'OutOfMemoryError');
    assert.match(
      message,
      /^(affine|add): no room for 64 MB: \d+ MB of the engine's 25\d MB are in use, \d\.\d MB are missing/,
    );
    assert.match(message, /SEQ2SEQ_MEMORY.*seq2seq\.memory/);
    assert.deepEqual(kept, [0, 1, 2].slice(0, kept.length));
    assert.ok(kept.length >= 2, 'several were made before');
    assert.equal(after, 6, 'a small one still fits');
    assert.ok(freed < 1024 && room === 7, 'and the large one where the others were dropped');
  });

  test('above 2 GB computes the same bits as below', function () {
    this.timeout(120_000);
    if (totalmem() < 8 * GB) {
      this.test!.title += ' (not run: this machine has less than 8 GB)';
      this.skip();
    }
    const [below, above] = ['below', 'above'].map(where =>
      run('farAddresses.ts', { SEQ2SEQ_MEMORY: '4.5' }, where),
    );
    assert.ok(below.pointer < 2 ** 31 && above.room < 2 ** 31);
    assert.ok(above.pointer > 2 ** 31, `${above.pointer}`);
    assert.ok(below.digests.length > 100);
    assert.deepEqual(above.digests, below.digests);
  });

  test('is told in the unit that fits', () => {
    const texts = [0, 999, 2048, 1.5 * 2 ** 20, 64 * 2 ** 20, 3.94 * GB].map(byteText);
    assert.deepEqual(texts, ['0 B', '999 B', '2 KB', '1.5 MB', '64 MB', '3.9 GB']);
  });
});
