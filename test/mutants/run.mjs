// npm run mutants -- ROOM [--count 60] [--seed 1] [--file src/…] [--test test/…]: makes small wrong changes in a room
// (Stryker's mutants of lines drawn at random) and runs the room's tests against each. Prints the score and what
// survived; the same seed draws the same lines of the same code. --file draws from the lines of some files or folders;
// --test runs a part of the room's tests, which is faster and gives a lower bound of the score. Exit status 1 below 95 %
// caught.
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { relative } from 'node:path';
import { parseArgs } from 'node:util';
import { Stryker } from '@stryker-mutator/core';
import { EXCLUDED, ROOMS } from './rooms.mjs';

const WANTED = 0.95;
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
setTimeout(() => {
  console.error(`Stopped after ${values.minutes} minutes: fewer mutants with --count.`);
  process.exit(3);
}, Number(values.minutes) * 60_000).unref();

const files = (values.file ?? [`src/${name}`])
  .flatMap(path => filesIn(path, /\.tsx?$/))
  .filter(file => !EXCLUDED.some(pattern => pattern.test(file)));
const sources = new Map(files.map(file => [file, readFileSync(file, 'utf8').split('\n')]));
const mutate = draw(Number(values.count) / PER_LINE).map(
  ({ file, line }) => `${file}:${line}-${line}`,
);

mkdirSync('.cache', { recursive: true });
const results = await new Stryker({
  mutate,
  testRunner: 'mocha',
  plugins: ['@stryker-mutator/mocha-runner'],
  mochaOptions: {
    spec: (values.test ?? room.tests)
      .flatMap(path => filesIn(path, /\.test\.ts$/))
      .filter(file => !room.without?.test(file)),
    require: ['tsx/cjs', './test/support/setup.ts', './test/mutants/activate.cjs'],
    ui: 'tdd',
  },
  mutator: { excludedMutations: ['StringLiteral', 'Regex'] },
  ignoreStatic: !room.bundled,
  coverageAnalysis: room.bundled ? 'off' : 'perTest',
  buildCommand: room.bundled ? 'npx webpack --mode production' : undefined,
  concurrency: Number(values.concurrency),
  timeoutMS: 20_000,
  dryRunTimeoutMinutes: 10,
  reporters: ['progress-append-only'],
  tempDirName: '.cache/mutants',
  ignorePatterns: ['out', 'bench', 'media', '.git'],
  allowConsoleColors: false,
  cleanTempDir: process.env.KEEP ? false : 'always',
  disableTypeChecks: false, // tsx checks no types
}).runMutationTest();

report(results.map(mutant => ({ ...mutant, fileName: relative('.', mutant.fileName) })));

/** The files at or below a path whose names match. */
function filesIn(path, pattern) {
  if (!existsSync(path)) return [];
  if (statSync(path).isFile()) return [path];
  return readdirSync(path, { recursive: true })
    .map(file => `${path}/${file}`)
    .filter(file => pattern.test(file))
    .sort();
}

/** Lines drawn at random, the same for the same seed; lines without code are never drawn. */
function draw(count) {
  const lines = [...sources].flatMap(([file, text]) =>
    text.flatMap((line, i) =>
      /^\s*(\/?\*|\/\/|import |export \*|$|[)}\]];?,?$)/.test(line) ? [] : [{ file, line: i + 1 }],
    ),
  );
  const random = mulberry32(Number(values.seed));
  for (let i = lines.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [lines[i], lines[j]] = [lines[j], lines[i]];
  }
  // about two thirds of the lines (types, declarations, brackets) have no mutant
  return lines.slice(0, Math.ceil(count * 3));
}

/** Uniform in [0, 1): mulberry32. */
function mulberry32(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

function report(all) {
  const equivalent = JSON.parse(readFileSync('test/mutants/equivalent.json', 'utf8'));
  const isEquivalent = mutant =>
    equivalent.some(
      ({ file, line, replacement }) =>
        file === mutant.fileName && line === lineOf(mutant) && replacement === mutant.replacement,
    );
  const counted = all.filter(
    mutant =>
      !['Ignored', 'CompileError', 'RuntimeError'].includes(mutant.status) && !isEquivalent(mutant),
  );
  const survived = counted.filter(({ status }) => status === 'Survived' || status === 'NoCoverage');
  for (const mutant of survived) {
    const { start } = mutant.location;
    console.log(
      `\n${mutant.status}: ${mutant.fileName}:${start.line}:${start.column} (${mutant.mutatorName})\n- ${lineOf(mutant)}\n+ ${mutant.replacement}`,
    );
  }
  const caught = counted.length - survived.length;
  const score = counted.length === 0 ? 0 : caught / counted.length;
  console.log(
    `\n${name}: ${caught} of ${counted.length} mutants caught (${(100 * score).toFixed(1)} %), seed ${values.seed}`,
  );
  process.exit(score >= WANTED ? 0 : 1);
}

function lineOf({ fileName, location }) {
  return sources.get(fileName)[location.start.line - 1].trim();
}
