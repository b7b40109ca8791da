// `npm start -- --headless`: runs the first lesson with our kernel and leaves what it made in out/.
import { spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { headless: { type: 'boolean' }, output: { type: 'string' } },
});
const lesson = positionals[0] ?? join(root, 'samples/en/00-five-minutes.ipynb');
const output = values.output ?? join(root, 'out/five-minutes');

if (!values.headless) {
  console.log(
    'The editor is not part of this version yet: running the lesson without it (--headless).\n',
  );
}
mkdirSync(output, { recursive: true });
const args = ['run', lesson, '--output', join(output, 'executed.ipynb'), '--pictures', output];
const child = spawn(process.execPath, [join(root, 'dist/cli.js'), ...args], { stdio: 'inherit' });
process.on('SIGINT', () => {}); // the command interrupts its kernel and ends by itself
child.on('exit', code => {
  if (code === 0) console.log(`\nThe executed notebook, its pictures and texts are in ${output}`);
  process.exitCode = code ?? 1;
});
