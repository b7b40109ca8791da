// Tensors as PyTorch 2 prints them: the strings are PyTorch's, without its dtype and with one blank before '...,'.
import { strict as assert } from 'node:assert';
import { inspect } from 'node:util';
import { mimeBundle } from '../../src/display';
import { arange, full, ones, type Tensor, tensor, zeros } from '../../src/engine';

/** The values, without the line about the tensor. */
const printed = (value: Tensor) =>
  mimeBundle(value)['text/plain'].split('\n').slice(0, -1).join('\n');
/** The line about the tensor. */
const about = (value: Tensor) => mimeBundle(value)['text/plain'].split('\n').at(-1);

suite('tensors as PyTorch prints them', () => {
  for (const [text, values] of [
    ['tensor([1.0000e+08, 2.5000e+00])', [1e8, 2.5]],
    ['tensor([1.0000e+05, 9.9500e+01])', [100_000, 99.5]],
    ['tensor([1.0000e+08, 2.0000e+00])', [1e8, 2]],
    ['tensor([1000.0000,    1.5000])', [1000, 1.5]],
    ['tensor([1500.0000,    1.5000])', [1500, 1.5]],
    ['tensor([1.5005e+03, 1.5000e+00])', [1500.5, 1.5]],
    ['tensor([5.0000e-02, 1.0000e-04])', [0.05, 1e-4]], // in float32 a little less
    ['tensor([0.0500, 0.0001])', [0.05, 1.0001e-4]],
    ['tensor([9.9000e-05, 5.0000e-02])', [0.99e-4, 0.05]],
    ['tensor([9.9000e-05, 9.5000e-05])', [0.99e-4, 0.95e-4]],
    ['tensor([0.0000, 0.0010, 0.2500])', [0, 1e-3, 0.25]],
    ['tensor([-1.0000e-10,  1.5000e+00])', [-1e-10, 1.5]],
    ['tensor([1.0000e-30, 1.0000e+10])', [1e-30, 1e10]],
    ['tensor([ 12.,   0., -40.])', [12, 0, -40]],
    ['tensor([0., 0.])', [0, 0]],
    ['tensor([1.5000,    inf,   -inf,    nan])', [1.5, Infinity, -Infinity, Number.NaN]],
  ] as const) {
    test(text, () => assert.equal(printed(tensor([...values])), text));
  }

  test('integers, truth values and nothing', () => {
    assert.equal(printed(arange(3).sub(1)), 'tensor([-1,  0,  1])');
    assert.equal(printed(tensor([[true], [false]])), 'tensor([[ true],\n        [false]])');
    assert.equal(printed(zeros([0, 3])), 'tensor([])');
    assert.equal(about(zeros([0, 3])), 'float32 [0, 3]');
    assert.equal(printed(tensor([2, Infinity])), 'tensor([ 2., inf])');
  });

  test('blank lines between blocks of more dims', () => {
    assert.equal(
      printed(arange(24).reshape([2, 2, 2, 3])),
      [
        'tensor([[[[ 0,  1,  2],',
        '          [ 3,  4,  5]],',
        '',
        '         [[ 6,  7,  8],',
        '          [ 9, 10, 11]]],',
        '',
        '',
        '        [[[12, 13, 14],',
        '          [15, 16, 17]],',
        '',
        '         [[18, 19, 20],',
        '          [21, 22, 23]]]])',
      ].join('\n'),
    );
  });

  test('of more than a thousand values three at each end, of a thousand all', () => {
    assert.equal(printed(arange(1001)), 'tensor([   0,    1,    2, ...,  998,  999, 1000])');
    assert.ok(!printed(arange(1000)).includes('...'));
    assert.equal(
      printed(arange(1400).reshape([7, 200])),
      [
        'tensor([[   0,    1,    2, ...,  197,  198,  199],',
        '        [ 200,  201,  202, ...,  397,  398,  399],',
        '        [ 400,  401,  402, ...,  597,  598,  599],',
        '        ...,',
        '        [ 800,  801,  802, ...,  997,  998,  999],',
        '        [1000, 1001, 1002, ..., 1197, 1198, 1199],',
        '        [1200, 1201, 1202, ..., 1397, 1398, 1399]])',
      ].join('\n'),
    );
    const six = printed(arange(1200).reshape([6, 200])).split('\n');
    assert.equal(six.length, 6, 'six rows are all shown');
    // the format is that of the values shown
    const hidden = ones([1200]);
    hidden.storage.view()[600] = 1e-9;
    assert.equal(printed(hidden), 'tensor([1., 1., 1., ..., 1., 1., 1.])');
  });

  test('lines are full: the next value with its comma and blank would not fit into 88 columns', () => {
    for (const width of [1, 2, 3, 4, 5, 6, 7, 8]) {
      const lines = printed(full([150], 10 ** (width - 1), { dtype: 'int32' })).split('\n');
      assert.ok(lines.length > 1);
      for (const line of lines.slice(0, -1)) {
        assert.ok(line.length < 88 && line.length + 1 + width + 2 > 88, `${line.length}: ${line}`);
        assert.ok(line.endsWith(','), line);
      }
      for (const line of lines.slice(1)) assert.match(line, /^ {8}\d/);
      assert.equal(lines.join(' ').match(/\d+/g)?.length, 150);
    }
  });

  test('statistics of what is not shown whole are those of the finite values', () => {
    const values = tensor(Array.from({ length: 1200 }, (_, k) => (k % 2 === 0 ? -1.5 : 2.5)));
    assert.equal(
      about(values),
      'float32 [1200]; mean 0.5000, standard deviation 2.000, from -1.500 to 2.500',
    );
    values.storage.view()[0] = Number.NaN;
    values.storage.view()[1] = Number.POSITIVE_INFINITY;
    assert.equal(
      about(values),
      'float32 [1200]; mean 0.5000, standard deviation 2.000, from -1.500 to 2.500; ' +
        '2 of 1200 values are not finite',
    );
    assert.equal(about(arange(1200)), 'int32 [1200]');
    assert.equal(about(zeros([1000])), 'float32 [1000]');
    assert.match(about(zeros([1001])) ?? '', /; mean 0\.000, standard deviation 0\.000, from/);
    assert.equal(
      about(full([1001], Number.NaN)),
      'float32 [1001]; 1001 of 1001 values are not finite',
    );
    assert.equal(about(tensor([Number.NaN])), 'float32 [1]; 1 of 1 values are not finite');
    assert.equal(about(zeros([2, 3]).requireGrad()), 'float32 [2, 3], requires grad');
  });

  test('in one line: of eight values all, of nine what it is', () => {
    assert.equal(
      inspect([arange(8).reshape([2, 4])], { breakLength: 200 }),
      '[ tensor([[0, 1, 2, 3], [4, 5, 6, 7]]) ]',
    );
    assert.equal(inspect([arange(9)]), '[ tensor(int32 [9]) ]');
    assert.equal(inspect([zeros([9]).requireGrad()]), '[ tensor(float32 [9], requires grad) ]');
    // logged alone: one line where that shows all its values
    assert.equal(inspect(arange(8)), 'tensor([0, 1, 2, 3, 4, 5, 6, 7])');
    assert.equal(inspect(arange(9)), 'tensor([0, 1, 2, 3, 4, 5, 6, 7, 8])\nint32 [9]');
    assert.equal(inspect(zeros([0])), 'tensor([])\nfloat32 [0]');
  });
});
