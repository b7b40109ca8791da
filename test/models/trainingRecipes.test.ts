// What published recipes need beside the optimizer: how pairs are drawn and batched, sentences that are forced or free,
// and what is compared where such a training goes on.
import { strict as assert } from 'node:assert';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { adam, epochDecay, noGrad, plateau, sgd, type Tensor } from '../../src/engine';
import {
  evaluate,
  GRUModel,
  LanguageModel,
  type TrainingRun,
  type TrainingState,
  type TrainOptions,
  train,
} from '../../src/models';
import { batches, charTokenizer, EOS, setFileReader, TextCorpus } from '../../src/text';
import { reversalCorpus } from '../support/copyTask';

const corpus = reversalCorpus(160);
const tiny = { embeddingDim: 8, hiddenDim: 12, seed: 5 };
const quick: TrainOptions = { epochs: 1, batchSize: 16, validateSentences: 0 };

/** Remembers the sources it is trained on, batch by batch: text without <eos>. */
class Reading extends GRUModel {
  readonly read: string[][] = [];

  override encode(...given: Parameters<GRUModel['encode']>) {
    const { tokens } = given[0];
    const rows = tokens.toArray() as number[][];
    if (this.training) {
      this.read.push(
        rows.map(row => corpus.sourceVocabulary.decode(row.slice(0, row.indexOf(EOS))).join('')),
      );
    }
    return super.encode(...given);
  }
}

async function readBy(options: TrainOptions): Promise<string[][]> {
  const model = new Reading(corpus, tiny);
  await train(model, corpus, { ...quick, ...options });
  return model.read;
}

suite('how pairs are drawn and batched', () => {
  const sources = corpus.train.pairs.map(({ source }) => source).sort();
  const spread = (batch: string[]) =>
    Math.max(...batch.map(text => text.length)) - Math.min(...batch.map(text => text.length));

  test('each pair once an epoch, in batches of like lengths or plain ones', async () => {
    const [like, plain] = [await readBy({}), await readBy({ bucket: false })];
    for (const read of [like, plain]) assert.deepEqual(read.flat().sort(), sources);
    assert.ok(
      like.every(batch => spread(batch) <= 1),
      'buckets',
    );
    assert.ok(
      plain.every(batch => spread(batch) >= 2),
      'all lengths beside each other',
    );
    const twice = await readBy({ bucket: false, epochs: 2 });
    assert.notDeepEqual(twice.slice(0, 8), twice.slice(8), 'another order each epoch');
    assert.deepEqual(twice.slice(0, 8), plain);
  });

  test('drawn with replacement, as many as there are: some several times, a share of 1/e not at all', async () => {
    for (const bucket of [true, false]) {
      const read = await readBy({ replacement: true, bucket, epochs: 30 });
      assert.equal(read.flat().length, 30 * sources.length);
      const perEpoch = Array.from({ length: 30 }, (_, i) => read.slice(8 * i, 8 * (i + 1)).flat());
      const missing = perEpoch.map(all => 1 - new Set(all).size / sources.length);
      const mean = missing.reduce((sum, share) => sum + share, 0) / 30;
      assert.ok(Math.abs(mean - 1 / Math.E) < 0.02, `${mean}`);
      const counts = sources.map(text => read.flat().filter(other => other === text).length);
      assert.ok(Math.max(...counts) < 60 && Math.min(...counts) > 10, 'all are equally likely');
    }
  });

  test('batches() for a loop of your own draws so too', () => {
    const options = { batchSize: 16, shuffle: true, bucket: false, replacement: true, seed: 2 };
    const drawn = (given: typeof options) =>
      [...batches(corpus.train, given)].flatMap(({ pairs }) => pairs.map(({ source }) => source));
    assert.equal(drawn(options).length, 128);
    assert.ok(new Set(drawn(options)).size < 100);
    assert.deepEqual(drawn(options), drawn(options));
    assert.equal(new Set(drawn({ ...options, replacement: false })).size, 128);
    assert.throws(
      () => drawn({ ...options, shuffle: false }),
      /^RangeError: batches: replacement draws pairs at random; give shuffle: true/,
    );
  });

  test('windows of a text may overlap', async () => {
    const text = new TextCorpus('abcdefghij'.repeat(40), {
      tokenizer: charTokenizer(),
      split: [1],
    });
    const begins = async (replacement: boolean) => {
      const model = new LanguageModel(text, {
        hiddenDim: 8,
        numHeads: 1,
        numLayers: 1,
        maxLength: 8,
      });
      const seen: string[] = [];
      const { forward } = model;
      model.forward = function (...given) {
        if (this.training) {
          for (const row of given[0].toArray() as number[][]) {
            seen.push(text.vocabulary.decode(row).join(''));
          }
        }
        return forward.apply(this, given);
      };
      await train(model, text, { epochs: 1, batchSize: 5, replacement });
      return seen;
    };
    const [cut, drawn] = [await begins(false), await begins(true)];
    assert.equal(drawn.length, cut.length);
    assert.ok(drawn.every(window => 'abcdefghij'.repeat(3).includes(window)));
    const phases = (windows: string[]) => new Set(windows.map(window => window[0])).size;
    assert.deepEqual([phases(cut), phases(drawn)], [5, 10], 'eight apart, or anywhere');
  });
});

