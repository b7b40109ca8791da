// Every op, forward and backward, as on several threads: the bits of one thread, and no write beyond the memory asked for.
import { strict as assert } from 'node:assert';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { allOps } from '../../src/engine';

type Line = [op: number, sample: number, results: string[], divided: number, error: string];

function run(threads: number): Line[] {
  const program = join(__dirname, '../fixtures/programs/dividedOps.ts');
  const printed = execFileSync(process.execPath, ['--import', 'tsx', program, `${threads}`], {
    ...{ encoding: 'utf8', timeout: 60_000, maxBuffer: 2 ** 26 },
  });
  return printed
    .trim()
    .split('\n')
    .map(line => JSON.parse(line));
}

suite('ops whose routines are divided among threads', () => {
  let alone: Line[];
  let divided: Line[];

  suiteSetup(function () {
    this.timeout(150_000);
    alone = run(1);
    divided = run(3);
  });

  for (const [place, { name, inputs }] of allOps().entries()) {
    test(`${name} (${inputs.join(', ')})`, () => {
      const own = alone.filter(([op]) => op === place);
      assert.ok(own.length > 0, 'it has samples');
      for (const [, sample, results, , error] of own) {
        assert.equal(error, '', `sample ${sample} on one thread`);
        const other = divided.find(([op, index]) => op === place && index === sample);
        assert.equal(other?.[4], '', `sample ${sample} on three`);
        assert.deepEqual(other?.[2], results, `sample ${sample}: other bits on three threads`);
      }
    });
  }

  test('calls of attention, and of a dozen other ops, were divided', () => {
    const names = new Set(
      divided.filter(([, , , calls]) => calls > 0).map(([op]) => allOps()[op].name),
    );
    assert.ok(names.has('attention') && names.size > 12, `${[...names]}`);
  });
});
