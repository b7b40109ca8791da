// Values that were changed in place between forward and backward: an error where backward needs them, as in PyTorch, and
// no error, and the right gradient, where it does not.
import { strict as assert } from 'node:assert';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import {
  AutogradError,
  adam,
  allOps,
  cat,
  clipGradNorm,
  clipGradValue,
  eye,
  Generator,
  Linear,
  LSTM,
  noGrad,
  ones,
  Parameter,
  rand,
  runRecord,
  sgd,
  type Tensor,
  tensor,
  where,
  zeros,
} from '../../src/engine';
import { POINTWISE } from '../support/edgeCalls';
import { sampleMaker } from '../support/samples';

/** The calls of test/fixtures/goldens/generator/changes.py. */
const CALLS: Record<string, (x: Tensor) => Tensor> = {
  ...POINTWISE,
  'add(2)': x => x.add(2),
  'mul(2)': x => x.mul(2),
  'div(2)': x => x.div(2),
  'div(ones)': x => x.div(ones([3, 4])),
  'pow(2)': x => x.pow(2),
  'pow(2.5)': x => x.pow(2.5),
  'clamp({ min: 0.3 })': x => x.clamp({ min: 0.3 }),
  'maximum(0.5)': x => x.maximum(0.5),
  'softmax(1)': x => x.softmax(1),
  'logSoftmax(1)': x => x.logSoftmax(1),
  'sum(1)': x => x.sum(1),
  'mean(1)': x => x.mean(1),
  'std(1)': x => x.std(1),
  'max(1).values': x => x.max(1).values,
  'topk(2).values': x => x.topk(2).values,
  'max()': x => x.max(),
  'cumsum(1)': x => x.cumsum(1),
  'norm()': x => x.norm(),
  'norm(2, 1)': x => x.norm(2, 1),
  'transpose(0, 1).clone()': x => x.transpose(0, 1).clone(),
  'matmul(ones)': x => x.matmul(ones([4, 2])),
  'layerNorm()': x => x.layerNorm({ weight: ones([4]), bias: zeros([4]) }),
  'crossEntropy()': x =>
    x.crossEntropy(tensor([0, 1, 3], { dtype: 'int32' }), { reduction: 'none' }),
  'cat()': x => cat([x, x]),
  'where()': x => where(eye(3, 4).bool(), x, zeros([3, 4])),
  'gather()': x => x.gather(1, tensor([[0], [1], [3]], { dtype: 'int32' })),
};

const refusedByPyTorch: Record<string, [result: boolean, input: boolean]> = JSON.parse(
  readFileSync(join(__dirname, '../fixtures/goldens/changes.json'), 'utf8'),
);

/** The gradient of the leaf, or the error that says what was changed. */
function gradientAfter(call: (x: Tensor) => Tensor, change: 'nothing' | 'result' | 'input') {
  const leaf = rand([3, 4], { generator: new Generator(3) })
    .mul(0.6)
    .add(0.2)
    .requireGrad();
  const x = leaf.mul(1);
  const y = call(x);
  const weights = rand(y.shape, { generator: new Generator(4) });
  if (change === 'result') y.detach().fill_(0.5);
  if (change === 'input') x.detach().fill_(0.5);
  try {
    y.mul(weights).sum().backward();
  } catch (error) {
    assert.ok(error instanceof AutogradError, String(error));
    assert.match(error.message, /as it was in forward, but it was changed in place since/);
    return 'refused';
  }
  return leaf.grad?.toArray();
}

suite('changed in place before backward, beside PyTorch', () => {
  test('the calls are those that PyTorch was asked for', () => {
    assert.deepEqual(Object.keys(CALLS).sort(), Object.keys(refusedByPyTorch).sort());
  });

  for (const [name, call] of Object.entries(CALLS)) {
    test(name, () => {
      const right = gradientAfter(call, 'nothing');
      for (const [i, change] of (['result', 'input'] as const).entries()) {
        const got = gradientAfter(call, change);
        if (got === 'refused' && refusedByPyTorch[name][i]) continue;
        assert.deepEqual(got, right, `the ${change} was changed`);
      }
    });
  }
});

