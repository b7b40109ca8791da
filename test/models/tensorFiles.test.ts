// Tensors by name in safetensors files: any module's weights, and those of other programs.
import { strict as assert } from 'node:assert';
import { encodeSafetensors, Linear, Module, randn, tensor } from '../../src/engine';
import { loadSafetensors, saveSafetensors } from '../../src/models';
import { setFileReader, setFileWriter } from '../../src/text';

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
    const read = await loadSafetensors('net');
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
    files.large = encodeSafetensors({ n: { dtype: 'I64', shape: [1], bytes: wide(2n ** 31n) } });
    await assert.rejects(
      loadSafetensors('large'),
      /large: n has the value 2147483648, which int32/,
    );
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
    assert.ok(!('no' in files));
  });
});
