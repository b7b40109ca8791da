// What a model holds is found wherever it stands, and what is loaded into it must fit.
import { strict as assert } from 'node:assert';
import { moduleText } from '../../src/display/plain/module';
import {
  adam,
  Dropout,
  Embedding,
  Linear,
  LSTM,
  Module,
  MultiheadAttention,
  ones,
  Parameter,
  randn,
  type StateDict,
  sgd,
  type Tensor,
  zeros,
} from '../../src/engine';
import { warningsOf } from '../support/warnings';

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

class Tied extends Module {
  embedding = new Embedding(5, 3);
  output = new Linear(3, 5, { bias: false });
  more = { tables: [this.embedding] };

  constructor() {
    super();
    Object.assign(this.output, { weight: this.embedding.weight });
  }
}

suite('state dicts', () => {
  const table = randn([5, 3]);
  const names = ['embedding.weight', 'output.weight', 'more.tables.0.weight'];

  test('a tied parameter is saved once, and loaded under any of its names', () => {
    assert.deepEqual(Object.keys(new Tied().stateDict()), ['embedding.weight']);
    for (const name of names) {
      const model = new Tied();
      model.loadStateDict({ [name]: table });
      assert.deepEqual(model.output.weight.toArray(), table.toArray());
    }
  });

  test('all names of a tied parameter may be given, with equal values', () => {
    const model = new Tied();
    const state = Object.fromEntries(names.map(name => [name, table.detach().clone()]));
    assert.deepEqual(model.loadStateDict(state), { missingKeys: [], unexpectedKeys: [] });
    assert.deepEqual(model.embedding.weight.toArray(), table.toArray());
    const before = model.embedding.weight.toArray();
    state['output.weight'] = table.add(table.gt(2).float());
    state['output.weight'].storage.view()[14] += 1; // the last value alone
    assert.throws(
      () => model.loadStateDict(state),
      /^ShapeError: loadStateDict: 'embedding\.weight' and 'output\.weight' are one parameter in the model \(tied weights\), and their values differ\. Nothing was loaded\.$/,
    );
    assert.deepEqual(model.embedding.weight.toArray(), before);
  });

  test('NaN equals NaN in tied weights, and no number', () => {
    const nan = table.detach().clone();
    nan.storage.view()[4] = NaN;
    const model = new Tied();
    model.loadStateDict({ 'embedding.weight': nan, 'output.weight': nan.detach().clone() });
    for (const [one, other] of [
      [nan, table],
      [table, nan],
    ]) {
      const state = { 'embedding.weight': one, 'output.weight': other };
      assert.throws(() => model.loadStateDict(state), /their values differ/);
    }
  });

  test('strict: false loads what is there and returns the other names', () => {
    const model = new Collection();
    const before = model.own.toArray();
    const bias = zeros([2]).add(7);
    const state = { 'heads.left.bias': zeros([1]).add(3), other: bias, 'weights.0': bias };
    const { missingKeys, unexpectedKeys } = model.loadStateDict(state, { strict: false });
    assert.deepEqual(unexpectedKeys, ['other']);
    assert.deepEqual(missingKeys, [
      'own',
      'weights.1.0',
      'heads.right.scale',
      'weights.1.1.weight',
      'weights.1.1.bias',
      'layers.0.weight',
      'heads.left.weight',
    ]);
    assert.deepEqual((model.weights[0] as Tensor).toArray(), [7, 7]);
    assert.deepEqual(model.heads.left.bias?.toArray(), [3]);
    assert.deepEqual(model.own.toArray(), before);
    const strict = /'own' is missing; .*'other' is not in the model\. Nothing was loaded/;
    assert.throws(() => model.loadStateDict(state), strict);
    assert.throws(() => model.loadStateDict(state, { strict: true }), strict);
  });

  test('strict: false refuses another shape, and loads nothing then', () => {
    const model = new Linear(2, 1);
    const before = model.weight.toArray();
    assert.throws(
      () => model.loadStateDict({ weight: ones([1, 2]), bias: ones([2]) }, { strict: false }),
      /'bias' has shape \[2\], the model's is \[1\]/,
    );
    assert.deepEqual(model.weight.toArray(), before);
  });

  test('the result says in words what was not loaded', () => {
    const model = new Linear(2, 1);
    assert.equal(String(model.loadStateDict(model.stateDict())), 'all keys matched');
    assert.equal(
      String(model.loadStateDict({ weight: ones([1, 2]), x: ones([1]) }, { strict: false })),
      'missing keys: bias; unexpected keys: x',
    );
  });

  test('what is no tensor, and no option, is refused', () => {
    const model = new Linear(2, 1);
    const state = { weight: [[1, 2]], bias: ones([1]) } as unknown as StateDict;
    assert.throws(() => model.loadStateDict(state), /'weight' is \[\[1, 2\]\], not a tensor/);
    const options = { strickt: false } as unknown as { strict: boolean };
    assert.throws(() => model.loadStateDict(model.stateDict(), options), /Did you mean strict/);
  });
});

