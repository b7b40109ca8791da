// Values of options that would be computed with, and mean nothing: each is refused by its name.
import { strict as assert } from 'node:assert';
import {
  adam,
  adamW,
  Conv1d,
  Dropout,
  Embedding,
  Generator,
  LayerNorm,
  Linear,
  LSTM,
  MultiheadAttention,
  type Optimizer,
  ones,
  Parameter,
  PositionalEncoding,
  rand,
  randperm,
  rmsprop,
  sgd,
  tensor,
  zeros,
} from '../../src/engine';

/** As JavaScript calls it, which knows no types. */
const loose = (value: unknown) => value as never;

suite('options of layers', () => {
  const x = zeros([2, 4, 2]);
  const lstm = new LSTM(2, 3);
  const logits = zeros([2, 3]);
  const targets = tensor([0, 1], { dtype: 'int32' });
  const refused: readonly [what: string, call: () => unknown, message: RegExp][] = [
    [
      'a fraction as row',
      () => new Embedding(5, 3, { paddingIdx: 1.5 }),
      /paddingIdx 1\.5 must lie/,
    ],
    [
      'a text as flag',
      () => new Linear(2, 3, { bias: loose('no') }),
      /Linear: bias is true or false/,
    ],
    ['ε below 0', () => new LayerNorm(3, { eps: -1 }), /LayerNorm: eps is a number of at least 0/],
    ['a text as rate', () => new Dropout(loose('0.5')), /Dropout: p = '0\.5' must lie in \[0, 1\)/],
    ['a rate of 1', () => new LSTM(2, 3, { dropout: 1 }), /LSTM: dropout = 1 must lie/],
    [
      'a seed as generator',
      () => new LSTM(2, 3, { generator: loose(3) }),
      /LSTM: generator is a stream/,
    ],
    [
      'the same of numbers',
      () => rand([2], { generator: loose(3) }),
      /rand: generator is a stream/,
    ],
    [
      'NaN as rate',
      () => new MultiheadAttention(4, 2, { dropoutRate: Number.NaN }),
      /dropoutRate = NaN/,
    ],
    [
      'a text as causal',
      () =>
        new MultiheadAttention(4, 2).forward(zeros([1, 2, 4]), undefined, undefined, {
          causal: loose('no'),
        }),
      /causal is true or false/,
    ],
    ['no kernel', () => new Conv1d(1, 1, loose(undefined)), /kernelSize is a whole number/],
    [
      'half a step',
      () => lstm.forward(x, { lengths: [2.7, 3] }),
      /lengths are whole numbers.*got \[2\.7, 3\]/,
    ],
    [
      '2³² + 2 steps',
      () => lstm.forward(x, { lengths: [2 ** 32 + 2, 3] }),
      /lengths are whole numbers/,
    ],
    [
      'a position before the first',
      () => new PositionalEncoding(2).forward(x, -5),
      /from is a whole number of at least 0/,
    ],
    [
      'no id to ignore',
      () => logits.crossEntropy(targets, { ignoreIndex: loose(null) }),
      /ignoreIndex is a whole number/,
    ],
    [
      'smoothing above 1',
      () => logits.crossEntropy(targets, { labelSmoothing: 3 }),
      /labelSmoothing lies in \[0, 1\]/,
    ],
    [
      'a text for requireGrad',
      () => ones([2], { requiresGrad: loose('no') }),
      /requireGrad: wanted is true or false/,
    ],
    [
      'endless permutation',
      () => new Generator(1).permutation(Number.POSITIVE_INFINITY),
      /n is a whole number/,
    ],
    ['a shape of text', () => new Generator(1).normal(loose('23')), /a shape is a list of sizes/],
  ]; // prettier-ignore
  for (const [what, call, message] of refused) test(what, () => assert.throws(call, message));

  test('lengths as a tensor are the lengths; an id that no target can have ignores none', () => {
    const lengths = tensor([2, 4], { dtype: 'int32' });
    const { output } = lstm.forward(x, { lengths: loose(lengths) });
    assert.deepEqual(output.toArray(), lstm.forward(x, { lengths: [2, 4] }).output.toArray());
    const loss = logits.crossEntropy(targets, { ignoreIndex: 2 ** 32 + 1 }).item();
    assert.ok(Math.abs(loss - Math.log(3)) < 1e-6); // both targets count
    assert.deepEqual(randperm(0).shape, [0]);
  });
});

suite('options and states of optimizers', () => {
  const parameter = () => {
    const made = new Parameter(tensor([1, 2]));
    made.mul(made).sum().backward();
    return made;
  };

  test('betas are two numbers', () => {
    for (const betas of [[0.9], 0.9, [0.9, 1], ['0.9', '0.99'], null]) {
      assert.throws(
        () => adam({ betas: loose(betas) }),
        /^RangeError: adam: betas are two numbers/,
      );
    }
    assert.throws(() => adamW({ betas: loose([0.9]) }), /^RangeError: adamW: betas/);
    assert.throws(() => rmsprop({ alpha: loose('0.9') }), /alpha '0\.9' must lie/);
  });

  test('a learning rate that is no number is not stepped with', () => {
    for (const lr of [Number.NaN, undefined, '0.1', Number.POSITIVE_INFINITY, -1]) {
      const one = parameter();
      const optimizer = sgd([one]);
      optimizer.lr = loose(lr);
      assert.throws(() => optimizer.step(), /optimizer\.lr, is a number of at least 0/);
      assert.deepEqual(one.toArray(), [1, 2]);
      assert.equal(optimizer.steps, 0);
    }
  });

  test('a state that does not belong to the optimizer is not loaded', () => {
    const stepped = (parameters: Parameter[]) => {
      const optimizer = adam(parameters);
      optimizer.step();
      return optimizer.stateDict();
    };
    const loads = (optimizer: Optimizer, state: unknown) => () =>
      optimizer.loadStateDict(loose(state));
    const own = () => stepped([parameter()]);
    const one = adam([parameter()]);
    assert.throws(loads(one, null), /the argument is the state of an optimizer.*got null/);
    assert.throws(loads(one, { ...own(), lr: undefined }), /lr is a number of at least 0/);
    assert.throws(loads(one, { ...own(), steps: 1.5 }), /steps is a whole number/);
    assert.throws(
      loads(one, stepped([parameter(), parameter()])),
      /values of parameter 1, this optimizer has 1/,
    );
    const { exp_avg } = own().slots[0];
    assert.throws(
      loads(one, { ...own(), slots: { 0: { exp_avg } } }),
      /'exp_avg_sq' of parameter 0 is missing/,
    );
    const amsgrad = adam([parameter()], { amsgrad: true });
    assert.throws(loads(amsgrad, own()), /'max_exp_avg_sq' of parameter 0 is missing/);
    assert.equal(one.steps, 0);
    one.loadStateDict(own());
    assert.equal(one.steps, 1);
  }); // prettier-ignore
});
