// How words are chosen: against all there are, against each other, and what options promise.
import { strict as assert } from 'node:assert';
import { Generator, type Tensor, tensor } from '../../src/engine';
import {
  backTranslate,
  type Decoded,
  type DecodeOptions,
  type Encoded,
  EncoderDecoder,
  evaluate,
  GRUModel,
  LSTMModel,
  predict,
  RNNModel,
  TransformerModel,
  translate,
} from '../../src/models';
import {
  charTokenizer,
  EOS,
  PairSet,
  ParallelCorpus,
  type SourceBatch,
  Vocabulary,
} from '../../src/text';
import { reversalCorpus } from '../support/copyTask';

const letters = ['a', 'b', 'c'];
const vocabulary = Vocabulary.from(letters.map(letter => [letter]));
const words = {
  sourceVocabulary: vocabulary,
  targetVocabulary: vocabulary,
  sourceTokenizer: charTokenizer(),
  targetTokenizer: charTokenizer(),
};

interface Written {
  /** int32 [B, words so far] per row, as numbers */
  words: Tensor;
}

/** A model whose next word depends on all words before in an arbitrary, fixed way. */
class Arbitrary extends EncoderDecoder<Written> {
  readonly vocabularies = words;
  readonly options = {};
  readonly seed = 1;
  readonly directions = 1;
  readonly cell = { kind: 'transformer' as const, gates: [] };

  constructor(private readonly salt: number) {
    super();
  }

  /** Logits after these words. */
  after(ids: readonly number[]): Float32Array {
    const hash = ids.reduce((sum, id) => (sum * 31 + id * 7) % 1009, this.salt);
    const numbers = new Generator(hash).normal([vocabulary.size]).toFlatArray() as Float32Array;
    return numbers.map(x => 1.5 * x);
  }

  encode({ tokens, mask }: SourceBatch): Encoded<Written> {
    const [B] = tokens.shape;
    const state = { words: tensor(new Int32Array(B), { shape: [B, 1] }) };
    return { memory: tokens, mask, keys: [], state };
  }

  decodeStep(previous: Tensor, { words }: Written): Decoded<Written> {
    const before = words.toArray() as number[][];
    const last = previous.toFlatArray();
    const rows = before.map((row, i) => [...row, last[i]]);
    const logits = rows.flatMap(row => [...this.after(row.slice(2))]);
    return {
      logits: tensor(logits, { shape: [rows.length, vocabulary.size] }),
      state: {
        words: tensor(Int32Array.from(rows.flat()), { shape: [rows.length, rows[0].length] }),
      },
    };
  }

  forward(): Tensor {
    throw new Error('is not trained');
  }

  selectState({ words }: Written, rows: readonly number[]): Written {
    return { words: words.indexSelect(0, rows) };
  }

  /** Every text up to `longest` words with the sum of its log-probabilities; ended ones, and those cut there. */
  all(longest: number): { ids: number[]; total: number }[] {
    const visit = (ids: number[], total: number): { ids: number[]; total: number }[] => {
      if (ids.length === longest || ids.at(-1) === EOS) return [{ ids, total }];
      const logits = this.after(ids);
      const allowed = [1, EOS, 4, 5, 6];
      const sum = Math.log(allowed.reduce((s, id) => s + Math.exp(logits[id]), 0));
      return allowed.flatMap(id => visit([...ids, id], total + logits[id] - sum));
    };
    return visit([], 0);
  }
}

const textOf = (ids: readonly number[]) => vocabulary.decode(ids.filter(id => id !== EOS)).join('');

