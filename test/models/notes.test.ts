// What is said of a training at its end, of records made by hand: causes, limits, and which weights are kept.
import { strict as assert } from 'node:assert';
import { Linear } from '../../src/engine';
import type { TrainingState } from '../../src/models';
import { type EpochRecord, type StepRecord, TrainingRun } from '../../src/models';
import type { Keeper } from '../../src/models/training/keeper';
import {
  cutNote,
  divergedNote,
  divergedValidationNote,
  joined,
  keptNote,
  lastNote,
  nothingLeftNote,
  stoppedNote,
  worseThanGuessing,
} from '../../src/models/training/notes';

const stepRecord = (step: number, more: Partial<StepRecord> = {}): StepRecord => ({
  ...{ step, epoch: 1, loss: 2, gradNorm: 1, lr: 0.01, tokensPerSecond: 1 },
  ...more,
});
const epochRecord = (
  epoch: number,
  step: number,
  more: Partial<EpochRecord> = {},
): EpochRecord => ({
  ...{ epoch, step, trainLoss: 2, meanOfBatches: 2, tokensPerSecond: 1, seconds: 1 },
  ...more,
});

suite('a step that is no number', () => {
  const model = new Linear(2, 2);
  const note = (record: Partial<StepRecord>, before?: Partial<StepRecord>, clipNorm = 1) =>
    divergedNote(model, stepRecord(7, record), before && stepRecord(6, before), clipNorm);
  const remedy =
    ' Try a smaller learning rate, a warm-up, or clipNorm: 1; await anomaly(() => train(…)) names the op that made it.';

  test('the loss or the norm, the step, and the learning rate as the cause', () => {
    const rate = `at step 7; that step was not taken. Likely cause: the learning rate 0.01 is likely too large.${remedy}`;
    assert.equal(note({ loss: Number.NaN, gradNorm: Number.NaN }), `The loss became NaN ${rate}`);
    assert.equal(
      note({ loss: Number.POSITIVE_INFINITY }, { gradNorm: 3 }),
      `The loss became Infinity ${rate}`,
    );
    assert.equal(
      note({ loss: 2, gradNorm: Number.NaN }, { gradNorm: 100 }),
      `The norm of the gradients became NaN ${rate}`,
    );
  });

  test('gradients that had grown to a hundred times what they are clipped to', () => {
    const grown = /Likely cause: the gradients had grown to a norm of 1\.0e\+3\. Try/;
    assert.match(note({ loss: Number.NaN }, { gradNorm: 1001 }), grown);
    assert.match(note({ loss: Number.NaN }, { gradNorm: 1001 }, 10), grown);
    assert.match(note({ loss: Number.NaN }, { gradNorm: 1000 }, 10), /the learning rate 0\.01 is/);
    assert.match(note({ loss: Number.NaN }, { gradNorm: 0.24 }, 0.002), /to a norm of 0\.24\. Try/);
    assert.match(
      note({ loss: Number.NaN }, { gradNorm: 1e9 }, Number.POSITIVE_INFINITY),
      /rate 0\.01/,
    );
  });

  test('weights that were no numbers before', () => {
    const broken = new Linear(2, 2);
    const { bias } = broken;
    bias?.storage.view().fill(Number.NEGATIVE_INFINITY, 1, 2);
    assert.match(
      divergedNote(
        broken,
        stepRecord(7, { loss: Number.NaN }),
        stepRecord(6, { gradNorm: 1e9 }),
        1,
      ),
      /Likely cause: bias held values that are no numbers before\. Try/,
    );
  });

  test('a development loss', () => {
    assert.equal(
      divergedValidationNote(epochRecord(2, 9, { devLoss: Number.POSITIVE_INFINITY }), 0.5),
      `The development loss is Infinity after step 9. Likely cause: the learning rate 0.5 is too large.${remedy}`,
    );
  });
});

