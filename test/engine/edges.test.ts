// Every method and function of tensors at the edges, beside PyTorch: scalars, sizes of 0 and 1, NaN and infinities,
// ties and bends, int32 and bool. dtype, shape, values and gradients are those of test/fixtures/goldens/edges.json, and
// a value that an op never wrote is NaN (test/support/unwritten.ts).
import { strict as assert } from 'node:assert';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type DType, Tensor, tensor } from '../../src/engine';
import { BINARY, type Results, UNARY } from '../support/edgeCalls';

type Written = [dtype: string, shape: number[], values: (number | string)[]];
type Case = [
  call: string,
  inputs: string[],
  results: Written[] | 'error',
  gradients: ((number | string)[] | null)[] | 'unknown' | null,
];

const golden: { inputs: Record<string, Written>; cases: Case[] } = JSON.parse(
  readFileSync(join(__dirname, '../fixtures/goldens/edges.json'), 'utf8'),
);

const NAMED: Record<string, number> = {
  NaN: Number.NaN,
  '∞': Number.POSITIVE_INFINITY,
  '-∞': Number.NEGATIVE_INFINITY,
};
const numberOf = (value: number | string) => (typeof value === 'string' ? NAMED[value] : value);

function inputOf(name: string): Tensor {
  const [dtype, shape, values] = golden.inputs[name];
  const x = tensor(values.map(numberOf), { dtype: dtype as DType, shape });
  return dtype === 'float32' ? x.requireGrad() : x;
}

function isClose(got: number, wanted: number): boolean {
  if (Number.isNaN(wanted) || !Number.isFinite(wanted)) return Object.is(got, wanted);
  return Math.abs(got - wanted) <= 2e-5 * Math.max(1, Math.abs(wanted));
}

function areClose(got: ArrayLike<number>, wanted: readonly (number | string)[]): boolean {
  return got.length === wanted.length && wanted.every((x, i) => isClose(got[i], numberOf(x)));
}

/** What is wrong with a case, or null. */
function compare([call, names, results, gradients]: Case): string | null {
  const inputs = names.map(inputOf);
  let ours: readonly Tensor[];
  try {
    const given: Results =
      names.length === 1 ? UNARY[call](inputs[0]) : BINARY[call](inputs[0], inputs[1]);
    ours = Array.isArray(given) ? given : [given as Tensor];
  } catch (error) {
    const { name, message } = error as Error;
    if (/^(Cannot|undefined|Invalid|.*is not a function)/.test(message))
      return `crashed: ${message}`;
    return results === 'error' ? null : `refused: ${name}: ${message}`;
  }
  const text = ours.map(y => `${y.dtype} [${y.shape}] ${[...y.toFlatArray()]}`).join('; ');
  if (results === 'error') return `accepted: ${text}`;
  if (ours.length !== results.length) return `count: ${ours.length}`;
  for (const [k, y] of ours.entries()) {
    const [dtype, shape, values] = results[k];
    const wanted = `${dtype} [${shape}] ${values}`;
    if (y.dtype !== dtype) return `dtype: ${text} instead of ${wanted}`;
    if (y.shape.join() !== shape.join()) return `shape: ${text} instead of ${wanted}`;
    if (!areClose(y.toFlatArray(), values)) return `values: ${text} instead of ${wanted}`;
  }
  if (gradients === 'unknown') return null;
  const tracked = ours.filter(y => y.requiresGrad);
  const isTracked = tracked.length > 0;
  if (isTracked !== (gradients !== null)) return `gradient: ${isTracked ? 'one' : 'none'} is there`;
  for (const y of tracked) {
    const arriving = tensor(
      Float32Array.from({ length: y.numel }, (_, i) => i + 1),
      {
        shape: y.shape,
      },
    );
    y.backward({ gradient: arriving, retainGraph: true });
  }
  const leaves = inputs.filter(x => x.dtype === 'float32');
  for (const [k, wanted] of (gradients ?? []).entries()) {
    const got = leaves[k].grad?.toFlatArray();
    // where torch has none, zeros are the same
    if (wanted === null ? got?.some(x => x !== 0) : !areClose(got ?? [], wanted)) {
      return `gradient ${k}: ${got} instead of ${wanted}`;
    }
  }
  return null;
}

