/**
 * Batches: sentences of about the same length side by side, padded to the longest.
 *
 *   source    x_1 … x_S  eos  pad …      [B, S]    what the encoder reads
 *   prefix    bos  y_1 … y_T  pad …      [B, T]    what the decoder is given (teacher forcing)
 *   targets   y_1 … y_T  eos  pad …      [B, T]    what it shall say; PAD is left out of the loss
 *
 * S and T count the eos. Pads exist only to fill the rectangle: the mask is false there, and
 * lengths do not count them.
 */
import {
  checkArguments,
  checkNames,
  describe,
  flag,
  Generator as RandomNumbers,
  type Tensor,
  tensor,
  whole,
} from '../engine';
import { type Pair, PairSet, type Vocabularies } from './pairs';
import { canSample, type Tokenizer } from './tokenizer';
import { BOS, EOS, PAD, Vocabulary } from './vocabulary';

export interface SourceBatch {
  /** int32 [B, S]; each row ends with eos, then pads. */
  readonly tokens: Tensor;
  /** [B]: tokens of each row, eos counted. */
  readonly lengths: Int32Array;
  /** bool [B, S]: true on tokens, eos included, false on pads. */
  readonly mask: Tensor;
}

export interface Batch {
  readonly source: SourceBatch;
  /** int32 [B, T]: bos and the target, then pads. */
  readonly prefix: Tensor;
  /** int32 [B, T]: the target and eos, then pads. */
  readonly targets: Tensor;
  /** bool [B, T]: true on targets, eos included, false on pads. */
  readonly targetMask: Tensor;
  /** The pairs of the rows. */
  readonly pairs: readonly Pair[];
  /** Tokens without pads, eos counted: on the source side, and those the loss is over. */
  readonly sourceTokenCount: number;
  readonly targetTokenCount: number;
}

export interface BatchOptions {
  /** Sentences a batch; the last one may have fewer. Default 32. */
  batchSize?: number;
  /**
   * Tokens a batch, in the place of batchSize: sentences times the longest of all their sides, source or target, eos and
   * pads counted, so that batches of short sentences have many of them. A longer sentence is a batch by itself.
   */
  batchTokens?: number;
  /** In random order. Default false: in the order of the set, or of lengths with `bucket`. */
  shuffle?: boolean;
  /** Put sentences of about the same length together, so that there are few pads. Default true. */
  bucket?: boolean;
  /**
   * With `shuffle`, draws each pair at random from all of them, as PyTorch's RandomSampler(replacement=True): as many draws
   * as there are pairs, so that a pass has some pairs several times and others not at all. Default false.
   */
  replacement?: boolean;
  /** Where the random order comes from: a stream of numbers, which each call takes further … */
  generator?: RandomNumbers;
  /** … or a seed, which gives the same order each time. Default 0. */
  seed?: number;
  /**
   * Cuts sentences anew, at random, where their tokenizer can (BPE-dropout, Provilkov et al. 2020; subword
   * regularisation, Kudo 2018): another view of the same sentence each time. Default false.
   */
  sample?: boolean;
}

/**
 * Shuffled pairs are sorted by length within pools of so many batches: few pads, and yet other
 * company each epoch.
 */
const POOL = 50;

/**
 * The pairs of a set in batches; each pair is in exactly one, unless `replacement` draws them. A pass of a loop of your own:
 *
 *     for (const { source, prefix, targets } of batches(corpus.train, { shuffle: true, seed: epoch })) {
 *       const loss = model.forward(source, prefix).crossEntropy(targets, { ignoreIndex: 0 }); // <pad>
 *       optimizer.zeroGrad();
 *       loss.backward();
 *       optimizer.step();
 *     }
 *
 * @throws RangeError or TypeError for wrong options, or what is no set of pairs
 */
