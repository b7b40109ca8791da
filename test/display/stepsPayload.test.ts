// What the payloads of candidates, bundles, generated texts and trainings hold.
import { strict as assert } from 'node:assert';
import { decodeView } from '../../src/display/payload/decode';
import {
  asPicture,
  asPrediction,
  generationView,
  shownOf,
} from '../../src/display/payload/generation';
import { historyView } from '../../src/display/payload/history';
import { predictionView } from '../../src/display/payload/prediction';
import { type DecodeTrace, Generation, Prediction } from '../../src/models';
import { decodeArray, parseEnvelope, payloadBytes } from '../../src/protocol';
import { numbers, samplePrediction, sampleRun, traceOf, words } from './sample';

suite('payload of candidates', () => {
  test('steps with fewer candidates are filled up with none', () => {
    const trace = traceOf(2, 5);
    const prediction = new Prediction(
      's0 s1',
      trace,
      [],
      [{ text: 't', tokens: ['t'], logProbability: -1, score: -1, truncated: false }],
      'beam',
    );
    const view = decodeView('d', prediction);
    assert.equal(parseEnvelope(view), view);
    const { strings, chosen, topk, logp, entropy, ...data } = view.data;
    assert.deepEqual(data, { src: 'src', tgt: 'tgt', algo: 'beam', source: 's0 s1', text: 't' });
    assert.deepEqual(strings, [...words(5, 't'), 'c0', 'c1'], 'each word once');
    assert.deepEqual([...decodeArray(chosen)], [0, 1, 2, 3, 4]);
    assert.deepEqual([...decodeArray(logp)], [-0.5, -1.5, -2.5, -3.5, -4.5]);
    assert.deepEqual([...decodeArray(entropy)], [0, 0.25, 0.5, 0.75, 1]);
    assert.deepEqual(topk.token.shape, [5, 2]);
    assert.deepEqual([...decodeArray(topk.token)], [-1, -1, 5, -1, 5, 6, -1, -1, 5, -1]);
    assert.deepEqual([...decodeArray(topk.id)], [-1, -1, 90, -1, 90, 91, -1, -1, 90, -1]);
    const none = Number.NEGATIVE_INFINITY;
    assert.deepEqual(
      [...decodeArray(topk.logp)],
      [none, none, -1, none, -1, -2, none, none, -1, none],
    );
    assert.deepEqual(
      [view.title, Object.keys(view.seqs ?? {})],
      ['Words considered', ['src', 'tgt']],
    );
    assert.equal(decodeView('d', prediction, { inBundle: true }).seqs, undefined);
  });

  test('ten candidates a step are kept', () => {
    const prediction = samplePrediction(['a'], ['b']);
    prediction.trace.steps[0].candidates = words(12, 'c').map((token, id) => ({
      token,
      id,
      logProbability: -id,
    }));
    assert.deepEqual(decodeView('d', prediction).data.topk.token.shape, [1, 10]);
  });
});

suite('payload of a bundle', () => {
  test('has a part for what there is', () => {
    const prediction = samplePrediction(['a', 'b', '<eos>'], ['x', '<eos>']);
    const partsOf = (change: Partial<DecodeTrace>) => {
      const trace = { ...prediction.trace, ...change };
      const { beams, algorithm, source } = prediction;
      const view = predictionView('p', new Prediction(source, trace, [], beams, algorithm));
      assert.deepEqual([view.id, view.title], ['p', 'a b → x']);
      return view.data.views.map(({ id }) => id);
    };
    const all = ['p/decode', 'p/attention', 'p/encoder', 'p/decoder'];
    assert.deepEqual(partsOf({}), all);
    const without = (name: string) => all.filter(id => id !== `p/${name}`);
    assert.deepEqual(partsOf({ attention: undefined }), without('attention'));
    assert.deepEqual(partsOf({ encoderGates: undefined }), without('encoder'));
    assert.deepEqual(partsOf({ decoderGates: undefined }), without('decoder'));
  });

  test('each part has a third of the room', () => {
    const many = words(60, 'w');
    const { views } = predictionView('p', samplePrediction(many, many, { units: 900 })).data;
    for (const view of views) assert.ok(payloadBytes(view) <= (1024 * 1024) / 3, view.kind);
    assert.ok(payloadBytes(views[2]) > (1024 * 1024) / 7, 'and no more is left out than has to be');
  });
});

