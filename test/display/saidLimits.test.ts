// How much is listed in sentences and in lists within other values: at the limits and one beyond them.
import { strict as assert } from 'node:assert';
import { inspect } from 'node:util';
import { mimeBundle, setInspector, show, summarised } from '../../src/display';
import { bundleOf } from '../../src/display/bundles';
import { describeAttention, describeDecode } from '../../src/display/describe';
import { historyView } from '../../src/display/payload/history';
import { type DecodeTrace, Prediction } from '../../src/models';
import { HARD_BYTES, payloadBytes, VIEW_MIME } from '../../src/protocol';
import { samplePrediction, sampleRun } from './sample';

const shown = (value: unknown) => mimeBundle(value)['text/plain'];
const numbered = (count: number, prefix = 'w') =>
  Array.from({ length: count }, (_, k) => `${prefix}${k}`);
const attentionOf = (
  rows: number,
  columns: number,
  weights: (row: number, column: number) => number,
) => ({
  rows,
  columns,
  values: Float32Array.from({ length: rows * columns }, (_, k) =>
    weights(Math.floor(k / columns), k % columns),
  ),
});
const traceOf = (source: number, target: number): DecodeTrace => ({
  sourceTokens: numbered(source, 's'),
  targetTokens: numbered(target, 't'),
  steps: [],
});

suite('limits of what is said', () => {
  test('twelve words of attention are listed, and twelve that are hardly read', () => {
    const first = (_: number, column: number) => (column === 0 ? 1 : 0);
    const said = (source: number, target: number) =>
      describeAttention(traceOf(source, target), attentionOf(target, source, first));
    assert.match(said(2, 12), / t11 at s0 \(100 %\)\. It is/);
    assert.match(said(2, 13), / t11 at s0 \(100 %\) and 1 more\. It is/);
    assert.match(said(20, 1), / Hardly read: s1, .*, s12\.$/);
  });

  test('sharp is up to 35 % of the bits there could be, spread from 80 % on', () => {
    const uniform = (over: number) => (_: number, column: number) => (column < over ? 1 / over : 0);
    const said = (columns: number, over: number, reach?: number) =>
      /It is ([a-z ]+):/.exec(
        describeAttention(traceOf(columns, 1), {
          ...attentionOf(1, columns, uniform(over)),
          ...(reach ? { reach: Int32Array.of(reach) } : {}),
        }),
      )?.[1];
    assert.equal(said(128, 128, 2 ** 20), 'sharp', '7 of 20 bits');
    assert.equal(said(32, 16), 'spread over everything', '4 of 5 bits');
    assert.equal(said(32, 15), 'moderately sharp');
    assert.equal(said(1, 1), 'spread over everything', 'one token is everything there is');
    // rounding takes a weight beyond 1
    const beyond = attentionOf(1, 4, (_, column) => (column === 2 ? 1.0000002 : 0));
    assert.match(describeAttention(traceOf(4, 1), beyond), /It is sharp: 0\.00 bit of 2\.00/);
  });

  test('heads are those that look from what is written to what is read', () => {
    const kind = (kind: 'encoder' | 'decoder' | 'cross', heads: number) => ({
      ...{ kind, layers: 1, heads, rows: 1, columns: 2, values: new Float32Array(2 * heads) },
    });
    const heads = [kind('encoder', 4), kind('decoder', 5), kind('cross', 3)];
    const flat = attentionOf(1, 2, () => 0.5);
    assert.match(
      describeAttention({ ...traceOf(2, 1), heads }, flat),
      /^Attention \(mean of the 3 heads of the last layer\): /,
    );
    const one = describeAttention({ ...traceOf(2, 1), heads: [kind('cross', 1)] }, flat);
    assert.match(one, /^Attention: /);
  });

  test('four other translations are listed', () => {
    const beam = (text: string, score: number) => ({
      ...{ text, tokens: [text], score, logProbability: score, truncated: false },
    });
    const said = (others: number) =>
      describeDecode(
        new Prediction(
          'a',
          traceOf(1, 1),
          [],
          numbered(others + 1).map((text, k) => beam(text, -k)),
          'beam',
        ),
      );
    assert.match(said(4), /Next best: .*"w4" \(−4\.00\)\.$/);
    assert.match(said(5), /Next best: .*"w4" \(−4\.00\) and 1 more\.$/);
    assert.doesNotMatch(said(4), /Least sure/, 'nothing was written');
  });

  test('a view too large to be kept is left out, and that is said', () => {
    const view = historyView('h', sampleRun(1, 2));
    const bare = payloadBytes({ ...view, alt: '' });
    const canvas = () => assert.fail('no font, no picture');
    const of = (bytes: number) =>
      bundleOf({ ...view, alt: 'x'.repeat(bytes - bare) }, 'words', canvas);
    assert.deepEqual(Object.keys(of(HARD_BYTES)).sort(), [VIEW_MIME, 'text/plain'].sort());
    assert.equal(of(HARD_BYTES)['text/plain'], 'words');
    assert.deepEqual(of(HARD_BYTES + 1), {
      'text/plain':
        'words\n\nThe view is too large to be kept; run the cell on a shorter input to explore it.',
    });
  });
});

