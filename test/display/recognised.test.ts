// What a value is taken for when it is shown, what is said of it, and what is said where parts of it are missing.
import { strict as assert } from 'node:assert';
import { inspect } from 'node:util';
import { mimeBundle, setFontSource, setIdSource, setInspector, show } from '../../src/display';
import { describeProgress, describeTraining } from '../../src/display/describe';
import { comparisonText } from '../../src/display/plain/comparison';
import { predictionsText, stepsTable } from '../../src/display/plain/prediction';
import { pictured } from '../../src/display/png/standIns';
import { markShown } from '../../src/display/sink';
import { tensor, zeros } from '../../src/engine';
import { Check, Comparison, Evaluation, type LSTMModel } from '../../src/models';
import { fontBytes } from './font';
import { samplePrediction, sampleRun } from './sample';

const shown = (value: unknown) => mimeBundle(value)['text/plain'];

suite('what a value is taken for', () => {
  suiteSetup(() => setInspector(value => `inspected ${inspect(value, { depth: 0 })}`));
  suiteTeardown(() => setInspector(String));

  test('a history has steps and epochs, and nothing else', () => {
    const { steps, epochs } = sampleRun(2, 3).history;
    assert.match(shown({ steps, epochs }), /^history: 6 steps, 2 epochs\n/);
    assert.match(shown({ steps: [], epochs: [] }), /^history: 0 steps, 0 epochs$/);
    for (const other of [
      { steps, epochs, more: 1 },
      { steps },
      { epochs },
      { steps: [1], epochs },
      { steps: [null], epochs: [] },
      { steps, epochs: [null] },
      { steps, epochs: [{}] },
      { steps: 'six', epochs },
    ]) {
      assert.match(shown(other), /^inspected /, inspect(other, { depth: 0 }));
    }
  });

  test('a state of a training tells what it holds', () => {
    const { history } = sampleRun(3, 4);
    const state = {
      epoch: 3,
      stepsInEpoch: 1,
      weights: { a: zeros([30, 50]), b: zeros([7]) },
      optimizer: { name: 'adam', lr: 0.002, steps: 1, slots: {} },
      ema: {},
      best: [{ epoch: 2 }, { epoch: 3 }],
      history,
    };
    assert.deepEqual(shown(state).split('\n'), [
      'state of a training after 3 epochs and 1 step of the next; train(model, corpus, { resume: state }) goes on from there',
      '',
      'weights    2 tensors with 1,507 values',
      'optimizer  adam, learning rate 0.002, 1 step taken',
      'ema        a moving average of the weights',
      'best       epoch 2, 3',
      'history    12 steps, 3 epochs',
    ]);
    const bare = { ...state, epoch: 1, stepsInEpoch: 0, ema: undefined, best: [] };
    assert.match(shown(bare), /^state of a training after 1 epoch; train/);
    assert.match(shown(bare), /\nema +none\nbest +none\n/);
    for (const change of [
      { stepsInEpoch: '1' },
      { weights: 3 },
      { optimizer: undefined },
      { optimizer: { slots: 3 } },
      { history: undefined },
      { history: { steps: 3 } },
    ]) {
      assert.match(shown({ ...state, ...change }), /^inspected /, inspect(change));
    }
  });

  test('a report of rounding has its three fields, and no other', () => {
    const report = { before: 2 ** 20, after: 2 ** 18, largestError: 0.0039 };
    assert.match(
      shown(report),
      /^weights of 1\.0 MB take 256\.0 KB with 8 bits; .* is 0\.39 % of /,
    );
    assert.match(shown({ ...report, more: 1 }), /^inspected /);
    assert.match(shown({ largestError: 1 }), /^inspected /);
  });

  test('a batch has tensors; what looks like one without has not', () => {
    const [prefix, targets] = [zeros([2, 3]), zeros([2, 3])];
    for (const other of [
      { prefix, targets },
      { prefix, targets, source: {} },
      { prefix, targets, source: { tokens: [1] } },
      { prefix, source: { tokens: targets } },
      { targets, source: { tokens: targets } },
    ]) {
      assert.match(shown(other), /^inspected /);
    }
  });

  test('checks, comparisons and evaluations are words; numbers and text are inspected', () => {
    assert.equal(shown(new Check('checkX', false, 'No.')), '✗ checkX: No.');
    for (const value of [3, null, undefined, true, () => 1, Symbol.iterator]) {
      assert.match(shown(value), /^inspected /);
    }
    assert.equal(shown({ toMimeBundle: 3 }), 'inspected { toMimeBundle: 3 }');
    assert.equal(shown(tensor(2)), 'tensor(2.)\nfloat32 []');
  });

  test('what stands above already is one line as the result of the cell', () => {
    setIdSource(() => 'a');
    const comparison = new Comparison(['A'], [1], { name: 'test', count: 3 });
    const run = sampleRun(2, 3);
    for (const value of [comparison, run]) {
      assert.ok(shown(value).includes('\n'));
      markShown(value);
      assert.equal(shown(value), String(value));
      setIdSource(() => 'b');
      assert.ok(shown(value).includes('\n'), 'in the next cell it is whole again');
    }
    setIdSource(null);
  });
});

