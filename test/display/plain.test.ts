import { strict as assert } from 'node:assert';
import { formatWithOptions, inspect } from 'node:util';
import { mimeBundle, setInspector, summarised } from '../../src/display';
import { clip, columnsOf, table } from '../../src/display/table';
import {
  adam,
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
import { type Beam, LSTMModel, Prediction, train } from '../../src/models';
import { batches, charTokenizer, generators, ParallelCorpus, wordTokenizer } from '../../src/text';
import { samplePrediction, sampleRun } from './sample';

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

suite('the n best as text', () => {
  const several = (score = (logProbability: number) => logProbability) => {
    const best = samplePrediction(['a', '<eos>'], ['▁x', 'y', '<eos>']);
    const beams: Beam[] = [
      ['xy', ['▁x', 'y'], -0.5, false],
      ['xy', ['▁', 'xy'], -1.25, false],
      ['xz', ['▁x', 'z'], -1.5, false],
      ['xy', ['▁x', 'y'], -2, false],
      ['xx', ['▁x', 'x'], -3, true],
    ].map(([text, tokens, logProbability, truncated]) => ({
      text: text as string,
      tokens: tokens as string[],
      logProbability: logProbability as number,
      score: score(logProbability as number),
      truncated: truncated as boolean,
    }));
    return new Prediction('a', best.trace, [], beams, 'beam');
  };

  test('lists every translation with its score and marks a text that is there already', () => {
    assert.ok(
      shown(several()).includes(
        [
          '   log-probability  translation',
          '1            −0.50  xy',
          '2            −1.25  xy           same text as 1, cut ▁ xy',
          '3            −1.50  xz',
          '4            −2.00  xy           same text as 1',
          '5            −3.00  xx           cut at maxLength',
        ].join('\n'),
      ),
      shown(several()),
    );
    assert.match(
      shown(several(x => x / 2)),
      /score {2}log-probability .*\n1 +−0\.25 +−0\.50 {2}xy\n/,
    );
    const one = samplePrediction(['a', '<eos>'], ['x', '<eos>']);
    assert.doesNotMatch(shown(one), /translation|Next best/);
  });

  test('the sentence says each other text once', () => {
    assert.match(shown(several()), /Next best: "xz" \(−1\.50\), "xx" \(−3\.00\)\./);
  });

  test('of several sentences each is listed', () => {
    const lines = shown([several(), samplePrediction(['b', '<eos>'], ['z', '<eos>'])]).split('\n');
    assert.equal(lines.length, 1 + 5 + 1);
    assert.match(lines[3], /^ +→ xz +−1\.50$/);
    assert.match(lines[6], /^b +→ z /);
  });
});

suite('what a training keeps, as text', () => {
  test('a history is a table of epochs and one of the first and last steps', () => {
    const text = shown(sampleRun(30, 50).history);
    assert.match(text, /^history: 1,500 steps, 30 epochs\n\nepoch /);
    assert.match(text, /step {3}loss {2}gradient norm {2}learning rate {2}tokens\/s\n +1 /);
    assert.match(text, /\n +4 .*\n +…\n1,497 .*\n.*\n.*\n1,500 .*$/);
    assert.ok(text.split('\n').length < 45);
    assert.equal(shown(sampleRun(2, 2, 0).history), 'history: 0 steps, 0 epochs');
  });

  test('a state says where it stands and what it holds', async () => {
    const corpus = smallCorpus();
    const model = new LSTMModel(corpus, { embeddingDim: 4, hiddenDim: 6, seed: 1 });
    const run = await train(model, corpus, { epochs: 2, batchSize: 2, seed: 1 });
    const text = shown(run.state);
    assert.match(text, /^state of a training after 2 epochs; train\(model, corpus, \{ resume/);
    assert.match(
      text,
      /weights {4}\d+ tensors with [\d,]+ values\noptimizer {2}adam, learning rate/,
    );
    assert.match(text, /\nhistory {4}6 steps, 2 epochs$/);
    setInspector(value => inspect(value, { breakLength: 120 }));
    assert.equal(
      shown({ state: run.state, all: run.history }),
      '{ state: TrainingState(epoch 2), all: History(6 steps, 2 epochs) }',
    );
    setInspector(String);
  });

  test('an optimizer says its name, rate, parameters, steps and settings', () => {
    const layer = new Linear(2, 3);
    const optimizer = adam(layer.parameters(), { lr: 0.01 });
    optimizer.step();
    assert.equal(
      inspect(optimizer),
      'adam: learning rate 0.01, 2 parameters with 9 values, 1 step taken\n' +
        'betas 0.9 and 0.999, eps 1e-8, weightDecay 0',
    );
    assert.match(inspect({ optimizer }), /adam\(learning rate 0\.01, 2 parameters, 1 step taken\)/);
  });
});

suite('lists', () => {
  test('of generated pairs show their number and a sample', () => {
    const text = shown(generators.copy({ count: 50, seed: 1 }));
    assert.match(text, /^50 pairs, each with its alignment\n\nsource +target\n(\w+) +\1\n/);
    assert.match(text, /\n… and 42 more$/);
    assert.equal(shown([{ source: 'a', target: 'b' }]), '1 pair\n\nsource  target\na       b');
  });

  test('of a corpus’s pairs show tokens', () => {
    const text = shown(smallCorpus().train.pairs.slice(0, 2));
    assert.match(text, /^2 pairs, as tokens\n\nsource .*\n\w+ \w+ {2}/);
  });

  test('that are long show their ends and how many are between', () => {
    setInspector(value => inspect(value, { depth: 4, breakLength: 80 }));
    const records = Array.from({ length: 1000 }, (_, k) => ({ k, rest: [k] }));
    const text = shown({ records });
    assert.match(text, /\{ k: 2, rest: \[ 2 \] \},\n +… 994 more of 1,000 …,\n +\{ k: 997,/);
    assert.ok(text.split('\n').length < 15);
    assert.match(
      shown(Array.from({ length: 300 }, (_, k) => k)),
      /9,\s+… 280 more of 300 …,\s+290/,
    );
    assert.match(shown(new Float32Array(300)), /^Float32Array\(300\) \[.*… 280 more of 300 …/s);
    setInspector(String);
  });

  test('that are short, that hold themselves, or that compute, are left as they are', () => {
    const own: unknown[] = [1, 2];
    own.push(own);
    let computed = 0;
    const lazy = {
      get list() {
        computed++;
        return new Array(500).fill(0);
      },
    };
    const all = [own, lazy, new Map([['a', 1]]), { a: [1, { b: 2 }] }, new Error('x'), null, 'x'];
    for (const value of all) assert.equal(summarised(value), value);
    assert.equal(computed, 0);
    const records = new Array(20).fill(null).map(() => ({}));
    const tangled = { records, again: records };
    const { records: first, again } = summarised(tangled) as typeof tangled;
    assert.equal(first, again);
    assert.equal(records.length, 20);
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
