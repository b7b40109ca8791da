import { strict as assert } from 'node:assert';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { Generator } from '../../../src/engine';
import { charTokenizer } from '../../../src/text/charTokenizer';
import { ParallelCorpus } from '../../../src/text/corpus';
import { setFileReader } from '../../../src/text/files';
import { bpeTokenizer } from '../../../src/text/subword/bpeTokenizer';
import { importTokenizer, type TokenizerFile } from '../../../src/text/subword/importTokenizer';
import { loadTokenizer, saveTokenizer } from '../../../src/text/subword/tokenizerFile';
import { unigramTokenizer } from '../../../src/text/subword/unigramTokenizer';
import { tokenizerFrom } from '../../../src/text/tokenizers';
import { UNK, Vocabulary } from '../../../src/text/vocabulary';
import { wordTokenizer } from '../../../src/text/wordTokenizer';
import { installFiles } from '../memoryFiles';
import { anyText, SENTENCES } from './sentences';

const kinds = [
  bpeTokenizer({ vocabularySize: 100 }),
  bpeTokenizer({ vocabularySize: 90, normalize: 'NFKC', lowercase: true }),
  unigramTokenizer({ vocabularySize: 120 }),
  unigramTokenizer({ vocabularySize: 110, normalize: 'NFKC' }),
  bpeTokenizer({ vocabularySize: 90, normalize: 'none' }),
].map(recipe => recipe.train(SENTENCES));

const ids = (file: string): Record<string, number> => {
  const { vocab } = JSON.parse(file).model;
  return Array.isArray(vocab) ? Object.fromEntries(vocab.map(([token], id) => [token, id])) : vocab;
};

/** Files that Hugging Face's library wrote. */
const imported = ['tokenizers.json', 'details.json'].flatMap(name => {
  const fixture = path.join(__dirname, '../../fixtures/tokenizers', name);
  const content = JSON.parse(readFileSync(fixture, 'utf8'));
  const files: Record<string, { file: TokenizerFile; cases: { text: string }[] }> =
    content.tokenizers ?? content;
  return Object.entries(files);
});

