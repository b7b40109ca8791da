// Random statements of TypeScript. What they do is logged, so that it can be compared.
import type { Random } from '../../conformance/random';
import { type Names, number, text } from './expressions';

export interface Scope {
  random: Random;
  names: Names;
  /** A name that was not used before. */
  fresh(): string;
}

type Maker = (scope: Scope) => string;

const value = ({ random, names }: Scope, depth?: number) => number(random, names, depth);
/** Where `await` may not stand: in functions and fields. */
const plain = ({ random, names }: Scope) => number(random, { ...names, canAwait: false }, 1);
const words = ({ random, names }: Scope) => text(random, names);
const maybe = ({ random }: Scope, text: string) => (random.chance(0.3) ? text : '');

function declareNumber(scope: Scope): string {
  const [name, initial] = [scope.fresh(), value(scope)];
  const keyword = scope.random.pick(['const', 'let', 'var']);
  const type = scope.random.pick(['', ': number', ': number | any']);
  scope.names.numbers.push(name);
  if (keyword !== 'const') scope.names.mutable.push(name);
  return `${maybe(scope, 'export ')}${keyword} ${name}${type} = ${initial}`;
}

function declareSeveral(scope: Scope): string {
  const [a, b, initial] = [scope.fresh(), scope.fresh(), value(scope)];
  const code = `let ${a}: number = ${initial},\n    ${b}!: number`;
  scope.names.numbers.push(a);
  scope.names.mutable.push(a);
  return `${code}\nlog(typeof ${b})`;
}

function declarePattern(scope: Scope): string {
  const [a, b, c] = [scope.fresh(), scope.fresh(), scope.fresh()];
  const [x, y, z] = [value(scope), value(scope), value(scope)];
  const keyword = scope.random.pick(['const', 'let', 'var']);
  scope.names.numbers.push(a, b);
  scope.names.lists.push(c);
  const pattern = scope.random.pick([
    `{ ${a}, k: ${b} = ${z}, list: [, ...${c}] }: any = { ${a}: ${x}, list: [1, ${y}, 3] }`,
    `[${a}, , ${b} = ${z}, ...${c}]: any[] = [${x}, 2, undefined, ${y}]`,
    `[{ k: { ${a}, ...${scope.fresh()} } }, ${b}, ...${c}]: any = [{ k: { ${a}: ${x}, m: 1 } }, ${y}, ${z}]`,
  ]);
  return `${keyword} ${pattern}`;
}

function declareText(scope: Scope): string {
  const [name, initial] = [scope.fresh(), words(scope)];
  scope.names.texts.push(name);
  return `const ${name}: string = ${initial}`;
}

function declareList(scope: Scope): string {
  const name = scope.fresh();
  const code = `let ${name}: Array<number> = [${value(scope)}, ...[${value(scope)}] as const]`;
  scope.names.lists.push(name);
  return code;
}

function body(scope: Scope): string {
  const { names, random } = scope;
  // no calls of others: those may be functions that call this one
  const result = number(
    random,
    { ...names, numbers: [...names.numbers, 'n'], functions: [], classes: [], canAwait: false },
    1,
  );
  return random.pick([
    `return Number(${result})`,
    `{ let n: number = 3; const k = n; log('inner', k) }\n  return n + 1`,
    `if (n > 5) return n - 5\n  return ((n: number) => n + ${random.int(1, 9)})(n)`,
    `var own = n; for (var own = 0; own < 3; own++); return own + n`,
    `try { if (n > 3) throw n; return 1 } catch (e) { return (e as number) + 1 } finally { log('f') }`,
    `type Local = number; const r: Local = n; switch (r) { case 1: return 2; default: return r }`,
  ]);
}

function declareFunction(scope: Scope): string {
  const name = scope.fresh();
  const initial = scope.random.pick([
    () => `function ${name}(n: number, ...rest: unknown[]): number {\n  ${body(scope)}\n}`,
    () =>
      `function ${name}(n: string): number\nfunction ${name}(n: number): number\nfunction ${name}(n: any) {\n  ${body(scope)}\n}`,
    () => `export function ${name}<T extends number>(n: T): number { ${body(scope)} }`,
    () => `const ${name} = (n: number): number => { ${body(scope)} }`,
    () =>
      `let ${name} = function (this: void, n: number, m = n) {\n  ${body(scope)}\n} as (n: number) => number`,
  ])();
  const isHoisted = initial.includes(`function ${name}`) && !initial.startsWith('let');
  const call = `log('hoisted', ${name}(${value(scope, 1)}))\n`;
  scope.names.functions.push(name);
  return isHoisted && scope.random.chance(0.3) ? `${call.replace('\n', ';\n')}${initial}` : initial;
}

