// Training, translating and scoring as a notebook does it, on a task small enough for a test.
import { strict as assert } from 'node:assert';
import { adam, cosine, noGrad, type Parameter, setInterruptCheck, Tensor } from '../../src/engine';
import {
  evaluate,
  GRUModel,
  LSTMModel,
  Prediction,
  predict,
  type TrainEvent,
  TransformerModel,
  train,
  trainingState,
} from '../../src/models';
import { batches, charTokenizer, PAD, ParallelCorpus, sourceBatch } from '../../src/text';
import { reversalCorpus } from '../support/copyTask';
import { InterruptError } from '../support/training';

const corpus = reversalCorpus(400);
const small = { embeddingDim: 16, hiddenDim: 32, seed: 5 };

suite('training', () => {
  let model: LSTMModel;
  const events: TrainEvent[] = [];

  suiteSetup(async () => {
    model = new LSTMModel(corpus, small);
    const optimizer = adam({ lr: 1e-2 });
    const options = { epochs: 14, batchSize: 16, optimizer, seed: 2, probes: ['abc'] };
    const run = await train(model, corpus, { ...options, onEvent: event => events.push(event) });
    assert.equal(run.status, 'finished');
  });

  test('a reversal is learned, and attention runs backwards', () => {
    const scores = evaluate(model, corpus.test);
    assert.ok(scores.exactMatch > 80, String(scores));
    const { trace, text } = predict(model, 'abcde');
    assert.equal(text, 'edcba');
    const { rows, columns, values } = trace.attention as {
      rows: number;
      columns: number;
      values: Float32Array;
    };
    assert.deepEqual([rows, columns], [6, 6]); // five letters and <eos> on both sides
    const most = Array.from({ length: 5 }, (_, t) => {
      const row = values.subarray(t * columns, (t + 1) * columns);
      return row.indexOf(Math.max(...row));
    });
    assert.ok(most[0] > most[4], `first written looks right of last written: ${most}`);
    for (let t = 0; t < rows; t++) {
      const sum = values.subarray(t * columns, (t + 1) * columns).reduce((a, b) => a + b, 0);
      assert.ok(Math.abs(sum - 1) < 1e-5);
    }
  });

  test('a prediction carries every gate, state and candidate', () => {
    const { trace, score, gates: both } = predict(model, 'fade');
    assert.ok(both);
    const { encoder, decoder } = both;
    assert.deepEqual(trace.sourceTokens, ['f', 'a', 'd', 'e', '<eos>']);
    for (const [gates, steps] of [
      [encoder, 5],
      [decoder, trace.steps.length],
    ] as const) {
      assert.deepEqual(
        [gates.layers, gates.steps, gates.units, gates.values.length],
        [1, steps, 32, 6 * steps * 32],
      );
    }
    const sigmoid = encoder.values.subarray(0, 5 * 32);
    assert.ok(
      sigmoid.every(value => value > 0 && value < 1),
      'input gate in 0 … 1',
    );
    for (const step of trace.steps) {
      assert.equal(step.candidates[0].id, step.id, 'greedy takes the likeliest');
      assert.ok(
        step.candidates.every(
          (c, i, all) => i === 0 || c.logProbability <= all[i - 1].logProbability,
        ),
      );
      assert.ok(step.entropy >= 0);
    }
    const total = trace.steps.reduce((sum, step) => sum + step.logProbability, 0);
    assert.ok(Math.abs(total - score) < 1e-9);
    // the states follow from the gates: C_t = f·C_{t−1} + i·g, h = o·tanh C
    const at = (gate: number, t: number, unit: number) =>
      encoder.values[(gate * 5 + t) * 32 + unit];
    for (let t = 1; t < 5; t++) {
      const cell = at(1, t, 7) * at(4, t - 1, 7) + at(0, t, 7) * at(2, t, 7);
      assert.ok(Math.abs(cell - at(4, t, 7)) < 1e-5);
      assert.ok(Math.abs(at(3, t, 7) * Math.tanh(cell) - at(5, t, 7)) < 1e-5);
    }
  });

  test('a sentence is translated alike alone and in a batch', () => {
    const texts = ['ab', 'fedcb', 'cafe'];
    const alone = texts.map(text => predict(model, text).text);
    const set = evaluate(model, corpus.test, { batchSize: 64 });
    const again = evaluate(model, corpus.test, { batchSize: 1 });
    const written = (evaluation: typeof set) =>
      Object.fromEntries(evaluation.translations.map(t => [t.source, t.hypothesis]));
    assert.deepEqual(written(set), written(again));
    assert.deepEqual(
      predict(model, texts).map(p => p.text),
      alone,
    );
  });

  test('attention of a prediction is its trace row by row; what a model has not is null', () => {
    const { attention, trace, gates, steps } = predict(model, 'abcde');
    assert.ok(attention && gates && trace.attention);
    assert.deepEqual([attention.length, attention[0].length], [steps.length, 6]);
    assert.deepEqual(attention.flat(), [...trace.attention.values]);
    const { encoderGates: _, ...half } = trace;
    const other = new Prediction('abcde', half, [], predict(model, 'abcde').beams, 'greedy');
    assert.equal(other.gates, null);
    const small = { hiddenDim: 8, seed: 1 };
    const plain = predict(new GRUModel(corpus, { ...small, attention: 'none' }), 'ab');
    assert.equal(plain.attention, null);
    assert.ok(plain.gates);
    const transformer = predict(new TransformerModel(corpus, { ...small, numHeads: 2 }), 'ab');
    assert.ok(transformer.attention);
    assert.equal(transformer.gates, null);
  });

  test('listeners hear every step and epoch, the loss falls', () => {
    const steps = events.flatMap(event => (event.kind === 'step' ? [event.record] : []));
    const epochs = events.flatMap(event => (event.kind === 'epoch' ? [event.record] : []));
    assert.equal(epochs.length, 14);
    assert.ok(steps.every((record, i) => record.step === i + 1 && record.gradNorm > 0));
    assert.ok(epochs[13].trainLoss < epochs[0].trainLoss / 3);
    assert.equal(events.filter(event => event.kind === 'probe').length, 14);
    assert.deepEqual([events[0].kind, events.at(-1)?.kind], ['start', 'end']);
  });
});