export function batches(set: PairSet, options: BatchOptions = {}): IterableIterator<Batch> {
  checkArguments('batches', 'set, options', arguments);
  if (!(set instanceof PairSet)) {
    throw new TypeError(
      `batches: the first argument is a set of pairs, such as corpus.train; got ${describe(set)}.`,
    );
  }
  checkNames('batches', options, [
    'batchSize',
    'batchTokens',
    'shuffle',
    'bucket',
    'replacement',
    'generator',
    'seed',
    'sample',
  ]);
  if (!(set instanceof PairSet)) {
    throw new TypeError(
      `batches: the first argument is a set of a corpus: batches(corpus.train); got ${describe(set)}.`,
    );
  }
  const size = whole('batches', 'batchSize', options.batchSize, 1, 32);
  const tokens = whole('batches', 'batchTokens', options.batchTokens, 1, Number.POSITIVE_INFINITY);
  const shuffle = flag('batches', 'shuffle', options.shuffle, false);
  const bucket = flag('batches', 'bucket', options.bucket, true);
  const replacement = flag('batches', 'replacement', options.replacement, false);
  if (replacement && !shuffle) {
    throw new RangeError('batches: replacement draws pairs at random; give shuffle: true with it.');
  }
  const seed = whole('batches', 'seed', options.seed, Number.MIN_SAFE_INTEGER, 0);
  const random = shuffle ? (options.generator ?? new RandomNumbers(seed)) : undefined;
  const sample = flag('batches', 'sample', options.sample, false);
  if (sample) checkSample(set.corpus);
  const numbers = sample ? (options.generator ?? new RandomNumbers(seed)) : undefined;
  const sizes = tokens === Number.POSITIVE_INFINITY ? { size } : { size, tokens };
  return made(set, () => group(set, sizes, { bucket, replacement, random }), numbers);
}

/** @param grouped draws the order when the first batch is asked for */
function* made(
  set: PairSet,
  grouped: () => Int32Array[],
  numbers: RandomNumbers | undefined,
): IterableIterator<Batch> {
  for (const places of grouped()) {
    yield makeBatch(
      Array.from(places, place => set.at(place)),
      set.corpus,
      numbers,
    );
  }
}

/** @throws RangeError where no side can be cut in several ways */
function checkSample({ sourceTokenizer, targetTokenizer }: Vocabularies): void {
  if ([sourceTokenizer, targetTokenizer].some(canSample)) return;
  throw new RangeError(
    'batches: sample needs a tokenizer that cuts a sentence in several ways, and neither of these does; read the corpus ' +
      'with bpeTokenizer({ dropout: 0.1 }) or unigramTokenizer(), or leave sample out.',
  );
}

/** How many batches an epoch has; with batchTokens about how many, as company changes. */
export function batchCount(
  set: PairSet,
  { batchSize = 32, batchTokens, bucket = true }: BatchOptions,
): number {
  if (batchTokens === undefined) return Math.ceil(set.length / batchSize);
  return group(set, { size: batchSize, tokens: batchTokens }, { bucket }).length;
}

/**
 * Sentences as a model reads them, in the order given; each is tokenised, ends with eos, and is
 * padded to the longest.
 *
 * @throws RangeError where there is no sentence
 */
export function sourceBatch(sentences: readonly string[], corpus: Vocabularies): SourceBatch {
  checkArguments('sourceBatch', 'sentences, corpus', arguments);
  if (!Array.isArray(sentences)) {
    throw new TypeError("sourceBatch takes a list of sentences: ['how are you ?'].");
  }
  if (sentences.length === 0) throw new RangeError('sourceBatch: there is no sentence.');
  const { sourceTokenizer, sourceVocabulary } = corpus ?? {};
  if (typeof sourceTokenizer?.encode !== 'function' || !(sourceVocabulary instanceof Vocabulary)) {
    throw new TypeError(
      `sourceBatch: the second argument is the corpus, or model.vocabularies; got ${describe(corpus)}.`,
    );
  }
  return padSource(sentences.map(text => sourceVocabulary.encode(sourceTokenizer.encode(text))));
}

/** Which pairs of a set go together, by their places in it, in the order of the batches. */
function group(
  set: PairSet,
  { size, tokens }: { size: number; tokens?: number },
  {
    bucket,
    replacement = false,
    random,
  }: { bucket: boolean; replacement?: boolean; random?: RandomNumbers },
): Int32Array[] {
  const ordered = orderOf(set.length, replacement, random);
  const cut = (some: Int32Array) =>
    tokens === undefined ? chunks(some, size) : byTokens(some, set, tokens);
  if (!bucket) return cut(ordered);
  // the target first: the decoder and the loss are the larger part of the work
  const byLength = (a: number, b: number) =>
    set.targetLength(a) - set.targetLength(b) || set.sourceLength(a) - set.sourceLength(b);
  if (!random) return cut(ordered.sort(byLength));
  const pools = chunks(ordered, (tokens === undefined ? size : 64) * POOL);
  const grouped = pools.flatMap(pool => cut(pool.sort(byLength)));
  return Array.from(random.permutation(grouped.length), i => grouped[i]);
}

