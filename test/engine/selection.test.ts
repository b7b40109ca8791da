// Taking parts of tensors, statistics, and sums of products in letters.
import { strict as assert } from 'node:assert';
import fc from 'fast-check';
import { arange, einsum, Generator, type Tensor, tensor } from '../../src/engine';
import { allClose } from '../support/tensors';

const numbers = new Generator(8);
const ids = (...values: number[]) => tensor(values, { dtype: 'int32' });
const x = arange(24).reshape([2, 3, 4]); // x[i, j, k] = 12i + 4j + k

suite('at', () => {
  const cases: [string, Tensor, unknown][] = [
    ['a position: the dim goes', x.at(1, 2), [20, 21, 22, 23]],
    ['from the end', x.at(-1, -1, -1), 23],
    ['null is all of a dim', x.at(null, 0, 1), [1, 13]],
    ['a range', x.at(0, 0, [1, 3]), [1, 2]],
    ['an open range', x.at(0, 0, [null, -1]), [0, 1, 2]],
    ['a range with steps', x.at(0, 0, [0, null, 2]), [0, 2]],
    ['dots stand for the dims between', x.at(1, '...', 0), [12, 16, 20]],
    ['ids in the order wanted', x.at(0, ids(2, 0, 2), 0), [8, 0, 8]],
    ['rows where a mask is true', x.at(tensor([false, true]), 0, 0), [12]],
    ['a mask over two dims', x.at(x.sum(-1).gt(60), 0), [16, 20]],
  ];
  for (const [name, got, wanted] of cases) {
    test(name, () => assert.deepEqual(got.toArray(), wanted));
  }

  test('gradients go where the values came from', () => {
    const leaf = numbers.normal([3, 4]).requireGrad();
    leaf
      .at([0, 2], ids(1, 1, 3))
      .sum()
      .backward();
    assert.deepEqual((leaf.grad as Tensor).toArray(), [
      [0, 2, 0, 1],
      [0, 2, 0, 1],
      [0, 0, 0, 0],
    ]);
  });

  test('what cannot be meant is an error that names dim and size', () => {
    assert.throws(() => x.narrow(1, 2, 2), /2 positions from 2 on do not lie in dim 1/);
    assert.throws(() => x.repeat([2]), /for each of the 3 dims/);
    assert.throws(() => tensor([1]).tril(), /has no rows and columns/);
  });
});

suite('parts and statistics', () => {
  test('triangles, with the gradient of what is kept alone', () => {
    const square = arange(9).reshape([3, 3]).to('float32').requireGrad();
    assert.deepEqual(square.tril(-1).toArray(), [
      [0, 0, 0],
      [3, 0, 0],
      [6, 7, 0],
    ]);
    square.triu(1).sum().backward();
    assert.deepEqual((square.grad as Tensor).toArray(), [
      [0, 1, 1],
      [0, 0, 1],
      [0, 0, 0],
    ]);
  });

  test('variance and standard deviation, of a sample and of all', () => {
    const values = tensor([
      [1, 2, 3, 4],
      [2, 2, 2, 2],
    ]);
    allClose(values.var(1), tensor([5 / 3, 0]), 1e-6);
    allClose(values.std(1, { correction: 0 }), tensor([Math.sqrt(1.25), 0]), 1e-6);
    assert.deepEqual([...values.var([0, 1], { keepDim: true }).shape], [1, 1]);
  });

  test('sort keeps the order of equals, puts NaN last, and passes gradients', () => {
    const values = tensor([2, Number.NaN, 1, 2]).requireGrad();
    const up = values.sort();
    assert.deepEqual(up.indices.toArray(), [2, 0, 3, 1]);
    assert.deepEqual(values.argsort(0, { descending: true }).toArray(), [1, 0, 3, 2]);
    up.values
      .slice(0, 0, 2)
      .mul(tensor([10, 20]))
      .sum()
      .backward();
    assert.deepEqual((values.grad as Tensor).toArray(), [20, 0, 10, 0]);
    const columns = tensor([
      [3, 1],
      [2, 5],
    ]).sort(0);
    assert.deepEqual(columns.values.toArray(), [
      [2, 1],
      [3, 5],
    ]);
  });

  test('any, all, maskedSelect, sign', () => {
    const values = tensor([-2, 0, 3]);
    assert.deepEqual([values.any().item(), values.all().item()], [1, 0]);
    assert.deepEqual(values.maskedSelect(values.ne(0)).toArray(), [-2, 3]);
    // the mask is broadcast along the last dim, as in PyTorch
    const columns = tensor([true, false, true]);
    assert.deepEqual(arange(9).reshape(3, 3).maskedSelect(columns).toArray(), [0, 2, 3, 5, 6, 8]);
    assert.throws(() => values.maskedSelect(values), /maskedSelect: the mask is float32/);
    assert.deepEqual(values.sign().toArray(), [-1, 0, 1]);
  });
});

