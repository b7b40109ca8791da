/** A comparison as it goes: one table that fills, and what is being trained. */
import type { ComparedNow, Comparison } from '../models';
import { comparisonText } from './plain/comparison';
import { emit, markShown, nextId } from './sink';

/** Gives a listener for `compare({ onProgress })` that shows one live table. */
export function liveComparison(): (comparison: Comparison, now: ComparedNow | null) => void {
  let id: string | undefined;
  return (comparison, now) => {
    const update = id !== undefined;
    id ??= nextId();
    markShown(comparison);
    const line = now
      ? `now: ${now.name}, seed ${now.seed}, epoch ${now.run.history.epochs.length} of ${now.run.epochs}`
      : '';
    emit({ 'text/plain': comparisonText(comparison, line) }, { displayId: id, update });
  };
}
