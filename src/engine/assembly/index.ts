/**
 * Everything the ops may call: src/engine/assembly.ts says what each does; and parts of it, for several threads to share
 * a call (host/cuts.ts).
 */
export { setScratch, scratchBytes } from './memory';
export { setTile } from './tiles';
export { gemm, gemmPacked } from './gemm';
export {
  add, addRow, axpy, compare, div, geluBackward, mul, mulRow, reluBackward, sigmoidBackward, sub, tanhBackward, where,
} from './binary';
export { abs, affine, clamp, countNonFinite, erf, exp, fill, gelu, log, pow, relu, sigmoid, sqrt, tanh } from './unary';
export { gatherStrided, scatterAddStrided, swapLeading, swapSome } from './movement';
export { columnSums, max, squares, sum, sumOfSquares } from './reduce';
export { logSoftmax, logSoftmaxBackward, softmax, softmaxBackward } from './softmax';
export { crossEntropy } from './crossEntropy';
export { embedding, embeddingBackward, embeddingColumns } from './embedding';
export { layerNorm, layerNormBackward, layerNormColumns, layerNormRows } from './layerNorm';
export { dropout, philox, randomNormal, randomUniform } from './random';
export { attention, attentionBackward, attentionWorkspace } from './attention';
export { lstm, lstmBackward, lstmBackwardRows, lstmRows, lstmWorkspace } from './lstm';
export { rnn, rnnBackward, rnnBackwardRows, rnnRows, rnnWorkspace } from './rnn';
export { gru, gruBackward, gruBackwardRows, gruRows, gruWorkspace } from './gru';
export { packColumns } from './recurrent';
export { topk } from './topk';
export { adam } from './adam';
export { adagrad, amsgrad, rmsprop, sgd } from './optimizers';
