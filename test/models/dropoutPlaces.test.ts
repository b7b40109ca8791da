// Dropout in one place alone: there it acts, at its rate, and nowhere else.
import { strict as assert } from 'node:assert';
import {
  Generator,
  type MultiheadAttention,
  noGrad,
  ones,
  type Parameter,
  type Tensor,
  TransformerDecoderLayer,
  tensor,
} from '../../src/engine';
import {
  AdditiveAttention,
  DotAttention,
  type EncoderDecoder,
  GeneralAttention,
  GRUModel,
  LanguageModel,
  LSTMModel,
  type RecurrentDropout,
  RNNModel,
  type TransformerDropout,
  TransformerModel,
} from '../../src/models';
import { charTokenizer, sourceBatch, TextCorpus } from '../../src/text';
import { reversalCorpus } from '../support/copyTask';
import { warningsOf } from '../support/warnings';

const corpus = reversalCorpus(80);
const source = sourceBatch(['abcdef', 'fedc'], corpus);
const prefix = tensor(Int32Array.of(2, 5, 6, 7, 2, 8, 5, 4), { shape: [2, 4] });
const first = prefix.select(1, 0);
const rate = 0.4;

function isRandom(compute: () => Tensor): boolean {
  const [a, b] = [compute, compute].map(f => noGrad(f).toFlatArray());
  return a.some((value, i) => value !== b[i]);
}

function fill({ storage }: Parameter, value: number): void {
  storage.view().fill(value);
  storage.change();
}

/** Every value is 0, or what it is without dropout, scaled; and about so many are 0. */
function isDropped(dropped: Tensor, whole: Tensor, p = rate): void {
  const [some, all] = [dropped.toFlatArray(), whole.toFlatArray()];
  const there = [...all.keys()].filter(i => Math.abs(all[i]) > 1e-6);
  const zero = there.filter(i => some[i] === 0);
  for (const i of there) {
    const wanted = all[i] / (1 - p);
    if (some[i] !== 0) assert.ok(Math.abs(some[i] - wanted) < 1e-5 * Math.abs(wanted) + 1e-7);
  }
  assert.ok(Math.abs(zero.length / there.length - p) < 0.12, `${zero.length} of ${there.length}`);
}

type Recurrent = GRUModel | LSTMModel | RNNModel;
const encode = (model: EncoderDecoder) => () => model.encode(source).memory;
const logits = (model: EncoderDecoder) => () => model.forward(source, prefix);
/** A step from an encoding without dropout. */
function stepOf(model: Recurrent) {
  model.eval();
  const encoded = noGrad(() => model.encode(source));
  model.train();
  const step = () => noGrad(() => model.decodeStep(first, encoded.state, encoded));
  return { logits: () => step().logits, hidden: () => step().state.hidden };
}