suite('saveTokenizer and loadTokenizer', () => {
  for (const [i, tokenizer] of kinds.entries()) {
    test(`a ${tokenizer.name} tokenizer comes back as it was (${i})`, async () => {
      const file = saveTokenizer(tokenizer);
      installFiles({ 'tokenizer.json': file });
      const again = await loadTokenizer('tokenizer.json');
      assert.equal(again.trained, true);
      assert.deepEqual(again.pieces, tokenizer.pieces);
      assert.ok(again.sample);
      const check = fc.property(anyText(), text => {
        assert.deepEqual(again.encode(text), tokenizer.encode(text));
      });
      fc.assert(check, { seed: 1, numRuns: 500 });
      assert.equal(saveTokenizer(again), file);
    });

    test(`every reader of the format cuts as the ${tokenizer.name} tokenizer does (${i})`, () => {
      const read = importTokenizer(JSON.parse(saveTokenizer(tokenizer)));
      const known = new Set(tokenizer.pieces);
      const check = fc.property(anyText(), text => {
        const tokens = tokenizer.encode(text).map(each => (known.has(each) ? each : '<unk>'));
        // that format makes one of unknown pieces in a row
        const fused = tokens.filter((each, at) => each !== '<unk>' || tokens[at - 1] !== '<unk>');
        const found = read.encode(text);
        const once = found.filter((each, at) => each !== '<unk>' || found[at - 1] !== '<unk>');
        assert.deepEqual(once, fused);
        if (found.includes('<unk>')) return;
        assert.equal(read.decode(found), tokenizer.normalize(text));
      });
      fc.assert(check, { seed: 2, numRuns: 500 });
    });
  }

  test('tokens have the ids of the vocabulary', () => {
    for (const tokenizer of kinds) {
      const sentences = SENTENCES.map(text => tokenizer.encode(text));
      const vocabulary = Vocabulary.from(sentences);
      const found = ids(saveTokenizer(tokenizer, vocabulary));
      vocabulary.tokens.forEach((token, id) => {
        assert.equal(found[token], id);
      });
      assert.equal(Object.keys(found).length, tokenizer.pieces.length + 4);
    }
  });

  test('dropout, which a file has no place for, is set again', async () => {
    const trained = bpeTokenizer({ vocabularySize: 100, dropout: 0.4, seed: 0 }).train(SENTENCES);
    const file = saveTokenizer(trained);
    const [plain, dropping] = [
      await loadTokenizer(file),
      await loadTokenizer(file, { dropout: 0.4 }),
    ];
    for (const text of SENTENCES) {
      const [one, two] = [new Generator(1), new Generator(1)];
      assert.deepEqual(plain.sample?.(text), plain.encode(text));
      assert.deepEqual(dropping.encode(text), trained.encode(text));
      assert.deepEqual(dropping.sample?.(text, one), trained.sample(text, two));
    }
    const pieces = saveTokenizer(unigramTokenizer({ vocabularySize: 120 }).train(SENTENCES));
    const one =
      /dropout is of BPE tokenizers that saveTokenizer wrote; this one \(unigram\) cuts at/;
    await assert.rejects(loadTokenizer(pieces, { dropout: 0.1 }), one);
    await assert.rejects(loadTokenizer(file, { dropout: 1 }), /dropout is a probability/);
    await assert.rejects(loadTokenizer(file, { drop: 1 } as object), /there is no option drop/);
  });

  test('a char tokenizer is saved with a vocabulary', async () => {
    const tokenizer = charTokenizer({ lowercase: true });
    const vocabulary = Vocabulary.from(SENTENCES.map(text => tokenizer.encode(text)));
    const again = await loadTokenizer(saveTokenizer(tokenizer, vocabulary));
    for (const text of SENTENCES) assert.deepEqual(again.encode(text), tokenizer.encode(text));
    assert.equal(again.decode(again.encode('I like 茶 €.')), 'i like 茶 <unk>.');
    assert.equal(again.lowercase, true);
  });

  test('a file of others is its own description', async () => {
    const file = {
      pre_tokenizer: { type: 'WhitespaceSplit' },
      model: { type: 'WordLevel', vocab: { tea: 0, '[UNK]': 1 }, unk_token: '[UNK]' },
    };
    const tokenizer = await loadTokenizer(file);
    assert.equal(tokenizer.name, 'wordlevel');
    const again = tokenizerFrom(JSON.parse(JSON.stringify(tokenizer)));
    assert.deepEqual(again.encode('tea or coffee'), ['tea', '<unk>', '<unk>']);
    assert.deepEqual(JSON.parse(saveTokenizer(again)), file);
  });

  for (const [name, { file, cases }] of imported) {
    test(`a file of others gets the ids of a corpus, and cuts as before: ${name}`, () => {
      const tokenizer = importTokenizer(file);
      const texts = cases.map(({ text }) => text).filter(text => tokenizer.encode(text).length > 0);
      const options = { source: tokenizer, target: tokenizer, split: [1] };
      const corpora = [1, 2].map(minFrequency =>
        ParallelCorpus.fromPairs(
          texts.map(text => [text, text]),
          { ...options, minFrequency, duplicates: 'keep', badLines: 'skip' },
        ),
      );
      for (const { sourceVocabulary: vocabulary } of corpora) {
        const saved = saveTokenizer(tokenizer, vocabulary);
        const found = ids(saved);
        const { model, added_tokens: added } = JSON.parse(saved);
        const unknown = model.unk_token ?? '<unk>';
        for (const [id, token] of vocabulary.tokens.entries()) {
          assert.equal(found[id === UNK ? unknown : token], id, token);
        }
        if (Array.isArray(model.vocab)) assert.equal(model.unk_id, UNK);
        for (const { id, content } of added) assert.equal(found[content], id, content);
        const again = importTokenizer(JSON.parse(saved));
        for (const text of texts) assert.deepEqual(again.encode(text), tokenizer.encode(text));
        assert.deepEqual(new Set(again.pieces), new Set(tokenizer.pieces));
      }
    });
  }

  test('a corpus keeps all tokens of a file of others, so that no byte is unknown', () => {
    const { file } = new Map(imported).get('gpt2') as (typeof imported)[0][1];
    const tokenizer = importTokenizer(file);
    const options = { source: tokenizer, target: tokenizer, split: [1] };
    const { sourceVocabulary } = ParallelCorpus.fromPairs([['the tea', 'the cup']], options);
    assert.equal(sourceVocabulary.size, Object.keys(ids(JSON.stringify(file))).length + 4);
    const tokens = tokenizer.encode('the 猫 sat!');
    assert.ok(tokens.every(token => sourceVocabulary.has(token)));
  });

  const cannot: [name: string, act: () => unknown, message: string][] = [
    [
      'a word tokenizer',
      () => saveTokenizer(wordTokenizer()),
      'saveTokenizer: a tokenizer.json cannot express a word tokenizer. It can express char, bpe ' +
        'and unigram tokenizers, and what loadTokenizer gave. ' +
        'JSON.stringify(tokenizer) keeps it for tokenizerFrom.',
    ],
    [
      'a tokenizer of one’s own',
      () => saveTokenizer({ name: 'mine', encode: text => [text], decode: String }),
      'saveTokenizer: a tokenizer.json cannot express a mine tokenizer. It can express char, bpe ' +
        'and unigram tokenizers, and what loadTokenizer gave.',
    ],
    [
      'characters without a vocabulary',
      () => saveTokenizer(charTokenizer()),
      'saveTokenizer: a char tokenizer has no tokens of its own; give it the vocabulary: ' +
        'saveTokenizer(tokenizer, corpus.sourceVocabulary).',
    ],
    [
      'a recipe',
      () => saveTokenizer(bpeTokenizer()),
      'saveTokenizer: the bpe tokenizer has not learnt any subwords yet. Save the one of a corpus ' +
        '(corpus.sourceTokenizer), or what train gave.',
    ],
    [
      'a vocabulary of something else than a file of others',
      () => saveTokenizer(importTokenizer(imported[0][1].file), Vocabulary.from([['▁xyz']])),
      "saveTokenizer: the vocabulary has the token '▁xyz', which the tokenizer cannot make. " +
        'Give the vocabulary of the corpus whose tokenizer this is.',
    ],
    [
      'a vocabulary of something else',
      () => saveTokenizer(kinds[0], Vocabulary.from([['▁xyz']])),
      "saveTokenizer: the vocabulary has the token '▁xyz', which the tokenizer cannot make. " +
        'Give the vocabulary of the corpus whose tokenizer this is.',
    ],
  ];
  for (const [name, act, message] of cannot) {
    test(`cannot save ${name}`, () => assert.throws(act, { name: 'DataError', message }));
  }

  teardown(() => setFileReader(() => Promise.reject(new Error('no reader in this test'))));
});