suite('outputs of the op table', () => {
  for (const record of allOps()) {
    const { name, inputs: names, fixed, readsOutputs = {} } = record;
    if (!record.backward) continue;
    const nameOf = (k: number) => names[Math.min(k, names.length - 1)];

    /** The gradient of input i, with an output changed before backward: unnoticed, through the engine, or not at all. */
    const gradient = (
      sample: number,
      i: number,
      k: number,
      how: 'not' | 'unnoticed' | 'noticed',
    ) => {
      const { inputs, attributes } = record.samples(sampleMaker(new Generator(5)))[sample];
      const own = inputs.map(input => input.detach().clone());
      own[i].requireGrad();
      const results = runRecord(record, { inputs: own, attributes });
      const floats = results.filter(({ dtype }) => dtype === 'float32');
      const loss = floats
        .map((one, j) => one.mul(new Generator(6 + j).normal(one.shape)).sum())
        .reduce((a, b) => a.add(b));
      const value = results[k].dtype === 'float32' ? 0.37 : 0;
      if (how === 'noticed') results[k].detach().fill_(value);
      if (how === 'unnoticed') results[k].storage.view().fill(value);
      loss.backward();
      return own[i].grad?.toArray();
    };

    test(`${name} (${names.join(', ')}): what backward reads of them is known`, () => {
      const samples = record.samples(sampleMaker(new Generator(5)));
      const matters = new Map<string, boolean>();
      for (const [s, { inputs, attributes }] of samples.entries()) {
        const count = runRecord(record, { inputs, attributes }).length;
        for (const [i, { dtype }] of inputs.entries()) {
          if (dtype !== 'float32' || fixed?.includes(nameOf(i))) continue;
          for (let k = 0; k < count; k++) {
            const right = gradient(s, i, k, 'not');
            if (readsOutputs[k]?.includes(nameOf(i))) {
              assert.throws(() => gradient(s, i, k, 'noticed'), /needs its result .* changed in/);
              const wrong = gradient(s, i, k, 'unnoticed');
              const what = `output ${k} for ${nameOf(i)}`;
              matters.set(what, matters.get(what) || !isDeepStrictEqual(wrong, right));
            } else {
              assert.deepEqual(gradient(s, i, k, 'noticed'), right, `output ${k}, input ${i}`);
            }
          }
        }
      }
      for (const [what, does] of matters) assert.ok(does, `${what} is not read`);
    });
  }
});

suite('changed in place', () => {
  test("an optimizer's step through detach() is noticed by what shares the memory", () => {
    const x = new Parameter(tensor([0.1, 0.2]));
    const y = x.tanh();
    const p = y.detach().requireGrad();
    const optimizer = sgd([p as Parameter], { lr: 0.5 });
    p.mul(3).sum().backward();
    optimizer.step();
    assert.throws(() => y.sum().backward(), /'tanh' needs its result \[2\] as it was in forward/);
    assert.equal(x.grad, null);
    x.tanh().sum().backward(); // computed again, it is right
    assert.ok(x.grad);
  });

  test('a mask that was changed is noticed', () => {
    const x = new Parameter(ones([3]));
    const mask = tensor([true, false, true]);
    for (const use of [() => x.maskedFill(mask, 0), () => where(mask, x, zeros([3]))]) {
      const loss = use().sum();
      mask.fill_(1);
      assert.throws(() => loss.backward(), /changed in place since/);
      mask.copy_(tensor([true, false, true]));
    }
    const loss = x.mul(mask.to('float32')).sum(); // a copy
    mask.fill_(1);
    loss.backward();
    assert.deepEqual(x.grad?.toArray(), [1, 0, 1]);
  });

  test('training loops raise no alarm', () => {
    const lstm = new LSTM(3, 4, { generator: new Generator(1) });
    const head = new Linear(4, 2, { generator: new Generator(2) });
    const optimizer = adam([...lstm.parameters(), ...head.parameters()], { lr: 0.01 });
    const x = rand([2, 5, 3], { generator: new Generator(3) });
    let state: { hidden: Tensor; cell: Tensor } | undefined;
    for (let step = 0; step < 4; step++) {
      const { output, state: after } = lstm.forward(x, state ? { state } : {});
      state = { hidden: after.hidden.detach(), cell: after.cell.detach() };
      const loss = head.forward(output.relu()).logSoftmax(-1).exp().pow(2).mean();
      optimizer.zeroGrad();
      loss.backward();
      optimizer.step();
      noGrad(() => head.weight.copy_(head.weight.mul(0.99)));
    }
  });

  test('two backward passes before a step, and gradients over two batches, raise no alarm', () => {
    const layer = new Linear(3, 2, { generator: new Generator(1) });
    const optimizer = sgd(layer.parameters(), { lr: 0.1 });
    const losses = [1, 2].map(scale =>
      layer
        .forward(ones([4, 3]).mul(scale))
        .sigmoid()
        .sum(),
    );
    for (const loss of losses) loss.backward();
    optimizer.step();
    layer
      .forward(ones([1, 3]))
      .sum()
      .backward();
  });
});

