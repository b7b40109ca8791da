/** Which batches make which step. */
import type { Generator } from '../../engine';
import type { Place } from './course';
import type { Task } from './task';

/**
 * The batches of each step that is left of an epoch. They are drawn when they are asked for: until then the stream stands
 * where the step before has left it, also where sentences are cut at random.
 * @param generator the stream of the batches  @param accumulate batches a step
 */
export function* groupsOf<Batch>(
  task: Task<Batch>,
  generator: Generator,
  { steps, start }: Readonly<Place>,
  accumulate: number,
): IterableIterator<Batch[]> {
  const position = generator.state;
  generator.state = start; // the order of all batches is drawn there
  const batches = task.batches(generator)[Symbol.iterator]();
  for (let i = 0; i < steps * accumulate; i++) batches.next();
  generator.state = position;
  for (;;) {
    const group = take(batches, accumulate);
    if (group.length === 0) return;
    yield group;
  }
}

/** The next batches, so many if there are. */
function take<Batch>(batches: Iterator<Batch>, count: number): Batch[] {
  const group: Batch[] = [];
  while (group.length < count) {
    const { value, done } = batches.next();
    if (done) break;
    group.push(value);
  }
  return group;
}
