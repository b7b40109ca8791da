import { strict as assert } from 'node:assert';
import fc from 'fast-check';
import { historyView } from '../../src/display/payload/history';
import { predictionView } from '../../src/display/payload/prediction';
import {
  type BundleView,
  decodeArray,
  type Envelope,
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
    broken.data.cols.pop();
    assert.equal(failure(broken).path, 'data.cols');
  });

  test('refuses anything that is no payload', () => {
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
