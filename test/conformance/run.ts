/**
 * npm run conformance -- --programs 20000 --calls 6000 --seed 1: random programs and calls beside PyTorch
 * (SEQ2SEQ_PYTHON: a Python with torch). Prints what differs, and what only our engine refuses by function; exit status 1
 * while anything differs that is not listed in different.ts. --write writes them with PyTorch's results to
 * test/fixtures/goldens/conformance.json instead: npm run conformance -- --programs 300 --calls 300 --write.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { installEngine } from '../../src/engine/host';
import { type Golden, makeGolden, report, runConformance } from './conformance';

const { values } = parseArgs({
  options: {
    programs: { type: 'string', default: '20000' },
    calls: { type: 'string', default: '6000' },
    seed: { type: 'string', default: '1' },
    write: { type: 'boolean', default: false },
    show: { type: 'string', default: '3' },
  },
});
async function main(): Promise<void> {
  installEngine();
  const wanted = {
    programs: Number(values.programs),
    calls: Number(values.calls),
    seed: Number(values.seed),
    python: process.env.SEQ2SEQ_PYTHON ?? 'python3',
  };
  if (values.write) return write(await makeGolden(wanted));
  const outcome = await runConformance(wanted);
  console.log(report(outcome, Number(values.show)));
  process.exit(outcome.different.length === 0 ? 0 : 1);
}

/** One case a line. */
function write(golden: Golden): void {
  const lists = Object.entries(golden).map(
    ([name, cases]) =>
      `"${name}": [\n${cases.map((one: object) => JSON.stringify(one)).join(',\n')}\n]`,
  );
  const file = join(__dirname, '../fixtures/goldens/conformance.json');
  writeFileSync(file, `{\n${lists.join(',\n')}\n}\n`);
}

main();
