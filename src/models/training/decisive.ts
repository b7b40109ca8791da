/** What of a training's options decides its bits: going on with other ones would be another training. */
import type { ResolvedTrain } from './options';

const DECISIVE = [
  'seed',
  'batchSize',
  'batchTokens',
  'accumulate',
  'monitor',
  'labelSmoothing',
  'wordDropout',
  'sampleTokens',
  'clipNorm',
  'clipValue',
  'teacherForcing',
  'ema',
  'validateSentences',
] as const;

/** Infinity is written 'Infinity': a file has no such number. */
export type DecisiveOptions = Partial<Record<(typeof DECISIVE)[number], number | string | boolean>>;

export function decisiveOf(options: ResolvedTrain): DecisiveOptions {
  const decisive: DecisiveOptions = {};
  for (const name of DECISIVE) {
    const value = options[name];
    if (value === undefined || typeof value === 'function') continue; // a function cannot be compared
    if (name === 'batchSize' && options.batchTokens !== undefined) continue;
    if (name === 'validateSentences' && options.monitor === 'loss') continue;
    decisive[name] = value === Number.POSITIVE_INFINITY ? 'Infinity' : value;
  }
  return decisive;
}

/** @throws RangeError naming the options that are not what they were */
export function checkDecisive(was: DecisiveOptions | undefined, options: ResolvedTrain): void {
  if (!was) {
    throw new RangeError(
      'train: the state to resume is of an earlier version; train on from these weights without resume.',
    );
  }
  const now = decisiveOf(options);
  const differing = DECISIVE.filter(name => was[name] !== now[name]);
  if (differing.length === 0) return;
  const each = differing.map(
    name => `${name} was ${was[name] ?? 'not given'}, now ${now[name] ?? 'not given'}`,
  );
  throw new RangeError(
    `train: the training to resume had other options: ${each.join('; ')}. Give what it had, or train on from these ` +
      'weights without resume.',
  );
}
