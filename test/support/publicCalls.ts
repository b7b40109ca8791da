/**
 * One valid call of everything that `seq2seq` exports, with every argument there is, options last; by the names of
 * publicSurface.ts. A public function that is not here makes test/seq2seq/publicArguments.test.ts fail.
 */
import * as engine from '../../src/engine';
import * as seq2seq from '../../src/seq2seq';
import { reversalCorpus } from './copyTask';
import { from, type Maker, type Member, made, of, on } from './publicCallMakers';
import { ids, mask, tensorMethods, x, y } from './publicTensorCalls';
import { vocabulariesOf } from './vocabularies';

const {
  arange,
  ones,
  Parameter,
  ParallelCorpus,
  randn,
  tensor,
  TextCorpus,
  charTokenizer,
  wordTokenizer,
  zeros,
} = seq2seq;
const words = { source: charTokenizer(), target: charTokenizer() };
const corpus = reversalCorpus(40);
const text = new TextCorpus('abc def '.repeat(40), { tokenizer: charTokenizer() });
const sizes = { embeddingDim: 4, hiddenDim: 4 };
const once = <T>(make: () => T): (() => T) => {
  let made: T | undefined;
  return () => {
    made ??= make();
    return made;
  };
};
const gru = once(() => new seq2seq.GRUModel(corpus, { ...sizes, attention: 'dot' }));
const transformer = once(
  () =>
    new seq2seq.TransformerModel(corpus, { hiddenDim: 4, numHeads: 2, numLayers: 1, ffnDim: 4 }),
);
const language = once(
  () => new seq2seq.LanguageModel(text, { hiddenDim: 4, numHeads: 2, numLayers: 1, ffnDim: 4 }),
);
const quick = { epochs: 1, batchSize: 8 };
const evaluation = once(() => seq2seq.evaluate(gru(), corpus.test));
const prediction = once(() => seq2seq.predict(gru(), 'ab'));
const run = once(() => seq2seq.train(gru(), corpus, quick));
const compared = once(() =>
  seq2seq.compare({ GRU: seed => new seq2seq.GRUModel(corpus, { ...sizes, seed }) }, corpus, {
    ...quick,
    seeds: 1,
  }),
);

const leaf = () => ones([2, 3]);
const optimizer = () => {
  const parameter = new Parameter(ones([2]));
  parameter.mul(2).sum().backward();
  return seq2seq.adam([parameter]);
};
const linear = () => new seq2seq.Linear(2, 3);
const padded = tensor([
  [true, true, false],
  [true, true, true],
]); // prettier-ignore
const packed = () => engine.packRows(padded);
const batch = () => engine.noGrad(() => seq2seq.sourceBatch(['ab', 'abc'], corpus));
const hypotheses = ['the cat sat', 'a dog ran'];
const references = ['the cat sat down', 'a dog ran'];
const vocabulary = () => seq2seq.Vocabulary.from([['a', 'b'], ['a']]);

/** A decoder's step, and what goes on. */
const steps = (name: string, make: () => seq2seq.EncoderDecoder): Record<string, Maker> => {
  const encoded = () => make().encode(batch()) as seq2seq.Encoded<never>;
  return {
    [`${name}.prototype.encode`]: from(
      (...all: never[]) => make().encode(...(all as never as [never])),
      () => [batch(), {}],
    ),
    [`${name}.prototype.decodeStep`]: from(
      (...all: unknown[]) => (make() as unknown as Member).decodeStep(...all),
      () => [ids(1, 1), encoded().state, encoded(), {}],
    ),
    [`${name}.prototype.forward`]: from(
      (...all: unknown[]) => (make() as unknown as Member).forward(...all),
      () => [batch(), ids(1, 2, 1, 2).reshape(2, 2), undefined],
    ),
    [`${name}.prototype.selectState`]: from(
      (...all: unknown[]) => (make() as unknown as Member).selectState(...all),
      () => [encoded().state, [1]],
    ),
  };
};

