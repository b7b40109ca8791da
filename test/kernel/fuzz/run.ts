// `npm run fuzz:cells -- --programs 10000 --seed 1 --minutes 20`: random programs as cells and as one script.
import { parseArgs } from 'node:util';
import { compare } from './compare';
import { generate } from './program';

const BATCH = 250;
const SHOWN = 5;

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      programs: { type: 'string', default: '10000' },
      seed: { type: 'string', default: '1' },
      minutes: { type: 'string', default: '20' },
    },
  });
  const first = Number(values.seed);
  const end = performance.now() + Number(values.minutes) * 60_000;
  let different = 0;
  let run = 0;
  while (run < Number(values.programs) && performance.now() < end) {
    const count = Math.min(BATCH, Number(values.programs) - run);
    const programs = Array.from({ length: count }, (_, i) => generate(first + run + i));
    for (const { program, expected, actual } of await compare(programs)) {
      different++;
      if (different > SHOWN) continue;
      const cells = program.cells.join('\n---- next cell\n');
      console.log(`\nprogram ${program.seed}\n${cells}\n`);
      const at = expected.findIndex((line, i) => line !== actual[i]);
      const from = at < 0 ? expected.length : at;
      console.log(`script: ${expected.slice(from, from + 3).join('\n        ')}`);
      console.log(`cells:  ${actual.slice(from, from + 3).join('\n        ')}`);
    }
    run += count;
  }
  console.log(`${run} programs, ${different} different`);
  process.exitCode = different > 0 ? 1 : 0;
}

void main();
