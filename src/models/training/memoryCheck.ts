/** Whether the largest batch of a training fits into the engine's memory: found before the first step. */
import {
  byteText,
  freeMemory,
  Generator,
  memory,
  memoryNeed,
  type Optimizer,
  OutOfMemoryError,
  restoring,
  scope,
} from '../../engine';
import type { ResolvedTrain } from './options';
import type { Streams } from './streams';
import type { LargestBatch, Task } from './task';

/** Copies of the weights that a training makes beside its batches: what optimizers keep, the best weights, an average. */
const COPIES = 4;
/** A rough count of bytes is far too high for most models: below this share of what is free nothing is tried out. */
const SURE = 0.5;

/**
 * Tries the loss and the gradients of a few rows of the largest batch, where it may be too large, and of all of them where
 * those few suggest that it is. Changes neither weights nor random streams.
 * @throws OutOfMemoryError saying how much is missing, and what batchSize and accumulate would do
 */
export function checkMemory<Batch>(
  task: Task<Batch>,
  options: ResolvedTrain,
  { optimizer, streams }: { optimizer: Optimizer; streams: Streams },
): void {
  const full = task.largest();
  const copies = optimizer.parameters.reduce((sum, { numel }) => sum + 4 * numel, 0) * COPIES;
  if (roughBytes(task, full) + copies < SURE * freeMemory().heap) return;
  memory(); // gives back what nothing refers to any more
  const free = freeMemory();
  const marks = streams.marks();
  const undo = () => {
    streams.restore(marks);
    optimizer.zeroGrad();
  };
  restoring(undo, () => {
    task.model.train();
    const trial = (rows: number) => {
      optimizer.zeroGrad(); // those of the trial before are not measured again
      return memoryNeed(() => gradients(task, options, rows));
    };
    const { rows } = full;
    const few = Math.ceil(rows / 16);
    // where so few rows do not fit, more than this is needed
    let need = (count: number) => (count / few / 2) * free.total;
    const fits = isRoom(() => {
      if (rows === 1) return;
      const first = trial(few);
      const perRow = Math.max(0, trial(2 * few) - first) / few;
      need = count => copies + first + (count - few) * perRow;
    });
    if (rows === 1 || !fits || need(rows) > free.heap) tryAll(() => trial(rows), full, need);
  });

  function tryAll(
    run: () => number,
    { rows, text }: LargestBatch<Batch>,
    need: (rows: number) => number,
  ) {
    let missing = 0;
    const fits = isRoom(() => {
      missing = run() + copies - free.total;
    });
    if (fits && missing <= 0) return;
    if (!fits) missing = need(rows) - free.total;
    const { accumulate, batchTokens } = options;
    let parts = 2;
    while (parts < rows && need(Math.ceil(rows / parts)) > SURE * free.heap) parts *= 2;
    const smaller = Math.ceil(rows / parts);
    const size =
      batchTokens === undefined
        ? `batchSize: ${smaller}`
        : `batchTokens: ${Math.ceil(batchTokens / parts)}`;
    const remedy =
      rows === 1
        ? 'Use shorter sentences or a smaller model'
        : `Use ${size} with accumulate: ${accumulate * parts}, whose gradients are those of one large batch`;
    const lacking =
      missing > 0 ? `about ${byteText(missing)} are missing` : 'one of its operations has no room';
    throw new OutOfMemoryError(
      `train: the largest batch, ${text}, does not fit into the engine's memory: ${byteText(free.total)} of ` +
        `${byteText(free.capacity)} are free, ${lacking}. ${remedy}, or give the engine more memory ` +
        '(SEQ2SEQ_MEMORY, in GB; in the editor the setting seq2seq.memory).',
    );
  }
}

/** Runs `f`. @returns false where it ran out of memory */
function isRoom(f: () => void): boolean {
  try {
    f();
    return true;
  } catch (error) {
    if (error instanceof OutOfMemoryError) return false;
    throw error;
  }
}

function gradients<Batch>(task: Task<Batch>, options: ResolvedTrain, rows: number): void {
  const { teacherForcing } = options;
  const forced = typeof teacherForcing === 'number' ? teacherForcing : 1;
  scope(() => {
    const { batch } = task.largest(rows);
    task.loss(batch, task.divisorOf([batch]), forced, new Generator(0)).minimized.backward();
  });
}

/** More bytes than a step needs: every row of every weight is an activation of every token, which is kept four times. */
function roughBytes<Batch>({ model }: Task<Batch>, { rows, source, target }: LargestBatch<Batch>) {
  const matrices = model.parameters().filter(({ rank }) => rank >= 2);
  const perToken = matrices.reduce((sum, { shape }) => sum + shape[0] + shape[1], 0);
  const longest = Math.max(source, target);
  const attention = 2 * matrices.length * longest * longest;
  return 4 * rows * (4 * (source + target) * perToken + attention);
}
