/** Runs programs and calls here and with torch, and sorts what comes of it. */
import { compare, type ExpectedProgram, type Finding } from './compare';
import { isOnPurpose } from './different';
import { randomCall, randomProgram, referencesIn } from './generate';
import { evaluate, type Program } from './program';
import { Torch } from './torch';

const BATCH = 250;

export interface Difference extends Finding {
  seed: number;
  program: Program;
}

export interface Outcome {
  programs: number;
  calls: number;
  /** Steps that both computed or both refused. */
  steps: number;
  /** What nothing documents. */
  different: Difference[];
  /** By what different.ts says of it. */
  onPurpose: Map<string, number>;
  /** Calls and steps that our engine refuses with an error and PyTorch does not, by function. */
  refused: Map<string, Difference[]>;
}

interface Wanted {
  programs: number;
  calls: number;
  seed: number;
  python: string;
}

/** Programs with what PyTorch makes of them. */
export interface Golden {
  programs: GoldenCase[];
  calls: GoldenCase[];
}

interface GoldenCase {
  seed: number;
  program: Program;
  expected: ExpectedProgram;
}

export function newOutcome(programs: number, calls: number): Outcome {
  return { programs, calls, steps: 0, different: [], onPurpose: new Map(), refused: new Map() };
}

function seedsOf({ seed }: Wanted, from: number, count: number): number[] {
  return Array.from({ length: count }, (_, i) => seed * 1_000_003 + from + i);
}

/** A sample of programs and calls with PyTorch's results, for the tests. */
export async function makeGolden(wanted: Wanted): Promise<Golden> {
  const torch = new Torch(wanted.python);
  const cases = async (make: (seed: number) => Program, count: number) => {
    const seeds = seedsOf(wanted, 0, count);
    const programs = seeds.map(make);
    const expected = await torch.evaluate(programs);
    return seeds.map((seed, i) => ({ seed, program: programs[i], expected: expected[i] }));
  };
  try {
    return {
      programs: await cases(randomProgram, wanted.programs),
      calls: await cases(randomCall, wanted.calls),
    };
  } finally {
    torch.end();
  }
}

export async function runConformance(wanted: Wanted): Promise<Outcome> {
  const { programs, calls, python } = wanted;
  const torch = new Torch(python);
  const outcome = newOutcome(programs, calls);
  try {
    for (const [make, count] of [
      [randomProgram, programs],
      [randomCall, calls],
    ] as const) {
      for (let from = 0; from < count; from += BATCH) {
        const seeds = seedsOf(wanted, from, Math.min(BATCH, count - from));
        const batch = seeds.map(make);
        const expected = await torch.evaluate(batch);
        for (const [i, program] of batch.entries()) sort(outcome, program, seeds[i], expected[i]);
      }
    }
  } finally {
    torch.end();
  }
  return outcome;
}

export function sort(
  outcome: Outcome,
  program: Program,
  seed: number,
  wanted: ExpectedProgram,
): void {
  outcome.steps += program.steps.length;
  for (const finding of compare(program, evaluate(program), wanted)) {
    const because = isOnPurpose(finding, program);
    const difference = { ...finding, seed, program };
    if (because) outcome.onPurpose.set(because, (outcome.onPurpose.get(because) ?? 0) + 1);
    else if (finding.kind === 'refused') {
      outcome.refused.set(finding.operation, [
        ...(outcome.refused.get(finding.operation) ?? []),
        difference,
      ]);
    } else outcome.different.push(difference);
  }
}

export function report(outcome: Outcome, most: number): string {
  const lines = [`${outcome.programs} programs, ${outcome.calls} calls, ${outcome.steps} steps`];
  const groups = new Map<string, Difference[]>();
  for (const one of outcome.different) {
    const key = `${one.kind} ${one.kind === 'gradient' ? '' : one.operation}`;
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  lines.push(`${outcome.different.length} silent differences`);
  for (const [key, list] of [...groups].sort((a, b) => b[1].length - a[1].length)) {
    lines.push(`  ${key}: ${list.length}`);
    const shortest = [...list].sort(
      (a, b) => JSON.stringify(a.program).length - JSON.stringify(b.program).length,
    );
    for (const one of shortest.slice(0, most)) {
      lines.push(`    seed ${one.seed}: ${one.operation}: ${one.detail}`, ...listing(one));
    }
  }
  lines.push('different on purpose:');
  for (const [because, count] of outcome.onPurpose) lines.push(`  ${count}: ${because}`);
  lines.push('refused by our engine alone:');
  for (const [operation, list] of [...outcome.refused].sort(([a], [b]) => (a < b ? -1 : 1))) {
    lines.push(`  ${operation}: ${list.length}`);
    const messages = new Set(list.map(({ detail }) => detail.slice(0, 160)));
    for (const message of [...messages].slice(0, most)) lines.push(`    ${message}`);
  }
  return lines.join('\n');
}

/** The steps that a finding comes from, and their leaves. */
function listing({ program, step, kind }: Difference): string[] {
  const needed = new Set<string>();
  const steps = program.steps.flatMap((one, i) => [[i, one] as const]).reverse();
  const lines: string[] = [];
  for (const [i, one] of steps) {
    const isNeeded = kind === 'gradient' || i === step || needed.has(`step ${i}`);
    if (!isNeeded || i > step) continue;
    for (const reference of referencesIn(one.arguments)) {
      needed.add('leaf' in reference ? `leaf ${reference.leaf}` : `step ${reference.step}`);
    }
    lines.unshift(`      step ${i}: ${one.operation} ${JSON.stringify(one.arguments)}`);
  }
  const leaves = program.leaves.flatMap(({ dtype, shape, values, requiresGrad }, i) =>
    needed.has(`leaf ${i}`)
      ? [`      leaf ${i}: ${dtype} [${shape}] ${values}${requiresGrad ? ' requiresGrad' : ''}`]
      : [],
  );
  const ends =
    kind === 'gradient' ? [`      of ${JSON.stringify(program.ends)} · ${program.weights}`] : [];
  return [...leaves, ...lines, ...ends];
}