suite('a training that does worse than guessing', () => {
  const guessing = Math.log(6);
  const limit = 1.5 * guessing; // 2.688

  /** Of epochs with these losses of their steps, and steps of the next one. */
  function said(
    epochs: readonly (readonly number[])[],
    { trainLoss = 9, devLoss = 9, next = [] as number[], lr = 1e-3, dev = true } = {},
  ): string {
    const records: EpochRecord[] = [];
    let step = 0;
    for (const [i, losses] of epochs.entries()) {
      step += losses.length;
      records.push(epochRecord(i + 1, step, { trainLoss, ...(dev ? { devLoss } : {}) }));
    }
    const steps = [...epochs.flat(), ...next].map((loss, i) => stepRecord(i + 1, { loss, lr }));
    return worseThanGuessing({ steps, epochs: records }, 6, 'adam');
  }

  test('before the first epoch has ended nothing is said', () => {
    assert.equal(said([], { next: [9, 9, 9] }), '');
  });

  test('its training loss is more than one and a half of ln V', () => {
    assert.equal(said([[2, 9, 9]], { trainLoss: limit }), '');
    assert.match(
      said([[2, 9, 9]], { trainLoss: limit + 1e-6 }),
      /^The training loss of epoch 1 is 2\.688: worse than guessing all 6 words equally \(ln 6 = 1\.792\)\. Likely cause/,
    );
  });

  test('the end is the last quarter of the steps of the last epoch', () => {
    const eight = (end: readonly number[]) => [2, 9, 9, 9, 9, 9, ...end];
    assert.equal(said([eight([2, 3])]), '');
    assert.notEqual(said([eight([3, 3])]), '');
    assert.equal(said([[2, 9, 9, 9, 2.6, 2.6]]), '', 'a quarter of six are two');
    assert.notEqual(said([[2, 2, 2, 2, 2.6, 2.9]]), '');
    assert.equal(said([eight([9, 9]), [9, 9, 9, 2]]), '', 'another epoch');
    assert.notEqual(said([eight([2, 2]), [2, 2, 2, 9]]), '');
    assert.equal(
      said([[2, 9, 9, 2]], { next: [9, 9, 9, 9] }),
      '',
      'the epoch that runs does not count',
    );
    assert.notEqual(said([[2, 9, 9, 9]], { next: [2, 2, 2, 2] }), '');
  });

  test('or the development loss, whichever is better', () => {
    assert.equal(said([[2, 9, 9]], { devLoss: limit }), '');
    assert.notEqual(said([[2, 9, 9]], { devLoss: limit + 1e-6 }), '');
    assert.equal(said([[2, 9, limit]], { devLoss: 50 }), '');
    assert.notEqual(said([[2, 9, 9]], { dev: false }), '');
    assert.equal(said([[2, 9, limit]], { dev: false }), '');
  });

  test('one that comes down by a tenth has learnt', () => {
    assert.equal(said([[10, 9, 8.999]]), '');
    assert.match(
      said([[10, 9, 9.001]]),
      /It was 10\.000 before the first step\. Of a model that had/,
    );
    assert.match(said([[10, 9, 14.9]], { devLoss: 50 }), /It was 10\.000 before the first step\./);
    assert.match(said([[10, 9, 15.1]], { devLoss: 50 }), /Likely cause: the learning rate 0\.001/);
    assert.match(said([[limit, 9, 3]]), /Likely cause/, 'it did not begin badly');
    assert.match(said([[limit + 1e-6, 9, 3]]), /It was 2\.688 before the first step/);
  });

  test('fewer than twenty steps may be passing', () => {
    const losses = (count: number) => [2, ...new Array<number>(count - 1).fill(9)];
    assert.match(
      said([losses(19)]),
      /clipNorm: 1\. After 19 steps it may also be passing: train longer\.$/,
    );
    assert.match(said([losses(20)]), /, a warm-up, or clipNorm: 1\.$/);
  });
});

