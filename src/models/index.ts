/** Models, training, decoding, evaluation, and the traces they leave. */
export {
  AdditiveAttention,
  type Attended,
  Attention,
  DotAttention,
  GeneralAttention,
} from './attention';
export {
  type EvaluateOptions,
  Evaluation,
  evaluate,
  type Translation,
} from './evaluate';
export { LSTMModel } from './lstmModel';
export { type Decoded, type Encoded, EncoderDecoder } from './model';
export type { RecurrentOptions } from './options';
export { type PredictOptions, predict } from './predict';
export { Prediction } from './prediction';
export type { Candidate, DecodeStep, DecodeTrace, GateTrace, Matrix } from './trace';
export { train } from './train';
export {
  type EpochRecord,
  type ProbeRecord,
  type StepRecord,
  type TrainEvent,
  type TrainingHistory,
  TrainingRun,
  type TrainingStatus,
  type TrainListener,
} from './trainingRun';
export type { TrainOptions } from './trainOptions';
export { setTurn } from './turn';
