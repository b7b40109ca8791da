// Gradients accumulate, flow through shared values, stop where they should; memory comes back.
import { strict as assert } from 'node:assert';
import {
  adam,
  Dropout,
  Generator,
  Linear,
  LSTM,
  LSTMCell,
  Module,
  memory,
  ones,
  randn,
  scope,
  type Tensor,
  tensor,
  zeros,
} from '../../src/engine';
import { allClose } from '../support/tensors';

suite('gradients at the edge', () => {
  test('norm and pow(0) have gradient 0 at 0', () => {
    const x = zeros([3]).requireGrad();
    x.norm().backward();
    assert.deepEqual(x.grad?.toArray(), [0, 0, 0]);
    const y = zeros([3]).requireGrad();
    y.pow(0).sum().backward();
    assert.deepEqual(y.grad?.toArray(), [0, 0, 0]);
  });

  test('topk hands its gradient to the values it picked', () => {
    const x = tensor([[1, 5, 3]], { requiresGrad: true });
    const { values, indices } = x.topk(2);
    assert.deepEqual([values.toArray(), indices.toArray()], [[[5, 3]], [[1, 2]]]);
    values
      .mul(tensor([2, 7]))
      .sum()
      .backward();
    assert.deepEqual(x.grad?.toArray(), [[0, 2, 7]]);
  });
});

suite('autograd', () => {
  test('a value used twice gets both gradients', () => {
    const x = tensor([2, 3], { requiresGrad: true });
    const y = x.mul(x).add(x).add(x); // x² + 2x
    y.sum().backward();
    assert.deepEqual(x.grad?.toArray(), [6, 8]);
  });

  test('gradients of two passes add up until they are zeroed', () => {
    const x = tensor([1, 2], { requiresGrad: true });
    x.sum().backward();
    x.mul(3).sum().backward();
    assert.deepEqual(x.grad?.toArray(), [4, 4]);
  });

  test('retainGraph allows a second pass with the same numbers', () => {
    const lstm = new LSTM(3, 4, { generator: new Generator(1) });
    const x = randn([2, 5, 3]).requireGrad();
    const loss = lstm.forward(x).output.mul(x.sum()).sum();
    loss.backward({ retainGraph: true });
    const first = (x.grad as Tensor).toFlatArray();
    x.grad = null;
    loss.backward();
    allClose(x.grad as unknown as Tensor, first, 1e-6);
  });

  test('detach cuts the graph', () => {
    const x = tensor([3], { requiresGrad: true });
    x.mul(x.detach()).sum().backward();
    assert.deepEqual(x.grad?.toArray(), [3]);
  });

  test('broadcast values get the sum of their gradients', () => {
    const row = ones([3], { requiresGrad: true });
    const column = ones([2, 1], { requiresGrad: true });
    randn([2, 3]).mul(0).add(row).add(column).sum().backward();
    assert.deepEqual(row.grad?.toArray(), [2, 2, 2]);
    assert.deepEqual(column.grad?.toArray(), [[3], [3]]);
  });

  test("a model of one's own trains", () => {
    class Cell extends Module {
      inputToHidden = new Linear(2, 8, { generator: new Generator(1) });
      hiddenToOutput = new Linear(8, 1, { generator: new Generator(2) });
      forward(x: Tensor) {
        return this.hiddenToOutput.forward(this.inputToHidden.forward(x).tanh());
      }
    }
    const model = new Cell();
    const names = model.namedParameters().map(([name]) => name);
    assert.deepEqual(names, [
      'inputToHidden.weight',
      'inputToHidden.bias',
      'hiddenToOutput.weight',
      'hiddenToOutput.bias',
    ]);
    const x = tensor([
      [0, 0],
      [0, 1],
      [1, 0],
      [1, 1],
    ]);
    const y = tensor([[0], [1], [1], [0]]);
    const optimizer = adam(model.parameters(), { lr: 0.05 });
    let loss = 1;
    for (let step = 0; step < 200; step++) {
      const error = model.forward(x).sub(y).pow(2).mean();
      optimizer.zeroGrad();
      error.backward();
      optimizer.step();
      loss = error.item();
    }
    assert.ok(loss < 0.01, `XOR is learned: ${loss}`);
  });

  test('the fused LSTM and the step written out agree, gradients too', () => {
    const cell = new LSTMCell(3, 5, { generator: new Generator(4) });
    const lstm = new LSTM(3, 5);
    const named = Object.fromEntries(cell.namedParameters().map(([name, p]) => [`${name}_l0`, p]));
    lstm.loadStateDict(named);
    const x = randn([2, 4, 3], { generator: new Generator(6) });
    const fused = lstm.forward(x, { trace: true });
    let state = { hidden: zeros([2, 5]), cell: zeros([2, 5]) };
    const outputs: Tensor[] = [];
    for (let t = 0; t < 4; t++) {
      const step = cell.forward(x.select(1, t), state);
      state = step;
      outputs.push(step.hidden);
      allClose(
        (fused.gates as Tensor[])[0].select(1, t).select(1, 1),
        step.gates.f,
        1e-6,
        'forget gate',
      );
    }
    allClose(fused.output.select(1, 3), outputs[3], 1e-6);
    fused.output.sum().backward();
    outputs
      .reduce((a, b) => a.add(b))
      .sum()
      .backward();
    for (const [name, parameter] of cell.namedParameters()) {
      const other = Object.fromEntries(lstm.namedParameters())[`${name}_l0`];
      allClose(other.grad as Tensor, parameter.grad as Tensor, 1e-5, name);
    }
  });

  test('tracing changes no bit', () => {
    const lstm = new LSTM(3, 5, { generator: new Generator(4) });
    const x = randn([2, 4, 3]);
    assert.deepEqual(
      lstm.forward(x).output.toArray(),
      lstm.forward(x, { trace: true }).output.toArray(),
    );
  });

  test('dropout keeps the mean, is off in evaluation, and masks the gradient alike', () => {
    const dropout = new Dropout(0.3, { generator: new Generator(1) });
    const x = ones([10000], { requiresGrad: true });
    const y = dropout.forward(x);
    assert.ok(Math.abs(y.mean().item() - 1) < 0.03);
    y.sum().backward();
    assert.deepEqual(x.grad?.toArray(), y.toArray());
    dropout.eval();
    assert.equal(dropout.forward(x), x);
  });
});

