/** States that earlier versions wrote, as this one has them. */
import type { Plain } from './decisive';
import { type EpochRecord, meanOfBatches, type StepRecord } from './run';
import type { TrainingState } from './state';

/** What options that came later were before there was a choice. */
const BEFORE: Readonly<Record<string, Plain>> = {
  bucket: true,
  replacement: false,
  lossReduction: 'token',
  forcingUnit: 'token',
  stopAtEos: false,
};

/** What a plateau watched before it could be told. */
const PLATEAU_BEFORE: Readonly<Record<string, Plain>> = {
  'schedule.metric': 'devLoss',
  'schedule.mode': 'min',
  'schedule.minLr': 0,
};

/**
 * A state with all that this version asks for. Earlier ones had no option `lossReduction`, no step beside the epoch of what
 * is kept, no epoch beside a step, and exact match as a share of 1 where it is now a percentage.
 */
export function currentState(state: TrainingState): TrainingState {
  const { decisive, best, history } = state;
  // of states without any options `Decisive` says what to do
  if (!decisive || 'lossReduction' in decisive) return state;
  const { steps, epochs } = history;
  const percent = decisive.monitor === 'exactMatch' ? 100 : 1;
  const stepOf = (epoch: number) => epochs.find(one => one.epoch === epoch)?.step ?? 0;
  return {
    ...state,
    best: best.map(one => ({ ...one, step: stepOf(one.epoch), value: percent * one.value })),
    history: {
      steps: withEpochs(steps, epochs),
      epochs: epochs.map(one => recordOf(one, history)),
    },
    decisive: {
      ...BEFORE,
      ...(decisive.schedule === 'plateau' ? PLATEAU_BEFORE : {}),
      ...decisive,
    },
  };
}

function withEpochs(steps: readonly StepRecord[], epochs: readonly EpochRecord[]): StepRecord[] {
  let complete = 0;
  return steps.map(record => {
    if (record.step > (epochs[complete]?.step ?? Number.POSITIVE_INFINITY)) complete++;
    return { ...record, epoch: complete + 1 };
  });
}

function recordOf(record: EpochRecord, { steps, epochs }: TrainingState['history']): EpochRecord {
  const { step, exactMatch } = record;
  const begin = epochs.reduce((last, other) => (other.step < step ? other.step : last), 0);
  return {
    ...record,
    meanOfBatches: meanOfBatches(steps.slice(begin, step)),
    ...(exactMatch === undefined ? {} : { exactMatch: 100 * exactMatch }),
  };
}
