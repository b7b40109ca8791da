// Bounds of arguments: what is just allowed, and what is just refused, with the sizes in question in the message.
import { strict as assert } from 'node:assert';
import {
  adam,
  attention,
  Conv1d,
  Conv2d,
  cat,
  Dropout,
  Embedding,
  einsum,
  Generator,
  GRU,
  LayerNorm,
  Linear,
  LSTM,
  LSTMCell,
  MultiheadAttention,
  ones,
  Parameter,
  PositionalEncoding,
  packRows,
  RNN,
  rmsprop,
  sgd,
  stack,
  type Tensor,
  TransformerEncoderLayer,
  tensor,
  zeros,
} from '../../src/engine';

const int = (...values: number[]) => tensor(values, { dtype: 'int32' });
const x23 = ones([2, 3]);
const x234 = ones([2, 3, 4]);
const p = () => [new Parameter(ones([2]))];
const generator = new Generator(1);

/** What is just allowed, and the shape that it gives. */
const ALLOWED: Record<string, () => Tensor | readonly Tensor[]> = {
  'reshape to [3, 2]': () => x23.reshape(3, -1),
  'reshape to []': () => ones([1]).reshape([]),
  'reshape of none to [0, 2]': () => zeros([0, 3]).reshape([0, 2]),
  'flatten to [2, 12]': () => x234.flatten(1),
  'flatten of one dim to [2, 3, 4]': () => x234.flatten(1, 1),
  'flatten of the first two to [6, 4]': () => x234.flatten(0, 1),
  'unsqueeze at the end to [2, 3, 1]': () => x23.unsqueeze(2),
  'unsqueeze from the end to [1, 2, 3]': () => x23.unsqueeze(-3),
  'squeeze to [2]': () => ones([1, 2, 1]).squeeze(),
  'squeeze of the last to [1, 2]': () => ones([1, 2, 1]).squeeze(-1),
  'squeeze of a wider dim to [1, 2, 1]': () => ones([1, 2, 1]).squeeze(1),
  't of a vector to [3]': () => ones([3]).t(),
  't to [3, 2]': () => x23.t(),
  'expand to [4, 2, 3]': () => x23.expand(4, -1, -1),
  'expand of nothing to [0, 3]': () => ones([1, 3]).expand(0, 3),
  'slice of none to [2, 0]': () => x23.slice(1, 3),
  'slice beyond the ends to [2, 3]': () => x23.slice(1, -9, 9),
  'slice in steps to [2, 2]': () => x23.slice(1, 0, 3, 2),
  'select of the first to [3]': () => x23.select(0, -2),
  'select of the last to [3]': () => x23.select(0, 1),
  'repeat to [4, 3, 4]': () => ones([3, 2]).repeat(4, 1, 2),
  'repeat of none to [0, 3]': () => x23.repeat(0, 1),
  'chunk to [1, 3] [1, 3]': () => x23.chunk(5),
  'chunk in two to [2, 2] [2, 1]': () => x23.chunk(2, 1),
  'split to [2, 2] [2, 1]': () => x23.split(2, 1),
  'split of none to [0, 2]': () => zeros([0, 2]).split(3),
  'chunk of none to [0, 2] [0, 2]': () => zeros([0, 2]).chunk(2),
  'indexSelect of the first and last to [2, 2]': () => x23.indexSelect(1, [0, 2]),
  'indexSelect by a scalar to [2, 1]': () => x23.indexSelect(1, tensor(2, { dtype: 'int32' })),
  'split by sizes to [2, 0] [2, 3]': () => x23.split([0, 3], 1),
  'topk of all to [2, 3]': () => x23.topk(3).values,
  'topk of none to [2, 0]': () => x23.topk(0).values,
  'stack at the end to [2, 3, 2]': () => stack([x23, x23], -1),
  'cat with an empty vector to [2, 3]': () => cat([zeros([0]), x23]),
  'cat along the last to [2, 6]': () => cat([x23, x23], -1),
  'matmul of vectors to []': () => ones([3]).matmul(ones([3])),
  'matmul by a vector to [2]': () => x23.matmul(ones([3])),
  'matmul of a vector to [3]': () => ones([2]).matmul(x23),
  'matmul of stacks to [5, 2, 4]': () => ones([5, 2, 3]).matmul(ones([1, 3, 4])),
  'bmm to [2, 3, 5]': () => x234.bmm(ones([2, 4, 5])),
  'mm to [2, 1]': () => x23.mm(ones([3, 1])),
  'dot to []': () => ones([4]).dot(ones([4])),
  'einsum with a diagonal to [2]': () => einsum('ii->i', ones([2, 2])),
  'tril to [2, 3]': () => x23.tril(-5),
  'Embedding of the first and last to [2, 2]': () => new Embedding(3, 2).forward(int(0, 2)),
  'Embedding with a pad at the end to [1, 2]': () =>
    new Embedding(3, 2, { paddingIdx: 2 }).forward(int(2)),
  'Embedding with a pad at the beginning to [1, 2]': () =>
    new Embedding(3, 2, { paddingIdx: 0 }).forward(int(0)),
  'crossEntropy of the first and last to []': () => x23.crossEntropy(int(0, 2)),
  'crossEntropy of what is ignored to [2]': () =>
    x23.crossEntropy(int(-7, 2), { ignoreIndex: -7, reduction: 'none' }),
  'PositionalEncoding of all positions to [1, 5, 4]': () =>
    new PositionalEncoding(4, { maxLength: 5 }).forward(ones([1, 5, 4])),
  'PositionalEncoding of the last to [1, 1, 4]': () =>
    new PositionalEncoding(4, { maxLength: 5 }).forward(ones([1, 1, 4]), 4),
  'LSTM of lengths 1 and 3 to [2, 3, 5]': () =>
    new LSTM(4, 5).forward(x234, { lengths: [1, 3] }).output,
  'GRU in its other form to [2, 3, 5]': () =>
    new GRU(4, 5, { resetAfter: false }).forward(x234, { lengths: [1, 3] }).output,
  'Conv1d over all to [2, 5, 1]': () => new Conv1d(3, 5, 4).forward(x234),
  'Conv1d with padding to [2, 5, 3]': () => new Conv1d(3, 5, 8, { padding: 3 }).forward(x234),
  'Conv2d in steps to [2, 4, 2, 1]': () =>
    new Conv2d(3, 4, [2, 3], { stride: [2, 1], dilation: [1, 2], groups: 1 }).forward(
      ones([2, 3, 4, 5]),
    ),
  'Linear of a vector to [2]': () => new Linear(3, 2).forward(ones([3])),
  'layerNorm of a vector to [3]': () => ones([3]).layerNorm(),
  'attention in heads to [2, 3, 4]': () => attention(x234, x234, x234, { heads: 4 }).context,
  'Dropout of none to [2, 3]': () => new Dropout(0).forward(x23),
  'Dropout of nearly all to [2, 3]': () => new Dropout(0.999).forward(x23),
};

