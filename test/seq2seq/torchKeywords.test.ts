// Each keyword argument that PyTorch has for a function of ours is used here or refused, never ignored.
import { strict as assert } from 'node:assert';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { arange, eye, linspace, ones, tensor } from '../../src/engine';
import { CALLS } from '../support/publicCalls';
import { installPublicFiles } from '../support/publicFiles';

const file = join(__dirname, '../fixtures/goldens/keywords.json');
const KEYWORDS: Record<string, string[]> = JSON.parse(readFileSync(file, 'utf8'));

/** Values that options of these names take; others get true. */
const VALUES: Readonly<Record<string, unknown>> = {
  alpha: 0.5,
  betas: [0.9, 0.99],
  bias: false,
  correction: 0,
  decimals: 1,
  dtype: 'float32',
  dilation: 1,
  dropout: 0.1,
  eps: 1e-3,
  generator: undefined,
  groups: 1,
  ignoreIndex: 1,
  labelSmoothing: 0.1,
  lr: 0.1,
  memoryMask: undefined,
  atol: 1e-3,
  rtol: 1e-3,
  requiresGrad: false,
  roundingMode: 'floor',
  normType: 1,
  numLayers: 2,
  padding: 1,
  paddingIdx: 1,
  stride: 1,
  weightDecay: 0.1,
};

/** An object with one option, and whether anybody read it. */
function watched(name: string): { options: object; isRead: () => boolean } {
  let read = 0;
  const options = new Proxy(
    { [name]: name in VALUES ? VALUES[name] : true } as Record<string, unknown>,
    {
      get(target, key) {
        if (key === name) read++;
        return target[key as string];
      },
    },
  );
  return { options, isRead: () => read > 0 };
}

/** The sample's name of `Tensor.add`, `Linear.forward`. */
function sampleName(name: string): string {
  return name in CALLS ? name : name.replace('.', '.prototype.');
}

function hasOptions(given: readonly unknown[]): boolean {
  const last = given.at(-1);
  return (
    typeof last === 'object' && last !== null && Object.getPrototypeOf(last) === Object.prototype
  );
}

async function usedOrRefused(name: string, keyword: string, place: 'last' | 'alone') {
  const { call, given } = await CALLS[sampleName(name)]();
  const { options, isRead } = watched(keyword);
  const required = hasOptions(given) ? given.slice(0, -1) : given;
  try {
    await call(...(place === 'alone' ? [options] : [...required, options]));
  } catch (error) {
    const { message } = error as Error;
    const owners = name.replace(/^new |^Tensor\./, '').split('.'); // a layer's error names its class
    const named = [keyword, ...owners].map(one => one.toLowerCase());
    const isNamed = named.some(one => message.toLowerCase().includes(one));
    assert.ok(isNamed, `${name}, ${keyword} ${place}: the error names neither: ${message}`);
    assert.doesNotMatch(message, /undefined \(reading|is not a function|is not iterable/);
    return;
  }
  assert.ok(isRead(), `${name} ignored { ${keyword} }, ${place}`);
}

suite('keyword arguments of PyTorch', () => {
  setup(() => installPublicFiles());

  test('there are those of most functions', () => {
    assert.ok(Object.keys(KEYWORDS).length > 120);
  });

  for (const [name, keywords] of Object.entries(KEYWORDS)) {
    if (!(sampleName(name) in CALLS)) continue;
    test(`${name}: ${keywords.join(' ')}`.slice(0, 110), async () => {
      for (const keyword of keywords) {
        await usedOrRefused(name, keyword, 'last');
        await usedOrRefused(name, keyword, 'alone');
      }
    });
  }

  test('options in the place of a number that is left out', () => {
    assert.equal(arange(3, { dtype: 'float32' }).dtype, 'float32');
    assert.equal(eye(3, { dtype: 'bool' }).dtype, 'bool');
    assert.equal(linspace(0, 1, 3, { requiresGrad: true }).requiresGrad, true);
    assert.equal(arange(0, 3, { dtype: 'float32', requiresGrad: true }).requiresGrad, true);
    assert.throws(() => arange(0, {} as never, 3), /arange: options come last; got 3 behind them/);
    assert.throws(() => arange(3, { dtype: 'bool' }), /arange: the dtype is 'float32' or 'int32'/);
    assert.throws(
      () => arange(0, 5, 1.5, { dtype: 'int32' }),
      /arange: steps of 1.5 from 0 are not/,
    );
    const x = ones([2]) as unknown as Record<string, (...given: unknown[]) => unknown>;
    assert.throws(() => x.topk(1, 0, {}, true), /topk: options come last/);
    assert.throws(() => x.max(tensor([2]), true), /maximum: options are one/);
  });
});
