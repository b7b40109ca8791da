// What the payloads of views hold, array by array: sizes that all differ, figures reckoned anew.
import { strict as assert } from 'node:assert';
import { display, setDisplaySink, setIdSource, show } from '../../src/display';
import { gateRange, openingOrder } from '../../src/display/gateStatistics';
import { attentionView } from '../../src/display/payload/attention';
import { decodeView } from '../../src/display/payload/decode';
import { gatesView } from '../../src/display/payload/gates';
import {
  asPicture,
  asPrediction,
  generationView,
  shownOf,
} from '../../src/display/payload/generation';
import { historyView } from '../../src/display/payload/history';
import { predictionView } from '../../src/display/payload/prediction';
import {
  type DecodeTrace,
  type GateTrace,
  Generation,
  type HeadsTrace,
  Prediction,
} from '../../src/models';
import {
  type AttentionView,
  decodeArray,
  parseEnvelope,
  payloadBytes,
  TARGET_BYTES,
} from '../../src/protocol';
import { numbers, sampleGates, samplePrediction, sampleRun } from './sample';

const words = (count: number, letter: string) =>
  Array.from({ length: count }, (_, k) => `${letter}${k}`);

/** Weights at random, [layers, heads, rows, columns]. */
function headsOf(
  kind: HeadsTrace['kind'],
  [layers, heads, rows, columns]: [number, number, number, number],
): HeadsTrace {
  const next = numbers(layers + 10 * heads + 100 * rows);
  const values = new Float32Array(layers * heads * rows * columns).map(() => next());
  return { kind, layers, heads, rows, columns, values };
}

function traceOf(source: number, target: number, heads?: HeadsTrace[]): DecodeTrace {
  const [sourceTokens, targetTokens] = [words(source, 's'), words(target, 't')];
  const steps = targetTokens.map((token, k) => ({
    token,
    id: 4 + k,
    logProbability: -0.5 - k,
    entropy: 0.25 * k,
    candidates: words(k % 3, 'c').map((rival, n) => ({
      token: rival,
      id: 90 + n,
      logProbability: -n - 1,
    })),
  }));
  return { sourceTokens, targetTokens, steps, ...(heads ? { heads } : {}) };
}

suite('payload of attention', () => {
  const cross = headsOf('cross', [2, 3, 4, 5]);
  const encoder = headsOf('encoder', [3, 2, 5, 5]);
  const decoder = headsOf('decoder', [1, 4, 4, 4]);
  const mean = { rows: 4, columns: 5, values: cross.values.slice(-20) };
  const trace = traceOf(5, 4, [encoder, decoder, cross]);

  test('every kind of attention says what looks at what', () => {
    const view = attentionView('a', trace, mean);
    assert.equal(parseEnvelope(view), view);
    assert.deepEqual(
      view.data.items.map(({ w, rest, entropy, ...item }) => [item, w.shape, rest, entropy]),
      [
        [
          { name: 'self-attention of the encoder', q: 'src', k: 'src', rel: 'self', mech: 'mha' },
          [3, 2, 5, 5],
          undefined,
          undefined,
        ],
        [
          {
            ...{ name: 'self-attention of the decoder', q: 'tgt', k: 'tgt', rel: 'self' },
            ...{ mech: 'mha', causal: true },
          },
          [1, 4, 4, 4],
          undefined,
          undefined,
        ],
        [
          { name: 'cross attention', q: 'tgt', k: 'src', rel: 'cross', mech: 'mha' },
          [2, 3, 4, 5],
          undefined,
          undefined,
        ],
      ],
    );
    const stored = view.data.items.map(({ w }) => [...decodeArray(w)]);
    assert.deepEqual(
      stored,
      [encoder, decoder, cross].map(({ values }) => [...values]),
    );
    assert.deepEqual(view.seqs?.tgt.tokens, words(4, 't'));
    assert.equal(view.title, 'Attention');
  });

  test('in a bundle there is only what looks from the target to the source', () => {
    const view = attentionView('a', trace, mean, { inBundle: true });
    assert.deepEqual(
      view.data.items.map(({ name }) => name),
      ['cross attention'],
    );
    assert.equal(view.seqs, undefined);
  });

  test('without heads there is the matrix', () => {
    const view = attentionView('a', traceOf(5, 4), mean);
    const [{ w, ...item }] = view.data.items;
    assert.deepEqual(item, {
      name: 'cross attention',
      rel: 'cross',
      q: 'tgt',
      k: 'src',
      mech: 'unknown',
    });
    assert.deepEqual(w.shape, [1, 1, 4, 5]);
    assert.deepEqual([...decodeArray(w)], [...mean.values]);
  });

  test('of columns that are left out there are sums, and entropies of whole rows', () => {
    for (const heads of [[cross, encoder], undefined]) {
      const view = attentionView('a', traceOf(5, 4, heads), mean, { from: 2 });
      const [{ w, rest, entropy }, self] = view.data.items;
      const { values, layers } = heads ? cross : { values: mean.values, layers: 1 };
      const sizes = [layers, heads ? 3 : 1, 4];
      assert.deepEqual([w.shape, rest?.shape, entropy?.shape], [[...sizes, 3], sizes, sizes]);
      const [shown, sums, bits] = [w, rest!, entropy!].map(decodeArray);
      for (let row = 0; row < sums.length; row++) {
        const all = [...values.slice(5 * row, 5 * row + 5)];
        assert.deepEqual([...shown.slice(3 * row, 3 * row + 3)], all.slice(2));
        assert.ok(Math.abs(sums[row] - all[0] - all[1]) < 1e-6);
        const expected = all.reduce((sum, p) => sum - p * Math.log2(p), 0);
        assert.ok(Math.abs(bits[row] - Math.abs(expected)) < 1e-5);
      }
      assert.deepEqual(view.seqs?.src.tokens, ['s2', 's3', 's4']);
      if (self) assert.deepEqual(self.w.shape, [3, 2, 5, 5], 'what the source looks at is whole');
    }
  });

  test('weights are rounded where they do not fit, first to halves, then to bytes', () => {
    const large = headsOf('cross', [2, 4, 30, 40]);
    const of = (limit: number) => attentionView('a', traceOf(40, 30, [large]), mean30, { limit });
    const mean30 = { rows: 30, columns: 40, values: large.values.slice(0, 1200) };
    const dtypeOf = (view: AttentionView) => view.data.items[0].w.dtype;
    const [f32, f16] = [payloadBytes(of(1e9)), payloadBytes(of(30_000))];
    assert.deepEqual([1e9, f32, f32 - 1, f16, f16 - 1, 10].map(of).map(dtypeOf), [
      ...['f32', 'f32', 'f16', 'f16', 'u8', 'u8'],
    ]);
  });
});

