// What a model holds is found wherever it stands, and what is loaded into it must fit.
import { strict as assert } from 'node:assert';
import { Dropout, Linear, Module, ones, Parameter, type StateDict, zeros } from '../../src/engine';

const parameter = (...shape: number[]) => new Parameter(ones(shape));

class Collection extends Module {
  own = parameter(1);
  weights = [parameter(2), [parameter(3), new Linear(1, 2)]];
  layers = [new Linear(1, 1, { bias: false }), new Dropout(0.5)];
  heads = { left: new Linear(2, 1), right: { scale: parameter(4) } };
  readonly notes = { sizes: [1, 2], made: new Date(0), own: this.own, self: null as unknown };

  constructor() {
    super();
    this.notes.self = this.notes;
  }
}

suite('modules', () => {
  test('parameters in nested arrays and records are found under their paths', () => {
    const names = new Collection().namedParameters().map(([name]) => name);
    assert.deepEqual(names, [
      'own',
      'weights.0',
      'weights.1.0',
      'heads.right.scale',
      'weights.1.1.weight',
      'weights.1.1.bias',
      'layers.0.weight',
      'heads.left.weight',
      'heads.left.bias',
    ]);
  });

  test('modules in records are switched to evaluation with the rest', () => {
    const model = new Collection();
    model.eval();
    const children = [...model.children()];
    assert.deepEqual(
      children.map(([name, { training }]) => [name, training]),
      [
        ['weights.1.1', false],
        ['layers.0', false],
        ['layers.1', false],
        ['heads.left', false],
      ],
    );
  });

  test('what is saved is loaded', () => {
    const [from, to] = [new Collection(), new Collection()];
    to.loadStateDict(from.stateDict());
    assert.deepEqual(to.heads.left.weight.toArray(), from.heads.left.weight.toArray());
  });

  test('values of another dtype are refused and nothing is loaded', () => {
    const model = new Linear(2, 1);
    const before = model.weight.toArray();
    const state: StateDict = { weight: zeros([1, 2]), bias: zeros([1], { dtype: 'int32' }) };
    assert.throws(
      () => model.loadStateDict(state),
      /'bias' is int32, it must be float32: convert it with \.to\('float32'\)\. Nothing was loaded/,
    );
    assert.deepEqual(model.weight.toArray(), before);
  });
});
