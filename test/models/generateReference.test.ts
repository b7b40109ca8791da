// Texts that a language model writes, against a slow reference that reads all it may look back on anew for every token.
import { strict as assert } from 'node:assert';
import { noGrad, tensor } from '../../src/engine';
import { type GenerateOptions, generate, LanguageModel } from '../../src/models';
import { BOS, charTokenizer, EOS, PAD, TextCorpus } from '../../src/text';

const corpus = new TextCorpus('the cat sat on the mat\nand ate\n'.repeat(8), {
  tokenizer: charTokenizer(),
});
const model = new LanguageModel(corpus, {
  ...{ hiddenDim: 16, numLayers: 2, numHeads: 2, ffnDim: 24, maxLength: 12, seed: 4 },
});
// far from uniform, so that no two tokens are about equally likely
const weights = model.output.weight.storage.view();
for (let i = 0; i < weights.length; i++) weights[i] *= 6;

/** What the model knows of a text before it writes the next token: 12 tokens at most, then the nearer 6 and one more. */
function known(ids: readonly number[]): number[] {
  let kept: number[] = [];
  for (const id of ids) kept = [...(kept.length === 12 ? kept.slice(6) : kept), id];
  return kept;
}

interface Options {
  temperature: number;
  repetitionPenalty: number;
  noRepeatNgram: number;
}

/** Log-probabilities of the next token [V], and which tokens are allowed. */
function next(ids: readonly number[], options: Options): { values: number[]; allowed: number[] } {
  const { temperature, repetitionPenalty: penalty, noRepeatNgram: n } = options;
  const read = known(ids);
  model.eval();
  const all = noGrad(() =>
    model.forward(tensor(Int32Array.from(read), { shape: [1, read.length] })),
  );
  const logits = [...(all.select(1, read.length - 1).toFlatArray() as Float32Array)];
  for (const id of new Set(ids)) logits[id] *= logits[id] > 0 ? 1 / penalty : penalty;
  for (const id of [PAD, BOS, EOS]) logits[id] = Number.NEGATIVE_INFINITY;
  const sum = logits.reduce((total, logit) => total + Math.exp(logit / temperature), 0);
  const values = logits.map(logit => logit / temperature - Math.log(sum));
  const allowed = [...values.keys()].filter(id => {
    if (values[id] === Number.NEGATIVE_INFINITY) return false;
    const text = [...ids, id];
    const grams = text.slice(n - 1).map((_, at) => text.slice(at, at + n).join());
    return n === 0 || !grams.slice(0, -1).includes(grams[grams.length - 1]);
  });
  return { values, allowed };
}

const prompt = 'a mat';
const start = [...corpus.encode(prompt)];
const plain: Options = { temperature: 1, repetitionPenalty: 1, noRepeatNgram: 0 };

suite('texts of a language model', () => {
  for (const [name, more] of Object.entries<Partial<Options>>({
    'likeliest tokens': {},
    'with a penalty of repetition': { repetitionPenalty: 2.5 },
    'without repeated bigrams': { noRepeatNgram: 2 },
    'without repeated tokens, until none is left': { noRepeatNgram: 1 },
  })) {
    test(`${name}: token by token what a slow reference says`, () => {
      const options = { ...plain, ...more };
      const { steps, text } = generate(model, prompt, {
        ...options,
        temperature: 0,
        maxLength: 30,
      });
      const ids = [...start];
      for (const step of steps) {
        const { values, allowed } = next(ids, options);
        const best = allowed.reduce((a, b) => (values[b] > values[a] ? b : a));
        assert.equal(step.id, best);
        assert.ok(Math.abs(step.logProbability - values[best]) < 1e-4);
        for (const { id, logProbability } of step.candidates) {
          assert.ok(Math.abs(logProbability - values[id]) < 1e-4);
        }
        ids.push(step.id);
      }
      assert.equal(text, corpus.decode(ids.slice(start.length)));
      if (options.noRepeatNgram === 1) assert.deepEqual(next(ids, options).allowed, []);
      else assert.equal(steps.length, 30);
    });
  }

  const draws = 400;
  for (const [name, more] of Object.entries<GenerateOptions>({
    'as likely as they are': {},
    flattened: { temperature: 2 },
    sharpened: { temperature: 0.5 },
    'of the three likeliest': { topK: 3 },
    'of those that have 0.6 together': { topP: 0.6 },
    'other than those of the prompt': { noRepeatNgram: 1 },
  })) {
    test(`tokens are drawn ${name}`, () => {
      const { temperature = 1, noRepeatNgram = 0, topK = 99, topP = 1 } = more;
      const { values, allowed } = next(start, { ...plain, temperature, noRepeatNgram });
      const ofAll = allowed.reduce((sum, id) => sum + Math.exp(values[id]), 0);
      const p = (id: number) => Math.exp(values[id]) / ofAll;
      const order = allowed.sort((a, b) => values[b] - values[a]).slice(0, topK);
      const kept = order.filter(
        (_, i) => order.slice(0, i).reduce((sum, id) => sum + p(id), 0) < topP,
      );
      const mass = kept.reduce((sum, id) => sum + p(id), 0);
      const counts = new Map<number, number>();
      for (let seed = 1; seed <= draws; seed++) {
        const [{ id }] = generate(model, prompt, {
          ...more,
          seed,
          maxLength: 1,
          traceSteps: 0,
        }).steps;
        counts.set(id, (counts.get(id) ?? 0) + 1);
      }
      for (const id of kept) {
        const share = p(id) / mass;
        const deviation = Math.sqrt((share * (1 - share)) / draws);
        assert.ok(Math.abs((counts.get(id) ?? 0) / draws - share) < 5 * deviation + 1e-9, `${id}`);
      }
      for (const id of counts.keys()) assert.ok(kept.includes(id), `${id}`);
    });
  }

  test('a text ends before what it is to stop at', () => {
    const { text } = generate(model, prompt, { temperature: 0, maxLength: 30 });
    const stop = text.slice(7, 9);
    const stopped = generate(model, prompt, { temperature: 0, maxLength: 30, stop });
    const end = text.indexOf(stop);
    assert.equal(stopped.text, text.slice(0, end));
    assert.equal(stopped.steps.length, end + 2);
    const heard: string[] = [];
    generate(model, prompt, { temperature: 0, maxLength: 4, onText: said => heard.push(said) });
    assert.deepEqual(
      heard,
      [1, 2, 3, 4].map(length => text.slice(0, length)),
    );
  });
});
