// Files of models that are refused, each with what is wrong in it; and what rounding to 8 bits makes of a matrix.
import { strict as assert } from 'node:assert';
import { decodeSafetensors, encodeSafetensors, Linear, Parameter, tensor } from '../../src/engine';
import { GRUModel, LanguageModel, loadModel, quantize, train } from '../../src/models';
import { dequantize, isQuantizable, quantizeMatrix } from '../../src/models/checkpoint/quantize';
import {
  charTokenizer,
  ParallelCorpus,
  setFileReader,
  setFileWriter,
  TextCorpus,
} from '../../src/text';
import { reversalCorpus } from '../support/copyTask';

const corpus = reversalCorpus(40);
const sizes = { embeddingDim: 4, hiddenDim: 6, seed: 2 };
const files: Record<string, Uint8Array> = {};
// biome-ignore lint/suspicious/noExplicitAny: descriptions are spoiled here in ways their types forbid
type Loose = any;

suite('files of models that are refused', () => {
  setup(() => {
    setFileWriter(async (file, bytes) => {
      files[file] = bytes.slice();
    });
    setFileReader(async file => files[file]);
  });

  /** The file of a trained model, its description changed. */
  async function changed(change: (description: Loose) => void): Promise<void> {
    const model = new GRUModel(corpus, sizes);
    const { state } = await train(model, corpus, { epochs: 1, validateSentences: 0 });
    await model.save('good', { state });
    const { tensors, metadata } = decodeSafetensors(files.good);
    const description = JSON.parse(metadata.seq2seq);
    change(description);
    files.bad = encodeSafetensors(tensors, { ...metadata, seq2seq: JSON.stringify(description) });
  }

  test('by a newer version, whose format is told; another kind of format is no version', async () => {
    await changed(description => Object.assign(description, { format: 2 }));
    await assert.rejects(
      loadModel('bad'),
      /^RangeError: bad was written by a newer version \(format 2, this one reads 1\)\.$/,
    );
    await changed(description => Object.assign(description, { format: '2' }));
    assert.ok((await loadModel('bad')).state);
  });

  test('a part that is missing or of another kind is named', async () => {
    const parts: Record<string, unknown> = {
      ...{ family: 3, options: 'none', vocabularies: null, 'vocabularies.source': ['a', 4] },
      ...{ 'vocabularies.target': 'abc', 'vocabularies.sourceTokenizer': 'char' },
      ...{ 'vocabularies.targetPerSource': '2', training: 'yes', 'training.optimizer': null },
      ...{
        'training.optimizer.name': 1,
        'training.optimizer.steps': '1',
        'training.optimizer.lr': null,
      },
      ...{ 'training.history': 3, 'training.decisive': null, 'training.generators': [null] },
      ...{ 'training.best': [3] },
    };
    for (const [part, wrong] of Object.entries(parts)) {
      await changed(description => {
        const names = part.split('.');
        const last = names.pop() as string;
        names.reduce((owner, name) => owner[name], description)[last] = wrong;
      });
      await assert.rejects(loadModel('bad'), {
        name: 'RangeError',
        message: `bad: the description of the model is damaged: ${part} is missing or of the wrong kind.`,
      });
    }
    for (const one of [{ epoch: 'one' }, { step: 'one' }, { value: 'one' }, { tie: {} }]) {
      await changed(({ training }) => Object.assign(training.best[0], one));
      await assert.rejects(loadModel('bad'), /model is damaged: training\.best is\.$/);
    }
    await changed(({ training }) => Object.assign(training.best[0], { value: null, tie: null }));
    assert.equal((await loadModel('bad')).state?.best[0].value, Number.NEGATIVE_INFINITY);
    const { tensors, metadata } = decodeSafetensors(files.good);
    files.bad = encodeSafetensors(tensors, { ...metadata, seq2seq: '{"format":' });
    await assert.rejects(loadModel('bad'), /model is damaged: it is not JSON\.$/);
  });

  test('a state that was measured by nothing comes back from a file', async () => {
    const only = { source: charTokenizer(), target: charTokenizer(), split: [1] };
    const set = ParallelCorpus.fromPairs([...corpus.train.pairs], only);
    const model = new GRUModel(set, sizes);
    const run = await train(model, set, { epochs: 1 });
    await model.save('unmeasured', { state: run.state });
    const { state } = await loadModel('unmeasured');
    const [{ value, tie, epoch, step }] = state?.best ?? [];
    const none = Number.NEGATIVE_INFINITY;
    assert.deepEqual([value, tie, epoch, step], [none, none, 1, run.steps]);
  });

  test('of many weights that do not fit eight are named', async () => {
    const model = new GRUModel(corpus, sizes);
    const { length } = model.namedParameters();
    for (const [kept, missing] of [
      [length - 8, 8],
      [length - 9, 9],
      [0, length],
    ]) {
      const some = model.namedParameters().slice(0, kept);
      await new GRUModel(corpus, sizes).save('whole');
      const { tensors } = decodeSafetensors(files.whole);
      const names = Object.keys(tensors);
      assert.equal(names.length, length);
      const left = Object.fromEntries(
        names.slice(0, some.length).map(name => [name, tensors[name]]),
      );
      files.some = encodeSafetensors(left);
      await assert.rejects(model.load('some'), ({ message }: Error) => {
        assert.equal(message.match(/ is missing/g)?.length, 8, message);
        const more = missing > 8 ? `; and ${missing - 8} more. Nothing` : 'is missing. Nothing';
        return message.includes(more) || assert.fail(message);
      });
    }
  });

  test('tokenizers that cannot be written are told of, by their side', async () => {
    const own = { ...charTokenizer(), toJSON: undefined };
    const split = [1];
    const pairs = corpus.train.pairs.map(({ source, target }) => [source, target] as const);
    for (const [tokenizers, side] of [
      [{ source: own, target: charTokenizer() }, 'source '],
      [{ source: charTokenizer(), target: own }, 'target '],
      [{ source: own, target: own }, ''],
    ] as const) {
      const set = ParallelCorpus.fromPairs(pairs, { ...tokenizers, split });
      const model = new GRUModel(set, sizes);
      await model.save('own');
      await assert.rejects(loadModel('own'), {
        message: `own: the ${side}tokenizer has no toJSON(), so it is not in the file; build the model with it and use model.load(path).`,
      });
      await model.load('own');
    }
  });

  test('a class of one’s own, and what is no class', async () => {
    class Own extends GRUModel {}
    await new Own(corpus, sizes).save('own');
    await assert.rejects(
      loadModel('own'),
      /^RangeError: own holds an Own, which is none of RNNModel, LSTMModel, GRUModel, TransformerModel, LanguageModel; build it/,
    );
    await new Own(corpus, sizes).load('own');
    for (const wrong of [null, 'LanguageModel', {}]) {
      await assert.rejects(
        loadModel('own', wrong as never),
        /^TypeError: loadModel: the second argument is the class of the model, such as LanguageModel; got /,
      );
    }
  });

  test('ways to save that there are not', async () => {
    const model = new GRUModel(corpus, sizes);
    const { state } = await train(model, corpus, { epochs: 1, validateSentences: 0 });
    await assert.rejects(
      model.save('no', { weights: 'int4' as never }),
      /^RangeError: save: weights is 'float32' or 'int8', got 'int4'\.$/,
    );
    await assert.rejects(
      model.save('no', { weights: 'int8', state }),
      /^RangeError: save: going on with a training needs weights: 'float32'\.$/,
    );
    assert.ok(!('no' in files));
    await model.save('yes', { weights: 'float32', state });
    assert.ok((await loadModel('yes')).state);
  });
});

