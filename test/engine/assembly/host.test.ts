// The host: what it chooses, how much memory it gives, and that it starts in a worker too.
import { strict as assert } from 'node:assert';
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { startMachine } from '../../../src/engine/host';
import { type Routines, selfTest } from '../../../src/engine/host/selfTest';

const HOST = join(__dirname, '../../../src/engine/host');

suite('engine host', () => {
  test('says what it chose, and takes what it is told', () => {
    const words = /^(simd|relaxed) (6x16|4x16|6x8|4x8), (\d+) GFLOP\/s(, \d+ threads)?$/;
    const [, , , speed] = words.exec(startMachine().description) ?? assert.fail();
    assert.ok(Number(speed) >= 1 && Number(speed) < 2000, `${speed} GFLOP/s is no core's speed`);
    assert.match(startMachine({ build: 'simd', tile: '4x8' }).description, /^simd 4x8,/);
  });

  test('hands out the memory it was allowed, above its own', () => {
    const machine = startMachine({ memoryBytes: 2 ** 20, build: 'simd', tile: '6x8' });
    assert.equal(machine.heapEnd - machine.heapStart, 2 ** 20);
    assert.equal(machine.heapStart % 64, 0);
    const whole = startMachine({ build: 'simd', tile: '6x8' });
    assert.equal(whole.heapEnd, whole.buffer.byteLength);
    assert.ok(new Float32Array(whole.buffer, whole.heapStart, 1 << 16).every(value => value === 0));
  });

  test('a build that computes wrong digits is found out', () => {
    const { assembly, buffer, heapStart } = startMachine({ build: 'simd', tile: '6x8' });
    const routines = assembly as Routines;
    const { right, gflops } = selfTest(routines, buffer, heapStart);
    assert.ok(right && gflops > 0);
    assert.ok(
      new Float32Array(buffer, heapStart, 2 ** 16).every(value => value === 0),
      'what it used is 0 again',
    );
    const rows = 96;
    for (const place of [0, 7, 5 * rows, 95 * rows + 91]) {
      for (const by of [0.01, -0.01, Number.NaN]) {
        const wrong = {
          ...routines,
          gemm(...args: Parameters<Routines['gemm']>) {
            routines.gemm(...args);
            new Float32Array(buffer, args[9], rows * rows)[place] += by;
          },
        };
        assert.ok(!selfTest(wrong, buffer, heapStart).right, `${by} at ${place}`);
      }
    }
  });

  test('starts in a worker, with the same digits', async () => {
    const program = `
      require('tsx/cjs');
      const { startMachine } = require(${JSON.stringify(HOST)});
      const { assembly, buffer, heapStart } = startMachine({ build: 'simd' });
      assembly.randomUniform(4, heapStart, 1, 2, 3);
      assembly.exp(4, heapStart, heapStart);
      require('node:worker_threads').parentPort.postMessage([...new Float32Array(buffer, heapStart, 4)]);
    `;
    const worker = new Worker(program, { eval: true });
    const got = await new Promise((resolve, reject) => {
      worker.once('message', resolve);
      worker.once('error', reject);
    });
    await worker.terminate();
    const { assembly, buffer, heapStart } = startMachine({ build: 'simd' });
    assembly.randomUniform(4, heapStart, 1, 2, 3);
    assembly.exp(4, heapStart, heapStart);
    assert.deepEqual(got, [...new Float32Array(buffer, heapStart, 4)]);
  });

  test('says what to do when the .wasm is missing', () => {
    const elsewhere = mkdtempSync(join(tmpdir(), 'seq2seq-'));
    copyFileSync(join(HOST, 'compile.ts'), join(elsewhere, 'compile.ts'));
    const program = `
      require('tsx/cjs');
      require(${JSON.stringify(join(elsewhere, 'compile.ts'))}).compile('simd');
    `;
    const { stderr, status } = spawnSync(process.execPath, ['-e', program], { encoding: 'utf8' });
    rmSync(elsewhere, { recursive: true });
    assert.notEqual(status, 0);
    assert.match(stderr, /npm run build:assembly/);
  });
});
