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
] as const;

/** Infinity is written 'Infinity': a file has no such number. */
export type Recipe = Partial<Record<(typeof DECISIVE)[number], number | string | boolean>>;

export function recipeOf(options: ResolvedTrain): Recipe {
  const recipe: Recipe = {};
  for (const name of DECISIVE) {
    const value = options[name];
    if (value === undefined || (name === 'batchSize' && options.batchTokens !== undefined))
      continue;
    recipe[name] = value === Number.POSITIVE_INFINITY ? 'Infinity' : value;
  }
  return recipe;
}

/** @throws RangeError naming the options that are not what they were */
export function checkRecipe(was: Recipe, options: ResolvedTrain): void {
  const now = recipeOf(options);
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
