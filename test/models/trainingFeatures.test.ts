// What options of train promise: the same numbers by other ways, and going on as if nothing had happened.
import { strict as assert } from 'node:assert';
import { adam, noam, packRows, setInterruptCheck, sgd, type Tensor } from '../../src/engine';
import {
  evaluate,
  GRUModel,
  LSTMModel,
  type TrainOptions,
  TransformerModel,
  train,
  trainingState,
} from '../../src/models';
import { batches, bpeTokenizer, charTokenizer, PAD, ParallelCorpus } from '../../src/text';
import { reversalCorpus } from '../support/copyTask';
import { allClose } from '../support/tensors';
import { InterruptError, weightsOf } from '../support/training';

const corpus = reversalCorpus(160);
const tiny = { embeddingDim: 8, hiddenDim: 12, seed: 5 };
const quick: TrainOptions = { epochs: 2, batchSize: 16, validateSentences: 0 };

suite('options of train', () => {
  test('a training that is interrupted and resumed ends with the bits of one that ran through', async () => {
    const options: TrainOptions = {
      ...quick,
      epochs: 3,
      optimizer: adam({ lr: 5e-3 }),
      schedule: noam({ warmup: 10 }),
      wordDropout: 0.1,
      teacherForcing: ({ step, totalSteps }) => 1 - step / totalSteps,
      ema: 0.9,
      seed: 3,
    };
    const make = () => new LSTMModel(corpus, { ...tiny, dropoutRate: 0.2 });
    const whole = make();
    const through = await train(whole, corpus, options);
    for (const stop of [1, 5, 8, 9, 17]) {
      const model = make();
      let steps = 0;
      const interrupted = train(model, corpus, {
        ...options,
        onEvent: event => {
          if (event.kind === 'step' && ++steps === stop) {
            setInterruptCheck(() => {
              setInterruptCheck(() => {});
              throw new InterruptError('stop');
            });
          }
        },
      });
      await assert.rejects(interrupted, { name: 'InterruptError' });
      const state = trainingState(model);
      assert.ok(state);
      const other = make(); // as after a restart: nothing but the state is left
      const run = await train(other, corpus, { ...options, resume: state });
      assert.deepEqual(
        run.history.steps.map(({ loss }) => loss),
        through.history.steps.map(({ loss }) => loss),
        `stopped after step ${stop}`,
      );
      assert.deepEqual(weightsOf(other), weightsOf(whole), `stopped after step ${stop}`);
      await train(model, corpus, { ...options, resume: true });
      assert.deepEqual(weightsOf(model), weightsOf(whole), 'the same by itself');
    }
  });

  test('more epochs go on where the last ones ended', async () => {
    const options = { ...quick, optimizer: adam({ lr: 5e-3 }), seed: 9 };
    const [one, two] = [new GRUModel(corpus, tiny), new GRUModel(corpus, tiny)];
    await train(one, corpus, { ...options, epochs: 4 });
    const first = await train(two, corpus, { ...options, epochs: 2 });
    assert.ok(first.state);
    await train(two, corpus, { ...options, epochs: 4, resume: first.state });
    assert.deepEqual(weightsOf(two), weightsOf(one));
  });

  test('accumulated batches are one large batch', async () => {
    const pairs = corpus.train.pairs.slice(0, 32);
    const set = ParallelCorpus.fromPairs(pairs, {
      source: charTokenizer(),
      target: charTokenizer(),
      split: [1, 0, 0],
    });
    const results = [];
    for (const sizes of [{ batchSize: 32 }, { batchSize: 8, accumulate: 4 }]) {
      const model = new LSTMModel(set, tiny);
      const run = await train(model, set, { ...quick, ...sizes, optimizer: sgd({ lr: 0.5 }) });
      assert.equal(run.steps, 2);
      results.push({ model, losses: run.history.steps.map(({ loss }) => loss) });
    }
    const [large, small] = results;
    large.losses.forEach((loss, i) => {
      assert.ok(Math.abs(loss - small.losses[i]) < 1e-5 * loss);
    });
    for (const [i, parameter] of large.model.parameters().entries()) {
      allClose(small.model.parameters()[i], parameter, 1e-4, `parameter ${i}`, 1e-3);
    }
  });

  test('leaving pads out changes neither the loss nor a gradient, in any family', () => {
    const families = [
      new LSTMModel(corpus, { ...tiny, bidirectional: true, numLayers: 2 }),
      new GRUModel(corpus, { ...tiny, inputFeeding: true }),
      new TransformerModel(corpus, { hiddenDim: 12, numHeads: 2, ffnDim: 16, seed: 2 }),
      new TransformerModel(corpus, { hiddenDim: 12, numHeads: 2, positional: 'rotary' }),
    ];
    const [batch] = batches(corpus.train, { batchSize: 24, bucket: false });
    const real = packRows(batch.targetMask);
    assert.ok(real.count < batch.targets.numel, 'there are pads');
    for (const model of families) {
      const gradients = (loss: Tensor) => {
        model.zeroGrad();
        loss.backward();
        return model.parameters().map(({ grad }) => grad?.clone());
      };
      const padded = model
        .forward(batch.source, batch.prefix)
        .crossEntropy(batch.targets, { ignoreIndex: PAD });
      const packed = model
        .forward(batch.source, batch.prefix, real)
        .crossEntropy(real.pack(batch.targets));
      assert.ok(Math.abs(padded.item() - packed.item()) < 1e-6 * padded.item());
      const [want, got] = [gradients(padded), gradients(packed)];
      want.forEach((gradient, i) => {
        if (gradient) allClose(got[i] as Tensor, gradient, 1e-4, `${i}`, 1e-4);
      });
    }
  });

  test('always forced, the decoder step by step is what it is all at once', async () => {
    const losses: number[][] = [];
    for (const teacherForcing of [1, () => 1 - 1e-12]) {
      const model = new LSTMModel(corpus, tiny);
      const run = await train(model, corpus, { ...quick, epochs: 1, teacherForcing });
      losses.push(run.history.steps.map(({ loss }) => loss));
    }
    losses[0].forEach((loss, i) => {
      assert.ok(Math.abs(loss - losses[1][i]) < 1e-4 * loss, `step ${i + 1}`);
    });
    const [forced, own] = await Promise.all(
      [1, 0].map(teacherForcing =>
        train(new LSTMModel(corpus, tiny), corpus, { ...quick, teacherForcing }),
      ),
    );
    const { steps } = forced.history;
    assert.ok(own.history.steps.some(({ loss }, i) => Math.abs(loss - steps[i].loss) > 1e-2));
  });

  test('batches of tokens hold at most so many, all pairs once, and fewer batches than sentences alone', () => {
    const seen = new Set<string>();
    let count = 0;
    for (const { targets, pairs } of batches(corpus.train, { batchTokens: 60, shuffle: true })) {
      assert.ok(targets.numel <= 60, String(targets.shape));
      for (const { source } of pairs) seen.add(source);
      count++;
    }
    assert.equal(seen.size, corpus.train.length);
    assert.ok(count < corpus.train.length / 8);
  });

  test('batches of tokens hold no more of the source either, and pairs of long sources go in several', () => {
    const word = (i: number, length: number) =>
      Array.from({ length }, (_, at) => 'abcdef'[(i + at * at) % 6]).join('');
    const pairs = Array.from({ length: 40 }, (_, i) => [word(i, 30 + i), word(i, 2)] as const);
    const cut = { source: charTokenizer(), target: charTokenizer(), split: [1] };
    const long = ParallelCorpus.fromPairs(pairs, cut);
    const all = [...batches(long.train, { batchTokens: 400, shuffle: true })];
    for (const { source, targets } of all) {
      assert.ok(source.tokens.numel <= 400, String(source.tokens.shape));
      assert.ok(targets.numel <= 400);
    }
    const rows = all.map(({ pairs }) => pairs.length);
    assert.equal(
      rows.reduce((sum, count) => sum + count, 0),
      long.train.length,
    );
    assert.ok(all.length <= 8, `${rows}`); // 5 to 13 sources of 31 to 70 tokens each
  });

  test('the best epochs by any number are averaged, a moving average is kept in the weights’ place', async () => {
    const model = new LSTMModel(corpus, tiny);
    const states: Float32Array[] = [];
    const options = { ...quick, epochs: 5, optimizer: adam({ lr: 1e-2 }), averageBest: 2 };
    const run = await train(model, corpus, {
      ...options,
      onEvent: event => event.kind === 'epoch' && void states.push(weightsOf(model)),
    });
    const order = run.history.epochs
      .map(({ devLoss }, i) => ({ loss: devLoss ?? 0, i }))
      .sort((a, b) => a.loss - b.loss);
    const mean = weightsOf(model);
    for (let k = 0; k < mean.length; k += 97) {
      const wanted = (states[order[0].i][k] + states[order[1].i][k]) / 2;
      assert.ok(Math.abs(mean[k] - wanted) < 1e-6);
    }
    assert.match(run.note, /mean of the weights of epochs/);
    const averaged = new LSTMModel(corpus, tiny);
    const shadow: Float32Array[] = [weightsOf(averaged)];
    const one = { ...quick, epochs: 1, ema: 0.4, optimizer: sgd({ lr: 0.5 }) };
    await train(averaged, corpus, {
      ...one,
      onEvent: event => {
        if (event.kind !== 'step') return;
        const own = weightsOf(averaged);
        const { step: t } = event.record;
        const decay = Math.min(0.4, (1 + t) / (10 + t));
        shadow.push(own.map((w, i) => decay * shadow[shadow.length - 1][i] + (1 - decay) * w));
      },
    });
    const ended = weightsOf(averaged);
    const wanted = shadow[shadow.length - 1];
    assert.ok(ended.every((w, i) => Math.abs(w - wanted[i]) < 1e-6));
  });

  test('the moving average of a short training has learnt what the weights themselves have', async () => {
    const lossOf = async (ema?: number) => {
      const model = new GRUModel(corpus, tiny);
      const run = await train(model, corpus, {
        ...quick,
        epochs: 12,
        optimizer: adam({ lr: 1e-2 }),
        ema,
      });
      assert.ok(Math.abs(evaluate(model, corpus.dev).loss - Number(run.best?.devLoss)) < 1e-5);
      return Number(run.best?.devLoss);
    };
    const [own, averaged] = [await lossOf(), await lossOf(0.999)]; // 96 steps
    const begun = evaluate(new GRUModel(corpus, tiny), corpus.dev).loss;
    assert.ok(own < begun - 0.5, `${own} of ${begun}`);
    assert.ok(averaged < own + 0.1 * (begun - own), `${averaged}, ${own} of ${begun}`);
  });

  test('sentences are cut anew at every epoch where their tokenizer can', async () => {
    const pairs = corpus.train.pairs.map(({ source, target }) => [source, target] as const);
    const tokenizer = () => bpeTokenizer({ vocabularySize: 60, dropout: 0.4 });
    const cut = { source: tokenizer(), target: charTokenizer(), split: [1] };
    const subwords = ParallelCorpus.fromPairs(pairs, cut);
    const counts = (sample: boolean, seed: number) =>
      [...batches(subwords.train, { batchSize: 50, sample, seed })].map(
        ({ sourceTokenCount }) => sourceTokenCount,
      );
    const plain = counts(false, 1);
    const sampled = counts(true, 1);
    assert.ok(
      sampled.every((count, i) => count > plain[i]),
      'fewer merges, more tokens',
    );
    assert.deepEqual(counts(true, 1), sampled);
    assert.notDeepEqual(counts(true, 2), sampled);
    const run = await train(new LSTMModel(subwords, tiny), subwords, {
      ...quick,
      sampleTokens: true,
    });
    assert.ok(run.history.epochs[1].trainLoss < run.history.epochs[0].trainLoss);
  });

  test('the monitored number decides which epoch is best', async () => {
    const model = new LSTMModel(corpus, tiny);
    const run = await train(model, corpus, {
      ...quick,
      epochs: 6,
      validateSentences: 16,
      monitor: 'chrf',
      optimizer: adam({ lr: 1e-2 }),
    });
    const most = Math.max(...run.history.epochs.map(({ chrf }) => chrf ?? 0));
    const best = run.history.epochs.find(({ epoch }) => epoch === run.best?.epoch);
    assert.equal(best?.chrf, most);
  });

  test('options out of range, or that exclude each other, are named', async () => {
    const model = new LSTMModel(corpus, tiny);
    const wrong = (options: object, message: RegExp) =>
      assert.rejects(train(model, corpus, options as TrainOptions), message);
    await wrong({ batchSize: 4, batchTokens: 100 }, /give batchSize .* or batchTokens, not both/);
    await wrong({ ema: 1 }, /ema must lie in \(0, 1\)/);
    await wrong({ teacherForcing: 1.5 }, /teacherForcing must lie in \[0, 1\]/);
    await wrong({ teacherForcing: () => 2 }, /teacherForcing gave 2 at step 1/);
    await wrong(
      { teacherForcing: ((step: unknown) => 1 - (step as never) / 100) as () => number },
      /teacherForcing gave NaN at step 1; .* It is given an object: \(\{ step, totalSteps \}\) =>/,
    );
    await wrong({ monitor: 'bleu', validateSentences: 0 }, /monitor 'bleu' needs translations/);
    await wrong({ monitor: 'ter' }, /monitor is one of/);
    await wrong({ accumulate: 0 }, /accumulate must be a whole number/);
  });
});
