/** A training in plain text: where it stands and a line per epoch. */
import { type EpochRecord, fixed, type TrainingRun } from '../../models';
import { describeTraining } from '../describe';
import { duration, grouped, percent, short } from '../numbers';
import { table } from '../table';

/** Epochs listed; of longer trainings those in the middle are left out. */
const LISTED = 24;

/** @param progress one line about where it stands, in the place of the paragraph that describes it */
export function trainingText(run: TrainingRun, progress?: string): string {
  const { epochs } = run.history;
  const parts = [progress ?? describeTraining(run)];
  if (epochs.length > 0) parts.push(epochTable(epochs, run.best?.step));
  const latest = new Map(run.probes.map(({ prediction }) => [prediction.source, prediction.text]));
  if (latest.size > 0) {
    parts.push([...latest].map(([source, text]) => `${source} → ${text}`).join('\n'));
  }
  return parts.join('\n\n');
}

/** A column of the table of epochs; one that no epoch has anything for is left out if it is `optional`. */
interface Column {
  heading: string;
  write(record: EpochRecord): string;
  optional?: boolean;
  /** Shown only where these records ask for it. */
  isFor?(epochs: readonly EpochRecord[]): boolean;
}

const NONE = '–';
const COLUMNS: readonly Column[] = [
  { heading: 'epoch', write: ({ epoch }) => String(epoch) },
  { heading: 'step', write: ({ step }) => grouped(step), isFor: areWithinEpochs },
  { heading: 'training loss', write: ({ trainLoss }) => fixed(trainLoss, 3) },
  {
    heading: 'development loss',
    write: ({ devLoss }) => (devLoss === undefined ? NONE : fixed(devLoss, 3)),
  },
  {
    heading: 'perplexity',
    write: ({ perplexity }) => (perplexity === undefined ? NONE : fixed(perplexity, 2)),
  },
  { heading: 'BLEU', write: ({ bleu }) => bleu?.toFixed(1) ?? NONE, optional: true },
  {
    heading: 'exact match',
    write: ({ exactMatch }) => (exactMatch === undefined ? NONE : percent(exactMatch / 100)),
    optional: true,
  },
  {
    heading: 'truncated',
    write: ({ truncated }) => (truncated === undefined ? NONE : grouped(truncated)),
    isFor: epochs => epochs.some(({ truncated = 0 }) => truncated > 0),
  },
  { heading: 'tokens/s', write: ({ tokensPerSecond }) => short(tokensPerSecond) },
  { heading: 'time', write: ({ seconds }) => duration(seconds) },
];

/** Whether an epoch has several records, or none, so that it does not say where they stand. */
function areWithinEpochs(epochs: readonly EpochRecord[]): boolean {
  return epochs.some(({ epoch }, i) => epoch !== epochs[0].epoch + i);
}

/** @param best the step of the record whose weights are kept */
export function epochTable(epochs: readonly EpochRecord[], best?: number): string {
  const columns = COLUMNS.filter(
    ({ write, optional, isFor }) =>
      (isFor?.(epochs) ?? true) && (!optional || epochs.some(record => write(record) !== NONE)),
  );
  const skipped = epochs.length > LISTED;
  const rows = epochs
    .filter((_, i) => !skipped || i < LISTED / 2 || i >= epochs.length - LISTED / 2)
    .map(record => [
      ...columns.map(({ write }) => write(record)),
      record.step === best ? 'best' : '',
    ]);
  if (skipped) rows.splice(LISTED / 2, 0, ['…']);
  const heading = [...columns.map(({ heading }) => heading), ''];
  return table([heading, ...rows], `${'r'.repeat(columns.length)}l`);
}
