import { strict as assert } from 'node:assert';
import { inspect } from 'node:util';
import { mimeBundle, setInspector, show, summarised } from '../../src/display';
import {
  adam,
  adamW,
  constant,
  cosine,
  exponential,
  Linear,
  noam,
  plateau,
  step,
} from '../../src/engine';
import { type Beam, LSTMModel, Prediction, quantize, train } from '../../src/models';
import {
  bpeTokenizer,
  charTokenizer,
  generators,
  metrics,
  ParallelCorpus,
  TextCorpus,
  wordTokenizer,
} from '../../src/text';
import { samplePrediction, sampleRun } from './sample';

function shown(value: unknown): string {
  return mimeBundle(value)['text/plain'];
}

function smallCorpus(): ParallelCorpus {
  const words = ['cat', 'dog', 'horse', 'bird', 'fish', 'hen'];
  const pairs = words.map(word => [`the ${word}`, `${word} the`] as const);
  const tokenizer = wordTokenizer();
  return ParallelCorpus.fromPairs(pairs, {
    source: tokenizer,
    target: tokenizer,
    split: [1, 0, 0],
    seed: 1,
  });
}

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
    assert.match(
      shown(several(x => x / 2)),
      /log-probability −0\.50 \(probability 0\.61\), score with penalties −0\.25\./,
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
    assert.match(lines[5], /^ +→ xx +−3\.00 {2}cut at maxLength$/);
  });

  test('a translation that was cut says so, and what helps', () => {
    const { source, trace, beams } = several();
    const cut = new Prediction(source, trace, [], [{ ...beams[0], truncated: true }], 'greedy');
    assert.match(shown(cut), / Cut after 3 tokens, before it ended: give a larger maxLength, /);
    assert.doesNotMatch(shown(several()), /Cut after/);
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
    assert.equal(inspect(summarised(run.state)), text, 'as console.log shows it');
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

suite('values without a class of their own', () => {
  suiteSetup(() => setInspector(value => inspect(value, { depth: 4, breakLength: 120 })));
  suiteTeardown(() => setInspector(String));

  test('a tokenizer says what it is and how it was made', () => {
    assert.equal(shown(charTokenizer()), 'char tokenizer\nlowercase false');
    assert.equal(shown(wordTokenizer()), 'word tokenizer\nlowercase true, chinese words');
    const recipe = bpeTokenizer({ vocabularySize: 12, normalize: 'NFKC' });
    assert.match(
      shown(recipe),
      /^bpe tokenizer that has learnt nothing yet \(a corpus trains it\)\n/,
    );
    assert.match(
      shown(recipe),
      /\nvocabularySize 12, lowercase false, normalize NFKC, dropout 0, /,
    );
    const trained = recipe.train(['aha aha aha']);
    assert.match(
      shown(trained),
      /^bpe tokenizer of \d+ subwords \(\S*(ah|ha)\S*.* …\)\nvocabulary/,
    );
    assert.equal(inspect(summarised([charTokenizer()])), '[ char tokenizer ]');
  });

  test('a tokenizer of one’s own is shown as it is', () => {
    const own = { name: 'own', toString: () => 'mine' };
    assert.match(shown(own), /^\{ name: 'own', toString: \[Function: toString\] \}$/);
  });

  test('recipes of optimizers and schedules are the calls that made them', () => {
    assert.equal(shown(adam()), 'adam()\nan optimizer, as train(…) takes it');
    assert.match(
      shown(adamW({ lr: 2e-3, betas: [0.9, 0.98] })),
      /^adamW\(\{ lr: 0\.002, betas: \[0\.9, 0\.98\] \}\)\n/,
    );
    const schedules = { constant, noam, cosine, exponential, step, plateau };
    for (const [name, schedule] of Object.entries(schedules)) {
      const about = '\na learning rate over time, as train(…) takes it';
      assert.equal(shown(schedule()), `${name}()${about}`);
      assert.equal(shown(schedule({ warmup: 100 })), `${name}({ warmup: 100 })${about}`);
    }
    const training = { optimizer: adam({ lr: 0.1 }), schedule: plateau() };
    assert.equal(shown(training), '{ optimizer: adam({ lr: 0.1 }), schedule: plateau() }');
    assert.equal(inspect(summarised(adam())), shown(adam()), 'as console.log shows it');
  });

  test('namespaces list their functions and call one', () => {
    assert.match(shown(metrics), /^\d+ functions, called as metrics\.bleu\(.*\)\n(\w+ {2})+/);
    assert.match(shown(generators), /^5 functions, called as generators\..*\naddition {2}copy/);
    assert.equal(
      shown(show),
      '4 functions, called as show.attention(prediction)\nattention  gates  decode  history',
    );
    for (const line of shown(metrics).split('\n')) assert.ok(line.length < 100);
  });

  test('a set of a text says its length', () => {
    const corpus = new TextCorpus('to be or not to be', { tokenizer: charTokenizer() });
    assert.equal(shown(corpus.train), 'TextSet train of 17 tokens');
  });

  test('what rounding to 8 bits did has its units', () => {
    const report = quantize(new Linear(100, 60));
    assert.match(
      shown(report),
      /^weights of 23\.7 KB take 6\.3 KB with 8 bits; .* 0\.\d\d % of the .*\. The model itself has these weights now$/,
    );
    assert.match(shown({ report }), /report: weights of 23\.7 KB take/);
  });
});