suite('dropout by place: recurrent models', () => {
  const variants = [
    { attention: 'general' },
    { attention: 'additive', attentionQuery: 'previous' },
    { attention: 'dot', inputFeeding: true },
  ] as const;
  for (const [i, Family] of [GRUModel, LSTMModel, RNNModel].entries()) {
    const make = (dropoutRate: RecurrentDropout, numLayers = 2) =>
      new Family(corpus, {
        ...{ embeddingDim: 20, hiddenDim: 24, numLayers, seed: 3, dropoutRate },
        ...variants[i],
      });

    suite(`${Family.name}, ${Object.values(variants[i]).join(', ')}`, () => {
      test('embedding', () => {
        const model = make({ embedding: rate });
        assert.ok(isRandom(encode(model)));
        assert.ok(isRandom(stepOf(model).hidden));
        for (const table of [model.sourceEmbedding, model.targetEmbedding]) fill(table.weight, 0);
        assert.ok(!isRandom(logits(model)));
      });

      test('betweenLayers', async () => {
        const model = make({ betweenLayers: rate });
        assert.ok(isRandom(encode(model)));
        assert.ok(isRandom(stepOf(model).hidden));
        for (const network of [model.encoder, model.decoder]) fill(network.weight_ih_l1, 0);
        assert.ok(!isRandom(logits(model)));
        const warnings = await warningsOf(() => {
          assert.ok(!isRandom(logits(make({ betweenLayers: rate }, 1))));
        });
        assert.equal(warnings.length, 1);
        assert.match(warnings[0], /betweenLayers is 0\.4 and does nothing: there is one layer/);
      });

      test('cellOutput: what is handed up, not what is handed on', () => {
        const model = make({ cellOutput: rate });
        const states = () => model.encode(source).state.hidden;
        assert.ok(!isRandom(states));
        const dropped = noGrad(encode(model));
        const step = stepOf(model);
        assert.ok(!isRandom(step.hidden));
        assert.ok(isRandom(step.logits));
        model.eval();
        isDropped(dropped, noGrad(encode(model)));
      });

      test('attention', () => {
        const model = make({ attention: rate });
        assert.ok(!isRandom(encode(model)));
        assert.ok(isRandom(logits(model)));
        const step = stepOf(model);
        assert.ok(isRandom(step.logits));
        model.attention?.eval();
        assert.ok(!isRandom(logits(model)));
      });

      test('output', () => {
        const model = make({ output: rate });
        const step = stepOf(model);
        assert.ok(!isRandom(encode(model)) && !isRandom(step.hidden));
        assert.ok(isRandom(step.logits));
        fill(model.output.weight, 0);
        assert.ok(!isRandom(logits(model)));
      });

      test('one number, or a default, is for the embeddings, between layers and before the output', () => {
        const p = 0.3;
        const bits = (dropoutRate: number | RecurrentDropout) => {
          const model = make(dropoutRate as RecurrentDropout);
          return noGrad(logits(model)).toArray();
        };
        const usual = bits(p);
        assert.deepEqual(bits({ default: p }), usual);
        assert.deepEqual(bits({ embedding: p, betweenLayers: p, output: p }), usual);
        assert.deepEqual(bits({ default: 0.1, embedding: p, betweenLayers: p, output: p }), usual);
        for (const place of ['embedding', 'betweenLayers', 'output'] as const) {
          assert.notDeepEqual(bits({ default: p, [place]: 0 }), usual, place);
        }
        for (const place of ['cellOutput', 'attention'] as const) {
          assert.notDeepEqual(bits({ default: p, [place]: p }), usual, place);
        }
      });

      test('nowhere in evaluation', () => {
        const places = { default: rate, cellOutput: rate, attention: rate };
        assert.ok(!isRandom(logits(make(places).eval())));
      });
    });
  }

  test('attention: a weight is left out or scaled, and those returned are whole', () => {
    const generator = new Generator(4);
    const options = { dropoutRate: 0.25, generator };
    const query = new Generator(1).normal([1, 60, 3]);
    const memory = new Generator(2).normal([1, 5, 3]);
    const mask = ones([1, 5]).bool();
    for (const layer of [
      new DotAttention(options),
      new GeneralAttention(3, 3, options),
      new AdditiveAttention(3, 3, options),
    ]) {
      // keys as they are, values that tell which weight is in the answer
      const keys = layer.project(memory);
      const values = tensor([[0, 1, 0, 0, 0].map(x => [x, x, x])]);
      const { context, weights } = noGrad(() => layer.forward(query, values, mask, keys));
      isDropped(context.select(2, 0), weights.select(2, 1), 0.25);
      layer.eval();
      const whole = noGrad(() => layer.forward(query, values, mask, keys));
      assert.deepEqual(whole.weights.toArray(), weights.toArray());
    }
  });

  test('places that there are not, and rates that cannot be, are refused by name', () => {
    const refused = (dropoutRate: unknown, message: RegExp, options = {}) =>
      assert.throws(
        () => new GRUModel(corpus, { ...options, dropoutRate: dropoutRate as number }),
        message,
      );
    refused({ feedForward: 0.1 }, /^TypeError: GRUModel: dropoutRate: there is no option feedForw/);
    refused({ residual: 0.1 }, /there is no option residual/);
    refused({ embeddings: 0.1 }, /Did you mean embedding\?/);
    refused(
      { output: 1 },
      /^RangeError: GRUModel: dropoutRate\.output must lie in \[0, 1\), got 1/,
    );
    refused({ default: -0.1 }, /dropoutRate\.default must lie in/);
    refused({ output: '0.1' }, /dropoutRate\.output must lie in \[0, 1\), got '0\.1'/);
    refused(1, /^RangeError: GRUModel: dropoutRate must lie in \[0, 1\), got 1/);
    refused('0.1', /GRUModel: dropoutRate: options are one object/);
    refused({ attention: 0.1 }, /attention is 'none'/, { attention: 'none' });
  });
});

