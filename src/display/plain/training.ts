/** A training in plain text: where it stands and a line per epoch. */
import type { EpochRecord, TrainingRun } from '../../models';
import { describeTraining } from '../describe';
import { duration, percent, short } from '../numbers';
import { table } from '../table';

/** Epochs listed; of longer trainings those in the middle are left out. */
const LISTED = 24;

/** @param progress one line about where it stands, in the place of the paragraph that describes it */
export function trainingText(run: TrainingRun, progress?: string): string {
  const { epochs } = run.history;
  const parts = [progress ?? describeTraining(run)];
  if (epochs.length > 0) parts.push(epochTable(epochs, run.best?.epoch));
  const latest = new Map(run.probes.map(({ prediction }) => [prediction.source, prediction.text]));
  if (latest.size > 0) {
    parts.push([...latest].map(([source, text]) => `${source} → ${text}`).join('\n'));
  }
  return parts.join('\n\n');
}

/** @param best the epoch whose weights are kept */
export function epochTable(epochs: readonly EpochRecord[], best?: number): string {
  const heading = [
    'epoch',
    'training loss',
    'development loss',
    'perplexity',
    'BLEU',
    'exact match',
    'tokens/s',
    'time',
    '',
  ];
  const skipped = epochs.length > LISTED;
  const rows = epochs
    .filter((_, i) => !skipped || i < LISTED / 2 || i >= epochs.length - LISTED / 2)
    .map(record => [
      String(record.epoch),
      record.trainLoss.toFixed(3),
      record.devLoss?.toFixed(3) ?? '–',
      record.perplexity?.toFixed(2) ?? '–',
      record.bleu?.toFixed(1) ?? '–',
      record.exactMatch === undefined ? '–' : percent(record.exactMatch),
      short(record.tokensPerSecond),
      duration(record.seconds),
      record.epoch === best ? 'best' : '',
    ]);
  if (skipped) rows.splice(LISTED / 2, 0, ['…']);
  return table([heading, ...rows], 'rrrrrrrrl');
}
