import { readFileSync } from 'node:fs';

/** The share of mutants that tests must catch. */
const WANTED = 0.95;

/**
 * Prints every mutant that survived and the score, and ends the process: status 1 below 95 % caught. Mutants that no test
 * could see (equivalent.json: one replacement of a line, or several) do not count.
 * @param mutants { file, line (from 1), text (of that line, trimmed), replacement, kind, status: 'Killed', 'Timeout',
 *   'Survived', 'NoCoverage' }
 */
export function report(room, seed, mutants) {
  const equivalent = JSON.parse(readFileSync('test/mutants/equivalent.json', 'utf8'));
  const counted = mutants.filter(
    ({ file, text, replacement }) =>
      !equivalent.some(
        known =>
          known.file === file &&
          known.line === text &&
          [known.replacement].flat().includes(replacement),
      ),
  );
  const survived = counted.filter(({ status }) => status === 'Survived' || status === 'NoCoverage');
  for (const { status, file, line, kind, text, replacement } of survived) {
    console.log(`\n${status}: ${file}:${line} (${kind})\n- ${text}\n+ ${replacement}`);
  }
  const caught = counted.length - survived.length;
  const timeouts = counted.filter(({ status }) => status === 'Timeout').length;
  const score = counted.length === 0 ? 0 : caught / counted.length;
  console.log(
    `\n${room}: ${caught} of ${counted.length} mutants caught (${(100 * score).toFixed(1)} %), ${timeouts} of them ` +
      `because the tests did not end, seed ${seed}`,
  );
  process.exit(score >= WANTED ? 0 : 1);
}
