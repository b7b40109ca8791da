// Files of right and wrong headers: what the reference implementation refuses is refused, what it reads is read alike.
import { strict as assert } from 'node:assert';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  decodeSafetensors,
  encodeSafetensors,
  type RawArray,
  type SafetensorsFile,
  type Tensor,
  tensor,
} from '../../src/engine';

interface Case {
  name: string;
  /** The bytes of the file, base64. */
  file: string;
  /** What the reference implementation read; null where it refused the file. */
  read: [name: string, dtype: string, shape: number[], bytes: string][] | null;
  /** A dtype that it does not know is why. */
  unknown?: true;
}

const folder = join(__dirname, '../fixtures/safetensors');

/** The file, or the message of the error. */
function decoded(bytes: Uint8Array): SafetensorsFile | string {
  try {
    return decodeSafetensors(bytes, 'x.safetensors');
  } catch (error) {
    assert.ok(error instanceof RangeError, String((error as Error).stack));
    assert.match(error.message, /^x\.safetensors is not a safetensors file: .+\.$/);
    return error.message;
  }
}

/** What was read, as the reference tells it; values as float32 or int32 where they are tensors of the engine. */
function told({ tensors, others, unreadable }: SafetensorsFile) {
  return [
    ...Object.entries(tensors).map(([name, { shape, dtype }]) => ({ name, dtype, shape })),
    ...Object.entries(others).map(([name, { shape, dtype }]) => ({ name, dtype, shape })),
    ...Object.entries(unreadable).map(([name, dtype]) => ({ name, dtype, shape: null })),
  ];
}

/** The values of one tensor's bytes, read one after another. */
function valuesOf(dtype: string, hex: string): number[] {
  const bytes = Buffer.from(hex, 'hex');
  const each = (width: number, read: (at: number) => number) =>
    Array.from({ length: bytes.length / width }, (_, i) => read(i * width));
  switch (dtype) {
    case 'F32':
      return each(4, at => bytes.readFloatLE(at));
    case 'F64':
      return each(8, at => Math.fround(bytes.readDoubleLE(at)));
    case 'I32':
      return each(4, at => bytes.readInt32LE(at));
    case 'BF16': {
      const wide = Buffer.alloc(4);
      return each(2, at => {
        wide.writeUInt16LE(bytes.readUInt16LE(at), 2);
        return wide.readFloatLE(0);
      });
    }
    default:
      return each(2, at => half(bytes.readUInt16LE(at)));
  }
}

/** IEEE 754 binary16, by its definition. */
function half(bits: number): number {
  const [sign, exponent, fraction] = [bits >> 15 ? -1 : 1, (bits >> 10) & 31, bits & 1023];
  if (exponent === 31) return fraction === 0 ? sign * Infinity : NaN;
  return sign * (exponent === 0 ? fraction / 2 ** 24 : (1024 + fraction) * 2 ** (exponent - 25));
}

function check({ name: title, file, read, unknown }: Case): void {
  const ours = decoded(Buffer.from(file, 'base64'));
  if (typeof ours === 'string') {
    // the format forbids names that stand twice; the reference takes the last
    if (read) assert.match(ours, / has '.*' twice\.$/, title);
    return;
  }
  if (unknown) {
    assert.ok(Object.keys(ours.unreadable).length > 0, title);
    return;
  }
  assert.ok(read, `${title}: the reference refuses the file, and it was read`);
  const seen = told(ours);
  assert.deepEqual(seen.map(({ name }) => name).sort(), read.map(([name]) => name).sort(), title);
  for (const [name, dtype, shape, hex] of read) {
    const where = `${title}, ${name}`;
    if (Object.hasOwn(ours.unreadable, name)) {
      assert.equal(ours.unreadable[name], dtype, where);
      assert.match(dtype, /^(F8_|F6_|F4|C64)/, where);
    } else if (Object.hasOwn(ours.others, name)) {
      const { bytes, ...rest }: RawArray = ours.others[name];
      assert.deepEqual(rest, { dtype, shape }, where);
      assert.equal(Buffer.from(bytes).toString('hex'), hex, where);
    } else {
      const tensor: Tensor = ours.tensors[name];
      assert.deepEqual([...tensor.shape], shape, where);
      assert.equal(tensor.dtype, dtype === 'I32' ? 'int32' : 'float32', where);
      assert.deepEqual([...tensor.toFlatArray()], valuesOf(dtype, hex), where);
    }
  }
}

