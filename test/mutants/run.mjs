// npm run mutants -- ROOM [--count 60] [--seed 1] [--file src/…] [--test test/…]: makes small wrong changes in a room
// (Stryker's mutants of lines drawn at random) and runs the room's tests against each. Prints the score and what
// survived; the same seed draws the same lines of the same code. The room `assembly` is the AssemblyScript of the engine.
// --file draws from the lines of some files or folders; --test runs a part of the room's tests, which is faster and gives
// a lower bound of the score. After --minutes the score is that of the mutants tested so far. Exit status 1 below 95 %
// caught.
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { Stryker } from '@stryker-mutator/core';
import { assemblyMutants } from './assembly.mjs';
import { tested } from './collect.mjs';
import { shuffledLines } from './draw.mjs';
import { report } from './report.mjs';
import { EXCLUDED, ROOMS } from './rooms.mjs';
import { linesOfSamples } from './samples.mjs';

/** Mutants on a line that has any, on average: decides how many lines are drawn. */
const PER_LINE = 1.6;

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    count: { type: 'string', default: '60' },
    seed: { type: 'string', default: '1' },
    file: { type: 'string', multiple: true },
    test: { type: 'string', multiple: true },
    concurrency: { type: 'string', default: '2' },
    minutes: { type: 'string', default: '20' },
  },
});
const [name] = positionals;
const room = ROOMS[name];
if (!room) {
  console.error(`Usage: npm run mutants -- ROOM, one of ${Object.keys(ROOMS).join(', ')}`);
  process.exit(2);
}
const seed = Number(values.seed);
const count = Number(values.count);
const milliseconds = Number(values.minutes) * 60_000;
const files = (values.file ?? [room.folder ?? `src/${name}`]).flatMap(path =>
  filesIn(path, /\.tsx?$/),
);
const mutable = files.filter(file => !(room.excluded ?? EXCLUDED).some(one => one.test(file)));
const tests = [
  ...new Set((values.test ?? room.tests).flatMap(path => filesIn(path, /\.test\.ts$/))),
].filter(file => !room.without?.test(file));

mkdirSync('.cache', { recursive: true });
if (name === 'assembly') {
  const end = performance.now() + milliseconds;
  report(name, seed, await assemblyMutants({ count, seed, files: mutable, tests, end }));
}

setTimeout(() => {
  console.log(`The ${values.minutes} minutes of --minutes are over.`);
  report(name, seed, tested);
}, milliseconds).unref();

const samples = new Map();
const sources = new Map(mutable.map(file => [file, readFileSync(file, 'utf8').split('\n')]));
// about two thirds of the lines (types, declarations, brackets) have no mutant
const lines = shuffledLines(sources, seed)
  .filter(({ file, line }) => !isSample(file, line))
  .slice(0, Math.ceil((3 * count) / PER_LINE));

await new Stryker({
  mutate: lines.map(({ file, line }) => `${file}:${line}-${line}`),
  testRunner: 'mocha',
  plugins: ['@stryker-mutator/mocha-runner', './test/mutants/collect.mjs'],
  mochaOptions: {
    spec: tests,
    require: ['tsx/cjs', './test/support/setup.ts', './test/mutants/activate.cjs'],
    ui: 'tdd',
  },
  mutator: { excludedMutations: ['StringLiteral', 'Regex'] },
  ignoreStatic: !room.bundled,
  coverageAnalysis: room.bundled && !room.knowsCoverage ? 'off' : 'perTest',
  buildCommand: room.bundled ? 'npx webpack --mode production' : undefined,
  concurrency: Number(values.concurrency),
  timeoutMS: 20_000,
  dryRunTimeoutMinutes: 10,
  reporters: ['collect'],
  tempDirName: '.cache/stryker',
  ignorePatterns: ['out', 'bench', 'media', '.git', '.cache/mutants'],
  allowConsoleColors: false,
  cleanTempDir: process.env.KEEP ? false : 'always',
  disableTypeChecks: false, // tsx checks no types
}).runMutationTest();

report(name, seed, tested);

/** Whether a line is a sample of the op table. */
function isSample(file, line) {
  if (!file.startsWith('src/engine/ops/')) return false;
  if (!samples.has(file)) samples.set(file, linesOfSamples(sources.get(file).join('\n')));
  return samples.get(file).has(line);
}

/** The files at or below a path whose names match. */
function filesIn(path, pattern) {
  if (!existsSync(path)) return [];
  if (statSync(path).isFile()) return [path];
  return readdirSync(path, { recursive: true })
    .map(file => `${path}/${file}`)
    .filter(file => pattern.test(file))
    .sort();
}