suite('why a training ended', () => {
  test('sentences are joined where there are any', () => {
    assert.equal(joined('One.', '', 'Two.'), 'One. Two.');
    assert.equal(joined('', ''), '');
  });

  const run = (limits: TrainingRun['limits'] = {}, monitor: TrainingRun['monitor'] = 'loss') => {
    const made = new TrainingRun('GRUModel', 1, 9, 4, monitor, limits);
    for (let step = 1; step <= 5; step++) made.history.steps.push(stepRecord(step));
    return made;
  };

  test('what cut it off, and how it goes on', () => {
    const kept = 'Interrupted: the model keeps the weights of step 5.';
    assert.equal(cutNote('Interrupted', run(), false), kept);
    assert.equal(
      cutNote('Interrupted', run(), true),
      `${kept} Go on with resume: true, or keep it: await model.save(path, { state: trainingState(model) }).`,
    );
    assert.equal(
      cutNote(new RangeError('too long.'), run(), false),
      'RangeError: too long: the model keeps the weights of step 5.',
    );
  });

  test('early stopping, by its number and its unit', () => {
    assert.equal(stoppedNote(run(), 1), 'The development loss has not fallen for 1 epoch.');
    assert.equal(stoppedNote(run(), 2), 'The development loss has not fallen for 2 epochs.');
    assert.equal(stoppedNote(run({}, 'chrf'), 2), 'The chrf has not risen for 2 epochs.');
    assert.equal(
      stoppedNote(run({ validateEvery: 3 }), 1),
      'The development loss has not fallen for 1 validation.',
    );
  });

  test('nothing that was left to do', () => {
    const state = (epoch: number, stage: TrainingState['stage'] = 'steps') =>
      ({ epoch, stage, history: run().history }) as TrainingState;
    const at = (epochs: number, steps: number) => ({ epochs, steps });
    const none = Number.POSITIVE_INFINITY;
    assert.equal(nothingLeftNote(null, at(2, none)), '');
    assert.equal(nothingLeftNote(state(2, 'validation'), at(2, none)), '');
    assert.equal(nothingLeftNote(state(1), at(2, none)), '');
    assert.equal(nothingLeftNote(state(1), at(2, 6)), '');
    assert.match(
      nothingLeftNote(state(2), at(2, none)),
      /: epochs \(2\) counts .* has 2; give more than 2\.$/,
    );
    assert.match(
      nothingLeftNote(state(3), at(2, 6)),
      /: epochs \(2\) counts .* has 3; give more than 3\.$/,
    );
    assert.match(
      nothingLeftNote(state(1), at(2, 5)),
      /: steps \(5\) counts .* has 5; give more than 5\.$/,
    );
    assert.match(
      nothingLeftNote(state(1), at(none, 4)),
      /: steps \(4\) counts .* has 5; give more than 5\.$/,
    );
  });

  test('which weights the model has', () => {
    const best = { epoch: 1, step: 4, devLoss: 1 };
    const ofState = { best: [] } as unknown as TrainingState;
    const with_ = (limits: TrainingRun['limits'], change: Partial<TrainingRun> = {}) =>
      Object.assign(run(limits), { best, state: ofState, ...change });
    const kept = 'The model keeps the weights of step 5';
    assert.equal(
      lastNote(with_({})),
      `${kept}; those of epoch 1, the best on the development set, are run.state.best[0].weights.`,
    );
    for (const limits of [{ steps: 7 }, { validateEvery: 2 }]) {
      assert.match(lastNote(with_(limits)), /; those of step 4, the best/);
    }
    assert.equal(lastNote(with_({}, { state: null })), `${kept}.`);
    assert.equal(lastNote(with_({}, { best: null })), `${kept}.`);
    assert.equal(lastNote(with_({}, { best: { ...best, step: 5 } })), `${kept}.`);
    assert.equal(
      lastNote(new TrainingRun('GRUModel', 1, 9, 4)),
      'The model has the weights it began with.',
    );

    const places = (...steps: number[]) =>
      ({ places: steps.map(step => ({ epoch: step / 4, step })) }) as unknown as Keeper;
    const note = (keeper: Keeper, limits = {}, averaged = false, change = {}) =>
      keptNote(with_(limits, change), keeper, averaged);
    assert.equal(note(places(0)), 'The model has the weights it began with.');
    assert.equal(
      note(places(4)),
      'The model has the weights of epoch 1, the best on the development set.',
    );
    assert.equal(
      note(places(4), { steps: 9 }),
      'The model has the weights of step 4, the best on the development set.',
    );
    assert.equal(
      note(places(4), {}, true, { best: null }),
      'The model has the averaged weights of epoch 1, the last before that.',
    );
    const mean = 'The model has the mean of the weights of';
    assert.equal(
      note(places(40, 8, 4)),
      `${mean} epochs 1, 2, 10, the best on the development set.`,
    );
    assert.equal(
      note(places(40, 8, 4), { validateEvery: 4 }),
      `${mean} steps 4, 8, 40, the best on the development set.`,
    );
  });
});
