// Every kind of endless cell is stopped, and the variables are still there. SEQ2SEQ_TRIES=20 tries each more often.
import { strict as assert } from 'node:assert';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pause, TestKernel, until } from '../support/kernel';

const TRIES = Number(process.env.SEQ2SEQ_TRIES ?? 2);

const wasmLoop =
  'new WebAssembly.Instance(new WebAssembly.Module(new Uint8Array([0,97,115,109,1,0,0,0,1,4,1,96,0,0,3,2,1,0,7,8,1,4,' +
  '108,111,111,112,0,0,10,9,1,7,0,3,64,12,0,11,11]))).exports.loop()';

const endless: Record<string, string> = {
  'a loop': 'for (;;) {}',
  'a loop after await': 'await null; for (;;) {}',
  'a loop after a pause': 'await new Promise(r => setTimeout(r, 5)); for (;;) {}',
  'a loop in setTimeout': 'await new Promise(() => setTimeout(() => { for (;;) {} }, 1))',
  'a loop in a nested setTimeout':
    'await new Promise(() => setTimeout(() => setTimeout(() => { for (;;) {} }, 1), 1))',
  'a loop in setImmediate': 'await new Promise(() => setImmediate(() => { for (;;) {} }))',
  'a loop in queueMicrotask': 'await new Promise(() => queueMicrotask(() => { for (;;) {} }))',
  'a loop of awaits': 'for (;;) await null',
  'a loop of timers': 'for (;;) await new Promise(r => setTimeout(r, 0))',
  'a loop that swallows errors': 'for (;;) { try { for (;;) {} } catch {} }',
  'a promise that never settles': 'await new Promise(() => {})',
  'a regular expression': '/^(a+)+$/.test("a".repeat(40) + "b")',
  'a sort callback': '[3, 2, 1].sort(() => { for (;;) {} })',
  'a getter': '({ get x() { for (;;) {} } }).x',
  'a look that never ends': '({ [require("util").inspect.custom]() { for (;;) {} } })',
  'an async generator': 'async function* g() { for (;;) yield 1 }\nfor await (const x of g()) ;',
  WebAssembly: wasmLoop,
  'Atomics.wait': 'Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)',
  'a function of a local file': 'import { spin } from "./loop"\nspin()',
  'the top level of a local file': 'import "./looptop"',
  'a static block': 'class S { static { for (;;) {} } }',
  'ops of the engine': 'for (;;) zeros([4]).add(1)',
  'a loop that prints': 'for (;;) console.log(1)',
  'a finally block': 'try { for (;;) {} } finally { for (;;) {} }',
  'a callback of fs':
    'await new Promise(() => require("fs").readFile("notebook.json", () => { for (;;) {} }))',
  'a timer of timers/promises': 'await require("timers/promises").setTimeout(1); for (;;) {}',
  nextTick: 'await new Promise(() => globalThis.process.nextTick(() => { for (;;) {} }))',
  'a message port':
    'const { port1, port2 } = new MessageChannel(); port1.onmessage = () => { for (;;) {} }; port2.postMessage(1); await new Promise(() => {})',
};

