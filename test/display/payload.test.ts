import { strict as assert } from 'node:assert';
import { gatesView } from '../../src/display/payload/gates';
import { historyView } from '../../src/display/payload/history';
import { predictionView } from '../../src/display/payload/prediction';
import { type GateTrace, Prediction } from '../../src/models';
import {
  type AttentionView,
  type DecodeView,
  decodeArray,
  type GatesView,
  parseEnvelope,
  payloadBytes,
  SOFT_BYTES,
  TARGET_BYTES,
} from '../../src/protocol';
import { readCurves } from '../../src/renderer/model/curves';
import { sampleGates, samplePrediction, sampleRun } from './sample';

const sentence = ['how', 'are', 'you', '?', '<eos>'];
const answer = ['你', '好', '吗', '？', '<eos>'];

suite('payload of a prediction', () => {
  const prediction = samplePrediction(sentence, answer, { units: 24, layers: 2 });
  const bundle = predictionView('cell-1', prediction);
  const [decode, attention, encoder, decoder] = bundle.data.views as [
    DecodeView,
    AttentionView,
    GatesView,
    GatesView,
  ];

  test('links words, attention and gates on one clock over shared axes', () => {
    assert.equal(parseEnvelope(bundle), bundle);
    assert.deepEqual(
      bundle.data.views.map(view => view.kind),
      ['decode', 'attention', 'gates', 'gates'],
    );
    assert.deepEqual(bundle.data.link, { clock: 'decode', shared: ['src', 'tgt'] });
    assert.deepEqual(bundle.seqs?.src, { tokens: sentence, special: [4] });
    assert.deepEqual([encoder.data.seq, decoder.data.seq], ['src', 'tgt']);
    assert.ok(bundle.data.views.every(view => view.seqs === undefined));
  });

  test('carries the weights as they are', () => {
    const weights = decodeArray(attention.data.items[0].w);
    assert.deepEqual([...weights], [...prediction.trace.attention!.values]);
  });

  test('carries every candidate with its words', () => {
    const { strings, chosen, topk } = decode.data;
    const tokens = [...decodeArray(chosen)].map(index => strings[index]);
    assert.deepEqual(tokens, answer);
    const considered = [...decodeArray(topk.token)].slice(0, 5).map(index => strings[index]);
    assert.deepEqual(considered, ['你', '怎么样', '怎么', '如何', '是']);
    const logp = decodeArray(topk.logp);
    assert.ok(Math.abs(logp[0] - prediction.steps[0].logProbability) < 1e-6);
    assert.ok(Math.abs(decodeArray(decode.data.entropy)[2] - prediction.steps[2].entropy) < 1e-6);
  });

  test('orders units by the token at which they open, one order for all gates', () => {
    const { x, units, range, names } = encoder.data;
    const { trace } = prediction;
    const numbers = decodeArray(units);
    const values = decodeArray(x);
    const [T, U] = [5, 24];
    const original = (layer: number, gate: number, step: number, unit: number) =>
      (trace.encoderGates as GateTrace).values[((layer * 6 + gate) * T + step) * U + unit];
    for (const layer of [0, 1]) {
      const order = [...numbers.slice(layer * U, (layer + 1) * U)];
      assert.deepEqual(
        [...order].sort((a, b) => a - b),
        Array.from({ length: U }, (_, k) => k),
      );
      const opens = order.map(unit => {
        const input = Array.from({ length: T }, (_, step) => original(layer, 0, step, unit));
        return input.indexOf(Math.max(...input));
      });
      assert.deepEqual(
        opens,
        [...opens].sort((a, b) => a - b),
      );
      for (let gate = 0; gate < 6; gate++) {
        const [lo, hi] = range[names[gate]];
        for (let step = 0; step < T; step++) {
          order.forEach((unit, place) => {
            const value = values[((layer * 6 + gate) * T + step) * U + place];
            assert.equal(value, original(layer, gate, step, unit), names[gate]);
            assert.ok(value >= lo && value <= hi);
          });
        }
      }
    }
    assert.deepEqual(
      [range.f, range.g],
      [
        [0, 1],
        [-1, 1],
      ],
    );
    assert.equal(range.C[0], -range.C[1]);
  });

  test('is the same text for the same prediction', () => {
    const again = predictionView(
      'cell-1',
      samplePrediction(sentence, answer, { units: 24, layers: 2 }),
    );
    assert.equal(JSON.stringify(again), JSON.stringify(bundle));
  });

  test('says what a person can act on', () => {
    assert.match(bundle.alt, /"how are you \?" becomes "你好吗？" in 5 steps, log-probability −\d/);
    assert.match(bundle.alt, /Least sure at step \d: \S+ with 0\.\d\d against 0\.\d\d for 怎么样/);
    assert.match(bundle.alt, /你 looks at how \(\d+ %\), 好 at are/);
    assert.match(
      bundle.alt,
      /Mean encoder gates: forget 0\.\d\d \(\d+ % open, \d+ % shut\), input/,
    );
  });

  test('has no attention view where the model has no attention', () => {
    const plain = predictionView('p', samplePrediction(sentence, answer, { attention: false }));
    assert.deepEqual(
      plain.data.views.map(view => view.kind),
      ['decode', 'gates', 'gates'],
    );
    assert.match(plain.alt, /no attention/);
  });

  test('keeps an ordinary sentence whole and says what it leaves out of a huge one', () => {
    const long = Array.from({ length: 40 }, (_, k) => `word${k}`);
    const ordinary = predictionView(
      'p',
      samplePrediction(long.slice(0, 20), long.slice(0, 20), { units: 256 }),
    );
    assert.ok(payloadBytes(ordinary) < TARGET_BYTES);
    assert.equal(ordinary.trunc, undefined);
    const huge = predictionView('p', samplePrediction(long, long, { units: 1024, layers: 4 }));
    assert.ok(payloadBytes(huge) < SOFT_BYTES);
    assert.equal(parseEnvelope(huge), huge);
    assert.deepEqual(huge.trunc?.[0], {
      what: "units of the encoder's gates",
      from: [1024],
      to: [256],
      how: 'sample',
    });
  });

  test('numbers that are not finite stay visible', () => {
    const broken = sampleGates(3, 8);
    broken.values[5] = Number.NaN;
    const view = gatesView('g', broken, { part: 'encoder', tokens: ['a', 'b', 'c'] });
    assert.equal(view?.data.x.dtype, 'f32');
    assert.equal(decodeArray(view!.data.x).filter(Number.isNaN).length, 1);
    assert.equal(parseEnvelope(view), view);
    const large = sampleGates(3, 4000); // too large for f32
    large.values[5] = Number.NaN;
    const rounded = gatesView('g', large, { part: 'encoder', tokens: ['a', 'b', 'c'] });
    assert.equal(rounded?.data.x.dtype, 'f16');
    assert.equal(decodeArray(rounded!.data.x).filter(Number.isNaN).length, 1);
  });
});