suite('what requires a gradient is decided in forward, as in PyTorch', () => {
  const pair = () => [new Parameter(tensor([1, 2])), new Parameter(tensor([3, 4]))] as const;

  test('a leaf that is frozen afterwards gets no gradient, others do', () => {
    const [a, b] = pair();
    const loss = a.mul(b).sum();
    a.requireGrad(false);
    loss.backward();
    assert.deepEqual([a.grad, b.grad?.toArray()], [null, [1, 2]]);
  });

  test('nor does it through an op that asks for no single gradient', () => {
    const [a, b] = pair();
    const loss = a.tanh().add(b.exp()).sum();
    a.requireGrad(false);
    loss.backward();
    assert.equal(a.grad, null);
    assert.ok(b.grad);
  });

  test('with all leaves frozen afterwards, backward() does nothing', () => {
    const [a, b] = pair();
    const loss = a.mul(b).sum();
    a.requireGrad(false);
    b.requireGrad(false);
    assert.equal(loss.requiresGrad, true);
    loss.backward();
    assert.deepEqual([a.grad, b.grad], [null, null]);
  });

  test('a leaf that is thawed afterwards gets none', () => {
    const [a, b] = pair();
    a.requireGrad(false);
    const loss = a.mul(b).sum();
    a.requireGrad();
    loss.backward();
    assert.deepEqual([a.grad, b.grad?.toArray()], [null, [1, 2]]);
    a.mul(b).sum().backward();
    assert.deepEqual(a.grad?.toArray(), [3, 4]);
  });

  test('for a leaf that was frozen afterwards, changed values are an error all the same', () => {
    const [a, b] = pair();
    const loss = a.mul(b).sum();
    a.requireGrad(false);
    noGrad(() => b.fill_(9));
    assert.throws(() => loss.backward(), /'mul' needs its b \[2\] as it was in forward/);
  });

  test('a leaf that is frozen has no backward() of its own', () => {
    const [a] = pair();
    a.requireGrad(false);
    assert.throws(() => a.backward({ gradient: ones([2]) }), /not computed from anything/);
    assert.throws(() => a.sum().backward(), /not computed from anything/);
    assert.throws(() => pair()[0].mul(2).requireGrad(false), /use detach/);
  });

  test('an input that was thawed has no gradient through a layer of one op either', () => {
    const layer = new Linear(2, 3, { generator: new Generator(1) });
    layer.weight.requireGrad(false);
    const loss = layer.forward(ones([4, 2])).sum();
    layer.weight.requireGrad();
    loss.backward();
    assert.deepEqual([layer.weight.grad, layer.bias?.grad?.toArray()], [null, [4, 4, 4]]);
  });
});

