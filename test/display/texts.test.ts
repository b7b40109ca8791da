// What is said in words about predictions, generated texts and trainings, against values reckoned by hand.
import { strict as assert } from 'node:assert';
import { mimeBundle, setFontSource } from '../../src/display';
import {
  describeAttention,
  describeDecode,
  describeGeneration,
  describeProgress,
  describeTraining,
} from '../../src/display/describe';
import { describeGates } from '../../src/display/gateStatistics';
import { bytes, duration, grouped, percent, short, signed } from '../../src/display/numbers';
import { decimate } from '../../src/display/payload/decimate';
import { historyView } from '../../src/display/payload/history';
import { historyText } from '../../src/display/plain/history';
import { stepsTable } from '../../src/display/plain/prediction';
import { trainingText } from '../../src/display/plain/training';
import { type DecodeTrace, type GateTrace, Prediction, TrainingRun } from '../../src/models';
import { decodeArray } from '../../src/protocol';
import { fontBytes } from './font';
import { sampleGates } from './sample';

const SOURCE = ['ich', 'sehe', 'dich', '<eos>'];
const TARGET = ['I', 'see', 'you', '<eos>'];
const ln = Math.log;

function steps() {
  return [
    { token: 'I', id: 4, p: 0.9, entropy: 0.5, rivals: { we: 0.05 } },
    {
      token: 'see',
      id: 5,
      p: 0.6,
      entropy: 1.5,
      rivals: { look: 0.3, saw: 0.05, am: 0.03, is: 0.01 },
    },
    // the likeliest was another one
    { token: 'you', id: 6, p: 0.25, entropy: 2.25, rivals: { him: 0.5, it: 0.125 } },
    { token: '<eos>', id: 3, p: 0.8, entropy: 0.75, rivals: {} },
  ].map(({ token, id, p, entropy, rivals }) => ({
    ...{ token, id, entropy, logProbability: ln(p) },
    candidates: [
      { token, id, logProbability: ln(p) },
      ...Object.entries(rivals).map(([rival, q], k) => ({
        token: rival,
        id: 20 + k,
        logProbability: ln(q),
      })),
    ].sort((a, b) => b.logProbability - a.logProbability),
  }));
}

const attention = {
  rows: 4,
  columns: 4,
  // entropies 0, 1, 1.5 and 2 bit
  values: Float32Array.of(
    ...[1, 0, 0, 0],
    ...[0, 0.5, 0, 0.5],
    ...[0.25, 0.5, 0.0, 0.25],
    ...[0.25, 0.25, 0.25, 0.25],
  ),
};
const trace: DecodeTrace = {
  sourceTokens: SOURCE,
  targetTokens: TARGET,
  steps: steps(),
  attention,
};
const beam = (text: string, logProbability: number, score = logProbability, truncated = false) => ({
  text,
  tokens: text.split(' '),
  logProbability,
  score,
  truncated,
});
const TOTAL = ln(0.9 * 0.6 * 0.25 * 0.8);