suite('what is just allowed', () => {
  for (const [title, call] of Object.entries(ALLOWED)) {
    test(title, () => {
      const results = [call()].flat() as Tensor[];
      const wanted = title.slice(title.indexOf(' to [') + 4);
      assert.equal(results.map(({ shape }) => `[${shape.join(', ')}]`).join(' '), wanted);
    });
  }

  test('hyperparameters at their limits', () => {
    adam(p(), { lr: 0, betas: [0, 0], eps: 0, weightDecay: 0 }).step();
    rmsprop(p(), { alpha: 0, lr: 0 }).step();
    sgd(p(), { momentum: 0.1, nesterov: true }).step();
    new MultiheadAttention(4, 2, { dropoutRate: 0, rotary: true });
    new MultiheadAttention(4, 4, { dropoutRate: 0.99 });
  });
});

const rows = packRows(tensor([[true, true, false]]));
const layer = new TransformerEncoderLayer(4, 2, { generator });

const REFUSED: readonly (readonly [call: () => unknown, message: RegExp])[] = [
  [() => x23.reshape(4, -1), /reshape: \[2, 3\] holds 6 values, which do not fill \[4, -1\]/],
  [() => x23.reshape(-1, -1), /which do not fill \[-1, -1\]/],
  [() => x23.reshape(-2, -3), /which do not fill \[-2, -3\]/],
  [() => zeros([0, 3]).reshape([0, -1]), /the −1 in \[0, -1\] could be any size/],
  [() => x234.flatten(2, 1), /flatten: startDim 2 comes after endDim 1 in \[2, 3, 4\]/],
  [() => x23.unsqueeze(3), /dim 3 does not exist/],
  [() => x23.unsqueeze(-4), /dim -4 does not exist/],
  [() => x23.squeeze(0, -2), /squeeze: \[0, -2\] names a dim of \[2, 3\] twice/],
  [() => x234.t(), /t: \[2, 3, 4\] is not a matrix/],
  [() => x23.permute(0, 0), /permute: \[0, 0\] must name each of the 2 dims/],
  [() => x23.permute([0]), /permute: \[0\] must name each of the 2 dims/],
  [() => x23.expand(3, 3), /dim 0 has size 2, only size 1 can be repeated/],
  [() => x23.expand(3), /expand: \[2, 3\] has more dims than \[3\]/],
  [() => x23.expand(-1, 2, 3), /−1 keeps a size that is there, which a new dim in front has not/],
  [() => ones([1]).expand(-2), /expand: \[-2\] is not a shape/],
  [() => x23.slice(1, 0, 3, 0), /slice: step 0 must be a whole number ≥ 1/],
  [() => x23.slice(1, 0, 3, 1.5), /slice: step 1\.5 must be a whole number/],
  [() => x23.slice(1, 0.5), /slice: start must be a whole number, got 0\.5/],
  [() => x23.slice(1, 0, Number.NaN), /slice: end must be a whole number, got NaN/],
  [() => x23.select(0, 2), /index 2 is outside dim 0 of \[2, 3\], which has 2 positions/],
  [() => x23.select(0, -3), /index -3 is outside dim 0/],
  [() => x23.select(0, 0.5), /index 0\.5 is outside dim 0/],
  [() => x23.select(2, 0), /dim 2 does not exist in a tensor of 2 dims; use -2 … 1/],
  [() => x23.repeat(2), /repeat: \[2\] must say for each of the 2 dims of \[2, 3\]/],
  [() => x23.repeat(1, -1), /repeat: \[1, -1\] must say/],
  [() => x23.repeat(1, 0.5), /repeat: \[1, 0\.5\] must say/],
  [() => x23.topk(4), /topk: .*k = 4 must lie in/],
  [() => x23.topk(-1), /topk: k = -1 must lie in|topk: .*k = -1/],
  [() => x23.topk(1.5), /topk: k is a whole number, got 1\.5/],
  [() => x23.roll([1, 2], [0]), /roll: give as many dims as shifts; got \[1, 2\] and \[0\]/],
  [() => x23.split(0), /split: size 0 must be ≥ 1/],
  [() => x23.split(1.5), /split: size 1\.5 must be ≥ 1/],
  [() => x23.split([1, 2], 0), /the sizes \[1, 2\] add up to 3, but the dim of \[2, 3\] has 2/],
  [() => x23.split([-1, 3], 0), /split: \[-1, 3\] is not a shape/],
  [() => x23.chunk(0), /chunk: count is a whole number of at least 1; got 0/],
  [() => x23.indexSelect(1, [3]), /indexSelect: index 3 is outside dim 1 of \[2, 3\], which has 3/],
  [() => x23.indexSelect(0, int(-1)), /indexSelect: index -1 is outside dim 0/],
  [() => x23.indexSelect(0, [0.5]), /a list of whole numbers or an int32 tensor, got \[0\.5\]/],
  [() => x23.indexSelect(0, int(0).unsqueeze(0)), /the index has one dim, got \[1, 1\]/],
  [() => x23.indexSelect(0, ones([1])), /indexSelect: the index must be int32, got float32/],
  [() => x23.flip(0, -2), /flip: \[0, -2\] names a dim of \[2, 3\] twice/],
  [() => stack([x23, x234]), /stack: tensor 0 is \[2, 3\], tensor 1 is \[2, 3, 4\]/],
  [() => stack([]), /stack: there is nothing to join/],
  [() => cat([x23, ones([2, 4])]), /cat: shapes \[2, 3\] and \[2, 4\] differ outside dim 0/],
  [() => cat([x23, ones([3])]), /cat: shapes \[2, 3\] and \[3\] differ/],
  [() => ones([]).matmul(ones([1])), /matmul: \[\] · \[1\]: a scalar has no matrix product/],
  [() => ones([1]).matmul(ones([])), /matmul: \[1\] · \[\]: a scalar has no matrix product/],
  [() => x23.matmul(ones([2])), /the last dim of the first is 3, the vector has 2/],
  [
    () => ones([3]).matmul(x23),
    /the last dim of the first is 3, the last but one of the second is 2/,
  ],
  [() => x23.matmul(x23), /the last dim of the first is 3, the last but one of the second is 2/],
  [() => x234.matmul(ones([3, 4, 1])), /matmul: shapes \[2\] and \[3\] do not broadcast/],
  [() => x234.bmm(ones([1, 4, 5])), /bmm: \[2, 3, 4\] · \[1, 4, 5\] must be/],
  [() => x234.bmm(ones([2, 3, 5])), /bmm: .* must be/],
  [() => x234.bmm(ones([4, 5])), /bmm: .* must be/],
  [() => x23.bmm(ones([2, 3, 1])), /bmm: .* must be/],
  [() => x23.mm(x23), /mm: \[2, 3\] · \[2, 3\] must be/],
  [() => x23.mm(ones([3])), /mm: \[2, 3\] · \[3\] must be/],
  [() => ones([2]).mm(x23), /mm: \[2\] · \[2, 3\] must be/],
  [() => ones([2]).dot(ones([3])), /dot: \[2\] · \[3\] must be two vectors of one length/],
  [() => ones([2, 1]).dot(ones([2])), /dot: \[2, 1\] · \[2\] must be/],
  [() => ones([2]).dot(ones([2, 1])), /dot: \[2\] · \[2, 1\] must be/],
  [() => einsum('ij', x23, x23), /'ij' is for 1 operands, got 2/],
  [() => einsum('ij->k', x23), /'k' in the answer of 'ij->k' is in no operand/],
  [() => einsum('i1->i', x23), /'1' in 'i1->i' is no letter/],
  [() => einsum('ijk->i', x23), /'ijk' names 3 dims, but operand 1 is \[2, 3\]/],
  [() => einsum('ij,ij->i', x23, ones([2, 4])), /'j' of .* is 3 and, in operand 2 \[2, 4\], 4/],
  [() => einsum('ii->i', x23), /'i' of 'ii->i' is 2 and, in operand 1 \[2, 3\], 3/],
  [() => ones([3]).tril(), /tril: \[3\] has no rows and columns/],
  [() => x23.triu(0.5), /triu: diagonal is a whole number; got 0\.5/],
  [() => ones([]).unique({ dim: 0 }), /unique: a scalar has no dim to go along/],
  [() => new Embedding(3, 2).forward(int(3)), /id 3 at position 0 of ids \[1\] .* rows 0 … 2/],
  [() => new Embedding(3, 2).forward(int(0, -1)), /id -1 at position 1 of ids \[2\]/],
  [() => new Embedding(3, 2, { paddingIdx: 3 }), /paddingIdx 3 must lie in 0 … 2/],
  [() => new Embedding(3, 2, { paddingIdx: -1 }), /paddingIdx -1 must lie in 0 … 2/],
  [() => x23.crossEntropy(int(3, 0)), /target 3 at position 0 of targets \[2\] is outside 0 … 2/],
  [() => x23.crossEntropy(int(0, -1)), /target -1 at position 1 of targets \[2\]/],
  [() => x23.crossEntropy(int(0)), /logits \[2, 3\] need targets of shape \[2\] .*got \[1\]/],
  [
    () => new PositionalEncoding(4, { maxLength: 5 }).forward(ones([1, 6, 4])),
    /position 5 is beyond maxLength = 5/,
  ],
  [
    () => new PositionalEncoding(4, { maxLength: 5 }).forward(ones([1, 2, 4]), 4),
    /position 5 is beyond maxLength = 5/,
  ],
  [
    () => new PositionalEncoding(4).forward(x23),
    /x is \[batch, length, embedDim = 4\], got \[2, 3\]/,
  ],
  [() => new PositionalEncoding(5).forward(x234), /embedDim = 5\], got \[2, 3, 4\]/],
  ...([LSTM, GRU, RNN] as const).flatMap(Layer => [
    [
      () => new Layer(4, 5).forward(x234, { lengths: [0, 3] }),
      /lengths \[0, 3\] must be 2 numbers in 1 … 3/,
    ] as const,
    [
      () => new Layer(4, 5).forward(x234, { lengths: [4, 3] }),
      /lengths \[4, 3\] must be 2/,
    ] as const,
    [() => new Layer(4, 5).forward(x234, { lengths: [3] }), /lengths \[3\] must be 2/] as const,
    [() => new Layer(4, 5).forward(x23), /x \[2, 3\] must be \[B, T, 4\]/] as const,
    [() => new Layer(3, 5).forward(x234), /x \[2, 3, 4\] must be \[B, T, 3\]/] as const,
  ]),
  [
    () => new GRU(4, 5, { resetAfter: false }).forward(x234, { lengths: [0, 3] }),
    /lengths \[0, 3\] must be 2 numbers in 1 … 3/,
  ],
  [
    () => new GRU(4, 5, { resetAfter: false }).forward(x234, { lengths: [3, 4] }),
    /lengths \[3, 4\] must be 2 numbers/,
  ],
  [
    () => new GRU(4, 5, { resetAfter: false }).forward(x234, { lengths: [3] }),
    /lengths \[3\] must be 2 numbers/,
  ],
  [() => new LSTMCell(4, 5).forward(x234), /x is one step of each sequence, .* got \[2, 3, 4\]/],
  [() => new LSTMCell(4, 5).forward(x23), /inputSize = 4\], got \[2, 3\]/],
  [
    () => new LSTMCell(3, 5).forward(x23, [ones([2, 5]), ones([2, 4])]),
    /LSTMCell: cell \[2, 4\] must be \[2, 5\]/,
  ],
  [() => new Conv1d(3, 5, 5).forward(x234), /a kernel of \[5\] .* does not fit into \[4\]/],
  [
    () => new Conv1d(3, 5, 3, { dilation: 2 }).forward(x234),
    /a kernel of \[3\] \(dilation \[2\]\) does not fit into \[4\]/,
  ],
  [
    () => new Conv1d(4, 5, 1).forward(x234),
    /x is \[batch, inChannels = 4, length\], got \[2, 3, 4\]/,
  ],
  [() => new Conv2d(3, 5, 1).forward(x234), /inChannels = 3, height, width\], got \[2, 3, 4\]/],
  [() => new Conv1d(3, 4, 1, { groups: 2 }), /must be multiples of groups = 2/],
  [() => new Conv1d(4, 3, 1, { groups: 2 }), /must be multiples of groups = 2/],
  [() => new Conv1d(4, 4, 0), /kernelSize is a whole number of at least 1, or 1 of them; got 0/],
  [
    () => new Conv2d(4, 4, [1]),
    /kernelSize is a whole number of at least 1, or 2 of them; got \[1\]/,
  ],
  [() => new Conv1d(4, 4, 1, { padding: -1 }), /padding is a whole number of at least 0/],
  [() => new Conv1d(4, 4, 1, { stride: 0 }), /stride is a whole number of at least 1/],
  [() => new Conv1d(4, 4, 1, { dilation: 0 }), /dilation is a whole number of at least 1/],
  [() => new Conv1d(4, 4, 1, { groups: 0 }), /groups is a whole number of at least 1/],
  [() => new Linear(4, 2).forward(x23), /the last dim of x \[2, 3\] is 3, but .* takes 4 features/],
  [() => new Linear(4, 2).forward(ones([])), /the last dim of x \[\] is not there/],
  [() => new Linear(0, 2), /inFeatures is a whole number of at least 1; got 0/],
  [() => new LayerNorm(4).forward(x23), /dim of x \[2, 3\], 3\./],
  [() => new LayerNorm(4).forward(ones([])), /dim of x \[\], which is not there\./],
  [() => x23.gather(1, int(-1).unsqueeze(0)), /gather: index -1 is outside dim 1 of \[2, 3\]/],
  [() => x23.gather(1, int(3).unsqueeze(0)), /gather: index 3 is outside dim 1/],
  [() => x23.scatter(0, int(-1).unsqueeze(0), 1), /scatter: index -1 is outside dim 0/],
  [() => x23.scatter(0, int(2).unsqueeze(0), 1), /scatter: index 2 is outside dim 0/],
  [() => ones([]).layerNorm(), /layerNorm: a scalar has no rows/],
  [() => attention(x234, x234, x234, { heads: 3 }), /widths 4 and 4 cannot be cut into 3 heads/],
  [
    () => attention(x234, x234, ones([2, 3, 5]), { heads: 2 }),
    /widths 4 and 5 cannot be cut into 2 heads/,
  ],
  [() => new Dropout(1), /Dropout: p = 1 must lie in \[0, 1\)/],
  [() => new Dropout(-0.1), /Dropout: p = -0\.1 must lie/],
  [() => new MultiheadAttention(4, 3), /embedDim 4 cannot be cut into 3 heads/],
  [() => new MultiheadAttention(4, 2, { dropoutRate: 1 }), /dropoutRate = 1 must lie in \[0, 1\)/],
  [() => new MultiheadAttention(4, 2, { dropoutRate: -1 }), /dropoutRate = -1 must lie/],
  [() => new MultiheadAttention(4, 4, { rotary: true }), /heads of width 1 have an odd one/],
  [() => new MultiheadAttention(5, 1).forward(x234), /inputs are \[batch, length, embedDim = 5\]/],
  [() => new MultiheadAttention(4, 1).forward(ones([3, 4])), /embedDim = 4\], got \[3, 4\]/],
  [
    () => new MultiheadAttention(4, 1).forward(x234, x234, x234, { rows }),
    /inputs are \[rows, embedDim = 4\], got \[2, 3, 4\]/,
  ],
  [() => layer.forward(ones([3, 4])), /x is \[batch, length, embedDim = 4\], got \[3, 4\]/],
  [() => layer.forward(ones([2, 3, 5])), /embedDim = 4\], got \[2, 3, 5\]/],
  [
    () => layer.forward(ones([3, 4]), { rows }),
    /x is \[2 packed rows, embedDim = 4\], got \[3, 4\]/,
  ],
  [
    () => layer.forward(ones([2, 5]), { rows }),
    /x is \[2 packed rows, embedDim = 4\], got \[2, 5\]/,
  ],
  [
    () => adam(p(), { betas: [1, 0.9] }),
    /adam: betas are two numbers in \[0, 1\).* got \[1, 0\.9\]/,
  ],
  [
    () => adam(p(), { betas: [0.9, -0.1] }),
    /adam: betas are two numbers in \[0, 1\).* got \[0\.9, -0\.1\]/,
  ],
  [() => rmsprop(p(), { alpha: 1 }), /rmsprop: alpha 1 must lie in \[0, 1\)/],
  [() => rmsprop(p(), { alpha: -0.1 }), /rmsprop: alpha -0\.1 must lie/],
  [() => sgd(p(), { nesterov: true }), /nesterov needs a momentum above 0 and no dampening/],
  [
    () => sgd(p(), { nesterov: true, momentum: 0.9, dampening: 0.1 }),
    /nesterov needs a momentum above 0 and no dampening/,
  ],
  [() => adam([]), /An optimizer needs parameters to train/],
];

suite('what is just refused', () => {
  for (const [call, message] of REFUSED) {
    test(`${call.toString().replace(/\s+/g, ' ').slice(6)}: ${message.source}`, () => {
      assert.throws(call, message);
    });
  }

  test('many problems of a state dict are counted', () => {
    class Many extends Linear {
      readonly others = Array.from({ length: 5 }, () => new Linear(1, 1));
    }
    const model = new Many(1, 1);
    assert.throws(
      () => model.loadStateDict({}),
      /'others\.2\.bias' is missing; and 4 more\. Nothing/,
    );
    const state = Object.fromEntries(Object.entries(model.stateDict()).slice(4));
    assert.throws(() => model.loadStateDict(state), /is missing\. Nothing was loaded/);
    const fewer = Object.fromEntries(Object.entries(model.stateDict()).slice(8));
    assert.throws(() => model.loadStateDict(fewer), /is missing\. Nothing was loaded/);
    const more = Object.fromEntries(Object.entries(model.stateDict()).slice(9));
    assert.throws(() => model.loadStateDict(more), /is missing; and 1 more\. Nothing was loaded/);
  });
});
