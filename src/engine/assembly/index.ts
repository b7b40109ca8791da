/** Everything the ops may call: src/engine/assembly.ts says what each does. */
export { setScratch, scratchBytes } from './memory';
export { setTile } from './tiles';
export { gemm } from './gemm';
export {
  abs, add, addRow, affine, axpy, clamp, compare, countNonFinite, div, exp, fill, log, mul, mulRow, pow, relu,
  reluBackward, sigmoid, sigmoidBackward, sqrt, sub, tanh, tanhBackward, where,
} from './elementwise';
export { gatherStrided, scatterAddStrided, swapLeading } from './movement';
export { max, sum, sumOfSquares } from './reduce';
export { crossEntropy, logSoftmax, logSoftmaxBackward, softmax, softmaxBackward } from './softmax';
export { embedding, embeddingBackward } from './embedding';
export { layerNorm, layerNormBackward } from './layerNorm';
export { dropout, randomNormal, randomUniform } from './random';
export { attention, attentionBackward, attentionWorkspace } from './attention';
export { lstm, lstmBackward, lstmWorkspace } from './lstm';
export { adam } from './adam';
