// Arguments that cannot be meant are errors that say what was wrong and what to write; nothing is ignored in silence.
import { strict as assert } from 'node:assert';
import {
  AutogradError,
  adam,
  arange,
  cat,
  clipGradNorm,
  clipGradValue,
  cosine,
  Dropout,
  DTypeError,
  describe,
  Embedding,
  eye,
  full,
  GRU,
  GRUCell,
  Linear,
  LSTM,
  LSTMCell,
  linspace,
  MultiheadAttention,
  noGrad,
  ones,
  Parameter,
  ReleasedError,
  RNN,
  RNNCell,
  randint,
  randn,
  randperm,
  scope,
  stack,
  step,
  TransformerDecoderLayer,
  TransformerEncoderLayer,
  tensor,
  where,
  zeros,
} from '../../src/engine';

const a = arange(6).reshape([2, 3]).to('float32');
const x = ones([2, 5, 3]);
// what a cell can write, whatever the types say
const loose = <T>(value: T) => value as never;
const anything = a as unknown as Record<string, (...given: unknown[]) => unknown>;

type Case = [name: string, call: () => unknown, message: RegExp];

function refuses(title: string, cases: readonly Case[]) {
  suite(title, () => {
    for (const [name, call, message] of cases) test(name, () => assert.throws(call, message));
  });
}

refuses('dtypes that there are not', [
  ["to('cuda')", () => a.to(loose('cuda')), /to: a dtype is .* got 'cuda'\. There are no devices/],
  ['to()', () => anything.to(), /to: a dtype is 'float32', 'int32' or 'bool'; got undefined/],
  ['float64', () => tensor([1.5], { dtype: loose('float64') }), /tensor: .* Values are 'float32'/],
  ['float16', () => zeros([2], { dtype: loose('float16') }), /zeros: .* Values are 'float32'/],
  ['int64', () => ones([2], { dtype: loose('int64') }), /ones: .* Whole numbers are 'int32'/],
  ['2³¹', () => tensor([1, 2 ** 31], { dtype: 'int32' }), /tensor: 2147483648, value 1, is not an/],
  ['2³¹, filled', () => full([1], 2 ** 31, { dtype: 'int32' }), /full: 2147483648/],
  ['NaN as int32', () => tensor([Number.NaN]).to('int32'), /to: NaN, value 0, is not an int32/],
  ['Parameter of int32', () => new Parameter(arange(2)), /Parameter: .* must be float32/],
  ['where', () => where(a, a, 0), /where: the condition must be bool, got float32/],
]);

