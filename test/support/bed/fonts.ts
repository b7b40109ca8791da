// Chinese in the pictures of the bed, also where the machine has no Chinese font: the font package's pieces as TrueType
// in a folder that fontconfig reads beside the machine's own.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { decompress } from 'wawoff2';
import { step } from './cache';

const packageFile = createRequire(__filename).resolve(
  '@fontsource-variable/noto-sans-sc/package.json',
);

/**
 * A fontconfig file for `FONTCONFIG_FILE`.
 * @param folders further folders with fonts, for machines without any
 */
export async function fontConfiguration(folders: readonly string[] = []): Promise<string> {
  const { version } = JSON.parse(readFileSync(packageFile, 'utf8'));
  const chinese = await step(`fonts-${version}`, async folder => {
    const files = join(dirname(packageFile), 'files');
    for (const file of readdirSync(files)) {
      if (!file.endsWith('-wght-normal.woff2')) continue;
      const ttf = await decompress(readFileSync(join(files, file)));
      writeFileSync(join(folder, file.replace('.woff2', '.ttf')), ttf);
    }
  });
  const own = [...folders, chinese].map(folder => `<dir>${folder}</dir>`);
  const file = join(chinese, 'fonts.conf');
  writeFileSync(
    file,
    `<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
<include ignore_missing="yes">/etc/fonts/fonts.conf</include>
${own.join('')}<cachedir>${chinese}/cache</cachedir>
</fontconfig>\n`,
  );
  return file;
}