suite('loadTokenizer says what is wrong', () => {
  const wordLevel = { type: 'WordLevel', vocab: { a: 0 } };
  const cases: [name: string, file: TokenizerFile, message: string][] = [
    [
      'a normalizer',
      { model: wordLevel, normalizer: { type: 'Precompiled' } },
      "tokenizer.json: normalizer 'Precompiled' is not supported; supported: NFC, NFD, NFKC, " +
        'NFKD, Lowercase, Strip, StripAccents, Prepend, Replace, BertNormalizer, Sequence.',
    ],
    [
      'a pre-tokenizer in a sequence',
      {
        model: wordLevel,
        pre_tokenizer: { type: 'Sequence', pretokenizers: [{ type: 'UnicodeScripts' }] },
      },
      "tokenizer.json: pre_tokenizer 'UnicodeScripts' is not supported; supported: Whitespace, " +
        'WhitespaceSplit, Metaspace, ByteLevel, BertPreTokenizer, Punctuation, Digits, ' +
        'CharDelimiterSplit, Split, Sequence.',
    ],
    [
      'a model',
      { model: { type: 'Tokenmonster' } },
      "tokenizer.json: model 'Tokenmonster' is not supported; " +
        'supported: BPE, Unigram, WordPiece, WordLevel.',
    ],
    [
      'a decoder',
      { model: wordLevel, decoder: { type: 'CTC' } },
      "tokenizer.json: decoder 'CTC' is not supported; supported: Metaspace, ByteLevel, " +
        'WordPiece, BPEDecoder, ByteFallback, Fuse, Strip, Replace, Sequence.',
    ],
    [
      'a pattern',
      {
        model: wordLevel,
        pre_tokenizer: { type: 'Split', pattern: { Regex: '\\p{L}++' }, behavior: 'Isolated' },
      },
      'tokenizer.json: the pattern of pre_tokenizer cannot be used in JavaScript: \\p{L}++ ' +
        '(Invalid regular expression: /\\p{L}++/: Nothing to repeat).',
    ],
    [
      'a behavior',
      {
        model: wordLevel,
        pre_tokenizer: { type: 'Split', pattern: { String: 'x' }, behavior: 'Kept' },
      },
      'tokenizer.json: pre_tokenizer.behavior is one of Removed, Isolated, MergedWithPrevious, ' +
        'MergedWithNext, Contiguous; got Kept.',
    ],
    [
      'ids that are none',
      { model: { type: 'WordLevel', vocab: { a: 'b' } } },
      'tokenizer.json: model.vocab is tokens with ids; got an object.',
    ],
    [
      'merges that are none',
      { model: { type: 'BPE', vocab: { a: 0 }, merges: ['a'] } },
      "tokenizer.json: model.merges is pairs of tokens; got ['a'].",
    ],
    [
      'a part of another form',
      { model: wordLevel, decoder: ['Fuse'] },
      "tokenizer.json: decoder is an object there; got ['Fuse'].",
    ],
    ['no model', {}, 'tokenizer.json: model is an object; got undefined.'],
    [
      'a text that is none',
      { model: wordLevel, normalizer: { type: 'Prepend', prepend: 3 } },
      'tokenizer.json: normalizer.prepend is a text; got 3.',
    ],
    [
      'a flag that is neither true nor false',
      { model: wordLevel, normalizer: { type: 'Strip', strip_left: 'yes' } },
      "tokenizer.json: normalizer.strip_left is true or false; got 'yes'.",
    ],
    [
      'a number that is not whole',
      { model: { type: 'WordPiece', vocab: { a: 0 }, max_input_chars_per_word: 0.5 } },
      'tokenizer.json: model.max_input_chars_per_word is a whole number; got 0.5.',
    ],
    [
      'a list that is none',
      { model: wordLevel, normalizer: { type: 'Sequence', normalizers: {} } },
      'tokenizer.json: normalizer.normalizers is a list; got an object.',
    ],
    [
      'an empty part',
      { model: wordLevel, decoder: 'Fuse' },
      "tokenizer.json: decoder is an object there; got 'Fuse'.",
    ],
    [
      'pieces without scores',
      { model: { type: 'Unigram', vocab: [['a', 'b']] } },
      "tokenizer.json: model.vocab is a list of [piece, score]; got [['a', 'b']].",
    ],
    [
      'three tokens in a merge',
      { model: { type: 'BPE', vocab: { a: 0 }, merges: [['a', 'b', 'c']] } },
      "tokenizer.json: model.merges is pairs of tokens; got [['a', 'b', 'c']].",
    ],
    [
      'a scheme nobody knows',
      { model: wordLevel, pre_tokenizer: { type: 'Metaspace', prepend_scheme: 'last' } },
      "tokenizer.json: pre_tokenizer.prepend_scheme is 'always', 'first' or 'never'; got 'last'.",
    ],
    [
      'a pattern that is none',
      { model: wordLevel, normalizer: { type: 'Replace', pattern: {}, content: '' } },
      'tokenizer.json: normalizer.pattern is { "String": … } or { "Regex": … }; got an object.',
    ],
  ];
  for (const [name, file, message] of cases) {
    test(name, async () => {
      await assert.rejects(loadTokenizer(file), (error: Error) => {
        assert.equal(error.name, 'DataError');
        assert.equal(error.message.replace('/gu:', '/:'), message); // engines differ in the flags
        return true;
      });
    });
  }

  test('files that are something else', async () => {
    const gbk = Uint8Array.of(0x7b, 0xc4, 0xe3, 0x7d);
    installFiles({ 'a.json': '[1', 'b.json': '{}', 'c.json': gbk, 'd.json': '' });
    const messages = [
      /^loadTokenizer: a\.json is not JSON: .+\.$/,
      /^loadTokenizer: b\.json has no field "model"; a tokenizer\.json of Hugging Face has one\.$/,
      /^c\.json, line 1 is not UTF-8/,
      /^d\.json is empty: there is no tokenizer to read\.$/,
      /^There is no file e\.json\./,
    ];
    for (const [i, message] of messages.entries()) {
      const path = `${'abcde'[i]}.json`;
      await assert.rejects(loadTokenizer(path), { name: 'DataError', path, message });
    }
    await assert.rejects(loadTokenizer(7 as never), {
      name: 'TypeError',
      message: 'loadTokenizer takes the path of a tokenizer.json, or its content; got 7.',
    });
  });

  teardown(() => setFileReader(() => Promise.reject(new Error('no reader in this test'))));
});
