// How long translations may become where nobody says: as long as the data have them, and no longer than a model needs.
import { strict as assert } from 'node:assert';
import { type Tensor, tensor } from '../../src/engine';
import {
  compare,
  type Encoded,
  EncoderDecoder,
  evaluate,
  GRUModel,
  loadModel,
  predict,
  TransformerModel,
  translate,
} from '../../src/models';
import {
  charTokenizer,
  EOS,
  ParallelCorpus,
  type SourceBatch,
  setFileReader,
  setFileWriter,
  wordTokenizer,
} from '../../src/text';
import { Arbitrary } from '../support/arbitraryModel';

const words = 'incomprehensible responsibilities characteristically misunderstood everywhere'.split(
  ' ',
);
const pairs = words.flatMap((word, i) => [
  { source: `w${i}`, target: word },
  { source: `w${i} w${(i + 1) % 5}`, target: `${word} ${words[(i + 1) % 5]}` },
]);
const options = { source: wordTokenizer(), target: charTokenizer(), split: [1] };
const corpus = ParallelCorpus.fromPairs(pairs, options);

/** Knows the pairs of the corpus by heart. */
class Reciter extends EncoderDecoder<number> {
  readonly vocabularies = corpus;
  override readonly cell = { kind: 'transformer' as const, gates: [] };
  private readonly known = new Map(
    Array.from(corpus.train, ({ sourceTokens, targetTokens }) => [
      corpus.sourceVocabulary.encode(sourceTokens).join(),
      [...corpus.targetVocabulary.encode(targetTokens), EOS],
    ]),
  );

  encode({ tokens, mask }: SourceBatch): Encoded<number> {
    return { memory: tokens, mask, keys: [], state: 0 };
  }

  decodeStep(_previous: Tensor, place: number, { memory }: Encoded<number>) {
    const rows = memory.toArray() as number[][];
    const V = corpus.targetVocabulary.size;
    const logits = new Float32Array(rows.length * V);
    for (const [r, ids] of rows.entries()) {
      const target = this.known.get(ids.slice(0, ids.indexOf(EOS)).join()) ?? [];
      logits[r * V + (target[place] ?? EOS)] = 20;
    }
    return { logits: tensor(logits, { shape: [rows.length, V] }), state: place + 1 };
  }

  forward(_source: SourceBatch, prefix: Tensor): Tensor {
    const V = corpus.targetVocabulary.size;
    return tensor(new Float32Array(prefix.numel * V), { shape: [...prefix.shape, V] });
  }

  selectState(place: number): number {
    return place;
  }
}

/** Never ends by itself. */
function endless(model: GRUModel | TransformerModel): typeof model {
  model.output.bias?.storage.view().fill(-1e9, EOS, EOS + 1);
  return model;
}

