// Options of train one by one: what each does, and that none is accepted and then ignored.
import { strict as assert } from 'node:assert';
import { adam, sgd, type Tensor } from '../../src/engine';
import {
  evaluate,
  GRUModel,
  LanguageModel,
  type TrainOptions,
  train,
  trainingState,
} from '../../src/models';
import {
  BOS,
  batches,
  bpeTokenizer,
  charTokenizer,
  EOS,
  loadTokenizer,
  PAD,
  ParallelCorpus,
  saveTokenizer,
  TextCorpus,
  type Tokenizer,
  UNK,
  unigramTokenizer,
} from '../../src/text';
import { reversalCorpus } from '../support/copyTask';
import { weightsOf } from '../support/training';

const corpus = reversalCorpus(160);
const tiny = { embeddingDim: 8, hiddenDim: 12, seed: 5 };
const quick: TrainOptions = { epochs: 2, batchSize: 16, validateSentences: 0 };
const whole = corpus.train.length;
/** One step over all pairs, plainly down the gradient. */
const oneStep: TrainOptions = {
  ...quick,
  epochs: 1,
  batchSize: whole,
  optimizer: sgd({ lr: 1 }),
  clipNorm: Number.POSITIVE_INFINITY,
};

function logitsOf(model: GRUModel): { logits: Tensor; targets: Tensor } {
  const [batch] = batches(corpus.train, { batchSize: whole });
  return { logits: model.forward(batch.source, batch.prefix), targets: batch.targets };
}

