// Random expressions over the names a program has declared.
import type { Random } from '../../conformance/random';

/** Names of a program by what they hold. */
export interface Names {
  numbers: string[];
  /** Numbers that may be assigned to. */
  mutable: string[];
  texts: string[];
  lists: string[];
  /** Of a number, to a number. */
  functions: string[];
  /** With a static number `count`, and a method `of` of instances: a number to a number. */
  classes: string[];
  /** Enums with the members A and B. */
  enums: string[];
  /** Where the expression stands, `await` may. */
  canAwait: boolean;
}

export function noNames(): Names {
  const lists = {
    numbers: [],
    mutable: [],
    texts: [],
    lists: [],
    functions: [],
    classes: [],
    enums: [],
  };
  return { ...lists, canAwait: true };
}

export function number(random: Random, names: Names, depth = 2): string {
  const literal = () => String(random.int(0, 20));
  const inner = () => number(random, names, depth - 1);
  const leaves = [literal, () => (names.numbers.length ? random.pick(names.numbers) : literal())];
  if (depth <= 0) return random.pick(leaves)();
  const makers = [
    ...leaves,
    () => `${inner()} + ${inner()}`,
    () => `(${inner()} - ${inner()}) * ${inner()}`,
    () => `(${inner()} as number)`,
    () => `(${inner()})!`,
    () => `(<number>${inner()})`,
    () => `(${inner()} satisfies number)`,
    () => `(${inner()} > ${inner()} ? ${inner()} : ${inner()})`,
    () => `(${inner()} % 7 ?? ${inner()})`,
    () => `${text(random, names, depth - 1)}.length`,
    () => `((x: number, y?: number): number => x + (y ?? 1))(${inner()})`,
    () => `(<T,>(x: T) => x)(${inner()})`,
    () => `[${inner()}, ${inner()}].reduce((a, b) => a * 3 + b)`,
    () => `({ a: ${inner()}, get b() { return ${random.int(0, 9)} } }).b`,
    () => `/[/]${literal()}/.source.length`,
  ];
  if (names.canAwait) makers.push(() => `(await Promise.resolve<number>(${inner()}).then(x => x))`);
  if (names.functions.length) makers.push(() => `${random.pick(names.functions)}(${inner()})`);
  if (names.lists.length) {
    makers.push(() => `(${random.pick(names.lists)}.at(-1) ?? 4)`);
    makers.push(() => `${random.pick(names.lists)}.map((x): number => x % 5).length`);
  }
  if (names.classes.length) {
    makers.push(() => `new ${random.pick(names.classes)}(${inner()}).of(${inner()})`);
    makers.push(() => `${random.pick(names.classes)}.count`);
  }
  if (names.enums.length) makers.push(() => `Number(${random.pick(names.enums)}.B)`);
  return random.pick(makers)();
}

export function text(random: Random, names: Names, depth = 2): string {
  const literal = () => random.pick(["'a;b'", '"c\\n"', '`d`', "'[('", "'// no'", "'$fn'"]);
  const inner = () => text(random, names, depth - 1);
  const leaves = [literal, () => (names.texts.length ? random.pick(names.texts) : literal())];
  if (depth <= 0) return random.pick(leaves)();
  return random.pick([
    ...leaves,
    () => `\`<\${${inner()}} \${${number(random, names, depth - 1)}}>\``,
    () => `(${inner()} + ${inner()})`,
    () => `String(${number(random, names, depth - 1)})`,
    () => `((s: string | undefined) => s?.toUpperCase() ?? 'none')(${inner()})`,
    () => `(typeof (${number(random, names, 0)}))`,
  ])();
}
