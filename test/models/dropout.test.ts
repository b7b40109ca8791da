// Dropout acts in each of its usual places, with all other places silenced, and nowhere in evaluation.
import { strict as assert } from 'node:assert';
import { noGrad, type Parameter, type Tensor, tensor } from '../../src/engine';
import { type EncoderDecoder, GRUModel, LSTMModel, TransformerModel } from '../../src/models';
import { sourceBatch } from '../../src/text';
import { reversalCorpus } from '../support/copyTask';

const corpus = reversalCorpus(80);
const dropoutRate = 0.4;
const source = sourceBatch(['abcdef', 'fedcba'], corpus);
const prefix = tensor(Int32Array.of(2, 5, 6, 7, 2, 8, 5, 4), { shape: [2, 4] });
const first = prefix.select(1, 0);

/** Whether two computations differ. */
function isRandom(compute: () => Tensor): boolean {
  const [a, b] = [compute, compute].map(f => noGrad(f).toFlatArray());
  return a.some((value, i) => value !== b[i]);
}

function fill({ storage }: Parameter, value: number): void {
  storage.view().fill(value);
  storage.change();
}

/** Words that are all zeros: dropout changes nothing about them. */
function silence(model: GRUModel | LSTMModel): void {
  fill(model.sourceEmbedding.weight, 0);
  fill(model.targetEmbedding.weight, 0);
}

const memory = (model: EncoderDecoder) => () => model.encode(source).memory;
const logits = (model: EncoderDecoder) => () => model.forward(source, prefix);

suite('dropout', () => {
  for (const Family of [GRUModel, LSTMModel]) {
    const make = (numLayers: number) =>
      new Family(corpus, { embeddingDim: 8, hiddenDim: 8, numLayers, dropoutRate, seed: 3 });

    suite(Family.name, () => {
      test('on the words of the source and of the target', () => {
        assert.ok(isRandom(memory(make(1))));
        const model = make(1);
        fill(model.sourceEmbedding.weight, 0);
        assert.ok(!isRandom(memory(model)));
        const encoded = model.encode(source);
        const step = () => model.decodeStep(first, encoded.state, encoded).state.hidden;
        assert.ok(isRandom(step));
        fill(model.targetEmbedding.weight, 0);
        assert.ok(!isRandom(step));
      });

      test('between layers, of encoder and decoder', () => {
        const [one, two] = [make(1), make(2)];
        for (const model of [one, two]) silence(model);
        assert.ok(!isRandom(memory(one)));
        assert.ok(isRandom(memory(two)));
        two.encoder.eval();
        assert.ok(!isRandom(memory(two)));
        const encoded = two.encode(source);
        const step = () => two.decodeStep(first, encoded.state, encoded).state.hidden;
        assert.ok(isRandom(step));
      });

      test('before the output', () => {
        const model = make(1);
        silence(model);
        assert.ok(!isRandom(memory(model)));
        assert.ok(isRandom(logits(model)));
      });

      test('nowhere in evaluation', () => {
        const model = make(2);
        model.eval();
        assert.ok(!isRandom(logits(model)));
      });
    });
  }

  suite('TransformerModel', () => {
    const make = () =>
      new TransformerModel(corpus, {
        hiddenDim: 8,
        numHeads: 2,
        numLayers: 1,
        dropoutRate,
        seed: 3,
      });

    test('on words with their positions', () => {
      const model = make();
      for (const layer of [...model.encoder, ...model.decoder]) layer.eval();
      assert.ok(isRandom(memory(model)));
      model.eval();
      assert.ok(!isRandom(memory(model)));
    });

    test('on the weights of every attention', () => {
      const model = make();
      const [encoder, decoder] = [model.encoder[0], model.decoder[0]];
      for (const attention of [encoder.self_attn, decoder.self_attn, decoder.multihead_attn]) {
        model.eval();
        assert.ok(!isRandom(logits(model)));
        attention.train();
        assert.ok(isRandom(logits(model)));
      }
    });

    for (const side of ['encoder', 'decoder'] as const) {
      /** What the feed-forward branch adds to x, [B, T, D]: a row of all the same where dropout left it. */
      const added = (model: TransformerModel) => {
        const x = tensor(Array.from({ length: 64 }, (_, i) => [i, 1, 2, 3, 4, 5, 6, 7 - i]));
        const batch = x.unsqueeze(0);
        const [encoder, decoder] = [model.encoder[0], model.decoder[0]];
        for (const one of [encoder.self_attn, decoder.self_attn, decoder.multihead_attn]) {
          fill(one.out_proj.weight, 0);
          if (one.out_proj.bias) fill(one.out_proj.bias, 0);
        }
        const { output } = noGrad(() =>
          side === 'encoder' ? encoder.forward(batch) : decoder.forward(batch, batch),
        );
        return output.sub(batch).squeeze(0).toArray() as number[][];
      };

      test(`${side}: on every branch, so many values and the others scaled`, () => {
        const model = make();
        const { linear2 } = model[side][0];
        fill(linear2.weight, 0);
        if (linear2.bias) fill(linear2.bias, 1);
        const values = added(model).flat();
        const kept = values.filter(value => Math.abs(value - 1 / (1 - dropoutRate)) < 1e-4);
        const zero = values.filter(value => Math.abs(value) < 1e-4);
        assert.equal(kept.length + zero.length, values.length);
        assert.ok(Math.abs(zero.length / values.length - dropoutRate) < 0.1);
      });

      test(`${side}: inside the feed-forward part`, () => {
        const model = make();
        const { linear2 } = model[side][0];
        fill(linear2.weight, 1);
        if (linear2.bias) fill(linear2.bias, 0);
        model.eval();
        const whole = added(model).map(([value]) => value);
        model.train();
        const dropped = added(model).map(row => row.find(value => Math.abs(value) > 1e-3) ?? 0);
        const other = dropped.filter((value, i) => {
          return value !== 0 && Math.abs(value * (1 - dropoutRate) - whole[i]) > 1e-2;
        });
        assert.ok(other.length > 30, `${other.length} of 64 rows`);
      });
    }

    test('nowhere in evaluation', () => {
      const model = make();
      model.eval();
      assert.ok(!isRandom(logits(model)));
    });
  });
});
