/** Running text whose tokenizer has to learn: from the part that is trained on, and from nothing else. */
import { strict as assert } from 'node:assert';
import fc from 'fast-check';
import { charTokenizer } from '../../src/text/charTokenizer';
import { setFileReader } from '../../src/text/files';
import { bpeTokenizer } from '../../src/text/subword/bpeTokenizer';
import { unigramTokenizer } from '../../src/text/subword/unigramTokenizer';
import { TextCorpus, textTokens } from '../../src/text/textCorpus';
import { UNK } from '../../src/text/vocabulary';
import { installFiles } from './memoryFiles';

const verse = 'the lowest of the low\nlower than the widest\nthe newest of all\n';
const split = [0.7, 0.15, 0.15];

suite('TextCorpus with subwords', () => {
  for (const make of [bpeTokenizer, unigramTokenizer]) {
    const tokenizer = make({ vocabularySize: 60 });

    test(`${make.name} learns from the beginning alone, which train is`, () => {
      // 30 verses to train on; what comes after has letters of its own
      const text = verse.repeat(30);
      const rest = 'zzz yyy zzz\n'.repeat(Math.round((text.length * 3) / 7 / 12));
      const corpus = new TextCorpus(text + rest, { tokenizer, split });
      assert.deepEqual([tokenizer.trained, corpus.tokenizer.trained], [false, true]);
      assert.ok(!corpus.tokenizer.pieces?.some(piece => /[yz]/.test(piece)));
      assert.ok(corpus.train.ids.every(id => id !== UNK));
      assert.ok(corpus.dev.length > 0 && corpus.dev.ids.includes(UNK));
      const learnt = corpus.decode(corpus.train.ids);
      assert.ok(`${text}${rest}`.startsWith(learnt), learnt.slice(-80));
      const again = tokenizer.train(learnt.split('\n'));
      assert.deepEqual(corpus.tokenizer.toJSON?.(), again.toJSON());
    });
  }

  test('a text that is read again with what it taught is divided alike', () => {
    const text = `${verse.repeat(40)}${'wwww xxxx\n'.repeat(90)}`;
    for (const make of [bpeTokenizer, unigramTokenizer]) {
      const corpus = new TextCorpus(text, { tokenizer: make({ vocabularySize: 60 }), split });
      const again = new TextCorpus(text, { vocabularies: corpus, split });
      for (const name of ['train', 'dev', 'test'] as const) {
        assert.ok(corpus[name].length > 0);
        assert.deepEqual(again[name].ids, corpus[name].ids, `${make.name} ${name}`);
      }
    }
  });

  const tokenizer = bpeTokenizer({ vocabularySize: 40 });

  test('every token of a text is in one of the sets, wherever train ends', () => {
    const piece = fc.constantFrom(
      'low',
      'lower ',
      ' new',
      '我喜欢',
      '茶。',
      '𠮷',
      '\n',
      '\r\n',
      '\r',
      ' ',
      '\n\n',
    );
    const texts = fc
      .array(piece, { minLength: 4, maxLength: 40 })
      .map(parts => `some${parts.join('')}`);
    const shares = fc.constantFrom([0.5, 0.25, 0.25], [0.9, 0.05, 0.05], [0.6, 0.4], [1]);
    const check = fc.property(texts, shares, (text, own) => {
      const { tokenizer: trained, ...corpus } = new TextCorpus(text, { tokenizer, split: own });
      const { train, dev, test } = corpus;
      const known = new TextCorpus(text, { tokenizer: trained, split: own });
      const all = [train, dev, test].flatMap(set => [...corpus.vocabulary.decode(set.ids)]);
      const wanted = [known.train, known.dev, known.test].flatMap(set => [
        ...known.vocabulary.decode(set.ids),
      ]);
      assert.equal(all.length, wanted.length);
      assert.equal(all.length, textTokens(text, trained).length + 1); // and the end of the last line
      assert.ok(train.ids.every(id => id !== UNK));
      if (own.length === 1)
        assert.deepEqual([train.length, dev.length, test.length], [all.length, 0, 0]);
    });
    fc.assert(check, { seed: 4, numRuns: 300 });
  });

  test('dev and test share what train leaves, as the split says', () => {
    const text = verse.repeat(60);
    for (const own of [split, [0.5, 0.1, 0.3], [0.6, 0.2], [0.5]]) {
      const [share, ...others] = own;
      const {
        train,
        dev,
        test,
        tokenizer: trained,
      } = new TextCorpus(text, { tokenizer, split: own });
      const rest = textTokens(text, trained).length + 1 - train.length;
      const wanted = [0, 1].map(i => ((others[i] ?? 0) * rest) / (1 - share));
      assert.ok(Math.abs(dev.length - wanted[0]) <= 1 && Math.abs(test.length - wanted[1]) <= 1);
    }
  });

  test('train ends behind a word, in a short text too, and never within a character', () => {
    const text = 'lowest newest '.repeat(85); // 1190 characters
    const corpus = new TextCorpus(text, { tokenizer, split: [0.5, 0.5] });
    const { length } = corpus.decode(corpus.train.ids).split(' ');
    assert.equal(corpus.decode(corpus.train.ids), text.split(' ').slice(0, length).join(' '));
    const lines = new TextCorpus('low\n'.repeat(400), { tokenizer, split: [0.5, 0.5] });
    assert.equal(lines.decode(lines.train.ids), 'low\n'.repeat(200).trimEnd());
    const characters = bpeTokenizer({ vocabularySize: 5 });
    const wide = '\u{20bb7}'.repeat(1001); // 2002 units of UTF-16
    const { train, dev } = new TextCorpus(wide, { tokenizer: characters, split: [0.5, 0.5] });
    assert.deepEqual([train.length, dev.length], [501, 502]); // a token for the blank, one for the end
  });

  test('the vocabulary has the tokens of train that are frequent enough, and no others', () => {
    const chars = { tokenizer: charTokenizer(), split: [0.5, 0.5] };
    const tokensOf = (more: object) =>
      new TextCorpus('abbaaccc', { ...chars, ...more }).vocabulary.tokens;
    assert.deepEqual(tokensOf({}).slice(4), ['a', 'b']);
    assert.deepEqual(tokensOf({ minFrequency: 4 }).slice(4), []);
    assert.equal(tokensOf({ minFrequency: 4 }).length, 4);
  });

  test('options that cannot be meant are errors', () => {
    const make = (options: object) => new TextCorpus('some text', options as never);
    assert.throws(() => make({}), {
      name: 'TypeError',
      message: 'TextCorpus: tokenizer is charTokenizer() or the like, got undefined.',
    });
    assert.throws(() => make({ tokenizer: charTokenizer }), /got the function charTokenizer/);
    assert.throws(() => new TextCorpus(7 as never, { tokenizer }), /the text is a string, got 7/);
    for (const wrong of [
      [0.4, 0.3, 0.2, 0.1],
      [0, 0.5, 0.5],
      [0.9, 0.2],
      [0.9, -0.1, 0.1],
      [0.9, Number.NaN],
      [],
    ]) {
      const made = () => make({ tokenizer: charTokenizer(), split: wrong });
      assert.throws(made, /split has shares of train, dev and test that sum to 1/, String(wrong));
    }
    const thirds = [0.15, 0.7, 0.15]; // their sum is a little more than 1 in floating-point numbers
    assert.ok(thirds.reduce((sum, share) => sum + share) >= 1);
    assert.equal(
      new TextCorpus('x'.repeat(99), { tokenizer: charTokenizer(), split: thirds }).train.length,
      15,
    );
  });

  test('a text without blanks is cut too, and one too short says so', () => {
    const text = Array.from({ length: 2000 }, (_, i) => '我喜欢喝茶'[(i * i + (i >> 3)) % 5]).join(
      '',
    );
    const corpus = new TextCorpus(text, { tokenizer, split });
    const { length } = corpus.decode(corpus.train.ids);
    assert.ok(Math.abs(length - 1400) < 5, String(length));
    for (const text of ['', '\n\n', ' ']) {
      assert.throws(() => new TextCorpus(text, { tokenizer }), {
        name: 'RangeError',
        message: `TextCorpus: ${text.length} characters are too few to train on.`,
      });
    }
  });

  test('train has two tokens at least: one to foresee the other from', () => {
    const chars = { tokenizer: charTokenizer() };
    const corpus = new TextCorpus('abc', { ...chars, split: [0.5, 0.25, 0.25] }); // and the line end
    assert.deepEqual([corpus.train.length, corpus.dev.length, corpus.test.length], [2, 1, 1]);
    for (const [text, split, tokens] of [
      ['', [1], 1],
      ['abc', [0.3, 0.3, 0.4], 4],
    ] as const) {
      assert.throws(() => new TextCorpus(text, { ...chars, split }), {
        name: 'RangeError',
        message: `TextCorpus: ${tokens} tokens are too few to train on.`,
      });
    }
  });

  test('pieces that occur in no word of train alone are known', () => {
    const corpus = new TextCorpus(verse.repeat(20), { tokenizer, split });
    assert.ok(corpus.encode('w l h').every(id => id !== UNK));
    assert.ok(corpus.tokenizer.pieces?.every(piece => corpus.vocabulary.has(piece)));
  });

  test('a file gives what the text does; an empty one is named', async () => {
    const text = verse.repeat(20);
    installFiles({ 'a.txt': text, 'empty.txt': '', 'blank.txt': '\n \n' });
    const [read, given] = [await TextCorpus.fromFile('a.txt', { tokenizer, split }), text];
    const corpus = new TextCorpus(given, { tokenizer, split });
    assert.deepEqual(read.vocabulary.tokens, corpus.vocabulary.tokens);
    for (const name of ['train', 'dev', 'test'] as const) {
      assert.deepEqual(read[name].ids, corpus[name].ids);
    }
    for (const options of [{ tokenizer }, { tokenizer: corpus.tokenizer }]) {
      const wrong = [
        ['empty.txt', 'empty.txt is empty: there is no text to read.'],
        ['blank.txt', 'blank.txt has only blank lines: there is no text to read.'],
      ];
      for (const [path, message] of wrong) {
        await assert.rejects(TextCorpus.fromFile(path, options), {
          name: 'DataError',
          path,
          message,
        });
      }
    }
  });

  teardown(() => setFileReader(() => Promise.reject(new Error('no reader in this test'))));
});
