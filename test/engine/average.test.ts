// Moving averages of weights, by the formula; exchanged with the weights, undone, and saved.
import { strict as assert } from 'node:assert';
import { averageStates, MovingAverage, Parameter, tensor } from '../../src/engine';
import { close } from '../support/routines';

suite('moving average of weights', () => {
  const DECAY = 0.25; // above (1 + t) / (10 + t) for t ≤ 2
  const STEPS = [
    [3, -1, 2],
    [5, 0, 1],
    [-2, 4, 8],
    [1, 1, 1],
  ];

  /** Two parameters, and the averages of their values in float64. */
  function trained() {
    const parameters = [new Parameter(tensor([1, 2, 3])), new Parameter(tensor([[7]]))];
    const average = new MovingAverage(parameters, DECAY);
    let wanted = [1, 2, 3, 7];
    STEPS.forEach((values, i) => {
      parameters[0].storage.view().set(values);
      parameters[1].storage.view().set([10 * values[0]]);
      average.update();
      const t = i + 1;
      const d = Math.min(DECAY, (1 + t) / (10 + t));
      wanted = [...values, 10 * values[0]].map((value, k) => d * wanted[k] + (1 - d) * value);
    });
    const weights = () => parameters.flatMap(({ storage }) => [...storage.view()]);
    const averages = () => average.values().flatMap(values => [...values]);
    return { parameters, average, wanted, weights, averages };
  }
  const last = [1, 1, 1, 10];

  test('follows the formula', () => {
    const { wanted, weights, averages } = trained();
    close('averages', averages(), wanted, 1e-6);
    assert.deepEqual(weights(), last);
  });

  test('swap() exchanges both, and back', () => {
    const { parameters, average, wanted, weights, averages } = trained();
    const before = parameters.map(({ storage }) => storage.changedAt);
    average.swap();
    close('weights', weights(), wanted, 1e-6);
    assert.deepEqual(averages(), last);
    parameters.forEach(({ storage }, i) => {
      assert.ok(storage.changedAt > before[i], 'backward notices it');
    });
    average.swap();
    assert.deepEqual(weights(), last);
    close('averages', averages(), wanted, 1e-6);
  });

  test('undo() gives the weights back where they were exchanged, and does nothing else', () => {
    const { average, wanted, weights, averages } = trained();
    assert.equal(average.undo(), true);
    assert.deepEqual(weights(), last);
    average.swap();
    assert.equal(average.undo(), true);
    assert.deepEqual(weights(), last);
    close('averages', averages(), wanted, 1e-6);
    assert.equal(average.undo(), true);
    assert.deepEqual(weights(), last);
  });

  test('load() goes on where values() was', () => {
    const { average, averages } = trained();
    const other = new MovingAverage(
      [new Parameter(tensor([2, 2, 2])), new Parameter(tensor([[2]]))],
      DECAY,
    );
    other.load(average.values(), STEPS.length);
    assert.deepEqual(
      other.values().flatMap(values => [...values]),
      averages(),
    );
    other.update();
    close(
      'averages',
      other.values().flatMap(values => [...values]),
      averages().map(value => DECAY * value + (1 - DECAY) * 2),
      1e-6,
    );
  });

  test('the mean of several states is written into the first', () => {
    const states = [1, 4, 10].map(value => ({ weight: tensor([value, -value]) }));
    const before = states[0].weight.storage.changedAt;
    const mean = averageStates(states);
    assert.equal(mean, states[0]);
    assert.deepEqual(mean.weight.toArray(), [5, -5]);
    assert.ok(states[0].weight.storage.changedAt > before);
    assert.deepEqual(states[1].weight.toArray(), [4, -4]);
  });
});