suite('payload of a generated text', () => {
  /** So many tokens read before so many written, of which some are traced. */
  function generation(read: number, written: number, traced: number): Generation {
    const whole = traceOf(read, written);
    const trace: DecodeTrace = {
      sourceTokens: [...whole.sourceTokens, ...whole.targetTokens.slice(0, traced - 1)],
      targetTokens: whole.targetTokens.slice(0, traced),
      steps: whole.steps.slice(0, traced),
    };
    const [rows, columns] = [traced, read + traced - 1];
    const next = numbers(rows);
    trace.attention = { rows, columns, values: new Float32Array(rows * columns).map(() => next()) };
    return new Generation('prompt\nof two', 'text\nof two', whole.steps, trace, 'sample', ['q']);
  }

  test('48 tokens of the prompt are shown with the steps that were traced', () => {
    assert.deepEqual(shownOf(generation(48, 9, 5)), { steps: 5, tokens: 52 });
    assert.deepEqual(shownOf(generation(49, 9, 5)), { steps: 5, tokens: 52 });
    assert.deepEqual(shownOf(generation(3, 9, 5)), { steps: 5, tokens: 7 });
    assert.equal(generationView('g', generation(48, 5, 5)).trunc, undefined);
    assert.deepEqual(generationView('g', generation(49, 6, 5)).trunc, [
      { what: 'steps', from: [6], to: [5], how: 'crop' },
      { what: 'tokens read', from: [53], to: [52], how: 'last' },
    ]);
  });

  test('as a prediction it is as likely as its traced steps together', () => {
    const { beams, source, unknownWords, algorithm } = asPrediction(generation(3, 9, 4));
    // −0.5 − 1.5 − 2.5 − 3.5
    const only = { text: 'text\nof two', tokens: words(4, 't'), logProbability: -8, score: -8 };
    assert.deepEqual(beams, [{ ...only, truncated: false }]);
    assert.deepEqual([source, unknownWords, algorithm], ['prompt\nof two', ['q'], 'sample']);
  });

  test('a picture has 24 steps and the 36 tokens before them', () => {
    for (const [read, traced, rows, from, until] of [
      [5, 7, 7, 0, 11],
      [30, 7, 7, 0, 36],
      [31, 7, 7, 1, 37],
      [40, 30, 24, 27, 63],
      [2, 40, 24, 0, 25],
    ]) {
      const whole = asPrediction(generation(read, 50, traced));
      const { trace, source, text } = asPicture(whole);
      const { attention, sourceTokens, targetTokens, steps } = trace;
      assert.deepEqual(sourceTokens, whole.trace.sourceTokens.slice(from, until));
      assert.deepEqual(targetTokens, words(rows, 't'));
      assert.equal(steps.length, rows);
      const columns = until - from;
      assert.deepEqual([attention?.rows, attention?.columns], [rows, columns]);
      const { values, columns: all } = whole.trace.attention!;
      for (let row = 0; row < rows; row++) {
        assert.deepEqual(
          attention?.values.slice(row * columns, (row + 1) * columns),
          values.slice(row * all + from, row * all + until),
        );
      }
      assert.deepEqual([source, text], ['prompt ↵ of two', 'text ↵ of two']);
      delete whole.trace.attention;
      assert.equal(asPicture(whole).trace.attention, undefined);
    }
  });
});

suite('payload of a training that goes on', () => {
  test('what is left is told once there is an epoch and a step of its own', () => {
    const left = (change: object, options = {}) => {
      const run = Object.assign(sampleRun(10, 20, 4), change);
      return historyView('h', run, { seconds: 40, ...options }).data.progress.secondsLeft;
    };
    assert.equal(left({}), 60, '80 steps took 40 s, 120 are left');
    assert.equal(left({}, { before: 79 }), 4800);
    assert.equal(left({}, { before: 80 }), undefined);
    assert.equal(left({}, { seconds: 0 }), undefined);
    assert.equal(left({ status: 'finished' }), undefined);
    const first = sampleRun(10, 20, 4);
    first.history.epochs = [];
    assert.equal(historyView('h', first, { seconds: 40 }).data.progress.secondsLeft, undefined);
  });

  test('it says its numbers, its note and whether it is done', () => {
    const run = sampleRun(3, 4);
    run.note = 'A note.';
    const { data, title, trunc } = historyView('h', run, { seq: 7 });
    assert.deepEqual(
      [data.done, data.seq, title, trunc],
      [true, 7, 'training LSTMModel', undefined],
    );
    assert.equal(historyView('h', run).data.seq, 0);
    assert.equal(data.progress.note, 'A note.');
    assert.equal('note' in historyView('h', sampleRun(3, 4)).data.progress, false);
    assert.equal('probes' in data.progress, false);
    assert.equal(data.progress.tokensPerSecond, 38_000);
    assert.equal(historyView('h', sampleRun(3, 4, 0)).data.progress.tokensPerSecond, 0);
    assert.deepEqual(
      data.series,
      [
        ['loss', 'train', 'nats per token', 'step', true],
        ['gradient norm', undefined, undefined, 'step', true],
        ['loss', 'train', 'nats per token', 'epoch', true],
        ['loss', 'dev', 'nats per token', 'epoch', true],
        ['BLEU', 'dev', '0–100', 'epoch', undefined],
        ['exact match', 'dev', '0–100 %', 'epoch', undefined],
      ].map(([name, split, unit, per, log]) => ({
        ...{ name, per },
        ...(split ? { split } : {}),
        ...(unit ? { unit } : {}),
        ...(log ? { log } : {}),
      })),
    );
  });

  test('500 epochs are all there; of more every second, the last among them', () => {
    const epochsOf = (epochs: number) => {
      const { data } = historyView('h', sampleRun(epochs, 1));
      const dev = decodeArray(data.cols[1 + data.series.findIndex(({ split }) => split === 'dev')]);
      const x = decodeArray(data.cols[0]);
      return [...x].filter((_, k) => !Number.isNaN(dev[k]));
    };
    assert.equal(epochsOf(500).length, 500);
    assert.deepEqual(
      epochsOf(501),
      Array.from({ length: 251 }, (_, k) => 2 * k + 1),
    );
    assert.deepEqual(
      epochsOf(502),
      Array.from({ length: 251 }, (_, k) => 2 * k + 2),
    );
  });
});
