// A training that is cut off anywhere goes on to the bits of one that ran through.
import { strict as assert } from 'node:assert';
import {
  adam,
  Dropout,
  manualSeed,
  type PackedRows,
  Parameter,
  plateau,
  rand,
  setInterruptCheck,
  sgd,
  type Tensor,
  zeros,
} from '../../src/engine';
import {
  type EncoderDecoder,
  GRUModel,
  LSTMModel,
  type TrainListener,
  type TrainOptions,
  train,
  trainingState,
} from '../../src/models';
import {
  bpeTokenizer,
  charTokenizer,
  ParallelCorpus,
  type SourceBatch,
  setFileReader,
  setFileWriter,
} from '../../src/text';
import { reversalCorpus } from '../support/copyTask';
import { InterruptError, outcome, weightsOf } from '../support/training';

const corpus = reversalCorpus(160);
const tiny = { embeddingDim: 8, hiddenDim: 12, seed: 5 };
const quick: TrainOptions = { epochs: 2, batchSize: 16, validateSentences: 0 };
const stop = () => {
  throw new InterruptError('stop');
};

type Phase = 'dev loss' | 'translation' | 'probe';

/** Is stopped in a phase of what follows the steps of an epoch. */
class Stopped extends GRUModel {
  at: { phase: Phase; epoch: number } | null = null;
  private epoch = 1;
  private probing = false;

  readonly listen: TrainListener = ({ kind }) => {
    if (kind === 'epoch') this.probing = true;
    if (kind !== 'step' || !this.probing) return;
    this.probing = false;
    this.epoch++;
  };

  override forward(...given: Parameters<GRUModel['forward']>): Tensor {
    if (!this.training) this.reach('dev loss');
    return super.forward(...given);
  }

  override decodeStep(...given: Parameters<GRUModel['decodeStep']>) {
    this.reach(this.probing ? 'probe' : 'translation');
    return super.decodeStep(...given);
  }

  private reach(phase: Phase): void {
    if (this.at?.phase === phase && this.at.epoch === this.epoch) stop();
  }
}

/** Trains until it is stopped, then goes on with another model of the same kind from the state that is left. */
async function goOn<Model extends EncoderDecoder>(
  make: () => Model,
  on: ParallelCorpus,
  options: TrainOptions,
  prepare: (model: Model) => TrainOptions,
) {
  const model = make();
  const interrupted = train(model, on, { ...options, ...prepare(model) });
  await assert.rejects(interrupted, { name: 'InterruptError' }).finally(() => {
    setInterruptCheck(() => {});
  });
  const state = trainingState(model);
  assert.ok(state);
  const other = make(); // as after a restart: nothing but the state is left
  return { run: await train(other, on, { ...options, resume: state }), model: other, state };
}

