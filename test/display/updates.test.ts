// Outputs that are replaced while something goes on: how often, and what they say, by a clock that the test moves.
import { strict as assert } from 'node:assert';
import {
  type DisplayTarget,
  liveHistory,
  mimeBundle,
  progress,
  setDisplaySink,
  setIdSource,
} from '../../src/display';
import { emit, nextId } from '../../src/display/sink';
import { type HistoryView, type MimeBundle, VIEW_MIME } from '../../src/protocol';
import { samplePrediction, sampleRun } from './sample';

let sent: { text: string; target: DisplayTarget; bundle: MimeBundle }[] = [];
const keep = (bundle: MimeBundle, target: DisplayTarget) =>
  sent.push({ text: bundle['text/plain'], target, bundle });

/** Milliseconds. */
let time = 0;
const { now } = performance;

setup(() => {
  sent = [];
});

suite('progress by a clock', () => {
  suiteSetup(() => {
    performance.now = () => time;
  });
  suiteTeardown(() => {
    performance.now = now;
  });
  setup(() => setDisplaySink(keep));
  teardown(() => setDisplaySink(null));

  /** The lines of a loop over so many items that take so many milliseconds each. */
  function linesOf(items: Iterable<unknown>, milliseconds: number, options = {}): string[] {
    time = 1e6;
    for (const _ of progress(items, options)) time += milliseconds;
    return sent.map(({ text }) => text);
  }

  test('counts, speed and the time that is left; every tenth of a second at most', () => {
    const bar = (full: number) => '█'.repeat(full) + '░'.repeat(30 - full);
    assert.deepEqual(linesOf(Array(10), 40, { label: 'reading' }), [
      `reading: ${bar(0)} 0 %  0 of 10, 0.0 s`,
      `reading: ${bar(9)} 30 %  3 of 10, 25 /s, 0.3 s left`,
      `reading: ${bar(18)} 60 %  6 of 10, 25 /s, 0.2 s left`,
      `reading: ${bar(27)} 90 %  9 of 10, 25 /s, 0.0 s left`,
      `reading: ${bar(30)} 100 %  10 of 10, 25 /s, 0.4 s`,
    ]);
    const exact = linesOf(Array(4), 100).slice(5);
    assert.deepEqual(
      exact.map(line => /\d of \d/.exec(line)?.[0]),
      ['0 of 4', '1 of 4', '2 of 4', '3 of 4', '4 of 4', '4 of 4'],
      'after a tenth of a second it is due',
    );
  });

  test('no speed is told in the first twentieth of a second', () => {
    assert.match(linesOf(Array(5), 10).at(-1) ?? '', /5 of 5, 0\.1 s$/);
    assert.match(linesOf(Array(6), 10).at(-1) ?? '', /6 of 6, 100 \/s, 0\.1 s$/);
  });

  test('without a length things are counted; with one given they are not', () => {
    const endless = function* () {
      for (let k = 0; k < 1200; k++) yield k;
    };
    assert.equal(linesOf(endless(), 100).at(-1), '1,200, 2 min 0 s, 10 /s');
    assert.equal(sent[0].text, '0, 0.0 s');
    assert.match(linesOf(endless(), 1, { total: 2400 }).at(-1) ?? '', / 50 % {2}1,200 of 2,400, /);
    assert.match(linesOf(new Set([1, 2]), 1).at(-1) ?? '', / 100 % {2}2 of 2, /);
    assert.match(linesOf([], 1).at(-1) ?? '', /^█{30} 100 % {2}0 of 0, 0\.0 s$/);
    assert.match(
      linesOf([1, 2, 3], 100, { total: 2 }).at(-1) ?? '',
      /^█{30} 100 % {2}3 of 2, 10 \/s, 0\.3 s$/,
    );
    assert.match(linesOf('abc', 1).at(-1) ?? '', / 3 of 3, /);
  });

  test('by hand: one at a time if not said otherwise', () => {
    time = 0;
    const bar = progress({ label: 'by hand' });
    time = 100;
    bar.advance();
    assert.deepEqual([bar.done, sent.at(-1)?.text], [1, 'by hand: 1, 0.1 s, 10 /s']);
    time = 199;
    bar.advance(2);
    assert.deepEqual([bar.done, sent.length], [3, 2]);
    bar.end();
    assert.equal(sent.at(-1)?.text, 'by hand: 3, 0.2 s, 15 /s');
    assert.deepEqual(
      sent.map(({ target }) => target.update),
      [false, true, true],
    );
    assert.throws(() => progress({ totl: 3 } as never), /progress.*totl/);
    assert.throws(() => progress([1], { lable: '' } as never), /progress.*lable/);
  });
});

