// Initial values by group: which parameters a recipe reaches, in every family, and what is left as it was.
import { strict as assert } from 'node:assert';
import { init, type Module, type Tensor } from '../../src/engine';
import {
  GRUModel,
  type InitializationGroups,
  LanguageModel,
  LSTMModel,
  RNNModel,
  TransformerModel,
} from '../../src/models';
import { charTokenizer, TextCorpus } from '../../src/text';
import { reversalCorpus } from '../support/copyTask';

const corpus = reversalCorpus(40);
const text = new TextCorpus('abcd '.repeat(100), { tokenizer: charTokenizer() });
const small = { hiddenDim: 6, numLayers: 2, seed: 4 };

const marks = { embeddings: 1, recurrent: 2, linear: 3, output: 4, biases: 5 } as const;
const groups = (...names: (keyof typeof marks)[]): InitializationGroups =>
  Object.fromEntries(names.map(name => [name, init.constant(marks[name])]));

/** The group whose mark all values of a parameter have; null where they have none. */
function markOf(parameter: Tensor): string | null {
  const values = [...parameter.toFlatArray()];
  const found = Object.entries(marks).find(([, mark]) => values.every(value => value === mark));
  return found ? found[0] : null;
}

const marked = (model: Module) =>
  Object.fromEntries(model.namedParameters().map(([name, one]) => [name, markOf(one)]));

suite('initial values by group', () => {
  const all = ['embeddings', 'recurrent', 'linear', 'output', 'biases'] as const;

  test('an LSTM with everything', () => {
    const model = new LSTMModel(corpus, {
      ...{ ...small, embeddingDim: 5, bidirectional: true, attention: 'additive' },
      initialization: groups(...all),
    });
    for (const [name, mark] of Object.entries(marked(model))) {
      const wanted = /Embedding/.test(name)
        ? 'embeddings'
        : /bias/.test(name)
          ? 'biases'
          : /weight_hh/.test(name)
            ? 'recurrent'
            : name === 'output.weight'
              ? 'output'
              : 'linear';
      assert.equal(mark, wanted, name);
    }
    assert.ok('encoder.weight_hh_l1_reverse' in marked(model));
    assert.ok('attention.memory.weight' in marked(model) && 'bridge.cell.bias' in marked(model));
  });

  test('what has no recipe begins as the scheme says', () => {
    const plain = new GRUModel(corpus, { ...small, initialization: 'uniform' });
    const model = new GRUModel(corpus, {
      ...small,
      initialization: { default: 'uniform', recurrent: init.orthogonal(), biases: init.ones() },
    });
    for (const [i, [name, own]] of model.namedParameters().entries()) {
      const [, other] = plain.namedParameters()[i];
      if (/bias/.test(name)) assert.ok([...own.toFlatArray()].every(value => value === 1));
      else assert.equal(own.equal(other), !/weight_hh/.test(name), name);
    }
    const u = model.decoder.weight_hh_l1.detach(); // [18, 6]: its columns, over all gates
    const product = u.t().matmul(u).toArray() as number[][];
    product.forEach((row, i) => {
      row.forEach((value, j) => {
        assert.ok(Math.abs(value - Number(i === j)) < 1e-5);
      });
    });
    const untouched = new GRUModel(corpus, small);
    const recipes = { embeddings: init.normal(0, 2) };
    const some = new GRUModel(corpus, { ...small, initialization: recipes });
    assert.ok(some.encoder.weight_ih_l0.equal(untouched.encoder.weight_ih_l0));
    const values = [...some.sourceEmbedding.weight.toFlatArray()];
    const deviation = Math.sqrt(values.reduce((sum, x) => sum + x * x, 0) / values.length);
    assert.ok(Math.abs(deviation - 2) < 0.1, String(deviation));
  });

  test('the recipe of linear is the output layer’s too, unless it has its own', () => {
    const model = new RNNModel(corpus, { ...small, initialization: groups('linear') });
    assert.equal(marked(model)['output.weight'], 'linear');
    assert.equal(marked(model)['encoder.weight_ih_l0'], 'linear');
    assert.equal(marked(model)['encoder.weight_hh_l0'], null);
  });

  test('the forget bias is set afterwards', () => {
    const initialization = groups('biases');
    const model = new LSTMModel(corpus, { ...small, forgetBias: 1, initialization });
    const bias = [...model.encoder.bias_ih_l0.toFlatArray()];
    assert.deepEqual([bias[5], bias[6], bias[11], bias[12]], [5, 1, 1, 5]);
  });

  test('a Transformer and a language model: norms keep theirs, tables are as the recipe says', () => {
    const options = { ...small, numHeads: 2, positional: 'learned', maxLength: 9 } as const;
    const own = ['embeddings', 'linear', 'output', 'biases'] as const;
    const initialization = groups(...own);
    const models = [
      new TransformerModel(corpus, { ...options, embeddingDim: 4, initialization }),
      new LanguageModel(text, { ...options, embeddingDim: 4, initialization }),
    ];
    for (const model of models) {
      for (const [name, mark] of Object.entries(marked(model))) {
        const wanted = /norm/i.test(name)
          ? /weight/.test(name)
            ? 'embeddings' // 1, as norms begin
            : null
          : /([eE]mbedding|position)\.weight/.test(name)
            ? 'embeddings'
            : /bias/.test(name)
              ? 'biases'
              : name === 'output.weight'
                ? 'output'
                : 'linear';
        assert.equal(mark, wanted, name);
      }
    }
    assert.equal(marked(models[0])['sourceProjection.weight'], 'linear');
    assert.equal(marked(models[1])['projection.weight'], 'linear');
  });

  test('a tied table begins as embeddings say', () => {
    const tied = { ...small, numHeads: 2, tieWeights: 'output' } as const;
    const initialization = groups('embeddings', 'output');
    const models = [
      new TransformerModel(corpus, { ...tied, initialization }),
      new LanguageModel(text, { ...tied, initialization }),
      new GRUModel(corpus, { ...small, embeddingDim: 6, tieWeights: 'output', initialization }),
    ];
    for (const model of models) assert.equal(markOf(model.output.weight), 'embeddings');
  });

  test('what is no recipe, and no group of the family, is refused by name', () => {
    const refused = (initialization: unknown, message: RegExp, Family = GRUModel) =>
      assert.throws(
        () => new Family(corpus, { ...small, initialization: initialization as 'xavier' }),
        message,
      );
    refused(
      { embedding: init.zeros() },
      /GRUModel: initialization: there is no option embedding\. Did you mean embeddings/,
    );
    refused(
      { linear: 'xavier' },
      /GRUModel: initialization\.linear is a recipe such as init\.xavi/,
    );
    refused({ linear: init.xavierUniform }, /initialization\.linear is a recipe/);
    refused(
      init.uniform(-0.1, 0.1),
      /GRUModel: initialization is given by groups .*: \{ embeddings: init\.uniform\(-0\.1, 0\.1\), recurrent: init/,
    );
    refused(
      { default: 'glorot' },
      /default is one of 'default', 'uniform', 'xavier', 'orthogonal'/,
    );
    refused({ biases: init.xavierUniform() }, /^ShapeError: init\.xavierUniform_: a tensor \[18\]/);
    refused('glorot', /GRUModel: initialization is one of/);
    assert.throws(
      () =>
        new TransformerModel(corpus, {
          ...small,
          numHeads: 2,
          initialization: groups('recurrent'),
        }),
      /TransformerModel: initialization: there is no option recurrent/,
    );
  });
});
