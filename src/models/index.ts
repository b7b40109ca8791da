/** Models, training, decoding, evaluation, and the traces they leave. */
export {
  AdditiveAttention,
  type Attended,
  Attention,
  DotAttention,
  GeneralAttention,
} from './attention';
export { type LoadedModel, loadModel } from './checkpoint/loadModel';
export { type QuantizationReport, quantize } from './checkpoint/quantize';
export type { SaveOptions } from './checkpoint/save';
export { loadSafetensors, saveSafetensors } from './checkpoint/tensorFiles';
export { checkCausal } from './checks/causal';
export { Check } from './checks/check';
export { checkGradients, type GradientOptions } from './checks/gradients';
export { lossAtInit, type OverfitOptions, overfitOneBatch } from './checks/loss';
export { checkPadding } from './checks/padding';
export {
  type ComparedNow,
  type CompareOptions,
  compare,
  type ModelFactory,
  type Recipe,
} from './compare';
export { type CompareEvaluationsOptions, compareEvaluations } from './compareEvaluations';
export { type ComparedRun, Comparison, type Measure, type Spread } from './comparison';
export type { DecodeOptions } from './decode/options';
export type { RecurrentDropout, TransformerDropout } from './dropout';
export { type EvaluateOptions, evaluate } from './evaluate';
export { type Comparing, Evaluation, type SampledScore, type Translation } from './evaluation';
export { fixed } from './figures';
export { type GenerateOptions, generate } from './generate';
export { Generation } from './generation';
export { GRUModel } from './gruModel';
export type { InitializationGroups, InitializationScheme } from './initialization';
export { LanguageModel } from './languageModel';
export { LSTMModel } from './lstmModel';
export {
  type Cell,
  type Decoded,
  type Encoded,
  EncoderDecoder,
  type TraceOption,
} from './model';
export type {
  CommonOptions,
  GRUModelOptions,
  LanguageModelOptions,
  LSTMModelOptions,
  RecurrentOptions,
  RNNModelOptions,
  TransformerOptions,
} from './options';
export { type PredictOptions, predict } from './predict';
export { type Beam, Prediction } from './prediction';
export { RNNModel } from './rnnModel';
export type {
  Candidate,
  DecodeStep,
  DecodeTrace,
  GateTrace,
  HeadsTrace,
  Matrix,
} from './trace';
export { textLoss } from './training/language';
export type {
  ForcingUnit,
  LossReduction,
  Monitor,
  Progress,
  TrainOptions,
} from './training/options';
export {
  type EpochRecord,
  isByStep,
  type ProbeRecord,
  placeText,
  type StepRecord,
  type TrainEvent,
  type TrainingHistory,
  TrainingRun,
  type TrainingStatus,
  type TrainListener,
} from './training/run';
export { type TrainingState, trainingState } from './training/state';
export { train } from './training/train';
export { TransformerModel } from './transformerModel';
export { backTranslate, type TranslateOptions, translate } from './translate';
export { setTurn } from './turn';
