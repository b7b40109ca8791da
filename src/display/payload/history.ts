/** The curves of a training as a payload of at most a thousand points. */

import { type EpochRecord, placeText, type TrainingRun } from '../../models';
import {
  encodeArray,
  type HistorySeries,
  type HistoryView,
  type TrainingProgress,
} from '../../protocol';
import { describeTraining, recentSpeed } from '../describe';
import { VERSION } from './common';
import { decimate, type StepPoint } from './decimate';

/** Points on x, steps and epochs together. */
const MOST = 1000;

interface Column extends HistorySeries {
  step?: (point: StepPoint) => number;
  epoch?: (record: EpochRecord) => number | undefined;
}

const columns: Column[] = [
  {
    name: 'loss',
    split: 'train',
    unit: 'nats per token',
    per: 'step',
    log: true,
    step: p => p.loss,
  },
  { name: 'gradient norm', per: 'step', log: true, step: p => p.gradNorm },
  {
    name: 'loss',
    split: 'train',
    unit: 'nats per token',
    per: 'epoch',
    log: true,
    epoch: e => e.trainLoss,
  },
  {
    name: 'loss',
    split: 'dev',
    unit: 'nats per token',
    per: 'epoch',
    log: true,
    epoch: e => e.devLoss,
  },
  { name: 'BLEU', split: 'dev', unit: '0–100', per: 'epoch', epoch: e => e.bleu },
  { name: 'exact match', split: 'dev', unit: '0–100 %', per: 'epoch', epoch: e => e.exactMatch },
];

/** Where a training that is looked at as it runs stands. */
export interface HistoryOptions {
  /** How often this view was shown before. */
  seq?: number;
  /** Since it began; the run's own, which are those of its last epoch, if not said. */
  seconds?: number;
  /** Steps that were taken before: of a training that was resumed. */
  before?: number;
}

export function historyView(
  id: string,
  run: TrainingRun,
  { seq = 0, seconds = run.seconds, before = 0 }: HistoryOptions = {},
): HistoryView {
  const epochs = lastOfGroups(run.history.epochs, MOST / 2);
  const steps = decimate(run.history.steps, MOST - epochs.length);
  const positions = [...new Set([...steps, ...epochs].map(({ step }) => step))].sort(
    (a, b) => a - b,
  );
  const place = new Map(positions.map((step, i) => [step, i]));
  const column = ({ step: ofStep, epoch: ofEpoch }: Column) => {
    const values = new Float32Array(positions.length).fill(Number.NaN);
    if (ofStep) for (const point of steps) values[place.get(point.step)!] = ofStep(point);
    if (ofEpoch) {
      for (const record of epochs) values[place.get(record.step)!] = ofEpoch(record) ?? Number.NaN;
    }
    return values;
  };
  const filled = columns
    .map(definition => ({ definition, values: column(definition) }))
    .filter(({ definition, values }) => definition.per === 'step' || !values.every(Number.isNaN));
  const taken = run.history.steps.length;
  return {
    v: VERSION,
    id,
    kind: 'history',
    title: `training ${run.model}`,
    alt: describeTraining(run, seconds),
    ...(steps.length < taken
      ? {
          trunc: [{ what: 'steps of the curves', from: [taken], to: [steps.length], how: 'mean' }],
        }
      : {}),
    data: {
      x: { name: 'step' },
      series: filled.map(({ definition: { step: _, epoch: __, ...series } }) => series),
      cols: [
        encodeArray(positions, [positions.length], { dtype: 'i32' }),
        ...filled.map(({ values }) => encodeArray(values, [values.length], { dtype: 'f32' })),
      ],
      events: bestOf(run),
      progress: progressOf(run, seconds, before),
      seq,
      done: run.status !== 'running',
    },
  };
}

/** The last of each group when there are more than `most`; the very last is always there. */
function lastOfGroups<T>(records: readonly T[], most: number): T[] {
  const size = Math.ceil(records.length / most);
  if (size <= 1) return [...records];
  return records.filter((_, i) => (records.length - 1 - i) % size === 0);
}

function bestOf(run: TrainingRun): { x: number; label: string }[] {
  const record = run.history.epochs.find(({ step }) => step === run.best?.step);
  return record ? [{ x: record.step, label: `best, ${placeText(run, record)}` }] : [];
}

function progressOf(run: TrainingRun, seconds: number, before: number): TrainingProgress {
  const { history, epoch, epochs, expectedSteps: all, status, note } = run;
  const step = history.steps.length;
  const probes = new Map(
    run.probes.map(({ epoch, prediction }) => [
      prediction.source,
      { epoch, text: prediction.text },
    ]),
  );
  return {
    model: run.model,
    status,
    ...(note ? { note } : {}),
    epoch,
    epochs,
    step,
    steps: all,
    tokensPerSecond: Math.round(recentSpeed(run)),
    ...(status === 'running' && seconds > 0 && history.epochs.length > 0 && step > before
      ? {
          secondsLeft: Math.round((seconds * (all - step)) / (step - before)),
        }
      : {}),
    ...(probes.size > 0
      ? { probes: [...probes].map(([source, { epoch, text }]) => ({ source, text, epoch })) }
      : {}),
  };
}
