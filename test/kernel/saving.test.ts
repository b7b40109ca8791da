// Files that cells save, in the real kernel.
import { strict as assert } from 'node:assert';
import {
  lstatSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { TestKernel } from '../support/kernel';

suite('saving from cells', () => {
  let kernel: TestKernel;
  suiteSetup(() => {
    kernel = new TestKernel();
  });
  suiteTeardown(() => kernel.close());
  const parts = () => readdirSync(kernel.folder).filter(name => name.endsWith('.part'));

  test('two saves to one path at once: the later one is what is loaded', async () => {
    const shown = await kernel.show(`
      const small = { w: tensor([1, 2, 3]) }, large = { w: zeros([500, 700]) };
      await Promise.all([saveSafetensors('w.safetensors', large), saveSafetensors('w.safetensors', small)]);
      (await loadSafetensors('w.safetensors')).w.toArray()`);
    assert.equal(shown, '[ 1, 2, 3 ]');
    assert.deepEqual(parts(), []);
  });

  test('a symbolic link stays one', async () => {
    symlinkSync('real.safetensors', join(kernel.folder, 'link.safetensors'));
    await kernel.run(`await saveSafetensors('link.safetensors', { w: tensor([1]) })`);
    assert.ok(lstatSync(join(kernel.folder, 'link.safetensors')).isSymbolicLink());
    assert.ok(statSync(join(kernel.folder, 'real.safetensors')).isFile());
  });

  test('what cannot be written is said: what, where, why, and what to do', async () => {
    const said = (path: string) =>
      kernel.fail(`await saveSafetensors('${path}', { w: tensor([1]) })`);
    assert.match(
      await said('none/w.safetensors'),
      /^DataError: Cannot write none\/w\.safetensors: its folder does not exist; make it, or name another one\.\n/,
    );
    assert.match(await said('.'), /Cannot write \.: it is a folder; name a file in it\.\n/);
  });

  test('an interrupt gives a save up: what was there stays, and nothing beside it', async () => {
    writeFileSync(join(kernel.folder, 'big.safetensors'), 'old');
    const cell = `const big = { w: zeros([40_000_000]) };
      for (;;) { console.log('saves'); await saveSafetensors('big.safetensors', big); }`;
    const { status } = await kernel.interrupt(cell, 700);
    assert.equal(status, 'interrupted');
    await kernel.show('await new Promise(resolve => setTimeout(resolve, 300))');
    assert.deepEqual(parts(), []);
    const { length } = readFileSync(join(kernel.folder, 'big.safetensors'));
    assert.ok(length === 3 || length > 160_000_000, `the old or the new, not ${length} bytes`);
  });

  test('a kernel that starts removes what one that was killed left', async () => {
    const cell = `let pid = globalThis.process.pid;
      void saveSafetensors('big.safetensors', { w: zeros([40_000_000]) });
      await new Promise(resolve => setTimeout(resolve, 60));
      globalThis.process.kill(pid, 'SIGKILL')`;
    const result = await kernel.run(cell);
    assert.equal(result.status, 'dead');
    await kernel.show('1');
    await kernel.show('await new Promise(resolve => setTimeout(resolve, 100))');
    assert.deepEqual(parts(), []);
  });
});