refuses('options of methods', [
  ['keepdim', () => anything.sum(1, { keepdim: true }), /no option keepdim\. Did you mean keepDim/],
  [
    'true',
    () => anything.var(1, true),
    /var: options are one object such as { correction: … }; got true/,
  ],
  [
    'sum({ dim })',
    () => anything.sum({ dim: 1 }),
    /sum: a dim .* give the dim by itself: sum\(1\)/,
  ],
  ['mean(true)', () => anything.mean(true), /mean: a dim is a whole number, got true/],
  [
    'std',
    () => anything.std({ unbiased: false }),
    /options come after the dim: std\(-1, { unbiased/,
  ],
  ['unbiased', () => anything.std(1, { unbiased: false }), /Did you mean correction\?/],
  ['softmax', () => anything.softmax({ dim: 1 }), /softmax: .* by itself: softmax\(1\)/],
  ['sort', () => anything.sort({ descending: true }), /sort\(-1, { descending: … }\)/],
  ['descend', () => anything.sort(-1, { descend: true }), /Did you mean descending\?/],
  ['argmax', () => anything.argmax(1, { keepDims: true }), /Did you mean keepDim\?/],
  ['clamp()', () => anything.clamp(), /clamp: give numbers as limits/],
  ["clamp('2')", () => anything.clamp('2'), /clamp: options are one object/],
  ['clamp({ min: null })', () => anything.clamp({ min: null }), /min is null/],
  ['backward(true)', () => anything.backward(true), /backward: options are one object/],
  ['reshape', () => anything.reshape('3', 2), /reshape: give the sizes as a list/],
  ['permute()', () => anything.permute(), /permute: give the dims as a list, .*; got nothing/],
  [
    'add([1])',
    () => anything.add([1]),
    /add: the other operand must be a tensor or a number, got \[1/,
  ],
  ['pow', () => anything.pow('2'), /pow: the other operand must be a tensor or a number, got '2'/],
]);

refuses('what is made', [
  [
    'randint(5)',
    () => randint(5, loose([2]), loose(undefined)),
    /give low, high and the shape, as in/,
  ],
  [
    'randperm()',
    () => randperm(loose(undefined)),
    /randperm: n is a whole number of at least 0; it/,
  ],
  ['full([2])', () => full([2], loose(undefined)), /full: the second argument is the value/],
  ['eye()', () => eye(loose(undefined)), /eye: rows is a whole number/],
  ['arange down', () => arange(0, 5, -1), /steps of -1 from 0 never come to 5; use a step of 1/],
  ["arange('5')", () => arange(loose('5')), /arange: end is a finite number, got '5'/],
  ['linspace', () => linspace(0, 1, loose(undefined)), /linspace: steps is a whole number/],
  [
    'Parameter',
    () => new Parameter(loose([1, 2])),
    /Parameter: .* make it one: tensor\(\[1, 2\]\)/,
  ],
  ['stack', () => stack([ones([2]), ones([3])]), /stack: tensor 0 is \[2\], tensor 1 is \[3\]/],
  ['stack(a, b)', () => stack(loose(a), loose(a)), /the tensors come in one list, stack\(\[a, b\]/],
  ['stack([])', () => stack([]), /stack: there is nothing to join/],
  ['cat([[1]])', () => cat(loose([[1]])), /cat: element 0 of the list must be a tensor, got \[1\]/],
]);

refuses('places', [
  ['at', () => a.at(0, 5), /at: index 5 is outside dim 1 of \[2, 3\], which has 3 positions/],
  [
    'at ids',
    () => a.at(0, tensor([7], { dtype: 'int32' })),
    /at: index 7 is outside dim 1 of \[2,/,
  ],
  ['select', () => a.select(1, 3), /select: index 3 is outside dim 1/],
  ['indexSelect', () => a.indexSelect(1, tensor([1])), /indexSelect: the index must be int32/],
  ['a fraction', () => a.indexSelect(1, [0.5]), /indexSelect: the index is a list of whole/],
  [
    'rows',
    () => a.indexSelect(0, eye(1).long()),
    /indexSelect: the index has one dim, got \[1, 1\]/,
  ],
  ['no dim', () => a.at(2), /at: index 2 is outside dim 0/],
]);

refuses('forward', [
  [
    'Linear',
    () => new Linear(2, 1).forward(loose([[1, 2]])),
    /linear: x must be a tensor, got \[\[1/,
  ],
  ['Embedding', () => new Embedding(4, 2).forward(loose([1])), /embedding: ids must be a tensor/],
  ['length', () => new LSTM(3, 4).forward(x, loose({ length: [5, 3] })), /Did you mean lengths\?/],
  [
    'lengths',
    () => new RNN(3, 4).forward(x, loose({ lengths: 5 })),
    /RNN.forward: lengths are whole/,
  ],
  [
    'state',
    () => new LSTM(3, 4).forward(x, { state: loose(1) }),
    /state is { hidden, cell } or \[h/,
  ],
  [
    'h₀',
    () => new GRU(3, 4).forward(x, ones([1, 2, 3])),
    /GRU: state \[1, 2, 3\] must be \[1, 2, 4\]/,
  ],
  [
    '[h]',
    () => new GRU(3, 4).forward(x, loose([ones([1, 2, 4])])),
    /state must be a tensor, got \[a/,
  ],
  ['cell', () => new LSTMCell(3, 4).forward(x), /LSTMCell: x is one step .* got \[2, 5, 3\]/],
  [
    'h',
    () => new RNNCell(3, 4).forward(a, ones([2, 3])),
    /RNNCell: hidden \[2, 3\] must be \[2, 4\]/,
  ],
  [
    'attention',
    () => new MultiheadAttention(3, 1).forward(x, x, x, loose({ mask: 1 })),
    /MultiheadAttention.forward: there is no option mask\. Did you mean keyMask or attentionMask\?/,
  ],
  [
    'encoder layer',
    () => new TransformerEncoderLayer(3, 1).forward(x, loose({ isCausal: true })),
    /TransformerEncoderLayer.forward: .* Did you mean causal\?/,
  ],
  [
    'decoder layer',
    () => new TransformerDecoderLayer(3, 1).forward(x, x, loose({ mask: 1 })),
    /TransformerDecoderLayer.forward: .* Did you mean memoryMask or keyMask\?/,
  ],
]);

const leaf = randn([2]).requireGrad();
refuses('modules and functions', [
  ['train', () => new Linear(2, 1).train(loose('x')), /train: on is true or false; got 'x'/],
  ['state', () => new Linear(2, 1).loadStateDict(loose([])), /holds tensors by name, .* got \[\]/],
  ['Dropout', () => new Dropout(loose({ p: 0.1 })), /Dropout: p = an object must lie in \[0, 1\)/],
  [
    'noGrad',
    () => noGrad(loose(undefined)),
    /noGrad: the argument is a function, noGrad\(\(\) => …\)/,
  ],
  ['scope', () => scope(loose(a)), /scope: the argument is a function, .* got a Tensor/],
  ['a mask', () => a.maskedFill(loose([1]), 0), /maskedFill: the mask must be a tensor, got \[1\]/],
  ['masks', () => a.logicalAnd(loose(1)), /logicalAnd: the other must be a tensor, got 1/],
  ['tril', () => a.tril(loose('x')), /tril: diagonal is a whole number; got 'x'/],
]);

refuses('optimisers', [
  [
    'no gradient',
    () => adam([loose(randn([2]))], {}),
    /parameter 0, a tensor \[2\], needs no gradient/,
  ],
  ['computed', () => adam([loose(leaf.mul(2))]), /parameter 0, a tensor \[2\], was computed/],
  ['no tensor', () => adam([loose(1)]), /adam: parameter 0 must be a tensor, got 1/],
  [
    'no norm',
    () => clipGradNorm([], loose(undefined)),
    /maxNorm, .* is a number above 0, such as 1/,
  ],
  ["'x'", () => clipGradNorm([], loose('x')), /got 'x'/],
  ['−1', () => clipGradNorm([], -1), /clipGradNorm: maxNorm, .* got -1/],
  [
    'a tensor',
    () => clipGradValue(loose(leaf), 1),
    /model\.parameters\(\), or the module; got a Tensor/,
  ],
  ['warmupSteps', () => cosine(loose({ warmupSteps: 9 })), /Did you mean warmup\?/],
  ['stepSize', () => step(loose({ stepSize: 9 })), /Did you mean every\?/],
  [
    'dropout',
    () => new MultiheadAttention(4, 1, loose({ dropout: 1 })),
    /Did you mean dropoutRate\?/,
  ],
]);

suite('errors by kind', () => {
  test('they can be caught as what they are', () => {
    assert.throws(() => a.to(loose('cuda')), DTypeError);
    assert.throws(() => adam([loose(randn([2]))]), AutogradError);
  });

  test('a shape stays what it is, and is not the list that it was given as', () => {
    const shape = [2, 3];
    const made = zeros(shape);
    shape[0] = 9;
    assert.deepEqual(made.shape, [2, 3]);
    assert.throws(() => {
      (made as unknown as { shape: number[] }).shape = [1];
    }, /shape: a tensor keeps its shape \[2, 3\]; reshape\(\)/);
  });

  test('a tensor that was disposed of says so', () => {
    const gone = ones([2]);
    gone.dispose();
    assert.throws(() => gone.add(1), ReleasedError);
    assert.throws(() => gone.add(1), /was disposed of/);
    assert.throws(() => gone.toArray(), /reading a tensor: .* was disposed of/);
  });
});

suite('states as PyTorch has them', () => {
  test('h alone, [h, C], or none', () => {
    const [gru, lstm] = [new GRU(3, 4), new LSTM(3, 4)];
    const [h, c] = [randn([1, 2, 4]), randn([1, 2, 4])];
    assert.ok(gru.forward(x, h).output.equal(gru.forward(x, { state: h }).output));
    const wanted = lstm.forward(x, { state: { hidden: h, cell: c } }).output;
    assert.ok(lstm.forward(x, [h, c]).output.equal(wanted));
    assert.ok(lstm.forward(x, { state: [h, c] }).output.equal(wanted));
  });

  test('cells start from zeros', () => {
    const zero = zeros([2, 4]);
    const [lstm, gru, rnn] = [new LSTMCell(3, 4), new GRUCell(3, 4), new RNNCell(3, 4)];
    assert.ok(lstm.forward(a).hidden.equal(lstm.forward(a, [zero, zero]).hidden));
    assert.ok(gru.forward(a).hidden.equal(gru.forward(a, zero).hidden));
    assert.ok(rnn.forward(a).hidden.equal(rnn.forward(a, zero).hidden));
  });

  test('gradients are clipped in a whole module', () => {
    const model = new Linear(3, 1);
    model.forward(a).sum().backward();
    const before = clipGradNorm(model, 0.1);
    assert.ok(before > 0.1);
    assert.ok(Math.abs(clipGradNorm(model.parameters(), 1) - 0.1) < 1e-4);
  });
});

suite('values in messages', () => {
  test('long lists and texts are shown by their beginning', () => {
    assert.equal(describe([0.9, 0.05, 0.05]), '[0.9, 0.05, 0.05]');
    assert.equal(describe(Array.from({ length: 9 }, (_, i) => i)), '[0, 1, … 7 more]');
    assert.equal(describe('a'.repeat(120)), `'${'a'.repeat(120)}'`);
    assert.equal(describe('𠮷'.repeat(61)), `'${'𠮷'.repeat(60)}…'`);
  });
});
