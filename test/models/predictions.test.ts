// What a prediction tells beside its text: how it was found, how sure it was, and what attention put in the place of <unk>.
import { strict as assert } from 'node:assert';
import { type Tensor, tensor } from '../../src/engine';
import {
  type Decoded,
  type Encoded,
  GRUModel,
  generate,
  LanguageModel,
  predict,
  translate,
} from '../../src/models';
import { charTokenizer, TextCorpus, UNK } from '../../src/text';
import { Arbitrary, type Written } from '../support/arbitraryModel';
import { reversalCorpus } from '../support/copyTask';

const corpus = reversalCorpus(60);
const text = new TextCorpus('abcdef fedcba '.repeat(40), { tokenizer: charTokenizer() });
const language = new LanguageModel(text, { hiddenDim: 8, numHeads: 2, numLayers: 2, seed: 1 });

/** Writes <unk> for ever; two heads look at the source. */
class Unknowing extends Arbitrary {
  /** Weights of both heads on the S source tokens, at a step. */
  heads: (step: number, S: number) => [number[], number[]] = (_, S) => [
    new Array<number>(S).fill(1 / S),
    new Array<number>(S).fill(1 / S),
  ];

  override after(): Float32Array {
    const logits = new Float32Array(7);
    logits[UNK] = 20;
    return logits;
  }

  override decodeStep(
    previous: Tensor,
    state: Written,
    encoded: Encoded<Written>,
  ): Decoded<Written> {
    const step = super.decodeStep(previous, state, encoded);
    const [B, S] = encoded.memory.shape;
    const heads = this.heads(step.state.words.shape[1] - 2, S).flat();
    const all = Array.from({ length: B }, () => heads).flat();
    return {
      ...step,
      weights: [
        tensor(new Float32Array(B * 2 * S), { shape: [B, 2, S] }),
        tensor(all, { shape: [B, 2, S] }),
      ],
    };
  }
}

suite('predictions', () => {
  test('the way a text was found has a name', () => {
    const model = new GRUModel(corpus, { embeddingDim: 4, hiddenDim: 8, seed: 1 });
    const named = (options: object) => predict(model, 'ab', { maxLength: 2, ...options }).algorithm;
    assert.deepEqual(
      [{}, { beamSize: 2 }, { temperature: 0.5 }, { topK: 2 }, { topP: 0.5 }].map(named),
      ['greedy', 'beam', 'sample', 'sample', 'sample'],
    );
    const written = (temperature?: number) =>
      generate(language, 'abc', { maxLength: 2, temperature }).algorithm;
    assert.deepEqual([written(0), written(), written(0.5)], ['greedy', 'sample', 'sample']);
  });

  test('candidates are the ten likeliest of what may be written; the entropy is of all, in bits', () => {
    const model = new GRUModel(corpus, { embeddingDim: 4, hiddenDim: 8, seed: 1 });
    const weights = model.output.weight.storage.view();
    for (let i = 0; i < weights.length; i++) weights[i] *= 8;
    const V = corpus.targetVocabulary.size;
    for (const { candidates, entropy } of predict(model, 'abc', { maxLength: 4 }).steps) {
      assert.equal(candidates.length, V - 2, 'all but <pad> and <bos>');
      const p = candidates.map(({ logProbability }) => Math.exp(logProbability));
      assert.ok(Math.abs(p.reduce((sum, share) => sum + share, 0) - 1) < 1e-5);
      const bits = p.reduce((sum, share) => sum - share * Math.log2(share), 0);
      assert.ok(
        Math.abs(entropy - bits) < 1e-4 && bits < Math.log2(V) - 0.05,
        `${entropy} ${bits}`,
      );
    }
    const letters = 'abcdefghijklmnopqrstuvwxyz';
    const many = new TextCorpus(letters.repeat(20), { tokenizer: charTokenizer() });
    const wide = new LanguageModel(many, { hiddenDim: 8, numHeads: 2, numLayers: 1, seed: 1 });
    const [{ candidates, token, id }] = generate(wide, 'abc', { maxLength: 1 }).steps;
    assert.equal(candidates.length, 10);
    assert.equal(many.vocabulary.token(id), token);
  });

  test('of a text the first 24 tokens are traced where nobody says', () => {
    const { trace, steps } = generate(language, 'abc', { maxLength: 30 });
    assert.deepEqual([steps.length, trace.steps.length, trace.attention?.rows], [30, 24, 24]);
    const none = generate(language, 'abc', { maxLength: 3, traceSteps: 0 }).trace;
    assert.deepEqual([none.steps, none.heads], [[], undefined]);
  });

  test('<unk> is replaced by the token that the heads of the last layer look at most together', () => {
    const model = new Unknowing(1);
    // alone each head looks most at a or c; together most at b; then at <eos>, which is no word
    model.heads = (step, S) => {
      const row = (weights: number[]) => [...weights, ...new Array<number>(S).fill(0)].slice(0, S);
      if (step === 0) return [row([0.55, 0.45]), row([0, 0.45, 0.55])];
      return [row([0, 0, 0.2, 0.8]), row([0, 0, 0.2, 0.8])];
    };
    const options = { maxLength: 2, replaceUnknown: true };
    assert.deepEqual([...predict(model, 'abc', options).tokens], ['b', '<unk>']);
    assert.deepEqual(translate(model, ['abc'], options), ['b<unk>']);
    assert.deepEqual([...predict(model, 'abc', { maxLength: 2 }).tokens], ['<unk>', '<unk>']);
    // between equals the first
    model.heads = (_, S) => [new Array<number>(S).fill(1 / S), new Array<number>(S).fill(1 / S)];
    assert.equal(predict(model, 'cab', { ...options, maxLength: 1 }).text, 'c');
  });

  test('the text as it grows has no <eos>, and is told once where it stays', () => {
    const model = new Arbitrary(3);
    const heard: string[] = [];
    const { text: said } = predict(model, 'a', {
      maxLength: 9,
      beamSize: 4,
      onText: so => heard.push(so),
    });
    assert.equal(heard.at(-1), said);
    assert.ok(
      heard.every((so, i) => so !== heard[i - 1] && !so.includes('<eos>')),
      `${heard}`,
    );
  });
});