suite('what is said where something is missing', () => {
  test('a training without scores, without losses on held-out data, or without speed', () => {
    const run = sampleRun(2, 3);
    const without = (...names: string[]) => {
      const copy = sampleRun(2, 3);
      for (const record of copy.history.epochs)
        for (const name of names) Reflect.deleteProperty(record, name);
      return describeTraining(copy);
    };
    assert.match(
      describeTraining(run),
      /On development sentences after epoch 2: BLEU 41\.2, exact match 38 %\./,
    );
    assert.doesNotMatch(without('bleu', 'exactMatch'), /On |BLEU|exact/);
    assert.match(without('bleu'), /On development sentences after epoch 2: exact match 38 %\./);
    assert.match(without('exactMatch'), /On development sentences after epoch 2: BLEU 41\.2\./);
    assert.doesNotMatch(without('devLoss'), /Development loss/);
    const partly = sampleRun(2, 3);
    delete partly.history.epochs[0].devLoss;
    assert.doesNotMatch(describeTraining(partly), /Development loss/);
    const still = sampleRun(2, 3);
    for (const record of still.history.epochs) record.tokensPerSecond = 0;
    assert.doesNotMatch(describeTraining(still), /tokens\/s/);
    const unknown = sampleRun(2, 3);
    unknown.best = null;
    assert.match(
      describeTraining(unknown),
      /Development loss 1\.\d+ → 1\.\d+\. On development sentences after epoch 2/,
    );
    const none = sampleRun(2, 3, 0);
    assert.equal(
      describeTraining(none),
      'LSTMModel with 1,234,567 parameters, training: epoch 0 of 2, step 0 of 6, 0.0 s.',
    );
    assert.equal(describeProgress(none), 'epoch 1 of 2, step 0 of 6, 0.0 s');
    const longer = sampleRun(4, 3);
    Object.assign(longer, { epochs: 2 });
    assert.match(describeTraining(longer), /epoch 4 of 4/, 'of a training that was continued');
  });

  test('a comparison of one seed has no deviations; speeds never have', () => {
    const comparison = new Comparison(['A', 'B'], [1, 2], { name: 'dev', count: 1000 });
    const scores = (bleu: number) =>
      new Evaluation(1000, bleu, '', 50, 25, 1.5, 4.48, 0.6, [], 1, {
        tokenize: '13a',
        lowercase: false,
      });
    const add = (name: string, seed: number, bleu: number, status: 'finished' | 'diverged') => {
      const run = Object.assign(sampleRun(2, 4), {
        status,
        note: status === 'diverged' ? 'It diverged.' : '',
      });
      comparison.runs.push({ name, seed, run, model: {} as LSTMModel, scores: scores(bleu) });
    };
    add('A', 1, 40, 'finished');
    add('A', 2, 44, 'diverged');
    add('B', 1, 30, 'finished');
    const [head, table, ...rest] = comparisonText(comparison, 'now: B').split('\n\n');
    assert.equal(
      head,
      '1,000 sentences of dev, seeds 1, 2: mean ± standard deviation; 3 of 4 trainings done',
    );
    const [, a, b] = table.split('\n').map(line => line.split(/ {2,}/));
    assert.deepEqual(a.slice(2, 4), ['42.00 ± 2.83', '50.00 ± 0.00']);
    assert.deepEqual(b.slice(2, 4), ['30.00', '50.00']);
    assert.ok(a.slice(-2).every(cell => !cell.includes('±')));
    assert.deepEqual(rest, ['A, seed 2: It diverged.', 'now: B']);
  });

  test('long words of tables are cut, blanks are seen', () => {
    const long = 'x'.repeat(30);
    const prediction = samplePrediction([long, '<eos>'], [long, '<eos>']);
    const [, first] = stepsTable(prediction.trace).split('\n');
    assert.deepEqual(
      first
        .trim()
        .split(/ {2,}/)
        .slice(1, 4)
        .map(cell => cell.length),
      [24, 4, 26],
    );
    const words = 'word '.repeat(20).trim();
    const many = samplePrediction(words.split(' ').concat('<eos>'), ['y', '<eos>']);
    Object.assign(many.beams[0], { text: words });
    const [, line] = predictionsText([many]).split('\n');
    const [source, target] = line.split(/ {2,}/);
    assert.deepEqual([source.length, target.length], [48, 50]);
  });

  test('single views name what they were given', () => {
    for (const [value, named] of [
      [{}, 'an object with nothing'],
      [[1, 2], 'a list of 2'],
      [new Map(), 'Map'],
      [Object.create(null), 'an object with nothing'],
      [null, 'null'],
      [undefined, 'undefined'],
      [3, '3'],
      [Promise.resolve(), 'a promise'],
      [sampleRun(1, 1), 'TrainingRun'],
    ] as const) {
      assert.throws(
        () => show.decode(value as never),
        {
          name: 'TypeError',
          message: `show.decode: give what predict(model, text) returned; got ${named}.`,
        },
        named,
      );
    }
    assert.throws(
      () => show.gates(samplePrediction(['a'], ['b']), null as never),
      /'encoder', 'decoder'/,
    );
    const gateless = samplePrediction(['a'], ['b']);
    delete gateless.trace.decoderGates;
    show.gates(gateless);
    show.gates(gateless, undefined);
    assert.throws(() => show.gates(gateless, 'decoder'), {
      name: 'TypeError',
      message:
        'show.gates: the model shows no gates, as a Transformer has none; see show.attention(prediction).',
    });
  });

  test('stand-ins are for what is drawn: the first two candidates, and others from half a percent on', () => {
    setFontSource(fontBytes);
    const legendOf = (probabilities: number[]) => {
      const prediction = samplePrediction(['a', '<eos>'], ['b', '<eos>']);
      prediction.trace.steps[1].candidates = [];
      prediction.trace.steps[0].candidates = probabilities.map((p, id) => ({
        ...{ id, logProbability: Math.log(p), token: ['قطة', 'كلب', 'فيل', 'أسد'][id] },
      }));
      return pictured(prediction).legend;
    };
    assert.equal(legendOf([0.5, 0.001, 0.001]), 'in the picture: [1] قطة  [2] كلب');
    assert.equal(
      legendOf([0.5, 0.001, 0.0051, 0.0049]),
      'in the picture: [1] قطة  [2] كلب  [3] فيل',
    );
    const { note, prediction } = pictured(samplePrediction(['قطة', '<eos>'], ['b', '<eos>']));
    assert.equal(note.length, 1);
    assert.equal(prediction.source, '[1]');
    const plain = samplePrediction(['a', '<eos>'], ['b', '<eos>']);
    for (const step of plain.trace.steps) step.candidates = [];
    assert.deepEqual(pictured(plain), { prediction: plain, legend: '', note: [] });
    setFontSource(null);
  });
});
