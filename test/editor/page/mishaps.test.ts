// What a person sees when something goes wrong: a loop without end, a kernel that dies, a window loaded anew.
import { strict as assert } from 'node:assert';
import { rmSync } from 'node:fs';
import { useBed } from '../bed';
import { makeNotebook } from '../lesson';

suite('when something goes wrong', function () {
  this.timeout(120_000);
  const bed = useBed();
  const folders: string[] = [];

  const notebookOf = (...cells: string[]) => {
    const files = makeNotebook(...cells);
    folders.push(files.folder);
    return files;
  };

  suiteTeardown(() => {
    for (const folder of folders) rmSync(folder, { recursive: true, force: true });
  });

  test('a loop without end stops with the Interrupt button and leaves its names behind', async () => {
    const loop = "const kept = 'still here';\nconsole.log('begun');\nfor (;;) {}";
    const workbench = await bed().open(notebookOf(loop, 'kept'));
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

  test('a training that no cell awaits is stopped by the command, though no cell runs', async () => {
    const begin = `const pairs = [['a b', 'c'], ['b a', 'd'], ['a', 'c']] as [string, string][];
      const options = { source: charTokenizer(), target: charTokenizer(), split: [1] };
      const corpus = ParallelCorpus.fromPairs(pairs, options);
      const model = new GRUModel(corpus, { embeddingDim: 4, hiddenDim: 8 });
      const run = train(model, corpus, { epochs: 1e6 });
      const said = run.catch(error => error.message);`;
    const workbench = await bed().open(notebookOf(begin, 'await said'));
    await workbench.ready();
    await workbench.select(0);
    await workbench.page.keyboard.press('Control+Enter');
    await workbench.outputs.getByText(/train\(…\) still runs beneath/).waitFor();
    await workbench.command('Seq2Seq: Interrupt');
    await workbench.select(1);
    await workbench.page.keyboard.press('Control+Enter');
    await workbench.outputs.getByText("'Interrupted'").waitFor();
    await workbench.close();
  });

  test('a kernel that dies says so under its cell, and the next cell starts another', async () => {
    const files = notebookOf("console.log('kernel', process.pid);\nfor (;;) {}", '6 * 7');
    const workbench = await bed().open(files);
    await workbench.ready();
    await workbench.runAll();
    const said = await workbench.outputs.getByText(/kernel \d+/).innerText();
    process.kill(Number(/\d+/.exec(said)![0]), 'SIGKILL');
    await workbench.outputs.getByText(/KernelError.*SIGKILL.*Its variables are lost/).waitFor();
    await workbench.idle();

    await workbench.select(1);
    await workbench.page.keyboard.press('Control+Enter');
    await workbench.outputs.getByText('42').waitFor();
    await workbench.close();
  });

  test('a window loaded anew while a cell runs has what was saved, and a kernel that works', async () => {
    const files = notebookOf(
      '1',
      "for (let i = 0; ; i++) {\n  console.log('busy', i);\n  await new Promise(done => setTimeout(done, 50));\n}",
    );
    const workbench = await bed().open(files);
    await workbench.ready();
    await workbench.type(0, "console.log('kernel', process.pid)");
    await workbench.save();
    await workbench.runAll();
    const said = await workbench.outputs.getByText(/kernel \d+/).innerText();
    await workbench.outputs.getByText(/busy 5/).waitFor();

    await workbench.page.reload();
    await workbench.ready();
    await workbench.codeCells.first().getByText('process.pid').waitFor();
    await until(
      'the kernel of the old window has ended',
      () => !isAlive(Number(/\d+/.exec(said)![0])),
    );
    await workbench.select(0);
    await workbench.page.keyboard.press('Control+Enter');
    await workbench.state('success', workbench.codeCells.nth(0)).waitFor();
    assert.notEqual(await workbench.outputs.getByText(/kernel \d+/).innerText(), said);
    await workbench.close();
  });
});

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

async function until(what: string, check: () => boolean): Promise<void> {
  for (let tries = 0; tries < 200; tries++) {
    if (check()) return;
    await new Promise(done => setTimeout(done, 100));
  }
  throw new Error(`waited in vain until ${what}`);
}