suite('limits of lists within other values', () => {
  test('a hundred numbers stay, and twelve records', () => {
    const rest = (value: unknown) =>
      /… (\S+) more of (\S+) …/.exec(inspect(summarised(value)))?.slice(1);
    const zeros = (length: number) => new Array(length).fill(0);
    const records = (length: number) => Array.from({ length }, () => ({ a: 1 }));
    assert.equal(rest(zeros(100)), undefined);
    assert.deepEqual(rest(zeros(101)), ['81', '101']);
    assert.equal(rest(new Int8Array(100)), undefined);
    assert.deepEqual(rest(new Int8Array(1234)), ['1,214', '1,234']);
    assert.match(inspect(summarised(new Int8Array(101))), /^Int8Array\(101\) \[/);
    assert.equal(rest(new DataView(new ArrayBuffer(500))), undefined);
    assert.equal(rest(records(12)), undefined);
    assert.deepEqual(rest(records(13)), ['7', '13']);
    assert.deepEqual(rest(Array.from({ length: 13 }, () => [])), ['7', '13']);
    assert.deepEqual(
      rest([...zeros(12), Object.create(null)]),
      ['7', '13'],
      'one record is enough',
    );
    assert.equal(rest(Array.from({ length: 50 }, () => new Map())), undefined);
  });

  test('ends are kept as they are', () => {
    const list = Array.from({ length: 13 }, (_, k) => ({ k }));
    const short = summarised(list) as unknown[];
    assert.deepEqual(
      [...short.slice(0, 3), ...short.slice(4)],
      [0, 1, 2, 10, 11, 12].map(k => ({ k })),
    );
    const numbers = summarised(Array.from({ length: 200 }, (_, k) => k)) as unknown[];
    assert.deepEqual(
      [...numbers.slice(0, 10), ...numbers.slice(11)],
      [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 190, 191, 192, 193, 194, 195, 196, 197, 198, 199],
    );
  });

  test('lists are shortened down to the sixth level', () => {
    const list = new Array(101).fill(0);
    const nested = (depth: number): unknown => (depth === 0 ? list : { in: nested(depth - 1) });
    const isShortened = (depth: number) => {
      let value = summarised(nested(depth)) as { in: unknown };
      for (let k = 0; k < depth; k++) value = value.in as typeof value;
      return (value as unknown as unknown[]).length < 101;
    };
    assert.deepEqual([0, 1, 5, 6].map(isShortened), [true, true, true, false]);
  });

  test('what does not change is not copied, the rest is', () => {
    const long = new Array(101).fill(0);
    const small = { a: [1, 2], b: null, c: 'x' };
    const whole = { long, small, list: [small, long] };
    const short = summarised(whole) as typeof whole;
    assert.notEqual(short, whole);
    assert.equal(short.small, small);
    assert.equal(short.list[0], small);
    assert.equal(short.list[1], short.long, 'the same list stays the same');
    assert.deepEqual(Object.keys(short), ['long', 'small', 'list']);
    const hidden = Object.defineProperty({ long }, 'h', { value: 1, enumerable: false });
    assert.equal(summarised(hidden), hidden, 'looking could change what is seen');
    class Own {
      long = long;
    }
    const own = new Own();
    assert.equal(summarised(own), own);
    const bare = Object.assign(Object.create(null), { long }) as { long: unknown[] };
    assert.equal((summarised(bare) as typeof bare).long.length, 21);
  });

  test('functions with words of their own say them; others stay', () => {
    assert.equal(inspect(summarised({ show })), `{ show: ${shown(show).split('\n')[0]} }`);
    const plain = () => 1;
    assert.equal(summarised(plain), plain);
    assert.deepEqual(summarised({ plain }), { plain });
    const noisy = Object.assign(() => 1, { toString: () => 'noise' });
    assert.equal(summarised(noisy), noisy);
    const fixed = Object.defineProperty({}, 'toString', { value: () => 'fixed', writable: true });
    assert.equal(summarised(fixed), fixed);
  });

  test('a list with a prediction and other things is no list of predictions', () => {
    setInspector(value => inspect(value));
    const prediction = samplePrediction(['a', '<eos>'], ['x', '<eos>']);
    assert.match(shown([prediction]), /^source {2}translation/);
    assert.match(shown([prediction, 1]), /^\[ Prediction\(/);
    setInspector(String);
  });
});
