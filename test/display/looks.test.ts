// How our objects look in console.log: alone, and within another object.
import { strict as assert } from 'node:assert';
import { inspect } from 'node:util';
import '../../src/display';
import { Linear, Module } from '../../src/engine';
import { Check, Comparison, Evaluation, Generation, LSTMModel } from '../../src/models';
import { charTokenizer, ParallelCorpus, TextCorpus } from '../../src/text';
import { samplePrediction, sampleRun } from './sample';

const corpus = ParallelCorpus.fromPairs(
  Array.from({ length: 1200 }, (_, k): [string, string] => [`a${k}`, `b${k}`]),
  { source: charTokenizer(), target: charTokenizer(), split: [0.8, 0.1, 0.1], seed: 1 },
);
const text = new TextCorpus('to be or not to be'.repeat(9), { tokenizer: charTokenizer() });
const prediction = samplePrediction(['a', 'b', '<eos>'], ['x', '<eos>']);
const comparing = { tokenize: '13a', lowercase: false } as const;
const evaluation = new Evaluation(12, 45.6, '', 50, 25, 1.5, 4.48, 0.6, [], 1, comparing);
const comparison = new Comparison(['LSTM'], [1], { name: 'test', count: 12 });
const check = new Check('checkCausal', true, 'No token looks ahead.');
const generation = new Generation('to ', 'be', [], prediction.trace, 'greedy');
const run = sampleRun(2, 4);
const model = new LSTMModel(corpus, { embeddingDim: 4, hiddenDim: 6, seed: 1 });

class Small extends Module {
  layer = new Linear(29, 50);
}

suite('objects in console.log', () => {
  for (const [name, value, alone, within] of [
    ['a prediction', prediction, 'Prediction(a b → x)', null],
    ['a training', run, `TrainingRun(${run})`, null],
    ['a generated text', generation, 'to be', null],
    ['a text', text, `${text}`, null],
    ['a set of a text', text.train, `${text.train}`, null],
    ['a check', check, '✓ checkCausal: No token looks ahead.', null],
    ['a comparison', comparison, `Comparison(${comparison})`, null],
    ['an evaluation', evaluation, `Evaluation(${evaluation})`, null],
    ['a vocabulary', corpus.sourceVocabulary, `${corpus.sourceVocabulary}`, null],
    ['a corpus', corpus, `${corpus}`, 'ParallelCorpus(1,200 pairs)'],
    ['a set', corpus.dev, 'PairSet dev of 120 pairs', null],
  ] as const) {
    test(`${name} is in words`, () => {
      assert.equal(inspect(value), alone);
      assert.equal(inspect({ value }, { breakLength: 1e4 }), `{ value: ${within ?? alone} }`);
      assert.equal(
        inspect([[value]], { breakLength: 1e4, depth: 3 }),
        `[ [ ${within ?? alone} ] ]`,
      );
    });
  }

  test('a model lists its parts alone, and is a word within another object', () => {
    const total = model.parameters().reduce((sum, { numel }) => sum + numel, 0);
    assert.ok(inspect(model).startsWith(`LSTMModel: ${total} parameters, `), inspect(model));
    assert.equal(inspect({ model }), `{ model: LSTMModel(${total} parameters) }`);
    assert.equal(inspect([new Small()]), '[ Small(1,500 parameters) ]');
    assert.match(
      inspect(new Linear(2, 3)),
      /\n\npart +layer +shape +parameters\nweight +\[3, 2\] +6\nbias +\[3\] +3$/,
    );
  });
});