suite('memory', () => {
  test('a scope hands back what it made and keeps what it returns', () => {
    const before = memory().used;
    const kept = scope(() =>
      randn([100, 100])
        .matmul(randn([100, 100]))
        .sum(0),
    );
    assert.equal(kept.shape[0], 100);
    assert.ok(memory().used - before <= 1024, 'only the result stays');
    let escaped = zeros([1]);
    scope(() => {
      escaped = randn([3]);
    });
    assert.throws(() => escaped.toArray(), /handed back when its scope/);
    assert.throws(() => escaped.add(1), /handed back when its scope/);
  });

  test('memory() tells who made what', () => {
    const bytes = (maker: string) => memory().makers.find(one => one.maker === maker)?.bytes ?? 0;
    const before = { parameters: bytes('Parameter'), relu: bytes('relu'), adam: bytes('adam') };
    const model = new Linear(30, 20, { generator: new Generator(1) });
    const optimizer = adam(model.parameters());
    assert.equal(bytes('Parameter') - before.parameters, 4 * (30 * 20 + 20));
    scope(() => {
      const y = model.forward(randn([5, 30])).relu();
      assert.equal(bytes('relu') - before.relu, 4 * 5 * 20);
      y.sum().backward();
      optimizer.step();
    });
    assert.equal(bytes('relu'), before.relu);
    assert.equal(bytes('adam') - before.adam, 2 * 4 * (30 * 20 + 20), 'two moments');
    const [largest, ...rest] = memory().makers;
    assert.ok(rest.every(one => one.bytes <= largest.bytes && one.count > 0));
  });

  test('training steps leave memory as it was', () => {
    const model = new Linear(50, 50, { generator: new Generator(1) });
    const optimizer = adam(model.parameters());
    const step = () =>
      scope(() => {
        optimizer.zeroGrad();
        model
          .forward(randn([20, 50]))
          .pow(2)
          .mean()
          .backward();
        optimizer.step();
      });
    step();
    const before = memory().used;
    for (let i = 0; i < 50; i++) step();
    assert.equal(memory().used, before);
  });
});
