// dist/THIRD-PARTY-NOTICES.txt: the licences of the packages that are in the extension, bundled or copied.
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
const read = name => JSON.parse(readFileSync(join(root, name), 'utf8'));

/** A package and those it depends on. */
function collect(name, found) {
  const folder = join('node_modules', name);
  if (found.has(name) || !existsSync(join(root, folder))) return;
  found.set(name, folder);
  for (const other of Object.keys(read(join(folder, 'package.json')).dependencies ?? {})) {
    collect(other, found);
  }
}

function notice([name, folder]) {
  const { version, license } = read(join(folder, 'package.json'));
  const texts = readdirSync(join(root, folder)).filter(file =>
    /^(licen[cs]e|notice|thirdpartynotice)/i.test(file),
  );
  const parts = texts.map(file => readFileSync(join(root, folder, file), 'utf8').trim());
  return `${name} ${version} (${license})\n\n${parts.join('\n\n')}`;
}

const packages = new Map();
const copied = ['typescript', '@types/node'];
for (const name of [...copied, ...Object.keys(read('package.json').dependencies)]) {
  collect(name, packages);
}
const rule = `\n\n${'-'.repeat(80)}\n\n`;
const head = 'Seq2Seq Notebooks contains these packages.';
mkdirSync(join(root, 'dist'), { recursive: true });
writeFileSync(
  join(root, 'dist/THIRD-PARTY-NOTICES.txt'),
  `${[head, ...[...packages].map(notice)].join(rule)}\n`,
);