suite('going on with a training', () => {
  for (const [what, options] of Object.entries({
    'a plateau and the mean of the best epochs': {
      optimizer: sgd({ lr: 8 }),
      schedule: plateau({ patience: 1, gamma: 0.1 }),
      averageBest: 2,
      keepBest: 3,
    },
    'early stopping by chrF and averaged weights': {
      optimizer: adam({ lr: 2e-2 }),
      monitor: 'chrf' as const,
      patience: 2,
      ema: 0.9,
    },
  })) {
    test(`stopped in the validation or a probe: ${what}`, async () => {
      const all: TrainOptions = {
        ...quick,
        ...options,
        epochs: 5,
        validateSentences: 8,
        probes: ['abc', 'fed'],
      };
      const make = () => new Stopped(corpus, tiny);
      const whole = make();
      const through = await train(whole, corpus, all);
      const last = through.history.epochs.length;
      for (const phase of ['dev loss', 'translation', 'probe'] as const) {
        for (const epoch of [1, 2, last]) {
          const { run, model } = await goOn(make, corpus, all, stopped => {
            stopped.at = { phase, epoch };
            return { onEvent: stopped.listen };
          });
          const where = `${phase} of epoch ${epoch}`;
          assert.deepEqual(outcome(run), outcome(through), where);
          assert.deepEqual(weightsOf(model), weightsOf(whole), where);
          const probed = run.probes.map(one => `${one.epoch} ${one.prediction.text}`);
          const wanted = through.probes.map(one => `${one.epoch} ${one.prediction.text}`);
          assert.deepEqual(probed, wanted.slice(-probed.length), where);
          assert.equal(probed.length, 2 * (last - epoch + 1), where);
        }
      }
    });
  }

  test('stopped in the validation, saved, and gone on with from the file', async () => {
    const files = new Map<string, Uint8Array>();
    setFileWriter(async (file, bytes) => void files.set(file, bytes));
    setFileReader(async file => files.get(file) as Uint8Array);
    const options = { ...quick, epochs: 3, validateSentences: 4, averageBest: 2 };
    const make = () => new Stopped(corpus, tiny);
    const whole = make();
    const through = await train(whole, corpus, options);
    const model = make();
    model.at = { phase: 'translation', epoch: 2 };
    await assert.rejects(train(model, corpus, { ...options, onEvent: model.listen }));
    await model.save('half.safetensors', { state: trainingState(model) });
    const other = make();
    const resume = await other.load('half.safetensors');
    assert.equal(resume?.stage, 'validation');
    const run = await train(other, corpus, { ...options, resume: resume ?? false });
    assert.deepEqual(outcome(run), outcome(through));
    assert.deepEqual(weightsOf(other), weightsOf(whole));
  });

  test('an interrupt that does not go away cannot keep the state from being kept', async () => {
    const options = { ...quick, epochs: 3, averageBest: 2, validateSentences: 4 };
    const make = () => new LSTMModel(corpus, { ...tiny, dropoutRate: 0.2 });
    const whole = make();
    let ops = 0;
    setInterruptCheck(() => void ops++);
    const through = await train(whole, corpus, options);
    const all = ops;
    for (const share of [0, 0.1, 0.25, 0.33, 0.5, 0.65, 0.8, 0.999]) {
      const limit = Math.floor(share * all);
      ops = 0;
      const { run, model } = await goOn(make, corpus, options, () => {
        setInterruptCheck(() => {
          if (++ops > limit) stop();
        });
        return {};
      });
      assert.deepEqual(outcome(run), outcome(through), `after ${limit} ops`);
      assert.deepEqual(weightsOf(model), weightsOf(whole), `after ${limit} ops`);
    }
  });

  for (const kind of ['step', 'epoch', 'probe'] as const) {
    test(`a listener that throws on a ${kind} has heard of what is done`, async () => {
      const options: TrainOptions = { ...quick, epochs: 3, ema: 0.9, probes: ['abc'], seed: 4 };
      const make = () => new LSTMModel(corpus, { ...tiny, dropoutRate: 0.2 });
      const whole = make();
      const through = await train(whole, corpus, options);
      for (const nth of kind === 'step' ? [1, 7, 8, 9, 23, 24] : [1, 3]) {
        let heard = 0;
        const { run, model, state } = await goOn(make, corpus, options, () => ({
          onEvent: event => event.kind === kind && ++heard === nth && stop(),
        }));
        if (kind === 'step') assert.equal(state.history.steps.length, nth);
        assert.deepEqual(outcome(run), outcome(through), `${kind} ${nth}`);
        assert.deepEqual(weightsOf(model), weightsOf(whole), `${kind} ${nth}`);
      }
    });
  }

  test('sentences that are cut at random are cut as they would have been', async () => {
    const pairs = corpus.train.pairs.map(({ source, target }) => [source, target] as const);
    const source = bpeTokenizer({ vocabularySize: 60, dropout: 0.4 });
    const subwords = ParallelCorpus.fromPairs(pairs, {
      source,
      target: charTokenizer(),
      split: [0.8, 0.1, 0.1],
    });
    const options: TrainOptions = { ...quick, sampleTokens: true, wordDropout: 0.1, accumulate: 3 };
    const make = () => new GRUModel(subwords, tiny);
    const whole = make();
    const through = await train(whole, subwords, options);
    const inside = { forwards: 0 };
    class Cut extends GRUModel {
      override encode(...given: Parameters<GRUModel['encode']>) {
        if (inside.forwards-- === 0) stop();
        return super.encode(...given);
      }
    }
    for (const forwards of [0, 1, 4, 6, 9]) {
      inside.forwards = -1;
      const { run, model } = await goOn(
        () => new Cut(subwords, tiny),
        subwords,
        options,
        () => {
          inside.forwards = forwards;
          return {};
        },
      );
      assert.deepEqual(outcome(run), outcome(through), `forward ${forwards}`);
      assert.deepEqual(weightsOf(model), weightsOf(whole), `forward ${forwards}`);
    }
  });

  test('dropout without a stream of its own follows from the seed, also when gone on with', async () => {
    class Own extends GRUModel {
      readonly own = new Dropout(0.3);
      override encode(...given: Parameters<GRUModel['encode']>) {
        const encoded = super.encode(...given);
        return { ...encoded, memory: this.own.forward(encoded.memory) };
      }
    }
    const make = () => new Own(corpus, tiny);
    const trained = async (seed: number) => {
      const model = make();
      const run = await train(model, corpus, { ...quick, seed });
      return { model, run };
    };
    const whole = await trained(3);
    rand([100]); // draws from the stream that is everybody's
    assert.deepEqual(weightsOf((await trained(3)).model), weightsOf(whole.model));
    assert.notDeepEqual(weightsOf((await trained(4)).model), weightsOf(whole.model));
    assert.notDeepEqual(rand([4]).toArray(), rand([4]).toArray());
    const { run, model } = await goOn(make, corpus, { ...quick, seed: 3 }, () => ({
      onEvent: event => event.kind === 'step' && event.record.step === 5 && stop(),
    }));
    assert.deepEqual(outcome(run), outcome(whole.run));
    assert.deepEqual(weightsOf(model), weightsOf(whole.model));
  });

  test('the numbers of everybody go on after a training from where they stood, whatever its seed', async () => {
    class Own extends GRUModel {
      readonly own = new Dropout(0.3);
      override encode(...given: Parameters<GRUModel['encode']>) {
        const encoded = super.encode(...given);
        return { ...encoded, memory: this.own.forward(encoded.memory) };
      }
    }
    const after = async (before: number, seed: number) => {
      manualSeed(before);
      const { history } = await train(new Own(corpus, tiny), corpus, { ...quick, steps: 3, seed });
      return { drawn: rand([3]).toArray(), losses: history.steps.map(({ loss }) => loss) };
    };
    const first = await after(7, 1);
    assert.deepEqual((await after(7, 1)).drawn, first.drawn);
    assert.deepEqual((await after(7, 2)).drawn, first.drawn);
    assert.notDeepEqual((await after(8, 1)).drawn, first.drawn);
    assert.deepEqual((await after(8, 1)).losses, first.losses);
    // those of every version: a state in a file goes on with them
    const losses = [2.387465, 2.401618, 2.352066];
    for (const [i, loss] of first.losses.entries())
      assert.ok(Math.abs(loss - losses[i]) < 1e-4, `${first.losses}`);
  });

  test('a step that is not taken is none, whether the loss or a gradient is no number', async () => {
    const bad = { step: 4, loss: false };
    class Breaking extends GRUModel {
      readonly zero = new Parameter(zeros([1]));
      forwards = 0;
      override forward(source: SourceBatch, prefix: Tensor, real?: PackedRows): Tensor {
        const logits = super.forward(source, prefix, real);
        if (!this.training || ++this.forwards !== bad.step) return logits;
        return bad.loss ? logits.add(this.zero.log().neg()) : logits.add(this.zero.sqrt());
      }
    }
    const make = () => new Breaking(corpus, tiny);
    bad.step = 0;
    const whole = make();
    const through = await train(whole, corpus, { ...quick, seed: 2 });
    for (const loss of [true, false]) {
      Object.assign(bad, { step: 4, loss });
      const model = make();
      const run = await train(model, corpus, { ...quick, seed: 2 });
      assert.equal(run.status, 'diverged');
      const what = loss ? /^The loss became/ : /^The norm of the gradients became/;
      assert.match(run.note, what);
      assert.match(run.note, /at step 4; that step was not taken/);
      assert.equal(run.steps, 3);
      assert.equal(run.state?.history.steps.length, 3);
      assert.equal(run.state?.optimizer.steps, 3);
      bad.step = 0;
      const again = await train(model, corpus, { ...quick, seed: 2, resume: true });
      assert.deepEqual(outcome(again), outcome(through));
      assert.deepEqual(weightsOf(model), weightsOf(whole));
    }
  });

  test('weights that held no numbers before are named as the cause', async () => {
    const model = new GRUModel(corpus, tiny);
    model.output.weight.storage.view()[3] = Number.NaN;
    const run = await train(model, corpus, quick);
    assert.match(run.note, /cause: output.weight held values that are no numbers before/);
  });

  test('a state that does not fit is refused, and everything stays as it was', async () => {
    const make = (options = {}) => new LSTMModel(corpus, { ...tiny, ...options });
    const first = make({ dropoutRate: 0.1 });
    const { state } = await train(first, corpus, { ...quick, ema: 0.9 });
    assert.ok(state);
    const refused = async (model: EncoderDecoder, options: TrainOptions, message: RegExp) => {
      const before = weightsOf(model);
      const remembered = trainingState(model);
      await assert.rejects(train(model, corpus, { ...quick, ...options }), message);
      assert.deepEqual(weightsOf(model), before);
      assert.equal(trainingState(model), remembered);
    };
    const wrong = sgd({ lr: 1 });
    await refused(make(), { ema: 0.9, optimizer: wrong, resume: state }, /the state is adam's/);
    await refused(make({ hiddenDim: 8 }), { ema: 0.9, resume: state }, /Nothing was loaded/);
    await refused(make(), { resume: state }, /ema was 0\.9, now not given/);
    const plain = { ...state, ema: null };
    await refused(make(), { ema: 0.9, resume: plain }, /no moving average .* leave ema out/);
    const short = { ...state, ema: state.ema?.slice(1) ?? null };
    await refused(make(), { ema: 0.9, resume: short }, /moving average .* of another model/);
    const streams = { ...state, generators: [] };
    await refused(make(), { ema: 0.9, resume: streams }, /has 0 random streams, the model 1/);
    const best = state.best.map(one => ({ ...one, weights: {} }));
    await refused(make(), { ema: 0.9, resume: { ...state, best } }, /Nothing was loaded/);
    await refused(first, { ema: 0.9, optimizer: wrong, resume: true }, /the state is adam's/);
    await refused(make(), { resume: true }, /no training of this model to resume/);
  });

  test('a training with other options is not gone on with: the message names them', async () => {
    const model = new GRUModel(corpus, tiny);
    await train(model, corpus, { ...quick, epochs: 1, seed: 4 });
    const before = weightsOf(model);
    const other = { ...quick, batchSize: 8, clipNorm: Number.POSITIVE_INFINITY, resume: true };
    await assert.rejects(
      train(model, corpus, other),
      /seed was 4, now 1; batchSize was 16, now 8; clipNorm was 1, now Infinity/,
    );
    assert.deepEqual(weightsOf(model), before);
    const run = await train(model, corpus, { ...quick, seed: 4, resume: true });
    assert.equal(run.history.epochs.length, 2);
  });

  test('where a cell was cut off in a change of weights, there is nothing to go on from', async () => {
    const model = new GRUModel(corpus, tiny);
    const optimizer = adam(model.parameters());
    const step = optimizer.step.bind(optimizer);
    let steps = 0;
    optimizer.step = () => {
      if (++steps === 5) stop();
      step();
    };
    let note = '';
    const onEvent: TrainListener = ({ run }) => {
      note = run.note;
    };
    const training = train(model, corpus, { ...quick, optimizer, onEvent });
    await assert.rejects(training, { name: 'InterruptError' });
    assert.throws(() => trainingState(model), /between two steps/);
    assert.equal(
      note,
      'Interrupted: the model keeps the weights of step 4.',
      'it cannot be resumed',
    );
  });

  test('what fails at the start leaves the state of before; keepState: false leaves none', async () => {
    const model = new GRUModel(corpus, tiny);
    await train(model, corpus, { ...quick, epochs: 1 });
    const before = weightsOf(model);
    const failing = { ...quick, resume: true, onEvent: () => assert.fail('heard') };
    await assert.rejects(train(model, corpus, failing), /heard/);
    assert.equal(trainingState(model)?.best.length, 1);
    assert.deepEqual(weightsOf(model), before);
    const slower = { ...quick, resume: true, optimizer: adam({ lr: 1e-5 }) };
    await assert.rejects(
      train(model, corpus, slower),
      /had the learning rate 0\.001, .* now 0\.00001/,
    );
    await train(model, corpus, { ...quick, resume: true, keepState: false });
    assert.equal(trainingState(model), null);
  });
});
