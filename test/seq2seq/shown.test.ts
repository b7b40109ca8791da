// What train and compare of a cell show while they run, beside what a listener of one's own hears.
import { strict as assert } from 'node:assert';
import { setDisplaySink, setIdSource } from '../../src/display';
import * as quiet from '../../src/models';
import { VIEW_MIME } from '../../src/protocol';
import { compare, GRUModel, type TrainingRun, train } from '../../src/seq2seq';
import { reversalCorpus } from '../support/copyTask';
import { weightsOf } from '../support/training';

const corpus = reversalCorpus(60);
const sizes = { embeddingDim: 4, hiddenDim: 6, seed: 3 };
const options = { epochs: 2, batchSize: 16, validateSentences: 0, seed: 5 };
// what a cell can write, whatever the types say
const loose = (f: unknown) => f as (...given: unknown[]) => Promise<unknown>;

suite('train and compare in a cell', () => {
  let shown: { text: string; kind?: string; name?: string; update?: boolean }[] = [];
  setup(() => {
    shown = [];
    setIdSource(() => 'cell-1');
    setDisplaySink((bundle, { displayId, update }) =>
      shown.push({
        text: bundle['text/plain'],
        kind: bundle[VIEW_MIME]?.kind,
        name: displayId,
        update,
      }),
    );
  });
  teardown(() => {
    setIdSource(null);
    setDisplaySink(null);
  });

  test('train shows one view that is replaced, and computes what it does without one', async () => {
    const model = new GRUModel(corpus, sizes);
    const heard: string[] = [];
    const run = await train(model, corpus, { ...options, onEvent: ({ kind }) => heard.push(kind) });
    const [first] = shown;
    assert.deepEqual([first.kind, first.name, first.update], ['history', 'cell-1', false]);
    assert.ok(shown.length > 1 && shown.slice(1).every(({ update }) => update));
    assert.ok(shown.every(({ name }) => name === 'cell-1'));
    assert.match(shown[shown.length - 1].text, /finished: epoch 2 of 2/);
    assert.deepEqual([heard[0], heard.at(-1)], ['start', 'end']);
    assert.equal(heard.filter(kind => kind === 'step').length, run.steps);
    const other = new GRUModel(corpus, sizes);
    await quiet.train(other, corpus, options);
    assert.deepEqual(weightsOf(model), weightsOf(other));
  });

  test('train without options trains as without a view', async () => {
    const model = new GRUModel(corpus, sizes);
    const run = (await loose(train)(model, corpus)) as TrainingRun;
    assert.equal(run.epochs, 10);
    assert.ok(shown.length > 1);
  });

  test('compare shows one table that fills, and tells a listener of it', async () => {
    const told: (string | null)[] = [];
    const contenders = { GRU: (seed: number) => new GRUModel(corpus, { ...sizes, seed }) };
    const comparison = await compare(contenders, corpus, {
      ...{ epochs: 1, seeds: 2, validateSentences: 0 },
      onProgress: (_, now) => told.push(now && `${now.name} ${now.seed}`),
    });
    assert.deepEqual([...new Set(told)], ['GRU 1', null, 'GRU 2']);
    assert.deepEqual(
      shown.map(({ name, update }) => [name, update]),
      shown.map((_, i) => ['cell-1', i > 0]),
    );
    assert.ok(shown.length > 1);
    assert.match(shown[shown.length - 1].text, /GRU/);
    assert.equal(comparison.runs.length, 2);
  });

  test('what is no options is told, in the name of the function', async () => {
    const model = new GRUModel(corpus, sizes);
    const contenders = { GRU: (seed: number) => new GRUModel(corpus, { ...sizes, seed }) };
    for (const given of [5, null, 'epochs']) {
      await assert.rejects(loose(train)(model, corpus, given), /^TypeError: train: options are/);
      await assert.rejects(
        loose(compare)(contenders, corpus, given),
        /^TypeError: compare: options are/,
      );
    }
    await assert.rejects(loose(train)(model, corpus, { epoch: 2 }), /no option epoch/);
    await assert.rejects(loose(compare)(contenders, corpus, { seed: [1] }), /give seeds/);
    assert.equal(shown.length, 0);
  });
});
