// A model that has learnt its pairs by heart gets full marks, whatever their script and their blanks are.
import { strict as assert } from 'node:assert';
import { adam } from '../../src/engine';
import { evaluate, LSTMModel, predict, train, translate } from '../../src/models';
import {
  bleu,
  charTokenizer,
  ParallelCorpus,
  type Tokenizer,
  whitespaceTokenizer,
  wordTokenizer,
} from '../../src/text';

const numbers = ['one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight'];

/** A corpus whose train and dev are the same pairs, and a model that knows them. */
async function learnt(targets: readonly string[], target: Tokenizer) {
  const pairs = targets.map((text, i) => [numbers[i], text] as const);
  const source = wordTokenizer();
  const corpus = ParallelCorpus.fromPairs({ train: pairs, dev: pairs }, { source, target });
  const model = new LSTMModel(corpus, {
    embeddingDim: 8,
    hiddenDim: 16,
    attention: 'dot',
    seed: 2,
  });
  const optimizer = adam({ lr: 0.03 });
  const run = await train(model, corpus, { epochs: 70, batchSize: 4, optimizer, seed: 1 });
  return { corpus, model, run, scores: evaluate(model, corpus.dev) };
}

const scripts = [
  'من می‌خواهم بروم؛ «سلام»، خوبی؟',
  'میں ٹھیک ہوں۔ آپ؟',
  'यह मेरी किताब है। हाँ॥',
  'Ես լավ եմ։ Ինչպե՞ս ես։',
  'Это — мой дом. «Да», — сказал он…',
  '« Bonjour », dit-il ; j’ai 5 €.',
  '„Hallo“, sagte er. »Ja«!',
  'Τι κάνεις; «Καλά»· ναι.',
];
const tokenised = [
  'two men are sitting .',
  'It &apos;s good .',
  'he said , &quot; yes &quot; .',
  "I do n't know ( again ) ?",
];

suite('evaluate compares texts as they were', () => {
  for (const lowercase of [false, true]) {
    test(`in eight scripts, lowercase ${lowercase}`, async () => {
      const { scores, model, run } = await learnt(scripts, wordTokenizer({ lowercase }));
      assert.equal(scores.exactMatch, 100, scores.hypotheses.join('\n'));
      assert.equal(scores.bleu.toFixed(6), '100.000000');
      assert.equal(scores.chrf, 100);
      assert.equal(scores.unreachable, 0);
      const last = run.history.epochs.at(-1);
      assert.deepEqual([last?.exactMatch, last?.bleu?.toFixed(6)], [100, '100.000000']);
      const prediction = predict(model, 'six');
      const shown = '« Bonjour » , dit-il ; j’ai 5 € .';
      const words = lowercase ? shown.toLowerCase().replace('’', "'") : shown;
      assert.deepEqual(prediction.tokens, words.split(' '));
      assert.deepEqual(prediction.trace.targetTokens, [...words.split(' '), '<eos>']);
      const steps = predict(model, 'five').steps;
      assert.equal(steps[1].token, '—'); // ␣—␣ in the vocabulary
      assert.equal(steps[1].candidates[0].token, '—');
      const asked = predict(model, 'six=x one');
      assert.deepEqual(asked.trace.sourceTokens, ['six', '=', 'x', 'one', '<eos>']);
      assert.deepEqual(asked.unknownWords, ['=', 'x']);
    });
  }

  test('of data that is tokenised already', async () => {
    for (const tokenizer of [wordTokenizer({ lowercase: false }), whitespaceTokenizer()]) {
      const { scores, model } = await learnt(tokenised, tokenizer);
      assert.equal(scores.exactMatch, 100, scores.hypotheses.join('\n'));
      assert.equal(scores.bleu.toFixed(6), '100.000000');
      assert.deepEqual(translate(model, numbers.slice(0, 4)), tokenised);
    }
  });

  test('words that stand for unknown ones have no joiner marks', () => {
    const pairs = [['a b', 'x']] as const;
    const options = { source: wordTokenizer(), target: whitespaceTokenizer(), split: [1] };
    const corpus = ParallelCorpus.fromPairs(pairs, options);
    const sources = Array.from({ length: 20 }, (_, i) => `=${'ab'[i % 2]}=${'ba'[i % 2]}=`);
    const written = sources.flatMap((source, seed) => {
      const model = new LSTMModel(corpus, { hiddenDim: 6, attention: 'dot', seed });
      model.output.bias?.storage.view().fill(30, 1, 2); // <unk> always
      const settings = { maxLength: 2, replaceUnknown: true };
      return [...translate(model, [source], settings), predict(model, source, settings).text];
    });
    assert.ok(written.some(text => text.includes('=')));
    for (const text of written) assert.match(text, /^(?:(?:[=ab]|<unk>) ?)*$/);
  });

  test('where the reference is in another normal form', async () => {
    const { scores } = await learnt(
      ['\u0958\u0932\u092e', 'cafe\u0301', '5\u212b'],
      charTokenizer(),
    );
    assert.equal(scores.exactMatch, 100);
    assert.equal(scores.chrf, 100);
    assert.deepEqual(scores.references[1], 'cafe\u0301');
    assert.equal(scores.interval('exactMatch').low, 100);
    assert.ok(scores.translations.every(({ exact, chrf }) => exact && chrf === 100));
  });

  test('where no translation has four tokens', async () => {
    const { scores, run } = await learnt(['ab', 'ba', '7', '1 2'], charTokenizer());
    assert.equal(scores.exactMatch, 100);
    assert.equal(scores.bleu.toFixed(6), '100.000000');
    assert.match(scores.bleuSignature, /eff:yes/);
    assert.equal(run.history.epochs.at(-1)?.bleu?.toFixed(6), '100.000000');
    const { score, low } = scores.interval('bleu', { resamples: 50 });
    assert.equal(score.toFixed(6), '100.000000');
    assert.ok(low > 99.999);
    // metrics.bleu keeps sacreBLEU's digits
    assert.equal(bleu(scores.hypotheses, scores.references).score, 0);
  });

  test('a tokenizer that does not give texts back is told of', async () => {
    const lossy: Tokenizer = {
      name: 'without accents',
      encode: text => text.normalize('NFD').replace(/\p{M}/gu, '').split(' '),
      decode: tokens => tokens.join(' '),
    };
    const { scores } = await learnt(
      ['un café noir ici', 'un thé vert ici', 'un the ici la'],
      lossy,
    );
    assert.equal(scores.unreachable, 2);
    assert.equal(scores.exactMatch.toFixed(3), '33.333');
    assert.match(scores.bleuSignature, /eff:no/);
  });
});
