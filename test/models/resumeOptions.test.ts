// A training is gone on with as it was begun: what decides its bits is compared, and what differs is named.
import { strict as assert } from 'node:assert';
import {
  adagrad,
  adam,
  adamW,
  constant,
  cosine,
  exponential,
  noam,
  Optimizer,
  type OptimizerFactory,
  type Parameter,
  plateau,
  rmsprop,
  type Schedule,
  sgd,
  step,
} from '../../src/engine';
import {
  GRUModel,
  LanguageModel,
  LSTMModel,
  type TrainingState,
  type TrainOptions,
  train,
} from '../../src/models';
import { usualBatchSize } from '../../src/models/training/language';
import {
  charTokenizer,
  type Pair,
  ParallelCorpus,
  setFileReader,
  setFileWriter,
  TextCorpus,
} from '../../src/text';
import { reversalCorpus } from '../support/copyTask';
import { outcome, weightsOf } from '../support/training';

const corpus = reversalCorpus(60);
const tiny = { embeddingDim: 4, hiddenDim: 4, seed: 5 };
const quick: TrainOptions = { epochs: 1, batchSize: 16, validateSentences: 0 };

async function stateAfter(options: TrainOptions): Promise<TrainingState> {
  const { state } = await train(new GRUModel(corpus, tiny), corpus, { ...quick, ...options });
  assert.ok(state);
  return state;
}

const resumed = (options: TrainOptions, resume: TrainingState) =>
  train(new GRUModel(corpus, tiny), corpus, { ...quick, ...options, epochs: 2, resume });

/** A state as it was written before these were compared. */
function earlier({ decisive, ...state }: TrainingState): TrainingState {
  const names = Object.entries(decisive).filter(
    ([name]) => !/\.|^(schedule|averageBest|keepBest)$/.test(name),
  );
  return { ...state, decisive: Object.fromEntries(names) };
}

