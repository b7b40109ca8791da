// Cells are terminated in the middle of what changes models and the engine for a while: the next cell finds all as before.
import { strict as assert } from 'node:assert';
import { pause, TestKernel } from '../support/kernel';

/** Models that loop without end in the call `spinAt` of their forward pass, and what is to be as it was. */
const setup = `
  let [calls, spinAt] = [0, 0];
  const spin = () => {
    if (++calls !== spinAt) return;
    console.log('spins');
    for (;;) {}
  };
  const few = Array.from({ length: 40 }, (_, i) => [String(i), String(i)] as [string, string]);
  const ids = ParallelCorpus.fromPairs(few, { source: charTokenizer(), target: charTokenizer() });
  class Translator extends GRUModel {
    forward(...given: Parameters<GRUModel['forward']>) { spin(); return super.forward(...given); }
    decodeStep(...given: Parameters<GRUModel['decodeStep']>) { spin(); return super.decodeStep(...given); }
  }
  class Writer extends LanguageModel {
    forward(...given: Parameters<LanguageModel['forward']>) { spin(); return super.forward(...given); }
    step(...given: Parameters<LanguageModel['step']>) { spin(); return super.step(...given); }
  }
  const text = new TextCorpus('one two three four '.repeat(60), { tokenizer: charTokenizer(), split: [0.8, 0.1, 0.1] });
  const translator = new Translator(ids, { embeddingDim: 4, hiddenDim: 8, seed: 1, dropoutRate: 0.2 });
  const writer = new Writer(text, { hiddenDim: 8, numHeads: 2, maxLength: 16, seed: 1, dropoutRate: 0.2 });
  const other = new Translator(ids, { embeddingDim: 4, hiddenDim: 8, seed: 2 });
  const [first] = translator.children(); // in evaluation while the rest trains: frozen
  const modes = () => [translator, writer, other].map(model => {
    const all = module => [module.training, ...[...module.children()].map(([, child]) => all(child))];
    return JSON.stringify(all(model));
  }).join();
  const weights = model => Object.values(model.stateDict()).flatMap(one => [...one.toFlatArray()]);
  const all = () => [translator, writer, other].flatMap(weights);
  let [modesBefore, weightsBefore] = ['', [0]];
  const begin = () => {
    for (const model of [translator, writer, other]) model.train();
    first[1].eval();
    [modesBefore, weightsBefore] = [modes(), all()];
  };
  const w = tensor([1, 2], { requiresGrad: true });`;

/** What a cell says of the state; '' where all is as it was. */
const state = `
  spinAt = 0;
  const wrong: string[] = [];
  if (modes() !== modesBefore) wrong.push('modes ' + modes() + ' instead of ' + modesBefore);
  const now = all();
  if (now.length !== weightsBefore.length || !now.every((x, i) => Object.is(x, weightsBefore[i]))) wrong.push('weights');
  w.grad = null;
  const loss = w.mul(3).sum();
  if (!loss.requiresGrad) wrong.push('nothing is recorded');
  else loss.backward();
  if (String(w.grad?.toArray()) !== '3,3') wrong.push('gradients ' + w.grad);
  try { tensor([-1]).log(); } catch { wrong.push('anomaly watches'); }
  if (memory().makers.some(({ maker }) => maker === 'packed weights')) wrong.push('packed weights');
  const { used } = memory();
  for (let i = 0; i < 50; i++) scope(() => { zeros([1000]); });
  if (memory().used !== used) wrong.push('a scope is open');
  if (rougeL(['a', 'b'], ['a', '汉字汉字']).units !== 'chars') wrong.push('the cache of metrics is kept');
  wrong.join('; ')`;

interface Case {
  /** How many calls of the models come before the one that loops. */
  at: number;
  code: string;
}

