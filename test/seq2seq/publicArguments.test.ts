// No argument is ignored: everything that a cell can call refuses one argument too many and options it does not know.
import { strict as assert } from 'node:assert';
import { ones, Tensor } from '../../src/engine';
import * as seq2seq from '../../src/seq2seq';
import type { PublicCallSample } from '../support/publicCallMakers';
import { CALLS } from '../support/publicCalls';
import { installPublicFiles } from '../support/publicFiles';
import { type PublicCall, publicSurface } from '../support/publicSurface';

/** Made by the library alone, or called by JavaScript itself with arguments of its own. */
const EXEMPT =
  /^new (Check|Comparison|Evaluation|Prediction|TrainingRun|PackedRows|\w+Error)$|\.(toString|toJSON)$|^EncoderDecoder\.prototype\.(encode|decodeStep|forward|selectState)$/;

const x = ones([2, 3]) as unknown as Record<string, (...given: unknown[]) => unknown>;

/** Functions that take any number of arguments, with a last one that they cannot mean. */
const VARIADIC: Readonly<Record<string, () => unknown>> = {
  'Tensor.prototype.at': () => ones([2, 3]).at(0, 1, 0),
  'Tensor.prototype.atOuter': () => ones([2, 3]).atOuter(0, 1, 0),
  'Tensor.prototype.expand': () => x.expand(2, 3, {}),
  'Tensor.prototype.flip': () => x.flip(0, true),
  'Tensor.prototype.permute': () => x.permute(1, 0, {}),
  'Tensor.prototype.repeat': () => x.repeat([2, 1], 3),
  'Tensor.prototype.reshape': () => x.reshape([3, 2], {}),
  'Tensor.prototype.squeeze': () => x.squeeze(0, {}),
  'Tensor.prototype.view': () => x.view([3, 2], 'x'),
  einsum: () => seq2seq.einsum('ij->ji', ones([2, 3]), {} as never),
};

/** The call without its own prototype and namespace: what an error names. */
function ownName(name: string): string {
  return name.replace(/^new /, '').replace('.prototype', '').split('.').at(-1) as string;
}

/** Runs to the end what is computed bit by bit. */
async function finished(result: unknown): Promise<unknown> {
  const value = await result;
  const isLazy = typeof value === 'object' && value !== null && 'next' in value;
  if (isLazy && Symbol.iterator in value) for (const _ of value as Iterable<unknown>);
  return value;
}

async function outcome({ call, given }: PublicCallSample): Promise<unknown> {
  try {
    return await finished(call(...given));
  } catch (error) {
    return error;
  }
}

function isOptions(value: unknown): value is object {
  return (
    value !== null && typeof value === 'object' && Object.getPrototypeOf(value) === Object.prototype
  );
}

suite('arguments of everything public', function () {
  this.timeout(60_000);
  let surface: PublicCall[] = [];
  suiteSetup(() => {
    surface = publicSurface();
  });
  setup(() => installPublicFiles());

  test('every public function is in the table', () => {
    assert.ok(surface.length > 300);
    const known = (name: string) =>
      name in CALLS ||
      name in VARIADIC ||
      EXEMPT.test(name) ||
      name === 'display' ||
      aliased(name) in CALLS;
    const missing = surface.filter(({ name }) => !known(name)).map(({ name }) => name);
    assert.deepEqual(missing, [], 'give each an entry in test/support/publicCalls.ts');
    const names = new Set(surface.map(({ name }) => name));
    assert.deepEqual(
      Object.keys(CALLS).filter(name => !names.has(name)),
      [],
      'they are not public',
    );
    for (const { name, most } of surface) {
      if (name in VARIADIC || name === 'display')
        assert.equal(most, Number.POSITIVE_INFINITY, name);
    }
  });

  for (const [name, make] of Object.entries(CALLS)) {
    test(name, async () => {
      const declared = surface.find(one => one.name === name);
      assert.ok(declared, 'it is public');
      const { call, given } = await make();
      assert.equal(given.length, declared.most, 'the sample has every argument');
      const valid = await outcome({ call, given });
      assert.ok(!(valid instanceof Error), `the sample is valid: ${valid}`);

      const more = await make();
      const refusal = await outcome({ call: more.call, given: [...more.given, 'one more'] });
      assert.ok(refusal instanceof TypeError, `one argument more: ${refusal}`);
      const [, owner, takes] = refusal.message.match(/^(.+) takes (.+) and nothing else/) ?? [];
      assert.ok(owner?.endsWith(ownName(name)), refusal.message);
      assert.match(refusal.message, /got 'one more' besides\.$/);
      const count = takes === 'no arguments' ? 0 : takes.split(', ').length;
      assert.equal(count, declared.most, 'the message lists every argument');

      const unknown = await make();
      const options = unknown.given.at(-1);
      if (!isOptions(options) || options instanceof Tensor || name in NOT_OPTIONS) return;
      const wrong = [...unknown.given.slice(0, -1), { ...options, notAnOption: 1 }];
      const error = await outcome({ call: unknown.call, given: wrong });
      assert.ok(error instanceof TypeError, `an unknown option: ${error}`);
      assert.match(error.message, /no option notAnOption/);
    });
  }

  for (const [name, call] of Object.entries(VARIADIC)) {
    test(name, () => assert.throws(call, new RegExp(`${ownName(name)}|dims|operand`)));
  }

  test('recipes of optimizers take options alone', () => {
    const adam = seq2seq.adam as (...given: unknown[]) => unknown;
    assert.throws(() => adam({ lr: 1 }, { lr: 2 }), /adam takes options and nothing else/);
  });

  test('a metric by its name, and in `metrics`, is one function', () => {
    for (const { name } of surface) {
      if (!(aliased(name) in CALLS) || name in CALLS) continue;
      const [own, other] = [seq2seq.metrics, seq2seq] as unknown as Record<string, unknown>[];
      assert.equal(own[aliased(name)], other[aliased(name)], name);
    }
  });
});

/** Records of other things than options. */
const NOT_OPTIONS: Readonly<Record<string, true>> = {
  saveSafetensors: true,
  'Optimizer.prototype.loadStateDict': true,
};

/** `metrics.bleu` is `bleu`. */
function aliased(name: string): string {
  return name.replace(/^metrics\./, '');
}
