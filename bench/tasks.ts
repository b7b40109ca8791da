/**
 * `npm run quality -- --tasks [--family lstm-attn …] [--task reverse …]`: what each family learns of tasks whose answers
 * are known: exact matches on held-out problems, and on sequences longer than any in training.
 */
import { adam } from '../src/engine';
import { evaluate, predict, train } from '../src/models';
import {
  alignmentErrorRate,
  alignmentOf,
  charTokenizer,
  type GeneratedPair,
  generators,
  PairSet,
  ParallelCorpus,
} from '../src/text';
import { familiesOf, schedule } from './families';

interface TaskSpec {
  name: string;
  pairs: GeneratedPair[];
  longer?: GeneratedPair[];
  epochs: number;
}

const { copy, reverse, addition, dates } = generators;
/** Ones first, which is how one adds, and filled up with zeros: minGPT's adder writes sums so. */
const written = { reversed: true, padded: true };
const sequences = { symbols: 'abcdefghij', minLength: 3, seed: 1 };

const TASKS: readonly (() => TaskSpec)[] = [
  () => ({
    name: 'copy',
    pairs: copy({ ...sequences, count: 20_000, maxLength: 25 }),
    longer: copy({ ...sequences, count: 200, minLength: 26, maxLength: 30, seed: 2 }),
    epochs: 15,
  }),
  () => ({
    name: 'reverse',
    pairs: reverse({ ...sequences, count: 30_000, maxLength: 25 }),
    longer: reverse({ ...sequences, count: 200, minLength: 26, maxLength: 30, seed: 2 }),
    epochs: 20,
  }),
  () => ({ name: 'addition-2', pairs: addition({ digits: 2, ...written }), epochs: 30 }),
  () => ({
    name: 'addition-3',
    pairs: addition({ digits: 3, count: 50_000, ...written }),
    epochs: 6,
  }),
  () => ({ name: 'dates', pairs: dates({ count: 10_000 }), epochs: 10 }),
];

export async function tasks(names: readonly string[], families: readonly string[]): Promise<void> {
  const tokenizers = { source: charTokenizer(), target: charTokenizer() };
  console.log('| task | family | exact match, % | longer, % | alignment errors | training, s |');
  console.log('| --- | --- | --- | --- | --- | --- |');
  for (const make of TASKS) {
    const { name, pairs, longer, epochs } = make();
    if (names.length > 0 && !names.includes(name)) continue;
    const corpus = ParallelCorpus.fromPairs(pairs, { ...tokenizers, split: [0.9, 0.05, 0.05] });
    for (const family of familiesOf(families)) {
      // rules without exceptions: nothing to regularise, and few symbols, whose scores have no use for their embeddings
      const sizes = { hiddenDim: 128, seed: 1, dropoutRate: 0, tieWeights: 'none' } as const;
      const model = family.make(corpus, sizes);
      const optimizer = adam(family.rates(sizes));
      const options = { epochs, batchSize: 32, optimizer, schedule, validateSentences: 0 };
      const run = await train(model, corpus, { ...options, keepState: false });
      const exact = (set: PairSet) => evaluate(model, set).exactMatch.toFixed(1);
      const far =
        longer &&
        exact(
          new PairSet(
            'test',
            ParallelCorpus.fromPairs(longer, { ...tokenizers, split: [1] }).train,
            corpus,
          ),
        );
      const gold = pairs[0].alignment ? alignmentErrors(model, corpus.test, pairs) : '–';
      console.log(
        `| ${name} | ${family.name} | ${exact(corpus.test)} | ${far ?? '–'} | ${gold} | ${run.seconds.toFixed(0)} |`,
      );
    }
  }
}

/** Of attention, on test problems that are solved. */
function alignmentErrors(
  model: Parameters<typeof predict>[0],
  { pairs }: PairSet,
  all: readonly GeneratedPair[],
): string {
  const known = new Map(all.map(pair => [pair.source, pair.alignment ?? []]));
  const solved = pairs
    .slice(0, 60)
    .map(({ source, target }) => ({ target, prediction: predict(model, source) }))
    .filter(({ target, prediction }) => prediction.text === target && prediction.attention);
  if (solved.length === 0) return '–';
  const found = solved.map(({ prediction }) =>
    alignmentOf((prediction.attention as number[][]).slice(0, -1)),
  );
  const gold = solved.map(({ prediction }) => known.get(prediction.source) ?? []);
  return alignmentErrorRate(found, gold).toFixed(2);
}