suite('decoding', () => {
  test('a beam wide enough finds the best there are, in their order', () => {
    for (const salt of [1, 2, 3, 4]) {
      const model = new Arbitrary(salt);
      const best = model.all(4).sort((a, b) => b.total - a.total);
      const { beams, score } = predict(model, 'a', { beamSize: 200, nBest: 5, maxLength: 4 });
      assert.deepEqual(
        beams.map(({ text }) => text),
        best.slice(0, 5).map(({ ids }) => textOf(ids)),
      );
      assert.ok(Math.abs(score - best[0].total) < 1e-5);
    }
  });

  test('length penalty ranks by Wu et al. 2016, equation 14', () => {
    const model = new Arbitrary(9);
    const alpha = 1.3;
    const penalized = (one: { ids: number[]; total: number }) =>
      one.total / ((5 + one.ids.length) / 6) ** alpha;
    const best = model.all(5).sort((a, b) => penalized(b) - penalized(a))[0];
    const options = { beamSize: 700, maxLength: 5, lengthPenalty: alpha };
    const found = predict(model, 'a', options);
    assert.equal(found.text, textOf(best.ids));
    assert.ok(Math.abs(found.score - penalized(best)) < 1e-5);
  });

  test('a beam of one is greedy; wider ones never find less likely texts here', () => {
    for (let salt = 1; salt < 9; salt++) {
      const model = new Arbitrary(salt);
      const greedy = predict(model, 'ab', { maxLength: 6 });
      let ids: number[] = [];
      while (ids.length < 6 && ids.at(-1) !== EOS) {
        const logits = model.after(ids);
        ids = [...ids, [1, EOS, 4, 5, 6].sort((a, b) => logits[b] - logits[a])[0]];
      }
      assert.equal(greedy.text, textOf(ids));
      assert.equal(greedy.algorithm, 'greedy');
      const wide = predict(model, 'ab', { maxLength: 6, beamSize: 300 });
      assert.ok(wide.score >= greedy.score - 1e-6);
    }
  });

  test('forced beginnings, required phrases, no repeated n-grams', () => {
    for (let salt = 1; salt < 12; salt++) {
      const model = new Arbitrary(salt);
      const forced = predict(model, 'a', { force: 'cab', maxLength: 8 });
      assert.ok(forced.text.startsWith('cab'), forced.text);
      assert.equal(forced.steps[0].token, 'c');
      for (const beamSize of [1, 3]) {
        const required = predict(model, 'a', { require: ['bb', 'ca'], beamSize, maxLength: 12 });
        assert.ok(required.truncated || /bb/.test(required.text), required.text);
        assert.ok(required.truncated || /ca/.test(required.text), required.text);
      }
      const { tokens } = predict(model, 'a', { noRepeatNgram: 2, maxLength: 14 });
      const pairs = tokens.slice(1).map((token, i) => `${tokens[i]} ${token}`);
      assert.equal(new Set(pairs).size, pairs.length, tokens.join(' '));
    }
  });

  test('words are drawn as often as they are likely, from the k likeliest, from those that make up p', () => {
    const model = new Arbitrary(5);
    const logits = model.after([]);
    const allowed = [1, EOS, 4, 5, 6].sort((a, b) => logits[b] - logits[a]);
    const sum = allowed.reduce((s, id) => s + Math.exp(logits[id] / 2), 0);
    const counts = new Map<number, number>();
    const draws = (options: DecodeOptions) =>
      predict(model, 'a', { maxLength: 1, nBest: 2000, seed: 4, ...options }).beams;
    for (const { tokens } of draws({ temperature: 2 })) {
      const id = tokens.length === 0 ? EOS : vocabulary.id(tokens[0]);
      counts.set(id, (counts.get(id) ?? 0) + 1);
    }
    for (const id of allowed) {
      const p = Math.exp(logits[id] / 2) / sum;
      assert.ok(Math.abs((counts.get(id) ?? 0) / 2000 - p) < 4 * Math.sqrt((p * (1 - p)) / 2000));
    }
    const kinds = (options: DecodeOptions) =>
      new Set(draws(options).map(({ tokens }) => tokens[0] ?? '<eos>')).size;
    assert.equal(kinds({ topK: 2 }), 2);
    assert.equal(kinds({ topP: 1e-6 }), 1);
    const again = { temperature: 1, seed: 11, maxLength: 9 };
    assert.equal(predict(model, 'a', again).text, predict(model, 'a', again).text);
  });

  test('an ensemble averages probabilities', () => {
    const models = [new Arbitrary(1), new Arbitrary(2)];
    const shares = models.map(model => {
      const logits = model.after([]);
      const allowed = [1, EOS, 4, 5, 6];
      const sum = allowed.reduce((s, id) => s + Math.exp(logits[id]), 0);
      return (id: number) => Math.exp(logits[id]) / sum;
    });
    const { steps } = predict(models, 'a', { maxLength: 1 });
    const [{ id, logProbability, candidates }] = steps;
    assert.ok(Math.abs(Math.exp(logProbability) - (shares[0](id) + shares[1](id)) / 2) < 1e-6);
    assert.equal(candidates[0].id, id);
  });

  test('repeated words become less likely', () => {
    const model = new Arbitrary(3);
    const [first, second] = predict(model, 'a', { force: 'aa', maxLength: 3 }).steps;
    const punished = predict(model, 'a', { force: 'aa', maxLength: 3, repetitionPenalty: 4 });
    assert.equal(punished.steps[0].logProbability, first.logProbability);
    assert.ok(punished.steps[1].logProbability < second.logProbability);
  });

  test('options that exclude each other, or are out of range, are errors that say so', () => {
    const model = new Arbitrary(1);
    const wrong = (options: object, message: RegExp) =>
      assert.throws(() => predict(model, 'a', options), message);
    wrong({ beamSize: 4, temperature: 1 }, /give one or the other/);
    wrong({ nBest: 3 }, /nBest 3 is more than beamSize 1 can give/);
    wrong({ temperature: 0 }, /temperature is above 0/);
    wrong({ topP: 1.2 }, /topP must lie in \(0, 1\]/);
    wrong({ require: [''] }, /require has an empty text/);
    wrong({ repetitionPenalty: 0.5 }, /repetitionPenalty is 1 or more/);
    wrong({ force: 3 }, /force is the beginning of the translation/);
  });
});

