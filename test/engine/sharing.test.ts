// Results that share memory with their input: those of PyTorch, or copies that refuse to be changed in place. No method keeps
// the list that it was given.
import { strict as assert } from 'node:assert';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  allOps,
  cat,
  type DType,
  Embedding,
  einsum,
  Generator,
  LSTM,
  noGrad,
  type OpRecord,
  ones,
  Parameter,
  rand,
  runRecord,
  sgd,
  stack,
  Tensor,
  tensor,
  zeros,
} from '../../src/engine';
import { UNARY } from '../support/edgeCalls';

type Written = [dtype: DType, shape: number[], values: (number | string)[]];
const read = (name: string) =>
  JSON.parse(readFileSync(join(__dirname, `../fixtures/goldens/${name}.json`), 'utf8'));
const inputs: Record<string, Written> = read('edges').inputs;
/** By call and input: for each result whether it shares memory in PyTorch. */
const shared: Record<string, Record<string, boolean[]>> = read('sharing');

const NAMED: Record<string, number> = {
  NaN: Number.NaN,
  '∞': Number.POSITIVE_INFINITY,
  '-∞': Number.NEGATIVE_INFINITY,
};

function inputOf(name: string): Tensor {
  const [dtype, shape, values] = inputs[name];
  return tensor(
    values.map(value => (typeof value === 'string' ? NAMED[value] : value)),
    { dtype, shape },
  );
}

/** What a change in place of a result does: to the input, to nothing else, or nothing because it is refused. */
function effect(call: (x: Tensor) => unknown, name: string, k: number) {
  const x = inputOf(name);
  const before = x.toFlatArray();
  const results = [call(x)].flat() as Tensor[];
  const value = before.some(one => one === 1) && x.dtype === 'bool' ? 0 : 7;
  try {
    results[k].fill_(value);
  } catch (error) {
    assert.match((error as Error).message, /is a copy that \S+\(\) made/);
    return 'refused';
  }
  const after = x.toFlatArray();
  return before.every((one, i) => Object.is(one, after[i])) ? 'alone' : 'shared';
}

suite('memory that results share with their input', () => {
  for (const [name, call] of Object.entries(UNARY)) {
    test(`${name}: as in PyTorch, or a copy that refuses changes`, () => {
      for (const input of Object.keys(inputs)) {
        if (inputOf(input).numel === 0) continue;
        let results: Tensor[];
        try {
          results = [call(inputOf(input))].flat() as Tensor[];
        } catch {
          continue; // test/engine/edges.test.ts says which calls are refused
        }
        for (const [k, { numel }] of results.entries()) {
          if (numel === 0) continue;
          const got = effect(call, input, k);
          const wanted = shared[name]?.[input]?.[k] ? ['shared', 'refused'] : ['alone'];
          assert.ok(
            wanted.includes(got),
            `${input}, result ${k}: ${got}, not ${wanted.join(' or ')}`,
          );
        }
      }
    });
  }

  test('a part that was copied is changed as a clone, or as a parameter of its own', () => {
    const x = ones([2, 3]);
    for (const part of [() => x.at(0), () => x.select(0, 0), () => [...x][0], () => x.t()]) {
      assert.throws(
        () => part().fill_(5),
        /fill_: .* is a copy that .* made \(in PyTorch it is a view\)/,
      );
      assert.throws(() => part().detach().reshape([-1]).zero_(), /is a copy/);
      assert.equal(part().clone().fill_(5).max().item(), 5);
    }
    assert.equal(
      einsum('ij,jk->ki', x, ones([3, 4]))
        .fill_(5)
        .max()
        .item(),
      5,
    ); // computed, then moved
    const p = new Parameter(x.at(0));
    noGrad(() => p.fill_(3));
    assert.deepEqual([p.toArray(), x.sum().item()], [[3, 3, 3], 6]);
  });
});

