/** The room of text: tokenizers, vocabularies, parallel corpora, batches and metrics. */
export {
  type Batch,
  type BatchOptions,
  batchCount,
  batches,
  type SourceBatch,
  sourceBatch,
} from './batches';
export { type CharTokenizerOptions, charTokenizer } from './charTokenizer';
export { type BySet, ParallelCorpus } from './corpus';
export type { CorpusOptions, JsonlOptions, TsvOptions } from './corpusOptions';
export { DataError } from './errors';
export {
  type FileReader,
  type FileWriter,
  readBytes,
  setFileReader,
  setFileWriter,
  writeBytes,
} from './files';
export type {
  AdditionOptions,
  DateOptions,
  GeneratedPair,
  Link,
  SequenceOptions,
} from './generators';
export * as generators from './generators';
export { plainToken } from './joinMarks';
export type { TextVocabulary, WithVocabularies } from './knownVocabularies';
export * from './metrics';
export * as metrics from './metrics';
export type { NormalForm } from './normalization';
export type { PairInput } from './pairFilter';
export { type Pair, PairSet, type SetName, type Vocabularies } from './pairs';
export type { ParallelFiles } from './parallelFiles';
export type {
  CorpusStatistics,
  LengthStatistics,
  SetStatistics,
  SideStatistics,
} from './statistics';
export { type BpeTokenizerOptions, bpeTokenizer } from './subword/bpeTokenizer';
export type { TokenizerFile } from './subword/importTokenizer';
export type { SubwordTokenizer } from './subword/subwordTokenizer';
export { type LoadTokenizerOptions, loadTokenizer, saveTokenizer } from './subword/tokenizerFile';
export { type UnigramTokenizerOptions, unigramTokenizer } from './subword/unigramTokenizer';
export {
  TextCorpus,
  type TextOptions,
  TextSet,
  textTokens,
  type Windows,
  windowCount,
  windows,
} from './textCorpus';
export { canSample, plainTokens, type Tokenizer, type TokenizerDescription } from './tokenizer';
export { tokenizerFrom } from './tokenizers';
export { BOS, EOS, PAD, SPECIALS, UNK, Vocabulary, type VocabularyOptions } from './vocabulary';
export { type WhitespaceTokenizerOptions, whitespaceTokenizer } from './whitespaceTokenizer';
export { type WordTokenizerOptions, wordTokenizer } from './wordTokenizer';
