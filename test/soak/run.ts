// npm run soak -- [--runs 2000] [--restarts 200] [--kills 100] [--seed 1] [--minutes 30]
import { parseArgs } from 'node:util';
import { Generator } from '../../src/engine';
import { TestKernel } from '../support/kernel';
import { kills, median, restarts, runs } from './soak';

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '2000' },
    restarts: { type: 'string', default: '200' },
    kills: { type: 'string', default: '100' },
    seed: { type: 'string', default: '1' },
    minutes: { type: 'string', default: '30' },
  },
});

const megabytes = (bytes: number) => `${(bytes / 2 ** 20).toFixed(0)} MB`;
/**
 * The medians of the second and of the last third: single peaks do not move them. The first third is left out: V8 lets a
 * heap grow for some time before it collects all of it.
 */
const ends = (memory: readonly number[]) => {
  const third = Math.ceil(memory.length / 3);
  return [median(memory.slice(third, -third)), median(memory.slice(-third))];
};

async function main(): Promise<boolean> {
  let isGood = true;
  const kernel = new TestKernel();
  try {
    const [first, last] = ends(await runs(kernel, Number(values.runs)));
    console.log(
      `${values.runs} cells: memory of the kernel ${megabytes(first)}, at the end ${megabytes(last)}`,
    );
    isGood &&= last < 1.25 * first;
    const { memory, haveEnded } = await restarts(kernel, Number(values.restarts));
    const [before, after] = ends(memory);
    console.log(
      `${values.restarts} restarts: heap of the client ${megabytes(before)}, at the end ${megabytes(after)}`,
    );
    console.log(haveEnded ? 'every kernel has ended' : 'kernels are left');
    isGood &&= haveEnded && after < before + 30 * 2 ** 20;
  } finally {
    await kernel.close();
  }
  const numbers = new Generator(Number(values.seed));
  const wrong = await kills(Number(values.kills), () => numbers.next());
  console.log(
    `${values.kills} kills: ${wrong.length === 0 ? 'all told, nothing damaged or left' : ''}`,
  );
  for (const text of wrong) console.log(`  ${text}`);
  return isGood && wrong.length === 0;
}

setTimeout(() => {
  console.log(`The ${values.minutes} minutes of --minutes are over.`);
  process.exit(1);
}, Number(values.minutes) * 60_000).unref();
void main().then(isGood => process.exit(isGood ? 0 : 1));
