/** The font of pictures as the build leaves it; drawn for the tests where there was no build. */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(__dirname, '../..');

export function fontBytes(): Uint8Array {
  const built = join(root, 'dist/font.bin');
  if (existsSync(built)) return readFileSync(built);
  const own = join(root, 'out/font');
  if (!existsSync(join(own, 'font.bin'))) {
    execFileSync(process.execPath, [join(root, 'src/display/font/build.mjs'), own]);
  }
  return readFileSync(join(own, 'font.bin'));
}