suite('going on with what a training was begun with', () => {
  const changed: Record<string, [optimizer: OptimizerFactory, other: OptimizerFactory, RegExp]> = {
    adamW: [
      adamW({ lr: 1e-2, weightDecay: 0.5, betas: [0.5, 0.9] }),
      adamW({ lr: 1e-2 }),
      /options: optimizer\.betas was \[0\.5, 0\.9\], now \[0\.9, 0\.999\]; optimizer\.weightDecay was 0\.5, now 0\.01\./,
    ],
    adam: [
      adam({ eps: 1e-6 }),
      adam({ amsgrad: true }),
      /eps was 0\.000001, now 1e-8; optimizer\.amsgrad was false, now true\./,
    ],
    sgd: [
      sgd({ momentum: 0.9, nesterov: true }),
      sgd({ momentum: 0.5 }),
      /options: optimizer\.momentum was 0\.9, now 0\.5; optimizer\.nesterov was true, now false\./,
    ],
    rmsprop: [
      rmsprop(),
      rmsprop({ alpha: 0.9 }),
      /options: optimizer\.alpha was 0\.99, now 0\.9\./,
    ],
    adagrad: [
      adagrad({ lrDecay: 0.1 }),
      adagrad({ initialAccumulatorValue: 0.2 }),
      /lrDecay was 0\.1, now 0; optimizer\.initialAccumulatorValue was 0, now 0\.2\./,
    ],
  };
  for (const [name, [optimizer, other, message]] of Object.entries(changed)) {
    test(`${name}: its hyperparameters`, async () => {
      const state = await stateAfter({ optimizer });
      await assert.rejects(resumed({ optimizer: other }, state), message);
      assert.equal((await resumed({ optimizer }, state)).status, 'finished');
    });
  }

  test('an optimizer that is given as it is, with the defaults said, and none at all', async () => {
    const state = await stateAfter({});
    const same = adam({ betas: [0.9, 0.999], eps: 1e-8, weightDecay: 0, amsgrad: false });
    assert.equal((await resumed({ optimizer: same }, state)).status, 'finished');
    const model = new GRUModel(corpus, tiny);
    const optimizer = adam(model.parameters(), { weightDecay: 0.1 });
    const options = { ...quick, epochs: 2, optimizer, resume: state };
    await assert.rejects(train(model, corpus, options), /weightDecay was 0, now 0\.1/);
    const other = await stateAfter({ optimizer: adam({ eps: 1e-4 }) });
    await assert.rejects(resumed({}, other), /eps was 0\.0001, now 1e-8/);
  });

  test('the schedule, and what it is made of', async () => {
    const { factor } = cosine();
    const own: Schedule & { rise: number } = { name: 'own', factor, rise: 3 };
    const schedules: [was: Schedule | undefined, now: Schedule | undefined, message: RegExp][] = [
      [cosine({ warmup: 4 }), undefined, /options: schedule was cosine, now constant\. Give/],
      [undefined, noam({ warmup: 8 }), /options: schedule was constant, now noam\. Give/],
      [noam({ warmup: 8 }), noam({ warmup: 9 }), /schedule\.warmup was 8, now 9/],
      [cosine({ least: 0.1 }), cosine(), /schedule\.least was 0\.1, now 0/],
      [exponential(), exponential({ gamma: 0.9 }), /schedule\.gamma was 0\.999, now 0\.9/],
      [step({ every: 3 }), step(), /schedule\.every was 3, now 1000/],
      [plateau({ patience: 2 }), plateau(), /schedule\.patience was 2, now 1/],
      [own, { ...own, rise: 4 } as Schedule, /schedule\.rise was 3, now 4/],
    ];
    for (const [was, now, message] of schedules) {
      const state = await stateAfter({ schedule: was });
      await assert.rejects(resumed({ schedule: now }, state), message);
      assert.equal((await resumed({ schedule: was }, state)).status, 'finished');
    }
    const state = await stateAfter({});
    assert.equal((await resumed({ schedule: constant() }, state)).status, 'finished');
  });

  test('how many epochs are kept and averaged', async () => {
    const state = await stateAfter({});
    await assert.rejects(
      resumed({ averageBest: 4, keepBest: 2 }, state),
      /options: averageBest was 1, now 4; keepBest was 0, now 2\. Give what it had/,
    );
  });

  test("of an optimizer of one's own, plain fields that a training leaves alone", async () => {
    class Signs extends Optimizer {
      protected readonly kept = {};
      calls = 0;
      readonly shrink: (x: number) => number = x => x;
      constructor(
        parameters: readonly Parameter[],
        readonly power: number,
        readonly limits: readonly number[] = [0, Number.POSITIVE_INFINITY],
      ) {
        super('signs', parameters, 1e-3);
      }
      protected update(): void {
        this.calls++;
      }
    }
    const make = (power: number) => (parameters: readonly Parameter[]) =>
      new Signs(parameters, power);
    const state = await stateAfter({ optimizer: make(2) });
    const kept = Object.entries(state.decisive).filter(([name]) => name.startsWith('optimizer.'));
    const wanted = { 'optimizer.power': 2, 'optimizer.limits': '[0, Infinity]' };
    assert.deepEqual(Object.fromEntries(kept), wanted);
    await assert.rejects(resumed({ optimizer: make(3) }, state), /optimizer\.power was 2, now 3\./);
    const model = new GRUModel(corpus, tiny);
    const optimizer = make(2)(model.parameters());
    await train(model, corpus, { ...quick, optimizer });
    const run = await train(model, corpus, { ...quick, epochs: 2, optimizer, resume: true });
    assert.equal(run.status, 'finished'); // though it has counted
  });

  test('also of a state that was in a file', async () => {
    const files = new Map<string, Uint8Array>();
    setFileWriter(async (file, bytes) => void files.set(file, bytes));
    setFileReader(async file => files.get(file) as Uint8Array);
    const options = {
      ...quick,
      optimizer: adamW({ betas: [0.8, 0.9] }),
      clipNorm: Number.POSITIVE_INFINITY,
    };
    const model = new GRUModel(corpus, tiny);
    const { state } = await train(model, corpus, options);
    await model.save('whole.safetensors', { state });
    const other = new GRUModel(corpus, tiny);
    const resume = (await other.load('whole.safetensors')) ?? false;
    const plain = { ...options, optimizer: adamW(), epochs: 2, resume };
    await assert.rejects(
      train(other, corpus, plain),
      /betas was \[0\.8, 0\.9\], now \[0\.9, 0\.999/,
    );
    const run = await train(other, corpus, { ...options, epochs: 2, resume });
    assert.deepEqual(
      outcome(run),
      outcome(await train(model, corpus, { ...plain, ...options, epochs: 2, resume: true })),
    );
  });
});

suite('going on with the data a training was begun with', () => {
  test('other pairs, another order, another development set', async () => {
    const state = await stateAfter({});
    const { sourceTokenizer: source, targetTokenizer: target } = corpus;
    const again = (train: readonly Pair[], dev: readonly Pair[] = corpus.dev.pairs) =>
      ParallelCorpus.fromPairs(
        { train: train.map(ofTexts), dev: dev.map(ofTexts), test: corpus.test.pairs.map(ofTexts) },
        { vocabularies: corpus, source, target },
      );
    const ofTexts = (pair: Pair): [string, string] => [pair.source, pair.target];
    const goOn = (data: ParallelCorpus, options: TrainOptions = {}) =>
      train(new GRUModel(data, tiny), data, { ...quick, ...options, epochs: 2, resume: state });
    const pairs = corpus.train.pairs;
    assert.equal((await goOn(again(pairs))).status, 'finished');
    const count = pairs.length;
    await assert.rejects(
      goOn(again(pairs.slice(2))),
      new RegExp(
        `had other data: corpus\\.train was ${count} pairs \\(\\w{8}\\), now ${count - 2} pairs \\(\\w{8}\\)\\. Give what it had, or train on`,
      ),
    );
    await assert.rejects(goOn(again([...pairs].reverse())), /data: corpus\.train was/);
    await assert.rejects(goOn(again(pairs, pairs.slice(0, 5))), /data: corpus\.dev was/);
    const turned = pairs.map(pair => ({ ...pair, target: pair.source }));
    await assert.rejects(goOn(again(turned)), /data: corpus\.train was/, 'words of equal lengths');
    await assert.rejects(goOn(again(pairs.slice(2)), { seed: 9 }), /had other options and data: /);
  });

  test('another text', async () => {
    const text = (verse: string) =>
      new TextCorpus(verse.repeat(30), { tokenizer: charTokenizer(), split: [0.8, 0.2] });
    const [one, other] = [text('one two three\n'), text('two one three\n')];
    const model = new LanguageModel(one, { hiddenDim: 8, numHeads: 1, numLayers: 1 });
    const { state } = await train(model, one, { epochs: 1, batchSize: 2 });
    assert.ok(state);
    const goOn = (data: TextCorpus) =>
      train(model, data, { epochs: 2, batchSize: 2, resume: state });
    assert.equal((await goOn(text('one two three\n'))).status, 'finished');
    const { vocabulary, tokenizer } = one;
    const same = new TextCorpus('two one three\n'.repeat(30), {
      vocabularies: { vocabulary, tokenizer },
      split: [0.8, 0.2],
    });
    assert.notDeepEqual(other.train.ids, one.train.ids);
    await assert.rejects(goOn(same), /data: corpus\.train was \d+ tokens/);
  });
});

suite('states of an earlier version', () => {
  test('go on to the bit', async () => {
    const options = { ...quick, optimizer: adam({ lr: 1e-2 }), averageBest: 2, seed: 3 };
    const make = () => new LSTMModel(corpus, { ...tiny, dropoutRate: 0.1 });
    const whole = make();
    const through = await train(whole, corpus, { ...options, epochs: 3 });
    const { state } = await train(make(), corpus, options);
    assert.ok(state);
    const model = make();
    const run = await train(model, corpus, { ...options, epochs: 3, resume: earlier(state) });
    assert.deepEqual(outcome(run), outcome(through));
    assert.deepEqual(weightsOf(model), weightsOf(whole));
    const other = { ...options, batchSize: 8, resume: earlier(state) };
    await assert.rejects(train(make(), corpus, other), /batchSize was 16, now 8\./);
  });

  test('of a language model, which had 64 windows per step whatever their length, go on with them', async () => {
    const text = new TextCorpus('one two three\n'.repeat(60), { tokenizer: charTokenizer() });
    const sizes = { hiddenDim: 4, numHeads: 1, numLayers: 1 };
    const usual = { 16: 64, 128: 64, 130: 63, 256: 32, 1024: 8, 2048: 2, 10000: 1 };
    for (const [maxLength, windows] of Object.entries(usual)) {
      const model = new LanguageModel(text, { ...sizes, maxLength: Number(maxLength) });
      assert.equal(usualBatchSize(model, undefined), windows, maxLength);
    }
    const make = () => new LanguageModel(text, { ...sizes, maxLength: 256 });
    const sizeOf = async (options: TrainOptions) =>
      (await train(make(), text, { epochs: 1, ...options })).state?.decisive.batchSize;
    assert.equal(await sizeOf({}), 32);
    const { state } = await train(make(), text, { epochs: 1, batchSize: 64 });
    assert.ok(state);
    assert.equal(await sizeOf({ epochs: 2, resume: state }), 64);
    const model = make();
    await train(model, text, { epochs: 2, resume: state });
    const again = await train(model, text, { epochs: 3, resume: true });
    assert.equal(again.state?.decisive.batchSize, 64);
    await assert.rejects(
      sizeOf({ epochs: 2, batchSize: 32, resume: state }),
      /batchSize was 64, now 32/,
    );
  });

  test('whose batches were made otherwise are refused', async () => {
    const options = { batchSize: undefined, batchTokens: 60 };
    const state = await stateAfter(options);
    assert.equal((await resumed(options, state)).status, 'finished');
    await assert.rejects(
      resumed(options, earlier(state)),
      /of an earlier version, whose batchTokens counted targets alone: its batches were others/,
    );
    const text = new TextCorpus('one two three\n'.repeat(40), { tokenizer: charTokenizer() });
    for (const maxLength of [128, 200]) {
      const make = (longest: number) =>
        new LanguageModel(text, { hiddenDim: 8, numHeads: 1, numLayers: 1, maxLength: longest });
      const goOn = (longest: number, resume?: TrainingState) =>
        train(make(longest), text, {
          batchSize: 2,
          ...(resume ? { epochs: 2, resume } : { epochs: 1 }),
        });
      const { state } = await goOn(maxLength);
      assert.ok(state);
      assert.equal((await goOn(maxLength, state)).status, 'finished');
      const old = goOn(maxLength, earlier(state));
      if (maxLength === 128) assert.equal((await old).status, 'finished');
      else
        await assert.rejects(
          old,
          /read windows of 128 tokens; now they have maxLength, 200\. Build/,
        );
      await assert.rejects(
        goOn(100, state),
        new RegExp(`model\\.maxLength was ${maxLength}, now 100`),
      );
    }
  });
});
