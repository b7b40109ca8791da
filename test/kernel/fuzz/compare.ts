// Random programs run as cells, and as one script that Node runs without us; esbuild takes the types out of it.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { transformSync } from 'esbuild';
import { TestKernel } from '../../support/kernel';
import { PRELUDE, type Program } from './program';

const LOG = `globalThis.lines = []
globalThis.log = (...values: unknown[]) => {
  lines.push(values.map(value => JSON.stringify(value) ?? String(value)).join(' '))
}`;

export interface Difference {
  program: Program;
  expected: string[];
  actual: string[];
}

/** @returns the programs that do not log the same as cells, or do not end the same */
export async function compare(programs: readonly Program[]): Promise<Difference[]> {
  const expected = runAsScripts(programs);
  const kernel = new TestKernel();
  try {
    await kernel.show(`${plain(LOG)}\ndeclare const log: any, lines: string[]`);
    await kernel.show(PRELUDE);
    const different: Difference[] = [];
    for (const [i, program] of programs.entries()) {
      const actual = await runAsCells(kernel, program);
      if (actual.join('\n') !== expected[i].join('\n'))
        different.push({ program, expected: expected[i], actual });
    }
    return different;
  } finally {
    await kernel.close();
  }
}

async function runAsCells(kernel: TestKernel, { cells, throwsAt }: Program): Promise<string[]> {
  let end: string[] = [];
  for (const [i, cell] of cells.entries()) {
    const result = await kernel.run(cell);
    if (result.status === 'ok') continue;
    const error = 'error' in result ? result.error : undefined;
    const at = error?.frames[0]?.line;
    const place = i < cells.length - 1 || at !== throwsAt ? ` at ${i + 1}:${at}` : '';
    end = [`threw ${error?.name}: ${error?.message}${place}`];
    break;
  }
  await kernel.run('console.log(JSON.stringify(lines.splice(0)))');
  const late = kernel.lateErrors.splice(0).map(({ error }) => `late ${error.text}`);
  return [...JSON.parse(kernel.printed()), ...end, ...late];
}

function runAsScripts(programs: readonly Program[]): string[][] {
  const folder = mkdtempSync(join(tmpdir(), 'seq2seq-scripts-'));
  try {
    for (const { seed, script } of programs) {
      writeFileSync(join(folder, `${seed}.mjs`), plain(script));
    }
    const main = `${plain(LOG)}
const all = []
for (const seed of ${JSON.stringify(programs.map(({ seed }) => seed))}) {
  await import('./' + seed + '.mjs').catch(error => { lines.push('threw ' + error.name + ': ' + error.message) })
  all.push(lines.splice(0))
}
console.log(JSON.stringify(all))`;
    writeFileSync(join(folder, 'main.mjs'), main);
    const options = {
      cwd: folder,
      encoding: 'utf8',
      maxBuffer: 2 ** 28,
      timeout: 120_000,
    } as const;
    return JSON.parse(execFileSync(process.execPath, ['main.mjs'], options));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function plain(code: string): string {
  const tsconfigRaw = {
    compilerOptions: { useDefineForClassFields: true, verbatimModuleSyntax: true },
  };
  return transformSync(code, { loader: 'ts', target: 'es2022', format: 'esm', tsconfigRaw }).code;
}
