/** Models side by side in plain text: a line each, numbers with their deviation over the seeds. */
import { type Comparison, fixed, type Measure } from '../../models';
import { duration, grouped, short } from '../numbers';
import { table } from '../table';

const COLUMNS: readonly [heading: string, Measure, write: (value: number) => string][] = [
  ['BLEU', 'bleu', value => value.toFixed(2)],
  ['chrF', 'chrf', value => value.toFixed(2)],
  ['exact match, %', 'exactMatch', value => value.toFixed(1)],
  ['loss', 'loss', value => fixed(value, 3)],
  ['tokens/s', 'tokensPerSecond', short],
  ['training', 'seconds', duration],
];

/** @param now what is being trained, in words */
export function comparisonText(comparison: Comparison, now = ''): string {
  const { names, seeds, runs, set } = comparison;
  const rows = names.map(name => {
    const [first] = comparison.of(name);
    const cells = COLUMNS.map(([, measure, write]) => {
      const { mean, deviation } = comparison.spread(name, measure);
      if (Number.isNaN(mean)) return '–';
      const isSpeed = measure === 'tokensPerSecond' || measure === 'seconds';
      return Number.isNaN(deviation) || isSpeed
        ? write(mean)
        : `${write(mean)} ± ${write(deviation)}`;
    });
    return [name, first ? grouped(first.run.parameterCount) : '–', ...cells];
  });
  const heading = ['model', 'parameters', ...COLUMNS.map(([title]) => title)];
  const all = names.length * seeds.length;
  const trainings = all === 1 ? 'the training' : `all ${all} trainings`;
  const done =
    runs.length < all ? `; ${runs.length} of ${all} trainings done` : `; ${trainings} finished`;
  const which = `${seeds.length === 1 ? 'seed' : 'seeds'} ${seeds.join(', ')}`;
  const how = seeds.length > 1 ? ': mean ± standard deviation' : '';
  const ends = runs
    .filter(({ run }) => run.status === 'diverged')
    .map(({ name, seed, run }) => `${name}, seed ${seed}: ${run.note}`);
  return [
    `${grouped(set.count)} sentences of ${set.name}, ${which}${how}${done}`,
    table([heading, ...rows], `l${'r'.repeat(heading.length - 1)}`),
    ...ends,
    ...(now ? [now] : []),
  ].join('\n\n');
}