suite('sentences forced or free', () => {
  /** What the decoder was given beside the words of the data, row by row; null where the whole batch was forced. */
  class Decoding extends GRUModel {
    readonly given: number[][] = [];
    readonly own: number[][] = [];
    forwards = 0;

    override forward(...args: Parameters<GRUModel['forward']>): Tensor {
      if (this.training) this.forwards++;
      return super.forward(...args);
    }

    override decodeStep(...args: Parameters<GRUModel['decodeStep']>) {
      const step = super.decodeStep(...args);
      if (this.training) {
        this.given.push(args[0].toArray() as number[]);
        this.own.push(noGrad(() => step.logits.detach().argmax(-1)).toArray() as number[]);
      }
      return step;
    }
  }

  /** By batch and row, how often the decoder was given its own word though the data had another, and the reverse. */
  async function forcedRows(options: TrainOptions) {
    const model = new Decoding(corpus, tiny);
    const batchSize = corpus.train.length;
    const all = { ...quick, ...options, batchSize, bucket: false, epochs: 12 };
    const [batch] = batches(corpus.train, { batchSize, bucket: false });
    const T = batch.prefix.shape[1];
    const targets = new Map(
      corpus.train.pairs.map(({ source, target }) => [
        source,
        [...corpus.targetVocabulary.encode([...target]), EOS],
      ]),
    );
    const order: string[][] = [];
    const { encode } = model;
    model.encode = function (...given) {
      if (this.training) {
        const rows = given[0].tokens.toArray() as number[][];
        order.push(
          rows.map(row => corpus.sourceVocabulary.decode(row.slice(0, row.indexOf(EOS))).join('')),
        );
      }
      return encode.apply(this, given);
    };
    await train(model, corpus, all);
    const rows = order.flatMap((batchOf, e) =>
      batchOf.map((source, row) => {
        const gold = targets.get(source) ?? [];
        let [data, own] = [0, 0];
        for (let t = 1; t < Math.min(T, gold.length); t++) {
          const given = model.given[e * T + t][row];
          const before = model.own[e * T + t - 1][row];
          if (before === gold[t - 1]) continue; // either way
          if (given === gold[t - 1]) data++;
          else if (given === before) own++;
          else assert.fail('neither');
        }
        return { data, own };
      }),
    );
    return { rows: rows.filter(({ data, own }) => data + own > 0), model };
  }

  test('a sentence is one or the other, with the probability given', async () => {
    const { rows } = await forcedRows({ teacherForcing: 0.3, forcingUnit: 'sentence' });
    assert.ok(rows.length > 1000);
    assert.ok(rows.every(({ data, own }) => data === 0 || own === 0));
    const share = rows.filter(({ data }) => data > 0).length / rows.length;
    assert.ok(Math.abs(share - 0.3) < 0.04, `${share}`);
  });

  test('words are drawn one by one where nothing else is said', async () => {
    const { rows } = await forcedRows({ teacherForcing: 0.3 });
    assert.ok(rows.filter(({ data, own }) => data > 0 && own > 0).length > rows.length / 3);
    const [data, own] = (['data', 'own'] as const).map(name =>
      rows.reduce((sum, row) => sum + row[name], 0),
    );
    assert.ok(Math.abs(data / (data + own) - 0.3) < 0.04);
  });

  test('a batch that is forced as a whole is computed at once', async () => {
    const model = new Decoding(corpus, tiny);
    const options = {
      ...quick,
      batchSize: 1,
      teacherForcing: 0.75,
      forcingUnit: 'sentence',
    } as const;
    await train(model, corpus, options);
    assert.ok(Math.abs(model.forwards / corpus.train.length - 0.75) < 0.1, `${model.forwards}`);
  });

  test('options that say nothing are refused', async () => {
    const model = new GRUModel(corpus, tiny);
    await assert.rejects(
      train(model, corpus, { stopAtEos: true }),
      /^RangeError: train: stopAtEos is about a decoder that is given its own words; give a teacherForcing below 1/,
    );
    await assert.rejects(
      train(model, corpus, { forcingUnit: 'word' as never }),
      /train: forcingUnit is one of 'token', 'sentence'; got .word./,
    );
    await assert.rejects(
      train(model, corpus, { forcingUnit: 'sentence' }),
      /^RangeError: train: forcingUnit 'sentence' is .* give a teacherForcing below 1/,
    );
  });

  test('options that have their place elsewhere are told where', async () => {
    const model = new GRUModel(corpus, tiny);
    const told = (options: object, message: RegExp) =>
      assert.rejects(train(model, corpus, options as never), message);
    await told({ lr: 0.1 }, /no option lr: it is the optimizer's, optimizer: adam\(\{ lr: … \}\)/);
    await told({ learningRate: 0.1 }, /the optimizer's, optimizer: adam\(\{ lr: … \}\)/);
    await told({ beamSize: 4 }, /the validation's, validation: \{ beamSize: … \}/);
    await told({ tokenize: 'char' }, /the validation's, validation: \{ tokenize: … \}/);
  });

  test('a tokenizer of BLEU that there is not is refused before the first step', async () => {
    const model = new GRUModel(corpus, tiny);
    let steps = 0;
    await assert.rejects(
      train(model, corpus, {
        validation: { tokenize: 'ja' as never },
        onEvent: ({ kind }) => {
          if (kind === 'step') steps++;
        },
      }),
      /^RangeError: train: validation: tokenize is one of '13a', 'zh', 'char', 'none'; got 'ja'/,
    );
    assert.equal(steps, 0);
    assert.throws(
      () => evaluate(model, corpus.train, { tokenize: 'ja' as never }),
      /^RangeError: evaluate: tokenize is one of/,
    );
  });
});

suite('recipes of the documentation', () => {
  test('run as they stand, but for fewer steps', async () => {
    const page = readFileSync(join(__dirname, '../../docs/toolkit.md'), 'utf8');
    const [code] = page.match(/(?<=```ts\n)\/\/ Luong et al\. 2015.*?(?=```)/s) ?? [];
    assert.ok(code);
    const shorter = code
      .replace('75_000', '40')
      .replace('5_000', '15')
      .replace('epochs: 12', 'epochs: 9');
    const runs: TrainingRun[] = [];
    const recorded = async (...given: Parameters<typeof train>) => {
      const run = await train(new GRUModel(corpus, tiny), corpus, given[2]);
      runs.push(run);
    };
    const names = ['train', 'model', 'corpus', 'sgd', 'epochDecay'];
    const AsyncFunction = Object.getPrototypeOf(recorded).constructor;
    await AsyncFunction(...names, shorter)(recorded, null, corpus, sgd, epochDecay);
    assert.equal(runs.length, 2);
    const [luong, tutorial] = runs.map(({ history }) => history);
    const rates = luong.epochs.map(({ step }) => luong.steps[step - 1].lr);
    assert.deepEqual(rates, [1, 1, 1, 1, 1, 1, 1, 1, 0.5]);
    assert.deepEqual(
      tutorial.epochs.map(({ step }) => step),
      [15, 30, 40],
    );
  });
});

suite('what decides the bits is compared', () => {
  const begun: TrainOptions = {
    ...quick,
    validateSentences: 4,
    teacherForcing: 0.5,
    monitor: 'chrf',
    schedule: plateau({ metric: 'bleu', minLr: 1e-4 }),
  };
  const changes: Record<string, [TrainOptions, RegExp]> = {
    lossReduction: [{ lossReduction: 'step' }, /lossReduction was token, now step\./],
    bucket: [{ bucket: false }, /bucket was true, now false\./],
    replacement: [{ replacement: true }, /replacement was false, now true\./],
    forcingUnit: [{ forcingUnit: 'sentence' }, /forcingUnit was token, now sentence\./],
    stopAtEos: [{ stopAtEos: true }, /stopAtEos was false, now true\./],
    validateEvery: [{ validateEvery: 3 }, /validateEvery was not given, now 3\./],
    validation: [{ validation: { beamSize: 2 } }, /validation\.beamSize was not given, now 2\./],
    metric: [
      { schedule: plateau({ minLr: 1e-4 }) },
      /schedule\.metric was bleu, now devLoss; schedule\.mode was max, now min\./,
    ],
    validateSentences: [{ validateSentences: 5 }, /validateSentences was 4, now 5\./],
    minLr: [{ schedule: plateau({ metric: 'bleu' }) }, /schedule\.minLr was 0\.0001, now 0\./],
  };
  let state: TrainingState | null;
  suiteSetup(async () => {
    ({ state } = await train(new GRUModel(corpus, tiny), corpus, begun));
  });
  for (const [name, [change, message]] of Object.entries(changes)) {
    test(`${name} is told`, async () => {
      const options = { ...begun, ...change, epochs: 2, resume: state };
      await assert.rejects(train(new GRUModel(corpus, tiny), corpus, options), message);
    });
  }
  test('options of decoding that decide nothing may differ', async () => {
    const options = { ...quick, validateSentences: 4 };
    const first = await train(new GRUModel(corpus, tiny), corpus, options);
    const decoding = { validation: { beamSize: 2 }, validateSentences: 9 };
    const other = { ...options, ...decoding, epochs: 2, resume: first.state };
    assert.equal((await train(new GRUModel(corpus, tiny), corpus, other)).status, 'finished');
  });
});

suite('a training that an earlier version saved', () => {
  const folder = join(__dirname, '../fixtures/checkpoints');
  const old = JSON.parse(readFileSync(join(folder, 'trainingBeforeLossReduction.json'), 'utf8'));
  const options: TrainOptions = {
    batchSize: 16,
    validateSentences: 16,
    monitor: 'exactMatch',
    keepBest: 5,
    optimizer: adam({ lr: 4e-2 }),
    schedule: plateau(),
    teacherForcing: 0.95,
    epochs: 10,
  };
  const load = async () => {
    setFileReader(async path => new Uint8Array(readFileSync(path)));
    const sizes = { embeddingDim: 6, hiddenDim: 14, seed: 5, dropoutRate: 0.1 };
    const model = new GRUModel(corpus, sizes);
    const state = await model.load(join(folder, 'trainingBeforeLossReduction.safetensors'));
    return { model, state: state ?? null };
  };
  const near = (a: number, b: number) => Math.abs(a - b) <= 1e-3 * Math.max(1, Math.abs(b));

  test('goes on as that version did, with exact match in percent', async () => {
    const { model, state } = await load();
    assert.ok(state && !('lossReduction' in state.decisive));
    const { history, best, checkpoints, note } = await train(model, corpus, {
      ...options,
      resume: state,
    });
    assert.equal(history.steps.length, old.steps.length);
    history.steps.forEach(({ step, loss, lr, epoch }, i) => {
      assert.ok(near(loss, old.steps[i].loss) && lr === old.steps[i].lr, `step ${step}`);
      assert.equal(epoch, 1 + Math.floor(i / 8));
    });
    history.epochs.forEach((record, i) => {
      const { epoch, step, devLoss, exactMatch } = old.epochs[i];
      assert.deepEqual(
        [record.epoch, record.step, record.exactMatch],
        [epoch, step, 100 * exactMatch],
      );
      assert.ok(near(Number(record.devLoss), devLoss));
      const own = history.steps.slice(8 * i, 8 * i + 8);
      assert.ok(near(record.meanOfBatches, own.reduce((sum, { loss }) => sum + loss, 0) / 8));
    });
    assert.deepEqual([best?.epoch, best?.step, best?.exactMatch], [9, 72, 37.5]);
    assert.equal(note, old.note);
    assert.deepEqual(
      checkpoints.map(({ epoch, step, value }) => ({ epoch, step, value })),
      old.checkpoints.map(({ epoch, value }: { epoch: number; value: number }) => {
        return { epoch, step: 8 * epoch, value: 100 * value };
      }),
    );
  });

  test('with what there was no choice of then, it is another training', async () => {
    const { model, state } = await load();
    const other = { ...options, lossReduction: 'sentence', resume: state } as const;
    await assert.rejects(train(model, corpus, other), /lossReduction was token, now sentence\./);
    const schedule = plateau({ metric: 'chrf' });
    await assert.rejects(
      train(model, corpus, { ...options, schedule, resume: state }),
      /schedule\.metric was devLoss, now chrf; schedule\.mode was min, now max\./,
    );
  });
});