const corpus = reversalCorpus(200);
const sizes = { hiddenDim: 16, seed: 3 };
const families: [string, () => EncoderDecoder][] = [
  ['RNN', () => new RNNModel(corpus, { ...sizes, embeddingDim: 8 })],
  ['GRU, two layers', () => new GRUModel(corpus, { ...sizes, embeddingDim: 8, numLayers: 2 })],
  ['GRU, reset before', () => new GRUModel(corpus, { ...sizes, resetAfter: false })],
  ['LSTM, fed', () => new LSTMModel(corpus, { ...sizes, inputFeeding: true, bidirectional: true })],
  ['LSTM, additive', () => new LSTMModel(corpus, { ...sizes, attention: 'additive' })],
  ['Transformer', () => new TransformerModel(corpus, { ...sizes, numHeads: 2 })],
  ['rotary', () => new TransformerModel(corpus, { ...sizes, numHeads: 2, positional: 'rotary' })],
];

suite('decoding with every family', () => {
  for (const [name, make] of families) {
    test(`${name}: alone as in a batch, greedy and with a beam; a step is what forward computes`, () => {
      const model = make();
      const texts = ['ab', 'fedcb', 'cafe', 'abcde'];
      for (const beamSize of [1, 3]) {
        const pairs = texts.map(source => ({ source, target: 'x' }));
        const tokenizers = { source: charTokenizer(), target: charTokenizer() };
        const set = ParallelCorpus.fromPairs(pairs, { ...tokenizers, split: [1, 0, 0] }).train;
        const own = new PairSet('train', set, corpus);
        const options = { beamSize, maxLength: 9 };
        const together = evaluate(model, own, { ...options, batchSize: 4 }).translations;
        for (const { source, hypothesis } of together) {
          assert.equal(predict(model, source, options).text, hypothesis, source);
        }
      }
      const { trace, text } = predict(model, 'cafe', { maxLength: 9 });
      assert.equal(trace.steps.length, trace.targetTokens.length);
      const ids = trace.steps.map(({ id }) => id);
      const tokens = [2, ...ids.slice(0, -1)];
      const { sourceVocabulary } = corpus;
      const source = [...sourceVocabulary.encode([...'cafe']), EOS];
      model.eval();
      const logits = model.forward(
        {
          tokens: tensor(Int32Array.from(source), { shape: [1, source.length] }),
          lengths: Int32Array.of(source.length),
          mask: tensor([source.map(() => true)]),
        },
        tensor(Int32Array.from(tokens), { shape: [1, tokens.length] }),
      );
      for (const [t, { id, candidates }] of trace.steps.entries()) {
        const row = logits.select(1, t).toFlatArray();
        const [best, second] = candidates;
        assert.equal(id, best.id);
        const gap = row[best.id] - row[second.id];
        assert.ok(Math.abs(gap - (best.logProbability - second.logProbability)) < 1e-4, text);
      }
    });
  }

  test('without the cache a Transformer writes the same words', () => {
    for (const positional of ['sinusoidal', 'learned', 'rotary'] as const) {
      const model = new TransformerModel(corpus, { ...sizes, numHeads: 2, positional });
      const options = { beamSize: 3, maxLength: 8 };
      const cached = predict(model, 'badcaf', options);
      model.cache = false;
      const again = predict(model, 'badcaf', options);
      assert.equal(again.text, cached.text);
      assert.ok(Math.abs(again.score - cached.score) < 1e-4);
      for (const [k, own] of (again.trace.heads ?? []).entries()) {
        const other = cached.trace.heads?.[k].values ?? [];
        assert.ok(
          own.values.every((value, i) => Math.abs(value - other[i]) < 1e-5),
          own.kind,
        );
      }
    }
  });

  test('a token nobody knows is replaced by what attention looked at', () => {
    const model = new LSTMModel(corpus, sizes);
    const { bias } = model.output;
    bias?.storage.view().fill(30, 1, 2); // <unk> always
    const { text, trace } = predict(model, 'cab', { maxLength: 2, replaceUnknown: true });
    const looked = trace.attention as { values: Float32Array; columns: number };
    const first = looked.values.subarray(0, looked.columns);
    assert.equal(text[0], [...'cab'][first.indexOf(Math.max(...first))] ?? '<');
  });
});

suite('many sentences', () => {
  test('translate gives what predict gives, in the order asked; texts of the target side become pairs', () => {
    const model = new GRUModel(corpus, { ...sizes, embeddingDim: 8 });
    const texts = ['fedcb', 'ab', 'cafe', 'b'];
    const options = { beamSize: 2, maxLength: 8 };
    const alone = texts.map(text => predict(model, text, options).text);
    assert.deepEqual(translate(model, texts, { ...options, batchSize: 3 }), alone);
    const pairs = backTranslate(model, texts, options);
    assert.ok(pairs.every(({ source, target }) => source === alone[texts.indexOf(target)]));
    const other = new GRUModel(corpus, { ...sizes, embeddingDim: 8, seed: 9 });
    const both = translate([model, other], texts, options);
    assert.deepEqual(
      both,
      texts.map(text => predict([model, other], text, options).text),
    );
    assert.throws(() => translate(model, ['a', ' ']), /sentence 2 is empty/);
    assert.throws(() => translate(model, 'a' as never), /a list of sentences/);
  });
});
