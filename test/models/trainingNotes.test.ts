// What a person is told of a training that went wrong, before it begins, while it runs and when it ends.
import { strict as assert } from 'node:assert';
import { describeTraining } from '../../src/display/describe';
import { historyView } from '../../src/display/payload/history';
import { epochTable } from '../../src/display/plain/training';
import { adam, cosine, sgd } from '../../src/engine';
import {
  compare,
  evaluate,
  fixed,
  GRUModel,
  LanguageModel,
  LSTMModel,
  overfitOneBatch,
  quantize,
  type TrainEvent,
  TransformerModel,
  train,
} from '../../src/models';
import { worseThanGuessing } from '../../src/models/training/notes';
import {
  bpeTokenizer,
  charTokenizer,
  generators,
  PairSet,
  ParallelCorpus,
  setFileReader,
  setFileWriter,
  TextCorpus,
} from '../../src/text';
import { reversalCorpus } from '../support/copyTask';
import { InterruptError } from '../support/training';

const corpus = reversalCorpus(80);
const tiny = { embeddingDim: 8, hiddenDim: 8, seed: 2 };
const quick = { epochs: 2, batchSize: 16, validateSentences: 0 };
const GUESSING = /worse than guessing all 10 words equally \(ln 10 = 2\.303\)/;

