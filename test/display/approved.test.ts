// Pictures look as they did when somebody looked at them and found them right: test/fixtures/pictures has them. Where a
// change of their look is meant, look at the new ones in out/pictures, and copy those that are right over the old ones.
import { strict as assert } from 'node:assert';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setDisplaySink, setFontSource } from '../../src/display';
import { APPROVED } from './approvedPictures';
import { fontBytes } from './font';
import { pixelAt, readPng } from './readPng';

const fixtures = join(__dirname, '../fixtures/pictures');
const out = join(__dirname, '../../out/pictures');

/** The picture that a call shows. */
function shownBy(call: () => void): Buffer {
  const pictures: string[] = [];
  setDisplaySink(bundle => pictures.push(bundle['image/png'] ?? assert.fail('no picture')));
  call();
  setDisplaySink(null);
  assert.equal(pictures.length, 1);
  return Buffer.from(pictures[0], 'base64');
}

suite('pictures look as they were approved', () => {
  suiteSetup(() => setFontSource(fontBytes));
  suiteTeardown(() => setFontSource(null));

  for (const [name, call] of Object.entries(APPROVED)) {
    test(name, () => {
      const file = `${name.replaceAll(' ', '-')}.png`;
      const bytes = shownBy(call);
      const approved = join(fixtures, file);
      if (existsSync(approved) && readFileSync(approved).equals(bytes)) return;
      mkdirSync(out, { recursive: true });
      writeFileSync(join(out, file), bytes);
      assert.ok(existsSync(approved), `nobody has approved out/pictures/${file}`);
      const [was, is] = [readPng(readFileSync(approved)), readPng(bytes)];
      assert.deepEqual(
        [is.width, is.height],
        [was.width, was.height],
        `size: out/pictures/${file}`,
      );
      for (let y = 0; y < is.height; y++) {
        for (let x = 0; x < is.width; x++) {
          const colors = [was, is].map(picture => pixelAt(picture, x, y).toString(16));
          assert.equal(colors[1], colors[0], `at ${x}, ${y}: see out/pictures/${file}`);
        }
      }
    });
  }
});