suite('what is said of a prediction', () => {
  test('how sure, where least, and what came next', () => {
    const others = [-3, -3.25, -3.5, -4, -5, -6].map((score, k) => beam(`text ${k + 1}`, score));
    const prediction = new Prediction(
      'ich sehe dich',
      trace,
      ['xyz'],
      [beam('I see you', TOTAL), ...others, beam('I see you', -7)],
      'beam',
    );
    assert.equal(
      describeDecode(prediction),
      '"ich sehe dich" becomes "I see you" in 4 steps, log-probability −2.23 (probability 0.11). ' +
        'Least sure at step 3: you with 0.25 against 0.50 for him. ' +
        'Not in the vocabulary, read as <unk>: xyz. ' +
        'Next best: "text 1" (−3.00), "text 2" (−3.25), "text 3" (−3.50), "text 4" (−4.00) and 2 more.',
    );
  });

  test('scores with penalties, and a text that was cut', () => {
    const beams = [beam('I see you', TOTAL, -0.5, true), beam('you', -3, -1.5)];
    const prediction = new Prediction('ich sehe dich', trace, [], beams, 'beam');
    assert.equal(
      describeDecode(prediction),
      '"ich sehe dich" becomes "I see you" in 4 steps, log-probability −2.23 (probability 0.11), ' +
        'score with penalties −0.50. Least sure at step 3: you with 0.25 against 0.50 for him. ' +
        'Cut after 4 tokens, before it ended: give a larger maxLength, unless it repeats itself. ' +
        'Next best: "you" (score −1.50).',
    );
    const one = { ...trace, steps: trace.steps.slice(3), targetTokens: ['<eos>'] };
    assert.match(
      describeDecode(new Prediction('a', one, [], [beam('', ln(0.8))], 'greedy')),
      /in 1 step, .*Least sure at step 1: <eos> with 0\.80\.$/,
    );
  });

  test('attention: where each word looks, how sharp it is in bits, what is hardly read', () => {
    const words = describeAttention(trace, attention);
    assert.equal(
      words,
      'Attention: I looks at ich (100 %), see at sehe (50 %), you at sehe (50 %), <eos> at ich (25 %). ' +
        'It is moderately sharp: 1.13 bit of 2.00 on average.',
    );
    const sharp = (values: number[]) =>
      describeAttention(trace, { rows: 4, columns: 4, values: Float32Array.from(values) });
    const eye = [0, 1, 2, 2].flatMap(k => [0, 1, 2, 3].map(c => (c === k ? 1 : 0)));
    assert.match(sharp(eye), /It is sharp: 0\.00 bit of 2\.00 on average\.$/);
    const all = Array.from({ length: 16 }, () => 0.25);
    assert.match(sharp(all), /It is spread over everything: 2\.00 bit of 2\.00 on average\.$/);
    // 0.7 bit of 2 is sharp, 0.8 bit is not; 1.6 is spread, 1.5 is not
    const entropies = (rows: number[][]) => /It is ([a-z ]+):/.exec(sharp(rows.flat()))?.[1];
    const [none, one, two] = [
      [1, 0, 0, 0],
      [0.5, 0.5, 0, 0],
      [0.25, 0.25, 0.25, 0.25],
    ];
    assert.equal(entropies([none, none, one, one]), 'sharp');
    assert.equal(entropies([none, one, one, one]), 'moderately sharp');
    assert.equal(entropies([two, two, two, none]), 'moderately sharp');
    assert.equal(entropies([two, two, two, one]), 'spread over everything');
    // <eos> is read by nobody and not named; a weight of a tenth is enough
    const missed = [0.9, 0.1, 0, 0].concat(...Array.from({ length: 3 }, () => [1, 0, 0, 0]));
    assert.match(sharp(missed), / Hardly read: dich\.$/);
    const heads = [
      {
        kind: 'cross' as const,
        layers: 3,
        heads: 2,
        rows: 4,
        columns: 4,
        values: new Float32Array(96),
      },
    ];
    assert.match(
      describeAttention({ ...trace, heads }, attention),
      /^Attention \(mean of the 2 heads of the last layer\): /,
    );
  });

  test('attention of a long text: twelve words are listed', () => {
    const many = Array.from({ length: 14 }, (_, k) => `t${k}`);
    const values = new Float32Array(14 * 4).map((_, k) => (k % 4 === 1 ? 1 : 0));
    const words = describeAttention(
      { ...trace, targetTokens: many },
      { rows: 14, columns: 4, values },
    );
    assert.ok(words.includes('t11 at sehe (100 %) and 2 more. It is sharp'), words);
    assert.ok(words.endsWith('Hardly read: ich, dich.'), words);
  });

  test('the table of steps', () => {
    const lines = stepsTable(trace).split('\n');
    assert.deepEqual(
      lines.map(line => line.trim().replace(/ {2,}/g, ' | ')),
      [
        'step | writes | p | looks at | bit | also considered',
        '1 | I | 0.90 | 1 ich | 100 % | 0.50 | we 0.05',
        '2 | see | 0.60 | 2 sehe | 50 % | 1.50 | look 0.30, saw 0.05, am 0.03',
        '3 | you | 0.25 | 2 sehe | 50 % | 2.25 | him 0.50, it 0.13',
        '4 | <eos> | 0.80 | 1 ich | 25 % | 0.75',
      ],
    );
    const { attention: _, ...plain } = trace;
    assert.match(stepsTable(plain).split('\n')[1], /^ *1 {2}I +0\.90 {2}0\.50 {2}we 0\.05$/);
  });

  test('a generated text: nats and perplexity of each token', () => {
    const shown = { steps: 4, tokens: 4 };
    const [tokens, looks] = describeGeneration(
      { steps: trace.steps, unknownWords: [] },
      trace,
      shown,
    );
    // −ln 0.108 / 4
    assert.equal(
      tokens,
      '4 tokens were written, 0.56 nats each (perplexity 1.7). Least sure at step 3: you with 0.25 against 0.50 for him.',
    );
    assert.equal(looks, describeAttention(trace, attention));
    const cropped = describeGeneration({ steps: trace.steps, unknownWords: ['q'] }, trace, {
      steps: 2,
      tokens: 3,
    });
    assert.match(cropped[0], /\. The first 2 are shown\. Least .*read as <unk>: q\.$/);
    assert.match(
      cropped[1],
      /The last 3 of 4 tokens read are shown; the figures are those of all\.$/,
    );
    assert.deepEqual(
      describeGeneration({ steps: [], unknownWords: [] }, { ...trace, steps: [] }, shown),
      ['Nothing was written.'],
    );
  });
});

