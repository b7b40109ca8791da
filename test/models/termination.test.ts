// Models in the middle of whose use the code is terminated have the mode and the weights of before, after recoverEngine().
import { strict as assert } from 'node:assert';
import { Dropout, type Module, ones, recoverEngine } from '../../src/engine';
import {
  checkGradients,
  checkPadding,
  evaluate,
  GRUModel,
  generate,
  LanguageModel,
  lossAtInit,
  overfitOneBatch,
  predict,
  type TrainingRun,
  type TrainOptions,
  textLoss,
  train,
  trainingState,
  translate,
} from '../../src/models';
import { charTokenizer, metrics, rougeL, TextCorpus } from '../../src/text';
import { reversalCorpus } from '../support/copyTask';
import { terminate } from '../support/terminate';
import { warningsOf } from '../support/warnings';

const pairs = reversalCorpus(60);
const text = new TextCorpus('one two three four '.repeat(40), { tokenizer: charTokenizer() });
/** Called in each forward pass and each step of the models. */
let inside = () => {};

class Translator extends GRUModel {
  override forward(...given: Parameters<GRUModel['forward']>) {
    inside();
    return super.forward(...given);
  }
  override decodeStep(...given: Parameters<GRUModel['decodeStep']>) {
    inside();
    return super.decodeStep(...given);
  }
}

class Writer extends LanguageModel {
  override forward(...given: Parameters<LanguageModel['forward']>) {
    inside();
    return super.forward(...given);
  }
  override step(...given: Parameters<LanguageModel['step']>) {
    inside();
    return super.step(...given);
  }
}

const translator = new Translator(pairs, { embeddingDim: 4, hiddenDim: 6, dropoutRate: 0.1 });
const second = new Translator(pairs, { embeddingDim: 4, hiddenDim: 5, dropoutRate: 0.1 });
const writer = new Writer(text, { hiddenDim: 8, numHeads: 2, maxLength: 8, dropoutRate: 0.1 });

const modes = (module: Module): unknown => [
  module.training,
  [...module.children()].map(([, child]) => modes(child)),
];
const weights = (module: Module) => module.parameters().map(({ storage }) => [...storage.view()]);
const state = () => [translator, second, writer].map(one => [modes(one), weights(one)]);

/** What is terminated in which call of a model. */
const cases: Record<string, [at: number, run: () => unknown]> = {
  predict: [1, () => predict(translator, 'abc')],
  'predict of an ensemble': [2, () => predict([translator, second], 'abc', { beamSize: 2 })],
  translate: [1, () => translate(translator, ['abc', 'b'])],
  evaluate: [2, () => evaluate(translator, pairs.test)],
  generate: [6, () => generate(writer, 'one ')],
  textLoss: [2, () => textLoss(writer, text.train)],
  checkPadding: [2, () => checkPadding(translator)],
  lossAtInit: [1, () => lossAtInit(writer, text)],
  // the first three calls are of the weights as they are
  'checkGradients, weights being moved': [5, () => checkGradients(translator, pairs)],
  'checkGradients of a text, weights being moved': [9, () => checkGradients(writer, text)],
  overfitOneBatch: [1, () => overfitOneBatch(translator, pairs)],
  train: [1, () => train(translator, pairs, { epochs: 1 })],
};

suite('termination in the middle of', () => {
  teardown(() => {
    inside = () => {};
  });
  const [[, frozen]] = translator.children();

  for (const [name, [at, run]] of Object.entries(cases)) {
    for (const training of [true, false]) {
      test(`${name}, of models in ${training ? 'training' : 'evaluation'}`, () => {
        for (const model of [translator, second, writer]) model.train(training);
        frozen.train(!training);
        const before = state();
        let calls = 0;
        terminate(here => {
          inside = () => {
            if (++calls === at) here();
          };
          return run();
        });
        inside = () => {};
        assert.deepEqual(recoverEngine(), []);
        assert.deepEqual(state(), before);
        assert.ok(translator.parameters().every(({ grad }) => grad === null));
      });
    }
  }

  test('a listener of the end: what the training came to stays what it was', async () => {
    const options = { epochs: 1, batchSize: 64, validateSentences: 0 };
    let run: TrainingRun | undefined;
    const train_ = (more: TrainOptions, at: 'start' | 'end') =>
      terminate(here =>
        train(translator, pairs, {
          ...options,
          ...more,
          onEvent(event) {
            run = event.run;
            if (event.kind === at) here();
            if (more.keepBest) throw new RangeError('a listener fails.');
          },
        }).catch(() => {}),
      );
    const ended = () => {
      recoverEngine();
      return [run?.status, run?.note];
    };
    train_({ keepBest: 1 }, 'end');
    assert.deepEqual(ended(), [
      'failed',
      'RangeError: a listener fails: the model keeps the weights of step 0.',
    ]);
    train_({}, 'start');
    const [stopped, why] = ended();
    assert.equal(stopped, 'interrupted');
    assert.match(
      String(why),
      /^Interrupted: the model keeps the weights of step 0\. Go on with resume/,
    );
    assert.ok(trainingState(translator));
    const again = await train(translator, pairs, options);
    assert.equal(again.status, 'finished');
  });

  test('a resampled metric: its cache is empty', () => {
    const [hypotheses, references] = [
      ['a', 'b'],
      ['a', 'b c'],
    ];
    let calls = 0;
    terminate(here =>
      metrics.bootstrap(
        (h, r) => {
          if (++calls === 3) here();
          return rougeL(h, r).score;
        },
        hypotheses,
        references,
      ),
    );
    recoverEngine();
    // in the cache 'a' stands for a set that is written with blanks
    assert.equal(rougeL(['a', 'b'], ['a', '汉字汉字']).units, 'chars');
  });

  test('nothing: an error in a model puts back what a termination does', () => {
    translator.train();
    frozen.eval();
    const before = state();
    inside = () => {
      throw new Error('inside');
    };
    for (const f of [predict, (one: Translator) => checkGradients(one, pairs)] as const) {
      assert.throws(() => f(translator, 'abc'), { message: 'inside' });
    }
    inside = () => {};
    assert.deepEqual(state(), before);
  });
});

suite('after a prediction', () => {
  test('of a model in training, dropout elsewhere is no reason for a warning', async () => {
    const elsewhere = new Dropout(0.5);
    const shown = await warningsOf(() => {
      translator.train();
      predict(translator, 'abc');
      elsewhere.forward(ones([4]));
    });
    assert.deepEqual(shown, []);
  });
});