suite('parameters in Maps and Sets', () => {
  class Several extends Module {
    byName = new Map<unknown, unknown>([
      ['en', new Linear(1, 2, { bias: false })],
      [7, parameter(3)],
      [{}, { deep: new Set([parameter(4)]) }],
    ]);
    all = new Set<unknown>([parameter(5), [new Dropout(0.1)]]);
  }

  test('are found under their keys and numbers', () => {
    const model = new Several();
    assert.deepEqual(
      model.namedParameters().map(([name, { shape }]) => [name, ...shape]),
      [
        ['byName.7', 3],
        ['byName.2.deep.0', 4],
        ['all.0', 5],
        ['byName.en.weight', 2, 1],
      ],
    );
    model.eval();
    assert.deepEqual(
      [...model.children()].map(([name, { training }]) => [name, training]),
      [
        ['byName.en', false],
        ['all.1.0', false],
      ],
    );
  });

  test('two parameters of one path are refused', () => {
    class Ambiguous extends Module {
      heads = { 'a.b': parameter(1), a: { b: parameter(1) } };
    }
    assert.throws(
      () => new Ambiguous().parameters(),
      /^RangeError: Ambiguous: two parameters have the path 'heads\.a\.b'/,
    );
  });

  test('removeDuplicate: false lists every path of a shared one, as in PyTorch', () => {
    assert.deepEqual(
      new Tied().namedParameters({ removeDuplicate: false }).map(([name]) => name),
      ['embedding.weight', 'output.weight', 'more.tables.0.weight'],
    );
  });
});

