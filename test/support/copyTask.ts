import { Generator } from '../../src/engine';
import { charTokenizer, ParallelCorpus } from '../../src/text';

/** Words of 2–5 letters out of six; the target is the source reversed: attention must run against the grain. */
export function reversalCorpus(pairs: number, seed = 3): ParallelCorpus {
  const numbers = new Generator(seed);
  const letters = 'abcdef';
  const sources = new Set<string>();
  while (sources.size < pairs) {
    const length = 2 + numbers.integer(4);
    sources.add(Array.from({ length }, () => letters[numbers.integer(6)]).join(''));
  }
  return ParallelCorpus.fromPairs(
    [...sources].map(source => ({ source, target: [...source].reverse().join('') })),
    { source: charTokenizer(), target: charTokenizer(), split: [0.8, 0.1, 0.1], seed },
  );
}
