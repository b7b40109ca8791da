/** What a training keeps, in plain text: its history, and the state that going on starts from. */
import { fixed, type StepRecord, type TrainingHistory, type TrainingState } from '../../models';
import { grouped, short } from '../numbers';
import { dataField, everyEntry, isReadable } from '../safely';
import { table } from '../table';
import { epochTable } from './training';

/** Steps listed at each end. */
const EDGE = 4;

/** Whether it is what `run.history` gives. */
export function isHistory(value: object): value is TrainingHistory {
  const [steps, epochs] = [dataField(value, 'steps'), dataField(value, 'epochs')];
  if (!isList(steps) || !isList(epochs)) return false;
  return (
    Object.keys(value).length === 2 &&
    everyEntry(steps, one => typeof dataField(one, 'gradNorm') === 'number') &&
    everyEntry(epochs, one => typeof dataField(one, 'trainLoss') === 'number')
  );
}

export function historyText({ steps, epochs }: TrainingHistory): string {
  return [
    `history: ${extentOf({ steps, epochs })}`,
    ...(epochs.length > 0 ? [epochTable(epochs)] : []),
    ...(steps.length > 0 ? [stepTable(steps)] : []),
  ].join('\n\n');
}

/** How much there is: an epoch in which it was validated several times counts once. */
export function extentOf({ steps, epochs }: TrainingHistory): string {
  const count = new Set(epochs.map(({ epoch }) => epoch)).size;
  const validations = count < epochs.length ? `, ${counted(epochs.length, 'validation')}` : '';
  return `${counted(steps.length, 'step')}, ${counted(count, 'epoch')}${validations}`;
}

function stepTable(steps: readonly StepRecord[]): string {
  const skipped = steps.length > 2 * EDGE + 1;
  const rows = (skipped ? [...steps.slice(0, EDGE), ...steps.slice(-EDGE)] : steps).map(record => [
    grouped(record.step),
    fixed(record.loss, 3),
    record.gradNorm.toPrecision(3),
    String(Number(record.lr.toPrecision(3))),
    short(record.tokensPerSecond),
  ]);
  if (skipped) rows.splice(EDGE, 0, ['…']);
  const heading = ['step', 'loss', 'gradient norm', 'learning rate', 'tokens/s'];
  return table([heading, ...rows], 'rrrrr');
}

/** Whether it is what `run.state` and `trainingState(model)` give. */
export function isTrainingState(value: object): value is TrainingState {
  const [optimizer, history] = [dataField(value, 'optimizer'), dataField(value, 'history')];
  return (
    typeof dataField(value, 'stepsInEpoch') === 'number' &&
    isReadable(dataField(value, 'weights')) &&
    isReadable(optimizer) &&
    isReadable(dataField(optimizer, 'slots')) &&
    isReadable(history) &&
    isList(dataField(history, 'steps'))
  );
}

export function stateText(state: TrainingState): string {
  const { epoch, stepsInEpoch, weights, optimizer, ema, best, history } = state;
  const tensors = Object.values(weights);
  const values = tensors.reduce((sum, { numel }) => sum + numel, 0);
  const { name, lr, steps } = optimizer;
  const parts = table(
    [
      ['weights', `${counted(tensors.length, 'tensor')} with ${grouped(values)} values`],
      ['optimizer', `${name}, learning rate ${lr}, ${counted(steps, 'step')} taken`],
      ['ema', ema ? 'a moving average of the weights' : 'none'],
      ['best', best.length > 0 ? `epoch ${best.map(one => one.epoch).join(', ')}` : 'none'],
      ['history', extentOf(history)],
    ],
    'll',
  );
  const next = stepsInEpoch > 0 ? ` and ${counted(stepsInEpoch, 'step')} of the next` : '';
  const head = `state of a training after ${counted(epoch, 'epoch')}${next}`;
  return `${head}; train(model, corpus, { resume: state }) goes on from there\n\n${parts}`;
}

function isList(value: unknown): value is readonly unknown[] {
  return isReadable(value) && Array.isArray(value);
}

function counted(count: number, what: string): string {
  return `${grouped(count)} ${what}${count === 1 ? '' : 's'}`;
}
