// Models in files: what comes back, what PyTorch reads there, and what is refused.
import { strict as assert } from 'node:assert';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  adam,
  decodeSafetensors,
  encodeSafetensors,
  init,
  noGrad,
  type Tensor,
  tensor,
} from '../../src/engine';
import {
  type EncoderDecoder,
  evaluate,
  GRUModel,
  generate,
  LanguageModel,
  LSTMModel,
  loadModel,
  predict,
  quantize,
  type RecurrentOptions,
  RNNModel,
  TransformerModel,
  textLoss,
  train,
} from '../../src/models';
import {
  batches,
  bpeTokenizer,
  charTokenizer,
  ParallelCorpus,
  setFileReader,
  setFileWriter,
  TextCorpus,
} from '../../src/text';
import { reversalCorpus } from '../support/copyTask';

const corpus = reversalCorpus(300);
const sizes = { hiddenDim: 16, seed: 3 };
const before = {
  ...sizes,
  bidirectional: true,
  attention: 'additive',
  attentionQuery: 'previous',
  dropoutRate: { default: 0.1, cellOutput: 0.2, attention: 0.3 },
  initialization: { recurrent: init.orthogonal(), biases: init.zeros() },
} as const;
const families: (() => EncoderDecoder)[] = [
  () => new RNNModel(corpus, { ...sizes, nonlinearity: 'relu' }),
  () => new GRUModel(corpus, { ...sizes, bidirectional: true, numLayers: 2 }),
  () => new LSTMModel(corpus, { ...sizes, attention: 'additive', inputFeeding: true }),
  () => new LSTMModel(corpus, { ...sizes, embeddingDim: 16, tieWeights: 'output', forgetBias: 1 }),
  () => new TransformerModel(corpus, { ...sizes, numHeads: 2, positional: 'learned' }),
  () => new GRUModel(corpus, before),
  () =>
    new TransformerModel(corpus, {
      ...sizes,
      ...{ embeddingDim: 6, attentionBias: false, dropoutRate: { default: 0.1, output: 0.2 } },
      initialization: { default: 'uniform', linear: init.kaimingNormal() },
    }),
];
const verse = 'one two three\nfour five six\nseven eight nine\n'.repeat(30);
const text = new TextCorpus(verse, { tokenizer: charTokenizer() });
const small = { hiddenDim: 16, numHeads: 2, maxLength: 24, dropoutRate: 0.1, seed: 3 };

