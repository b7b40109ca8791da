/**
 * `npm run bench:kernel`: what a person waits for, apart from computing. Cold start to the first output, a small cell's
 * round trip, and how soon an endless cell is stopped (20 tries each).
 */
import { join } from 'node:path';
import { chooseNode, KernelClient } from '../src/client';

const program = join(__dirname, '../dist/kernel.js');
const notebook = join(__dirname, '../samples/en/bench.ipynb');
const node = chooseNode();
const TRIES = 20;

function client(): KernelClient {
  return new KernelClient({ notebook, program, node });
}

let cells = 0;
function run(kernel: KernelClient, code: string) {
  cells++;
  return kernel.execute({ cellId: String(cells), ordinal: cells, code });
}

function report(name: string, times: number[]): void {
  const sorted = [...times].sort((a, b) => a - b);
  const at = (share: number) =>
    sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))].toFixed(1);
  console.log(
    `${name.padEnd(44)} median ${at(0.5).padStart(6)} ms   p95 ${at(0.95).padStart(6)} ms   max ${at(1).padStart(6)} ms`,
  );
}

async function coldStarts(): Promise<void> {
  const first: number[] = [];
  const tensor: number[] = [];
  for (let i = 0; i < 7; i++) {
    const begin = performance.now();
    const kernel = client();
    await run(kernel, 'const x: number = 1\nx + 1');
    first.push(performance.now() - begin);
    const second = performance.now();
    await run(kernel, 'randn([2, 2])');
    tensor.push(performance.now() - second);
    await kernel.shutdown();
  }
  report('cold start to the first output', first);
  report('the first tensor (engine starts, self-test)', tensor);
}

async function roundTrips(): Promise<void> {
  const kernel = client();
  await run(kernel, '1');
  const times: number[] = [];
  for (let i = 0; i < 300; i++) {
    const begin = performance.now();
    await run(kernel, `const v${i % 7}: number = ${i}\nv${i % 7} + 1`);
    times.push(performance.now() - begin);
  }
  report('a small cell', times);
  await kernel.shutdown();
}

async function interrupts(): Promise<void> {
  const kernel = client();
  await run(kernel, 'let kept = 0');
  const endless = {
    'interrupt: for (;;) {}': 'for (;;) {}',
    'interrupt: ops of the engine': 'for (;;) randn([64, 64]).matmul(randn([64, 64]))',
    'interrupt: a promise that never settles': 'await new Promise(() => {})',
    'interrupt: a loop that prints': 'for (;;) console.log(1)',
  };
  for (const [name, code] of Object.entries(endless)) {
    const times: number[] = [];
    for (let i = 0; i < TRIES; i++) {
      const running = run(kernel, `kept++;\n${code}`);
      await new Promise(resolve => setTimeout(resolve, 50));
      const begin = performance.now();
      await kernel.interrupt();
      await running;
      times.push(performance.now() - begin);
    }
    report(name, times);
  }
  const kept = await run(kernel, 'kept');
  if (kept.status === 'ok')
    console.log(`variables kept: ${kept.result?.['text/plain']} of ${4 * TRIES} cells counted`);
  await kernel.shutdown();
}

async function main(): Promise<void> {
  console.log(`kernel on ${node}`);
  await coldStarts();
  await roundTrips();
  await interrupts();
}

void main();