suite('what is said of gates', () => {
  const layers = 2;
  const of = (cell: 'lstm' | 'gru' | 'rnn', names: string[], byGate: number[][]): GateTrace => ({
    ...{ cell, names, layers, directions: 1, steps: 2, units: 2 },
    values: Float32Array.from([0, 1].flatMap(() => byGate.flat())),
  });

  test('means and shares of units that are open and shut, by gate', () => {
    const lstm = of(
      'lstm',
      ['i', 'f', 'g', 'o', 'C', 'h'],
      [
        [0.05, 0.5, 0.5, 0.95],
        [0.95, 0.99, 0.92, 0.5],
        [9, 9, 9, 9],
        [0.05, 0.01, 0.02, 0.6],
        [9, 9, 9, 9],
        [9, 9, 9, 9],
      ],
    );
    assert.equal(
      describeGates(lstm, 'encoder'),
      'Mean encoder gates: forget 0.84 (75 % open, 0 % shut), input 0.50 (25 % open, 25 % shut), ' +
        'output 0.17 (0 % open, 75 % shut).',
    );
    const gru = of(
      'gru',
      ['r', 'z', 'n', 'h'],
      [
        [0.2, 0.3, 0.4, 0.95],
        [0.05, 0.5, 0.5, 0.5],
        [9, 9, 9, 9],
        [9, 9, 9, 9],
      ],
    );
    assert.equal(
      describeGates(gru, 'decoder'),
      'Mean decoder gates: reset 0.46 (25 % open, 0 % shut), ' +
        'update (open keeps what was) 0.39 (0 % open, 25 % shut).',
    );
    assert.equal(
      describeGates(of('rnn', ['h'], [[-0.96, 0.5, 0.94, -0.2]]), 'encoder'),
      'States of the encoder: 0.65 in size on average, 25 % saturated.',
    );
  });
});

/** A training of 3 epochs of 1,000 steps; the best is the second. */
function trainingRun(done = 3): TrainingRun {
  const run = new TrainingRun('GRUModel', 12_345, 3, 1000);
  for (let step = 1; step <= 1000 * done; step++) {
    const epoch = Math.ceil(step / 1000);
    const speed = { lr: 0.001, tokensPerSecond: step > 1000 * done - 20 ? 2000 : 90_000 };
    run.history.steps.push({ step, epoch, loss: 5000 - step, gradNorm: 2 * step, ...speed });
    if (step % 1000 !== 0) continue;
    const bleu = [10, 30.25, 20][epoch - 1];
    run.history.epochs.push({
      ...{ epoch, step, trainLoss: 4 / epoch, meanOfBatches: 4 / epoch },
      ...{ devLoss: [3, 1.5, 2][epoch - 1], perplexity: Math.exp([3, 1.5, 2][epoch - 1]) },
      ...{ bleu, exactMatch: 2 * bleu, sentences: 250 },
      ...{ tokensPerSecond: 1000 * epoch, seconds: 60 + epoch },
    });
  }
  if (done >= 2) run.best = { epoch: 2, step: 2000, devLoss: 1.5 };
  run.status = done === 3 ? 'finished' : 'running';
  run.seconds = 74 * done;
  return run;
}

