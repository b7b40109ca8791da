// A language model: what it is told is what it says, step by step as all at once; and it learns a text.
import { strict as assert } from 'node:assert';
import { epochTable } from '../../src/display/plain/training';
import { adam, cosine, Generator, noGrad, type Tensor, tensor } from '../../src/engine';
import {
  type Generation,
  generate,
  LanguageModel,
  type Matrix,
  textLoss,
  train,
} from '../../src/models';
import {
  BOS,
  charTokenizer,
  EOS,
  PAD,
  TextCorpus,
  windowCount,
  windows,
  wordTokenizer,
} from '../../src/text';

const verse = 'one two three\nfour five six\nseven eight nine\n';
const corpus = new TextCorpus(verse.repeat(60), { tokenizer: charTokenizer() });
const sizes = { hiddenDim: 32, numLayers: 2, numHeads: 2, ffnDim: 64, maxLength: 48, seed: 1 };

suite('language model', () => {
  test('windows hold every token once, and the one after it', () => {
    const { ids } = corpus.dev;
    const seen: number[] = [];
    for (const { inputs, targets } of windows(corpus.dev, { batchSize: 3, length: 7 })) {
      const [x, y] = [inputs.toFlatArray() as Int32Array, targets.toFlatArray() as Int32Array];
      seen.push(...x);
      const width = inputs.shape[1];
      for (let i = 0; i < x.length; i++) if ((i + 1) % width !== 0) assert.equal(y[i], x[i + 1]);
      assert.equal(y.at(-1), ids[seen.length]);
    }
    assert.deepEqual(seen, [...ids.subarray(0, -1)]); // the last token has none after it
    assert.equal(corpus.decode(corpus.encode('one\ntwo')), 'one\ntwo');
  });

  test('windows at random places reach every token, as many each time', () => {
    const generator = new Generator(2);
    const words = Array.from({ length: 90 }, (_, i) => `word${i}`).join(' ');
    const options = { tokenizer: wordTokenizer(), split: [1] };
    const { train: set } = new TextCorpus(words, options);
    const place = new Map(Array.from(set.ids, (id, i) => [id, i]));
    for (const length of [7, 40, 90, 500]) {
      const reached = new Set<number>();
      for (let epoch = 0; epoch < 300; epoch++) {
        let rows = 0;
        for (const { inputs, targets } of windows(set, { batchSize: 3, length, generator })) {
          rows += inputs.shape[0];
          for (const id of targets.toFlatArray()) reached.add(place.get(id) as number);
        }
        assert.equal(rows, windowCount(set, length), `length ${length}`);
      }
      assert.equal(reached.size, set.length - 1, `length ${length}`); // none predicts the first
    }
  });

  for (const positional of ['sinusoidal', 'learned', 'rotary'] as const) {
    test(`${positional}: a step is what forward computes`, () => {
      const model = new LanguageModel(corpus, { ...sizes, positional });
      model.eval();
      const ids = corpus.encode('two three\nfour');
      const all = noGrad(() => model.forward(tensor(ids, { shape: [1, ids.length] })));
      let state: Parameters<LanguageModel['step']>[1] = [];
      for (const [t, id] of ids.entries()) {
        const step = noGrad(() => model.step(tensor(Int32Array.of(id)), state, t));
        state = step.state;
        const [want, got] = [all.select(1, t).toFlatArray(), step.logits.toFlatArray()];
        want.forEach((value, i) => {
          assert.ok(Math.abs(Number(value) - Number(got[i])) < 1e-4, `token ${t}`);
        });
      }
    });
  }

  test('a part without two tokens has no loss, which is said', () => {
    const model = new LanguageModel(corpus, sizes);
    const of = (split: number[]) =>
      new TextCorpus('one two', { vocabularies: model.vocabularies, split }).test;
    assert.equal(of([0.85, 0, 0.15]).length, 1);
    const message = /textLoss: the part test is too short: it has 1 token, and a loss needs two/;
    assert.throws(() => textLoss(model, of([0.85, 0, 0.15])), message);
    assert.throws(() => textLoss(model, of([1])), /too short: it has no tokens/);
    assert.throws(
      () => new TextCorpus('one two', { vocabularies: model.vocabularies, split: [0, 0, 1] }),
      /train's above 0; got \[0, 0, 1\]\. To score a whole text, read it with split: \[1\]/,
    );
  });

  test('a text is learned, and gone on with beyond the positions there are', async () => {
    const model = new LanguageModel(corpus, sizes);
    const before = textLoss(model, corpus.test);
    assert.ok(Math.abs(before - Math.log(corpus.vocabulary.size)) < 0.5);
    const optimizer = adam({ lr: 5e-3 });
    const options = {
      epochs: 20,
      batchSize: 4,
      optimizer,
      schedule: cosine({ warmup: 20 }),
      seed: 1,
    };
    const run = await train(model, corpus, options);
    assert.equal(run.status, 'finished');
    assert.doesNotMatch(epochTable(run.history.epochs), /BLEU|exact match/);
    assert.ok(textLoss(model, corpus.test) < 0.25, String(run));
    const { text, steps } = generate(model, 'one two', { temperature: 0, maxLength: 80 });
    assert.equal(text, `${verse.repeat(3).slice(7, 87)}`);
    assert.equal(steps.length, 80);
    assert.equal(`${generate(model, 'one two', { temperature: 0, stop: '\n' })}`, 'one two three');
    const warm = { temperature: 1.5, seed: 4, maxLength: 40 };
    assert.equal(generate(model, 'six', warm).text, generate(model, 'six', warm).text);
    assert.notEqual(
      generate(model, 'six', warm).text,
      generate(model, 'six', { ...warm, seed: 5 }).text,
    );
  });

  test('what stands there does not come again, or comes less', () => {
    const model = new LanguageModel(corpus, sizes);
    const prompt = 'one two';
    for (const temperature of [0, 0.5]) {
      const options = { temperature, maxLength: 60 };
      const repeats = ({ steps }: Generation) => {
        const tokens = [...prompt, ...steps.map(({ token }) => token)];
        const pairs = tokens.slice(1).map((token, i) => tokens[i] + token);
        return pairs.length - new Set(pairs).size;
      };
      assert.ok(repeats(generate(model, prompt, options)) > 0);
      assert.equal(repeats(generate(model, prompt, { ...options, noRepeatNgram: 2 })), 0);
      // each token once: those that the prompt does not have, and no more
      const once = generate(model, prompt, { ...options, noRepeatNgram: 1 });
      const written = once.steps.map(({ token }) => token);
      const others = corpus.vocabulary.tokens.filter(
        (token, id) => id !== PAD && id !== BOS && id !== EOS && !prompt.includes(token),
      );
      assert.deepEqual([...written].sort(), [...others].sort());
      const plain = generate(model, prompt, options).steps[0];
      const less = generate(model, prompt, { ...options, repetitionPenalty: 3 }).steps[0];
      const odds = ({ candidates }: typeof plain, within: boolean) =>
        candidates
          .filter(({ token }) => prompt.includes(token) === within)
          .reduce((sum, { logProbability }) => sum + Math.exp(logProbability), 0);
      assert.ok(odds(less, true) / odds(less, false) < odds(plain, true) / odds(plain, false));
    }
    const wrong = (options: object, message: RegExp) =>
      assert.throws(() => generate(model, prompt, options), message);
    wrong({ repetitionPenalty: 0.5 }, /generate: repetitionPenalty is 1 or more/);
    wrong({ noRepeatNgram: -1 }, /generate: noRepeatNgram/);
    wrong({ stop: '' }, /generate: stop is a text such as/);
    wrong({ stop: 5 as never }, /generate: stop is a text such as '.n.n'; got 5/);
  });

  for (const positional of ['sinusoidal', 'learned', 'rotary'] as const) {
    test(`${positional}: what it looks back on where it writes is what it was trained on`, async () => {
      let [width, last] = [0, 0];
      class Reading extends LanguageModel {
        override forward(tokens: Tensor): Tensor {
          width = Math.max(width, tokens.shape[1]);
          return super.forward(tokens);
        }
        override step(...given: Parameters<LanguageModel['step']>) {
          last = Math.max(last, given[2]);
          return super.step(...given);
        }
      }
      const one = { hiddenDim: 8, numLayers: 1, numHeads: 1, positional };
      for (const maxLength of [40, undefined, 200]) {
        const model = new Reading(corpus, { ...one, maxLength });
        assert.equal(model.options.maxLength, maxLength ?? 128);
        [width, last] = [0, 0];
        await train(model, corpus, { epochs: 1 });
        assert.equal(width, model.options.maxLength);
        generate(model, 'one '.repeat(60), { maxLength: 2 });
        assert.equal(last, width - 1);
        width = 0;
        textLoss(model, corpus.train);
        assert.equal(width, model.options.maxLength);
      }
      assert.equal(
        generate(new LanguageModel(corpus, { ...one, maxLength: 1 }), 'o').steps.length,
        200,
      );
    });
  }

  test('the trace of a text is where every token looked, in its place', () => {
    const model = new LanguageModel(corpus, { ...sizes, maxLength: 20 });
    model.eval();
    const prompt = 'two three';
    const { trace, steps } = generate(model, prompt, { maxLength: 30, traceSteps: 30 });
    const { heads = [], attention } = trace;
    const [{ layers, rows, columns, values }] = heads;
    assert.deepEqual([layers, heads[0].heads, rows, columns], [2, 2, 30, 9 + 29]);
    assert.equal(
      trace.sourceTokens.join(''),
      `${prompt}${steps
        .slice(0, -1)
        .map(s => s.token)
        .join('')}`,
    );
    let state: Parameters<LanguageModel['step']>[1] = [];
    let weights: number[][] = [];
    for (const [t, id] of corpus.encode(prompt).entries()) {
      const step = noGrad(() => model.step(tensor(Int32Array.of(id)), state, t));
      state = step.state;
      weights = step.weights.map(one => [...(one.toFlatArray() as Float32Array)]);
    }
    for (const [layer, own] of weights.entries()) {
      for (let h = 0; h < 2; h++) {
        const at = (layer * 2 + h) * rows * columns;
        assert.deepEqual([...values.subarray(at, at + 9)], own.slice(h * 9, (h + 1) * 9));
      }
    }
    for (let row = 0; row < rows; row++) {
      const looked = [...(attention as Matrix).values.subarray(row * columns, (row + 1) * columns)];
      assert.ok(Math.abs(looked.reduce((sum, weight) => sum + weight, 0) - 1) < 1e-5);
      assert.ok(looked.slice(9 + row).every(weight => weight === 0));
      const known = looked.filter(weight => weight > 0).length;
      assert.ok(known <= 20, `step ${row + 1} knows ${known} tokens of 20 positions`);
    }
    const long = generate(model, 'one two three '.repeat(6), { maxLength: 3 }).trace;
    // of the 83 tokens of the prompt it knows the last 13: the trace begins with them
    assert.deepEqual([long.attention?.rows, long.attention?.columns], [3, 13 + 2]);
    assert.equal(
      generate(model, 'one', { maxLength: 3, traceSteps: 0 }).trace.attention,
      undefined,
    );
  });

  test('what does not belong together is refused', async () => {
    const model = new LanguageModel(corpus, sizes);
    const other = new TextCorpus(verse, { tokenizer: charTokenizer(), split: [1] });
    await assert.rejects(
      train(model, other),
      /the vocabulary of the text \(\d+ tokens\) is not the model/,
    );
    await assert.rejects(train(model, {} as never), /learns from a TextCorpus/);
    await assert.rejects(train(model, corpus, { probes: ['one'] }), /probes is for encoder/);
    assert.throws(() => generate(model, ''), /the prompt is empty/);
    assert.throws(() => new TextCorpus('', { tokenizer: charTokenizer() }), /too few to train on/);
    const split = [0.5, 0.2, 0.2, 0.1];
    const options = { tokenizer: charTokenizer(), split };
    assert.throws(() => new TextCorpus(verse, options), /shares of train, dev and test/);
    assert.throws(() => new TextCorpus(verse, {} as never), /tokenizer is charTokenizer\(\)/);
  });
});