/** The places of all pairs in the order they are taken in; with `replacement` as many drawn ones. */
function orderOf(length: number, replacement: boolean, random?: RandomNumbers): Int32Array {
  if (!random) return Int32Array.from({ length }, (_, i) => i);
  if (!replacement) return random.permutation(length);
  return Int32Array.from({ length }, () => random.integer(length));
}

function chunks(places: Int32Array, size: number): Int32Array[] {
  return Array.from({ length: Math.ceil(places.length / size) }, (_, i) =>
    places.subarray(i * size, (i + 1) * size),
  );
}

/** Neighbours whose padded sources, and whose padded targets, have at most so many tokens together. */
function byTokens(places: Int32Array, set: PairSet, tokens: number): Int32Array[] {
  const groups: Int32Array[] = [];
  let start = 0;
  let longest = 0;
  places.forEach((place, i) => {
    const length = Math.max(set.sourceLength(place), set.targetLength(place)) + 1;
    longest = Math.max(longest, length);
    if (i === start || (i + 1 - start) * longest <= tokens) return;
    groups.push(places.subarray(start, i));
    start = i;
    longest = length;
  });
  if (start < places.length) groups.push(places.subarray(start));
  return groups;
}

function makeBatch(
  pairs: readonly Pair[],
  vocabularies: Vocabularies,
  numbers: RandomNumbers | undefined,
): Batch {
  const { sourceVocabulary, targetVocabulary, sourceTokenizer, targetTokenizer } = vocabularies;
  const cut = (tokenizer: Tokenizer, text: string, tokens: readonly string[]) =>
    numbers && tokenizer.sample ? tokenizer.sample(text, numbers) : tokens;
  const source = padSource(
    pairs.map(pair =>
      sourceVocabulary.encode(cut(sourceTokenizer, pair.source, pair.sourceTokens)),
    ),
  );
  const targets = pairs.map(pair =>
    targetVocabulary.encode(cut(targetTokenizer, pair.target, pair.targetTokens)),
  );
  const width = Math.max(...targets.map(ids => ids.length)) + 1;
  return {
    source,
    prefix: pad(targets, width, { before: BOS }),
    targets: pad(targets, width, { after: EOS }),
    targetMask: maskOf(
      targets.map(ids => ids.length + 1),
      width,
    ),
    pairs,
    sourceTokenCount: source.lengths.reduce((sum, length) => sum + length, 0),
    targetTokenCount: targets.reduce((sum, ids) => sum + ids.length + 1, 0),
  };
}

function padSource(sentences: readonly Int32Array[]): SourceBatch {
  const lengths = Int32Array.from(sentences, ids => ids.length + 1);
  const width = Math.max(...lengths);
  return {
    tokens: pad(sentences, width, { after: EOS }),
    lengths,
    mask: maskOf(lengths, width),
  };
}

/** bool [rows, width]: true at the first positions of each row. */
function maskOf(lengths: ArrayLike<number>, width: number): Tensor {
  const mask = new Uint8Array(lengths.length * width);
  for (let row = 0; row < lengths.length; row++) {
    mask.fill(1, row * width, row * width + lengths[row]);
  }
  return tensor(mask, { shape: [lengths.length, width], dtype: 'bool' });
}

/** Rows of ids with a token before or after each, filled up with pads: int32 [rows, width]. */
function pad(
  rows: readonly Int32Array[],
  width: number,
  { before, after }: { before?: number; after?: number },
): Tensor {
  const ids = new Int32Array(rows.length * width).fill(PAD);
  rows.forEach((row, i) => {
    let at = i * width;
    if (before !== undefined) ids[at++] = before;
    ids.set(row, at);
    if (after !== undefined) ids[at + row.length] = after;
  });
  return tensor(ids, { shape: [rows.length, width], dtype: 'int32' });
}