suite('training: what must hold', () => {
  test('the same seed gives the same weights, another one does not', async () => {
    const weights = async (seed: number) => {
      const model = new LSTMModel(corpus, { ...small, dropoutRate: 0.2 });
      await train(model, corpus, { epochs: 1, batchSize: 64, seed, validateSentences: 0 });
      return model.parameters().map(parameter => parameter.toArray());
    };
    const first = await weights(1);
    assert.deepEqual(await weights(1), first);
    assert.notDeepEqual(await weights(2), first);
  });

  test('longer padding changes neither the loss nor a gradient', () => {
    const model = new LSTMModel(corpus, small);
    const [batch] = batches(corpus.train, { batchSize: 8, shuffle: false });
    const longer = (x: Tensor, fill: number) => {
      const [B, length] = x.shape;
      const values = x.toFlatArray();
      const wide = Tensor.empty([B, length + 4], x.dtype, 'pad');
      const into = x.dtype === 'int32' ? wide.storage.intView() : wide.storage.view();
      into.fill(fill);
      for (let b = 0; b < B; b++)
        into.set(values.subarray(b * length, (b + 1) * length), b * (length + 4));
      return wide;
    };
    const gradients = (padded: boolean) => {
      const grow = (x: Tensor, fill: number) => (padded ? longer(x, fill) : x);
      const { tokens, lengths, mask } = batch.source;
      const source = { tokens: grow(tokens, PAD), lengths, mask: grow(mask, 0) };
      model.zeroGrad();
      const logits = model.forward(source, grow(batch.prefix, PAD));
      const loss = logits.crossEntropy(grow(batch.targets, PAD), { ignoreIndex: PAD });
      loss.backward();
      return [loss.item(), ...model.parameters().map(p => (p.grad as Tensor).norm().item())];
    };
    const [tight, loose] = [gradients(false), gradients(true)];
    tight.forEach((value, i) => {
      assert.ok(
        Math.abs(value - loose[i]) <= 1e-5 * Math.max(1, Math.abs(value)),
        `${i}: ${value} ${loose[i]}`,
      );
    });
  });

  test('the best weights on dev are the ones kept', async () => {
    const model = new LSTMModel(corpus, small);
    const run = await train(model, corpus, {
      epochs: 6,
      batchSize: 16,
      optimizer: adam({ lr: 0.08 }),
      validateSentences: 0,
    });
    const losses = run.history.epochs.map(epoch => epoch.devLoss as number);
    assert.equal(run.best?.devLoss, Math.min(...losses));
    assert.ok(Math.abs(evaluate(model, corpus.dev).loss - Math.min(...losses)) < 1e-4);
  });

  test('a schedule decides the rate of every step, and the optimizer keeps its own', async () => {
    const model = new LSTMModel(corpus, small);
    const optimizer = adam(model.parameters(), { lr: 0.01 });
    const run = await train(model, corpus, {
      epochs: 2,
      batchSize: 100,
      optimizer,
      schedule: cosine({ warmup: 2 }),
      validateSentences: 0,
    });
    const rates = run.history.steps.map(({ lr }) => lr);
    const total = rates.length;
    const factor = (step: number) =>
      cosine({ warmup: 2 }).factor({
        step,
        totalSteps: total,
        epoch: 0,
        lr: 0.01,
        losses: [],
        metric: () => [],
      });
    assert.deepEqual(
      rates,
      rates.map((_, i) => 0.01 * factor(i + 1)),
    );
    assert.equal(rates[0], 0.005);
    assert.ok((rates.at(-1) as number) < 0.01);
    assert.equal(optimizer.lr, 0.01);
  });

  test('an interrupt keeps the weights of the last step and says so', async () => {
    const model = new LSTMModel(corpus, small);
    const before = noGrad(() => model.output.weight.toArray());
    let last: TrainEvent | undefined;
    let ops = 0;
    setInterruptCheck(() => {
      if (++ops > 1200) throw new InterruptError('Interrupted');
    });
    try {
      await assert.rejects(train(model, corpus, { epochs: 50, onEvent: event => (last = event) }), {
        name: 'InterruptError',
      });
    } finally {
      setInterruptCheck(() => {});
    }
    assert.equal(last?.run.status, 'interrupted');
    const kept = /the model keeps the weights of step \d+\./;
    assert.match(last?.run.note ?? '', kept);
    const how =
      / Go on with resume: true, or keep it: await model\.save\(path, { state: trainingState\(model\) }\)\.$/;
    assert.match(last?.run.note ?? '', how);
    assert.ok(trainingState(model));
    assert.notDeepEqual(model.output.weight.toArray(), before);
    assert.equal(predict(model, 'abc').source, 'abc');
  });

  test('a loss that is not a number stops training before it spoils the weights', async () => {
    const model = new LSTMModel(corpus, small);
    const parameters: readonly Parameter[] = model.parameters();
    const run = await train(model, corpus, {
      epochs: 3,
      optimizer: adam({ lr: 1e38 }),
      validateSentences: 0,
    });
    assert.equal(run.status, 'diverged');
    assert.match(run.note, /The loss became (NaN|Infinity) at step \d+.*smaller learning rate/s);
    const finite = (parameter: Parameter) => parameter.toFlatArray().every(Number.isFinite);
    assert.ok(parameters.every(finite));
  });

  test('a training that diverges late ends with its best weights', async () => {
    const model = new LSTMModel(corpus, small);
    const optimizer = adam(model.parameters(), { lr: 2e-3 });
    let devLoss = Number.NaN;
    const run = await train(model, corpus, {
      epochs: 6,
      optimizer,
      validateSentences: 0,
      onEvent(event) {
        if (event.kind !== 'epoch' || event.record.epoch !== 3) return;
        devLoss = Math.min(...event.run.history.epochs.map(({ devLoss }) => devLoss ?? 0));
        optimizer.lr = 1e38;
      },
    });
    assert.equal(run.status, 'diverged');
    assert.match(run.note, /The model has the weights of epoch \d, the best/);
    assert.ok(Math.abs(evaluate(model, corpus.dev).loss - devLoss) < 1e-4);
  });

  test('an optimizer, a corpus or probes that do not belong to the model are refused', async () => {
    const model = new LSTMModel(corpus, small);
    const other = adam(new LSTMModel(corpus, small).parameters());
    await assert.rejects(train(model, corpus, { optimizer: other }), /parameters of another model/);
    const words = { source: charTokenizer(), target: charTokenizer() };
    const foreign = ParallelCorpus.fromPairs([['xyz', 'zyx']], { ...words, split: [1, 0, 0] });
    await assert.rejects(train(model, foreign), /sourceVocabulary of the corpus/);
    await assert.rejects(train(model, corpus, { probes: ['ab', ''] }), /probe 2 is empty/);
    await assert.rejects(train(model, corpus, { probes: 'ab' as never }), /list of sentences/);
    await assert.rejects(train(model, corpus, { clipNorm: -1 }), /clipNorm must be above 0/);
  });

  test('wrong options are named', async () => {
    const model = new LSTMModel(corpus, small);
    await assert.rejects(
      train(model, corpus, { epochs: 0 }),
      /epochs must be a whole number ≥ 1, got 0/,
    );
    assert.throws(
      () => new LSTMModel(corpus, { hiddenDim: 1.5 }),
      /hiddenDim is a whole number of at least 1; got 1.5/,
    );
    assert.throws(
      () => new LSTMModel(corpus, { hidden: 3 } as never),
      /LSTMModel: there is no option hidden/,
    );
    await assert.rejects(
      train(model, corpus, { epoch: 1 } as never),
      /train: there is no option epoch. Did you mean epochs\?/,
    );
    await assert.rejects(
      train(model, corpus, { optimizer: 'adam' } as never),
      /train: optimizer is adam\(.*got 'adam'/,
    );
    await assert.rejects(
      train(model, Promise.resolve(corpus) as never),
      /got a promise: put `await`/,
    );
    assert.throws(() => evaluate(model, corpus as never), /give one of its parts: corpus.test/);
    assert.throws(
      () => predict(undefined as never, 'a'),
      /predict: the first argument is the model/,
    );
    assert.throws(
      () => predict(model, 'a', { beamWidth: 2 } as never),
      /predict: there is no option beamWidth/,
    );
    assert.throws(
      () => adam({ learningRate: 1 } as never),
      /adam: there is no option learningRate/,
    );
    assert.throws(() => adam({ lr: -1 }), /adam: lr is a number of at least 0; got -1/);
    assert.throws(() => predict(model, ''), /the sentence is empty/);
    assert.throws(
      () => predict(model, 3 as never),
      /give a sentence or a list of sentences, got 3/,
    );
    const tokenizers = { source: charTokenizer(), target: charTokenizer() };
    const empty = ParallelCorpus.fromPairs([['ab', 'ba']], { ...tokenizers, split: [1, 0, 0] });
    assert.throws(() => evaluate(model, empty.test), /the set is empty/);
  });

  test('unknown words are read as <unk> and named', () => {
    const model = new LSTMModel(corpus, small);
    const prediction = predict(model, 'axz');
    assert.deepEqual(prediction.unknownWords, ['x', 'z']);
    assert.equal(prediction.trace.sourceTokens[1], 'x');
  });

  test('bidirectional encoders, more layers, dot attention and none run and train', async () => {
    for (const options of [
      { numLayers: 2, bidirectional: true, dropoutRate: 0.1 },
      { attention: 'dot' as const },
      { attention: 'none' as const, numLayers: 2 },
    ]) {
      const model = new LSTMModel(corpus, { ...small, ...options });
      const run = await train(model, corpus, { epochs: 2, validateSentences: 10 });
      const [first, second] = run.history.epochs;
      assert.ok(second.trainLoss < first.trainLoss);
      const { gates } = predict(model, 'abc');
      assert.equal(
        gates?.encoder.layers,
        (options.numLayers ?? 1) * (options.bidirectional ? 2 : 1),
      );
      const batch = sourceBatch(['ab', 'abc'], corpus);
      assert.equal(model.encode(batch).memory.shape[2], options.bidirectional ? 64 : 32);
    }
  });
});