suite('gradients that somebody keeps, as in PyTorch', () => {
  const passed = (p: Parameter, scale: number) => p.mul(scale).sum().backward();

  test('a kept gradient has its values after zeroGrad(), of optimizers and of modules', () => {
    const layer = new Linear(2, 1, { bias: false, generator: new Generator(1) });
    const optimizer = sgd(layer.parameters(), { lr: 0.1 });
    for (const owner of [layer, optimizer]) {
      passed(layer.weight, 2);
      const kept = layer.weight.grad as Tensor;
      owner.zeroGrad();
      const gone = layer.weight.grad;
      assert.equal(gone, null);
      passed(layer.weight, 5);
      const others = Array.from({ length: 20 }, () => ones([1, 2]).mul(7)); // the memory is not used again
      assert.deepEqual([kept.toArray(), others.length], [[[2, 2]], 20]);
      assert.deepEqual(layer.weight.grad?.toArray(), [[5, 5]]);
      owner.zeroGrad();
    }
  });

  test('the next backward() adds to it', () => {
    const p = new Parameter(ones([2]));
    passed(p, 2);
    const kept = p.grad;
    passed(p, 5);
    assert.equal(p.grad, kept);
    assert.deepEqual(kept?.toArray(), [7, 7]);
  });

  test('what was computed from it notices that it changed', () => {
    const p = new Parameter(ones([2]));
    const w = new Parameter(ones([2]));
    passed(p, 2);
    const loss = w.mul(p.grad as Tensor).sum();
    passed(p, 5);
    assert.throws(() => loss.backward(), /'mul' needs its b \[2\] as it was in forward/);
    const other = w.mul(p.grad as Tensor).sum();
    sgd([p], { lr: 1 }).zeroGrad({ setToNone: false });
    assert.throws(() => other.backward(), /'mul' needs its b \[2\] as it was in forward/);
    const last = w.mul(p.grad as Tensor).sum();
    passed(p, 5);
    sgd([p], { lr: 1 }).zeroGrad(); // forgets it, and changes nothing
    assert.throws(() => last.backward(), /'mul' needs/);
    const kept = w.mul(ones([2])).sum();
    kept.backward();
    assert.deepEqual(w.grad?.toArray(), [1, 1]);
  });

  test('clipping is a change of it', () => {
    const p = new Parameter(ones([2]));
    const w = new Parameter(ones([2]));
    passed(p, 2);
    const loss = w.mul(p.grad as Tensor).sum();
    clipGradNorm([p], 1);
    assert.throws(() => loss.backward(), /'mul' needs its b \[2\] as it was in forward/);
    const other = w.mul(p.grad as Tensor).sum();
    clipGradValue([p], 0.1);
    assert.throws(() => other.backward(), /'mul' needs its b \[2\] as it was in forward/);
  });

  test('zeroGrad({ setToNone: false }) fills it with 0, and it stays the same tensor', () => {
    const layer = new Linear(2, 1, { bias: false, generator: new Generator(1) });
    const optimizer = sgd(layer.parameters(), { lr: 0.1 });
    for (const owner of [layer, optimizer]) {
      passed(layer.weight, 2);
      const kept = layer.weight.grad;
      owner.zeroGrad({ setToNone: false });
      assert.deepEqual(kept?.toArray(), [[0, 0]]);
      passed(layer.weight, 5);
      assert.equal(layer.weight.grad, kept);
      assert.deepEqual(kept?.toArray(), [[5, 5]]);
      owner.zeroGrad();
    }
    assert.throws(() => layer.zeroGrad({ setToNull: true } as never), /no option setToNull/);
    assert.throws(
      () => optimizer.zeroGrad({ setToNone: 1 as never }),
      /setToNone is true or false/,
    );
  });

  test('the gradient that backward() was given is not changed by later passes', () => {
    const p = new Parameter(ones([2]));
    const given = tensor([1, 2]);
    p.backward({ gradient: given });
    p.backward({ gradient: given });
    assert.deepEqual(
      [given.toArray(), p.grad?.toArray()],
      [
        [1, 2],
        [2, 4],
      ],
    );
  });

  test('a gradient may be set: another shape or dtype is refused, and it stays after zeroGrad()', () => {
    const p = new Parameter(ones([2]));
    const own = tensor([1, 2]);
    p.grad = own;
    passed(p, 3);
    assert.deepEqual(own.toArray(), [4, 5]);
    sgd([p], { lr: 1 }).zeroGrad();
    assert.equal(p.grad, null);
    assert.deepEqual(own.toArray(), [4, 5]);
    assert.throws(() => {
      p.grad = ones([3]);
    }, /grad: the gradient has shape \[3\], its tensor \[2\]/);
    assert.throws(() => {
      p.grad = ones([2], { dtype: 'bool' });
    }, /grad: the gradient is bool, its tensor float32/);
    assert.throws(() => {
      p.grad = [1, 2] as never;
    }, /grad: a gradient is a tensor or null/);
  });
});
