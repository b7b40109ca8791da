/** Tokenizers of a user's own, and what tokenizers say of themselves. */
import { strict as assert } from 'node:assert';
import {
  bpeTokenizer,
  charTokenizer,
  loadTokenizer,
  ParallelCorpus,
  TextCorpus,
  type Tokenizer,
} from '../../src/text';

const letters: Tokenizer = {
  name: 'letters',
  encode: text => [...text],
  decode: tokens => tokens.join(''),
};
const pairs: [string, string][] = [
  ['ab', 'x'],
  ['ba', 'y'],
  ['b a', 'z'],
];

suite('a tokenizer of one’s own', () => {
  test('learns first only if it says that it has not learnt, and can', () => {
    const learnt: Tokenizer = { ...letters, trained: true };
    const train = (texts: Iterable<string>) => {
      assert.deepEqual([...texts], ['ab', 'ba', 'b a']);
      return learnt;
    };
    const make = (source: Tokenizer) =>
      ParallelCorpus.fromPairs(pairs, { source, target: charTokenizer(), split: [1] });
    assert.equal(make({ ...letters, trained: false, train }).sourceTokenizer, learnt);
    for (const source of [
      letters,
      { ...letters, trained: false },
      { ...letters, train },
      { ...letters, trained: true, train },
    ]) {
      assert.equal(make(source).sourceTokenizer, source);
      assert.equal(new TextCorpus('ab\nba', { tokenizer: source, split: [1] }).tokenizer, source);
    }
  });

  test('that has not learnt: sentences of equal normal forms stay together, blanks do not matter', () => {
    const train = () => letters;
    const make = (source: Tokenizer) =>
      ParallelCorpus.fromPairs(
        [
          ['a  b', 'x'],
          [' a b', 'x'],
          ['A B', 'x'],
        ],
        { source, target: charTokenizer(), split: [1] },
      );
    assert.equal(make({ ...letters, trained: false, train }).statistics.duplicates, 1);
    const normalize = (text: string) => text.toLowerCase().replace(/ +/g, '').trim();
    assert.equal(make({ ...letters, trained: false, train, normalize }).statistics.duplicates, 2);
  });

  test('takes no unknown tokens into a vocabulary', () => {
    const corpus = ParallelCorpus.fromPairs(pairs, {
      source: letters,
      target: letters,
      split: [1],
      sharedVocabulary: true,
    });
    assert.deepEqual(corpus.sourceVocabulary.tokens.slice(4), ['a', 'b', ' ', 'x', 'y', 'z']);
  });
});

suite('tokenizers say what they are', () => {
  test('before they have learnt, after, and of a file', async () => {
    const recipe = bpeTokenizer({ vocabularySize: 12, lowercase: true });
    assert.equal(
      String(recipe),
      'bpe tokenizer that has learnt nothing yet (a corpus trains it)\n' +
        'vocabularySize 12, lowercase true, dropout 0, seed 0, minFrequency 2',
    );
    assert.equal(
      String(recipe.train(['aba aba'])),
      'bpe tokenizer of 6 subwords (ab ▁ab ▁aba …)\n' +
        'vocabularySize 12, lowercase true, dropout 0, seed 0, minFrequency 2',
    );
    assert.equal(String(charTokenizer()), 'char tokenizer\nlowercase false');
    const file = { model: { type: 'WordLevel', vocab: { tea: 0 } } };
    assert.equal(String(await loadTokenizer(file)), 'wordlevel tokenizer of a tokenizer.json');
  });
});
