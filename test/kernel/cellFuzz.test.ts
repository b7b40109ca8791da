// Random programs as cells beside the same as one script: `npm run fuzz:cells` runs many more.
import { strict as assert } from 'node:assert';
import { compare } from './fuzz/compare';
import { generate } from './fuzz/program';

suite('random programs', () => {
  test('300 of them log the same as cells and as one script', async function () {
    this.timeout(60_000);
    const programs = Array.from({ length: 300 }, (_, i) => generate(i + 1));
    assert.deepEqual(await compare(programs), []);
  });

  test('most have several cells, declare names again, and need the transpiler', () => {
    const programs = Array.from({ length: 300 }, (_, i) => generate(i + 1));
    const share = (holds: (code: string[]) => boolean) =>
      programs.filter(({ cells }) => holds(cells)).length / programs.length;
    assert.ok(share(cells => cells.length > 1) > 0.7);
    assert.ok(share(cells => cells.join().includes("log('again'")) > 0.4);
    assert.ok(share(cells => /enum |namespace |@traced|accessor/.test(cells.join())) > 0.3);
  });
});
