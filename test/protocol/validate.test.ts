import { strict as assert } from 'node:assert';
import fc from 'fast-check';
import { historyView } from '../../src/display/payload/history';
import { predictionView } from '../../src/display/payload/prediction';
import {
  type BundleView,
  decodeArray,
  type Envelope,
  encodeArray,
  type HistoryView,
  PayloadError,
  parseEnvelope,
} from '../../src/protocol';
import { samplePrediction, sampleRun } from '../display/sample';

const prediction = predictionView('p', samplePrediction(['a', 'b', '<eos>'], ['x', '<eos>']));
const history = historyView('h', sampleRun(3, 5));

/** As a payload comes out of a file. */
function saved<Payload extends Envelope>(payload: Payload): Payload {
  return JSON.parse(JSON.stringify(payload));
}

function failure(value: unknown): PayloadError {
  try {
    parseEnvelope(value);
  } catch (error) {
    assert.ok(error instanceof PayloadError, `${error}`);
    return error;
  }
  return assert.fail('it was accepted');
}

/** A bundle spoiled in one place, and where and how the error says so. */
const spoiled: [where: string, reason: RegExp, spoil: (bundle: BundleView & Loose) => void][] = [
  ['v[0]', /1/, b => b.v.splice(0, 1, 2)],
  ['id', /undefined/, b => delete b.id],
  ['alt', /string/, b => Object.assign(b, { alt: 5 })],
  ['kind', /"bundle"/, b => Object.assign(b, { kind: 'spectrogram' })],
  ['data.views[0].kind', /decode/, b => Object.assign(b.data.views[0], { kind: 'bundle' })],
  ['seqs.src.tokens[1]', /string/, b => Object.assign(b.seqs.src.tokens, { 1: 7 })],
  ['data.link.clock', /decode/, b => Object.assign(b.data.link, { clock: 'sun' })],
  ['data.link.shared[0]', /no token axis 'x'/, b => Object.assign(b.data.link, { shared: ['x'] })],
  ['data.views[0].data.src', /no token axis 'nowhere'/, b => setIn(b, 0, { src: 'nowhere' })],
  ['data.views[0].data.src', /no token axis 'toString'/, b => setIn(b, 0, { src: 'toString' })],
  ['data.views[1].data.items[0].w.shape', /\[1, 1, 3, 2\]/, b => setItem(b, [1, 1, 3, 2])],
  ['data.views[1].data.items[0].w.shape[0]', /integer/, b => setItem(b, [0.5, 1, 2, 3])],
  [
    'data.views[1].data.items[0].w.bdata',
    /takes 32 characters/,
    b => setItem(b, undefined, 'AAAA'),
  ],
  ['data.views[1].data.items[0].w.bdata', /base64/, b => setItem(b, undefined, '<script>')],
  ['data.views[2].data.range', /no range of gate f/, b => setIn(b, 2, { range: { i: [0, 1] } })],
  ['data.views[2].data.x.shape', /\[1, 5, 3, units\]/, b => setIn(b, 2, { names: [...'ifgoC'] })],
  ['data.views[0].data.tgt', /no token axis 'nowhere'/, b => setIn(b, 0, { tgt: 'nowhere' })],
  ['data.views[2].data.seq', /no token axis 'nowhere'/, b => setIn(b, 2, { seq: 'nowhere' })],
  ['data.views[1].data.items[0].q', /no token axis 'x'/, b => setItemTo(b, { q: 'x' })],
  ['data.views[1].data.items[0].k', /no token axis 'x'/, b => setItemTo(b, { k: 'x' })],
  [
    'data.views[1].data.items[0].rest.shape',
    /\[1, 2\] instead of \[1, 1, 2\]/,
    b => setItemTo(b, { rest: floats(1, 2) }),
  ],
  [
    'data.views[1].data.items[0].entropy.shape',
    /\[1, 1, 3\] instead of \[1, 1, 2\]/,
    b => setItemTo(b, { entropy: floats(1, 1, 3) }),
  ],
  [
    'data.views[2].data.units.shape',
    /\[1, 2\] instead of \[1, 32\]/,
    b => setIn(b, 2, { units: floats(1, 2) }),
  ],
  [
    'data.views[2].data.x.shape',
    /\[1, 6, 3, 16777216\] is too large/,
    b => setIn(b, 2, { x: { ...floats(1), shape: [1, 6, 3, 2 ** 24] } }),
  ],
  [
    'data.views[0].data.chosen.shape',
    /\[3\] instead of \[2\]/,
    b => setIn(b, 0, { chosen: floats(3) }),
  ],
  [
    'data.views[0].data.logp.shape',
    /\[3\] instead of \[2\]/,
    b => setIn(b, 0, { logp: floats(3) }),
  ],
  [
    'data.views[0].data.entropy.shape',
    /\[2, 1\] instead of \[2\]/,
    b => setIn(b, 0, { entropy: floats(2, 1) }),
  ],
  [
    'data.views[0].data.topk.token.shape',
    /\[3, 4\] instead of \[2, candidates\]/,
    b => setTop(b, { token: floats(3, 4) }),
  ],
  [
    'data.views[0].data.topk.id.shape',
    /\[2, 9\] instead of \[2, 5\]/,
    b => setTop(b, { id: floats(2, 9) }),
  ],
  [
    'data.views[0].data.topk.logp.shape',
    /\[9, 5\] instead of \[2, 5\]/,
    b => setTop(b, { logp: floats(9, 5) }),
  ],
];

