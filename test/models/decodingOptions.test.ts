// What the options of decoding promise: words that must come, words that must not, and errors that say so.
import { strict as assert } from 'node:assert';
import { LSTMModel, predict, translate } from '../../src/models';
import { Arbitrary } from '../support/arbitraryModel';
import { reversalCorpus } from '../support/copyTask';

suite('options of decoding', () => {
  test('forced beginnings, required phrases, no repeated n-grams', () => {
    for (let salt = 1; salt < 12; salt++) {
      const model = new Arbitrary(salt);
      const forced = predict(model, 'a', { force: 'cab', maxLength: 8 });
      assert.ok(forced.text.startsWith('cab'), forced.text);
      assert.equal(forced.steps[0].token, 'c');
      for (const beamSize of [1, 3]) {
        const options = { require: ['bb', 'ca'], beamSize, maxLength: 12 };
        const required = predict(model, 'a', options);
        assert.ok(/bb/.test(required.text), required.text);
        assert.ok(/ca/.test(required.text), required.text);
      }
      const { tokens } = predict(model, 'a', { noRepeatNgram: 2, maxLength: 14 });
      const pairs = tokens.slice(1).map((token, i) => `${tokens[i]} ${token}`);
      assert.equal(new Set(pairs).size, pairs.length, tokens.join(' '));
    }
  });

  test('required phrases come first where translations are cut, if only just', () => {
    for (let salt = 1; salt < 12; salt++) {
      const model = new Arbitrary(salt);
      for (const beamSize of [1, 4]) {
        const options = { require: ['bcb', 'aa'], beamSize, nBest: beamSize };
        for (const maxLength of [5, 6, 9]) {
          const { text, truncated } = predict(model, 'a', { ...options, maxLength });
          assert.ok(text.includes('bcb') && text.includes('aa'), `${text} of ${maxLength}`);
          assert.ok(maxLength > 5 || truncated);
        }
      }
      const begun = { force: 'cb', require: 'bcb', maxLength: 4 };
      assert.equal(predict(model, 'a', begun).text, 'cbcb'); // what is forced counts
    }
  });

  test('repeated words become less likely', () => {
    const model = new Arbitrary(3);
    for (const drawn of [{}, { temperature: 1 }]) {
      const options = { force: 'aa', maxLength: 3, ...drawn };
      const [first, second] = predict(model, 'a', options).steps;
      const punished = predict(model, 'a', { ...options, repetitionPenalty: 4 });
      assert.equal(punished.steps[0].logProbability, first.logProbability);
      assert.ok(punished.steps[1].logProbability < second.logProbability);
    }
  });

  test('options that exclude each other, or are out of range, are errors that say so', () => {
    const model = new Arbitrary(1);
    const wrong = (options: object, message: RegExp) =>
      assert.throws(() => predict(model, 'a', options), message);
    wrong({ beamSize: 4, temperature: 1 }, /give one or the other/);
    wrong({ nBest: 3 }, /nBest 3 is more than beamSize 1 can give; set beamSize: 3 or more/);
    wrong({ temperature: 0 }, /temperature is above 0/);
    wrong({ topP: 1.2 }, /topP must lie in \(0, 1\]/);
    wrong({ require: [''] }, /require has an empty text/);
    wrong({ repetitionPenalty: 0.5 }, /repetitionPenalty is 1 or more/);
    wrong({ force: 3 }, /force is the beginning of the translation/);
  });

  test('required phrases that have no room, or are too many, are errors', () => {
    const model = new Arbitrary(1);
    const wrong = (options: object, message: RegExp) =>
      assert.throws(() => predict(model, 'a', options), message);
    wrong(
      { require: 'abc', maxLength: 2 },
      /predict: require asks for 3 tokens, .*may have 2; give/,
    );
    wrong({ force: 'abca', maxLength: 3 }, /force asks for 4 tokens, a translation may have 3/);
    wrong({ require: 'abc', force: 'ba', maxLength: 3 }, /force and require ask for 4 tokens/);
    const many = Array.from({ length: 31 }, () => 'a');
    wrong({ require: many, maxLength: 90 }, /require takes at most 30 texts, got 31/);
    const { text } = predict(model, 'a', { require: many.slice(1), maxLength: 90 });
    assert.ok([...text].filter(letter => letter === 'a').length >= 30, text);
  });

  const corpus = reversalCorpus(40);
  const sizes = { embeddingDim: 8, hiddenDim: 8, seed: 3 };

  test('options that go by attention need a model that has it', () => {
    const model = new LSTMModel(corpus, { ...sizes, attention: 'none' });
    const needs = /translate: (coveragePenalty|replaceUnknown) goes by .* attention: 'general'/;
    for (const options of [{ coveragePenalty: 0.2 }, { replaceUnknown: true }]) {
      assert.throws(() => translate(model, ['ab'], { beamSize: 2, ...options }), needs);
    }
  });

  test('a logit that is NaN is an error that says at which step', () => {
    const late = new (class extends Arbitrary {
      override after(ids: readonly number[]) {
        const logits = super.after(ids);
        if (ids.length === 2) logits[5] = Number.NaN; // one of all
        return logits;
      }
    })(1);
    assert.throws(
      () => predict(late, 'a', { force: 'abc' }),
      /predict: the logits are NaN at step 3/,
    );
  });
});
