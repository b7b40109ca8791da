import { strict as assert } from 'node:assert';
import { formatWithOptions, inspect } from 'node:util';
import { mimeBundle, setInspector } from '../../src/display';
import { clip, columnsOf, table } from '../../src/display/table';
import {
  arange,
  Dropout,
  full,
  Linear,
  Module,
  rand,
  scope,
  type Tensor,
  tensor,
  zeros,
} from '../../src/engine';
import { LSTMModel } from '../../src/models';
import { batches, charTokenizer, ParallelCorpus, wordTokenizer } from '../../src/text';

function shown(value: unknown): string {
  return mimeBundle(value)['text/plain'];
}

/** Twelve small pairs, always the same. */
function smallCorpus(): ParallelCorpus {
  const words = [
    ['cat', '猫'],
    ['dog', '狗'],
    ['horse', '马'],
    ['bird', '鸟'],
  ];
  const pairs = ['the', 'my', 'your'].flatMap((article, k) =>
    words.map(
      ([en, zh]) => [`${article} ${en}`, `${['', '我的', '你的'][k]}${zh}`] as [string, string],
    ),
  );
  return ParallelCorpus.fromPairs(pairs, {
    source: wordTokenizer(),
    target: charTokenizer(),
    split: [0.5, 0.25, 0.25],
    seed: 1,
  });
}

suite('tables of plain text', () => {
  test('Chinese characters count twice, marks not at all', () => {
    assert.equal(columnsOf('你好 a'), 6);
    assert.equal(columnsOf('c\u0327'), 1);
    assert.equal(
      table(
        [
          ['a', 'b'],
          ['你', '1'],
          ['abc', '22'],
        ],
        'lr',
      ),
      'a     b\n你    1\nabc  22',
    );
  });

  test('long text is cut, lines become spaces', () => {
    assert.equal(clip('你好\n吗 how', 20), '你好 吗 how');
    assert.equal(clip('你好吗', 5), '你好…');
    assert.equal(clip('你好吗', 6), '你好吗');
  });
});

function released(): Tensor {
  let gone: Tensor | undefined;
  scope(() => {
    gone = rand([3]);
  });
  return gone!;
}