suite('cross entropy', () => {
  test('a loss for every row: their sum is the loss of all, ignored rows are 0', () => {
    const logits = numbers.normal([2, 3, 5]);
    const targets = tensor([4, 0, 2, 0, 1, 3], { dtype: 'int32' }).reshape([2, 3]);
    const options = { ignoreIndex: 0, labelSmoothing: 0.1 };
    const each = logits.crossEntropy(targets, { ...options, reduction: 'none' });
    assert.deepEqual([...each.shape], [2, 3]);
    assert.deepEqual([each.at(0, 1).item(), each.at(1, 0).item()], [0, 0]);
    allClose(each.sum(), logits.crossEntropy(targets, { ...options, reduction: 'sum' }), 1e-6);
    assert.throws(
      () => logits.crossEntropy(targets, { reduction: 'all' as 'sum' }),
      /reduction is one of 'mean', 'sum', 'none'; got 'all'/,
    );
  });
});

suite('einsum', () => {
  const [a, b] = [numbers.normal([3, 4]), numbers.normal([4, 5])];

  test('products, transposes, diagonals and sums', () => {
    allClose(einsum('ij,jk->ik', a, b), a.matmul(b), 1e-6);
    allClose(einsum('ij,jk', a, b), a.matmul(b), 1e-6);
    allClose(einsum('ij->ji', a), a.t(), 1e-6);
    allClose(einsum('ij->', a), a.sum(), 1e-5);
    allClose(einsum('ij,kj->ik', a, a), a.matmul(a.t()), 1e-6);
    allClose(einsum('i,j->ij', a.at(0), b.at(0)), a.at(0).unsqueeze(1).mul(b.at(0)), 1e-6);
    assert.equal(einsum('ii->', arange(9).reshape([3, 3]).to('float32')).item(), 12);
    const c = numbers.normal([5, 2]);
    allClose(einsum('ij,jk,kl->il', a, b, c), a.matmul(b).matmul(c), 1e-5);
    const [q, k] = [numbers.normal([2, 3, 4, 5]), numbers.normal([2, 6, 4, 5])];
    const scores = q.permute([0, 2, 1, 3]).matmul(k.permute([0, 2, 3, 1]));
    allClose(einsum('bthd,bshd->bhts', q, k), scores, 1e-5);
  });

  test('any equation: as the sum over all values of all letters', () => {
    const sizes: Record<string, number> = { a: 2, b: 3, c: 4, d: 1, e: 5 };
    const equations = [
      ...['ba', 'cab', 'eb->be', 'abc->', 'abc->cb', 'ab->ab', 'dcd->cd', 'd->d'],
      ...['aa->a', 'aba->b', 'abab->ba', 'baa', 'aaa->a', 'abb->ab', 'cabba->bca'],
      ...['ab,bc', 'ba,cb->ca', 'ab,ab->ab', 'ab,ab->', 'ab,cd->dcba', 'ab,b', 'ba,ac->cb'],
      ...['abc,cb->a', 'abc,bcd->acd', 'abe,bce->bac', 'ab,bb->a', 'a,b', 'a,a', ' b a , a -> b '],
      ...['ab,bc,cd->da', 'ab,ac,ad->bcd', 'a,ab,b->', 'ab,ab,ab->b', 'abc,cd,de->aeb'],
    ];
    for (const equation of equations) {
      const [left, right] = equation.replaceAll(' ', '').split('->');
      const terms = left.split(',');
      const all = terms.join('');
      const once = [...all].filter(one => all.split(one).length === 2).sort();
      const answer = right === undefined ? once : [...right];
      const letters = [...new Set([...answer, ...all])];
      const operands = terms.map(term => numbers.normal([...term].map(one => sizes[one])));
      const values = operands.map(operand => operand.toFlatArray());
      const count = letters.reduce((product, one) => product * sizes[one], 1);
      const wanted = new Float64Array(answer.reduce((product, one) => product * sizes[one], 1));
      for (let i = 0; i < count; i++) {
        const at: Record<string, number> = {};
        letters.reduceRight((rest, one) => {
          at[one] = rest % sizes[one];
          return Math.floor(rest / sizes[one]);
        }, i);
        const place = (names: readonly string[]) =>
          names.reduce((sum, one) => sum * sizes[one] + at[one], 0);
        const product = terms.reduce((all, term, k) => all * values[k][place([...term])], 1);
        wanted[place(answer)] += product;
      }
      const found = einsum(equation, ...operands);
      assert.deepEqual(
        found.shape,
        answer.map(one => sizes[one]),
        equation,
      );
      found.toFlatArray().forEach((value, i) => {
        assert.ok(Math.abs(value - wanted[i]) < 1e-4, `${equation}: ${value}, not ${wanted[i]}`);
      });
    }
  });

  test('what does not fit is named', () => {
    assert.throws(
      () => einsum('ij,jk->ik', a, a),
      /'j' of 'ij,jk->ik' is 4 and, in operand 2 \[3, 4\], 3/,
    );
    assert.throws(() => einsum('ij,jk->ik', a), /is for 2 operands, got 1/);
    assert.throws(() => einsum('ijk->i', a), /'ijk' names 3 dims, but operand 1 is \[3, 4\]/);
    assert.throws(() => einsum('ij->iz', a), /'z' in the answer of 'ij->iz' is in no operand/);
  });
});