/** A trace of one gate's values, [layers, steps, units] of each name. */
function gates(
  cell: GateTrace['cell'],
  names: string[],
  steps: number,
  values: number[],
): GateTrace {
  const units = values.length / names.length / steps;
  const sizes = { layers: 1, directions: 1, steps, units } as const;
  return { cell, names, ...sizes, values: Float32Array.from(values) };
}

suite('gates in order and in range', () => {
  test('units in the order they open: by the input gate, by 1 − z, by the size of states', () => {
    // 2 steps of 4 units: units 1 and 3 open at the first, the others at the second
    const input = [0.1, 0.5, 0.2, 0.7, 0.3, 0.4, 0.9, 0.7];
    const other = [0.9, 0.1, 0.8, 0.1, 0.1, 0.9, 0.1, 0.9];
    const lstm = gates('lstm', ['f', 'i'], 2, [...other, ...input]);
    assert.deepEqual([...openingOrder(lstm, 0)], [3, 1, 2, 0]);
    const gru = gates('gru', ['r', 'z'], 2, [...other, ...input.map(value => 1 - value)]);
    assert.deepEqual([...openingOrder(gru, 0)], [3, 1, 2, 0]);
    const rnn = gates(
      'rnn',
      ['h'],
      2,
      input.map((value, k) => (k % 3 === 0 ? -value : value)),
    );
    assert.deepEqual([...openingOrder(rnn, 0)], [3, 1, 2, 0]);
    const alike = gates('rnn', ['h'], 2, new Array(8).fill(0.5));
    assert.deepEqual([...openingOrder(alike, 0)], [0, 1, 2, 3]);
  });

  test('colours run over what a gate can be, and of C to the next number of two digits', () => {
    const rangeOf = (name: string, most: number) =>
      gateRange(
        gates('lstm', [name], 1, [0.01 * most, Number.NaN, -most, Number.POSITIVE_INFINITY]),
        0,
      );
    for (const name of 'ifozr') assert.deepEqual(rangeOf(name, 7), [0, 1], name);
    for (const name of 'gn') assert.deepEqual(rangeOf(name, 7), [-1, 1], name);
    for (const [most, reach] of [
      [1.634, 1.7],
      [0.01234, 0.013],
      [12.3, 13],
      [123, 130],
      [2, 2],
      [0.5, 0.5],
      [0.25, 0.25],
      [9.96, 10],
      [0, 1],
    ]) {
      assert.deepEqual(rangeOf('C', most), [-reach, reach], String(most));
    }
    assert.deepEqual(rangeOf('h', 0.3), [-1, 1]);
    assert.deepEqual(rangeOf('h', 1), [-1, 1]);
    assert.deepEqual(rangeOf('h', 1.01), [-1.1, 1.1], 'with relu');
  });

  test('layers have their names, with the way of reading where there are two', () => {
    const namesOf = (layers: number, directions: 1 | 2) =>
      gatesView('g', sampleGates(2, 3, 1, layers, directions), {
        part: 'encoder',
        tokens: ['a', 'b'],
      })?.data.layers;
    assert.deepEqual(namesOf(3, 1), ['layer 1', 'layer 2', 'layer 3']);
    assert.deepEqual(namesOf(4, 2), [
      ...['layer 1 forwards', 'layer 1 backwards', 'layer 2 forwards', 'layer 2 backwards'],
    ]);
  });

  test('what is too large is rounded, then every n-th unit is left, in the order they open', () => {
    const trace = sampleGates(5, 700, 2, 2);
    const tokens = words(5, 't');
    const of = (limit?: number) => gatesView('g', trace, { part: 'decoder', tokens, limit })!;
    const exact = gatesView('g', sampleGates(5, 70, 2, 2), { part: 'decoder', tokens })!;
    assert.equal(exact.data.x.dtype, 'f32');
    assert.ok(payloadBytes(of()) > TARGET_BYTES / 2 / 2);
    const seen: string[] = [];
    for (
      let limit = 220_000;
      limit > 500;
      limit = Math.min(limit - 1, payloadBytes(of(limit)) - 1)
    ) {
      const view = of(limit);
      if (payloadBytes(view) > limit) break;
      const { x, units, range, names } = view.data;
      const kept = units.shape[1];
      seen.push(`${x.dtype} ${kept}`);
      assert.deepEqual(
        [x.shape, units.shape],
        [
          [2, 6, 5, kept],
          [2, kept],
        ],
      );
      assert.deepEqual(
        view.trunc,
        kept === 700
          ? undefined
          : [{ what: "units of the decoder's gates", from: [700], to: [kept], how: 'sample' }],
      );
      const [values, places] = [decodeArray(x), decodeArray(units)];
      for (let layer = 0; layer < 2; layer++) {
        const order = openingOrder(trace, layer);
        for (let place = 0; place < kept; place++) {
          const unit = order[place * Math.round(700 / kept)];
          assert.equal(places[layer * kept + place], unit);
          for (const [gate, name] of names.entries()) {
            const [lo, hi] = range[name];
            const value = values[((layer * 6 + gate) * 5 + 3) * kept + place];
            const read = x.dtype === 'u8' ? lo + (value / 255) * (hi - lo) : value;
            const was = trace.values[((layer * 6 + gate) * 5 + 3) * 700 + unit];
            assert.ok(Math.abs(read - was) <= (hi - lo) / 500, `${name}: ${read}, it was ${was}`);
          }
        }
      }
    }
    assert.deepEqual(seen, ['f16 700', 'u8 700', 'u8 350', 'u8 175', 'u8 88', 'u8 44', 'u8 22']);
  });

  test('axes and titles: by itself with its tokens, in a bundle without', () => {
    const trace = sampleGates(3, 4);
    const tokens = ['a', '<unk>', '<eos>'];
    const alone = gatesView('g', trace, { part: 'encoder', tokens })!;
    assert.deepEqual(alone.seqs, { src: { tokens, special: [1, 2] } });
    assert.deepEqual([alone.title, alone.data.seq], ['Gates of the encoder', 'src']);
    const inside = gatesView('g', trace, { part: 'decoder', tokens, inBundle: true })!;
    assert.deepEqual(
      [inside.seqs, inside.title, inside.data.seq],
      [undefined, 'Gates of the decoder', 'tgt'],
    );
  });
});

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

suite('views that are shown', () => {
  teardown(() => {
    setDisplaySink(null);
    setIdSource(null);
  });

  test('what is shown is text where not even a few units of gates fit', () => {
    const huge = samplePrediction(['x'.repeat(5e6)], ['x'], { units: 1 });
    const sent: object[] = [];
    setDisplaySink(bundle => sent.push(bundle));
    show.gates(huge);
    display(1);
    assert.deepEqual(Object.keys(sent[0]), ['text/plain']);
    assert.match(String(Object.values(sent[0])[0]), /^Mean encoder gates: /);
  });
});
