// The names of special tokens inside a text: ordinary text to a tokenizer, and never the special's id to a model.
import { strict as assert } from 'node:assert';
import { generate, LanguageModel, LSTMModel, predict, translate } from '../../src/models';
import {
  BOS,
  batches,
  bpeTokenizer,
  charTokenizer,
  EOS,
  loadTokenizer,
  PAD,
  ParallelCorpus,
  SPECIALS,
  saveTokenizer,
  sourceBatch,
  TextCorpus,
  type Tokenizer,
  UNK,
  unigramTokenizer,
  Vocabulary,
  whitespaceTokenizer,
  wordTokenizer,
} from '../../src/text';

const sentence = 'a <pad> b <eos> <unk> c <bos> <pad>';
const texts = [sentence, 'a b c', '<eos> a', '<pad>'];
const custom: Tokenizer = {
  name: 'custom',
  encode: text => text.split(' '),
  decode: tokens => tokens.join(' '),
};

async function tokenizers(): Promise<Record<string, Tokenizer>> {
  const bpe = bpeTokenizer({ vocabularySize: 60, minFrequency: 1 }).train(texts);
  const unigram = unigramTokenizer({ vocabularySize: 60 }).train(texts);
  const vocabulary = Vocabulary.from(texts.map(text => [...text]));
  const words = { '<pad>': 0, '<unk>': 1, '<bos>': 2, '<eos>': 3, a: 4, b: 5, c: 6 };
  return {
    custom,
    words: wordTokenizer(),
    characters: charTokenizer(),
    'white space': whitespaceTokenizer(),
    bpe,
    unigram,
    'saved bpe': await loadTokenizer(saveTokenizer(bpe)),
    'saved unigram': await loadTokenizer(saveTokenizer(unigram)),
    'saved characters': await loadTokenizer(saveTokenizer(charTokenizer(), vocabulary)),
    'words of a file': await loadTokenizer({
      pre_tokenizer: { type: 'WhitespaceSplit' },
      model: { type: 'WordLevel', unk_token: '<unk>', vocab: words },
    }),
  };
}

suite('names of special tokens in texts', () => {
  test('come back from every tokenizer', async () => {
    for (const [name, { encode, decode }] of Object.entries(await tokenizers())) {
      // that file's words are all it has: others are unknown to the tokenizer itself
      const known = (text: string) =>
        name === 'words of a file' ? text.replace(/<(pad|bos|eos)>/g, '<unk>') : text;
      for (const text of texts) assert.equal(decode(encode(text)), known(text), name);
    }
  });

  test('never get the id of a special in batches', async () => {
    const pairs = texts.map((text, i) => [text, texts[3 - i]] as const);
    for (const [name, tokenizer] of Object.entries(await tokenizers())) {
      const options = { source: tokenizer, target: tokenizer, split: [1] };
      const corpus = ParallelCorpus.fromPairs(pairs, options);
      for (const { source, targets, prefix, pairs: rows } of batches(corpus.train)) {
        for (const [row, pair] of rows.entries()) {
          const of = (ids: { shape: readonly number[]; toFlatArray(): ArrayLike<number> }) => {
            const width = ids.shape[1];
            return Array.from(ids.toFlatArray()).slice(row * width, (row + 1) * width);
          };
          const specials = (ids: number[]) => ids.filter(id => id < 4 && id !== UNK);
          const pads = (ids: number[], length: number) => ids.slice(length).map(() => PAD);
          const read = of(source.tokens);
          const [s, t] = [pair.sourceTokens.length + 1, pair.targetTokens.length + 1];
          assert.deepEqual(specials(read), [EOS, ...pads(read, s)], name);
          const written = of(targets);
          assert.deepEqual(specials(written), [EOS, ...pads(written, t)], name);
          assert.deepEqual(specials(of(prefix)), [BOS, ...pads(of(prefix), t)], name);
        }
      }
      assert.ok(SPECIALS.every(special => !corpus.sourceVocabulary.has(special)));
    }
  });

  const pairs = texts.map(text => [text, text] as const);
  const tokenizer = whitespaceTokenizer();
  const options = { source: tokenizer, target: tokenizer, split: [1] };
  const corpus = ParallelCorpus.fromPairs(pairs, options);
  const sizes = { embeddingDim: 4, hiddenDim: 4, attention: 'dot', seed: 1 } as const;

  test('are unknown words of a sentence that is translated', () => {
    const model = new LSTMModel(corpus, sizes);
    const { tokens } = sourceBatch(['a <eos> b'], corpus);
    const id = (token: string) => corpus.sourceVocabulary.id(token);
    assert.deepEqual(tokens.toArray(), [[id('a'), UNK, id('b'), EOS]]);
    assert.deepEqual(predict(model, sentence).unknownWords, ['<pad>', '<eos>', '<unk>', '<bos>']);
    assert.equal(translate(model, ['<pad>']).length, 1);
  });

  test('cannot be forced or required', () => {
    const model = new LSTMModel(corpus, sizes);
    for (const special of SPECIALS) {
      const message = new RegExp(`has what is not in the target vocabulary: '${special}'`);
      assert.throws(() => predict(model, 'a', { force: `a ${special}` }), { message });
      assert.throws(() => predict(model, 'a', { require: [special] }), { message });
    }
  });

  test('are unknown in running text and prompts', () => {
    const text = new TextCorpus(`${sentence}\n`.repeat(40), { tokenizer, split: [1] });
    assert.deepEqual(
      [...new Set(text.train.ids)].filter(id => id < 4),
      [UNK],
    );
    assert.deepEqual([...text.encode('<eos> a')], [UNK, text.vocabulary.id('a')]);
    const small = { hiddenDim: 8, numHeads: 2, numLayers: 1, maxLength: 8, seed: 1 };
    const model = new LanguageModel(text, small);
    const made = generate(model, 'a <eos> <pad>', { maxLength: 3 });
    assert.deepEqual(made.unknownWords, ['<eos>', '<pad>']);
    assert.deepEqual(made.trace.sourceTokens.slice(0, 3), ['a', '<eos>', '<pad>']);
    const words = new TextCorpus('x=y is so .\n'.repeat(40), { tokenizer: wordTokenizer() });
    const read = generate(new LanguageModel(words, small), 'x=z', { maxLength: 3 });
    assert.deepEqual(read.trace.sourceTokens.slice(0, 3), ['x', '=', 'z']);
    assert.deepEqual(read.unknownWords, ['z']);
    assert.ok(read.steps.every(({ token }) => !/[￭␣]/.test(token)));
    assert.ok(read.steps.some(({ candidates }) => candidates.some(({ token }) => token === '=')));
  });
});
