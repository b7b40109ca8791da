// Where a loss is no number, a training ends with the weights of the last good step, as an interrupt leaves them.
import { strict as assert } from 'node:assert';
import { adam, type PackedRows, type Tensor } from '../../src/engine';
import { evaluate, GRUModel, LanguageModel, type TrainOptions, train } from '../../src/models';
import { charTokenizer, ParallelCorpus, type SourceBatch, TextCorpus } from '../../src/text';
import { reversalCorpus } from '../support/copyTask';
import { InterruptError, weightsOf } from '../support/training';

const corpus = reversalCorpus(160);
const tiny = { embeddingDim: 8, hiddenDim: 12, seed: 5 };
const quick: TrainOptions = {
  epochs: 4,
  batchSize: 16, // 8 steps an epoch
  validateSentences: 0,
  optimizer: adam({ lr: 1e-2 }),
};

/** Has no number for a loss at one step; the weights have no part in it. */
class Breaking extends GRUModel {
  at = 0;
  private forwards = 0;
  override forward(source: SourceBatch, prefix: Tensor, real?: PackedRows): Tensor {
    const logits = super.forward(source, prefix, real);
    return this.training && ++this.forwards === this.at ? logits.mul(Number.NaN) : logits;
  }
}

/** Weights after so many steps. */
async function interrupted(on: ParallelCorpus, steps: number, options: TrainOptions) {
  const model = new GRUModel(on, tiny);
  const stopping = train(model, on, {
    ...options,
    onEvent: event => {
      if (event.kind === 'step' && event.record.step === steps) throw new InterruptError('stop');
    },
  });
  await assert.rejects(stopping, { name: 'InterruptError' });
  return weightsOf(model);
}

suite('a loss that is no number', () => {
  for (const [what, more] of Object.entries({
    'the weights': {},
    'the mean of best epochs': { averageBest: 2, keepBest: 2 },
    'a moving average': { ema: 0.9 },
  } satisfies Record<string, TrainOptions>)) {
    for (const step of [6, 9, 21]) {
      test(`at step ${step}, ${what} kept: the model has the weights of the step before`, async () => {
        const options = { ...quick, ...more };
        const model = new Breaking(corpus, tiny);
        model.at = step;
        const run = await train(model, corpus, options);
        assert.equal(run.status, 'diverged');
        assert.match(run.note, new RegExp(`The loss became NaN at step ${step}; .* not taken`));
        assert.match(run.note, new RegExp(`The model keeps the weights of step ${step - 1}\\b`));
        assert.deepEqual(weightsOf(model), await interrupted(corpus, step - 1, options));
        if (step !== 21) return assert.doesNotMatch(run.note, /run\.state/);
        const best = run.best?.epoch;
        assert.match(
          run.note,
          new RegExp(`those of epoch ${best}, the best .* are run\\.state\\.best`),
        );
        model.loadStateDict(run.state?.best[0].weights ?? {});
        assert.ok(Math.abs(evaluate(model, corpus.dev).loss - Number(run.best?.devLoss)) < 1e-5);
      });
    }
  }

  test('at the first step the model has the weights it began with', async () => {
    const model = new Breaking(corpus, tiny);
    model.at = 1;
    const before = weightsOf(model);
    const run = await train(model, corpus, quick);
    assert.match(run.note, /The model has the weights it began with\.$/);
    assert.deepEqual(weightsOf(model), before);
  });

  test('without a development set too; weights that give no numbers are those of the last epoch', async () => {
    const cut = { source: charTokenizer(), target: charTokenizer(), split: [1] };
    const only = ParallelCorpus.fromPairs([...corpus.train.pairs], cut);
    const model = new Breaking(only, tiny);
    model.at = 12;
    const run = await train(model, only, quick);
    assert.match(run.note, /The model keeps the weights of step 11\.$/);
    assert.deepEqual(weightsOf(model), await interrupted(only, 11, quick));
    const wild = new GRUModel(only, tiny);
    const optimizer = adam(wild.parameters(), { lr: 1e-3 });
    const ended = await train(wild, only, {
      ...quick,
      optimizer,
      onEvent: event => event.kind === 'epoch' && void Object.assign(optimizer, { lr: 1e38 }),
    });
    assert.equal(ended.status, 'diverged');
    assert.match(ended.note, /The model has the weights of epoch 1, the last before that\.$/);
  });

  test('a language model as well', async () => {
    const text = new TextCorpus('one two three\n'.repeat(60), { tokenizer: charTokenizer() });
    let forwards = 0;
    class Text extends LanguageModel {
      override forward(tokens: Tensor): Tensor {
        const logits = super.forward(tokens);
        return this.training && ++forwards === 4 ? logits.mul(Number.NaN) : logits;
      }
    }
    const model = new Text(text, { hiddenDim: 8, numHeads: 1, numLayers: 1, maxLength: 16 });
    const run = await train(model, text, { epochs: 1, batchSize: 4 });
    assert.match(run.note, /The model keeps the weights of step 3\.$/);
  });
});