suite('what is said of a training', () => {
  test('the paragraph: losses, the best epoch and its scores', () => {
    assert.equal(
      describeTraining(trainingRun()),
      'GRUModel with 12,345 parameters, finished: epoch 3 of 3, step 3,000 of 3,000, 3 min 42 s. ' +
        'Training loss 4.000 → 1.333. Development loss 3.000 → 2.000, best 1.500 in epoch 2. ' +
        'On 250 development sentences after epoch 2: BLEU 30.3, exact match 61 %. 2.0 k tokens/s.',
    );
    const run = trainingRun(1);
    run.history.epochs[0].sentences = 1;
    run.history.epochs[0].truncated = 1;
    run.note = 'A note.';
    assert.equal(
      describeTraining(run, 8),
      'GRUModel with 12,345 parameters, training: epoch 1 of 3, step 1,000 of 3,000, 8.0 s. ' +
        'Training loss 4.000. Development loss 3.000. ' +
        'On 1 development sentence after epoch 1: BLEU 10.0, exact match 20 %. ' +
        '1 translation was cut at the length limit before it ended. 1.0 k tokens/s. A note.',
    );
    run.history.epochs[0].truncated = 1200;
    assert.match(describeTraining(run), / 1,200 translations were cut .* before they ended\./);
    run.history.epochs = [];
    assert.match(
      describeTraining(run),
      /: epoch 0 of 3, .* Training loss 4999\.000 → 4000\.000\. A/,
    );
  });

  test('a line of progress: means of the last twenty steps', () => {
    const run = trainingRun(1);
    // of 4,019 … 4,000
    assert.equal(
      describeProgress(run, 31),
      'epoch 1 of 3, step 1,000 of 3,000, 31 s, loss 4009.500, 2.0 k tokens/s',
    );
    run.history.steps = [];
    assert.match(describeProgress(run, 31), /of 3,000, 31 s$/);
  });

  test('the table of epochs, and the one of steps', () => {
    const rows = (text: string) =>
      text.split('\n').map(line => line.trim().replace(/ {2,}/g, ' | '));
    const [, epochs] = trainingText(trainingRun()).split('\n\n');
    assert.deepEqual(rows(epochs), [
      'epoch | training loss | development loss | perplexity | BLEU | exact match | tokens/s | time',
      '1 | 4.000 | 3.000 | 20.09 | 10.0 | 20 % | 1.0 k | 1 min 1 s',
      '2 | 2.000 | 1.500 | 4.48 | 30.3 | 61 % | 2.0 k | 1 min 2 s | best',
      '3 | 1.333 | 2.000 | 7.39 | 20.0 | 40 % | 3.0 k | 1 min 3 s',
    ]);
    const [head, , steps] = historyText(trainingRun().history).split('\n\n');
    assert.equal(head, 'history: 3,000 steps, 3 epochs');
    const [, first, , , fourth, gap, fifth, , , last] = rows(steps);
    assert.equal(first, '1 | 4999.000 | 2.00 | 0.001 | 90.0 k');
    assert.ok(fourth.startsWith('4 | 4996.000 | 8.00 '));
    assert.equal(gap, '…');
    assert.ok(fifth.startsWith('2,997 | 2003.000 | 5.99e+3 '));
    assert.ok(last.startsWith('3,000 | 2000.000 | 6.00e+3 '));
  });

  test('curves of many steps: means of groups, each at the last step of its group', () => {
    const { steps } = trainingRun().history;
    for (const [most, size] of [
      [1000, 3],
      [1499, 3],
      [1500, 2],
      [7, 429],
    ]) {
      const points = decimate(steps, most);
      assert.equal(points.length, Math.ceil(3000 / size));
      for (const [k, { step, loss, gradNorm }] of points.entries()) {
        const [from, until] = [k * size + 1, Math.min(3000, (k + 1) * size)];
        assert.equal(step, until);
        assert.ok(Math.abs(loss - (5000 - (from + until) / 2)) < 1e-6);
        assert.ok(Math.abs(gradNorm - (from + until)) < 1e-6);
      }
    }
    assert.equal(decimate(steps, 3000).length, 3000);
  });

  test('the payload has them at their steps', () => {
    const { data, trunc } = historyView('h', trainingRun());
    const [x, ...columns] = data.cols.map(decodeArray);
    const column = (name: string, per: string, split?: string) =>
      columns[data.series.findIndex(s => s.name === name && s.per === per && s.split === split)];
    const [loss, norm] = [column('loss', 'step', 'train'), column('gradient norm', 'step')];
    let count = 0;
    for (const [k, step] of x.entries()) {
      if (Number.isNaN(loss[k])) continue;
      const from = step === 3000 && 3000 % 4 !== 0 ? Number.NaN : step - 3;
      assert.equal(loss[k], 5000 - (from + step) / 2);
      assert.equal(norm[k], from + step);
      count++;
    }
    assert.equal(count, 750);
    assert.deepEqual(trunc, [
      { what: 'steps of the curves', from: [3000], to: [750], how: 'mean' },
    ]);
    const at = (values: ArrayLike<number>, step: number) => values[x.indexOf(step)];
    for (const epoch of [1, 2, 3]) {
      const step = 1000 * epoch;
      assert.ok(Math.abs(at(column('loss', 'epoch', 'train'), step) - 4 / epoch) < 1e-6);
      assert.equal(at(column('loss', 'epoch', 'dev'), step), [3, 1.5, 2][epoch - 1]);
      assert.equal(at(column('BLEU', 'epoch', 'dev'), step), [10, 30.25, 20][epoch - 1]);
      assert.equal(at(column('exact match', 'epoch', 'dev'), step), [20, 60.5, 40][epoch - 1]);
    }
    assert.ok(Number.isNaN(at(column('BLEU', 'epoch', 'dev'), 4)));
    assert.deepEqual(data.events, [{ x: 2000, label: 'best, epoch 2' }]);
    const { progress } = historyView('h', trainingRun(1), { seconds: 50, before: 500 }).data;
    // 2,000 steps are left; 500 took 50 s
    assert.deepEqual(
      [progress.secondsLeft, progress.tokensPerSecond, progress.step, progress.steps],
      [200, 2000, 1000, 3000],
    );
  });
});

