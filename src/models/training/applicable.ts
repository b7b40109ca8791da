/** Options that mean something to this model and this corpus: none is accepted and then ignored. */
import { canSample, type ParallelCorpus } from '../../text';
import { type ResolvedTrain, scoresDecide, type TrainOptions } from './options';

/** Options that a language model has no use for, what changes nothing all the same, and what to know or do. */
const FOREIGN: readonly [name: keyof TrainOptions, harmless: unknown, remedy: string][] = [
  ['probes', undefined, 'it has none; generate(model, prompt) shows what it writes'],
  ['batchTokens', undefined, 'windows of a text are all of one length; give batchSize'],
  ['bucket', true, 'windows of a text are all of one length; leave it out'],
  ['lossReduction', 'token', 'a text has no sentences; leave it out: the mean over all tokens'],
  ['teacherForcing', 1, 'it is always given the words of the text; leave it out'],
  ['forcingUnit', 'token', 'it is always given the words of the text; leave it out'],
  ['stopAtEos', false, 'it is always given the words of the text; leave it out'],
  ['sampleTokens', false, 'a TextCorpus is cut into tokens once; leave it out'],
  ['validateSentences', 0, 'nothing is translated, the development loss is measured; leave it out'],
  [
    'validation',
    undefined,
    'nothing is translated, the development loss is measured; leave it out',
  ],
];

/** @throws RangeError for an option that training a language model has no use for */
export function checkForLanguage(options: TrainOptions): void {
  for (const [name, harmless, remedy] of FOREIGN) {
    if (options[name] === undefined || options[name] === harmless) continue;
    throw new RangeError(`train: ${name} is for encoder–decoders, not a LanguageModel: ${remedy}.`);
  }
  const { monitor = 'loss', schedule } = options;
  if (!scoresDecide({ monitor, schedule })) return;
  const what = monitor === 'loss' ? `metric '${schedule?.metric}'` : `monitor '${monitor}'`;
  throw new RangeError(
    `train: ${what} needs translations, and a LanguageModel has none; leave it out: the development loss decides.`,
  );
}

/** @throws RangeError if sentences are to be cut anew and no tokenizer can */
export function checkSampling(
  { sampleTokens }: ResolvedTrain,
  { sourceTokenizer, targetTokenizer }: ParallelCorpus,
): void {
  const tokenizers = [sourceTokenizer, targetTokenizer];
  if (!sampleTokens || tokenizers.some(canSample)) return;
  if (tokenizers.some(({ sample }) => sample)) {
    throw new RangeError(
      'train: sampleTokens cuts BPE subwords anew by the dropout of their tokenizer, and that is 0; read the corpus with ' +
        'bpeTokenizer({ dropout: 0.1 }), a saved one with loadTokenizer(path, { dropout: 0.1 }), or leave sampleTokens out.',
    );
  }
  throw new RangeError(
    'train: sampleTokens needs a tokenizer that cuts a sentence in several ways, and neither of this corpus does; ' +
      'read it with bpeTokenizer({ dropout: 0.1 }) or unigramTokenizer(), or leave sampleTokens out.',
  );
}

/** @throws RangeError for an option that compares epochs, where there is nothing to compare them by */
export function checkCompared(options: ResolvedTrain, hasDev: boolean): void {
  if (hasDev) return;
  const { monitor, patience, averageBest, keepBest, validation, schedule } = options;
  const { metric = 'devLoss' } = schedule ?? {};
  const asked = {
    validation: validation !== undefined,
    [`metric '${metric}' of the schedule`]: metric !== 'devLoss' && metric !== 'trainLoss',
    monitor: monitor !== 'loss',
    patience: patience !== undefined,
    averageBest: averageBest > 1,
    keepBest: keepBest > 0,
  };
  for (const [name, is] of Object.entries(asked)) {
    if (!is) continue;
    throw new RangeError(
      `train: ${name} compares epochs on the development set, which is empty; read the corpus with a split that fills ` +
        `it, as [0.8, 0.1, 0.1], or leave ${name} out.`,
    );
  }
}