suite('a training that loses what it knew', () => {
  test('says so after the epoch and at the end, with the learning rate, and has diverged', async () => {
    const notes: string[] = [];
    const views: unknown[] = [];
    const run = await train(new LSTMModel(corpus, tiny), corpus, {
      ...quick,
      optimizer: adam({ lr: 30 }),
      schedule: cosine(),
      labelSmoothing: 0.1,
      onEvent({ kind, run }) {
        if (kind !== 'epoch') return;
        notes.push(run.note);
        assert.equal(run.status, 'running');
        views.push(historyView('a', run).data.progress.note);
      },
    });
    assert.equal(run.status, 'diverged');
    assert.equal(run.history.epochs.length, 2, 'it goes on');
    for (const note of [...notes, run.note]) {
      assert.match(note, GUESSING);
      assert.match(note, /Likely cause: the learning rate 30 is too large/);
    }
    assert.match(notes[0], /^The training loss of epoch 1 is \d/);
    assert.deepEqual(views, notes);
    assert.match(describeTraining(run), GUESSING);
    assert.match(describeTraining(run), /parameters, diverged: epoch 2 of 2/);
  });

  test('and has the weights of the epoch before, if they were good', async () => {
    const optimizer = adam({ lr: 1e-3 });
    const model = new LSTMModel(corpus, tiny);
    const own = optimizer(model.parameters());
    const run = await train(model, corpus, {
      ...quick,
      epochs: 5,
      patience: 2,
      optimizer: own,
      onEvent({ kind, run }) {
        if (kind !== 'epoch') return;
        if (run.epoch === 1) assert.equal(run.note, '');
        own.lr = 30;
      },
    });
    assert.equal(run.status, 'diverged');
    assert.match(run.note, /^The development loss has not fallen for 2 epochs\. The training loss/);
    assert.match(run.note, /The model has the weights of epoch 1, the best on the development set/);
    assert.ok(evaluate(model, corpus.dev).loss < 2.4);
  });

  test('a language model too; what only begins badly is not laid to the learning rate', async () => {
    const text = new TextCorpus('one two three\n'.repeat(40), { tokenizer: charTokenizer() });
    const sizes = { hiddenDim: 8, numHeads: 2, numLayers: 1 };
    const gpt = new LanguageModel(text, sizes);
    const run = await train(gpt, text, { epochs: 3, batchSize: 2, optimizer: adam({ lr: 30 }) });
    assert.equal(run.status, 'diverged');
    assert.match(run.note, /worse than guessing all \d+ words/);
    const loud = new LSTMModel(corpus, tiny);
    const { bias } = loud.output;
    bias?.storage.view().fill(60, 4, 5); // sure of one word
    bias?.storage.change();
    const { note } = await train(loud, corpus, { ...quick, epochs: 1, optimizer: adam({ lr: 0 }) });
    assert.match(
      note,
      /before the first step\. Of a model that had learnt nothing yet, lossAtInit\(model, corpus\)/,
    );
    assert.doesNotMatch(note, /learning rate/);
  });

  test('one that was trained for another task begins badly and learns: it has no note', async () => {
    const numbers = { count: 300, seed: 1 };
    const tokenizers = { source: charTokenizer(), target: charTokenizer() };
    const copies = ParallelCorpus.fromPairs(generators.copy(numbers), tokenizers);
    const model = new GRUModel(copies, { embeddingDim: 32, hiddenDim: 256, seed: 1 });
    const plain = { epochs: 1, validateSentences: 0 };
    await train(model, copies, { ...plain, epochs: 15, optimizer: adam({ lr: 5e-3 }) });
    const { vocabularies } = model;
    const other = ParallelCorpus.fromPairs(generators.reverse(numbers), { vocabularies });
    const run = await train(model, other, plain);
    const { trainLoss } = run.history.epochs[0];
    assert.ok(trainLoss > 1.5 * Math.log(30), `${trainLoss}`);
    assert.deepEqual([run.status, run.note], ['finished', '']);
  });

  test('one that learns has no note, with any smoothing', async () => {
    const run = await train(new LSTMModel(corpus, tiny), corpus, { ...quick, labelSmoothing: 0.6 });
    assert.deepEqual([run.status, run.note], ['finished', '']);
  });

  const after = (losses: number[], { lr = 1e-3, optimizer = 'adam', devLoss = 9, words = 6 }) => {
    const steps = losses.map((loss, i) => ({
      step: i + 1,
      epoch: 1,
      loss,
      lr,
      gradNorm: 1,
      tokensPerSecond: 1,
    }));
    const trainLoss = losses.reduce((sum, loss) => sum + loss, 0) / losses.length;
    const times = { tokensPerSecond: 1, seconds: 1 };
    const epochs = [
      { epoch: 1, step: steps.length, trainLoss, meanOfBatches: trainLoss, devLoss, ...times },
    ];
    return worseThanGuessing({ steps, epochs }, words, optimizer);
  };

  test('it is the end of the epoch that counts: by its last steps or the development set', () => {
    assert.equal(after([2.47, 10.63, 2.51], {}), '');
    assert.equal(after([2.47, 10.63, 10.63], { devLoss: 2.5 }), '');
    assert.match(
      after([2.47, 10.63, 10.63], {}),
      /ln 6 = 1\.792\)\. Likely cause: the learning rate/,
    );
    assert.equal(after([6.6, 5.3, 6.2, 5.4, 5.2], {}), '', 'it comes down');
    assert.match(
      after([6.6, 6.5, 6.6, 6.7], {}),
      /6\.600 before the first step.*on other data begins/,
    );
    assert.match(
      after([6.6, 30, 30, 40], { devLoss: 50 }),
      /Likely cause: the learning rate 0\.001/,
    );
  });

  test('which rate is usual is said of each optimizer, and where less was not given', () => {
    const high = [2, 30, 30, 30];
    assert.match(after(high, { lr: 10 }), /rate 10 is too large\. .* \(1e-3 is usual for Adam\)/);
    assert.match(after(high, { lr: 10, optimizer: 'adamW' }), /usual for Adam/);
    assert.doesNotMatch(after(high, {}), /usual/);
    assert.match(after(high, { lr: 10, optimizer: 'sgd' }), /0\.1 is usual for SGD/);
    assert.doesNotMatch(after(high, { lr: 0.1, optimizer: 'sgd' }), /usual/);
    assert.doesNotMatch(after(high, { lr: 10, optimizer: 'own' }), /usual/);
    assert.match(after(high, {}), /After 4 steps it may also be passing: train longer\.$/);
    assert.match(after([2, ...new Array(39).fill(30)], {}), /or clipNorm: 1\.$/);
  });
});

/** The target is the source; a corpus from a file, whose pairs have lines. */
async function fileOf(lines: readonly string[]) {
  const text = lines.map(line => `${line}\t${line}`).join('\n');
  setFileReader(async () => new TextEncoder().encode(text));
  const tokenizers = { source: charTokenizer(), target: charTokenizer() };
  return ParallelCorpus.fromTsv('pairs.tsv', { ...tokenizers, split: [1] });
}