const cases: Record<string, Case> = {
  predict: { at: 2, code: 'predict(translator, "12")' },
  'predict of an ensemble with beams': {
    at: 4,
    code: 'predict([translator, other], "12", { beamSize: 3 })',
  },
  'predict by sampling': { at: 2, code: 'predict(translator, "12", { temperature: 1 })' },
  translate: { at: 2, code: 'translate(translator, ["1", "2"])' },
  generate: { at: 9, code: 'generate(writer, "one ", { maxLength: 50 })' },
  textLoss: { at: 2, code: 'textLoss(writer, text.train)' },
  evaluate: { at: 3, code: 'evaluate(translator, ids.train)' },
  'evaluate, its loss': {
    at: 1,
    code: 'evaluate(translator, ids.train, { maxLength: 1, batchSize: 1000 })',
  },
  'checkGradients of a corpus': { at: 12, code: 'checkGradients(translator, ids)' },
  'checkGradients of a language model': { at: 12, code: 'checkGradients(writer, text)' },
  'checkGradients of a function': {
    at: 9,
    code: `checkGradients(other, () => { spin(); let sum = tensor(0); for (const p of other.parameters()) sum = sum.add(p.pow(2).sum()); return sum; })`,
  },
  checkCausal: { at: 2, code: 'checkCausal(translator)' },
  checkPadding: { at: 2, code: 'checkPadding(translator)' },
  lossAtInit: { at: 1, code: 'lossAtInit(translator, ids)' },
  overfitOneBatch: { at: 1, code: 'await overfitOneBatch(translator, ids, { lr: 1e-2 })' },
  'overfitOneBatch after turns': {
    at: 30,
    code: 'await overfitOneBatch(writer, text, { steps: 1000 })',
  },
  'metrics with their cache': {
    at: 3,
    code: `metrics.bootstrap((h, r) => { rougeL(h, r); spin(); return 1; }, ['a', 'b'], ['a', 'b c'])`,
  },
  'nested noGrad': {
    at: 1,
    code: 'noGrad(() => scope(() => noGrad(() => { zeros([1000]); spin(); })))',
  },
  scope: { at: 1, code: 'scope(() => { zeros([1000]); scope(() => { zeros([10]); spin(); }); })' },
  anomaly: { at: 2, code: 'anomaly(() => predict(translator, "12"))' },
  'anomaly of an async function': {
    at: 3,
    code: 'await anomaly(async () => { for (;;) { spin(); tensor([1]).add(1); await null; } })',
  },
  'a backward pass': {
    at: 1,
    code: `const y = w.mul(2); const product = y.mul(y).sum();
      const { op } = product.node, { backward } = op;
      op.backward = run => { op.backward = backward; spin(); };
      product.backward()`,
  },
};

suite('termination in the middle of', () => {
  let kernel: TestKernel;
  suiteSetup(async () => {
    kernel = new TestKernel();
    await kernel.show(`${setup} begin();`);
    assert.equal(await kernel.show(state), "''");
  });
  suiteTeardown(() => kernel.close());

  /** Runs a cell until a model loops in its call `at`, and terminates it there. */
  async function terminate({ at, code }: Case): Promise<void> {
    const running = kernel.run(`begin(); calls = 0; spinAt = ${at};\n${code}`);
    for (let tries = 0; tries < 2000 && kernel.printed() === ''; tries++) await pause(5);
    assert.equal(kernel.printed(), 'spins\n');
    await kernel.client.interrupt();
    const result = await running;
    assert.ok(result.status === 'interrupted' && !result.stateLost);
  }

  for (const [name, one] of Object.entries(cases)) {
    test(`${name}: the next cell finds all as it was`, async () => {
      await terminate(one);
      assert.equal(await kernel.show(state), "''");
      assert.equal(kernel.deaths.length, 0);
    });
  }

  for (const ema of ['', ', ema: 0.5']) {
    for (const [part, at] of [
      ['the validation loss', 2],
      ['the translations of a validation', 3],
    ] as const) {
      test(`train${ema}, ${part}: the weights are those of the last step, the mode is as before`, async () => {
        // one step, then validation
        await kernel.show(`spinAt = 0;
          const [model, same] = [1, 1].map(() => new Translator(ids, { embeddingDim: 4, hiddenDim: 8, seed: 1, dropoutRate: 0.2 }));
          let stepped: number[] = [];
          const options = { epochs: 1, batchSize: 1000, seed: 1${ema} };
          await train(same, ids, { ...options, onEvent: e => { if (e.kind === 'step') stepped = weights(same); } });
          model.eval()`);
        await terminate({ at, code: 'await train(model, ids, options)' });
        const same = 'weights(model).every((x, i) => Object.is(x, stepped[i]))';
        assert.equal(await kernel.show(`[model.training, ${same}]`), '[ false, true ]');
        assert.equal(await kernel.show(state), "''");
        const rest = '(await train(model, ids, { ...options, resume: true })).status';
        assert.equal(await kernel.show(rest), "'finished'");
      });
    }
  }
});