suite('options of train, one by one', () => {
  for (const patience of [1, 2, 3]) {
    test(`patience ${patience}: stops after exactly so many epochs that are not better, with the best`, async () => {
      const model = new GRUModel(corpus, tiny);
      const options = { ...quick, epochs: 60, optimizer: adam({ lr: 0.1 }), patience };
      const run = await train(model, corpus, options);
      assert.equal(run.status, 'stopped early');
      assert.match(
        run.note,
        new RegExp(`has not fallen for ${patience} epochs?\\. .*of epoch \\d`),
      );
      const losses = run.history.epochs.map(({ devLoss }) => Number(devLoss));
      const since = losses.map((_, i) => {
        const before = losses.slice(0, i + 1);
        return i - before.indexOf(Math.min(...before));
      });
      assert.equal(since.at(-1), patience);
      assert.ok(since.slice(0, -1).every(epochs => epochs < patience));
      assert.equal(run.best?.devLoss, Math.min(...losses));
      assert.ok(Math.abs(evaluate(model, corpus.dev).loss - Math.min(...losses)) < 1e-5);
      const again = await train(model, corpus, { ...options, resume: true });
      assert.equal(again.status, 'stopped early');
      assert.equal(again.steps, run.steps);
    });
  }

  test('clipValue holds each gradient within its bounds, and no other', async () => {
    const model = new GRUModel(corpus, tiny);
    const before = weightsOf(model);
    const { logits, targets } = logitsOf(model);
    logits.crossEntropy(targets, { ignoreIndex: PAD }).backward();
    const gradients = model
      .parameters()
      .flatMap(({ grad }) => [...(grad as Tensor).storage.view()]);
    const clipValue = 0.01;
    assert.ok(gradients.filter(g => Math.abs(g) > 2 * clipValue).length > 10);
    assert.ok(gradients.filter(g => Math.abs(g) < clipValue / 2).length > 10);
    model.zeroGrad();
    await train(model, corpus, { ...oneStep, clipValue });
    const after = weightsOf(model);
    gradients.forEach((g, i) => {
      const wanted = before[i] - Math.max(-clipValue, Math.min(clipValue, g));
      assert.ok(Math.abs(after[i] - wanted) < 1e-5, `${i}: ${after[i]} ${wanted}`);
    });
  });

  test('labelSmoothing mixes the loss with that of all words alike, on the training set alone', async () => {
    const model = new GRUModel(corpus, tiny);
    const { logits, targets } = logitsOf(model);
    const V = corpus.targetVocabulary.size;
    const scores = logits.detach().logSoftmax(-1).toFlatArray() as Float32Array;
    const ids = targets.toFlatArray() as Int32Array;
    let [own, all, count] = [0, 0, 0];
    ids.forEach((id, i) => {
      if (id === PAD) return;
      const row = scores.subarray(i * V, (i + 1) * V);
      own -= row[id];
      all -= row.reduce((sum, value) => sum + value, 0) / V;
      count++;
    });
    const smoothed = new GRUModel(corpus, tiny);
    const run = await train(smoothed, corpus, { ...oneStep, labelSmoothing: 0.3 });
    const wanted = (0.7 * own + 0.3 * all) / count;
    assert.ok(Math.abs(run.history.steps[0].loss - wanted) < 1e-5);
    assert.ok(Math.abs(wanted - own / count) > 1e-3);
    const devLoss = Number(run.history.epochs[0].devLoss);
    assert.ok(Math.abs(evaluate(smoothed, corpus.dev).loss - devLoss) < 1e-6);
  });

  test('wordDropout makes so many words unknown on both sides, no special, and only in training', async () => {
    const sides = [0, 1].map(() => ({ unknown: 0, words: 0, ends: 0 }));
    class Reading extends GRUModel {
      override forward(...given: Parameters<GRUModel['forward']>): Tensor {
        for (const [side, tensor] of [given[0].tokens, given[1]].entries()) {
          for (const id of tensor.toFlatArray() as Int32Array) {
            if (!this.training) assert.notEqual(id, UNK);
            else if (id === BOS || id === EOS) sides[side].ends++;
            else if (id !== PAD) sides[side].words++;
            if (id === UNK) sides[side].unknown++;
          }
        }
        return super.forward(...given);
      }
    }
    const options = { ...quick, epochs: 4, wordDropout: 0.25 };
    await train(new Reading(corpus, tiny), corpus, options);
    for (const { unknown, words, ends } of sides) {
      assert.ok(Math.abs(unknown / words - 0.25) < 0.03, String(unknown / words));
      assert.equal(ends, options.epochs * whole);
    }
  });

  test('keepState: false keeps nothing to go on from', async () => {
    const model = new GRUModel(corpus, tiny);
    const run = await train(model, corpus, { ...quick, keepState: false });
    assert.equal(run.state, null);
    assert.equal(trainingState(model), null);
    await assert.rejects(train(model, corpus, { ...quick, resume: true }), /no training of this/);
    const kept = await train(model, corpus, quick);
    assert.ok(kept.state && kept.state === trainingState(model));
  });

  test('keepBest leaves the best checkpoints, the best first, and the model with the best', async () => {
    const model = new GRUModel(corpus, tiny);
    const options = { ...quick, epochs: 8, optimizer: adam({ lr: 0.08 }), keepBest: 3 };
    const run = await train(model, corpus, options);
    const sorted = run.history.epochs
      .map(({ epoch, devLoss }) => ({ epoch, value: Number(devLoss) }))
      .sort((a, b) => a.value - b.value);
    const listed = run.checkpoints.map(({ epoch, value }) => ({ epoch, value }));
    assert.deepEqual(listed, sorted.slice(0, 3));
    assert.ok(sorted[0].epoch < 8, 'the last is not the best');
    const best = weightsOf(model);
    for (const { value, weights } of [...run.checkpoints].reverse()) {
      model.loadStateDict(weights);
      assert.ok(Math.abs(evaluate(model, corpus.dev).loss - value) < 1e-5);
    }
    assert.deepEqual(weightsOf(model), best);
    const other = new GRUModel(corpus, tiny);
    const averaged = await train(other, corpus, { ...options, averageBest: 2 });
    assert.deepEqual(
      averaged.checkpoints.map(({ epoch }) => epoch),
      listed.map(({ epoch }) => epoch),
    );
    const [first, second] = averaged.checkpoints.map(({ weights }) => {
      other.loadStateDict(weights);
      return weightsOf(other);
    });
    assert.deepEqual(first, best, 'the mean was not written over the best');
    assert.match(averaged.note, /mean of the weights of epochs \d, \d,/);
    const mean = new GRUModel(corpus, tiny);
    await train(mean, corpus, { ...options, averageBest: 2 });
    const half = first.map((w, i) => (w + second[i]) / 2);
    assert.ok(weightsOf(mean).every((w, i) => Math.abs(w - half[i]) < 1e-6));
    const none = await train(new GRUModel(corpus, tiny), corpus, quick);
    assert.deepEqual(none.checkpoints, []);
  });

  for (const monitor of ['bleu', 'chrf', 'exactMatch'] as const) {
    test(`monitor '${monitor}': the best epoch is told by it, and with it when gone on with`, async () => {
      const model = new GRUModel(corpus, tiny);
      const options = { ...quick, epochs: 5, validateSentences: 16, monitor, keepBest: 2 };
      const run = await train(model, corpus, { ...options, optimizer: adam({ lr: 2e-2 }) });
      const most = Math.max(...run.history.epochs.map(one => Number(one[monitor])));
      assert.equal(run.best?.[monitor], most);
      assert.equal(run.checkpoints[0].value, most);
      const record = run.history.epochs.find(({ epoch }) => epoch === run.best?.epoch);
      const { step, devLoss, bleu, chrf, exactMatch } = record ?? {};
      const best = { epoch: record?.epoch, step, devLoss, bleu, chrf, exactMatch };
      assert.deepEqual(run.best, best);
      assert.match(String(run), new RegExp(`best ${monitor} ${most.toFixed(3)} \\(epoch`));
      const again = await train(model, corpus, { ...options, resume: true });
      assert.deepEqual(again.best, run.best);
    });
  }

  test('what compares epochs is refused where there is no development set', async () => {
    const cut = { source: charTokenizer(), target: charTokenizer(), split: [1] };
    const only = ParallelCorpus.fromPairs([...corpus.train.pairs], cut);
    const model = new GRUModel(only, tiny);
    for (const [name, value] of Object.entries({
      monitor: 'bleu',
      patience: 2,
      averageBest: 3,
      keepBest: 2,
    })) {
      await assert.rejects(
        train(model, only, { epochs: 1, [name]: value }),
        new RegExp(
          `train: ${name} compares epochs on the development set, which is empty; .* leave`,
        ),
      );
    }
    const run = await train(model, only, { epochs: 1, monitor: 'loss', averageBest: 1 });
    assert.equal(run.best, null);
  });

  test('sampleTokens is refused where no tokenizer can cut anew', async () => {
    const model = new GRUModel(corpus, tiny);
    const sampled = train(model, corpus, { ...quick, sampleTokens: true });
    await assert.rejects(
      sampled,
      /train: sampleTokens needs a tokenizer .* bpeTokenizer\(\{ dropout/,
    );
  });

  test('sampleTokens is refused where BPE has no dropout, also where a file has lost it', async () => {
    const pairs = corpus.train.pairs.map(({ source, target }) => [source, target] as const);
    const trained = async (source: Tokenizer) => {
      const cut = { source, target: charTokenizer(), split: [1] };
      const subwords = ParallelCorpus.fromPairs(pairs, cut);
      const options = { ...quick, epochs: 1, sampleTokens: true };
      return {
        run: await train(new GRUModel(subwords, tiny), subwords, options),
        tokenizer: subwords.sourceTokenizer,
      };
    };
    const message = /dropout of their tokenizer, and that is 0; .* loadTokenizer\(path, \{ dropout/;
    await assert.rejects(trained(bpeTokenizer({ vocabularySize: 60 })), message);
    const { tokenizer } = await trained(bpeTokenizer({ vocabularySize: 60, dropout: 0.3 }));
    const file = saveTokenizer(tokenizer);
    await assert.rejects(trained(await loadTokenizer(file)), message);
    const { run } = await trained(await loadTokenizer(file, { dropout: 0.3 }));
    assert.equal(run.status, 'finished');
    assert.equal((await trained(unigramTokenizer({ vocabularySize: 60 }))).run.steps, run.steps);
  });

  test('a language model refuses what it has no use for', async () => {
    const text = new TextCorpus('one two three\n'.repeat(40), { tokenizer: charTokenizer() });
    const model = new LanguageModel(text, { hiddenDim: 8, numHeads: 2, numLayers: 1 });
    for (const [name, value] of Object.entries({
      probes: ['one'],
      batchTokens: 100,
      teacherForcing: 0.5,
      sampleTokens: true,
      validateSentences: 10,
    })) {
      await assert.rejects(
        train(model, text, { epochs: 1, [name]: value }),
        new RegExp(`train: ${name} is for encoder–decoders, not a LanguageModel: .*`),
      );
    }
    await assert.rejects(
      train(model, text, { epochs: 1, monitor: 'bleu' }),
      /monitor 'bleu' needs translations, and a LanguageModel has none/,
    );
    const same = { teacherForcing: 1, sampleTokens: false, validateSentences: 0 };
    const run = await train(model, text, { epochs: 2, ...same, monitor: 'loss', keepBest: 1 });
    assert.equal(run.checkpoints.length, 1);
  });
});