suite('dropout by place: Transformers', () => {
  const sizes = { hiddenDim: 24, numHeads: 3, ffnDim: 20, numLayers: 2, seed: 3 };
  const make = (dropoutRate: TransformerDropout) =>
    new TransformerModel(corpus, { ...sizes, dropoutRate });
  const text = new TextCorpus('abcd '.repeat(200), { tokenizer: charTokenizer() });
  const reader = (dropoutRate: TransformerDropout) =>
    new LanguageModel(text, { ...sizes, dropoutRate, maxLength: 16 });
  const read = (model: LanguageModel) => () => model.forward(prefix.clamp({ max: 4 }));
  const layersOf = (model: TransformerModel | LanguageModel) =>
    model instanceof LanguageModel ? model.layers : [...model.encoder, ...model.decoder];
  type Layer = ReturnType<typeof layersOf>[number];

  const attentionsOf = (layer: Layer): MultiheadAttention[] =>
    layer instanceof TransformerDecoderLayer
      ? [layer.self_attn, layer.multihead_attn]
      : [layer.self_attn];

  /** Without what the branches compute: x goes through as it is, but for what this leaves. */
  const silence: Record<string, (layer: Layer) => void> = {
    attention: layer => {
      for (const one of attentionsOf(layer)) fill(one.out_proj.weight, 0);
    },
    feedForward: layer => fill(layer.linear2.weight, 0),
    residual: layer => {
      silence.attention(layer);
      silence.feedForward(layer);
      const maps = [layer.linear2, ...attentionsOf(layer).map(({ out_proj }) => out_proj)];
      for (const { bias } of maps) if (bias) fill(bias, 0);
    },
  };

  for (const place of ['attention', 'feedForward', 'residual'] as const) {
    test(place, () => {
      const model = make({ [place]: rate });
      assert.ok(isRandom(encode(model)));
      assert.ok(isRandom(logits(model)));
      for (const layer of model.encoder) silence[place](layer);
      assert.ok(!isRandom(encode(model)));
      assert.ok(isRandom(logits(model)), 'in the decoder too');
      for (const layer of model.decoder) silence[place](layer);
      assert.ok(!isRandom(logits(model)));
      const language = reader({ [place]: rate });
      assert.ok(isRandom(read(language)));
      for (const layer of language.layers) silence[place](layer);
      assert.ok(!isRandom(read(language)));
    });
  }

  test('residual drops what a branch adds, and feedForward does not', () => {
    for (const place of ['residual', 'feedForward'] as const) {
      const model = make({ [place]: rate });
      for (const layer of model.encoder) {
        silence.residual(layer);
        if (layer.linear2.bias) fill(layer.linear2.bias, 1);
      }
      assert.equal(isRandom(encode(model)), place === 'residual');
    }
  });

  test('embedding', () => {
    const model = make({ embedding: rate });
    assert.ok(isRandom(encode(model)));
    const language = reader({ embedding: rate });
    assert.ok(isRandom(read(language)));
    for (const one of [model, language]) {
      for (const [name, child] of one.children()) if (name === 'position') child.eval();
    }
    assert.ok(!isRandom(logits(model)));
    assert.ok(!isRandom(read(language)));
  });

  test('output', () => {
    const model = make({ output: rate });
    assert.ok(!isRandom(encode(model)));
    assert.ok(isRandom(logits(model)));
    const language = reader({ output: rate });
    assert.ok(isRandom(read(language)));
    for (const { output } of [model, language]) fill(output.weight, 0);
    assert.ok(!isRandom(logits(model)));
    assert.ok(!isRandom(read(language)));
  });

  test('one number, or a default, is for all places but the output', () => {
    const p = 0.3;
    const bits = (dropoutRate: number | TransformerDropout) =>
      noGrad(logits(make(dropoutRate as TransformerDropout))).toArray();
    const usual = bits(p);
    const places = { embedding: p, attention: p, feedForward: p, residual: p };
    assert.deepEqual(bits({ default: p }), usual);
    assert.deepEqual(bits(places), usual);
    for (const place of Object.keys(places)) {
      assert.notDeepEqual(bits({ default: p, [place]: 0 }), usual, place);
    }
    assert.notDeepEqual(bits({ default: p, output: p }), usual);
  });

  test('places of recurrent models are refused by name', () => {
    for (const place of ['betweenLayers', 'cellOutput']) {
      const given = { [place]: 0.1 } as TransformerDropout;
      assert.throws(() => make(given), new RegExp(`there is no option ${place}`));
      assert.throws(() => reader(given), /^TypeError: LanguageModel: dropoutRate: there is no/);
    }
  });
});