suite('payload of a training', () => {
  test('lines up steps and epochs on one axis', () => {
    const run = sampleRun(3, 4);
    const { data } = historyView('h', run);
    const columns = data.cols.map(decodeArray);
    assert.deepEqual(
      [...columns[0]],
      Array.from({ length: 12 }, (_, k) => k + 1),
    );
    const of = (name: string, per: string, split?: string) =>
      columns[
        1 + data.series.findIndex(s => s.name === name && s.per === per && s.split === split)
      ];
    assert.deepEqual(
      [...of('loss', 'step', 'train')],
      run.history.steps.map(({ loss }) => Math.fround(loss)),
    );
    const dev = of('loss', 'epoch', 'dev');
    assert.deepEqual(
      [...dev].filter(value => !Number.isNaN(value)),
      run.history.epochs.map(({ devLoss }) => Math.fround(devLoss!)),
    );
    assert.deepEqual(
      [3, 7, 11].map(k => Number.isNaN(dev[k])),
      [false, false, false],
    );
    assert.deepEqual(data.events, [{ x: 12, label: 'best, epoch 3' }]);
    assert.deepEqual(
      [...of('exact match', 'epoch', 'dev')].filter(value => !Number.isNaN(value)),
      run.history.epochs.map(({ exactMatch }) => Math.fround(exactMatch!)),
    );
    const drawn = readCurves(historyView('h', run)).curves.find(
      ({ name }) => name === 'exact match',
    );
    assert.deepEqual([drawn?.scale, drawn?.unit], ['score', '%']);
    assert.ok(Math.abs(drawn!.values[11]! - 40 * (1 - Math.exp(-3))) < 1e-5, 'percent, as BLEU');
    const saved = historyView('h', run);
    saved.data.series.find(({ name }) => name === 'exact match')!.unit = '0–1';
    const earlier = readCurves(saved).curves.find(({ name }) => name === 'exact match');
    assert.equal(earlier?.unit, '%');
    assert.equal(earlier?.values[11], 100 * drawn!.values[11]!, 'shares, in saved notebooks');
  });

  test('leaves out what was not measured', () => {
    const run = sampleRun(2, 4);
    for (const epoch of run.history.epochs) {
      delete epoch.devLoss;
      delete epoch.bleu;
      delete epoch.exactMatch;
    }
    const names = historyView('h', run).data.series.map(({ name, per }) => `${name}/${per}`);
    assert.deepEqual(names, ['loss/step', 'gradient norm/step', 'loss/epoch']);
  });

  test('keeps at most a thousand points and says so', () => {
    const view = historyView('h', sampleRun(40, 500));
    const points = view.data.cols[0].shape[0];
    assert.ok(points > 500 && points <= 1000, `${points}`);
    assert.deepEqual(
      view.trunc?.map(({ from, how }) => ({ from, how })),
      [{ from: [20_000], how: 'mean' }],
    );
    assert.ok(payloadBytes(view) < TARGET_BYTES);
    const first = decodeArray(view.data.cols[1])[0];
    const { steps } = sampleRun(40, 500).history;
    const size = Math.ceil(20_000 / 960);
    const mean = steps.slice(0, size).reduce((sum, { loss }) => sum + loss, 0) / size;
    assert.ok(Math.abs(first - mean) < 1e-6);
  });

  test('ten thousand epochs fit as well, the last among them', () => {
    const view = historyView('h', sampleRun(10_000, 1));
    const x = decodeArray(view.data.cols[0]);
    assert.ok(x.length <= 1000);
    assert.equal(x[x.length - 1], 10_000);
    assert.equal(parseEnvelope(view), view);
  });

  test('tells how far it is, what is left and what the probes say', () => {
    const run = sampleRun(10, 20, 4);
    const probe = samplePrediction(['hi', '<eos>'], ['嗨', '<eos>']);
    run.probes.push({ epoch: 3, prediction: probe }, { epoch: 4, prediction: probe });
    const { progress, done } = historyView('h', run).data;
    assert.equal(done, false);
    assert.deepEqual(
      { ...progress, tokensPerSecond: 0 },
      {
        model: 'LSTMModel',
        status: 'running',
        epoch: 4,
        epochs: 10,
        step: 80,
        steps: 200,
        tokensPerSecond: 0,
        secondsLeft: 8,
        probes: [{ source: 'hi', text: '嗨', epoch: 4 }],
      },
    );
    assert.ok(probe instanceof Prediction);
  });

  test('a run that has not begun is valid', () => {
    const view = historyView('h', sampleRun(3, 4, 0));
    assert.equal(parseEnvelope(view), view);
    assert.match(view.alt, /epoch 0 of 3/);
  });
});