suite('models in files', () => {
  let folder = '';
  suiteSetup(() => {
    folder = mkdtempSync(join(tmpdir(), 'seq2seq-models-'));
    setFileReader(file => readFile(join(folder, file)));
    setFileWriter((file, bytes) => writeFile(join(folder, file), bytes));
  });
  suiteTeardown(() => rmSync(folder, { recursive: true }));

  for (const make of families) {
    const model = make();
    const { attention } = model.options;
    test(`${model.constructor.name} (${attention ?? 'multi-head'}) comes back to the bit`, async () => {
      await model.save('model.safetensors');
      const { model: loaded, state } = await loadModel('model.safetensors');
      assert.equal(state, null);
      assert.equal(loaded.constructor, model.constructor);
      assert.deepEqual(loaded.options, model.options);
      for (const text of ['abc', 'fedcb']) {
        const [own, other] = [predict(model, text), predict(loaded, text)];
        assert.equal(other.text, own.text);
        assert.equal(other.score, own.score);
      }
      const fresh = make();
      fresh.parameters()[0].storage.view().fill(0);
      assert.equal(await fresh.load('model.safetensors'), undefined);
      assert.equal(predict(fresh, 'abc').score, predict(model, 'abc').score);
    });
  }

  for (const [name, make] of [
    ['dropout everywhere', () => new LSTMModel(corpus, { ...sizes, dropoutRate: 0.1 })],
    ['dropout by place', () => new GRUModel(corpus, before)],
  ] as const) {
    test(`a training with ${name} goes on from a file to the bit`, async () => {
      const options = {
        batchSize: 32,
        validateSentences: 0,
        optimizer: adam({ lr: 3e-3 }),
        ema: 0.9,
      };
      const through = make();
      const whole = await train(through, corpus, { ...options, epochs: 4 });
      const first = make();
      const run = await train(first, corpus, { ...options, epochs: 2 });
      await first.save('half.safetensors', { state: run.state });
      const { model, state } = await loadModel('half.safetensors');
      assert.ok(state);
      const rest = await train(model, corpus, { ...options, epochs: 4, resume: state });
      assert.deepEqual(
        rest.history.epochs.map(({ devLoss }) => devLoss),
        whole.history.epochs.map(({ devLoss }) => devLoss),
      );
      assert.equal(predict(model, 'abc').score, predict(through, 'abc').score);
    });
  }

  for (const positional of ['sinusoidal', 'learned', 'rotary'] as const) {
    test(`LanguageModel (${positional}) comes back to the bit, without its text`, async () => {
      const width =
        positional === 'rotary' ? { embeddingDim: 6 } : { tieWeights: 'output' as const };
      const model = new LanguageModel(text, { ...small, positional, ...width });
      await model.save('language.safetensors');
      const { model: loaded, state } = await loadModel('language.safetensors', LanguageModel);
      assert.equal(state, null);
      assert.deepEqual(loaded.options, model.options);
      const ids = tensor(text.encode('two three\nfour'), { shape: [1, 14] });
      for (const one of [model, loaded]) one.eval();
      assert.deepEqual(logitsOf(loaded, ids), logitsOf(model, ids));
      const options = { maxLength: 60, temperature: 1.2, seed: 5 };
      assert.equal(generate(loaded, 'one', options).text, generate(model, 'one', options).text);
      await model.save('language8.safetensors', { weights: 'int8' });
      const { model: rounded } = await loadModel('language8.safetensors', LanguageModel);
      quantize(model);
      assert.deepEqual(logitsOf(rounded.eval(), ids), logitsOf(model, ids));
    });
  }

  test('a LanguageModel with the context of 512 that was the default comes back, also into one of 128', async () => {
    for (const positional of ['sinusoidal', 'learned', 'rotary'] as const) {
      const sizes = { hiddenDim: 16, numHeads: 2, numLayers: 1, positional };
      const model = new LanguageModel(text, { ...sizes, maxLength: 512 });
      await model.save('long.safetensors');
      const { model: loaded } = await loadModel('long.safetensors', LanguageModel);
      assert.equal(loaded.options.maxLength, 512);
      assert.equal(`${generate(loaded, 'six')}`, `${generate(model, 'six')}`);
      if (positional === 'learned') continue; // there the positions are weights
      const shorter = new LanguageModel(text, sizes);
      await shorter.load('long.safetensors');
      const options = { maxLength: 100 };
      assert.equal(`${generate(shorter, 'six', options)}`, `${generate(model, 'six', options)}`);
    }
  });

  test('a LanguageModel keeps the subwords its tokenizer has learnt', async () => {
    const tokenizer = bpeTokenizer({ vocabularySize: 60 }).train?.(verse.split('\n'));
    assert.ok(tokenizer);
    const model = new LanguageModel(new TextCorpus(verse, { tokenizer }), small);
    await model.save('subwords.safetensors');
    const { model: loaded } = await loadModel('subwords.safetensors', LanguageModel);
    assert.deepEqual(loaded.corpus.encode('seven two\none'), model.corpus.encode('seven two\none'));
    assert.equal(`${generate(loaded, 'six')}`, `${generate(model, 'six')}`);
  });

  test('the training of a LanguageModel goes on from a file to the bit', async () => {
    const options = { batchSize: 8, optimizer: adam({ lr: 3e-3 }) };
    const through = new LanguageModel(text, small);
    const whole = await train(through, text, { ...options, epochs: 4 });
    const first = new LanguageModel(text, small);
    const run = await train(first, text, { ...options, epochs: 2 });
    await first.save('half.safetensors', { state: run.state });
    const { model, state } = await loadModel('half.safetensors', LanguageModel);
    assert.ok(state);
    const again = new TextCorpus(verse, { tokenizer: charTokenizer() });
    const rest = await train(model, again, { ...options, epochs: 4, resume: state });
    assert.deepEqual(
      rest.history.steps.map(({ loss }) => loss),
      whole.history.steps.map(({ loss }) => loss),
    );
    assert.equal(textLoss(model, text.test), textLoss(through, text.test));
  });

  test('a LanguageModel of other words or another family is refused, with what differs', async () => {
    const model = new LanguageModel(text, small);
    const fewer = new TextCorpus('one two\n'.repeat(20), { tokenizer: charTokenizer() });
    await new LanguageModel(fewer, small).save('fewer.safetensors');
    await new LSTMModel(corpus, sizes).save('lstm.safetensors');
    await model.save('language.safetensors');
    await assert.rejects(
      model.load('fewer.safetensors'),
      /load fewer\.safetensors: the vocabulary of the file \(11 tokens\) is not the model's \(\d+\): token 4 is "o" there, "e" in the model; make the model with the words of the file/,
    );
    await assert.rejects(model.load('lstm.safetensors'), /holds an LSTMModel, this is a Language/);
    await assert.rejects(
      loadModel('lstm.safetensors', LanguageModel),
      /lstm\.safetensors holds an LSTMModel, not a LanguageModel/,
    );
    await assert.rejects(
      loadModel('language.safetensors'),
      /holds a LanguageModel, which is no encoder–decoder: loadModel\(path, LanguageModel\)/,
    );
    await assert.rejects(train(model, fewer), /the vocabulary of the text \(11 tokens\) is not/);
    const { model: loaded } = await loadModel('language.safetensors', LanguageModel);
    assert.throws(
      () => predict(loaded as never, 'abc'),
      /got a LanguageModel\. It goes on with a text/,
    );
  });

  test('a later session trains and scores a loaded model on data of other files', async () => {
    await new LSTMModel(corpus, sizes).save('model.safetensors');
    const { model } = await loadModel('model.safetensors');
    writeFileSync(join(folder, 'new.tsv'), 'abc\tcba\nfed\tdef\naxb\tbxa\n');
    const other = { source: charTokenizer(), target: charTokenizer() };
    const counted = await ParallelCorpus.fromTsv('new.tsv', { ...other, split: [1] });
    assert.throws(
      () => evaluate(model, counted.train),
      /evaluate: the sourceVocabulary of the corpus .*; read the corpus with { vocabularies: model\.vocabularies }, or make a model for this corpus\./,
    );
    const { vocabularies } = model;
    const scored = await ParallelCorpus.fromTsv({ test: 'new.tsv' }, { vocabularies });
    const before = evaluate(model, scored.test);
    assert.ok(before.loss > 0 && before.exactMatch < 100);
    await assert.rejects(train(model, scored, { epochs: 1 }), /the training set is empty/);
    const more = await ParallelCorpus.fromTsv('new.tsv', { vocabularies, split: [1] });
    await train(model, more, { epochs: 20, batchSize: 3, optimizer: adam({ lr: 1e-2 }) });
    assert.ok(evaluate(model, scored.test).loss < 0.7 * before.loss);
  });

  test('a later session goes on with a language model on another text', async () => {
    await new LanguageModel(text, small).save('language.safetensors');
    const { model } = await loadModel('language.safetensors', LanguageModel);
    const verse = 'ten six ten\nnine six\n'.repeat(30);
    const counted = new TextCorpus(verse, { tokenizer: charTokenizer() });
    await assert.rejects(
      train(model, counted),
      /; read the text with { vocabularies: model\.vocabularies }, or make a model for this text\./,
    );
    assert.throws(
      () => textLoss(model, counted.test),
      /^RangeError: textLoss: the vocabulary of the text .* read the text with { vocabularies: model\.vocabularies }/,
    );
    const other = new TextCorpus(verse, { vocabularies: model.vocabularies });
    const before = textLoss(model, other.test);
    await train(model, other, { epochs: 5, batchSize: 4, optimizer: adam({ lr: 1e-2 }) });
    assert.ok(textLoss(model, other.test) < 0.7 * before);
  });

  test('with 8 bits a file is a quarter of the size and translates as well', async () => {
    const model = new LSTMModel(corpus, { hiddenDim: 48, embeddingDim: 24, seed: 1 });
    await train(model, corpus, { epochs: 25, batchSize: 16, optimizer: adam({ lr: 1e-2 }) });
    const exact = evaluate(model, corpus.test).exactMatch;
    assert.ok(exact > 0.6, String(exact));
    await model.save('large.safetensors');
    await model.save('small.safetensors', { weights: 'int8' });
    const bytes = (name: string) => readFileSync(join(folder, name)).length;
    assert.ok(bytes('small.safetensors') < 0.36 * bytes('large.safetensors'));
    const { model: small } = await loadModel('small.safetensors');
    const own = evaluate(small, corpus.test);
    assert.ok(Math.abs(own.exactMatch - exact) <= 7, `${own.exactMatch} ${exact}`);
    const report = quantize(model);
    assert.ok(report.largestError <= 0.5 / 127 + 1e-6 && report.after < 0.3 * report.before);
    assert.equal(evaluate(model, corpus.test).loss, own.loss);
  });

  test('what does not fit is refused, and the model stays as it was', async () => {
    const model = new LSTMModel(corpus, sizes);
    const before = predict(model, 'abc').score;
    await new LSTMModel(corpus, { ...sizes, hiddenDim: 8 }).save('narrow.safetensors');
    await new GRUModel(corpus, sizes).save('gru.safetensors');
    const words = reversalCorpus(300);
    const tokens = words.targetVocabulary.tokens.slice(0, -1);
    const other = Object.assign(Object.create(Object.getPrototypeOf(words)), words, {
      targetVocabulary: new (
        corpus.targetVocabulary.constructor as typeof import('../../src/text').Vocabulary
      )(tokens),
    });
    await new LSTMModel(other, sizes).save('words.safetensors');
    await assert.rejects(model.load('narrow.safetensors'), /Nothing was loaded/);
    await assert.rejects(model.load('gru.safetensors'), /holds a GRUModel, this is an LSTMModel/);
    await assert.rejects(
      model.load('words.safetensors'),
      /targetVocabulary of the file \(9 tokens\).*token 9 is missing there, "f" in the model/,
    );
    await assert.rejects(model.load('none.safetensors'), /There is no file none.safetensors/);
    const file = readFileSync(join(folder, 'gru.safetensors'));
    writeFileSync(join(folder, 'cut.safetensors'), file.subarray(0, file.length - 9));
    await assert.rejects(loadModel('cut.safetensors'), /cut off or damaged/);
    writeFileSync(join(folder, 'text.safetensors'), 'hello, this is text');
    await assert.rejects(loadModel('text.safetensors'), /is not a safetensors file/);
    writeFileSync(join(folder, 'raw.safetensors'), encodeSafetensors({ x: tensor([1, 2]) }));
    await assert.rejects(loadModel('raw.safetensors'), /no description of a model/);
    assert.equal(predict(model, 'abc').score, before);
  });

  test('options that decide nothing may differ: the models are the same', async () => {
    const input = 'bdac';
    const alike: [was: RecurrentOptions, now: RecurrentOptions][] = [
      [
        { bidirectional: true, bridge: 'last' },
        { bidirectional: true, bridge: 'learned' },
      ],
      [{ attention: 'none' }, { attention: 'none', scaledAttention: false }],
      [{ attention: 'additive' }, { attention: 'additive', scaledAttention: false }],
    ];
    for (const [was, now] of [...alike, ...alike.map(([one, other]) => [other, one])]) {
      const model = new GRUModel(corpus, { ...sizes, ...was });
      const again = new GRUModel(corpus, { ...sizes, ...now, seed: 4 });
      await model.save('alike.safetensors');
      await again.load('alike.safetensors');
      assert.equal(predict(again, input).score, predict(model, input).score);
    }
    const other: [was: RecurrentOptions, now: RecurrentOptions, message: RegExp][] = [
      [
        { bidirectional: true },
        { bidirectional: true, bridge: 'zero' },
        /bridge is last in the file, zero/,
      ],
      [{}, { bridge: 'learned' }, /bridge is last in the file, learned here/],
      [{}, { scaledAttention: false }, /scaledAttention is true in the file, false here/],
    ];
    for (const [was, now, message] of other) {
      await new GRUModel(corpus, { ...sizes, ...was }).save('other.safetensors');
      const model = new GRUModel(corpus, { ...sizes, ...now });
      await assert.rejects(model.load('other.safetensors'), message);
    }
  });

  test('tensors of every kind come back from bytes', () => {
    const tensors = {
      a: tensor([
        [1.5, -2],
        [3, 4],
      ]),
      b: tensor(Int32Array.of(7, -8)),
    };
    const bytes = encodeSafetensors(tensors, { note: 'é' });
    const back = decodeSafetensors(bytes);
    assert.deepEqual(back.tensors.a.toArray(), [
      [1.5, -2],
      [3, 4],
    ]);
    assert.deepEqual(back.tensors.b.toArray(), [7, -8]);
    assert.deepEqual(back.metadata, { note: 'é' });
  });

  test('floats of other widths, written by PyTorch, are float32', () => {
    // safetensors.torch.save({ half, brain, double }) of [0, -0, 1, -2.5, 65504, 6e-8, inf, pi]
    const file =
      'uAAAAAAAAAB7ImRvdWJsZSI6eyJkdHlwZSI6IkY2NCIsInNoYXBlIjpbOF0sImRhdGFfb2Zmc2V0cyI6WzAsNjRdfSwiYnJhaW4iOnsiZHR5cGUi' +
      'OiJCRjE2Iiwic2hhcGUiOls4XSwiZGF0YV9vZmZzZXRzIjpbNjQsODBdfSwiaGFsZiI6eyJkdHlwZSI6IkYxNiIsInNoYXBlIjpbOF0sImRhdGFf' +
      'b2Zmc2V0cyI6WzgwLDk2XX19ICAgICAgAAAAAAAAAAAAAAAAAAAAgAAAAAAAAPA/AAAAAAAABMAAAAAAAPzvQAAAACArG3A+AAAAAAAA8H8AAABg' +
      '+yEJQAAAAICAPyDAgEeBM4B/SUAAAACAADwAwf97AQAAfEhC';
    const { tensors } = decodeSafetensors(Buffer.from(file, 'base64'));
    const values = (name: string) => [...tensors[name].toFlatArray()];
    const exact = [0, -0, 1, -2.5];
    assert.deepEqual(values('half'), [...exact, 65504, 2 ** -24, Infinity, 3.140625]);
    const rounded = [65536, 6.007030606269836e-8, Infinity, 3.140625];
    assert.deepEqual(values('brain'), [...exact, ...rounded]);
    const nearest = [65504, 6e-8, Infinity, Math.PI].map(Math.fround);
    assert.deepEqual(values('double'), [...exact, ...nearest]);
  });

  test('PyTorch loads the file into its own modules, computes the same, and gives weights back', async function () {
    const python = process.env.SEQ2SEQ_PYTHON;
    if (!python) {
      this.test!.title += ' (not run: SEQ2SEQ_PYTHON names no Python with torch)';
      this.skip();
    }
    this.timeout(60_000);
    const lstm = new LSTMModel(corpus, { ...sizes, numLayers: 2, scaledAttention: false });
    const transformer = new TransformerModel(corpus, { ...sizes, numHeads: 2, ffnDim: 24 });
    const [batch] = batches(corpus.dev, { batchSize: 6, bucket: false });
    const learned = { positional: 'learned', activation: 'gelu', tieWeights: 'output' } as const;
    const language = new LanguageModel(text, { ...small, ...learned });
    await language.eval().save('language.safetensors');
    const ids = tensor(text.encode('two three\nfour'), { shape: [2, 7] });
    const given = { source: ids, logits: noGrad(() => language.forward(ids)) };
    writeFileSync(join(folder, 'language.inputs.safetensors'), encodeSafetensors(given));
    for (const [name, model] of Object.entries({ lstm, transformer })) {
      await model.save(`${name}.safetensors`);
      const logits = noGrad(() => model.forward(batch.source, batch.prefix));
      const inputs = {
        source: batch.source.tokens,
        prefix: batch.prefix,
        lengths: tensor(batch.source.lengths),
        logits,
      };
      writeFileSync(join(folder, `${name}.inputs.safetensors`), encodeSafetensors(inputs));
    }
    const script = join(__dirname, '../fixtures/programs/loadInTorch.py');
    const output = execFileSync(python as string, [script, folder], { encoding: 'utf8' });
    const errors = JSON.parse(output) as Record<string, number>;
    assert.deepEqual(Object.keys(errors), ['lstm', 'transformer', 'language']);
    for (const error of Object.values(errors)) assert.ok(error < 1e-5, output);
    for (const [name, model] of Object.entries({ lstm, transformer, language })) {
      const own = model.parameters().map(each => [...each.toFlatArray()]);
      for (const each of model.parameters()) each.storage.view().fill(0);
      await model.load(`${name}.back.safetensors`);
      assert.deepEqual(
        model.parameters().map(each => [...each.toFlatArray()]),
        own,
      );
    }
  });
});

function logitsOf(model: LanguageModel, ids: Tensor): number[] {
  return [...noGrad(() => model.forward(ids).toFlatArray() as Float32Array)];
}