suite('live history by a clock', () => {
  const record = sampleRun(1, 1).history.steps[0];

  test('is due a tenth of a second after the last update, or after forty times what that took', () => {
    for (const [cost, after] of [
      [0, 100],
      [2, 100],
      [3, 120],
      [10, 400],
    ]) {
      time = 5000;
      const times: number[] = [];
      const listener = liveHistory({
        id: 'a',
        now: () => time,
        sink: () => {
          times.push(time);
          time += cost;
        },
      });
      const run = sampleRun(2, 4, 0);
      listener({ kind: 'start', run });
      while (time < 7000) {
        time++;
        listener({ kind: 'step', run, record });
      }
      const gaps = times.slice(1).map((at, k) => at - times[k]);
      assert.ok(gaps.length > 3);
      for (const gap of gaps) assert.equal(gap, after, `an update takes ${cost} ms`);
    }
  });

  test('goes where it is told, under its name, and counts its updates', () => {
    time = 0;
    const listener = liveHistory({ id: 'mine', now: () => time, sink: keep });
    time = 3000; // the training begins later
    const run = sampleRun(4, 10, 2);
    const begun = run.steps;
    listener({ kind: 'start', run });
    time = 5000;
    run.history.steps.push(...sampleRun(4, 10, 3).history.steps.slice(20));
    listener({ kind: 'step', run, record });
    assert.equal(begun, 20);
    run.status = 'finished';
    run.seconds = 77;
    listener({ kind: 'end', run });
    assert.deepEqual(
      sent.map(({ target }) => target),
      [false, true, true].map(update => ({ displayId: 'mine', update })),
    );
    const views = sent.map(({ bundle }) => bundle[VIEW_MIME] as HistoryView);
    assert.deepEqual(
      views.map(({ id, data }) => [id, data.seq]),
      [
        ['mine', 0],
        ['mine', 1],
        ['mine', 2],
      ],
    );
    assert.equal(views[1].data.progress.secondsLeft, 2, '10 steps took 2 s, 10 are left');
    assert.match(sent[1].text, /^epoch 3 of 4, step 30 of 40, 2\.0 s, /);
    assert.match(sent[2].text, /, 1 min 17 s\./);
    assert.throws(() => liveHistory({ every: 3 } as never), /liveHistory.*every/);
  });

  test('one that missed the start counts from when it was made, and all steps', () => {
    time = 1000;
    const listener = liveHistory({ now: () => time, sink: keep });
    time = 5000;
    listener({ kind: 'step', run: sampleRun(4, 10, 2), record });
    const [{ bundle }] = sent;
    assert.equal((bundle[VIEW_MIME] as HistoryView).data.progress.secondsLeft, 4);
  });
});

suite('names of outputs', () => {
  teardown(() => {
    setIdSource(null);
    setDisplaySink(null);
  });

  test('are counted where nobody gives them, anew in each cell', () => {
    setIdSource(null);
    assert.deepEqual([nextId(), nextId()], ['view-1', 'view-2']);
    setIdSource(null);
    assert.equal(nextId(), 'view-1');
    setIdSource(() => 'cell');
    assert.equal(nextId(), 'cell');
    assert.equal(
      (mimeBundle(samplePrediction(['a'], ['b']))[VIEW_MIME] as { id: string }).id,
      'cell',
    );
    const named = mimeBundle(samplePrediction(['a'], ['b']), { id: 'mine' })[VIEW_MIME];
    assert.equal((named as { id: string }).id, 'mine');
    assert.equal(
      (mimeBundle(sampleRun(1, 2), { id: 'run' })[VIEW_MIME] as { id: string }).id,
      'run',
    );
  });

  test('an output without a target replaces none; without a sink it goes nowhere', () => {
    emit({ 'text/plain': 'a' });
    assert.equal(sent.length, 0);
    setDisplaySink(keep);
    emit({ 'text/plain': 'a' });
    assert.deepEqual(sent[0].target, {});
  });
});
