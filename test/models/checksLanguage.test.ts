// The checkers of encoder–decoders on language models: sound ones pass, planted bugs are told.
import { strict as assert } from 'node:assert';
import { type Tensor, tensor } from '../../src/engine';
import {
  type Check,
  checkCausal,
  checkPadding,
  generate,
  LanguageModel,
  LSTMModel,
  lossAtInit,
  overfitOneBatch,
} from '../../src/models';
import { charTokenizer, TextCorpus } from '../../src/text';
import { reversalCorpus } from '../support/copyTask';

const verse = 'one two three\nfour five six\nseven eight nine\n';
const text = new TextCorpus(verse.repeat(40), { tokenizer: charTokenizer() });
const sizes = { hiddenDim: 32, numLayers: 2, numHeads: 2, ffnDim: 64, maxLength: 48, seed: 1 };
const pairs = reversalCorpus(40);

function fails(check: Check, because: RegExp): void {
  assert.ok(!check.passed, String(check));
  assert.match(check.message, because);
}

/** Sees the token it is to say. */
class Leaking extends LanguageModel {
  override forward(tokens: Tensor): Tensor {
    const [B, T] = tokens.shape;
    const ids = tokens.toFlatArray() as Int32Array;
    const ahead = ids.map((id, i) => ((i % T) + 1 < T ? ids[i + 1] : id));
    return super.forward(tensor(ahead, { shape: [B, T] }));
  }
}

/** Writes every token at the first position. */
class Standing extends LanguageModel {
  override step(...[token, state]: Parameters<LanguageModel['step']>) {
    return super.step(token, state, 0);
  }
}

suite('checkers of language models', () => {
  for (const positional of ['sinusoidal', 'learned', 'rotary'] as const) {
    test(`${positional}: all pass, and leave the model as it was`, async () => {
      const model = new LanguageModel(text, { ...sizes, positional, dropoutRate: 0.1 });
      const written = () => generate(model, 'one', { maxLength: 20 }).text;
      const before = written();
      const checks = [checkCausal(model), lossAtInit(model, text)];
      checks.push(await overfitOneBatch(model, text));
      for (const check of checks) assert.ok(check.passed, String(check));
      assert.match(checks[2].message, /the loss of 8 windows went from/);
      assert.equal(written(), before);
      assert.ok(model.training);
    });
  }

  test('texts are no longer than the model has positions for', () => {
    const check = checkCausal(new LanguageModel(text, { ...sizes, maxLength: 4 }));
    assert.ok(check.passed, String(check));
    assert.match(check.message, /\(4 words/);
    fails(checkCausal(new Leaking(text, { ...sizes, maxLength: 4 })), /sees the future/);
  });

  test('a model that sees the token it is to say', () => {
    const check = checkCausal(new Leaking(text, sizes));
    fails(check, /when word \d of the text changes: the model sees the future/);
    assert.equal(check.numbers.position + 1, check.numbers.changed);
  });

  test('a model that says something else token by token', () => {
    fails(checkCausal(new Standing(text, sizes)), /^step says something else than forward/);
  });

  test('weights that are too large at the start', () => {
    const model = new LanguageModel(text, sizes);
    const values = model.output.weight.storage.view();
    for (let i = 0; i < values.length; i++) values[i] *= 60;
    fails(lossAtInit(model, text), /logits are too large at the start/);
  });

  test('a corpus of the other kind, other words, and pads are errors that say so', async () => {
    const model = new LanguageModel(text, sizes);
    assert.throws(
      () => lossAtInit(model, pairs as never),
      /lossAtInit: a LanguageModel learns from a TextCorpus, got a ParallelCorpus/,
    );
    assert.throws(
      () => lossAtInit(new LSTMModel(pairs), text as never),
      /got a TextCorpus\. A TextCorpus is for a LanguageModel/,
    );
    const other = new TextCorpus('xyz '.repeat(20), { tokenizer: charTokenizer() });
    await assert.rejects(
      overfitOneBatch(model, other),
      /overfitOneBatch: the vocabulary of the te/,
    );
    assert.throws(() => checkPadding(model as never), /windows of one length, where no pads are/);
  });

  test('what a prompt has that the text has not is told', () => {
    const model = new LanguageModel(text, sizes);
    const { unknownWords, trace } = generate(model, 'one 我Q我', { maxLength: 3 });
    assert.deepEqual(unknownWords, ['我', 'Q']);
    assert.deepEqual(trace.sourceTokens.slice(-5, -2), ['我', 'Q', '我']);
    assert.deepEqual(generate(model, 'one\ntwo', { maxLength: 3 }).unknownWords, []);
  });
});
