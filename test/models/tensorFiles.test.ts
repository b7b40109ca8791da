// Tensors by name in safetensors files: any module's weights, and those of other programs.
import { strict as assert } from 'node:assert';
import {
  encodeSafetensors,
  Linear,
  Module,
  Parameter,
  randn,
  type Tensor,
  tensor,
} from '../../src/engine';
import { loadSafetensors, saveSafetensors } from '../../src/models';
import { setFileReader, setFileWriter } from '../../src/text';
import { warningsOf } from '../support/warnings';

const files: Record<string, Uint8Array> = {};

class Net extends Module {
  innerLayers = [new Linear(3, 4), new Linear(4, 2)];
}

suite('tensors in files', () => {
  suiteSetup(() => {
    setFileWriter(async (file, bytes) => {
      files[file] = bytes.slice();
    });
    setFileReader(async file => files[file]);
  });

  test('the weights of a module come back under their names, to the bit', async () => {
    const [one, other] = [new Net(), new Net()];
    await saveSafetensors('net', one.stateDict());
    let read: Record<string, Tensor> = {};
    const warnings = await warningsOf(async () => {
      read = await loadSafetensors('net');
    });
    assert.deepEqual(warnings, []);
    assert.deepEqual(Object.keys(read).sort(), Object.keys(one.stateDict()).sort());
    assert.ok('innerLayers.0.weight' in read);
    other.loadStateDict(read);
    const values = (net: Net) => net.parameters().map(parameter => [...parameter.toFlatArray()]);
    assert.deepEqual(values(other), values(one));
  });

  test('the name that texts have in such files is no name of a tensor', async () => {
    await assert.rejects(
      saveSafetensors('no', { __metadata__: tensor([1]) }),
      /^RangeError: saveSafetensors: __metadata__ is the name of texts/,
    );
  });

  test('what is written is what was there when it was called', async () => {
    const net = new Net();
    const saved = saveSafetensors('then', Object.fromEntries(net.namedParameters()));
    const before = net.stateDict();
    net.loadStateDict(new Net().stateDict());
    await saved;
    assert.deepEqual(
      (await loadSafetensors('then'))['innerLayers.1.bias'].toArray(),
      before['innerLayers.1.bias'].toArray(),
    );
  });

  test('whole numbers and truths of every width come as int32 and bool', async () => {
    const shape = [2];
    const wide = (...values: bigint[]) => new Uint8Array(new BigInt64Array(values).buffer);
    files.mixed = encodeSafetensors({
      floats: randn([2, 3]),
      ids: tensor(Int32Array.of(4, -5)),
      wide: { dtype: 'I64', shape, bytes: wide(7n, -(2n ** 31n)) },
      small: { dtype: 'I8', shape, bytes: Uint8Array.of(255, 3) },
      bytes: { dtype: 'U8', shape, bytes: Uint8Array.of(255, 3) },
      mask: { dtype: 'BOOL', shape: [1, 2], bytes: Uint8Array.of(1, 0) },
    });
    const { floats, ...rest } = await loadSafetensors('mixed');
    assert.equal(floats.dtype, 'float32');
    assert.deepEqual(
      Object.fromEntries(Object.entries(rest).map(([name, x]) => [name, [x.dtype, x.toArray()]])),
      {
        ids: ['int32', [4, -5]],
        wide: ['int32', [7, -(2 ** 31)]],
        small: ['int32', [-1, 3]],
        bytes: ['int32', [255, 3]],
        mask: ['bool', [[true, false]]],
      },
    );
  });

  test('whole numbers of 16 and 32 bits come as int32', async () => {
    const bytes = Uint8Array.of(255, 255, 1, 0);
    files.narrow = encodeSafetensors({
      i16: { dtype: 'I16', shape: [2], bytes },
      u16: { dtype: 'U16', shape: [2], bytes },
      u32: { dtype: 'U32', shape: [1], bytes },
      u64: { dtype: 'U64', shape: [1], bytes: Uint8Array.of(7, 0, 0, 0, 0, 0, 0, 0) },
    });
    const read = await loadSafetensors('narrow');
    const values = Object.entries(read).map(([name, x]) => [name, x.dtype, x.toArray()]);
    assert.deepEqual(Object.fromEntries(values.map(([name, ...rest]) => [name, rest])), {
      i16: ['int32', [-1, 1]],
      u16: ['int32', [65535, 1]],
      u32: ['int32', [131071]],
      u64: ['int32', [7]],
    });
  });

  test('a tensor that cannot be read is named, asking for it is an error, the others are there', async () => {
    const bytes = new Uint8Array(8);
    const file = encodeSafetensors({
      layer: tensor([1, 2]),
      step: {
        dtype: 'I64',
        shape: [1],
        bytes: new Uint8Array(new BigInt64Array([-(2n ** 31n) - 1n]).buffer),
      },
      scale: { dtype: 'I64', shape: [1], bytes },
    });
    files.some = Buffer.from(
      Buffer.from(file).toString('latin1').replace('"I64","shape":[1]', '"C64","shape":[1]'),
      'latin1',
    );
    let read: Record<string, Tensor> = {};
    const warnings = await warningsOf(async () => {
      read = await loadSafetensors('some');
    });
    assert.deepEqual(warnings, [
      "loadSafetensors: some has tensors that cannot be read: 'scale' is C64; 'step' has the value -2147483649, which " +
        'int32 does not hold.',
    ]);
    assert.deepEqual(Object.keys(read), ['layer']);
    assert.deepEqual(read.layer.toArray(), [1, 2]);
    assert.throws(
      () => read.scale,
      /^DTypeError: some: 'scale' is C64; save it as float32 or int32 instead/,
    );
    assert.throws(() => read.step, /'step' has the value -2147483649, which int32 does not hold/);
    class Scaled extends Module {
      scale = new Parameter(tensor([1]));
    }
    assert.throws(() => new Scaled().loadStateDict(read), /some: 'scale' is C64/);
  });

  test('of many that cannot be read eight are named', async () => {
    const large = (count: number) =>
      Object.fromEntries(
        Array.from({ length: count }, (_, i) => [
          `x${i}`,
          {
            dtype: 'U32' as const,
            shape: [1],
            bytes: new Uint8Array(Uint32Array.of(2 ** 31 + i).buffer),
          },
        ]),
      );
    for (const count of [8, 9, 10]) {
      files.many = encodeSafetensors(large(count));
      const [warning] = await warningsOf(() => loadSafetensors('many'));
      const named = Array.from({ length: 8 }, (_, i) => `'x${i}' has the value ${2 ** 31 + i}`);
      for (const one of named) assert.ok(warning.includes(one), warning);
      assert.ok(!warning.includes("'x8'"));
      assert.equal(
        warning.match(/; and (\d+) more\.$/)?.[1],
        count > 8 ? `${count - 8}` : undefined,
      );
    }
  });

  test('what is no record of tensors is refused', async () => {
    const refused = (given: unknown, message: RegExp) =>
      assert.rejects(saveSafetensors('no', given as never), message);
    await refused(new Net(), /as module\.stateDict\(\) gives them; got a Net itself/);
    await refused(
      undefined,
      /saveSafetensors: the second argument holds tensors by name, .* undefined/,
    );
    await refused({ a: [1] }, /'a' is \[1\]/);
    await refused([tensor([1])], /as module\.stateDict\(\) gives them; got \[/);
    await refused(tensor([1]), /gives them; got a Tensor itself/);
    await refused(null, /gives them; got null/);
    assert.ok(!('no' in files));
  });
});
