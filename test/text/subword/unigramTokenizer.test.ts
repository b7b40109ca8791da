import { strict as assert } from 'node:assert';
import fc from 'fast-check';
import { Generator } from '../../../src/engine';
import { unigramTokenizer } from '../../../src/text/subword/unigramTokenizer';
import { tokenizerFrom } from '../../../src/text/tokenizers';
import { SPECIALS } from '../../../src/text/vocabulary';
import { anyText, SENTENCES } from './sentences';

const recipe = unigramTokenizer({ vocabularySize: 130 });
const tokenizer = recipe.train(SENTENCES);

suite('unigramTokenizer', () => {
  test('frequent words are whole', () => {
    assert.equal(tokenizer.pieces.length, 130 - SPECIALS.length);
    const tokens = tokenizer.encode('I like the library. 图书馆');
    for (const word of ['▁like', '▁library', '图书馆']) assert.ok(tokens.includes(word), word);
  });

  test('decode gives the normalised text back, in any script', () => {
    const check = fc.property(anyText(), text => {
      assert.equal(tokenizer.decode(tokenizer.encode(text)), tokenizer.normalize(text));
      assert.equal(tokenizer.decode(tokenizer.sample(text)), tokenizer.normalize(text));
    });
    fc.assert(check, { seed: 6, numRuns: 1000 });
  });

  test('training on the same texts in another order changes nothing', () => {
    assert.deepEqual(recipe.train([...SENTENCES].reverse()).toJSON(), tokenizer.toJSON());
  });

  test('samples vary with the generator, and more so the smaller alpha is', () => {
    const parts = (alpha: number, seed: number) => {
      const sampling = unigramTokenizer({ vocabularySize: 130, alpha }).train(SENTENCES);
      const generator = new Generator(seed);
      return SENTENCES.map(text => sampling.sample(text, generator));
    };
    assert.deepEqual(parts(0.2, 1), parts(0.2, 1));
    assert.notDeepEqual(parts(0.2, 1), parts(0.2, 2));
    assert.ok(parts(0, 1).flat().length > parts(1, 1).flat().length);
  });

  test('comes back from its description, trained or not', () => {
    const again = tokenizerFrom(JSON.parse(JSON.stringify(tokenizer)));
    for (const text of SENTENCES) assert.deepEqual(again.encode(text), tokenizer.encode(text));
    assert.deepEqual(again.toJSON?.(), tokenizer.toJSON());
    const untrained = tokenizerFrom(JSON.parse(JSON.stringify(recipe)));
    assert.deepEqual(untrained.train?.(SENTENCES).toJSON?.(), tokenizer.toJSON());
  });

  test('says what is wrong', () => {
    assert.throws(() => recipe.encode('tea'), /^Error: unigramTokenizer: the tokenizer has not/);
    assert.throws(() => unigramTokenizer({ alpha: 1.5 }), {
      name: 'RangeError',
      message: 'unigramTokenizer: alpha is a number from 0 to 1; got 1.5.',
    });
    assert.throws(() => unigramTokenizer({ dropout: 0.1 } as object), {
      message:
        'unigramTokenizer: there is no option dropout. Known options: ' +
        'vocabularySize, lowercase, normalize, alpha, seed, maxPieceLength.',
    });
  });
});
