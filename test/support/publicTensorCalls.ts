/** One valid call of the methods of tensors that take [2, 3]. */
import * as seq2seq from '../../src/seq2seq';
import { type Maker, on } from './publicCallMakers';

const { ones, tensor } = seq2seq;
export const ids = (...values: number[]) => tensor(values, { dtype: 'int32' });

export const x = () =>
  tensor([
    [1, -2, 3],
    [4, 5, -6],
  ]).requireGrad(); // prettier-ignore
export const y = () =>
  tensor([
    [2, 1, 0.5],
    [1, 2, 3],
  ]); // prettier-ignore
export const method = (name: string, ...given: unknown[]): [string, Maker] => [
  `Tensor.prototype.${name}`,
  on(x, name, ...given),
];
export const mask = tensor([
  [true, false, true],
  [false, true, true],
]); // prettier-ignore

export const tensorMethods = Object.fromEntries([
  ...['abs', 'bool', 'ceil', 'clone', 'cos', 'detach', 'dispose', 'erf', 'exp', 'float'].map(n =>
    method(n),
  ),
  ...['floor', 'isnan', 'log', 'log1p', 'logicalNot', 'long', 'neg', 'relu', 'rsqrt'].map(n =>
    method(n),
  ),
  ...[
    'sigmoid',
    'sign',
    'silu',
    'sin',
    'sqrt',
    't',
    'tanh',
    'toArray',
    'toFlatArray',
    'tolist',
  ].map(n => method(n)),
  ...['eq', 'ne', 'lt', 'le', 'gt', 'ge', 'maximum', 'minimum', 'mul', 'equal'].map(n =>
    method(n, y()),
  ),
  ...['add', 'sub', 'div', 'allclose'].map(n => method(n, y(), {})),
  ...['sum', 'mean', 'prod', 'max', 'min', 'argmax', 'argmin', 'any', 'all'].map(n =>
    method(n, 1, {}),
  ),
  ...['var', 'std', 'logsumexp', 'sort', 'argsort'].map(n => method(n, 1, {})),
  ...['softmax', 'logSoftmax', 'cumsum', 'unsqueeze', 'unbind', 'size', 'tril', 'triu'].map(n =>
    method(n, 1),
  ),
  ...['gelu', 'layerNorm', 'nonzero', 'unique', 'round'].map(n => method(n, {})),
  method('logicalAnd', mask),
  method('logicalOr', mask),
  method('maskedSelect', mask),
  method('maskedFill', mask, 0),
  method('pow', 2),
  method('clamp', 0, 1),
  method('norm', 2, 1, {}),
  method('topk', 2, 1, true, true),
  method('crossEntropy', ids(0, 2), {}),
  method('flatten', 0, 1),
  method('transpose', 0, 1),
  method('slice', 1, 0, 3, 2),
  method('select', 1, 0),
  method('indexSelect', 1, [0, 2]),
  method('gather', 1, ids(0, 1).reshape(2, 1)),
  method('scatter', 1, ids(0, 1).reshape(2, 1), 7),
  method('roll', 1, 0),
  method('split', 1, 0),
  method('chunk', 2, 0),
  method('narrow', 1, 0, 2),
  method('matmul', ones([3, 2])),
  method('mm', ones([3, 2])),
  method('to', 'int32'),
  method('requireGrad', true),
]);