/** Where ours differs from PyTorch on purpose: the documentation says so, or the message does. */
const DIFFERENT: readonly { calls: RegExp; inputs?: RegExp; finding: RegExp; because: string }[] = [
  {
    calls: /^(silu|gelu|mean|var|std|norm|layerNorm)\(/,
    inputs: /int|bool/i,
    finding: /^accepted: float32/,
    because: 'int32 and masks are computed as float32 where PyTorch has no result',
  },
  {
    calls: /^(argmax|argmin|topk)\(/,
    inputs: /bool/i,
    finding: /^accepted: (int32|bool)/,
    because: 'masks have an order, false before true',
  },
  {
    calls: /^(softmax|logSoftmax)\(/,
    inputs: /^no(Ints|Bools)$/,
    finding: /^refused: DTypeError: .* must be float32/,
    because: 'PyTorch refuses int64 and bool too, but where there is no value',
  },
  {
    calls: /matmul|^mm|^einsum\(ij,ij->i\)|^dot/,
    inputs: /int|bool/i,
    finding: /^refused: DTypeError: matmul: . must be float32/,
    because: 'products of matrices are float32',
  },
  {
    calls: /^maskedFill\(x > 0, 0\.5\)/,
    inputs: /int/i,
    finding: /^refused: DTypeError: maskedFill: 0\.5 is not an int32/,
    because: 'PyTorch drops the fraction',
  },
  {
    calls: /^long\(\)/,
    inputs: /notFinite|infinite/,
    finding: /^refused: DTypeError: to: (NaN|Infinity), value 0, is not an int32/,
    because: 'PyTorch makes some number of it',
  },
  {
    calls: /^pow$/,
    inputs: /ints$/,
    finding: /^refused: DTypeError: pow: .* to the power -1 is not an integer/,
    because: 'PyTorch drops the fraction; where the exponent is a number it refuses too',
  },
  {
    calls: /^add\(x, alpha 2\)/,
    inputs: /bool/i,
    finding: /^refused: DTypeError: add with alpha: not defined for bool/,
    because: 'twice true is true in PyTorch',
  },
  {
    calls: /^(indexSelect|gather|scatter)\(/,
    inputs: /scalar/i,
    finding: /^refused: IndexError: \w+: a scalar has no dim to go along/,
    because: 'a scalar has no positions',
  },
  {
    calls: /^topk/,
    inputs: /ties/,
    finding: /^(values|gradient 0): /,
    because: 'of equal values the first come first; PyTorch says nothing of them',
  },
  {
    calls: /^gelu\(\)/,
    inputs: /notFinite|infinite/,
    finding: /^values: .*Infinity,NaN,0\.84/,
    because: 'gelu(∞) is ∞; PyTorch makes NaN of it',
  },
  {
    calls: /^prod/,
    inputs: /infinite/,
    finding: /^gradient 0: -Infinity,Infinity,-Infinity/,
    because: 'products of the other values; PyTorch divides ∞ by ∞',
  },
  {
    calls: /^crossEntropy\(all ignored\)/,
    inputs: /notFinite|infinite/,
    finding: /^gradient 0: 0/,
    because: 'a row that is ignored has no gradient, whatever its logits',
  },
];

suite('edges, beside PyTorch', () => {
  const used = new Set<string>();
  const byCall = new Map<string, Case[]>();
  for (const one of golden.cases) {
    const key = one[1].length === 1 ? one[0] : `${one[0]} of two`;
    byCall.set(key, [...(byCall.get(key) ?? []), one]);
  }

  for (const [title, cases] of byCall) {
    test(title, () => {
      const wrong: string[] = [];
      for (const one of cases) {
        const [call, inputs] = one;
        const finding = compare(one);
        if (finding === null) continue;
        const known = DIFFERENT.find(
          each =>
            each.calls.test(call) &&
            each.inputs?.test(inputs.join()) !== false &&
            each.finding.test(finding),
        );
        if (known) used.add(known.because);
        else wrong.push(`${inputs.join(', ')}: ${finding}`);
      }
      assert.deepEqual(wrong, []);
    });
  }

  test('every difference on purpose is there', () => {
    const unused = DIFFERENT.map(({ because }) => because).filter(because => !used.has(because));
    assert.deepEqual(unused, []);
  });

  test('what an op does not write is NaN, so that it is seen', () => {
    const values = Tensor.empty([3], 'float32', 'test').toFlatArray();
    assert.deepEqual([...values], [Number.NaN, Number.NaN, Number.NaN]);
  });
});

suite('the calls at the edges', () => {
  test('are those of the golden values', () => {
    const ours = [...Object.keys(UNARY), ...Object.keys(BINARY)];
    assert.deepEqual(new Set(golden.cases.map(([call]) => call)), new Set(ours));
  });

  test('are of every method', () => {
    const code = [...Object.values(UNARY), ...Object.values(BINARY)].map(String).join('\n');
    const methods = Object.getOwnPropertyNames(Tensor.prototype).filter(
      name => !/^-?\d$/.test(name), // brackets are refused
    );
    const missing = methods.filter(name => !OTHERS.has(name) && !code.includes(`.${name}`));
    assert.deepEqual(missing, []);
  });
});

/** Methods and properties that compute nothing, or whose tests are elsewhere. */
const OTHERS: ReadonlySet<string> = new Set([
  ...[
    'constructor',
    'shape',
    'pointer',
    'numel',
    'rank',
    'ndim',
    'isLeaf',
    'grad',
    'clearGradient',
    'withShape',
    'keep',
  ],
  ...['item', 'toFlatArray', 'toArray', 'tolist', 'toJSON', 'toString', 'dispose'],
  ...['requireGrad', 'backward', 'uniform_', 'normal_'],
]);
