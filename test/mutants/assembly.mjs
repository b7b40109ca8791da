// Mutants of the AssemblyScript, which Stryker cannot switch at run time: each is compiled by itself and run in a copy of
// the repository.
import { spawnSync } from 'node:child_process';
import {
  copyFileSync,
  cpSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { compileAssembly } from '../../src/engine/assembly/compile.mjs';
import { mulberry32, shuffledLines } from './draw.mjs';

const SOURCE = 'src/engine/assembly';
const SANDBOX = '.cache/mutants/assembly';
/** A run of the tests this many times as long as without a mutant does not end: the mutant is caught. */
const PATIENCE = 4;

const OPERATORS = new Map([
  ...[
    ['+', '-'],
    ['-', '+'],
    ['*', '+'],
    ['/', '*'],
    ['%', '*'],
    ['<<', '>>'],
    ['>>', '<<'],
  ],
  ...[
    ['&', '|'],
    ['|', '&'],
    ['^', '&'],
    ['&&', '||'],
    ['||', '&&'],
    ['==', '!='],
    ['!=', '=='],
  ],
  ...[
    ['<', '<='],
    ['<=', '<'],
    ['>', '>='],
    ['>=', '>'],
    ['+=', '-='],
    ['-=', '+='],
  ],
]);
const CALLS = new Map([
  ...[
    ['f32x4.add', 'f32x4.sub'],
    ['f32x4.sub', 'f32x4.add'],
    ['f32x4.mul', 'f32x4.add'],
  ],
  ...[
    ['f32x4.div', 'f32x4.mul'],
    ['f32x4.pmax', 'f32x4.pmin'],
    ['f32x4.pmin', 'f32x4.pmax'],
  ],
  ...[
    ['v128.or', 'v128.and'],
    ['v128.and', 'v128.or'],
    ['f32x4.lt', 'f32x4.le'],
  ],
  ...[
    ['f32x4.gt', 'f32x4.ge'],
    ['f32x4.eq', 'f32x4.ne'],
    ['f32x4.ne', 'f32x4.eq'],
  ],
  ...[
    ['min', 'max'],
    ['max', 'min'],
  ],
]);

/** Compiles and tests mutants of lines drawn at random, one a line, until there are `count` or the time is up. */
export async function assemblyMutants({ count, seed, files, tests, end }) {
  const sources = new Map(files.map(file => [file, readFileSync(file, 'utf8')]));
  const sites = new Map(files.map(file => [file, mutationsOf(sources.get(file))]));
  prepareSandbox();
  const original = await build('simd');
  const originalRelaxed = await build('relaxed');
  const begin = performance.now();
  if (run(tests) !== 'Survived') throw new Error('The tests fail without any mutant.');
  const limit = Math.ceil(PATIENCE * (performance.now() - begin));

  const random = mulberry32(seed + 1);
  const mutants = [];
  const lines = [...sources].map(([file, text]) => [file, text.split('\n')]);
  for (const { file, line } of shuffledLines(lines, seed)) {
    if (mutants.length >= count || performance.now() > end) break;
    const choice = sites.get(file).filter(site => site.line === line);
    if (choice.length === 0) continue;
    const { from, to, text, kind } = choice[Math.floor(random() * choice.length)];
    const code = sources.get(file);
    const mutated = code.slice(0, from) + text + code.slice(to);
    writeFileSync(join(SANDBOX, file), mutated);
    const status = await test();
    writeFileSync(join(SANDBOX, file), code);
    if (!status) continue;
    const [before, after] = [code, mutated].map(all => all.split('\n')[line - 1].trim());
    mutants.push({ file, line, text: before, replacement: after, kind, status });
    console.log(`${mutants.length}/${count} ${status}: ${file}:${line} ${after}`);
  }
  rmSync(SANDBOX, { recursive: true });
  return mutants;

  /** Undefined if the mutant does not compile, or to the same code. */
  async function test() {
    let wasm;
    try {
      wasm = await build('simd');
      if (wasm.equals(original)) {
        wasm = await build('relaxed');
        if (wasm.equals(originalRelaxed)) return undefined;
        writeFileSync(output('simd'), original);
      } else {
        copyFileSync(output('simd'), output('relaxed'));
      }
    } catch {
      return undefined;
    }
    return run(tests, limit);
  }
}

function output(name) {
  return join(SANDBOX, `dist/assembly/${name}.wasm`);
}

/** Compiled with few optimizations, which is three times as fast. */
async function build(name) {
  await compileAssembly(join(SANDBOX, SOURCE), name, output(name), '-O1');
  return readFileSync(output(name));
}

function run(tests, timeout) {
  const { status, signal } = spawnSync(
    process.execPath,
    ['node_modules/mocha/bin/mocha.js', '--bail', '--timeout', '0', '--exit', ...tests],
    { cwd: SANDBOX, stdio: 'ignore', timeout, killSignal: 'SIGKILL' },
  );
  if (signal) return 'Timeout';
  return status === 0 ? 'Survived' : 'Killed';
}

function prepareSandbox() {
  rmSync(SANDBOX, { recursive: true, force: true });
  mkdirSync(SANDBOX, { recursive: true });
  for (const path of ['dist', 'src', 'test', 'docs', 'package.json', '.mocharc.json']) {
    cpSync(path, join(SANDBOX, path), { recursive: true });
  }
  for (const name of readdirSync('.').filter(name => /^tsconfig.*json$/.test(name))) {
    copyFileSync(name, join(SANDBOX, name));
  }
  symlinkSync(join(process.cwd(), 'node_modules'), join(SANDBOX, 'node_modules'));
}

/** Where a file can be changed a little: `text` instead of what stands between `from` and `to`. */
function mutationsOf(code) {
  const tree = ts.createSourceFile('x.ts', code, ts.ScriptTarget.Latest, true);
  const found = [];
  const add = (node, text, kind) => {
    const from = node.getStart(tree);
    const line = tree.getLineAndCharacterOfPosition(from).line + 1;
    found.push({ from, to: node.getEnd(), line, text, kind });
  };
  const visit = node => {
    if (ts.isTypeNode(node) || ts.isImportDeclaration(node) || ts.isEnumDeclaration(node)) return;
    if (ts.isBinaryExpression(node)) {
      const other = OPERATORS.get(node.operatorToken.getText(tree));
      if (other) add(node.operatorToken, other, 'operator');
    } else if (ts.isNumericLiteral(node)) {
      add(node, nextNumber(node.text), 'constant');
    } else if (ts.isPrefixUnaryExpression(node) && node.operator === ts.SyntaxKind.MinusToken) {
      add(node, node.operand.getText(tree), 'sign');
    } else if (ts.isConditionalExpression(node)) {
      add(node.condition, 'true', 'condition');
      add(node.condition, 'false', 'condition');
    } else if (ts.isIfStatement(node)) {
      add(node.expression, 'true', 'condition');
      add(node.expression, 'false', 'condition');
    } else if (ts.isCallExpression(node)) {
      const other = CALLS.get(node.expression.getText(tree));
      if (other) add(node.expression, other, 'call');
    } else if (ts.isExpressionStatement(node)) {
      add(node, ';', 'statement');
    }
    ts.forEachChild(node, visit);
  };
  visit(tree);
  return found;
}

/** Another number near by: the next integer, or a fraction changed by a hundredth. */
function nextNumber(text) {
  const value = Number(text);
  return Number.isInteger(value) && !/[.e]/.test(text) ? `${value + 1}` : `${value * 1.01}`;
}
