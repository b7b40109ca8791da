// Sentences that are longer than a model has positions for: which is named, how many there are, and what helps.
import { strict as assert } from 'node:assert';
import { TransformerModel, train, translate } from '../../src/models';
import { checkLengths } from '../../src/models/lengths';
import { charTokenizer, ParallelCorpus } from '../../src/text';
import { reversalCorpus } from '../support/copyTask';

const corpus = reversalCorpus(40);
const model = new TransformerModel(corpus, {
  hiddenDim: 8,
  numHeads: 2,
  numLayers: 1,
  maxLength: 5,
});
const tokenizers = { source: charTokenizer(), target: charTokenizer() };
const setOf = (...pairs: [string, string][]) =>
  ParallelCorpus.fromPairs(pairs, { ...tokenizers, split: [1] }).train;

suite('pairs longer than positions', () => {
  const told = (...pairs: [string, string][]) => {
    try {
      checkLengths('train', model, setOf(...pairs));
    } catch (error) {
      return (error as Error).message;
    }
    return '';
  };
  const remedy = (longest: number) =>
    `than maxLength 5, the positions of this model; read the corpus with maxLength: 4, or build the model with ` +
    `maxLength: ${longest} or positional: 'rotary'.`;

  test('<eos> takes one too: four letters fit, five do not', () => {
    assert.equal(told(['abcd', 'abcd'], ['a', 'b']), '');
    assert.equal(
      told(['abcd', 'a'], ['abcde', 'a']),
      `train: a pair of train is longer (pair 2, has a source of 6 tokens, <eos> included) ${remedy(6)}`,
    );
    assert.equal(
      told(['a', 'abcde']),
      `train: a pair of train is longer (pair 1, has a target of 6 tokens, <eos> included) ${remedy(6)}`,
    );
  });

  test('of several the longest is named, of either side, and of equals the first', () => {
    assert.equal(
      told(['abcde', 'a'], ['ab', 'abcdefg'], ['abcdefg', 'b'], ['abcdef', 'abcdef']),
      `train: 4 pairs of train are longer (the longest, pair 2, has a target of 8 tokens, <eos> included) ${remedy(8)}`,
    );
    assert.match(
      told(['abcdef', 'abcdef'], ['a', 'a']),
      /^train: a pair of .* \(pair 1, has a source of 7/,
    );
  });

  test('a probe and a sentence that just fit are taken', async () => {
    const options = { epochs: 1, validateSentences: 0 };
    const trained = (probe: string) => train(model, corpus, { ...options, probes: ['ab', probe] });
    await assert.rejects(trained('abcd'), /train: \d+ pairs of train are longer/);
    await assert.rejects(
      trained('abcde'),
      /probe 2 has 6 tokens \(<eos> included\), more than maxLength 5/,
    );
    assert.equal(translate(model, ['abcd']).length, 1);
    for (const [count, more] of [
      [1, ''],
      [2, ', and 1 more is too long'],
      [3, ', and 2 more are too long'],
    ] as const) {
      const texts = ['ab', ...new Array<string>(count).fill('abcde')];
      assert.throws(() => translate(model, texts), {
        message:
          `translate: sentence 2 has 6 tokens (<eos> included), more than maxLength 5, the positions of this model${more}. ` +
          "Nothing was translated. Shorten or leave them out, or build the model with a larger maxLength, or positional: 'rotary'.",
      });
    }
    assert.throws(
      () => translate(model, ['ab', 3 as never]),
      /^TypeError: translate: sentence 2 is text, got 3/,
    );
  });
});