suite('lists that are changed after a call', () => {
  const x = () => rand([2, 3, 4], { generator: new Generator(1) }).requireGrad();
  /** Calls with a list: the list, and what is made with it. */
  const calls: Record<string, () => [list: unknown[] | Int32Array, leaf: Tensor, y: Tensor]> = {};
  function add<L extends unknown[] | Int32Array>(
    name: string,
    make: () => L,
    call: (leaf: Tensor, list: L) => Tensor,
  ) {
    calls[name] = () => {
      const [leaf, list] = [x(), make()];
      return [list, leaf, call(leaf, list)];
    };
  }
  for (const [name, join] of [
    ['cat', cat],
    ['stack', stack],
  ] as const) {
    calls[name] = () => {
      const leaf = x();
      const list = [leaf.mul(3), leaf.mul(4)];
      return [list, leaf, join(list, 1)];
    };
  }
  calls['an op'] = () => {
    const leaf = x();
    const list = [leaf.mul(3), leaf.mul(4)];
    const record = allOps().find(({ name }) => name === 'cat') as OpRecord<never>;
    const [y] = runRecord(record, { inputs: list, attributes: { dim: 1 } as never });
    return [list, leaf, y];
  };
  calls.einsum = () => {
    const leaf = x();
    const list = [leaf.mul(3), leaf.mul(4)];
    return [list, leaf, einsum('abc,abd->cd', ...list)];
  };
  add(
    'reshape',
    () => [4, 6],
    (leaf, list) => leaf.reshape(list),
  );
  add(
    'view',
    () => [4, 6],
    (leaf, list) => leaf.view(list),
  );
  add(
    'permute',
    () => [2, 0, 1],
    (leaf, list) => leaf.permute(list),
  );
  add(
    'expand',
    () => [5, 2, 3, 4],
    (leaf, list) => leaf.expand(list),
  );
  add(
    'flip',
    () => [0, 2],
    (leaf, list) => leaf.flip(list),
  );
  add(
    'roll',
    () => [1, 2],
    (leaf, list) => leaf.roll(list, list),
  );
  add(
    'squeeze',
    () => [1],
    (leaf, list) => leaf.unsqueeze(1).squeeze(list),
  );
  add(
    'repeat',
    () => [2, 1, 3],
    (leaf, list) => leaf.repeat(list),
  );
  add(
    'sum',
    () => [0, 2],
    (leaf, list) => leaf.sum(list),
  );
  add(
    'mean',
    () => [0, 2],
    (leaf, list) => leaf.mean(list),
  );
  add(
    'var',
    () => [0, 2],
    (leaf, list) => leaf.var(list),
  );
  add(
    'split',
    () => [1, 3],
    (leaf, list) => leaf.split(list, 2)[1],
  );
  add(
    'at',
    () => [0, 3, 2],
    (leaf, list) => leaf.at(null, list as unknown as [0, 3, 2]),
  );
  add(
    'indexSelect',
    () => [0, 2, 2],
    (leaf, list) => leaf.indexSelect(1, list),
  );
  add(
    'LSTM, lengths',
    () => [4, 2],
    (leaf, lengths) => {
      const lstm = new LSTM(3, 2, { generator: new Generator(2) });
      return lstm.forward(leaf.transpose(1, 2), { lengths }).output;
    },
  );
  add(
    'LSTM, lengths as Int32Array',
    () => Int32Array.of(4, 2),
    (leaf, lengths) => {
      const lstm = new LSTM(3, 2, { generator: new Generator(2) });
      return lstm.forward(leaf.transpose(1, 2), { lengths }).output;
    },
  );

  for (const [name, make] of Object.entries(calls)) {
    test(`${name}: the gradient is that of the call`, () => {
      const gradient = (change: boolean) => {
        const [list, leaf, y] = make();
        const weights = rand(y.shape, { generator: new Generator(3) });
        if (change) {
          list.fill(1 as never);
          if (Array.isArray(list)) list.length = 0;
        }
        y.mul(weights).sum().backward();
        return [y.shape, y.toArray(), leaf.grad?.toArray()];
      };
      assert.deepEqual(gradient(true), gradient(false));
    });
  }

  test('shapes, parameters and sizes are copied', () => {
    const shape = [2, 3];
    const made = [zeros(shape), ones(shape), rand(shape), tensor(new Float32Array(6), { shape })];
    shape.push(9);
    for (const one of made) assert.deepEqual(one.shape, [2, 3]);
    const parameters = new Embedding(3, 2, { generator: new Generator(1) }).parameters();
    const [weight] = parameters;
    const optimizer = sgd(parameters, { lr: 1 });
    const before = weight.sum().item();
    parameters.length = 0;
    weight.sum().backward();
    optimizer.step();
    assert.ok(Math.abs(weight.sum().item() - (before - 6)) < 1e-5);
    assert.ok(weight instanceof Tensor);
  });
});
