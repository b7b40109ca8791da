// Payloads of a few hundred KB that ask for gigabytes, or for hundreds of thousands of elements, are refused.
import { strict as assert } from 'node:assert';
import { deflateSync } from 'fflate';
import { historyView } from '../../src/display/payload/history';
import { predictionView } from '../../src/display/payload/prediction';
import {
  type Envelope,
  encodeArray,
  PayloadError,
  parseEnvelope,
  toBase64,
} from '../../src/protocol';
import { samplePrediction, sampleRun } from '../display/sample';

type Fields = Record<string, unknown>;

/** A payload as it comes out of a file. */
const copy = (payload: Envelope): Fields => JSON.parse(JSON.stringify(payload));
/** Reads or, with a value, replaces a part: `data.views.1.data`. */
function part(payload: Fields, path: string, ...values: unknown[]): unknown {
  const names = path.split('.');
  const last = names.pop() ?? '';
  const holder = names.reduce((value, name) => value[name] as Fields, payload);
  if (values.length > 0) holder[last] = values[0];
  return holder[last];
}
const bundle = () =>
  copy(predictionView('p', samplePrediction(['a', 'b', '<eos>'], ['x', '<eos>'])));
const history = () => copy(historyView('h', sampleRun(3, 5)));
const times = (count: number, one: (k: number) => unknown) =>
  Array.from({ length: count }, (_, k) => one(k));

function refusal(payload: unknown): PayloadError {
  try {
    parseEnvelope(payload);
  } catch (error) {
    assert.ok(error instanceof PayloadError, `${error}`);
    assert.ok(error.message.length < 1000);
    return error;
  }
  return assert.fail('it was accepted');
}

suite('the amount of a payload', () => {
  test('arrays that are small alone and large together', () => {
    const bdata = toBase64(deflateSync(new Uint8Array(2 ** 20)));
    const bomb = { dtype: 'u8', shape: [1, 1, 1024, 1024], bdata, z: 'deflate-raw' };
    const item = { name: 'a', rel: 'cross', q: 't', k: 't', mech: 'dot', w: bomb };
    const view = (items: number) => ({
      v: [1, 0],
      id: 'a',
      kind: 'attention',
      alt: '',
      seqs: { t: { tokens: times(1024, String) } },
      data: { items: times(items, () => item) },
    });
    assert.equal(parseEnvelope(view(16)).kind, 'attention');
    const { path, reason } = refusal(view(17));
    assert.equal(path, 'data.items[16].w.shape');
    assert.match(reason, /too large/);
  });

  test('more parts than a page can hold', () => {
    const refuses = (payload: Fields, path: RegExp, ...changes: [string, unknown][]) => {
      for (const [where, value] of changes) part(payload, where, value);
      assert.match(refusal(payload).path, path);
    };
    const item = 'data.views.1.data.items.0.w';
    const view = part(bundle(), 'data.views.0');
    const axis = part(bundle(), 'seqs.src');
    const series = part(history(), 'data.series.0');
    const note = { what: '', from: [], to: [], how: 'crop' };
    refuses(bundle(), /^data\.views$/, ['data.views', times(17, () => view)]);
    refuses(bundle(), /^data\.link\.shared$/, ['data.link.shared', times(65, () => 'src')]);
    refuses(bundle(), /^seqs\.src\.tokens$/, ['seqs.src.tokens', times(16_385, String)]);
    refuses(bundle(), /^seqs$/, ['seqs', { ...times(65, () => axis) }]);
    refuses(history(), /^data\.events$/, ['data.events', times(1025, x => ({ x, label: '' }))]);
    refuses(history(), /^data\.series$/, ['data.series', times(65, () => series)]);
    refuses(history(), /^trunc$/, ['trunc', times(65, () => note)]);
    refuses(bundle(), /^data\.views\[1\]\.data\.items\[0\]\.w\.shape\[0\]$/, [
      `${item}.shape`,
      [2 ** 20, 0, 2, 3],
    ]);
    refuses(
      bundle(),
      /^data\.views\[1\]\.data\.items\[0\]\.w\.shape$/,
      ['seqs.src.tokens', []],
      [item, encodeArray([], [2 ** 13, 1, 2, 0], { dtype: 'f32' })],
    );
    refuses(history(), /^junk/, ['junk', times(200_001, () => 0)]);
    refuses(history(), /^junk/, ['junk', times(1000, () => 'x'.repeat(5000))]);
    let deep: unknown = 1;
    for (let k = 0; k < 5000; k++) deep = { junk: deep };
    refuses(history(), /^junk/, ['junk', deep]);
  });

  test('long names do not make long messages', () => {
    const view = bundle();
    part(view, 'data.views.0.data.src', 'x'.repeat(1e6));
    assert.match(refusal(view).reason, /^there is no token axis 'x+…$/);
  });
});
