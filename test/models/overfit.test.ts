// overfitOneBatch: what it says of a batch that is learnt and of one that is not, and who else may use the model meanwhile.
import { strict as assert } from 'node:assert';
import {
  type Check,
  evaluate,
  GRUModel,
  LanguageModel,
  overfitOneBatch,
  quantize,
  train,
} from '../../src/models';
import { batches, charTokenizer, PAD, setFileWriter, TextCorpus } from '../../src/text';
import { reversalCorpus } from '../support/copyTask';
import { weightsOf } from '../support/training';

const corpus = reversalCorpus(60);
const sizes = { embeddingDim: 16, hiddenDim: 24, seed: 3 };
const text = new TextCorpus('one two three\n'.repeat(60), {
  tokenizer: charTokenizer(),
  split: [1],
});

function fails(check: Check, because: RegExp): void {
  assert.ok(!check.passed, String(check));
  assert.match(check.message, because);
}

suite('one batch by heart', () => {
  test('eight pairs are learnt in fewer than 300 steps, and the course is told', async () => {
    const model = new GRUModel(corpus, sizes);
    const [batch] = batches(corpus.train, { batchSize: 8, bucket: false });
    const first = model
      .forward(batch.source, batch.prefix)
      .crossEntropy(batch.targets, { ignoreIndex: PAD })
      .item();
    const { passed, message, numbers } = await overfitOneBatch(model, corpus);
    assert.ok(passed);
    assert.ok(Math.abs(numbers.first - first) < 1e-5);
    assert.ok(numbers.last < 0.05, 'it ends when it is learnt');
    assert.ok(numbers.steps > 5 && numbers.steps < 300);
    assert.match(message, /^the loss of 8 pairs went from \d\.\d+ to 0\.0\d+ in \d+ steps\.$/);
  });

  test('the numbers of pairs and steps may be others', async () => {
    const { message, numbers } = await overfitOneBatch(new GRUModel(corpus, sizes), corpus, {
      ...{ pairs: 1, steps: 2 },
    });
    assert.equal(numbers.steps, 2);
    assert.match(message, /^the loss of 1 pair went from .* in 2 steps\. It does not fall/);
    const model = new GRUModel(corpus, sizes);
    for (const wrong of [{ pairs: 0 }, { steps: 0 }, { lr: -1 }, { pairs: 1.5 }]) {
      await assert.rejects(
        overfitOneBatch(model, corpus, wrong),
        /overfitOneBatch: (pairs|steps|lr) is/,
      );
    }
    const one = await overfitOneBatch(model, corpus, { steps: 1 });
    assert.equal(one.numbers.last, one.numbers.first);
  });

  test('a loss that stays, one that falls, one that is no number', async () => {
    const model = new GRUModel(corpus, sizes);
    const before = weightsOf(model);
    fails(
      await overfitOneBatch(model, corpus, { steps: 5, lr: 1e-9 }),
      /It does not fall: is the optimizer/,
    );
    fails(
      await overfitOneBatch(model, corpus, { steps: 12 }),
      /It falls, but not to 0: is the model too small/,
    );
    const broken = await overfitOneBatch(model, corpus, { steps: 9, lr: 1e38 });
    fails(broken, /It became no number: try a smaller lr/);
    assert.ok(broken.numbers.steps < 9, 'no further steps are taken');
    assert.deepEqual(weightsOf(model), before);
    assert.ok(model.training);
  });

  test('of a text, no loss is below that of telling its windows apart', async () => {
    const model = new LanguageModel(text, {
      hiddenDim: 32,
      numHeads: 2,
      numLayers: 1,
      maxLength: 16,
    });
    const { passed, numbers, message } = await overfitOneBatch(model, text, { lr: 5e-3 });
    assert.ok(passed, message);
    const floor = Math.log(8) / 16; // which of 8 windows it is, said once in 16 tokens
    assert.ok(numbers.last < 0.05 + floor && numbers.last > 0.01, `${numbers.last}`);
    assert.match(message, /^the loss of 8 windows went/);
    const short = await overfitOneBatch(model, text, { pairs: 1, steps: 3 });
    fails(short, /^the loss of 1 window went from .* in 3 steps\. It/);
  });

  test('of long windows the first 32 tokens are read', async () => {
    let width = 0;
    class Reading extends LanguageModel {
      override forward(...given: Parameters<LanguageModel['forward']>) {
        width = Math.max(width, given[0].shape[1]);
        return super.forward(...given);
      }
    }
    for (const [maxLength, wanted] of [
      [16, 16],
      [64, 32],
    ]) {
      width = 0;
      const model = new Reading(text, { hiddenDim: 8, numHeads: 1, numLayers: 1, maxLength });
      await overfitOneBatch(model, text, { steps: 1 });
      assert.equal(width, wanted);
    }
  });
});

suite('a model that learns a batch by heart', () => {
  setup(() => setFileWriter(async () => {}));

  test('has weights that are not its own: it is not saved, trained or rounded, but may be asked', async () => {
    const model = new GRUModel(corpus, sizes);
    const learning = overfitOneBatch(model, corpus, { steps: 90, lr: 1e-9 });
    const told =
      /(save gru|train|quantize|overfitOneBatch): this model, a GRUModel, is still learning one batch by heart \(step \d+ of 90; then its weights are put back\); interrupt it, or wait for it: put await before the overfitOneBatch\(…\)/;
    await assert.rejects(model.save('gru'), told);
    await assert.rejects(train(model, corpus, { epochs: 1 }), told);
    assert.throws(() => quantize(model), told);
    await assert.rejects(overfitOneBatch(model, corpus), told);
    assert.equal(evaluate(model, corpus.dev, { maxLength: 2 }).count, corpus.dev.length);
    await learning;
    await model.save('gru');
    quantize(model);
  });

  test('is saved while it is trained: the weights of its last step are its own', async () => {
    const model = new GRUModel(corpus, sizes);
    const training = train(model, corpus, { epochs: 1, batchSize: 16, validateSentences: 0 });
    await model.save('gru');
    await training;
  });
});
