import { strict as assert } from 'node:assert';
import {
  type DisplayTarget,
  display,
  liveHistory,
  mimeBundle,
  progress,
  setDisplaySink,
  setFontSource,
  setIdSource,
  show,
} from '../../src/display';
import { Evaluation, LSTMModel, predict, type TrainEvent } from '../../src/models';
import { type HistoryView, type MimeBundle, parseEnvelope, VIEW_MIME } from '../../src/protocol';
import { charTokenizer, ParallelCorpus } from '../../src/text';
import { fontBytes } from './font';
import { readPng } from './readPng';
import { samplePrediction, sampleRun } from './sample';

const prediction = () => samplePrediction(['a', 'b', '<eos>'], ['x', '<eos>']);

suite('showing', () => {
  let sent: { bundle: MimeBundle; target: DisplayTarget }[] = [];

  setup(() => {
    sent = [];
    let counted = 0;
    setIdSource(() => `cell-${++counted}`);
    setDisplaySink((bundle, target) => sent.push({ bundle, target }));
    setFontSource(fontBytes);
  });
  teardown(() => {
    setIdSource(null);
    setDisplaySink(null);
    setFontSource(null);
  });

  const payload = (k: number) => parseEnvelope(sent[k].bundle[VIEW_MIME]);

  test('display sends what the last expression of a cell would show', () => {
    display(prediction());
    assert.equal(payload(0).kind, 'bundle');
    assert.equal(payload(0).id, 'cell-1');
    assert.deepEqual(sent[0].target, {});
    display('text');
    assert.deepEqual(sent[1].bundle, { 'text/plain': 'text' });
  });

  test('display shows all it is given, in order', () => {
    display(1, 'two', prediction());
    assert.deepEqual(
      sent.map(({ bundle }) => bundle['text/plain'].split('\n')[0]),
      ['1', 'two', 'a b → x'],
    );
  });

  test('show has a view of each part, whole by itself', () => {
    show.attention(prediction());
    show.gates(prediction());
    show.gates(prediction(), 'decoder');
    show.decode(prediction());
    show.history(sampleRun(2, 4));
    const kinds = sent.map((_, k) => payload(k).kind);
    assert.deepEqual(kinds, ['attention', 'gates', 'gates', 'decode', 'history']);
    assert.deepEqual(Object.keys(payload(2).seqs!), ['tgt']);
    assert.deepEqual(
      sent.map((_, k) => payload(k).id),
      [1, 2, 3, 4, 5].map(k => `cell-${k}`),
    );
    for (const { bundle } of sent) {
      const { width, height } = readPng(Buffer.from(bundle['image/png']!, 'base64'));
      assert.ok(width > 300 && height > 100);
    }
  });

  test('show says what it takes', () => {
    const none = samplePrediction(['a', '<eos>'], ['x', '<eos>'], { attention: false });
    assert.throws(() => show.attention(none), /no attention; make it with attention: 'general'/);
    assert.throws(() => show.gates({} as never), /show\.gates: give what predict/);
    assert.throws(
      () => show.history(Promise.resolve() as never),
      /do not forget await\); got a promise/,
    );
    const p = prediction();
    const wrong: [message: RegExp, call: (p: never) => void][] = [
      [
        /takes no options; .* show\.gates\(prediction, 'decoder'\)/,
        p => show.gates(p, { part: 'decoder' } as never),
      ],
      [/one of 'encoder', 'decoder'; got 'both'/, p => show.gates(p, 'both' as never)],
      [/got 2 besides/, p => (show.gates as (...all: unknown[]) => void)(p, 'decoder', 2)],
      [
        /show\.decode takes prediction and nothing else; got an object besides/,
        p => (show.decode as (...all: unknown[]) => void)(p, { step: 1 }),
      ],
      [/show\.attention: shows one prediction, got a list of 1/, p => show.attention([p] as never)],
      [/show\.attention: give what predict.* got 'text'/, () => show.attention('text' as never)],
      [/show\.decode: .* got an object with a, b/, () => show.decode({ a: 1, b: 2 } as never)],
      [/show\.history: .* got Prediction/, p => show.history(p)],
    ];
    for (const [message, call] of wrong) assert.throws(() => call(p as never), message);
    assert.equal(sent.length, 0);
  });

  test('without a font there is no picture, the rest stays', () => {
    setFontSource(null);
    assert.deepEqual(
      Object.keys(mimeBundle(prediction())).sort(),
      [VIEW_MIME, 'text/plain'].sort(),
    );
  });

  test('a sentence translated by a model is shown, words it does not know included', () => {
    const corpus = ParallelCorpus.fromPairs(
      [
        ['ab', 'ba'],
        ['abc', 'cba'],
      ],
      {
        source: charTokenizer(),
        target: charTokenizer(),
        split: [1, 0, 0],
        seed: 1,
      },
    );
    for (const attention of ['general', 'none'] as const) {
      const model = new LSTMModel(corpus, {
        embeddingDim: 4,
        hiddenDim: 5,
        numLayers: 2,
        bidirectional: true,
        attention,
        seed: 1,
      });
      const bundle = mimeBundle(predict(model, 'abz'));
      const view = parseEnvelope(bundle[VIEW_MIME]);
      assert.match(view.alt, /Not in the vocabulary, read as <unk>: z\./);
      assert.match(bundle['text/plain'], /source tokens: 1 a {2}2 b {2}3 z {2}4 <eos>/);
      assert.ok(bundle['image/png']);
    }
    const several = mimeBundle([prediction(), prediction()])['text/plain'];
    assert.match(several, /^source {2}translation\s+log-probability\na b/);
  });

  test('an evaluation lists scores and the sentences furthest off', () => {
    const wrong = { source: 'a', reference: '你好', hypothesis: '好', exact: false, chrf: 12.34 };
    const equal = { source: 'b', reference: 'c', hypothesis: 'c', exact: true, chrf: 100 };
    const right = { ...equal, truncated: false };
    const scored = (truncated: boolean) =>
      new Evaluation(
        2,
        45.678,
        'nrefs:1',
        56.1,
        50,
        1.2345,
        3.4366,
        0.75,
        [right, { ...wrong, truncated }],
        0.5,
        { tokenize: '13a', lowercase: false },
      );
    const text = mimeBundle(scored(false))['text/plain'];
    assert.doesNotMatch(text + scored(false), /cut before|maxLength/);
    const cut = mimeBundle(scored(true))['text/plain'];
    assert.match(cut, /\n\n1 of 2 translations was cut before the end\. .* a larger maxLength/);
    assert.match(`${scored(true)}`, /; 1 cut before they ended \(maxLength\)$/);
    assert.match(text, /BLEU\s+45\.68 {2}nrefs:1/);
    assert.match(text, /exact match\s+50\.0 %/);
    assert.match(text, /token accuracy\s+75\.0 %/);
    assert.match(text, /a\s+你好\s+好\s+12\.3/);
  });

  test('an evaluation says what its BLEU and its exact matches cannot tell', () => {
    const shown = (signature: string, unreachable: number) => {
      const written = { source: 'a', reference: 'b', hypothesis: 'b', exact: true, chrf: 100 };
      const one = { ...written, truncated: false };
      const comparing = { tokenize: '13a', lowercase: false } as const;
      const rest = [[one], 0.5, comparing, unreachable] as const;
      const scores = new Evaluation(1, 100, signature, 100, 100, 0.1, 1.1, 1, ...rest);
      return mimeBundle(scores)['text/plain'];
    };
    const short = /\n\nNo translation has four tokens, so BLEU counts shorter sequences alone/;
    const lossy = /\n\n1 of 1 references cannot be written with the target tokenizer/;
    assert.match(shown('nrefs:1|case:mixed|eff:yes|tok:13a', 0), short);
    assert.doesNotMatch(shown('nrefs:1|case:mixed|eff:no|tok:13a', 1), short);
    assert.match(shown('nrefs:1|case:mixed|eff:no|tok:13a', 1), lossy);
    assert.doesNotMatch(shown('nrefs:1|case:mixed|eff:yes|tok:13a', 0), lossy);
  });

  suite('live history', () => {
    /** Events of a training at these times, a step every 7 ms. */
    function follow(epochs: number, stepsPerEpoch: number): void {
      let time = 0;
      const listener = liveHistory({ now: () => time });
      const whole = sampleRun(epochs, stepsPerEpoch);
      const run = sampleRun(epochs, stepsPerEpoch, 0);
      listener({ kind: 'start', run });
      for (const record of whole.history.steps) {
        time += 7;
        run.history.steps.push(record);
        listener({ kind: 'step', run, record } as TrainEvent);
        const epoch = whole.history.epochs.find(({ step }) => step === record.step);
        if (epoch) run.history.epochs.push(epoch);
      }
      run.status = 'finished';
      listener({ kind: 'end', run });
    }

    test('as the result of the same cell it is one line, in the next cell the view', () => {
      const run = sampleRun(2, 4);
      setIdSource(() => 'a');
      liveHistory()({ kind: 'end', run });
      assert.deepEqual(Object.keys(mimeBundle(run)), ['text/plain']);
      setIdSource(() => 'b');
      assert.ok(VIEW_MIME in mimeBundle(run));
      setIdSource(null);
    });

    test('one output is replaced at most ten times a second and is complete at the end', () => {
      follow(5, 100);
      assert.ok(sent.length <= 2 + 35 && sent.length > 20, `${sent.length} updates in 3.5 s`);
      assert.deepEqual(new Set(sent.map(({ target }) => target.displayId)), new Set(['cell-1']));
      assert.deepEqual(
        sent.map(({ target }) => target.update),
        [false, ...sent.slice(1).map(() => true)],
      );
      sent.forEach((_, k) => {
        const view = payload(k) as HistoryView;
        assert.equal(view.id, 'cell-1');
        assert.equal(view.data.seq, k);
        assert.equal(view.data.done, k === sent.length - 1);
        assert.equal(sent[k].bundle['image/png'] !== undefined, k === sent.length - 1);
      });
      const last = payload(sent.length - 1) as HistoryView;
      assert.equal(last.data.progress.step, 500);
      assert.match(sent.at(-1)!.bundle['text/plain'], /\n {4}5 .* best|\n {4}5 /);
    });

    test('while it runs the text is one line about now, with the time that has passed', () => {
      follow(2, 300);
      const lines = sent.map(({ bundle }) => bundle['text/plain'].split('\n')[0]);
      assert.match(lines[0], /^LSTMModel with 1,234,567 parameters, training: epoch 0 of 2/);
      assert.match(
        lines[10],
        /^epoch 1 of 2, step \d+ of 600, 1\.\d s, loss \d\.\d{3}, 38\.0 k tokens\/s$/,
      );
      const times = lines.slice(1, -1).map(line => Number(/([\d.]+) s,/.exec(line)?.[1]));
      assert.deepEqual(
        times,
        [...times].sort((a, b) => a - b),
      );
      assert.ok(times[5] > 0.3 && times.at(-1)! > 3.8, `${times}`);
      assert.match(lines.at(-1)!, /^LSTMModel with 1,234,567 parameters, finished/);
    });

    test('what is left is told by the pace since it was resumed', () => {
      let time = 0;
      const listener = liveHistory({ now: () => time });
      const run = sampleRun(10, 10, 8);
      listener({ kind: 'start', run });
      time += 2000;
      const { history } = sampleRun(10, 10, 9);
      run.history.steps.push(...history.steps.slice(-10));
      listener({ kind: 'step', run, record: history.steps[89] });
      assert.equal((payload(1) as HistoryView).data.progress.secondsLeft, 2);
    });

    test('updates that are dear come less often', () => {
      let time = 0;
      const run = sampleRun(2, 4, 0);
      const listener = liveHistory({
        now: () => time,
        sink: () => {
          time += 50; // what making an update takes
          sent.push({ bundle: { 'text/plain': '' }, target: {} });
        },
      });
      listener({ kind: 'start', run });
      const step = sampleRun(1, 1).history.steps[0];
      for (let k = 0; k < 300; k++) {
        time += 10;
        listener({ kind: 'step', run, record: step });
      }
      assert.equal(sent.length, 2);
    });
  });

  suite('progress', () => {
    test('follows a loop to its end in one output', () => {
      const items = [...progress([1, 2, 3], { label: 'reading' })];
      assert.deepEqual(items, [1, 2, 3]);
      assert.match(sent.at(-1)!.bundle['text/plain'], /^reading: █{30} 100 % {2}3 of 3, /);
      assert.deepEqual(new Set(sent.map(({ target }) => target.displayId)), new Set(['cell-1']));
      assert.equal(sent[0].target.update, false);
      assert.equal(sent.at(-1)!.target.update, true);
    });

    test('stops where the loop is left, counts what has no length, is moved by hand', () => {
      for (const item of progress([1, 2, 3, 4])) if (item === 2) break;
      assert.match(sent.at(-1)!.bundle['text/plain'], /25 %|1 of 4/);
      const endless = function* () {
        yield* [1, 2];
      };
      assert.equal([...progress(endless())].length, 2);
      assert.match(sent.at(-1)!.bundle['text/plain'], /^2, /);
      const bar = progress({ total: 10, label: 'by hand' });
      bar.advance(4);
      bar.end();
      assert.match(sent.at(-1)!.bundle['text/plain'], /by hand: █{12}░{18} 40 %/);
    });
  });
});