// biome-ignore lint/suspicious/noExplicitAny: payloads are spoiled here in ways their types forbid
type Loose = any;

function setIn(bundle: Loose, view: number, change: object): void {
  Object.assign(bundle.data.views[view].data, change);
}

function setItem(bundle: Loose, shape?: number[], bdata?: string): void {
  const { w } = bundle.data.views[1].data.items[0];
  if (shape) w.shape = shape;
  if (bdata) w.bdata = bdata;
}

function setItemTo(bundle: Loose, change: object): void {
  Object.assign(bundle.data.views[1].data.items[0], change);
}

function setTop(bundle: Loose, change: object): void {
  Object.assign(bundle.data.views[0].data.topk, change);
}

/** Zeros of a shape. */
function floats(...shape: number[]) {
  const size = shape.reduce((product, dim) => product * dim, 1);
  return encodeArray(new Float32Array(size), shape, { dtype: 'f32' });
}

suite('payload validation', () => {
  test('accepts what display makes, and keeps what it does not know', () => {
    const bundle = saved({ ...prediction, later: 1 } as BundleView);
    assert.equal(parseEnvelope(bundle), bundle);
    assert.equal(parseEnvelope(saved(history)).kind, 'history');
    assert.equal(parseEnvelope({ ...saved(history), v: [1, 9] }).v[1], 9);
  });

  test('names the path of what is wrong and the reason', () => {
    for (const [where, reason, spoil] of spoiled) {
      const bundle = saved(prediction);
      spoil(bundle);
      const error = failure(bundle);
      assert.equal(error.path, where);
      assert.match(error.message, reason);
      assert.ok(error.message.startsWith(`${where}: `));
    }
  });

  test('counts the columns of a history', () => {
    const broken: HistoryView = saved(history);
    const { length } = broken.data.series;
    broken.data.cols.pop();
    assert.equal(
      failure(broken).message,
      `data.cols: ${length} series take ${length + 1} columns, there are ${length}`,
    );
  });

  test('holds every column of a history against the first', () => {
    const broken: HistoryView = saved(history);
    const [{ shape }] = broken.data.cols;
    broken.data.cols[2] = floats(shape[0] + 1);
    const { path, reason } = failure(broken);
    assert.deepEqual(
      [path, reason],
      ['data.cols[2].shape', `[${shape[0] + 1}] instead of [${shape[0]}]`],
    );
    broken.data.cols[2] = floats(shape[0]);
    broken.data.cols[0] = floats(1, shape[0]);
    const [first, why] = [failure(broken).path, failure(broken).reason];
    assert.deepEqual([first, why], ['data.cols[0].shape', `[1, ${shape[0]}] instead of [points]`]);
  });

  test('takes the token axes of a view by itself, and in a bundle those of the view before the common ones', () => {
    const [decode, attention] = saved(prediction).data.views;
    assert.deepEqual(
      [failure(attention).path, failure(attention).reason],
      ['data.items[0].q', "there is no token axis 'tgt'"],
    );
    const { seqs } = saved(prediction);
    assert.equal(parseEnvelope({ ...attention, seqs }).kind, 'attention');
    assert.equal(parseEnvelope({ ...decode, seqs }).kind, 'decode');
    const bundle = saved(prediction);
    bundle.data.views[1].seqs = { tgt: { tokens: ['x'] } };
    assert.match(
      failure(bundle).message,
      /^data\.views\[1\]\.data\.items\[0\]\.w\.shape: .* instead of \[layers, heads, 1, 3\]/,
    );
    delete bundle.seqs;
    assert.equal(failure(bundle).path, 'data.views[0].data.src');
  });

  test('counts the characters of every dtype; of deflated data they are counted when these are read', () => {
    for (const [dtype, letters] of [
      ['u8', 8],
      ['i32', 24],
      ['f16', 12],
      ['f32', 24],
    ] as const) {
      const view: HistoryView = saved(history);
      const column = { dtype, shape: [4], bdata: 'A'.repeat(letters) };
      view.data.cols = view.data.cols.map(() => column);
      assert.equal(parseEnvelope(view), view);
      column.bdata += 'AAAA';
      assert.equal(
        failure(view).message,
        `data.cols[0].bdata: ${dtype} [4] takes ${letters} characters, there are ${letters + 4}`,
      );
      view.data.cols = view.data.cols.map(() => ({ ...column, z: 'deflate-raw' }));
      assert.equal(parseEnvelope(view), view);
    }
  });

  test('refuses anything that is no payload', () => {
    for (const nothing of [undefined, null, 5, 'payload']) assert.equal(failure(nothing).path, '');
    fc.assert(
      fc.property(fc.anything(), value => {
        failure(value);
      }),
      { seed: 5, numRuns: 300 },
    );
  });

  test('any change anywhere is accepted or refused with a path, never anything else', () => {
    const places = [...leaves(saved(prediction)), ...leaves(saved(history)).map(x => ['h', ...x])];
    const change = fc.oneof(fc.anything(), fc.constant('__proto__'), fc.constant([]));
    fc.assert(
      fc.property(fc.constantFrom(...places), change, (place, value) => {
        const ofHistory = place[0] === 'h';
        const payload = saved<Envelope>(ofHistory ? history : prediction);
        set(payload, ofHistory ? place.slice(1) : place, value);
        try {
          for (const arr of arraysIn(parseEnvelope(payload))) decodeArray(arr);
        } catch (error) {
          assert.ok(error instanceof PayloadError || error instanceof RangeError, `${error}`);
        }
      }),
      { seed: 6, numRuns: 2000 },
    );
  });
});

/** Paths of everything in a value. */
function leaves(value: unknown, path: string[] = []): string[][] {
  const below =
    value !== null && typeof value === 'object'
      ? Object.entries(value).flatMap(([key, inner]) => leaves(inner, [...path, key]))
      : [];
  return path.length > 0 ? [path, ...below] : below;
}

function set(target: Loose, path: string[], value: unknown): void {
  const holder = path.slice(0, -1).reduce((inner, key) => inner[key], target);
  holder[path.at(-1)!] = value;
}

function arraysIn(value: unknown): Parameters<typeof decodeArray>[0][] {
  if (value === null || typeof value !== 'object') return [];
  if ('bdata' in value && 'dtype' in value) return [value as Parameters<typeof decodeArray>[0]];
  return Object.values(value).flatMap(arraysIn);
}