suite('tensors as text', () => {
  test('look as in PyTorch', () => {
    assert.equal(
      shown(
        tensor([
          [0.1234, -1.2],
          [3, 4.5],
        ]),
      ),
      'tensor([[ 0.1234, -1.2000],\n        [ 3.0000,  4.5000]])\nfloat32 [2, 2]',
    );
    assert.equal(shown(arange(3)).split('\n')[0], 'tensor([0, 1, 2])');
    assert.equal(shown(tensor([0, 1, 2.0])).split('\n')[0], 'tensor([0., 1., 2.])');
    assert.equal(shown(tensor(0.5)), 'tensor(0.5000)\nfloat32 []');
    assert.equal(shown(tensor([1e-5, 1])).split('\n')[0], 'tensor([1.0000e-05, 1.0000e+00])');
    assert.equal(shown(tensor([true, false])).split('\n')[0], 'tensor([ true, false])');
    assert.match(shown(zeros([2, 2, 1])), /\[\[\[0.\],\n {9}\[0.\]\],\n\n {8}\[\[0.\],/);
    assert.match(shown(zeros([2]).requireGrad()), /float32 \[2\], requires grad$/);
  });

  test('values that are not finite are written and counted', () => {
    const text = shown(tensor([Number.NaN, 1.5, Number.NEGATIVE_INFINITY]));
    assert.equal(text.split('\n')[0], 'tensor([   nan, 1.5000,   -inf])');
    assert.match(text, /2 of 3 values are not finite/);
  });

  test('large ones show their edges and statistics', () => {
    const text = shown(full([100, 200], 0.5));
    assert.equal(text.split('\n').filter(line => line.includes('...')).length, 7);
    assert.match(text, /mean 0\.5000, standard deviation 0\.000, from 0\.5000 to 0\.5000$/);
  });

  test('one released at the end of a scope says so', () => {
    assert.match(shown(released()), /float32 \[3\]: its values were released/);
  });

  test('logged with other values they stay in the line where they are small', () => {
    const log = (...values: unknown[]) => formatWithOptions({ depth: 4 }, ...values);
    assert.equal(log('loss', tensor(0.5231)), 'loss tensor(0.5231)');
    assert.equal(log({ loss: tensor(0.5231) }), '{ loss: tensor(0.5231) }');
    assert.equal(log('row', tensor([1, 2, 3]), 5), 'row tensor([1., 2., 3.]) 5');
    assert.match(log(zeros([4, 4])), /^tensor\(\[\[0\., .*\nfloat32 \[4, 4\]$/s);
  });

  test('have a short form within other objects', () => {
    const text = inspect({ weights: zeros([5, 3]), layer: new Linear(2, 3) });
    assert.match(text, /weights: tensor\(float32 \[5, 3\]\)/);
    assert.match(text, /layer: Linear\(9 parameters\)/);
    const { values, indices } = tensor([
      [1, 2],
      [3, 4.5],
    ]).max(1);
    assert.equal(
      inspect({ values, indices }),
      '{ values: tensor([2.0000, 4.5000]), indices: tensor([1, 1]) }',
    );
    const rows = [tensor([[1, 2]]), zeros([0, 3]), tensor([true]), zeros([1]).requireGrad()];
    assert.equal(
      inspect(rows, { breakLength: 200 }),
      '[ tensor([[1., 2.]]), tensor(float32 [0, 3]), tensor([true]), tensor([0.], requires grad) ]',
    );
    assert.equal(inspect([released()]), '[ tensor(float32 [3], released) ]');
  });
});

suite('models as text', () => {
  test('show parts, shapes, parameters and memory', () => {
    class Pair extends Module {
      first = new Linear(2, 3);
      drop = new Dropout(0.1);
      layers = [new Linear(3, 1, { bias: false })];
    }
    assert.equal(
      shown(new Pair()),
      [
        'Pair: 12 parameters, 48 B; training with Adam needs about 192 B and the activations',
        '',
        'part      layer    shape   parameters',
        'first     Linear                    9',
        '  weight           [3, 2]           6',
        '  bias             [3]              3',
        'drop      Dropout                   0',
        'layers.0  Linear                    3',
        '  weight           [1, 3]           3',
      ].join('\n'),
    );
  });

  test('an LSTMModel shows every parameter of its state dict', () => {
    const model = new LSTMModel(smallCorpus(), { embeddingDim: 4, hiddenDim: 6, seed: 1 });
    const text = shown(model);
    for (const name of Object.keys(model.stateDict()))
      assert.ok(text.includes(name.split('.').at(-1)!));
    const total = model.parameters().reduce((sum, { numel }) => sum + numel, 0);
    assert.ok(
      text.startsWith(`LSTMModel: ${String(total).replace(/(\d)(\d{3})$/, '$1,$2')} parameters`),
    );
  });
});

suite('data as text', () => {
  test('a corpus shows its statistics and a sample', () => {
    const text = shown(smallCorpus());
    assert.match(text, /^ParallelCorpus of 12 pairs/);
    assert.match(text, /source\s+target\n\w+ \w+/);
  });

  test('sets, batches and vocabularies show what they hold', () => {
    const corpus = smallCorpus();
    assert.match(shown(corpus.dev), /^PairSet dev of 3 pairs/);
    const [batch] = batches(corpus.train, { batchSize: 4 });
    assert.match(
      shown(batch),
      /^Batch of 4 pairs: 12 source and \d+ target tokens, 0 % of the source/,
    );
    assert.match(shown(batch), /prefix\s+\[4, \d\]\s+int32/);
    assert.match(
      shown(corpus.targetVocabulary),
      /^Vocabulary of \d+ tokens: <pad> <unk> <bos> <eos>,/,
    );
  });
});

suite('other values', () => {
  test('go to the inspector the kernel gave', () => {
    setInspector(value => `<${JSON.stringify(value)}>`);
    assert.deepEqual(mimeBundle({ a: 1 }), { 'text/plain': '<{"a":1}>' });
    assert.deepEqual(mimeBundle('text'), { 'text/plain': '<"text">' });
    assert.deepEqual(mimeBundle([]), { 'text/plain': '<[]>' });
    setInspector(String);
  });

  test('bring their own view', () => {
    const own = { toMimeBundle: () => ({ 'text/plain': 'me' }) };
    assert.deepEqual(mimeBundle(own), { 'text/plain': 'me' });
  });
});
