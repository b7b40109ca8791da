// The times of a training, by a clock that the model moves: seconds, tokens per second, and the turns its process gets.
import { strict as assert } from 'node:assert';
import { noGrad, ones, type Tensor } from '../../src/engine';
import { evaluate, GRUModel, setTurn, type TrainOptions, train } from '../../src/models';
import { reversalCorpus } from '../support/copyTask';
import { InterruptError } from '../support/training';

const corpus = reversalCorpus(160); // 128 pairs to train on, 16 to validate
const options: TrainOptions = { epochs: 2, batchSize: 32, validateSentences: 0 };

/** Milliseconds. */
let time = 0;

/** Takes so long for a batch. */
class Slow extends GRUModel {
  constructor(
    private readonly training_: number,
    private readonly evaluation: number,
  ) {
    super(corpus, { embeddingDim: 4, hiddenDim: 6, seed: 1 });
  }

  override forward(...given: Parameters<GRUModel['forward']>): Tensor {
    time += this.training ? this.training_ : this.evaluation;
    return super.forward(...given);
  }
}

const near = (actual: number, wanted: number) =>
  assert.ok(Math.abs(actual - wanted) < 1e-9 * wanted, `${actual} ${wanted}`);

suite('times of a training', () => {
  const { now } = performance;
  const turns: number[] = [];
  suiteSetup(() => {
    noGrad(() => ones([64, 64]).matmul(ones([64, 64]))); // the engine chooses its routines by the true clock
  });
  setup(() => {
    time += 1e6; // since the turns of the test before
    turns.length = 0;
    performance.now = () => time;
    setTurn(async () => void turns.push(time));
  });
  teardown(() => {
    performance.now = now;
    setTurn(() => Promise.resolve());
  });

  /** Target tokens of each step. */
  async function tokensOf(): Promise<number[]> {
    const counts: number[] = [];
    class Counting extends Slow {
      override forward(...given: Parameters<GRUModel['forward']>): Tensor {
        const [, prefix, real] = given;
        if (this.training) counts.push(real?.count ?? prefix.numel);
        return super.forward(...given);
      }
    }
    await train(new Counting(1, 1), corpus, options);
    return counts;
  }

  test('of a step and an epoch: tokens by the time of computing, seconds with the validation', async () => {
    const tokens = await tokensOf();
    const { history, seconds } = await train(new Slow(40, 100), corpus, options);
    assert.equal(history.steps.length, 8);
    for (const [i, { tokensPerSecond }] of history.steps.entries())
      near(tokensPerSecond, tokens[i] / 0.04);
    for (const [i, record] of history.epochs.entries()) {
      const own = tokens.slice(4 * i, 4 * i + 4).reduce((sum, count) => sum + count, 0);
      near(record.tokensPerSecond, own / 0.16);
      near(record.seconds, 0.26);
    }
    near(seconds, 0.52);
  });

  test('a listener hears of the seconds so far', async () => {
    const heard: number[] = [];
    const run = await train(new Slow(40, 100), corpus, {
      ...options,
      onEvent: event => event.kind === 'epoch' && void heard.push(event.run.seconds),
    });
    near(heard[0], 0.26);
    near(heard[1], 0.52);
    near(run.seconds, 0.52);
  });

  test('what was before an interruption counts, what lay between does not', async () => {
    const model = new Slow(40, 100);
    const interrupted = train(model, corpus, {
      ...options,
      onEvent: event => {
        if (event.kind === 'step' && event.record.step === 6) throw new InterruptError('stop');
      },
    });
    await assert.rejects(interrupted, /stop/);
    time += 5000;
    const { history, seconds } = await train(model, corpus, { ...options, resume: true });
    for (const record of history.epochs) near(record.seconds, 0.26);
    near(seconds, 0.08 + 0.1);
  });

  test('every 25 ms the process gets a turn, however short the steps', async () => {
    await train(new Slow(25, 25), corpus, { ...options, epochs: 1 });
    assert.equal(turns.length, 5, 'after each step, and after the validation');
    turns.length = 0;
    time += 1e6;
    await train(new Slow(10, 1), corpus, { ...options, epochs: 8 });
    const between = turns.slice(1).map((at, i) => at - turns[i]);
    assert.ok(turns.length > 8 && between.every(ms => ms >= 25 && ms <= 40), `${between}`);
  });

  test('the seconds of an evaluation', () => {
    near(evaluate(new Slow(40, 100), corpus.dev, { maxLength: 1 }).seconds, 0.1);
  });
});
