// Everything that works on values works on those that lie outside the engine's heap because it was full: the same results,
// which lie outside as well, and no room is kept inside.
import { strict as assert } from 'node:assert';
import {
  adagrad,
  adam,
  adamW,
  allOps,
  clipGradNorm,
  clipGradValue,
  Generator,
  init,
  keepPackedWeights,
  Linear,
  LSTM,
  memory,
  noGrad,
  type OpRecord,
  ones,
  Parameter,
  rmsprop,
  runRecord,
  sgd,
  type Tensor,
  tensor,
} from '../../src/engine';
import { theHeap, theReserve } from '../../src/engine/heap';
import { MovingAverage } from '../../src/engine/optim/average';
import { sampleMaker } from '../support/samples';

/** Runs `f` while the heap is full. */
function whileFull<R>(f: () => R): R {
  const heap = theHeap();
  heap.allocate = () => 0;
  try {
    return f();
  } finally {
    Reflect.deleteProperty(heap, 'allocate');
  }
}

/** Runs `f` with room in the heap, and without: it must give the same, and leave nothing in the memory for single ops. */
function expectSame(f: (isFull: boolean) => unknown, what?: string): void {
  const wanted = f(false);
  const got = whileFull(() => f(true));
  assert.deepEqual(got, wanted, what);
  assert.equal(theReserve().used, 0, 'what was copied in for an op is given back');
}

function expectOutside(...tensors: readonly (Tensor | null)[]): void {
  for (const one of tensors) {
    assert.ok(one?.storage.isJsOwned && one.storage.pointer === 0, 'it lies outside');
  }
}

const numbers = () => new Generator(3);

/** An op from leaves, and back: what it gives, and the gradients. */
function forwardAndBack(record: OpRecord<never>, index: number, isFull: boolean) {
  const { inputs, attributes } = record.samples(sampleMaker(numbers()))[index];
  const leaves = inputs.map((input, i) => {
    const name = record.inputs[Math.min(i, record.inputs.length - 1)];
    const isFixed = input.dtype !== 'float32' || record.fixed?.includes(name);
    return isFixed ? input : input.detach().clone().requireGrad();
  });
  const outputs = runRecord(record, { inputs: leaves, attributes });
  if (isFull) expectOutside(...leaves, ...outputs);
  const results = outputs.map(output => output.toArray());
  if (!record.backward) return results;
  const weights = numbers();
  const floats = outputs.filter(({ dtype }) => dtype === 'float32');
  const passes = [...floats, ...floats]; // all but the last keep the graph
  for (const [pass, output] of passes.entries()) {
    const gradient = weights.uniform(output.shape);
    output.backward({ gradient, retainGraph: pass < passes.length - 1 });
  }
  const gradients = leaves.map(({ gradient }) => gradient);
  if (isFull) expectOutside(...leaves, ...outputs, ...gradients.filter(one => one !== null));
  return [results, gradients.map(gradient => gradient?.toArray())];
}