const score = { first: evaluation, second: evaluation };

export const CALLS: Readonly<Record<string, Maker>> = {
  ...tensorMethods,
  'Tensor.prototype.backward': on(() => x().sum(), 'backward', {}),
  'Tensor.prototype.item': on(() => tensor(1), 'item'),
  'Tensor.prototype.bmm': on(() => ones([1, 2, 3]), 'bmm', ones([1, 3, 2])),
  'Tensor.prototype.dot': on(() => ones([3]), 'dot', ones([3])),
  'Tensor.prototype.copy_': on(leaf, 'copy_', y()),
  'Tensor.prototype.fill_': on(leaf, 'fill_', 2),
  'Tensor.prototype.zero_': on(leaf, 'zero_'),
  'Tensor.prototype.uniform_': on(leaf, 'uniform_', 0, 1, {}),
  'Tensor.prototype.normal_': on(leaf, 'normal_', 0, 1, {}),

  arange: of(arange, 0, 3, 1, {}),
  eye: of(seq2seq.eye, 2, 3, {}),
  linspace: of(seq2seq.linspace, 0, 1, 3, {}),
  full: of(seq2seq.full, [2], 1, {}),
  ones: of(ones, [2], {}),
  zeros: of(zeros, [2], {}),
  onesLike: of(seq2seq.onesLike, y(), {}),
  zerosLike: of(seq2seq.zerosLike, y(), {}),
  rand: of(seq2seq.rand, [2], {}),
  randn: of(randn, [2], {}),
  randint: of(seq2seq.randint, 0, 3, [2], {}),
  randperm: of(seq2seq.randperm, 3, {}),
  tensor: of(tensor, [1], {}),
  cat: of(seq2seq.cat, [y(), y()], 0),
  stack: of(seq2seq.stack, [y(), y()], 0),
  where: of(seq2seq.where, mask, 1, y()),
  attention: of(seq2seq.attention, ones([1, 2, 3]), ones([1, 2, 3]), ones([1, 2, 3]), {}),
  anomaly: of(seq2seq.anomaly, () => 1),
  noGrad: of(seq2seq.noGrad, () => 1),
  scope: of(seq2seq.scope, () => 1),
  memory: of(seq2seq.memory),
  manualSeed: of(seq2seq.manualSeed, 1),
  packRows: of(seq2seq.packRows, padded),
  'PackedRows.prototype.pack': on(packed, 'pack', ones([2, 3, 4])),
  'PackedRows.prototype.unpack': on(packed, 'unpack', ones([5, 4])),
  clipGradNorm: from(seq2seq.clipGradNorm, () => [optimizer().parameters, 1, {}]),
  clipGradValue: from(seq2seq.clipGradValue, () => [optimizer().parameters, 1]),

  'new Generator': made(seq2seq.Generator, 1),
  'Generator.prototype.integer': on(() => new seq2seq.Generator(1), 'integer', 3),
  'Generator.prototype.next': on(() => new seq2seq.Generator(1), 'next'),
  'Generator.prototype.normal': on(() => new seq2seq.Generator(1), 'normal', [2]),
  'Generator.prototype.permutation': on(() => new seq2seq.Generator(1), 'permutation', 3),
  'Generator.prototype.reserve': on(() => new seq2seq.Generator(1), 'reserve', 3),
  'Generator.prototype.uniform': on(() => new seq2seq.Generator(1), 'uniform', [2]),

  'new Parameter': made(Parameter, ones([2])),
  'new Linear': made(seq2seq.Linear, 2, 3, {}),
  'new Embedding': made(seq2seq.Embedding, 2, 3, {}),
  'new Dropout': made(seq2seq.Dropout, 0.1, {}),
  'new LayerNorm': made(seq2seq.LayerNorm, 3, {}),
  'new Conv1d': made(seq2seq.Conv1d, 2, 3, 2, {}),
  'new Conv2d': made(seq2seq.Conv2d, 2, 3, 2, {}),
  'new RNN': made(seq2seq.RNN, 2, 3, {}),
  'new LSTM': made(seq2seq.LSTM, 2, 3, {}),
  'new GRU': made(seq2seq.GRU, 2, 3, {}),
  'new RNNCell': made(seq2seq.RNNCell, 2, 3, {}),
  'new LSTMCell': made(seq2seq.LSTMCell, 2, 3, {}),
  'new GRUCell': made(seq2seq.GRUCell, 2, 3, {}),
  'new MultiheadAttention': made(seq2seq.MultiheadAttention, 4, 2, {}),
  'new PositionalEncoding': made(seq2seq.PositionalEncoding, 4, {}),
  'new TransformerEncoderLayer': made(seq2seq.TransformerEncoderLayer, 4, 2, {}),
  'new TransformerDecoderLayer': made(seq2seq.TransformerDecoderLayer, 4, 2, {}),
  'new DotAttention': made(seq2seq.DotAttention, {}),
  'new GeneralAttention': made(seq2seq.GeneralAttention, 4, 4, {}),
  'new AdditiveAttention': made(seq2seq.AdditiveAttention, 4, 4, {}),

  'Linear.prototype.forward': on(linear, 'forward', ones([1, 2])),
  'Embedding.prototype.forward': on(() => new seq2seq.Embedding(3, 2), 'forward', ids(0, 2)),
  'Dropout.prototype.forward': on(() => new seq2seq.Dropout(0.1), 'forward', y()),
  'LayerNorm.prototype.forward': on(() => new seq2seq.LayerNorm(3), 'forward', y()),
  'Conv1d.prototype.forward': on(() => new seq2seq.Conv1d(2, 3, 2), 'forward', ones([1, 2, 4])),
  'RNN.prototype.forward': on(() => new seq2seq.RNN(2, 3), 'forward', ones([1, 2, 2]), {}),
  'LSTM.prototype.forward': on(() => new seq2seq.LSTM(2, 3), 'forward', ones([1, 2, 2]), {}),
  'GRU.prototype.forward': on(() => new seq2seq.GRU(2, 3), 'forward', ones([1, 2, 2]), {}),
  'RNNCell.prototype.forward': on(
    () => new seq2seq.RNNCell(2, 3),
    'forward',
    ones([1, 2]),
    zeros([1, 3]),
  ),
  'LSTMCell.prototype.forward': on(() => new seq2seq.LSTMCell(2, 3), 'forward', ones([1, 2]), [
    zeros([1, 3]),
    zeros([1, 3]),
  ]),
  'GRUCell.prototype.forward': on(
    () => new seq2seq.GRUCell(2, 3),
    'forward',
    ones([1, 2]),
    zeros([1, 3]),
  ),
  'PositionalEncoding.prototype.forward': on(
    () => new seq2seq.PositionalEncoding(4),
    'forward',
    ones([1, 2, 4]),
    0,
  ),
  'MultiheadAttention.prototype.forward': on(
    () => new seq2seq.MultiheadAttention(4, 2),
    'forward',
    ones([1, 2, 4]),
    ones([1, 2, 4]),
    ones([1, 2, 4]),
    {},
  ),
  'MultiheadAttention.prototype.keyValue': on(
    () => new seq2seq.MultiheadAttention(4, 2),
    'keyValue',
    ones([1, 2, 4]),
    ones([1, 2, 4]),
    undefined,
    0,
  ),
  'MultiheadAttention.prototype.step': from(
    (...all: unknown[]) => (new seq2seq.MultiheadAttention(4, 2) as unknown as Member).step(...all),
    () => [ones([1, 1, 4]), new seq2seq.MultiheadAttention(4, 2).keyValue(ones([1, 2, 4])), {}],
  ),
  'TransformerEncoderLayer.prototype.forward': on(
    () => new seq2seq.TransformerEncoderLayer(4, 2),
    'forward',
    ones([1, 2, 4]),
    {},
  ),
  'TransformerEncoderLayer.prototype.step': on(
    () => new seq2seq.TransformerEncoderLayer(4, 2),
    'step',
    ones([1, 1, 4]),
    null,
  ),
  'TransformerDecoderLayer.prototype.forward': on(
    () => new seq2seq.TransformerDecoderLayer(4, 2),
    'forward',
    ones([1, 2, 4]),
    ones([1, 3, 4]),
    {},
  ),
  'TransformerDecoderLayer.prototype.start': on(
    () => new seq2seq.TransformerDecoderLayer(4, 2),
    'start',
    ones([1, 3, 4]),
    undefined,
  ),
  'TransformerDecoderLayer.prototype.step': from(
    (...all: unknown[]) =>
      (new seq2seq.TransformerDecoderLayer(4, 2) as unknown as Member).step(...all),
    () => [ones([1, 1, 4]), new seq2seq.TransformerDecoderLayer(4, 2).start(ones([1, 3, 4])), {}],
  ),
  'DotAttention.prototype.project': on(
    () => new seq2seq.DotAttention(),
    'project',
    ones([1, 2, 4]),
  ),
  'DotAttention.prototype.forward': on(
    () => new seq2seq.DotAttention(),
    'forward',
    ones([1, 1, 4]),
    ones([1, 2, 4]),
    tensor([[true, false]]),
    undefined,
  ),
  'GeneralAttention.prototype.project': on(
    () => new seq2seq.GeneralAttention(4, 4),
    'project',
    ones([1, 2, 4]),
  ),
  'GeneralAttention.prototype.forward': on(
    () => new seq2seq.GeneralAttention(4, 4),
    'forward',
    ones([1, 1, 4]),
    ones([1, 2, 4]),
    tensor([[true, false]]),
    undefined,
  ),
  'AdditiveAttention.prototype.project': on(
    () => new seq2seq.AdditiveAttention(4, 4),
    'project',
    ones([1, 2, 4]),
  ),
  'AdditiveAttention.prototype.forward': on(
    () => new seq2seq.AdditiveAttention(4, 4),
    'forward',
    ones([1, 1, 4]),
    ones([1, 2, 4]),
    tensor([[true, false]]),
    undefined,
  ),

  'Module.prototype.eval': on(linear, 'eval'),
  'Module.prototype.train': on(linear, 'train', true),
  'Module.prototype.zeroGrad': on(linear, 'zeroGrad', {}),
  'Module.prototype.parameters': on(linear, 'parameters'),
  'Module.prototype.namedParameters': on(linear, 'namedParameters', {}),
  'Module.prototype.ownParameters': on(linear, 'ownParameters'),
  'Module.prototype.children': on(linear, 'children'),
  'Module.prototype.stateDict': on(linear, 'stateDict'),
  'Module.prototype.loadStateDict': on(linear, 'loadStateDict', linear().stateDict(), {}),

  adam: from(seq2seq.adam, () => [optimizer().parameters, {}]),
  adamW: from(seq2seq.adamW, () => [optimizer().parameters, {}]),
  sgd: from(seq2seq.sgd, () => [optimizer().parameters, { lr: 1 }]),
  rmsprop: from(seq2seq.rmsprop, () => [optimizer().parameters, {}]),
  adagrad: from(seq2seq.adagrad, () => [optimizer().parameters, {}]),
  'Optimizer.prototype.step': on(optimizer, 'step'),
  'Optimizer.prototype.zeroGrad': on(optimizer, 'zeroGrad', {}),
  'Optimizer.prototype.stateDict': on(optimizer, 'stateDict'),
  'Optimizer.prototype.loadStateDict': on(optimizer, 'loadStateDict', optimizer().stateDict()),
  constant: of(seq2seq.constant, {}),
  cosine: of(seq2seq.cosine, {}),
  epochDecay: of(seq2seq.epochDecay, {}),
  exponential: of(seq2seq.exponential, {}),
  noam: of(seq2seq.noam, {}),
  plateau: of(seq2seq.plateau, {}),
  step: of(seq2seq.step, {}),

  bleu: of(seq2seq.bleu, hypotheses, references, {}),
  chrf: of(seq2seq.chrf, hypotheses, references, {}),
  ter: of(seq2seq.ter, hypotheses, references, {}),
  cer: of(seq2seq.cer, hypotheses, references, {}),
  rougeL: of(seq2seq.rougeL, hypotheses, references, {}),
  wer: of(seq2seq.wer, hypotheses, references),
  per: of(seq2seq.per, hypotheses, references),
  exactMatch: of(seq2seq.exactMatch, hypotheses, references),
  perplexity: of(seq2seq.perplexity, 1),
  'init.uniform': of(seq2seq.init.uniform, -1, 1),
  'init.normal': of(seq2seq.init.normal, 0, 1),
  'init.constant': of(seq2seq.init.constant, 2),
  'init.zeros': of(seq2seq.init.zeros),
  'init.ones': of(seq2seq.init.ones),
  'init.xavierUniform': of(seq2seq.init.xavierUniform, 2),
  'init.xavierNormal': of(seq2seq.init.xavierNormal, 2),
  'init.kaimingUniform': of(seq2seq.init.kaimingUniform, {}),
  'init.kaimingNormal': of(seq2seq.init.kaimingNormal, {}),
  'init.orthogonal': of(seq2seq.init.orthogonal, 2),
  'init.uniform_': of(seq2seq.init.uniform_, zeros([2, 3]), -1, 1, {}),
  'init.normal_': of(seq2seq.init.normal_, zeros([2, 3]), 0, 1, {}),
  'init.constant_': of(seq2seq.init.constant_, zeros([2, 3]), 2),
  'init.zeros_': of(seq2seq.init.zeros_, ones([2, 3])),
  'init.ones_': of(seq2seq.init.ones_, zeros([2, 3])),
  'init.xavierUniform_': of(seq2seq.init.xavierUniform_, zeros([2, 3]), 2, {}),
  'init.xavierNormal_': of(seq2seq.init.xavierNormal_, zeros([2, 3]), 2, {}),
  'init.kaimingUniform_': of(seq2seq.init.kaimingUniform_, zeros([2, 3]), {}),
  'init.kaimingNormal_': of(seq2seq.init.kaimingNormal_, zeros([2, 3]), {}),
  'init.orthogonal_': of(seq2seq.init.orthogonal_, zeros([2, 3]), 2, {}),
  'init.calculateGain': of(seq2seq.init.calculateGain, 'leakyRelu', 0.2),
  'metrics.alignmentErrorRate': of(
    seq2seq.metrics.alignmentErrorRate,
    [[[0, 0]]],
    [[[0, 0]]],
    [[[0, 0]]],
  ),
  'metrics.alignmentOf': of(seq2seq.metrics.alignmentOf, [[0.2, 0.8]]),
  'metrics.bleuTokenizerFor': of(seq2seq.metrics.bleuTokenizerFor, references),
  'metrics.bleuTokens': of(seq2seq.metrics.bleuTokens, 'a b', '13a'),
  'metrics.bootstrap': of(seq2seq.metrics.bootstrap, seq2seq.bleu, hypotheses, references, {
    resamples: 3,
  }),
  'metrics.levenshtein': of(seq2seq.metrics.levenshtein, ['a'], ['b']),
  'metrics.longestCommonSubsequence': of(seq2seq.metrics.longestCommonSubsequence, ['a'], ['b']),
  'metrics.pairedBootstrap': of(
    seq2seq.metrics.pairedBootstrap,
    seq2seq.bleu,
    hypotheses,
    hypotheses,
    references,
    { resamples: 3 },
  ),
  'metrics.pairedRandomization': of(
    seq2seq.metrics.pairedRandomization,
    seq2seq.bleu,
    hypotheses,
    hypotheses,
    references,
    {},
  ),
  'generators.addition': of(seq2seq.generators.addition, { count: 2 }),
  'generators.copy': of(seq2seq.generators.copy, { count: 2 }),
  'generators.dates': of(seq2seq.generators.dates, { count: 2 }),
  'generators.reverse': of(seq2seq.generators.reverse, { count: 2 }),
  'generators.sort': of(seq2seq.generators.sort, { count: 2 }),
  charTokenizer: of(charTokenizer, {}),
  wordTokenizer: of(wordTokenizer, {}),
  whitespaceTokenizer: of(seq2seq.whitespaceTokenizer, {}),
  bpeTokenizer: of(seq2seq.bpeTokenizer, {}),
  unigramTokenizer: of(seq2seq.unigramTokenizer, {}),
  saveTokenizer: of(
    seq2seq.saveTokenizer,
    charTokenizer(),
    'tokenizer.json',
    corpus.sourceVocabulary,
  ),
  loadTokenizer: from(seq2seq.loadTokenizer, async () => {
    const learned = seq2seq.bpeTokenizer({ vocabularySize: 20 }).train(['ab abc', 'bc']);
    await seq2seq.saveTokenizer(learned, 'tokenizer.json');
    return ['tokenizer.json', {}];
  }),
  'new Vocabulary': made(seq2seq.Vocabulary, vocabulary().tokens),
  'Vocabulary.from': of(seq2seq.Vocabulary.from, [['a']], {}),
  'Vocabulary.fromCounts': of(seq2seq.Vocabulary.fromCounts, new Map([['a', 1]]), {}),
  'Vocabulary.prototype.decode': on(vocabulary, 'decode', [4]),
  'Vocabulary.prototype.encode': on(vocabulary, 'encode', ['a']),
  'Vocabulary.prototype.has': on(vocabulary, 'has', 'a'),
  'Vocabulary.prototype.id': on(vocabulary, 'id', 'a'),
  'Vocabulary.prototype.label': on(vocabulary, 'label', 4),
  'Vocabulary.prototype.token': on(vocabulary, 'token', 4),
  'ParallelCorpus.fromPairs': of(ParallelCorpus.fromPairs, [['ab', 'ba']], {
    ...words,
    split: [1],
  }),
  'ParallelCorpus.fromTsv': of(ParallelCorpus.fromTsv, 'pairs.tsv', { ...words, split: [1] }),
  'ParallelCorpus.fromJsonl': of(ParallelCorpus.fromJsonl, 'pairs.jsonl', { ...words, split: [1] }),
  'ParallelCorpus.fromFiles': of(
    ParallelCorpus.fromFiles,
    { source: 'source.txt', target: 'target.txt' },
    { ...words, split: [1] },
  ),
  'new TextCorpus': made(TextCorpus, 'abc '.repeat(40), { tokenizer: charTokenizer() }),
  'TextCorpus.fromFile': of(TextCorpus.fromFile, 'text.txt', { tokenizer: charTokenizer() }),
  'TextCorpus.prototype.encode': on(() => text, 'encode', 'abc'),
  'TextCorpus.prototype.decode': on(() => text, 'decode', [4]),
  batches: of(seq2seq.batches, corpus.train, { batchSize: 8 }),
  sourceBatch: of(seq2seq.sourceBatch, ['ab'], corpus),

  'new RNNModel': made(seq2seq.RNNModel, corpus, sizes),
  'new LSTMModel': made(seq2seq.LSTMModel, corpus, sizes),
  'new GRUModel': made(seq2seq.GRUModel, corpus, sizes),
  'new TransformerModel': made(seq2seq.TransformerModel, corpus, { hiddenDim: 4, numHeads: 2 }),
  'new LanguageModel': made(seq2seq.LanguageModel, text, { hiddenDim: 4, numHeads: 2 }),
  ...steps('GRUModel', gru),
  ...steps('TransformerModel', transformer),
  'EncoderDecoder.prototype.select': from(
    (...all: unknown[]) => (gru() as unknown as Member).select(...all),
    () => {
      const encoded = gru().encode(batch());
      return [encoded, encoded.state, [1]];
    },
  ),
  'EncoderDecoder.prototype.save': on(gru, 'save', 'model.safetensors', {}),
  'EncoderDecoder.prototype.load': on(
    async () => {
      await gru().save('model.safetensors');
      return gru();
    },
    'load',
    'model.safetensors',
  ),
  'LanguageModel.prototype.forward': on(language, 'forward', ids(4, 5).reshape(1, 2)),
  'LanguageModel.prototype.step': on(language, 'step', ids(4), [null], 0),
  'Evaluation.prototype.interval': on(evaluation, 'interval', 'bleu', { resamples: 3 }),
  'Comparison.prototype.of': on(compared, 'of', 'GRU'),
  'Comparison.prototype.spread': on(compared, 'spread', 'GRU', 'bleu'),
  train: of(seq2seq.train, gru(), corpus, quick),
  trainingState: from(seq2seq.trainingState, async () => {
    await run();
    return [gru()];
  }),
  compare: of(
    seq2seq.compare,
    { GRU: (seed: number) => new seq2seq.GRUModel(corpus, { ...sizes, seed }) },
    corpus,
    { ...quick, seeds: 1 },
  ),
  compareEvaluations: from(seq2seq.compareEvaluations, () => [
    score.first(),
    score.second(),
    { resamples: 3 },
  ]),
  predict: of(seq2seq.predict, gru(), 'ab', {}),
  translate: of(seq2seq.translate, gru(), ['ab'], {}),
  backTranslate: of(seq2seq.backTranslate, gru(), ['ab'], {}),
  evaluate: of(seq2seq.evaluate, gru(), corpus.test, {}),
  generate: of(seq2seq.generate, language(), 'abc', { maxLength: 2 }),
  textLoss: of(seq2seq.textLoss, language(), text.test),
  loadModel: from(seq2seq.loadModel, async () => {
    await gru().save('model.safetensors');
    return ['model.safetensors', seq2seq.EncoderDecoder];
  }),
  saveSafetensors: of(seq2seq.saveSafetensors, 'x.safetensors', { x: ones([2]) }),
  loadSafetensors: from(seq2seq.loadSafetensors, async () => {
    await seq2seq.saveSafetensors('x.safetensors', { x: ones([2]) });
    return ['x.safetensors'];
  }),
  quantize: from(seq2seq.quantize, () => [new seq2seq.LSTMModel(vocabulariesOf(9), sizes)]),
  checkCausal: of(seq2seq.checkCausal, gru()),
  checkPadding: of(seq2seq.checkPadding, gru()),
  checkGradients: from(seq2seq.checkGradients, () => {
    const model = linear();
    return [model, () => model.forward(ones([1, 2])).sum(), {}];
  }),
  lossAtInit: of(seq2seq.lossAtInit, gru(), corpus),
  overfitOneBatch: of(seq2seq.overfitOneBatch, gru(), corpus, { steps: 2 }),
  progress: of(seq2seq.progress, [1, 2], {}),
  liveHistory: of(seq2seq.liveHistory, {}),
  'show.attention': from(seq2seq.show.attention, () => [prediction()]),
  'show.decode': from(seq2seq.show.decode, () => [prediction()]),
  'show.gates': from(seq2seq.show.gates, () => [prediction(), 'encoder']),
  'show.history': from(seq2seq.show.history, async () => [await run()]),
};
