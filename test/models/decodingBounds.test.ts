// The bounds of the options of decoding: what is taken, what is refused, and which exclude each other.
import { strict as assert } from 'node:assert';
import {
  type DecodeOptions,
  evaluate,
  GRUModel,
  predict,
  TransformerModel,
  translate,
} from '../../src/models';
import { sourceBatch } from '../../src/text';
import { Arbitrary } from '../support/arbitraryModel';
import { reversalCorpus } from '../support/copyTask';

const model = new Arbitrary(2);
const corpus = reversalCorpus(40);
const taken = (options: object) =>
  predict(model, 'a', { maxLength: 4, ...options } as DecodeOptions);
const refused = (options: object, message: RegExp) =>
  assert.throws(() => taken(options), message, JSON.stringify(options));

suite('options of decoding at their bounds', () => {
  test('numbers', () => {
    for (const name of ['maxLength', 'beamSize', 'nBest', 'topK']) {
      taken({ [name]: 1 });
      for (const wrong of [0, -1, 1.5, Number.NaN, '2'])
        refused({ [name]: wrong }, new RegExp(`predict: ${name} is a whole number`));
    }
    taken({ noRepeatNgram: 0 });
    refused({ noRepeatNgram: -1 }, /predict: noRepeatNgram is a whole number of at least 0/);
    for (const name of ['lengthPenalty', 'coveragePenalty']) {
      taken({ [name]: 0 });
      for (const wrong of [-1e-9, Number.NaN])
        refused({ [name]: wrong }, new RegExp(`predict: ${name} is a`));
    }
    taken({ repetitionPenalty: 1 });
    for (const wrong of [1 - 1e-9, Number.NaN])
      refused({ repetitionPenalty: wrong }, /repetitionPenalty is 1 or more/);
    taken({ temperature: 1e-3 });
    for (const wrong of [0, -1, Number.POSITIVE_INFINITY, Number.NaN]) {
      refused(
        { temperature: wrong },
        /^RangeError: predict: temperature is above 0, got .*; greedy needs none/,
      );
    }
    for (const topP of [1e-9, 1]) taken({ topP });
    for (const topP of [0, 1 + 1e-9, Number.NaN])
      refused({ topP }, /topP must lie in \(0, 1\], got/);
    for (const name of ['earlyStop', 'replaceUnknown'])
      refused({ [name]: 1 }, new RegExp(`${name} is true or false`));
    refused({ temperature: 1, seed: 0.5 }, /predict: seed is a whole number/);
    assert.equal(taken({ temperature: 1, seed: -2 }).algorithm, 'sample');
  });

  test('a search finds the likeliest, a draw draws: one or the other', () => {
    for (const draw of [{ temperature: 1 }, { topK: 3 }, { topP: 0.5 }]) {
      refused(
        { beamSize: 2, ...draw },
        /beamSize 2 looks for the likeliest .* \(nBest draws several\)/,
      );
      assert.equal(taken({ beamSize: 1, ...draw }).beams.length, 1);
      assert.equal(taken({ nBest: 3, ...draw }).beams.length, 3);
      refused({ require: 'a', ...draw }, /require needs a search \(beamSize\), not temperature/);
      assert.ok(taken({ force: 'b', require: [], ...draw }).text.startsWith('b'));
    }
    assert.equal(taken({ beamSize: 3, nBest: 3 }).beams.length, 3);
    refused(
      { beamSize: 3, nBest: 4 },
      /nBest 4 is more than beamSize 3 can give; set beamSize: 4 or more/,
    );
  });

  test('of each of many sentences there is one translation', () => {
    for (const call of [
      (options: object) => translate(model, ['a'], { maxLength: 3, ...options }),
      (options: object) => translate([model], ['a'], { maxLength: 3, ...options }),
    ]) {
      call({ nBest: 1, beamSize: 2 });
      for (const draw of [{ temperature: 1 }, { topK: 3 }, { topP: 0.5 }])
        call({ nBest: 2, ...draw });
      assert.throws(
        () => call({ nBest: 2, beamSize: 2 }),
        /one translation of each sentence, so nBest 2 says nothing/,
      );
    }
  });

  test('texts that are required or forced', () => {
    for (const wrong of [3, null, [3], { a: 1 }]) {
      refused(
        { require: wrong },
        /^TypeError: predict: require is a text or a list of texts, got /,
      );
    }
    for (const wrong of [3, null, ['a']])
      refused({ force: wrong }, /^TypeError: predict: force is the/);
    refused({ require: ['a', ''] }, /^RangeError: predict: require has an empty text/);
    assert.ok(taken({ require: [] }).text.length >= 0);
    assert.ok(taken({ require: ['c', 'b'] }).text.includes('b'));
    refused(
      { force: 'xay' },
      /force has what is not in the target vocabulary: 'x', 'y'; the model can/,
    );
    assert.equal(taken({ force: '' }).text, taken({}).text);
    assert.equal(taken({ force: 'abc', maxLength: 3 }).text, 'abc');
    refused(
      { require: 'abc', maxLength: 2 },
      /require asks for 3 tokens, a translation may have 2/,
    );
    assert.equal(taken({ require: 'abc', maxLength: 3 }).text, 'abc');
  });

  test('sizes of batches, and sentences of a list', () => {
    const small = new GRUModel(corpus, { embeddingDim: 4, hiddenDim: 6 });
    for (const batchSize of [0, 1.5]) {
      assert.throws(
        () => translate(small, ['ab'], { batchSize }),
        /translate: batchSize is a whole/,
      );
      assert.throws(
        () => evaluate(small, corpus.dev, { batchSize }),
        /evaluate: batchSize is a whole/,
      );
    }
    assert.deepEqual(translate(small, []), []);
    assert.deepEqual(translate(small, ['', ' ']), ['', '']);
    assert.throws(() => translate(small, ['ab', null as never]), /sentence 2 is text, got null/);
    assert.throws(() => predict([], 'ab'), /^RangeError: predict: the list of models is empty/);
  });

  test('a target that is longer than the positions is told of as one', () => {
    const few = new TransformerModel(corpus, {
      hiddenDim: 8,
      numHeads: 2,
      numLayers: 1,
      maxLength: 4,
    });
    const { tokens } = sourceBatch(['abcde'], corpus);
    assert.equal(few.forward(sourceBatch(['abc'], corpus), tokens.slice(1, 0, 4)).shape[1], 4);
    assert.throws(
      () => few.forward(sourceBatch(['abc'], corpus), tokens.slice(1, 0, 5)),
      /^RangeError: TransformerModel: a target of 5 tokens \(<eos> included\) is longer than maxLength = 4/,
    );
  });

  test('attention by products needs equal widths, and models a corpus', () => {
    const sizes = { embeddingDim: 4, hiddenDim: 6, attention: 'dot' } as const;
    assert.ok(new GRUModel(corpus, sizes).attention);
    assert.throws(
      () => new GRUModel(corpus, { ...sizes, bidirectional: true }),
      /^RangeError: attention 'dot' needs decoder states and memory of one width, here 6 and 12/,
    );
    const { sourceVocabulary, targetVocabulary } = corpus;
    for (const given of [{ sourceVocabulary }, { targetVocabulary }, {}, undefined, null]) {
      assert.throws(
        () => new GRUModel(given as never, sizes),
        /^TypeError: GRUModel: the first argument is the corpus it will read, got /,
      );
    }
    assert.throws(
      () => predict({ model } as never, 'a'),
      ({ message }: Error) => !/loadModel/.test(message),
    );
  });
});
