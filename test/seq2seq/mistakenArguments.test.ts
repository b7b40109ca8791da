// Arguments of another kind: everything that a cell can call refuses them in words of its own, or takes them; it does not
// fall over them, as `x is not iterable` does, and it ends.
import { strict as assert } from 'node:assert';
import { describe } from '../../src/engine';
import { Module } from '../../src/seq2seq';
import type { PublicCallSample } from '../support/publicCallMakers';
import { CALLS } from '../support/publicCalls';
import { installPublicFiles } from '../support/publicFiles';

const MISTAKES: readonly unknown[] = [null, 1.5, -1, 'x', {}, [null], () => 1];

/** Messages of JavaScript itself. */
const RAW =
  /is not (a function|iterable|a constructor)|Cannot (read propert|convert|mix|destructure|use)|Invalid (array|typed)|out of bounds|Maximum call stack|\[object /;

/** Parts of a decoder, which are given what `sourceBatch`, `encode` and the part before gave. */
const INNER = /\.(encode|decodeStep|forward|selectState|select|step)$/;
const OF_MODELS = /^(\w+Model|EncoderDecoder)\./;

/** Calls that take seconds with most of these, which their own tests give wrong options. */
const LONG = /^(train|compare|overfitOneBatch|metrics\.(bootstrap|paired\w+))$/;

async function complaint({ call, given }: PublicCallSample): Promise<string | null> {
  try {
    const value = await call(...given);
    const isLazy = typeof value === 'object' && value !== null && 'next' in value;
    if (isLazy && Symbol.iterator in value) for (const _ of value as Iterable<unknown>);
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : `no Error: ${String(error)}`;
  }
}

const replaced = (given: readonly unknown[], at: number, by: unknown) =>
  given.map((one, i) => (i === at ? by : one));

const isOptions = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;

/** The options that a call takes, as the refusal of another one lists them. */
async function optionsOf({ call, given }: PublicCallSample): Promise<string[]> {
  const options = given.at(-1);
  if (!isOptions(options)) return [];
  const wrong = [...given.slice(0, -1), { ...options, zzzzzzzzz: 1 }];
  const message = (await complaint({ call, given: wrong })) ?? '';
  return message.match(/Known options: (.*)\.$/)?.[1].split(', ') ?? [];
}

suite('arguments of another kind', function () {
  this.timeout(60_000);
  setup(() => installPublicFiles());

  for (const [name, make] of Object.entries(CALLS)) {
    if (LONG.test(name) || (INNER.test(name) && OF_MODELS.test(name))) continue;
    test(name, async () => {
      const { given } = await make();
      for (const mistake of MISTAKES) {
        for (const at of given.keys()) {
          if (given[at] instanceof Module) continue; // a whole model
          const sample = await make();
          const wrong = replaced(sample.given, at, mistake);
          const message = await complaint({ call: sample.call, given: wrong });
          assert.ok(!RAW.test(message ?? ''), `argument ${at} = ${describe(mistake)}: ${message}`);
        }
      }
      for (const option of await optionsOf(await make())) {
        for (const mistake of MISTAKES) {
          const sample = await make();
          const options = { ...(sample.given.at(-1) as object), [option]: mistake };
          const wrong = replaced(sample.given, sample.given.length - 1, options);
          const message = await complaint({ call: sample.call, given: wrong });
          assert.ok(!RAW.test(message ?? ''), `${option}: ${describe(mistake)}: ${message}`);
        }
      }
    });
  }
});