suite('pairs longer than the positions of a model', () => {
  const sizes = { hiddenDim: 8, numHeads: 2, numLayers: 1, maxLength: 5 };

  test('are told before the first step, with the line of the longest', async () => {
    const long = await fileOf(['ab', 'abcde', 'abc', 'abcdefgh', 'abcd']);
    const model = new TransformerModel(long, sizes);
    let steps = 0;
    await assert.rejects(
      train(model, long, { epochs: 1, onEvent: () => steps++ }),
      /^RangeError: train: 2 pairs of train are longer \(the longest, line 4, has a source of 9 tokens, <eos> included\) than maxLength 5, the positions of this model; read the corpus with maxLength: 4, or build the model with maxLength: 9 or positional: 'rotary'\.$/,
    );
    assert.equal(steps, 0);
    assert.throws(() => evaluate(model, long.train), /evaluate: 2 pairs of train are longer/);
    const rotary = new TransformerModel(long, { ...sizes, positional: 'rotary' });
    assert.equal((await train(rotary, long, { epochs: 1 })).status, 'finished');
  });

  test('on the development and the test set too, and among the probes', async () => {
    const short = await fileOf(['ab', 'ba', 'a', 'b']);
    const long = await fileOf(['ab', 'aabb', 'abab']);
    const held = (name: 'dev' | 'test') => {
      const value = new PairSet(name, long.train.pairs, short);
      return Object.create(short, { [name]: { value } }) as ParallelCorpus;
    };
    const make = (seed = 1) => new TransformerModel(short, { ...sizes, maxLength: 4, seed });
    const pairs =
      /2 pairs of (dev|test) are longer \(the longest, line 2, has a source of 5 tokens/;
    await assert.rejects(train(make(), held('dev')), pairs);
    await assert.rejects(compare({ T: make }, held('test'), { seeds: 1 }), pairs);
    await assert.rejects(
      train(make(), short, { probes: ['ab', 'abab'] }),
      /probe 2 has 5 tokens \(<eos> included\), more than maxLength 4/,
    );
  });

  test('cut longer by sampling, they are named when they come', async () => {
    const words = ['banana', 'bandana', 'ananas', 'banana bandana'];
    const tokenizer = () => bpeTokenizer({ vocabularySize: 30, dropout: 0.9 });
    const options = { source: tokenizer(), target: tokenizer(), split: [1] };
    const cut = ParallelCorpus.fromPairs(
      words.map(word => [word, word]),
      options,
    );
    const most = Math.max(...Array.from(cut.train, pair => pair.sourceTokens.length)) + 1;
    const model = new TransformerModel(cut, { ...sizes, maxLength: most });
    let note = '';
    await assert.rejects(
      train(model, cut, {
        epochs: 40,
        sampleTokens: true,
        onEvent: ({ run }) => (note = run.note),
      }),
      new RegExp(
        `train: the (source|target) "ban.*" was cut by sampleTokens into \\d+ tokens, .* maxLength ${most}, .* corpus with maxLength: ${Math.floor(most / 2)}, or build the model with maxLength: ${2 * most} or`,
      ),
    );
    assert.match(note, /or leave sampleTokens out: the model keeps the weights of step \d+\.$/);
    assert.equal((await train(model, cut, { epochs: 1 })).status, 'finished');
  });
});

suite('a model that is being trained', () => {
  test('is not trained, loaded or rounded by anyone else', async () => {
    const files: Record<string, Uint8Array> = {};
    setFileWriter(async (path, bytes) => {
      files[path] = bytes;
    });
    setFileReader(async path => files[path]);
    const model = new GRUModel(corpus, tiny);
    await model.save('gru');
    const first = train(model, corpus, quick);
    const again =
      /this model, a GRUModel, is still being trained \(step \d+ of \d+\); interrupt it, or wait for it: put await before/;
    await assert.rejects(train(model, corpus, quick), again);
    assert.throws(() => quantize(model), again);
    const run = await first;
    assert.equal(run.status, 'finished');
    assert.equal((await train(model, corpus, quick)).status, 'finished');
    await model.load('gru');
    quantize(model);
    let loading: Promise<unknown> = Promise.resolve();
    await train(model, corpus, {
      ...quick,
      onEvent({ kind }) {
        if (kind !== 'start') return;
        loading = assert.rejects(model.load('gru'), /load gru: this model, a GRUModel, is still/);
        loading = Promise.all([loading, assert.rejects(overfitOneBatch(model, corpus), again)]);
        assert.equal(evaluate(model, corpus.dev).count, corpus.dev.length);
      },
    });
    await loading;
  });

  test('is free again after a training that failed, and in its last event', async () => {
    const model = new GRUModel(corpus, tiny);
    const fails = train(model, corpus, {
      ...quick,
      onEvent({ kind }) {
        if (kind === 'step') throw new RangeError('a listener fails.');
      },
    });
    await assert.rejects(fails, /a listener fails/);
    let next: Promise<unknown> = Promise.resolve();
    await train(model, corpus, {
      ...quick,
      onEvent({ kind }) {
        if (kind === 'end') next = train(model, corpus, quick);
      },
    });
    await assert.rejects(train(model, corpus, quick), /is still being trained/);
    await next;
    assert.equal((await train(model, corpus, quick)).status, 'finished');
  });

  test('without a training to resume is told how one is loaded', async () => {
    await assert.rejects(
      train(new GRUModel(corpus, tiny), corpus, { resume: true }),
      /no training of this model to resume\..*const { model, state } = await loadModel\(path\) and resume: state/,
    );
  });
});

suite('what a person is told of an epoch and of the end', () => {
  test('how to go on is said only where a state is kept', async () => {
    let note = '';
    const onEvent = (event: TrainEvent) => {
      note = event.run.note;
      if (event.kind === 'step') throw new InterruptError('Interrupted');
    };
    const training = train(new LSTMModel(corpus, tiny), corpus, { keepState: false, onEvent });
    await assert.rejects(training, { name: 'InterruptError' });
    assert.match(note, /: the model keeps the weights of step 1\.$/);
  });

  test('resuming what has had all its epochs says that nothing was left to do', async () => {
    const model = new LSTMModel(corpus, tiny);
    const options = { batchSize: 64, validateSentences: 0 };
    const { state } = await train(model, corpus, { ...options, epochs: 3 });
    const run = await train(model, corpus, { ...options, epochs: 2, resume: state });
    assert.match(
      run.note,
      /^Nothing was left to do: epochs \(2\) counts those before too, and the training that was resumed has 3; give more than 3\./,
    );
    assert.match(describeTraining(run), /finished: epoch 3 of 3/);
    const more = await train(model, corpus, { ...options, epochs: 4, resume: state });
    assert.doesNotMatch(more.note, /Nothing was left/);
  });

  test('the scores of an epoch say how many sentences they are of', async () => {
    const model = new LSTMModel(corpus, tiny);
    const run = await train(model, corpus, { epochs: 1, validateSentences: 7 });
    assert.equal(run.history.epochs[0].sentences, 7);
    assert.match(describeTraining(run), /On 7 development sentences after epoch 1: BLEU/);
    run.history.epochs[0].sentences = undefined; // of a state saved before it was counted
    assert.match(describeTraining(run), /On development sentences after/);
  });

  test('a large loss has the same figures everywhere, and the advice is of its optimizer', async () => {
    const run = await train(new LSTMModel(corpus, tiny), corpus, {
      ...quick,
      optimizer: sgd({ lr: 1e6 }),
    });
    assert.equal(run.status, 'diverged');
    assert.match(run.note, /train it with a smaller one \(0\.1 is usual for SGD\), a warm-up/);
    const [last] = run.history.epochs.slice(-1);
    const loss = fixed(last.trainLoss, 3);
    assert.ok(run.note.includes(`is ${loss}: worse`), run.note);
    assert.ok(describeTraining(run).includes(`→ ${loss}. Development`), describeTraining(run));
    const small = await train(new LSTMModel(corpus, tiny), corpus, { ...quick, epochs: 1 });
    const table = epochTable([{ ...small.history.epochs[0], perplexity: 1.5712345e156 }]);
    assert.match(table, / 1\.57e\+156 /);
    assert.doesNotMatch(table, /BLEU/, 'nothing was translated');
    assert.deepEqual(
      [276560.49, 99999.5, 12345678].map(value => fixed(value, 3)),
      ['276560', '99999.500', '1.23e+7'],
    );
  });
});