suite('safetensors', () => {
  const cases = JSON.parse(readFileSync(join(folder, 'cases.json'), 'utf8')) as Case[];

  for (const one of cases.filter(({ name }) => !name.startsWith('changed'))) {
    test(`as the reference implementation: ${one.name}`, () => check(one));
  }

  test('as the reference implementation: 400 headers changed at random', () => {
    const random = cases.filter(({ name }) => name.startsWith('changed'));
    assert.equal(random.length, 400);
    for (const one of random) check(one);
  });

  test('as the reference implementation: 6,000 more, where Python is there', function () {
    const python = process.env.SEQ2SEQ_PYTHON;
    if (!python) {
      this.test!.title += ' (not run: SEQ2SEQ_PYTHON names no Python with safetensors)';
      this.skip();
    }
    const { stdout, stderr } = spawnSync(python, [join(folder, 'cases.py'), '6000', '11'], {
      encoding: 'utf8',
      maxBuffer: 2 ** 26,
      timeout: 60_000,
    });
    assert.ok(stdout, stderr);
    for (const one of JSON.parse(stdout) as Case[]) check(one);
  }).timeout(90_000);

  const text = (header: string, values: number) => {
    const json = Buffer.from(header);
    const length = Buffer.alloc(8);
    length.writeUInt32LE(json.length);
    return Buffer.concat([length, json, Buffer.alloc(values)]);
  };
  const entry = (dtype: string, begin: number, end: number, shape = [1]) =>
    JSON.stringify({ dtype, shape, data_offsets: [begin, end] });
  const messages: [string, Uint8Array, RegExp][] = [
    [
      'a hole',
      text(`{"a":${entry('F32', 0, 4)},"b":${entry('F32', 8, 12)}}`, 12),
      /'b' begins at byte 8, 'a' ends at 4: the bytes between belong to no tensor/,
    ],
    [
      'tensors that overlap',
      text(`{"a":${entry('F32', 0, 8, [2])},"b":${entry('F32', 4, 8)}}`, 8),
      /'b' begins at byte 4, 'a' ends at 8: they overlap/,
    ],
    [
      'a negative offset',
      text(`{"a":${entry('F32', -4, 0)}}`, 4),
      /data_offsets of 'a' are \[-4, 0\]/,
    ],
    [
      'another size than the shape says',
      text(`{"a":${entry('F32', 0, 8, [3])}}`, 8),
      /'a', F32 \[3\], takes 12 bytes, and its data_offsets are 0 and 8/,
    ],
    [
      'a name twice',
      text(`{"a":${entry('F32', 0, 4)},"a":${entry('F32', 0, 4)}}`, 4),
      /its header has 'a' twice/,
    ],
    [
      'a file that is cut off',
      text(`{"a":${entry('F32', 0, 4)}}`, 3),
      /take 4 bytes, .* 3 .*cut off/,
    ],
    ['bytes behind', text(`{"a":${entry('F32', 0, 4)}}`, 5), /take 4 bytes, and there are 5/],
  ];
  for (const [what, bytes, message] of messages) {
    test(`the message names ${what}`, () => assert.match(decoded(bytes) as string, message));
  }

  test('a header of more than 32 bits of length is no header', () => {
    const bytes = text(`{"a":${entry('F32', 0, 4)}}`, 4);
    bytes.writeUInt32LE(1, 4);
    assert.match(decoded(bytes) as string, /its header should have 42949673\d\d bytes/);
  });

  test('tensors of unknown dtypes have places too', () => {
    const [a, b] = [entry('X9', 0, 8), entry('X9', 8, 4)];
    assert.match(
      decoded(text(`{"a":${a},"b":${b}}`, 4)) as string,
      /data_offsets of 'b' are \[8, 4\]/,
    );
  });

  test('what is written is read: tensors of every dtype, raw values, texts; the widest come first', () => {
    const bytes = Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8);
    const raw = {
      wide: { dtype: 'I64', shape: [1], bytes },
      narrow: { dtype: 'U16', shape: [2, 2], bytes },
      mask: { dtype: 'BOOL', shape: [1], bytes: Uint8Array.of(1) },
    } as const satisfies Record<string, RawArray>;
    const file = encodeSafetensors(
      {
        ...raw,
        floats: tensor([[1.5, -2]]),
        ints: tensor([7, -8], { dtype: 'int32' }),
        truth: tensor([true, false, true]),
      },
      { format: 'pt' },
    );
    const read = decoded(file) as SafetensorsFile;
    assert.deepEqual(
      Object.entries(read.tensors).map(([name, x]) => [name, x.dtype, x.toArray()]),
      [
        ['floats', 'float32', [[1.5, -2]]],
        ['ints', 'int32', [7, -8]],
      ],
    );
    const truth = { dtype: 'BOOL', shape: [3], bytes: Uint8Array.of(1, 0, 1) };
    assert.deepEqual(read.others, { ...raw, truth });
    assert.deepEqual(Object.keys(read.others), ['wide', 'narrow', 'mask', 'truth']);
    assert.deepEqual([read.metadata, read.unreadable], [{ format: 'pt' }, {}]);
    const length = new DataView(file.buffer).getUint32(0, true);
    assert.deepEqual([length % 8, file.length], [0, 8 + length + 8 + 8 + 8 + 8 + 1 + 3]);
    assert.deepEqual(decodeSafetensors(encodeSafetensors({})).metadata, {});
  });

  test('names of JavaScript are no dtypes, and hide no other tensor', () => {
    for (const name of ['toString', 'constructor', '__proto__']) {
      const file = decoded(text(`{"a":${entry('F32', 0, 4)},"b":${entry(name, 4, 8)}}`, 8));
      const { tensors, unreadable } = file as SafetensorsFile;
      assert.deepEqual([Object.keys(tensors), unreadable], [['a'], { b: name }]);
    }
  });

  test('a tensor called __proto__ is written and read as any other', () => {
    const { tensors } = decoded(text(`{"__proto__":${entry('F32', 0, 4)}}`, 4)) as SafetensorsFile;
    const again = decoded(encodeSafetensors(tensors)) as SafetensorsFile;
    assert.deepEqual(Object.keys(again.tensors), ['__proto__']);
  });
});