suite('laws', () => {
  const shapes = fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 4 });
  const seeds = fc.integer({ min: 0, max: 2 ** 30 });
  const check = (law: (shape: number[], seed: number) => void) =>
    fc.assert(fc.property(shapes, seeds, law), { seed: 1, numRuns: 60 });
  const made = (shape: readonly number[], seed: number) => new Generator(seed).normal(shape);

  test('a broadcast operand is the same as one that was expanded', () => {
    check((shape, seed) => {
      const a = made(shape, seed);
      const b = made(
        shape.map((size, d) => ((seed >> d) & 1 ? 1 : size)),
        seed + 1,
      );
      assert.deepEqual(a.mul(b).toArray(), a.mul(b.expand(shape)).toArray());
      assert.deepEqual(a.add(b).toArray(), b.add(a).toArray());
    });
  });

  test('permuting there and back, splitting and joining, change nothing', () => {
    check((shape, seed) => {
      const a = made(shape, seed);
      const order = shape.map((_, d) => d).reverse();
      assert.deepEqual(a.permute(order).permute(order).toArray(), a.toArray());
      const dim = seed % shape.length;
      assert.deepEqual(
        a.flip([dim]).flip([dim]).sort(dim).values.toArray(),
        a.sort(dim).values.toArray(),
      );
    });
  });

  test('the sum over dims one by one is the sum over all', () => {
    check((shape, seed) => {
      const a = made(shape, seed);
      let one = a;
      while (one.rank > 0) one = one.sum(0);
      assert.ok(Math.abs(one.item() - a.sum().item()) < 1e-4);
      const dim = seed % shape.length;
      allClose(a.cumsum(dim).select(dim, -1), a.sum(dim), 1e-5);
    });
  });

  test('softmax sums to 1 and does not see a shift', () => {
    check((shape, seed) => {
      const a = made(shape, seed).mul(10);
      const dim = seed % shape.length;
      allClose(a.softmax(dim), a.add(3).softmax(dim), 2e-5);
      assert.ok(a.softmax(dim).sum(dim).sub(1).abs().max().item() < 1e-5);
    });
  });
});
