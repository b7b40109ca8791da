// Arguments of models, training and checkers that cannot be meant are errors that say what to write.
import { strict as assert } from 'node:assert';
import { LSTM } from '../../src/engine';
import {
  checkCausal,
  checkGradients,
  checkPadding,
  evaluate,
  GRUModel,
  generate,
  LanguageModel,
  LSTMModel,
  loadModel,
  lossAtInit,
  overfitOneBatch,
  predict,
  quantize,
  TransformerModel,
  textLoss,
  train,
  translate,
} from '../../src/models';
import { resolveTrain } from '../../src/models/training/resolve';
import {
  charTokenizer,
  ParallelCorpus,
  setFileReader,
  setFileWriter,
  TextCorpus,
} from '../../src/text';
import { reversalCorpus } from '../support/copyTask';

const corpus = reversalCorpus(60);
const sizes = { embeddingDim: 8, hiddenDim: 8 };
const model = new LSTMModel(corpus, sizes);
/** A corpus of one pair, of other letters. */
const reversal = (letters: string) =>
  ParallelCorpus.fromPairs([[letters, letters]], {
    source: charTokenizer(),
    target: charTokenizer(),
    split: [1],
  });
const text = new TextCorpus('abc def '.repeat(40), { tokenizer: charTokenizer() });
const language = new LanguageModel(text, { hiddenDim: 8, numHeads: 2, numLayers: 1, ffnDim: 8 });
// what a cell can write, whatever the types say
type Loose = (...given: unknown[]) => unknown;
const loose = (f: unknown) => f as Loose;
const m = model as unknown as Record<string, Loose>;

const files: Record<string, Uint8Array> = {};

type Case = [name: string, call: () => unknown, message: RegExp];

function refuses(title: string, cases: readonly Case[]) {
  suite(title, () => {
    for (const [name, call, message] of cases) {
      test(name, () => assert.rejects(async () => call(), message));
    }
  });
}

refuses('arguments that are too many, or not known', [
  ['save', () => m.save('z', { weight: 'int8' }), /save: .* option weight\. Did you mean weights/],
  [
    'quantize',
    () => loose(quantize)(model, { bits: 4 }),
    /quantize takes model and nothing else; got an object/,
  ],
  [
    'loadModel',
    () => loose(loadModel)('p', { foo: 1 }),
    /loadModel: the second argument is the class/,
  ],
  [
    'checkCausal',
    () => loose(checkCausal)(model, corpus),
    /checkCausal takes model and nothing else/,
  ],
  ['checkPadding', () => loose(checkPadding)(model, corpus), /got a ParallelCorpus besides/],
  [
    'lossAtInit',
    () => loose(lossAtInit)(model, corpus, { foo: 1 }),
    /takes model, corpus and nothing else/,
  ],
  ['overfit', () => loose(overfitOneBatch)(model, corpus, { step: 1 }), /Did you mean steps\?/],
  ['beam', () => loose(predict)(model, 'ab', { beam: 3 }), /Did you mean beamSize\?/],
  ['beamWidth', () => loose(predict)(model, 'ab', { beamWidth: 3 }), /Did you mean beamSize\?/],
  ['maxLen', () => loose(predict)(model, 'ab', { maxLen: 3 }), /Did you mean maxLength\?/],
  ['hidden', () => new LSTMModel(corpus, { hidden: 3 } as never), /Did you mean hiddenDim\?/],
  ['dropout', () => new GRUModel(corpus, { dropout: 0.1 } as never), /Did you mean dropoutRate\?/],
]);

