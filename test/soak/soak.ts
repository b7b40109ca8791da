// A kernel over a long time: many cells, restarts, and processes killed at any moment. Used by `npm run soak` at length
// and by soak.test.ts in a short form.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pause, TestKernel } from '../support/kernel';

/** Bytes of memory of a process (Linux). */
export function memoryOf(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) * 1024;
}

/** Cells of every kind that leave nothing behind. */
const CELLS = [
  'const list = Array.from({ length: 1000 }, (_, i) => ({ i })); list.length',
  'for (let i = 0; i < 200; i++) console.log("line", i)',
  'throw new Error("wanted")',
  'const x = randn([64, 64]).requireGrad(); x.matmul(x.t()).sum().backward(); x.grad.shape',
  'await new Promise(resolve => setTimeout(resolve, 1)); display("shown")',
  'const soak = new LSTMModel(ParallelCorpus.fromPairs([["a b", "c d"], ["b a", "d c"]]), { embeddingDim: 4, hiddenDim: 5 }); await train(soak, [["a b", "c d"], ["b a", "d c"]], { epochs: 1 }).catch(() => {}); 1',
  'void Promise.reject(new Error("nobody waits for it"))',
  'enum Kind { One, Two } Kind.Two',
];

/** Runs cells, every tenth interrupted. @returns memory of the kernel along the way, bytes */
export async function runs(kernel: TestKernel, count: number, samples = 20): Promise<number[]> {
  const memory: number[] = [];
  for (let i = 0; i < count; i++) {
    if (i % 10 === 9) await kernel.interrupt('for (;;) await null', 5);
    else await kernel.run(CELLS[i % CELLS.length]);
    for (const list of [kernel.streams, kernel.displays, kernel.lateErrors]) list.length = 0;
    if ((i + 1) % Math.ceil(count / samples) === 0) memory.push(memoryOf(kernel.client.pid ?? 0));
  }
  return memory;
}

/** Restarts a kernel. @returns memory of this process along the way, bytes, and whether every kernel before has ended */
export async function restarts(kernel: TestKernel, count: number) {
  const memory: number[] = [];
  let haveEnded = true;
  for (let i = 0; i < count; i++) {
    const { pid } = kernel.client;
    await kernel.client.restart();
    if (pid !== undefined && existsSync(`/proc/${pid}`)) haveEnded = false;
    if ((await kernel.show(`${i} + 1`)) !== String(i + 1))
      throw new Error('A cell gave another value.');
    memory.push(process.memoryUsage().heapUsed);
  }
  return { memory, haveEnded };
}

/** What a kernel does when it is killed. Each leaves the file whole, the old one or the new one. */
const KILLED = {
  saving: 'for (;;) await model.save("model.bin")',
  training: 'await train(model, corpus, { epochs: 100_000 })',
  'saving a training':
    'const run = await train(model, corpus, { epochs: 1 }); for (;;) await model.save("model.bin", { state: run.state })',
  printing: 'for (;;) console.log("x".repeat(1000))',
  idle: '1',
};

/** Kills kernels at moments drawn at random. @returns what went wrong, in words; none for nothing */
export async function kills(count: number, random: () => number): Promise<string[]> {
  const wrong: string[] = [];
  const kernel = new TestKernel();
  const file = join(kernel.folder, 'model.bin');
  const prepare = `var corpus = ParallelCorpus.fromPairs(Array.from({ length: 40 }, (_, i) => [String(i), String(40 - i)] as [string, string]), { source: charTokenizer(), target: charTokenizer() });
    var model = new LSTMModel(corpus, { embeddingDim: 32, hiddenDim: 128 }); await model.save('model.bin')`;
  try {
    for (let i = 0; i < count; i++) {
      const [name, code] = Object.entries(KILLED)[i % Object.keys(KILLED).length];
      kernel.deaths.length = 0;
      if ((await kernel.run(prepare)).status !== 'ok')
        wrong.push(`${name}: the next cell did not run`);
      const running = kernel.run(code);
      if (name === 'idle') await running;
      await pause(random() * 60);
      process.kill(kernel.client.pid ?? 0, 'SIGKILL');
      const result = await Promise.race([running, pause(10_000)]);
      if (!result) wrong.push(`${name}: the cell hangs`);
      for (let t = 0; t < 400 && kernel.deaths.length === 0; t++) await pause(5);
      if (kernel.deaths.length !== 1) wrong.push(`${name}: told of ${kernel.deaths.length} deaths`);
      const loads = await kernel.run('await loadModel("model.bin"); 1');
      if (loads.status !== 'ok')
        wrong.push(`${name}: the file is damaged: ${JSON.stringify(loads)}`);
    }
    await kernel.run('1'); // a kernel that starts removes what one that was killed left
    const left = readdirSync(kernel.folder).filter(entry => /model\.bin.+|^\..*model/.test(entry));
    if (left.length > 0) wrong.push(`left in the folder: ${left.join(', ')}`);
    if (!existsSync(file)) wrong.push('the file is gone');
  } finally {
    await kernel.close();
  }
  return wrong;
}

/** The median of some numbers. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[sorted.length >> 1];
}
