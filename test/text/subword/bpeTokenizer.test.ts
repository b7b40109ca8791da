import { strict as assert } from 'node:assert';
import fc from 'fast-check';
import { Generator } from '../../../src/engine';
import { bpeTokenizer } from '../../../src/text/subword/bpeTokenizer';
import { tokenizerFrom } from '../../../src/text/tokenizers';
import { SPECIALS } from '../../../src/text/vocabulary';
import { anyText, SENTENCES } from './sentences';

const recipe = bpeTokenizer({ vocabularySize: 100 });
const tokenizer = recipe.train(SENTENCES);

suite('bpeTokenizer', () => {
  test('frequent words are whole, rare ones in parts', () => {
    assert.deepEqual(tokenizer.encode('I like reading'), ['▁I', '▁like', '▁rea', 'ding']);
    assert.ok(tokenizer.encode('图书馆').includes('图书馆'));
    assert.ok(tokenizer.encode('closing').length > 2);
  });

  test('has as many tokens as asked for, or as there are', () => {
    assert.equal(tokenizer.pieces.length, 100 - SPECIALS.length);
    const all = bpeTokenizer({ vocabularySize: 5000 }).train(SENTENCES);
    assert.ok(all.pieces.length > 100 && all.pieces.length < 5000);
    const characters = new Set(`▁${SENTENCES.join('').replaceAll(' ', '')}`);
    const few = bpeTokenizer({ vocabularySize: 5 }).train(SENTENCES);
    assert.deepEqual(new Set(few.pieces), characters);
  });

  test('decode gives the normalised text back, in any script', () => {
    const check = fc.property(anyText(), text => {
      assert.equal(tokenizer.decode(tokenizer.encode(text)), tokenizer.normalize(text));
    });
    fc.assert(check, { seed: 6, numRuns: 2000 });
    assert.equal(tokenizer.normalize(' a▁b '), 'a b');
    assert.equal(tokenizer.normalize('cafe\u0301'), 'café');
  });

  test('options of the text', () => {
    const plain = bpeTokenizer({ lowercase: true, normalize: 'NFKC' }).train(['Tea ＴＥＡ，']);
    assert.equal(plain.lowercase, true);
    assert.equal(plain.decode(plain.encode('ＴＥＡ，')), 'tea,');
  });

  test('training again, or on the same texts in another order, changes nothing', () => {
    const again = recipe.train([...SENTENCES].reverse());
    assert.deepEqual(again.toJSON(), tokenizer.toJSON());
    assert.equal(recipe.trained, false);
    assert.deepEqual(recipe.pieces, []);
  });

  test('without dropout, sample is encode, and draws no number', () => {
    const generator = new Generator(1);
    tokenizer.sample(SENTENCES[0], generator);
    assert.equal(generator.state, new Generator(1).state);
    for (const text of SENTENCES) {
      assert.deepEqual(tokenizer.sample(text, new Generator(1)), tokenizer.encode(text));
    }
  });

  test('with dropout, samples vary with the generator and give the same text', () => {
    const dropping = bpeTokenizer({ vocabularySize: 100, dropout: 0.3 }).train(SENTENCES);
    assert.deepEqual(dropping.pieces, tokenizer.pieces);
    const draw = (seed: number) => {
      const generator = new Generator(seed);
      return SENTENCES.map(text => dropping.sample(text, generator));
    };
    assert.deepEqual(draw(1), draw(1));
    assert.notDeepEqual(draw(1), draw(2));
    assert.deepEqual(dropping.encode(SENTENCES[0]), tokenizer.encode(SENTENCES[0]));
    const known = new Set(dropping.pieces);
    draw(3).forEach((tokens, i) => {
      assert.equal(dropping.decode(tokens), SENTENCES[i]);
      assert.ok(tokens.every(token => known.has(token)));
    });
  });

  test('merges are passed over as often as dropout says', () => {
    const one = bpeTokenizer({ dropout: 0.25 }).train(['ab ab']); // ▁ a, ▁a b
    const generator = new Generator(7);
    let whole = 0;
    for (let i = 0; i < 4000; i++) whole += one.sample('ab', generator).length === 1 ? 1 : 0;
    // both merges are done: 0.75² = 0.5625, standard deviation 0.008
    assert.ok(Math.abs(whole / 4000 - 0.5625) < 0.04, `${whole} of 4000`);
  });

  test('without a generator, samples follow the seed', () => {
    const make = (seed: number) => {
      const dropping = bpeTokenizer({ dropout: 0.5, seed }).train(SENTENCES);
      return SENTENCES.map(text => dropping.sample(text));
    };
    assert.deepEqual(make(1), make(1));
    assert.notDeepEqual(make(1), make(2));
  });

  test('comes back from its description, trained or not', () => {
    const again = tokenizerFrom(JSON.parse(JSON.stringify(tokenizer)));
    for (const text of SENTENCES) assert.deepEqual(again.encode(text), tokenizer.encode(text));
    assert.deepEqual(again.toJSON?.(), tokenizer.toJSON());
    const untrained = tokenizerFrom(JSON.parse(JSON.stringify(recipe)));
    assert.deepEqual(untrained.train?.(SENTENCES).toJSON?.(), tokenizer.toJSON());
  });

  test('says what is wrong', () => {
    const untrained =
      'bpeTokenizer: the tokenizer has not learnt any subwords yet. Give it to a corpus, which ' +
      'trains it on its train set, or train it: const tokenizer = recipe.train(texts).';
    assert.throws(() => recipe.encode('tea'), { message: untrained });
    assert.throws(() => recipe.encode(''), { message: untrained });
    assert.throws(() => recipe.sample('tea'), { message: untrained });
    assert.throws(() => recipe.train(['', ' ']), {
      name: 'DataError',
      message: 'bpeTokenizer: there is no text to learn from. Give train some sentences.',
    });
    assert.throws(() => recipe.train('tea'), {
      name: 'TypeError',
      message: "bpeTokenizer: train takes a list of texts: train(['how are you ?']).",
    });
    assert.throws(() => bpeTokenizer({ dropout: 1 }), {
      name: 'RangeError',
      message: 'bpeTokenizer: dropout is a probability of at least 0 and below 1; got 1.',
    });
    assert.throws(() => bpeTokenizer({ vocabularySize: 4 }), {
      message: 'bpeTokenizer: vocabularySize is a whole number of at least 5; got 4.',
    });
    assert.throws(() => bpeTokenizer({ vocabularysize: 100 } as object), {
      message: 'bpeTokenizer: there is no option vocabularysize. Did you mean vocabularySize?',
    });
  });
});