suite('values outside the heap', () => {
  suiteSetup(() => {
    memory();
  });

  for (const record of allOps()) {
    test(`${record.name} (${record.inputs.join(', ')}), forward and backward`, () => {
      const { length } = record.samples(sampleMaker(numbers()));
      for (let index = 0; index < length; index++) {
        expectSame(isFull => forwardAndBack(record, index, isFull), `sample ${index}`);
      }
    });
  }

  for (const [name, make] of Object.entries({
    sgd: sgd({ lr: 0.1, momentum: 0.9, dampening: 0.1, weightDecay: 0.01 }),
    adam: adam({ lr: 0.1 }),
    amsgrad: adam({ lr: 0.1, amsgrad: true }),
    adamW: adamW({ lr: 0.1 }),
    rmsprop: rmsprop({ lr: 0.1, centered: true, momentum: 0.9 }),
    adagrad: adagrad({ lr: 0.1 }),
  })) {
    test(`${name}: steps, its state, and steps from there`, () => {
      expectSame(isFull => {
        const generator = numbers();
        const parameter = new Parameter(generator.normal([3, 5]));
        const steps = (optimizer: ReturnType<typeof make>) => {
          for (let step = 0; step < 3; step++) {
            optimizer.zeroGrad();
            parameter
              .mul(generator.normal([3, 5]))
              .sum()
              .backward();
            optimizer.step();
          }
        };
        const optimizer = make([parameter]);
        steps(optimizer);
        const state = optimizer.stateDict();
        if (isFull) expectOutside(parameter, ...Object.values(state.slots[0]));
        const next = make([parameter]);
        next.loadStateDict(state);
        steps(next);
        const slots = Object.values(next.stateDict().slots[0]);
        return [parameter.toArray(), ...slots.map(slot => slot.toArray())];
      });
    });
  }

  test('gradients that are clipped', () => {
    for (const normType of [2, 1, Number.POSITIVE_INFINITY]) {
      expectSame(() => {
        const generator = numbers();
        const parameters = [3, 4].map(size => new Parameter(generator.normal([size])));
        for (const one of parameters) one.mul(one).sum().backward();
        const norm = clipGradNorm(parameters, 0.5, normType);
        clipGradValue(parameters, 0.1);
        return [norm, ...parameters.map(({ grad }) => grad?.toArray())];
      });
    }
  });

  test('moving averages, exchanged and back', () => {
    expectSame(() => {
      const parameter = new Parameter(numbers().normal([7]));
      const average = new MovingAverage([parameter], 0.9);
      noGrad(() => parameter.fill_(2));
      average.update();
      average.swap();
      const exchanged = parameter.toArray();
      average.swap();
      return [exchanged, parameter.toArray(), average.values()];
    });
  });

  test('layers, their state and their initial values', () => {
    expectSame(isFull => {
      const generator = numbers();
      const lstm = new LSTM(3, 4, { generator, bidirectional: true, numLayers: 2 });
      const linear = new Linear(8, 2, { generator });
      init.orthogonal_(linear.weight, 1, { generator });
      const x = generator.normal([9, 5, 3]);
      const lengths = [5, 3, 1, 2, 5, 4, 4, 1, 2];
      const { output, gates } = lstm.forward(x, { lengths, trace: true });
      linear.forward(output).pow(2).sum().backward();
      const other = new LSTM(3, 4, { bidirectional: true, numLayers: 2 });
      other.loadStateDict(lstm.stateDict());
      const again = keepPackedWeights(() => noGrad(() => other.forward(x, { lengths }).output));
      if (isFull) expectOutside(linear.weight, output, again);
      return [
        ...[output, again, ...(gates ?? [])].map(one => one.toArray()),
        ...lstm.parameters().map(({ grad }) => grad?.toArray()),
      ];
    });
  });

  test('values that are read, written and changed in place', () => {
    expectSame(isFull => {
      const x = numbers().normal([2, 3]);
      const ids = tensor([1, 0, 1], { dtype: 'int32' });
      const mask = x.gt(0);
      if (isFull) expectOutside(x, ids, mask);
      const y = ones([2, 3]);
      y.copy_(x.mul(2));
      y.at(0).clone().fill_(3);
      const whole = ids.add(2).mul(ids).sub(ids.neg());
      return [
        ...[y, whole, ids.float(), x.long(), mask.bool(), x.clone(), ids.clone()].map(one =>
          one.toArray(),
        ),
        ...[x.sum(1), x.max(0).values, x.argmax(), x.sort().indices, x.topk(2).values].map(one =>
          one.toArray(),
        ),
        [x.at(ids.slice(0, 0, 2)), x.indexSelect(1, [2, 0]), x.maskedSelect(mask)].map(one =>
          one.toArray(),
        ),
        y.uniform_(1, 2, { generator: numbers() }).toArray(),
        y.normal_(1, 2, { generator: numbers() }).toArray(),
        y.zero_().toArray(),
      ];
    });
  });

  test('memory() counts them', () => {
    const before = memory().overflow;
    const x = whileFull(() => ones([1000]));
    assert.equal(memory().overflow - before, 4000);
    x.dispose();
    assert.equal(memory().overflow, before);
    assert.throws(() => x.add(1), /was disposed of/);
  });
});