suite('matrices of 8 bits', () => {
  test('each row has a scale of its own: its largest absolute value is 127', () => {
    const matrix = tensor([
      [1, -2, 0.5],
      [0, 0, 0],
      [254, 1, -127],
    ]);
    const quantized = quantizeMatrix(matrix);
    assert.deepEqual([...quantized.q], [64, -127, 32, 0, 0, 0, 127, 1, -63]);
    assert.deepEqual([...quantized.scales], [Math.fround(2 / 127), 0, 2]);
    const values = new Float32Array(9);
    dequantize(quantized, values);
    const wanted = [
      64 * Math.fround(2 / 127),
      -127 * Math.fround(2 / 127),
      32 * Math.fround(2 / 127),
    ];
    assert.deepEqual([...values], [...wanted.map(Math.fround), 0, 0, 0, 254, 2, -126]);
  });

  test('vectors, and matrices of one row, stay what they are', () => {
    const can = (...shape: number[]) =>
      isQuantizable(
        new Parameter(tensor(new Float32Array(shape.reduce((a, b) => a * b)), { shape })),
      );
    assert.deepEqual(
      [can(3, 2), can(2, 1), can(1, 3), can(3), can(2, 2, 2)],
      [true, true, false, false, false],
    );
  });

  test('quantize reports bytes before and after, and the largest error as a share of its row', () => {
    const layer = new Linear(3, 2);
    layer.weight.storage.view().set([1, -2, 0.5, 0, 0, 0]);
    layer.bias?.storage.view().set([0.3, 0.7]);
    const { before, after, largestError } = quantize(layer);
    assert.deepEqual([before, after], [4 * 8, 6 + 2 * 4 + 2 * 4]);
    assert.ok(Math.abs(largestError - Math.abs(64 * (2 / 127) - 1) / 2) < 1e-6, `${largestError}`);
    assert.deepEqual(layer.bias?.toArray(), [0.3, 0.7].map(Math.fround));
    const again = quantize(layer);
    assert.ok(again.largestError < 1e-6, 'what is rounded stays');
    const text = new TextCorpus('abc '.repeat(40), { tokenizer: charTokenizer() });
    const language = new LanguageModel(text, { hiddenDim: 8, numHeads: 2, numLayers: 1 });
    const report = quantize(language);
    assert.ok(report.after < report.before && report.largestError <= 0.5 / 127 + 1e-6);
    assert.throws(
      () => quantize({} as never),
      /^TypeError: quantize: the first argument is the model/,
    );
  });
});
