// States of trainings that earlier versions wrote: what they lack is filled in, and what is too old is refused.
import { strict as assert } from 'node:assert';
import {
  type EpochRecord,
  GRUModel,
  type StepRecord,
  type TrainingState,
  train,
} from '../../src/models';
import { currentState } from '../../src/models/training/earlier';
import { ofPairs, ofTokens } from '../../src/models/training/fingerprint';
import type { PairSet } from '../../src/text';
import { reversalCorpus } from '../support/copyTask';

/** Five steps, two of each epoch; the second epoch is not complete at the last. */
function earlier(decisive: Record<string, string | number>, exactMatch?: number): TrainingState {
  const steps = [3, 5, 2, 4, 1].map((loss, i) => ({ step: i + 1, loss })) as StepRecord[];
  const epochs = [
    { epoch: 1, step: 2, trainLoss: 4, exactMatch },
    { epoch: 2, step: 4, trainLoss: 3, exactMatch },
  ] as EpochRecord[];
  const best = [2, 1, 0].map(epoch => ({ epoch, value: epoch / 4, tie: -1, weights: {} }));
  return { history: { steps, epochs }, best, decisive, epoch: 2 } as unknown as TrainingState;
}

suite('what a state of before lossReduction has since', () => {
  test('steps know their epoch, epochs the mean of their batches, kept weights their step', () => {
    const { history, best, epoch } = currentState(earlier({ monitor: 'loss' }));
    assert.deepEqual(
      history.steps.map(record => record.epoch),
      [1, 1, 2, 2, 3],
    );
    assert.deepEqual(
      history.epochs.map(record => record.meanOfBatches),
      [4, 3],
    );
    assert.ok(
      history.epochs.every(record => !('exactMatch' in record) || record.exactMatch === undefined),
    );
    assert.deepEqual(
      best.map(({ step, value }) => [step, value]),
      [
        [4, 0.5],
        [2, 0.25],
        [0, 0],
      ],
    );
    assert.equal(epoch, 2);
  });

  test('exact matches are percent, also where they are what the best is told by', () => {
    const byMatch = currentState(earlier({ monitor: 'exactMatch' }, 0.5));
    assert.deepEqual(
      byMatch.best.map(({ value }) => value),
      [50, 25, 0],
    );
    const byBleu = currentState(earlier({ monitor: 'bleu' }, 0.5));
    assert.deepEqual(
      byBleu.best.map(({ value }) => value),
      [0.5, 0.25, 0],
    );
    for (const { history } of [byMatch, byBleu]) {
      assert.deepEqual(
        history.epochs.map(({ exactMatch }) => exactMatch),
        [50, 50],
      );
    }
  });

  test('there was one way then of what there is a choice of since', () => {
    const begun = { seed: 3, schedule: 'cosine' };
    const since = {
      ...{ bucket: true, replacement: false, lossReduction: 'token' },
      ...{ forcingUnit: 'token', stopAtEos: false },
    };
    assert.deepEqual(currentState(earlier(begun)).decisive, { ...begun, ...since });
    assert.deepEqual(currentState(earlier({ schedule: 'plateau' })).decisive, {
      ...{ ...since, schedule: 'plateau' },
      ...{ 'schedule.metric': 'devLoss', 'schedule.mode': 'min', 'schedule.minLr': 0 },
    });
  });

  test('a state of now stays what it is', () => {
    const state = earlier({ lossReduction: 'step', monitor: 'exactMatch' }, 50);
    assert.equal(currentState(state), state);
  });

  test('one that does not say what decided it is refused', async () => {
    const corpus = reversalCorpus(40);
    const model = new GRUModel(corpus, { embeddingDim: 4, hiddenDim: 6 });
    const options = { epochs: 1, batchSize: 16, validateSentences: 0 };
    const { state } = await train(model, corpus, options);
    const old = { ...state, decisive: undefined } as unknown as TrainingState;
    await assert.rejects(
      train(model, corpus, { ...options, epochs: 2, resume: old }),
      /^RangeError: train: the state to resume is of an earlier version; train on from these weights without resume\.$/,
    );
  });
});

suite('fingerprints of data, which states in files have', () => {
  const set = (count: number, change = -1) =>
    ({
      length: count,
      sourceLength: (i: number) => 2 + (i % 3),
      targetLength: () => 1,
      at: (i: number) => ({
        sourceTokens: ['a', i === change ? 'é' : 'be'],
        targetTokens: [`w${i % 7}`],
      }),
    }) as unknown as PairSet;

  test('are those that were written before', () => {
    assert.equal(ofTokens(Int32Array.of(4, 5, 6, 4)), '4 tokens (ad5eaf9d)');
    assert.equal(ofTokens(new Int32Array(0)), '0 tokens (811c9dc5)');
    assert.equal(ofPairs(set(3)), '3 pairs (08945b21)');
    assert.equal(ofPairs(set(0)), '0 pairs (811c9dc5)');
    assert.equal(ofPairs(set(20_001)), '20001 pairs (8acd38b6)');
  });

  test('differ by one word of the pairs, where these are not more than ten thousand', () => {
    assert.notEqual(ofPairs(set(10_000, 9_999)), ofPairs(set(10_000)));
    assert.notEqual(ofPairs(set(10_000, 1)), ofPairs(set(10_000)));
    // of 10,001 every second is looked at, of 20,001 every third
    for (const [count, seen, unseen] of [
      [10_001, 2, 1],
      [20_001, 3, 2],
    ]) {
      assert.notEqual(ofPairs(set(count, seen)), ofPairs(set(count)));
      assert.equal(ofPairs(set(count, unseen)), ofPairs(set(count)));
    }
  });
});
