// Random programs of TypeScript, each as cells and as one script that means the same.
import { Random } from '../../conformance/random';
import { noNames } from './expressions';
import { AGAIN, redeclare } from './redeclare';
import { type Scope, statement } from './statements';

export interface Program {
  seed: number;
  cells: string[];
  /** A module. */
  script: string;
  /** Line of the last cell at which the program ends with an error. */
  throwsAt?: number;
}

/** What every program may use, beside `log`. */
export const PRELUDE = `interface Countable { of(m: number): number }
function traced(target: any, { kind, name }: any): any { log('traced', kind, kind === 'class' ? '' : name) }
const posix = () => import('node:path/posix')
async function describe(value: any): Promise<any> {
  if (typeof value === 'object') return Object.keys(value ?? {}).length
  if (typeof value !== 'function') return value
  return 'v' in value ? value.v : await value(1)
}`;

export function generate(seed: number): Program {
  const random = new Random(seed);
  let count = 0;
  const scope: Scope = { random, names: noNames(), fresh: () => `p${seed}_${count++}` };
  const again = random.chance(0.5) ? new Set<string>() : undefined;
  const cells: string[] = [];
  const script: string[] = [PRELUDE, `let ${AGAIN.map(name => `${name}: any`)}`];
  const ends = random.chance(0.15);
  for (let cell = random.int(1, 5); cell > 0; cell--) {
    const asCell: string[] = [];
    const asScript: string[] = [];
    for (let n = random.int(1, 5); n > 0; n--) {
      const code = statement(scope);
      asCell.push(code);
      asScript.push(code);
    }
    if (again) {
      const [name, other] = random.shuffled(AGAIN);
      const { cell, script, first } = redeclare(random, name, other);
      const at = random.int(0, asCell.length);
      asCell.splice(at, 0, cell);
      asScript.splice(first ? 0 : at, 0, script);
      again.add(name);
      if (cell.includes(other)) again.add(other);
      const look = `log('again', ${[...again].map(one => `await describe(${one})`)})`;
      asCell.push(look);
      asScript.push(look);
    }
    if (ends && cell === 1) {
      asCell.push("throw new TypeError('end')");
      asScript.push("throw new TypeError('end')");
    }
    const ending = random.pick(['\n', ';\n', '\n\n', ' // (\n', ';\r\n']);
    cells.push(joined(asCell, ending));
    script.push(joined(asScript, ending));
  }
  const throwsAt = ends ? cells[cells.length - 1].split('\n').length : undefined;
  return { seed, cells, script: joined(script, ';\n'), throwsAt };
}

/** Statement after statement, with `;` in front of those that would go on with the one before. */
function joined(statements: readonly string[], ending: string): string {
  return statements.map(code => (/^[[(`/+-]/.test(code) ? `;${code}` : code)).join(ending);
}