suite('interrupt', () => {
  let kernel: TestKernel;
  suiteSetup(async () => {
    kernel = new TestKernel();
    await kernel.show('let kept = 0');
  });
  suiteTeardown(() => kernel.close());

  for (const [name, code] of Object.entries(endless)) {
    test(`${name}: stopped, variables kept`, async () => {
      for (let i = 0; i < TRIES; i++) {
        const result = await kernel.interrupt(`kept++;\n${code}`);
        assert.equal(result.status, 'interrupted');
        assert.ok(result.status === 'interrupted' && !result.stateLost);
        assert.ok(Number(await kernel.show('kept')) > i, 'kept');
        assert.equal(kernel.deaths.length, 0);
      }
    });
  }

  test('a cut inside noGrad, a scope or a backward pass leaves an engine that trains', async () => {
    const cuts = [
      'noGrad(() => { for (;;) {} })',
      'scope(() => { zeros([1000]); for (;;) {} })',
      'noGrad(() => scope(() => { for (;;) {} }))',
    ];
    for (const code of cuts) {
      const result = await kernel.interrupt(code);
      assert.ok(result.status === 'interrupted' && !result.stateLost, code);
      const gradient =
        'const w = tensor([1, 2], { requiresGrad: true }); w.mul(3).sum().backward(); w.grad!.toArray()';
      assert.equal(await kernel.show(gradient), '[ 3, 3 ]', code);
      const grows =
        'const before = memory().used; for (let i = 0; i < 50; i++) scope(() => { zeros([1000]) }); memory().used - before';
      assert.equal(await kernel.show(grows), '0', code);
    }
  });

  test('a cell that waits for the kernel to start can be stopped', async () => {
    const fresh = new TestKernel();
    try {
      const running = fresh.run('for (;;) {}');
      await fresh.client.interrupt();
      assert.equal((await running).status, 'interrupted');
      assert.equal(await fresh.show('1 + 1'), '2');
    } finally {
      await fresh.close();
    }
  });

  test('asked twice, it is done once', async () => {
    const running = kernel.run('for (;;) {}');
    await pause(50);
    await Promise.all([kernel.client.interrupt(), kernel.client.interrupt()]);
    assert.deepEqual(await running, {
      ...(await running),
      status: 'interrupted',
      error: { name: 'InterruptError', message: 'Interrupted', frames: [], text: 'Interrupted' },
    });
    assert.equal(await kernel.show('9'), '9');
  });

  test('a local file that was cut off while it loaded is loaded again', async () => {
    const code = 'while (!(globalThis as any).goesOn); export const v = 5';
    writeFileSync(join(kernel.folder, 'stays.ts'), code);
    assert.equal((await kernel.interrupt('import { v } from "./stays"')).status, 'interrupted');
    await kernel.show('(globalThis as any).goesOn = true');
    assert.equal(await kernel.show('(await import("./stays")).v'), '5');
  });

  test('an idle kernel is not disturbed', async () => {
    await kernel.client.interrupt();
    assert.equal(await kernel.show('1 + 1'), '2');
  });

  test('a timer of an interrupted cell never fires', async () => {
    await kernel.interrupt(
      'let fired = 0; setTimeout(() => { fired++ }, 60); await new Promise(() => {})',
      20,
    );
    await new Promise(resolve => setTimeout(resolve, 100));
    assert.equal(await kernel.show('fired'), '0');
  });

  test('training stops, the model keeps its weights, its last words are heard', async () => {
    await kernel.show(`
      const pairs = Array.from({ length: 300 }, (_, i) => [String(i), String(300 - i)] as [string, string])
      const corpus = ParallelCorpus.fromPairs(pairs, { source: charTokenizer(), target: charTokenizer() })
      const model = new LSTMModel(corpus, { embeddingDim: 16, hiddenDim: 64 });
      let run: unknown = 'not there';`);
    const result = await kernel.interrupt(
      'run = await train(model, corpus, { epochs: 10000 });',
      600,
    );
    assert.equal(result.status, 'interrupted');
    const cell = String(kernel.ran);
    await until(() =>
      kernel.displays.some(d => d.cellId === cell && /interrupted/.test(d.data['text/plain'])),
    );
    const last = kernel.displays.filter(({ cellId }) => cellId === cell).at(-1);
    assert.match(last?.data['text/plain'] ?? '', /interrupted/);
    assert.equal(await kernel.show('run'), "'not there'");
    assert.match((await kernel.show('predict(model, "12").text')) ?? '', /^'/);
  });

  test('a file that is being read', async () => {
    const lines = Array.from({ length: 300_000 }, (_, i) => `a sentence of words ${i}\t${i}`);
    writeFileSync(join(kernel.folder, 'big.tsv'), lines.join('\n'));
    const options = '{ source: wordTokenizer(), target: charTokenizer() }';
    const result = await kernel.interrupt(
      `let after = 'not there';
      const big = await ParallelCorpus.fromTsv('big.tsv', ${options});
      after = 'there';`,
      400,
    );
    assert.equal(result.status, 'interrupted');
    const begin = performance.now();
    await kernel.show('1');
    await pause(Math.max(0, 1500 - (performance.now() - begin)));
    assert.equal(await kernel.show('after'), "'not there'");
  });

  suite('a training that no cell awaits', () => {
    const begin = `
      const few = Array.from({ length: 100 }, (_, i) => [String(i), String(i)] as [string, string])
      const ids = ParallelCorpus.fromPairs(few, { source: charTokenizer(), target: charTokenizer() })
      const small = new GRUModel(ids, { embeddingDim: 4, hiddenDim: 8, seed: 1 })
      const options = { epochs: 100000, batchSize: 8, seed: 1 };`;
    const beneath = 'const promised = train(small, ids, options); promised.catch(() => {});';
    const goesOn = () => kernel.client.settle(0).then(({ cellIds }) => cellIds.length > 0);

    test('is stopped where no cell runs, and goes on with resume', async () => {
      await kernel.show(`${begin} ${beneath}`);
      const cell = String(kernel.ran);
      assert.ok(await goesOn(), 'it runs');
      const busy = await kernel.fail('await train(small, ids, options)');
      assert.match(busy, /still being trained \(step \d+ of \d+\); interrupt it, or wait for it/);
      await kernel.client.interrupt();
      assert.ok(!(await goesOn()), 'it has stopped');
      const last = kernel.displays.filter(({ cellId }) => cellId === cell).at(-1);
      assert.match(last?.data['text/plain'] ?? '', /interrupted/);
      const taken = await kernel.show(`
        let first = 0;
        await train(small, ids, { ...options, epochs: 1e5, resume: true, onEvent(e) {
          if (e.kind !== 'step') return;
          first = e.record.step;
          throw new Error('enough');
        } }).catch(error => error.message)`);
      assert.equal(taken, "'enough'");
      assert.ok(Number(await kernel.show('first')) > 1, 'from where it stood');
    });

    test('comes to its own end, pictures and all, however short each of them is', async () => {
      for (let time = 0; time < 4; time++) {
        await kernel.show(`${begin} let end = 'none';
          const loop = (async () => { for (;;) await train(small, ids, { ...options, epochs: 2 }); })();
          loop.catch(error => { end = error.name; }); 0`);
        await pause(60 + 20 * time);
        await kernel.client.interrupt();
        assert.equal(await kernel.show('await loop.catch(() => {}); end'), "'InterruptError'");
      }
    });

    test('is stopped with the cell that waits for it', async () => {
      await kernel.show(`${begin} ${beneath}`);
      const result = await kernel.interrupt('await promised', 100);
      assert.equal(result.status, 'interrupted');
      assert.ok(!(await goesOn()), 'it has stopped');
    });

    test('is stopped with any cell that runs', async () => {
      await kernel.show(`${begin} ${beneath}`);
      const result = await kernel.interrupt('for (;;) {}', 100);
      assert.ok(result.status === 'interrupted' && !result.stateLost);
      assert.ok(!(await goesOn()), 'it has stopped');
      await kernel.show('await train(small, ids, { ...options, epochs: 1 }); 0');
    });

    test('that loops between its steps is cut where no cell runs', async () => {
      const stay = 'onEvent: () => { while (performance.now() > due); }';
      await kernel.show(`${begin} const due = performance.now() + 300;
        train(small, ids, { ...options, ${stay} }); 0`);
      await pause(500);
      await kernel.client.interrupt();
      assert.ok(!(await goesOn()), 'it is not waited for');
      assert.equal(
        await kernel.show('(await train(small, ids, { ...options, epochs: 1 })).status'),
        "'finished'",
      );
    });

    for (const [how, due] of [
      ['asked to stop', 'Infinity'],
      ['cut off', 'performance.now() + 300'],
    ]) {
      test(`overfitOneBatch, ${how}, puts the weights back`, async () => {
        await kernel.show(`${begin}
          let due = ${due};
          class Slow extends GRUModel {
            forward(...given: Parameters<GRUModel['forward']>) {
              while (performance.now() > due);
              return super.forward(...given);
            }
          }
          const slow = new Slow(ids, { embeddingDim: 4, hiddenDim: 8, seed: 1 });
          const before = slow.stateDict();
          void overfitOneBatch(slow, ids, { steps: 1e6, lr: 1e-4 }); 0`);
        await pause(500);
        await kernel.client.interrupt();
        assert.ok(!(await goesOn()), 'it has stopped');
        const same = `due = Infinity; Object.entries(slow.stateDict()).every(([name, value]) =>
          value.eq(before[name]).all().item() === 1)`;
        assert.equal(await kernel.show(same), 'true');
        await kernel.show('await train(slow, ids, { ...options, epochs: 1 }); 0');
      });
    }
  });

  test('a training too large to be copied in time goes on to the bit of one that ran through', async () => {
    await kernel.show(`
      const numbers = Array.from({ length: 256 }, (_, i) => [String(i), String(256 - i)] as [string, string])
      const words = ParallelCorpus.fromPairs(numbers, { source: charTokenizer(), target: charTokenizer(), split: [1] })
      const make = () => new LSTMModel(words, { embeddingDim: 256, hiddenDim: 512, seed: 3 })
      const options = { epochs: 3, batchSize: 32, validateSentences: 0, ema: 0.9, schedule: cosine({ warmup: 3 }) }
      const stayAt = step => ({ onEvent: e => { if (e.kind === 'step' && e.record.step === step) for (;;) {} } })
      const large = make(), through = make();
      await train(through, words, options);`);
    for (const step of [4, 11, 18]) {
      const result = await kernel.interrupt(
        `await train(large, words, { ...options, resume: ${step > 4}, ...stayAt(${step}) });`,
        2000,
      );
      assert.ok(result.status === 'interrupted' && !result.stateLost);
    }
    await kernel.show('const rest = await train(large, words, { ...options, resume: true });');
    const same = `Object.entries(through.stateDict()).every(([name, value]) =>
      value.eq(large.stateDict()[name]).all().item() === 1)`;
    assert.equal(await kernel.show(same), 'true');
    assert.equal(await kernel.show('rest.history.steps.length'), '24');
  }).timeout(60_000);
});