function declareAsync(scope: Scope): string {
  const [name, result] = [scope.fresh(), scope.fresh()];
  const [one, two] = [plain(scope), plain(scope)];
  scope.names.numbers.push(result);
  return scope.random.pick([
    `async function ${name}(n: number): Promise<number> { await null; log('async'); return n }\nconst ${result} = await ${name}(${one})`,
    `function* ${name}(n: number): Generator<number> { yield n; yield* [${two}] }\nconst [, ${result}] = [...${name}(${one})]`,
    `async function* ${name}() { yield ${one}; yield ${two} }\nlet ${result} = 0\nfor await (const x of ${name}()) ${result} += x`,
    `const ${name} = Promise.all([${one}, Promise.resolve(${two})])\nlet ${result}: number = (await ${name})[1]`,
  ]);
}

function declareClass(scope: Scope): string {
  const { random, names } = scope;
  const name = scope.fresh();
  const base = names.classes.length && random.chance(0.4) ? random.pick(names.classes) : undefined;
  const members = [
    `static count: number = ${random.int(0, 9)};`, // nothing seen: esbuild computes it before it calls decorators,
    'declare ghost: string',
    '#own = 1; get own(): number { return this.#own }',
    'private readonly kept?: number = 2;',
    'static { log("static block") }',
    'accessor auto = 5;',
    '[key: string]: any',
    '@traced decorated(): void { log("decorated") }',
    '@traced field = 6;',
    'static #hidden = 4; static peek() { return this.#hidden }',
    'method<T>(this: any, x?: T): asserts x is T {}',
  ];
  const chosen = members.slice(1).filter(() => random.chance(0.25));
  const constructed = random.pick([
    `constructor(public n: number) { ${base ? 'super(n); ' : ''}log('made', n) }`,
    `n: number; constructor(n: number, protected extra = 1) { ${base ? 'super(n); ' : ''}this.n = n + this.extra }`,
  ]);
  const of = `${base && random.chance(0.5) ? 'override ' : ''}of(m: number): number { return this.n + m${base ? ' + super.of(1)' : ''} }`;
  const lines = [members[0], ...chosen, constructed, of].join('\n  ');
  const head = `${maybe(scope, 'export ')}${maybe(scope, 'abstract ')}`;
  const decorator = chosen.some(one => one.startsWith('static {')) ? '' : maybe(scope, '@traced '); // esbuild runs the block first
  const isAbstract = head.includes('abstract');
  const extend = base ? ` extends ${base}` : '';
  const typed = random.pick(['', ' implements Countable', ' implements Countable, Countable']);
  const code = `${decorator}${head}class ${name}${random.pick(['', '<T = any>'])}${extend}${typed} {\n  ${lines}\n}`;
  if (!isAbstract) names.classes.push(name);
  return isAbstract ? `${code}\nlog(${name}.count)` : code;
}

function declareEnum(scope: Scope): string {
  const name = scope.fresh();
  const head = maybe(scope, 'export ');
  const members = `A = ${scope.random.int(0, 9)},\n  B`;
  scope.names.enums.push(name);
  return scope.random.pick([
    `${head}enum ${name} {\n  ${members}\n}`,
    `${head}const enum ${name} { ${members}, C = A | 8 }`,
    `${head}enum ${name} { ${members} }\nenum ${name} { D = 7 }\nlog(${name})`,
    `namespace ${name} {\n  export const A = 1\n  export let B = A + 1\n  log('namespace')\n}`,
  ]);
}

function typesAlone(scope: Scope): string {
  const name = scope.fresh();
  return scope.random.pick([
    `interface ${name}<T> {\n  a: T\n  (x: number): void\n}`,
    `type ${name} = { [K in 'a' | 'b']?: number } & (new () => any)`,
    `declare const ${name}: number`,
    `declare function ${name}(): void;`,
    `export type { ${name} } from './nowhere'`,
    `import type ${name} from './nowhere'`,
    `export interface ${name} {}`,
    `declare module 'x' { export const ${name}: number }`,
    `declare global { interface ${name} {} }`,
  ]);
}

