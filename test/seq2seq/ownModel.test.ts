// The model of one's own in docs/toolkit.md, as it stands there: it compiles, trains, translates, passes the checkers and
// comes back from files; and so does the loop.
import { strict as assert } from 'node:assert';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { NotebookLanguageService } from '../../src/language/service';
import { TestKernel } from '../support/kernel';

const root = join(__dirname, '../..');

/** The blocks of code in the part of the document that shows the class. */
function documented(): string[] {
  const text = readFileSync(join(root, 'docs/toolkit.md'), 'utf8');
  const [, models] = /\n## Models\n(.*?)\n## /s.exec(text) ?? [];
  return [...(models ?? '').matchAll(/```ts\n(.*?)```/gs)].map(([, code]) => code);
}

suite('a model of one’s own', function () {
  this.timeout(60_000);
  const [mini, use, loop] = documented();

  test('trains, translates, is scored and checked, and comes back from files', async () => {
    const kernel = new TestKernel();
    try {
      await kernel.show(mini);
      await kernel.show(use);
      assert.equal(await kernel.show('run.status'), "'finished'");
      assert.equal(
        await kernel.show("checks.map(String).filter(one => !one.startsWith('✓'))"),
        '[]',
      );
      assert.match(
        (await kernel.show('evaluate(mini, corpus.test)')) ?? '',
        /exact match +[\d.]+ %/,
      );
      assert.equal(await kernel.show('evaluate(mini, corpus.test).exactMatch > 70'), 'true');
      const shown = (await kernel.show('predict(mini, corpus.test.at(0).source)')) ?? '';
      assert.match(shown, /Attention: /);
      assert.doesNotMatch(shown, /NaN|gates/);
      await kernel.show('const before = mini.stateDict(), again = new Mini(corpus, 32);');
      await kernel.show("await again.load('mini.safetensors');");
      const alike = (other: string) =>
        `Object.entries(${other}).every(([name, values]) => values.equal(before[name]))`;
      assert.equal(await kernel.show(alike('again.stateDict()')), 'true');
      await kernel.show(loop);
      assert.equal(await kernel.show('lossAtInit(net, corpus).numbers.loss < 1'), 'true');
    } finally {
      await kernel.close();
    }
  });

  test('has no mistake that the editor would mark', () => {
    const service = new NotebookLanguageService(join(root, 'dist/language'));
    try {
      const cells = [mini, use, loop].map((text, i) => ({ id: String(i), text }));
      service.update(cells, root);
      for (const { id } of cells) {
        assert.deepEqual(
          service.diagnostics(id).map(({ message }) => message),
          [],
        );
      }
    } finally {
      service.dispose();
    }
  });
});
