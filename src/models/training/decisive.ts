/** What decides a training's bits: going on with anything else would be another training. */
import { constant, type Optimizer } from '../../engine';
import { type ResolvedTrain, scoresDecide } from './options';
import type { TrainingState } from './state';
import type { Task } from './task';

const OPTIONS = [
  'seed',
  'batchSize',
  'batchTokens',
  'accumulate',
  'bucket',
  'replacement',
  'lossReduction',
  'validateEvery',
  'monitor',
  'labelSmoothing',
  'wordDropout',
  'sampleTokens',
  'clipNorm',
  'clipValue',
  'teacherForcing',
  'forcingUnit',
  'stopAtEos',
  'ema',
  'validateSentences',
  'averageBest',
  'keepBest',
] as const;

/** What states of an earlier version do not have, so that it is not compared with theirs. */
const LATER: readonly string[] = ['averageBest', 'keepBest'];

/** A file has these alone: a list is its text, and so is a number that JSON has not, as Infinity. */
export type Plain = number | string | boolean;

/**
 * By the names of the options; what an option is made of has two names, as in 'optimizer.betas' and 'schedule.warmup', and
 * so has what comes from the model and from the corpus: 'model.maxLength', 'corpus.train'.
 */
export type DecisiveOptions = Readonly<Record<string, Plain>>;

type Parts = Pick<Task<unknown>, 'window' | 'data'> & {
  options: ResolvedTrain;
  optimizer: Optimizer;
};

export class Decisive {
  private readonly begun: DecisiveOptions;

  /** @param parts as they are before the first step */
  constructor(private readonly parts: Parts) {
    this.begun = decisiveOf(parts);
  }

  /** For a state. What has changed since is no setting: an optimizer of one's own may count. */
  kept(): DecisiveOptions {
    const now = decisiveOf(this.parts);
    return Object.fromEntries(
      Object.entries(this.begun).filter(([name, value]) => now[name] === value),
    );
  }

  /** @throws RangeError naming what is not as it was */
  check({ decisive: was, optimizer }: Pick<TrainingState, 'decisive' | 'optimizer'>): void {
    const { begun: now, parts } = this;
    if (!was) throw new RangeError(`${EARLIER}; ${ANEW}.`);
    const isEarlier = !('schedule' in was);
    if (isEarlier) checkEarlier(was, parts);
    // what another kind of optimizer or schedule is made of says nothing more; loading tells of the kind of optimizer
    const others = [
      ...(optimizer.name === parts.optimizer.name ? [] : ['optimizer.']),
      ...(was.schedule === now.schedule ? [] : ['schedule.']),
    ];
    const names = new Set([
      ...OPTIONS.filter(name => !(isEarlier && LATER.includes(name))),
      ...Object.keys(was),
      ...Object.keys(now).filter(name => name.startsWith('validation.')),
    ]);
    const each = [...names]
      .filter(name => !others.some(other => name.startsWith(other)))
      .filter(name => was[name] !== now[name]);
    if (each.length === 0) return;
    const ofData = each.filter(name => name.startsWith('corpus.')).length;
    const what = ofData === 0 ? 'options' : ofData < each.length ? 'options and data' : 'data';
    const told = each.map(
      name => `${name} was ${was[name] ?? 'not given'}, now ${now[name] ?? 'not given'}`,
    );
    throw new RangeError(
      `train: the training to resume had other ${what}: ${told.join('; ')}. Give what it had, or ${ANEW}.`,
    );
  }
}

const EARLIER = 'train: the state to resume is of an earlier version';
const ANEW = 'train on from these weights without resume';

/** @throws RangeError where batches were made otherwise when the state was written */
function checkEarlier(was: DecisiveOptions, { window }: Parts): void {
  if (was.batchTokens !== undefined) {
    throw new RangeError(
      `${EARLIER}, whose batchTokens counted targets alone: its batches were others; ${ANEW}.`,
    );
  }
  if (window === undefined || window <= 128) return;
  throw new RangeError(
    `${EARLIER}, which read windows of 128 tokens; now they have maxLength, ${window}. Build the model with maxLength: 128, ` +
      `or ${ANEW}.`,
  );
}

function decisiveOf({ options, optimizer, window, data }: Parts): DecisiveOptions {
  const decisive: Record<string, Plain> = {};
  const put = (name: string, value: unknown) => {
    const plain = plainOf(value);
    if (plain !== undefined) decisive[name] = plain;
  };
  for (const name of OPTIONS) {
    if (name === 'batchSize' && options.batchTokens !== undefined) continue;
    if (name === 'validateSentences' && !scoresDecide(options)) continue;
    put(name, options[name]);
  }
  if (scoresDecide(options)) {
    for (const [name, value] of Object.entries(options.validation ?? {}))
      put(`validation.${name}`, value);
  }
  const { name: schedule, settings, ...fields } = options.schedule ?? constant();
  put('schedule', schedule ?? 'a function');
  for (const [name, value] of Object.entries({ ...fields, ...settings }))
    put(`schedule.${name}`, value);
  for (const [name, value] of Object.entries(optimizer.hyperparameters))
    put(`optimizer.${name}`, value);
  put('model.maxLength', window);
  for (const [name, value] of Object.entries(data)) put(`corpus.${name}`, value);
  return decisive;
}

/** What can be compared; functions and tensors cannot. */
function plainOf(value: unknown): Plain | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value);
  if (typeof value === 'string' || typeof value === 'boolean') return value;
  if (!Array.isArray(value)) return undefined;
  const items = value.map(plainOf);
  return items.includes(undefined) ? undefined : `[${items.join(', ')}]`;
}
