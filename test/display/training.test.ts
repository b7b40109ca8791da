// What is written about a training that is validated by the step, or whose translations were cut.
import { strict as assert } from 'node:assert';
import { describeTraining } from '../../src/display/describe';
import { historyView } from '../../src/display/payload/history';
import { historyText } from '../../src/display/plain/history';
import { trainingText } from '../../src/display/plain/training';
import { drawCurves } from '../../src/display/png/curves';
import { readFont } from '../../src/display/png/font';
import { TrainingRun } from '../../src/models';
import { fontBytes } from './font';
import { sampleRun } from './sample';

const rows = (run: TrainingRun) =>
  trainingText(run)
    .split('\n')
    .filter(line => /^ *(epoch|\d)/.test(line))
    .map(line => line.trim().split(/ {2,}/));

/** Two epochs of 1,500 steps, validated every 1,000 and at the end. */
function byStep(): TrainingRun {
  const whole = sampleRun(2, 1500);
  const { monitor, epochs } = whole;
  const run = new TrainingRun('GRUModel', 5, epochs, 1500, monitor, { validateEvery: 1000 });
  run.history.steps.push(...whole.history.steps);
  const [record] = whole.history.epochs;
  [1000, 2000, 3000].forEach((step, i) => {
    const epoch = step > 1500 ? 2 : 1;
    run.history.epochs.push({ ...record, epoch, step, devLoss: 3 - i, truncated: [0, 7, 1][i] });
  });
  run.best = { epoch: 2, step: 2000, devLoss: 2 };
  run.status = 'finished';
  return run;
}

suite('a training as text', () => {
  test('by epochs: no steps, and nothing about translations that all ended', () => {
    const [heading, ...records] = rows(sampleRun(3, 4));
    assert.deepEqual(heading.slice(0, 2), ['epoch', 'training loss']);
    assert.ok(!heading.includes('step') && !heading.includes('truncated'));
    assert.equal(records.length, 3);
    assert.doesNotMatch(describeTraining(sampleRun(3, 4)), /cut/);
  });

  test('by steps: each record has its step, the best one is marked, and translations that were cut', () => {
    const [heading, ...records] = rows(byStep());
    assert.deepEqual(heading.slice(0, 3), ['epoch', 'step', 'training loss']);
    assert.deepEqual(
      records.map(([epoch, step]) => [epoch, step]),
      [
        ['1', '1,000'],
        ['2', '2,000'],
        ['2', '3,000'],
      ],
    );
    assert.deepEqual(
      records.map(row => row.at(-1) === 'best'),
      [false, true, false],
    );
    const place = heading.indexOf('truncated');
    assert.deepEqual(
      records.map(row => row[place]),
      ['0', '7', '1'],
    );
  });

  test('by steps that pass over epochs: each record has its step too', () => {
    const run = byStep();
    run.history.epochs.splice(
      0,
      3,
      ...run.history.epochs.slice(0, 2).map((one, i) => ({ ...one, epoch: 2 * i + 2 })),
    );
    assert.deepEqual(rows(run)[0].slice(0, 2), ['epoch', 'step']);
  });

  test('the paragraph tells of the best one', () => {
    const run = byStep();
    const text = describeTraining(run);
    assert.match(text, /epoch 2 of 2, step 3,000 of 3,000/);
    assert.match(
      text,
      /best 2\.000 at step 2000\. On .* after step 2000: .* 7 translations were cut at the length limit before they ended\./,
    );
    run.best = { epoch: 2, step: 3000, devLoss: 1 };
    assert.match(
      describeTraining(run),
      / 1 translation was cut at the length limit before it ended\./,
    );
  });

  test('the curves mark the best one at its step', () => {
    assert.deepEqual(historyView('h', byStep()).data.events, [
      { x: 2000, label: 'best, step 2000' },
    ]);
    assert.match(`${byStep()}`, /best development loss 2\.000 \(step 2000\)$/);
  });

  test('the picture names it as the curves do', () => {
    const font = readFont(fontBytes());
    const [run, other] = [byStep(), byStep()];
    Object.assign(other, { limits: {} }); // by epochs: the same curves, and another label
    const [drawn, byEpoch] = [run, other].map(one => drawCurves(font, one, [], []).pixels);
    assert.notDeepEqual(drawn, byEpoch);
    run.best = other.best = null;
    const [bare, bareByEpoch] = [run, other].map(one => drawCurves(font, one, [], []).pixels);
    assert.deepEqual(bare, bareByEpoch);
  });

  test('the history counts epochs, and validations where an epoch has several', () => {
    const { history } = byStep();
    assert.match(historyText(history), /^history: 3,000 steps, 2 epochs, 3 validations\n/);
  });

  test('how far it is', () => {
    const run = new TrainingRun('GRUModel', 5, 4, 100, 'loss', { steps: 330 });
    assert.deepEqual([run.expectedSteps, run.epoch], [330, 1]);
    const long = new TrainingRun('GRUModel', 5, 2, 100, 'loss', { steps: 330 });
    assert.equal(long.expectedSteps, 200);
    assert.equal(byStep().expectedSteps, 3000);
  });
});
