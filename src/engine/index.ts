/** The tensor engine: tensors, autograd, layers, optimisers, random numbers. */
import './methods/arithmetic';
import './methods/choice';
import './methods/comparison';
import './methods/conversion';
import './methods/inPlace';
import './methods/indexing';
import './methods/movement';
import './methods/norm';
import './methods/order';
import './methods/product';
import './methods/reduction';
import './methods/selection';
import './methods/statistics';

export { anomaly, isWatching } from './anomaly';
export type { Assembly } from './assembly';
export { type AttentionOptions, attention } from './attention';
export { refuseBrackets } from './brackets';
export { byteText } from './bytes';
export {
  arange,
  eye,
  full,
  linspace,
  ones,
  onesLike,
  rand,
  randint,
  randn,
  randperm,
  type TensorOptions,
  tensor,
  zeros,
  zerosLike,
} from './creation';
export { checkArguments } from './describe';
export { levenshtein, requireSequences } from './editDistance';
export { einsum } from './einsum';
export {
  AnomalyError,
  AutogradError,
  DTypeError,
  IndexError,
  OutOfMemoryError,
  ReleasedError,
  ShapeError,
} from './errors';
export {
  checkInitializer,
  type Initializer,
  type InitOptions,
  init,
  initialize,
  type KaimingOptions,
  type Nonlinearity,
} from './init';
export { checkInterrupt, setInterruptCheck } from './interrupt';
export { Dropout, Embedding, Linear } from './layers/basic';
export { Conv1d, Conv2d, type ConvOptions, type PerDim } from './layers/conv';
export { GRU, GRUCell, type GRUOptions } from './layers/gru';
export { LayerNorm } from './layers/layerNorm';
export { LSTM, LSTMCell, type LSTMState } from './layers/lstm';
export { Module, modulesOf, type NamedParametersOptions, Parameter } from './layers/module';
export {
  type KeyValue,
  MultiheadAttention,
  type MultiheadAttentionOptions,
  type MultiheadMasks,
  type MultiheadOutput,
} from './layers/multiheadAttention';
export { PositionalEncoding, type PositionalEncodingOptions } from './layers/positionalEncoding';
export type { RecurrentOptions, SequenceInput, SequenceOutput } from './layers/recurrent';
export { RNN, RNNCell, type RNNOptions } from './layers/rnn';
export type { LoadedKeys, LoadStateDictOptions, StateDict } from './layers/stateDict';
export {
  type DecoderLayerCache,
  type DecoderLayerMasks,
  type DecoderLayerOutput,
  type EncoderLayerOutput,
  TransformerDecoderLayer,
  TransformerEncoderLayer,
  type TransformerLayerDropout,
  type TransformerLayerOptions,
} from './layers/transformer';
export { type Machine, machine, provideMachine } from './machine';
export { freeMemory, memory, memoryNeed } from './memory';
export { where } from './methods/choice';
export type { Index } from './methods/indexing';
export type { DrawOptions } from './methods/inPlace';
export { stack } from './methods/movement';
export type { LayerNormOptions } from './methods/norm';
export type { CrossEntropyOptions, KeepDim } from './methods/reduction';

export type { Spread } from './methods/statistics';
export {
  allOps,
  expectTensor,
  type OpRecord,
  runRecord,
  type SampleMaker,
} from './op';
export { cat } from './ops/movement';
export { Adagrad, type AdagradOptions, adagrad } from './optim/adagrad';
export { Adam, type AdamOptions, adam, adamW } from './optim/adam';
export { averageStates, MovingAverage } from './optim/average';
export { clipGradNorm, clipGradValue } from './optim/clip';
export {
  Optimizer,
  type OptimizerFactory,
  type OptimizerMaker,
  type OptimizerState,
} from './optim/optimizer';
export { RMSprop, type RMSpropOptions, rmsprop } from './optim/rmsprop';
export {
  constant,
  cosine,
  type EpochDecayOptions,
  epochDecay,
  exponential,
  noam,
  type PlateauOptions,
  type Progress,
  plateau,
  type Schedule,
  step,
  type WarmUp,
} from './optim/schedule';
export { SGD, type SGDOptions, sgd } from './optim/sgd';
export {
  checkNames,
  checkOptions,
  choice,
  describe,
  flag,
  optionalFunction,
  positive,
  size,
  whole,
  withArticle,
} from './options';
export { PackedRows, packRows } from './packedRows';
export { keepPackedWeights } from './packedWeights';
export { Generator, manualSeed } from './random';
export { recoverEngine } from './recover';
export { type Pause, restoring, type Undo } from './restoring';
export {
  decodeSafetensors,
  encodeSafetensors,
  type RawArray,
  type SafetensorsFile,
} from './safetensors';
export { said } from './said';
export type { Shape } from './shape';
export { type BackwardOptions, noGrad } from './tape';
export { type DType, type Nested, scope, Tensor } from './tensor';
export { warn } from './warning';
export { setWork, working } from './work';
export type { ZeroGradOptions } from './zeroGrad';
