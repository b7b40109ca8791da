// `npm start`: opens the first lesson in an editor, ready to run: in the VS Code that is installed, else in the one npm
// brings, in a browser tab. What is opened is a copy, out/lessons, so that the repository stays as it is; what was changed
// there before stays. With --headless it runs the lesson without an editor and leaves what it made in out/.
import { spawn, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
const options = {
  headless: { type: 'boolean' },
  output: { type: 'string' },
  browser: { type: 'boolean' }, // npm's VS Code even where one is installed
  check: { type: 'boolean' }, // opens it, waits until the kernel is selected, and ends
};
const { values, positionals } = read();
const samples = positionals[0] ? dirname(resolve(positionals[0])) : lessons();
const lesson = resolve(positionals[0] ?? join(samples, 'en/00-five-minutes.ipynb'));

if (values.headless) runLesson(resolve(values.output ?? join(root, 'out/five-minutes')));
else if (values.browser || values.check || !openInstalled()) openInBrowser();

function read() {
  try {
    return parseArgs({ allowPositionals: true, options });
  } catch (error) {
    console.error(
      `${error.message}\nKnown: ${Object.keys(options)
        .map(name => `--${name}`)
        .join(', ')}`,
    );
    process.exit(2);
  }
}

/** The folder of the lessons to open: a copy that may be changed. Where nothing is changed, the repository's own. */
function lessons() {
  const own = join(root, 'samples');
  if (values.headless) return own;
  const copy = join(root, 'out/lessons');
  cpSync(own, copy, { recursive: true, force: false });
  console.log(`The lessons are in ${copy}; delete that folder to have them anew.`);
  return copy;
}

function runLesson(output) {
  mkdirSync(output, { recursive: true });
  const args = ['run', lesson, '--output', join(output, 'executed.ipynb'), '--pictures', output];
  const run = spawn(process.execPath, [join(root, 'dist/cli.js'), ...args], { stdio: 'inherit' });
  endWith(run, () =>
    console.log(`\nThe executed notebook, its pictures and texts are in ${output}`),
  );
}

/** @returns whether there is a `code` command and it opened the lesson */
function openInstalled() {
  const shell = process.platform === 'win32'; // there it is a .cmd file
  const found = spawnSync('code', ['--version'], { shell, encoding: 'utf8', timeout: 30_000 });
  if (found.status !== 0) return false;
  const quote = path => (shell ? `"${path}"` : path);
  const args = [`--extensionDevelopmentPath=${root}`, '--new-window', samples, lesson];
  const { status } = spawnSync('code', args.map(quote), { shell, stdio: 'inherit' });
  if (status === 0) console.log(`The lesson is open in VS Code ${found.stdout.split('\n')[0]}.`);
  return status === 0;
}

function openInBrowser() {
  const program = join(root, 'test/support/bed/serve.ts');
  const args = ['--import', 'tsx', program, lesson, '--folder', samples];
  if (values.check) args.push('--check');
  endWith(spawn(process.execPath, args, { cwd: root, stdio: 'inherit' }));
}

/** Ends as the child does; Ctrl+C reaches the child too, which then ends by itself. */
function endWith(child, done = () => {}) {
  process.on('SIGINT', () => {});
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  child.on('exit', code => {
    if (code === 0) done();
    process.exitCode = code ?? 1;
  });
}