suite('words in pictures', () => {
  suiteSetup(() => setFontSource(fontBytes));
  suiteTeardown(() => setFontSource(null));

  test('what is said of a training and of a prediction stands in their pictures too', () => {
    const pictureOf = (value: unknown) => mimeBundle(value, { id: 'a' })['image/png'];
    const [plain, noted] = [trainingRun(), trainingRun()];
    noted.note = 'A note.';
    assert.notEqual(pictureOf(plain), pictureOf(noted));
    const gates = sampleGates(4, 3);
    const gated = { ...trace, encoderGates: gates, decoderGates: gates };
    const beams = [beam('I see you', TOTAL)];
    const of = (unknown: string[]) => new Prediction('ich', gated, unknown, beams, 'greedy');
    assert.notEqual(pictureOf(of([])), pictureOf(of(['xyz'])));
  });
});

suite('numbers in texts', () => {
  test('are written as people write them, also where they change their unit', () => {
    assert.deepEqual([999, 1000, 1_234_567.6].map(grouped), ['999', '1,000', '1,234,568']);
    assert.deepEqual(
      [0, 9.94, 10, 999, 999.4, 999.5, 38_211, 999_499, 999_500, 4_210_000].map(short),
      ['0.0', '9.9', '10', '999', '999', '1.0 k', '38.2 k', '999.5 k', '1.0 M', '4.2 M'],
    );
    assert.deepEqual([1023, 1024, 2 ** 20 - 1, 2 ** 20, 1.5 * 2 ** 20].map(bytes), [
      '1023 B',
      '1.0 KB',
      '1024.0 KB',
      '1.0 MB',
      '1.5 MB',
    ]);
    assert.deepEqual([0.714, 0.005, 1].map(percent), ['71 %', '1 %', '100 %']);
    assert.deepEqual([0.04, 9.96, 10, 59.4, 59.6, 60, 74, 3599, 3600, 7260].map(duration), [
      '0.0 s',
      '10.0 s',
      '10 s',
      '59 s',
      '1 min 0 s',
      '1 min 0 s',
      '1 min 14 s',
      '59 min 59 s',
      '1 h 0 min',
      '2 h 1 min',
    ]);
    assert.deepEqual(
      [-0.004, -0.724, 1.5].map(value => signed(value)),
      ['0.00', '−0.72', '1.50'],
    );
    assert.equal(signed(-0.7244, 3), '−0.724');
  });
});