suite('the limit of translations', () => {
  test('words that become many characters are written to their end', () => {
    const scores = evaluate(new Reciter(), corpus.train);
    assert.equal(scores.exactMatch, 100);
    assert.equal(scores.truncated, 0);
    const short = evaluate(new Reciter(), corpus.train, { maxLength: 15 });
    const cut = pairs.filter(({ target }) => target.length + 1 > 15);
    assert.equal(short.truncated, cut.length);
    assert.match(`${short}`, new RegExp(`; ${cut.length} cut before they ended`));
    for (const { source, truncated } of short.translations) {
      assert.equal(truncated, cut.map(pair => pair.source).includes(source));
    }
  });

  test('it grows with the target tokens of a source token; where they are fewer it is twice the source and ten', () => {
    const source = pairs.reduce((sum, pair) => sum + pair.source.split(' ').length + 1, 0);
    const target = pairs.reduce((sum, pair) => sum + pair.target.length + 1, 0);
    assert.ok(Math.abs(corpus.targetPerSource - target / source) < 1e-12);
    const written = (model: EncoderDecoder, text: string) => predict(model, text).tokens.length;
    const model = endless(new GRUModel(corpus, { hiddenDim: 8, embeddingDim: 4 }));
    assert.equal(written(model, 'w1 w2 w3'), Math.ceil((target / source) * (2 * 4 + 10)));
    const turned = pairs.map(pair => ({ source: pair.target, target: pair.source }));
    const sides = { source: charTokenizer(), target: wordTokenizer(), split: [1] };
    const other = ParallelCorpus.fromPairs(turned, sides);
    const back = endless(new GRUModel(other, { hiddenDim: 8, embeddingDim: 4 }));
    assert.equal(written(back, 'where'), 2 * 6 + 10);
    const few = endless(new TransformerModel(corpus, { hiddenDim: 8, numHeads: 2, maxLength: 24 }));
    assert.equal(written(few, 'w1 w2 w3'), 24);
  });

  test('a file tells it; a model that nothing is known of has room for 200 more', async () => {
    const files = new Map<string, Uint8Array>();
    setFileWriter(async (path, bytes) => void files.set(path, bytes));
    setFileReader(async path => files.get(path) as Uint8Array);
    const model = endless(new GRUModel(corpus, { hiddenDim: 8, embeddingDim: 4 }));
    await model.save('model.safetensors');
    const { model: loaded } = await loadModel('model.safetensors');
    assert.equal(loaded.vocabularies.targetPerSource, corpus.targetPerSource);
    assert.equal(predict(loaded, 'w1 w2').text, predict(model, 'w1 w2').text);
    await loaded.save('again.safetensors');
    assert.deepEqual(files.get('again.safetensors'), files.get('model.safetensors'));
    const without = new (class extends Arbitrary {
      override after(ids: readonly number[]) {
        const logits = super.after(ids);
        logits[EOS] = Number.NEGATIVE_INFINITY;
        return logits;
      }
    })(1);
    assert.equal(predict(without, 'ab').tokens.length, 2 * 3 + 200);
  });
});

suite('sentences and options are looked at before any work', () => {
  test('translate names the sentence that a model has no positions for', () => {
    const model = new TransformerModel(corpus, { hiddenDim: 8, numHeads: 2, maxLength: 4 });
    let read = 0;
    const { encode } = model;
    model.encode = function (...given) {
      read++;
      return encode.apply(this, given);
    };
    const turning = new TransformerModel(corpus, {
      hiddenDim: 8,
      numHeads: 2,
      positional: 'rotary',
    });
    const texts = ['w1', 'w1 w2 w3', 'w1 w2 w3 w4', 'w2', 'w1 w2 w3 w4 w1'];
    for (const models of [model, [turning, model]]) {
      assert.throws(() => translate(models, texts), {
        name: 'RangeError',
        message:
          /^translate: sentence 3 has 5 tokens \(<eos> included\), more than maxLength 4, .* and 1 more is too long\. Nothing was/,
      });
      assert.throws(() => predict(models, texts), /^RangeError: predict: sentence 3 has 5 tokens/);
    }
    assert.throws(() => predict(model, texts[4]), /predict: the sentence has 6 tokens/);
    assert.equal(read, 0);
    assert.equal(translate(model, texts.slice(0, 2)).length, 2);
    assert.equal(translate(turning, texts).length, 5);
  });

  test('evaluate and compare take required phrases, and say what is wrong with them', async () => {
    const model = new Reciter();
    const [{ hypothesis }] = evaluate(model, corpus.train, { require: 'where' }).translations;
    assert.match(hypothesis, /where/);
    assert.throws(
      () => evaluate(model, corpus.train, { require: '' }),
      /^RangeError: evaluate: require has an empty/,
    );
    assert.throws(
      () => evaluate(model, corpus.train, { require: '好' }),
      /^RangeError: evaluate: require has what is not/,
    );
    assert.throws(
      () => evaluate(model, corpus.train, { require: 'where', maxLength: 3 }),
      /^RangeError: evaluate: require asks for 5 tokens/,
    );
    const set = ParallelCorpus.fromPairs(
      { train: pairs, test: pairs.slice(0, 2) },
      { ...options, split: undefined },
    );
    const make = (seed: number) => new GRUModel(set, { hiddenDim: 8, embeddingDim: 4, seed });
    const run = (require: string) =>
      compare({ GRU: make }, set, { epochs: 1, seeds: 1, evaluation: { require, maxLength: 40 } });
    const { runs } = await run('where');
    for (const one of runs[0].scores.translations) assert.match(one.hypothesis, /where/);
    await assert.rejects(run('好'), /^RangeError: compare: evaluation: require has what is not/);
  });
});
