import { rmSync } from 'node:fs';
import { useBed } from '../bed';
import { makeNotebook } from '../lesson';

suite('a cell that never ends', function () {
  this.timeout(120_000);
  const bed = useBed();
  const files = makeNotebook(
    "const kept = 'still here';\nconsole.log('begun');\nfor (;;) {}",
    'kept',
  );

  suiteTeardown(() => rmSync(files.folder, { recursive: true, force: true }));

  test('stops with the Interrupt button and leaves its names behind', async () => {
    const workbench = await bed().open(files);
    await workbench.ready();
    await workbench.runAll();
    await workbench.outputs.getByText('begun').waitFor();
    await workbench.toolbar(/^Interrupt/).click();
    await workbench.state('error', workbench.codeCells.nth(0)).waitFor();
    await workbench.idle();

    await workbench.select(1);
    await workbench.page.keyboard.press('Control+Enter');
    await workbench.state('success', workbench.codeCells.nth(1)).waitFor();
    await workbench.outputs.getByText('still here').waitFor();
    await workbench.close();
  });
});