suite('what is out of sight', () => {
  class Hidden extends Module {
    seen = new Linear(2, 2);
    #hidden = new Linear(2, 3, { bias: false });
    #dropout: Dropout | LSTM | MultiheadAttention;

    constructor(dropout: Dropout | LSTM | MultiheadAttention = new Dropout(0.5)) {
      super();
      this.#dropout = dropout;
    }

    forward(x: Tensor): Tensor {
      const y = this.#hidden.forward(this.seen.forward(x));
      const dropped = this.#dropout instanceof Dropout ? this.#dropout.forward(y) : y;
      if (this.#dropout instanceof LSTM) this.#dropout.forward(x.unsqueeze(0));
      if (this.#dropout instanceof MultiheadAttention) this.#dropout.forward(x.unsqueeze(0));
      return dropped;
    }
  }

  function step(model: Hidden, optimizer = adam(model.parameters())): void {
    model
      .forward(ones([4, 2]))
      .sum()
      .backward();
    optimizer.step();
    optimizer.zeroGrad();
  }

  test('many that had a gradient before a module was asked for them hide none that is out of sight', async () => {
    for (let i = 0; i < 120; i++) {
      const layer = new Linear(2, 3);
      layer
        .forward(ones([4, 2]))
        .sum()
        .backward();
      layer.parameters();
    }
    const model = new Hidden();
    const warnings = await warningsOf(() => step(model));
    assert.equal(warnings.length, 1);
  });

  test('a parameter in a #private field is warned of at the step, once', async () => {
    const model = new Hidden();
    const optimizer = adam(model.parameters());
    const warnings = await warningsOf(() => {
      step(model, optimizer);
      step(model, optimizer);
    });
    assert.equal(warnings.length, 1);
    assert.match(
      warnings[0],
      /^adam: a Parameter of shape \[3, 2\] got a gradient, but no module's parameters\(\) have it, so it is not trained\. It may stand in a #private field/,
    );
  });

  test('parameters that another optimizer has, or a module that was asked later, are not', async () => {
    const [first, second] = [new Linear(2, 2), new Linear(2, 1)];
    const alone = new Parameter(ones([1]));
    const warnings = await warningsOf(() => {
      second
        .forward(first.forward(ones([1, 2])))
        .mul(alone)
        .sum()
        .backward();
      const others = [sgd(second.parameters(), { lr: 1 }), sgd([alone], { lr: 1 })];
      first.parameters();
      for (const optimizer of others) optimizer.step();
    });
    assert.deepEqual(warnings, []);
  });

  test('a gradient that was looked at alone before is no reason to warn', async () => {
    const [looked, trained] = [new Linear(2, 3), new Linear(3, 1)];
    const optimizer = sgd(trained.parameters(), { lr: 1 });
    const warnings = await warningsOf(() => {
      looked
        .forward(ones([1, 2]))
        .sum()
        .backward();
      trained
        .forward(ones([1, 3]))
        .sum()
        .backward();
      optimizer.step();
    });
    assert.deepEqual(warnings, []);
  });

  const layers: [what: string, name: string, () => Dropout | LSTM | MultiheadAttention][] = [
    ['its own', 'Dropout', () => new Dropout(0.5)],
    ['between layers', 'Dropout', () => new LSTM(2, 2, { numLayers: 2, dropout: 0.5 })],
    [
      'on attention',
      'MultiheadAttention',
      () => new MultiheadAttention(2, 1, { dropoutRate: 0.5 }),
    ],
  ];
  for (const [what, name, make] of layers) {
    test(`dropout in a #private field that eval() does not reach is warned of: ${what}`, async () => {
      const model = new Hidden(make());
      const warnings = await warningsOf(() => {
        model.forward(ones([4, 2]));
        model.eval();
        model.forward(ones([4, 2]));
        model.train();
        model.forward(ones([4, 2]));
      });
      assert.equal(warnings.length, 1);
      assert.match(warnings[0], new RegExp(`^${name}: dropout is active after .* to evaluation`));
    });
  }

  test('dropout of a model that is trained beside one in evaluation is not', async () => {
    const student = [new Linear(2, 2), new Dropout(0.5)] as const;
    class Student extends Module {
      layers = student;
    }
    const later = () => new Dropout(0.5).forward(ones([4]));
    const warnings = await warningsOf(() => {
      adam(new Student().parameters());
      new Linear(2, 2).eval();
      student[1].forward(ones([4]));
      later();
    });
    assert.deepEqual(warnings, []);
  });

  test('dropout that was made after a model was switched to evaluation is not', async () => {
    const warnings = await warningsOf(() => {
      new Hidden().eval();
      new Dropout(0.5).forward(ones([4]));
    });
    assert.deepEqual(warnings, []);
    new Hidden().train();
  });

  test('dropout of a model of which a part is in evaluation is not', async () => {
    class Whole extends Module {
      body = new Linear(2, 2);
      dropout = new Dropout(0.5);
    }
    const warnings = await warningsOf(() => {
      const whole = new Whole();
      whole.body.eval();
      whole.dropout.forward(ones([4]));
    });
    assert.deepEqual(warnings, []);
    new Linear(2, 2).train();
  });
});

suite('parameters in an optimizer', () => {
  test('one that is listed twice is warned of and stepped once', async () => {
    const [a, b] = [new Parameter(ones([2])), new Parameter(ones([3]))];
    const warnings = await warningsOf(() => {
      const optimizer = sgd([b, a, b], { lr: 0.5 });
      assert.equal(optimizer.parameters.length, 2);
      a.sum().add(b.sum()).backward();
      optimizer.step();
    });
    assert.equal(warnings.length, 1);
    assert.match(warnings[0], /^sgd: parameter 2, of shape \[3\], is in the list more than once/);
    assert.deepEqual(
      [a.toArray(), b.toArray()],
      [
        [0.5, 0.5],
        [0.5, 0.5, 0.5],
      ],
    );
  });
});

suite('a part that refers back to what it stands in', () => {
  class Part extends Module {
    parent: Module | null = null;
    readonly map = new Linear(2, 3);
    readonly dropout = new Dropout(0.5);
  }
  class Whole extends Module {
    readonly part = new Part();
    readonly self = this;
    readonly own = parameter(4);
    constructor() {
      super();
      this.part.parent = this;
    }
  }

  test('leads to no parameter a second time, and is switched once', () => {
    const whole = new Whole();
    const names = ['own', 'part.map.weight', 'part.map.bias'];
    assert.deepEqual(Object.keys(whole.stateDict()), names);
    const all = whole.namedParameters({ removeDuplicate: false });
    assert.deepEqual(
      all.map(([name]) => name),
      names,
    );
    whole.eval();
    assert.deepEqual(
      [whole.training, whole.part.training, whole.part.dropout.training],
      [false, false, false],
    );
    whole.train();
    assert.ok(whole.part.dropout.training);
    assert.deepEqual(Object.keys(whole.part.stateDict()).slice(0, 2), ['parent.own', 'map.weight']);
    assert.match(moduleText(whole), /^Whole: 13 parameters/); // 4 + 6 + 3
  });
});
