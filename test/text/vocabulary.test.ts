import { strict as assert } from 'node:assert';
import fc from 'fast-check';
import { BOS, EOS, PAD, SPECIALS, UNK, Vocabulary } from '../../src/text/vocabulary';

const sentences = [['the', 'cat', 'the'], ['a', 'cat'], ['the']];

suite('Vocabulary', () => {
  test('specials come first, then tokens by falling frequency, then by code', () => {
    const vocabulary = Vocabulary.from([...sentences, ['b']]);
    assert.deepEqual(vocabulary.tokens, [...SPECIALS, 'the', 'cat', 'a', 'b']);
    assert.deepEqual([PAD, UNK, BOS, EOS], [0, 1, 2, 3]);
    const { pad, unk, bos, eos } = vocabulary;
    assert.deepEqual([pad, unk, bos, eos], [PAD, UNK, BOS, EOS]);
    assert.equal(vocabulary.size, 8);
  });

  test('rare tokens are left out', () => {
    const vocabulary = Vocabulary.from(sentences, { minFrequency: 2 });
    assert.deepEqual(vocabulary.tokens.slice(4), ['the', 'cat']);
    assert.equal(vocabulary.has('a'), false);
    assert.equal(vocabulary.id('a'), UNK);
  });

  test('the size can be limited, specials included', () => {
    assert.deepEqual(Vocabulary.from(sentences, { maxSize: 5 }).tokens.slice(4), ['the']);
    assert.equal(Vocabulary.from(sentences, { maxSize: 100 }).size, 7);
  });

  test('a text with the name of a special is unknown, never the special', () => {
    const vocabulary = Vocabulary.from([[...SPECIALS, 'x', '<eos>']], { keep: ['<pad>'] });
    assert.deepEqual(vocabulary.tokens, [...SPECIALS, 'x']);
    assert.deepEqual(
      SPECIALS.map(special => [vocabulary.id(special), vocabulary.has(special)]),
      SPECIALS.map(() => [UNK, false]),
    );
    const ids = vocabulary.encode(['x', '<eos>', '<pad>', 'x']);
    assert.deepEqual([...ids], [4, UNK, UNK, 4]);
  });

  test('a word with other joiner marks is the same word, the most frequent one first', () => {
    const sentence = ['.', '.', '␣.', '￭=￭', '￭=￭', '=￭', 'x', '￭'];
    const vocabulary = Vocabulary.from([sentence]);
    const found = (token: string) => vocabulary.token(vocabulary.id(token));
    assert.deepEqual(['.', '␣.'].map(found), ['.', '␣.']);
    assert.deepEqual(['￭.', '.￭', '￭.￭', '␣.␣'].map(found), ['.', '.', '.', '.']);
    assert.deepEqual(['=', '␣=', '=￭'].map(found), ['￭=￭', '￭=￭', '=￭']);
    assert.deepEqual(['￭', '￭￭', '␣', '￭x', 'y', '￭y'].map(found), [
      ...['￭', '￭', '<unk>', 'x', '<unk>', '<unk>'],
    ]);
  });

  test('labels have joiner marks only where the word has several entries', () => {
    const vocabulary = Vocabulary.from([['.', '␣.', '￭+￭', '￭', '%￭', '␣%']]);
    const labels = vocabulary.tokens.slice(4).map((_, i) => vocabulary.label(4 + i));
    assert.deepEqual(new Set(labels), new Set(['.', '␣.', '+', '￭', '%', '␣%']));
    assert.equal(vocabulary.label(EOS), '<eos>');
  });

  test('decode undoes encode, but for unknown tokens', () => {
    const token = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 4 });
    const check = fc.property(fc.array(fc.array(token)), fc.array(token), (known, tokens) => {
      const vocabulary = Vocabulary.from(known);
      const expected = tokens.map(each => (vocabulary.has(each) ? each : '<unk>'));
      assert.deepEqual(vocabulary.decode(vocabulary.encode(tokens)), expected);
      for (const sentence of known) {
        assert.deepEqual(vocabulary.decode(vocabulary.encode(sentence)), sentence);
      }
    });
    fc.assert(check, { seed: 1, numRuns: 300 });
  });

  test('counts give what their sentences would', () => {
    const counts: [string, number][] = [
      ['a', 1],
      ['b', 2],
      ['a', 2],
      ['<pad>', 9],
    ];
    const sentences = [
      ['a', 'b', 'a'],
      ['a', 'b', '<pad>'],
    ];
    assert.deepEqual(
      Vocabulary.fromCounts(counts, { minFrequency: 2 }).tokens,
      Vocabulary.from(sentences, { minFrequency: 2 }).tokens,
    );
    assert.throws(() => Vocabulary.fromCounts(counts, { minFrequency: 0 }), {
      message: 'Vocabulary.fromCounts: minFrequency is a whole number of at least 1; got 0.',
    });
  });

  test('the order of sentences does not matter', () => {
    const sentence = fc.array(fc.constantFrom(...'abcdef'));
    const check = fc.property(fc.array(sentence), list => {
      const [forward, backward] = [Vocabulary.from(list), Vocabulary.from([...list].reverse())];
      assert.deepEqual(forward.tokens, backward.tokens);
    });
    fc.assert(check, { seed: 2, numRuns: 300 });
  });

  test('keeps what it is told to, within its size', () => {
    const keep = ['dog', 'cat', '<unk>'];
    const kept = Vocabulary.from(sentences, { minFrequency: 100, keep });
    assert.deepEqual(kept.tokens.slice(4), ['cat', 'dog']);
    assert.deepEqual(Vocabulary.from(sentences, { keep, maxSize: 5 }).tokens.slice(4), ['the']);
  });

  test('comes back from JSON', () => {
    const vocabulary = Vocabulary.from(sentences);
    const again = new Vocabulary(JSON.parse(JSON.stringify(vocabulary)));
    assert.deepEqual(again.tokens, vocabulary.tokens);
    assert.equal(again.id('cat'), vocabulary.id('cat'));
  });

  test('says what it holds', () => {
    const text = 'Vocabulary of 7 tokens: <pad> <unk> <bos> <eos> the cat a';
    assert.equal(String(Vocabulary.from(sentences)), text);
    const ten = Array.from('abcdefghij');
    const shown = `<pad> <unk> <bos> <eos> ${ten.join(' ')}`;
    assert.equal(String(Vocabulary.from([ten])), `Vocabulary of 14 tokens: ${shown}`);
    assert.equal(String(Vocabulary.from([[...ten, 'k']])), `Vocabulary of 15 tokens: ${shown} …`);
  });

  test('says what is wrong', () => {
    const vocabulary = Vocabulary.from(sentences);
    for (const id of [7, -1, 1.5]) {
      assert.throws(() => vocabulary.token(id), {
        name: 'RangeError',
        message: `Vocabulary: there is no token ${id}; the ids of 7 tokens are 0 … 6.`,
      });
    }
    assert.throws(() => new Vocabulary(['a', 'b']), {
      message:
        "Vocabulary: the first tokens are <pad> <unk> <bos> <eos>; token 0 is 'a'. " +
        'Vocabulary.from(sentences) puts them there.',
    });
    assert.throws(() => new Vocabulary([...SPECIALS, 'x', 'y', 'x']), {
      message: "Vocabulary: 'x' is token 4 and token 6.",
    });
    assert.throws(() => Vocabulary.from([], { minFrequency: 0 }), {
      message: 'Vocabulary.from: minFrequency is a whole number of at least 1; got 0.',
    });
    assert.throws(() => Vocabulary.from([], { maxSize: 3 }), {
      message: 'Vocabulary.from: maxSize is a whole number of at least 4; got 3.',
    });
  });

  test('a text is no list of tokens: its characters would be', () => {
    const given = (value: string): never => value as never;
    const vocabulary = Vocabulary.from([['the', 'cat']]);
    assert.throws(
      () => Vocabulary.from([given('the cat')]),
      /a sentence is a list of tokens.*got 'the cat'/,
    );
    assert.throws(() => Vocabulary.from(given('the cat')), /sentences are a list; got 'the cat'/);
    assert.throws(() => vocabulary.encode(given('the cat')), /a list of tokens.*got 'the cat'/);
    assert.throws(
      () => Vocabulary.from([['a']], { keep: given('cat') }),
      /keep are a list; got 'cat'/,
    );
    assert.throws(
      () => Vocabulary.fromCounts([['a', given('3')]]),
      /pairs \[token, how often\].*'3'/,
    );
  }); // prettier-ignore
});