refuses('arguments of another kind', [
  ['quantize', () => loose(quantize)(3), /quantize: the first argument is the model, got 3/],
  [
    'evaluate',
    () => loose(evaluate)(quantize(model), corpus.test),
    /write evaluate\(model, …\) after/,
  ],
  [
    'loaded',
    () => loose(predict)({ model, state: null }, 'ab'),
    /const { model } = await loadModel/,
  ],
  [
    'a language model, scored',
    () => loose(evaluate)(language, text.test),
    /evaluate: .* got a LanguageModel\. .* textLoss\(model, corpus\.test\)/,
  ],
  [
    'a language model, asked',
    () => loose(predict)(language, 'ab'),
    /predict: .* got a LanguageModel\. .* generate\(model, prompt\)/,
  ],
  [
    'language models, asked',
    () => loose(translate)([language], ['ab']),
    /translate: .* got a LanguageModel\. .* generate\(model, prompt\)/,
  ],
  ['an encoder–decoder', () => loose(textLoss)(model, text), /evaluate\(model, corpus\.test\)/],
  [
    'an ensemble',
    () => predict([model, new LSTMModel(reversal('xy'), sizes)], 'ab'),
    /the sourceVocabulary of model 2 \(6 tokens\) is not model 1's .* there, .* in model 1; models decide/,
  ],
  ['a sentence of many', () => predict(model, ['ab', '']), /predict: sentence 2 is empty/],
  [
    'a sentence of many',
    () => loose(predict)(model, ['ab', 3]),
    /predict: sentence 2 is text, got 3/,
  ],
  [
    'translate: nBest',
    () => translate(model, ['ab'], { beamSize: 3, nBest: 2 }),
    /translate: there is one .* nBest 2 says nothing; predict\(model, texts, { beamSize: 2, nBest: 2 }\)/,
  ],
  [
    'evaluate: nBest',
    () => evaluate(model, corpus.test, { beamSize: 3, nBest: 2 }),
    /evaluate: there is one translation of each sentence/,
  ],
  ['layer', () => loose(predict)(new LSTM(2, 2), 'ab'), /got an LSTM\. It is a module, but not an/],
  [
    'module',
    () => loose(train)(new LSTM(2, 2), corpus),
    /not an encoder–decoder: train it by a loop over batches\(corpus\.train\), or write it as class … extends EncoderDecoder, with vocabularies, encode, decodeStep, forward and selectState/,
  ],
  [
    'no model',
    () => loose(evaluate)(undefined, corpus.test),
    /the model, got undefined\. Was `await` forgotten before loadModel\(…\)\?$/,
  ],
  ['no language model', () => loose(generate)(undefined, 'a'), /await` forgotten before loadModel/],
  [
    'no set',
    () => loose(evaluate)(model, undefined),
    /got undefined\. Was `await` forgotten before ParallelCorpus\.from…\(…\)\?/,
  ],
  ['translate', () => loose(translate)(model, 'ab'), /a list of sentences, got 'ab'/],
  ['generate', () => loose(generate)(model, 'I'), /got an LSTMModel\. .* predict\(model, text\)/],
  ['prompt', () => loose(generate)(language, 3), /generate: the prompt is text, got 3/],
  [
    'textLoss',
    () => loose(textLoss)(model, corpus),
    /textLoss: the first argument is a LanguageModel/,
  ],
  ['text', () => loose(textLoss)(language, text), /a whole corpus; give one of its parts/],
  ['LanguageModel', () => new LanguageModel([] as never), /the text corpus it will read, got \[\]/],
  [
    'a corpus',
    () => loose(checkGradients)(new LSTM(2, 2), corpus),
    /a function that computes the loss, got a ParallelCorpus; .* checkGradients\(model, corpus\)/,
  ],
  [
    'a loss',
    () => loose(checkGradients)(() => 1),
    /the first argument is the module, got the function/,
  ],
  [
    'option',
    () => loose(checkGradients)(model, () => 1, { eps: 1 }),
    /checkGradients: .* option eps/,
  ],
  ['resume', () => loose(resolveTrain)({ resume: {} }), /train: resume is true, .* got an object/],
  ['resume: 5', () => loose(resolveTrain)({ resume: 5 }), /train: resume is true, .* got 5/],
  [
    'resume: null',
    () => loose(train)(model, corpus, { resume: null }),
    /train: resume is null: the file holds no state of a training, .* Leave resume out to begin anew/,
  ],
  [
    'resume: undefined',
    () => loose(train)(model, corpus, { resume: undefined }),
    /train: resume is undefined: was `await` forgotten before train\(…\)/,
  ],
  [
    'state: undefined',
    () => m.save('z', { state: undefined }),
    /save: state is undefined: was `await` forgotten before train\(…\)\? Leave state out/,
  ],
  ['state: null', () => m.save('z', { state: null }), /save: state is null: there is none in the/],
  [
    'state: run',
    () => m.save('z', { state: { history: [] } }),
    /save: state is run\.state, trainingState\(model\) or .* got an object/,
  ],
  [
    'null',
    () => new LSTMModel(corpus, null as never),
    /LSTMModel: options are one object .* got null/,
  ],
  [
    'null',
    () => new GRUModel(corpus, null as never),
    /GRUModel: options are one object .* got null/,
  ],
  ['corpus', () => loose(train)(model, []), /the second argument is the corpus, got \[\]/],
]);

refuses('words that a model cannot write', [
  [
    'require',
    () => predict(model, 'ab', { require: ['ax', 'yx'] }),
    /not in .* 'x'; the model can/,
  ],
  ['both', () => translate(model, ['ab'], { require: ['xay'] }), /vocabulary: 'x', 'y'; the model/],
  ['force', () => predict(model, 'ab', { force: 'zb' }), /force has what is not in the .* 'z'/],
]);

suite('files of other models', () => {
  setup(() => {
    setFileWriter(async (path, bytes) => {
      files[path] = bytes;
    });
    setFileReader(async path => files[path]);
  });

  test('what differs is said in the words of the options', async () => {
    await model.save('small');
    const large = new LSTMModel(corpus, { ...sizes, hiddenDim: 12, numLayers: 2, seed: 4 });
    await assert.rejects(large.load('small'), (error: Error) => {
      assert.ok(error instanceof RangeError);
      assert.match(
        error.message,
        /load small: hiddenDim is 8 in the file, 12 here; numLayers is 1 in/,
      );
      assert.doesNotMatch(error.message, /seed|weight/);
      return true;
    });
  });

  test('so is what computes otherwise with the same shapes; nothing is loaded', async () => {
    const heads = { hiddenDim: 8, numLayers: 1, seed: 1 };
    await new TransformerModel(corpus, { ...heads, numHeads: 4, maxLength: 20 }).save('heads');
    const other = new TransformerModel(corpus, {
      ...heads,
      numHeads: 2,
      normFirst: false,
      seed: 2,
    });
    const before = other.parameters().map(one => [...one.toFlatArray()]);
    await assert.rejects(
      other.load('heads'),
      /RangeError: load heads: numHeads is 4 in the file, 2 here; normFirst is true in the file/,
    );
    assert.deepEqual(
      other.parameters().map(one => [...one.toFlatArray()]),
      before,
    );
    // positions by a formula have no end
    const alike = new TransformerModel(corpus, { ...heads, numHeads: 4, maxLength: 40, seed: 2 });
    await alike.load('heads');
  });

  test('of another family too, with its article', async () => {
    await model.save('lstm');
    const other = new TransformerModel(corpus, { hiddenDim: 8, numHeads: 2 });
    await assert.rejects(other.load('lstm'), /lstm holds an LSTMModel, this is a TransformerModel/);
  });

  test('a state that was saved or kept resumes', async () => {
    const own = new LSTMModel(corpus, sizes);
    const run = await train(own, corpus, { epochs: 1 });
    await own.save('trained', { state: run.state });
    const { state } = await loadModel('trained');
    for (const resume of [state, run.state, true, false]) loose(resolveTrain)({ resume });
    assert.equal(resolveTrain({}).resume, undefined);
  });
});
