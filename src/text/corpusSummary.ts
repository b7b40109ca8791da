/** A corpus in a few lines of plain text. */
import type { ParallelCorpus } from './corpus';
import type { CorpusStatistics, SetStatistics } from './statistics';

/**
 *   ParallelCorpus of 4,000 pairs from data/en-zh.tsv, word → char
 *            pairs   source tokens (unknown)   target tokens (unknown)
 *   train    3,600    …
 *   Vocabularies: 563 source, 599 target tokens, specials included.
 *   Left out: 3 blank lines, 12 pairs longer than maxLength.
 */
export function summarize(corpus: ParallelCorpus): string {
  const { statistics, sourceTokenizer, targetTokenizer } = corpus;
  const kinds = `${sourceTokenizer.name} → ${targetTokenizer.name}`;
  const origin = statistics.origin.join(', ');
  const head = `ParallelCorpus of ${number(corpus.length)} pairs from ${origin}, ${kinds}`;
  const rows = [
    ['', 'pairs', 'source tokens', 'length', 'unknown', 'target tokens', 'length', 'unknown'],
    ...(['train', 'dev', 'test'] as const).map(name => [name, ...cells(statistics[name])]),
  ];
  const [source, target] = [corpus.sourceVocabulary.size, corpus.targetVocabulary.size].map(number);
  return [
    head,
    ...table(rows),
    `Vocabularies: ${source} source, ${target} target tokens, specials included${rare(statistics)}.`,
    ...leftOut(statistics),
    ...cut(statistics),
    ...leaks(statistics),
  ].join('\n');
}

function cells({ pairs, source, target }: SetStatistics): string[] {
  const sides = [source, target].flatMap(({ tokens, unknownRate, lengths }) => [
    number(tokens),
    pairs > 0 ? `${lengths.min}–${lengths.max}, mean ${lengths.mean.toFixed(1)}` : '–',
    tokens > 0 ? `${(100 * unknownRate).toFixed(1)}%` : '–',
  ]);
  return [number(pairs), ...sides];
}

/** Columns set to the width of their widest cell: the first to the left, numbers to the right. */
function table(rows: string[][]): string[] {
  const widths = rows[0].map((_, column) => Math.max(...rows.map(row => row[column].length)));
  return rows.map(row =>
    row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]) : cell.padStart(widths[i]))).join('  '),
  );
}

/** From how often on a token has an entry, where that is not from once on. */
function rare({ minFrequency: { source, target } }: CorpusStatistics): string {
  if (source === 1 && target === 1) return '';
  const both =
    source === target ? `${source} times` : `${source} (source) or ${target} (target) times`;
  return `; tokens that occur less than ${both} in train are unknown`;
}

function leftOut({ blank, unused, bySet, ...all }: CorpusStatistics): string[] {
  const { bad, tooLong, duplicates } = all;
  const parts = [
    [blank, 'blank line', 'blank lines', undefined],
    [bad, 'bad line', 'bad lines', undefined],
    [tooLong, 'pair longer than maxLength', 'pairs longer than maxLength', 'tooLong'],
    [duplicates, 'duplicate', 'duplicates', 'duplicates'],
    [unused, 'pair not asked for by split', 'pairs not asked for by split', undefined],
  ] as const;
  const told = parts
    .filter(([count]) => count > 0)
    .map(([count, one, many, what]) => {
      return `${number(count)} ${count === 1 ? one : many}${what ? ofSets(bySet, what) : ''}`;
    });
  return told.length > 0 ? [`Left out: ${told.join(', ')}.`] : [];
}

function cut({ truncated, bySet }: CorpusStatistics): string[] {
  if (truncated === 0) return [];
  const pairs = truncated === 1 ? '1 pair' : `${number(truncated)} pairs`;
  return [`Cut to maxLength tokens: ${pairs}${ofSets(bySet, 'truncated')}.`];
}

/** How many of them are of dev and test, where these were given apart and not left as they were. */
function ofSets(bySet: CorpusStatistics['bySet'], what: 'tooLong' | 'duplicates' | 'truncated') {
  const told = (['dev', 'test'] as const)
    .map(name => [bySet[name]?.[what] ?? 0, name] as const)
    .filter(([count]) => count > 0)
    .map(([count, name]) => `${number(count)} of ${name}`);
  return told.length > 0 ? ` (${told.join(', ')})` : '';
}

function leaks({ dev, test }: CorpusStatistics): string[] {
  const seen = [
    [dev.seenInTrain, 'dev'],
    [test.seenInTrain, 'test'],
  ] as const;
  return seen
    .filter(([count]) => count > 0)
    .map(([count, name]) => `Careful: ${number(count)} sources of ${name} are in train too.`);
}

/** 12345 as 12,345, in every locale. */
function number(value: number): string {
  return String(value).replace(/\B(?=(\d{3})+$)/g, ',');
}