function importNames(scope: Scope): string {
  const { random, names } = scope;
  const [a, b] = [scope.fresh(), scope.fresh()];
  const from = random.pick(['node:path/posix', 'path/posix']);
  names.texts.push(a);
  return random.pick([
    `import { sep as ${a}, type ParsedPath } from '${from}'`,
    `import ${b}, { delimiter as ${a} } from "${from}"\nlog(${b}.sep)`,
    `import * as ${b} from '${from}'\nconst ${a} = ${b}.basename('/x/y')`,
    `import {\n  join as ${b},\n  sep as ${a},\n} from '${from}'\nlog(${b}('a', 'b'))`,
    `import ${b} from '${from}'\n;[${b}.sep].forEach(x => log(x))\nexport const ${a} = ${b}.sep`,
    `const { sep: ${a} } = await import('${from}')`,
    `import '${from}'\nlet ${a} = 'after'`,
  ]);
}

function change(scope: Scope): string {
  const { random, names } = scope;
  if (names.mutable.length < 2) return `log(${value(scope)})`;
  const [a, b] = [random.pick(names.mutable), random.pick(names.mutable)];
  return random.pick([
    `${a} = ${value(scope)}`,
    `${a} += ${value(scope, 1)}; ${b}--`,
    `[${a}, ${b}] = [${b}, ${a}]`,
    `({ x: ${a}, y: [${b}] } = { x: ${value(scope, 1)}, y: [${value(scope, 1)}] });`,
    `(${a} as any) = ${value(scope, 1)}`,
    `;(() => { ${a} = ${b} })()`,
  ]);
}

function control(scope: Scope): string {
  const { random } = scope;
  const x = () => value(scope, 1);
  const [v, w] = [scope.fresh(), scope.fresh()];
  const resource = `{ [Symbol.dispose]() { log('disposed') } }`;
  return random.pick([
    `if (${x()} > ${x()}) log('yes')\nelse {\n  const ${v} = ${x()}\n  log(${v})\n}`,
    `for (let ${v} = 0, ${w} = 3; ${v} < ${w}; ${v}++) { if (${v} === 1) continue; log(${v}) }`,
    `for (var ${v} = 0; ${v} < 2; ${v}++);\nlog(${v})`,
    `for (const ${v} of [${x()}, ${x()}] as number[]) { var ${w} = ${v} * 2 }\nlog(${w}!)`,
    `for (const ${v} in { a: 1, b: ${x()} }) log(${v})`,
    `outer: for (const ${v} of [1, 2]) { for (;;) { if (${v} > 1) break outer; continue outer } }`,
    `switch (${x()} % 3) { case 0: { log('zero'); break } case 1: log('one'); default: log('rest') }`,
    `try { log(${x()}); throw new RangeError('r') } catch ({ message }: any) { log(message) } finally { log('end') }`,
    `{ let ${v} = ${x()}; { const ${v} = 1; log(${v}) } function ${w}() { return ${v} } log(${w}()) }`,
    `{ using ${v} = ${resource}; log('used') }`,
    `{ await using ${v} = { async [Symbol.asyncDispose]() { log('gone') } }, ${w} = null; log('used') }`,
    `for (using ${v} of [${resource}, null]) log('turn')`,
    `do { log('once') } while (Number(${x()}) === -0.5)`,
    `log(...[1, ${x()}].map(${v} => ${v} > 1 ? ${v} : -${v}))`,
    `/* [ */ log(${x()} /* ( */) // {`,
    `log(((${v}: number) => ({ ${v} }))(${x()}))`,
    `log([${x()}].flatMap(async => [async, 1]))`,
    `log(await (async ({ a }: { a: number }) => { await null; return a })({ a: ${x()} }))`,
    `new (class { constructor(private readonly ${v} = ${plain(scope)}) { log(this.${v}) } })()`,
  ]);
}

const MAKERS: readonly [weight: number, maker: Maker][] = [
  [4, declareNumber],
  [1, declareSeveral],
  [2, declarePattern],
  [1, declareText],
  [1, declareList],
  [3, declareFunction],
  [1, declareAsync],
  [2, declareClass],
  [1, declareEnum],
  [1, typesAlone],
  [1, importNames],
  [2, change],
  [4, control],
  [3, scope => `log(${value(scope)}, ${words(scope)})`],
];

const ALL = MAKERS.flatMap(([weight, maker]) => Array<Maker>(weight).fill(maker));

/** A random statement, or several that belong together. */
export function statement(scope: Scope): string {
  return scope.random.pick(ALL)(scope);
}
