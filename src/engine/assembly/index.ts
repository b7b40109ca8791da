/** Everything the ops may call: src/engine/assembly.ts says what each does. */
export { setScratch, scratchBytes } from './memory';
export { setTile } from './tiles';
export { gemm } from './gemm';
export {
  add, addRow, axpy, compare, div, mul, mulRow, reluBackward, sigmoidBackward, sub, tanhBackward, where,
} from './binary';
export { abs, affine, clamp, countNonFinite, exp, fill, log, pow, relu, sigmoid, sqrt, tanh } from './unary';
export { gatherStrided, scatterAddStrided, swapLeading } from './movement';
export { max, sum, sumOfSquares } from './reduce';
export { logSoftmax, logSoftmaxBackward, softmax, softmaxBackward } from './softmax';
export { crossEntropy } from './crossEntropy';
export { embedding, embeddingBackward } from './embedding';
export { layerNorm, layerNormBackward } from './layerNorm';
export { dropout, philox, randomNormal, randomUniform } from './random';
export { attention, attentionBackward, attentionWorkspace } from './attention';
export { lstm, lstmBackward, lstmWorkspace } from './lstm';
export { rnn, rnnBackward, rnnWorkspace } from './rnn';
export { gru, gruBackward, gruWorkspace } from './gru';
export { adam } from './adam';
