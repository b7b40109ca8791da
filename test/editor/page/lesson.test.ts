// The first lesson as a person goes through it, in one window, from opening to opening it again.
import { strict as assert } from 'node:assert';
import { readFileSync, rmSync } from 'node:fs';
import type { Workbench } from '../../support/bed/workbench';
import { packExtension, useBed } from '../bed';
import { copyLesson } from '../lesson';
import { clock, look, pictures, pointAt, predictionView, tip, trainingView } from './views';

for (const packaged of [false, true]) {
  suite(
    packaged ? 'the first lesson, from the packaged extension' : 'the first lesson',
    function () {
      this.timeout(120_000);
      const bed = useBed(() => (packaged ? { vsix: packExtension() } : {}));
      const lesson = copyLesson();
      let workbench: Workbench;
      let fresh: Buffer;

      suiteTeardown(() => rmSync(lesson.folder, { recursive: true, force: true }));

      test('opens with our kernel selected', async () => {
        // tall: what is outside the window is not drawn at all
        workbench = await bed().open({ ...lesson, height: 5000 });
        await workbench.ready();
      });

      test('draws the curves while it trains', async () => {
        await workbench.runAll();
        const curves = trainingView(workbench);
        await curves.waitFor({ timeout: 60_000 });
        const early = await curves.screenshot();
        assert.ok(
          await workbench.toolbar(/^Interrupt/).isVisible(),
          'the training has ended already',
        );
        await workbench.idle();
        assert.ok(!(await look(workbench, curves)).equals(early));
      });

      test('runs to its end and shows every output', async () => {
        assert.equal(await workbench.state('error').count(), 0);
        assert.equal(await workbench.state('success').count(), await workbench.codeCells.count());
        for (const words of [
          /sentence pairs|pairs/,
          /parameters/,
          /Good morning!/,
          /zebras/,
          /BLEU/,
        ]) {
          await workbench.outputs.getByText(words).first().waitFor();
        }
        const view = predictionView(workbench);
        assert.ok((await pictures(view).count()) >= 2, 'gates and attention');
        for (const picture of await pictures(view).all()) {
          assert.match((await picture.getAttribute('aria-label')) ?? '', /\w+ \w+/);
        }
        fresh = await look(workbench, view);
      });

      test('steps through the decoding with the keyboard', async () => {
        const control = clock(predictionView(workbench));
        await control.focus();
        await control.press('Home');
        const first = Number(await control.inputValue());
        const before = await look(workbench, predictionView(workbench));
        await control.press('ArrowRight');
        assert.equal(Number(await control.inputValue()), first + 1);
        assert.ok(!(await look(workbench, predictionView(workbench))).equals(before));
      });

      test('names the number under the cursor, and puts a gate in its equations', async () => {
        const view = predictionView(workbench);
        await pointAt(view.getByRole('img', { name: /attention/i }).first());
        await tip(workbench).waitFor();
        assert.match(await tip(workbench).innerText(), /0\.\d\d/);
        await pointAt(pictures(view).first());
        await view.locator('.equation').first().waitFor();
        assert.match(await view.locator('.equation').first().innerText(), /=.*\d\.\d/);
      });

      test('follows the theme while it is open, and back', async () => {
        const curves = trainingView(workbench);
        const light = await look(workbench, curves);
        const toggle = 'Preferences: Toggle between Light/Dark Themes';
        await workbench.command(toggle);
        await workbench.outputs.locator('body.vscode-dark').waitFor({ state: 'attached' });
        assert.ok(!(await look(workbench, curves)).equals(light));
        await workbench.command(toggle);
        await workbench.outputs.locator('body.vscode-light').waitFor({ state: 'attached' });
        assert.ok((await look(workbench, curves)).equals(light));
      });

      test('looks the same when it is saved and opened again, without running', async () => {
        await workbench.save();
        await workbench.close();
        const saved = JSON.parse(readFileSync(lesson.notebook, 'utf8'));
        const ran = saved.cells.filter(
          (cell: { execution_count?: number }) => cell.execution_count,
        );
        assert.ok(ran.length > 0);

        workbench = await bed().open({ ...lesson, height: 5000 });
        await workbench.ready();
        await predictionView(workbench).waitFor({ timeout: 30_000 });
        assert.equal(await workbench.state('success').count(), 0, 'nothing has run in this window');
        assert.ok((await look(workbench, predictionView(workbench))).equals(fresh));
        await workbench.close();
      });
    },
  );
}
