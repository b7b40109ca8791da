// Where a loss is no number, a training ends with the weights of the last good step, as an interrupt leaves them.
import { strict as assert } from 'node:assert';
import { adam, noGrad, type PackedRows, type Tensor } from '../../src/engine';
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

  for (const [what, more] of Object.entries({
    'validated by translations and its loss': { validateSentences: 4, probes: ['abc'] },
    'validated by its loss': { validateSentences: 0 },
    'chosen by BLEU': { validateSentences: 4, monitor: 'bleu' },
    'within an epoch': { validateSentences: 4, validateEvery: 2 },
  } satisfies Record<string, TrainOptions>)) {
    for (const good of [0, 8]) {
      test(`weights that give NaN after the last step, ${what}: those of step ${good} are kept`, async () => {
        const model = new GRUModel(corpus, tiny);
        const optimizer = adam(model.parameters(), { lr: 1e-2 });
        const { weight } = model.output;
        let kept = weightsOf(model);
        const run = await train(model, corpus, {
          ...quick,
          ...more,
          steps: good + 1,
          epochs: undefined,
          optimizer,
          onEvent({ kind, run }) {
            if (kind === 'start') kept = weightsOf(model);
            if (kind === 'step' && run.steps === good + 1) noGrad(() => weight.fill_(Number.NaN));
          },
        });
        assert.equal(run.status, 'diverged');
        assert.ok(Number.isNaN(run.history.epochs.at(-1)?.devLoss));
        assert.match(
          run.note,
          new RegExp(`^The development loss is NaN after step ${good + 1}\\.`),
        );
        if (good > 0) return assert.ok(Number.isFinite(run.best?.devLoss));
        assert.equal(run.best, null);
        assert.match(run.note, /The model has the weights it began with\.$/);
        assert.deepEqual(weightsOf(model), kept);
      });
    }
  }

  test('NaN in translations alone ends a training as well', async () => {
    class Free extends GRUModel {
      override decodeStep(...given: Parameters<GRUModel['decodeStep']>) {
        const step = super.decodeStep(...given);
        return { ...step, logits: step.logits.mul(Number.NaN) };
      }
    }
    const model = new Free(corpus, tiny);
    const run = await train(model, corpus, { ...quick, validateSentences: 4 });
    assert.equal(run.status, 'diverged');
    assert.match(run.note, /^The development loss is NaN after step 8\./);
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

test('the batchSize of `validation` holds where only the loss is measured', async () => {
  let forwards = 0;
  class Counting extends GRUModel {
    override forward(source: SourceBatch, prefix: Tensor, real?: PackedRows): Tensor {
      if (!this.training) forwards++;
      return super.forward(source, prefix, real);
    }
  }
  const model = new Counting(corpus, tiny);
  await train(model, corpus, { ...quick, epochs: 1, validation: { batchSize: 5 } });
  assert.equal(forwards, Math.ceil(corpus.dev.length / 5));
});
