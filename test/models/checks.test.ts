// Checkers pass on sound models, and say what is wrong about planted bugs.
import { strict as assert } from 'node:assert';
import {
  Linear,
  Module,
  type PackedRows,
  Parameter,
  type Tensor,
  tensor,
  zeros,
} from '../../src/engine';
import {
  type Check,
  checkCausal,
  checkGradients,
  checkPadding,
  type EncoderDecoder,
  GRUModel,
  LSTMModel,
  lossAtInit,
  overfitOneBatch,
  predict,
  RNNModel,
  TransformerModel,
} from '../../src/models';
import { batches, charTokenizer, PAD, ParallelCorpus, type SourceBatch } from '../../src/text';
import { reversalCorpus } from '../support/copyTask';
import { InterruptError, weightsOf } from '../support/training';

const corpus = reversalCorpus(120);
const sizes = { hiddenDim: 24, seed: 3 };
const sound: EncoderDecoder[] = [
  new RNNModel(corpus, sizes),
  new GRUModel(corpus, { ...sizes, bidirectional: true, inputFeeding: true }),
  new LSTMModel(corpus, { ...sizes, attention: 'additive', numLayers: 2 }),
  new LSTMModel(corpus, { ...sizes, attention: 'none', bridge: 'learned' }),
  new TransformerModel(corpus, { ...sizes, numHeads: 2 }),
];

function passes(check: Check): void {
  assert.ok(check.passed, String(check));
}

function fails(check: Check, because: RegExp): void {
  assert.ok(!check.passed, String(check));
  assert.match(check.message, because);
}

/** The target, not shifted: int32 [B, T]. */
function ahead(prefix: Tensor): Tensor {
  const [B, T] = prefix.shape;
  const words = prefix.toFlatArray() as Int32Array;
  const ids = words.map((word, i) => ((i % T) + 1 < T ? words[i + 1] : word));
  return tensor(ids, { shape: [B, T] });
}

/** Sees the word it is to say. */
class Leaking extends GRUModel {
  override forward(source: SourceBatch, prefix: Tensor, real?: PackedRows): Tensor {
    return super.forward(source, ahead(prefix), real);
  }
}

/** Sees it where pads are left out, as in training. */
class LeakingPacked extends GRUModel {
  override forward(source: SourceBatch, prefix: Tensor, real?: PackedRows): Tensor {
    return super.forward(source, real ? ahead(prefix) : prefix, real);
  }
}

/** Says it louder where pads are left out. */
class Louder extends GRUModel {
  override forward(source: SourceBatch, prefix: Tensor, real?: PackedRows): Tensor {
    const logits = super.forward(source, prefix, real);
    return real ? logits.mul(1.5) : logits;
  }
}

/** Does not know of rows. */
class Unpacked extends LSTMModel {
  override forward(source: SourceBatch, prefix: Tensor): Tensor {
    return super.forward(source, prefix);
  }
}

/** Begins every word anew. */
class Forgetful extends LSTMModel {
  override decodeStep(...[previous, state, encoded]: Parameters<LSTMModel['decodeStep']>) {
    return { ...super.decodeStep(previous, state, encoded), state };
  }
}

/** Writes every word at the first position. */
class Standing extends TransformerModel {
  override decodeStep(...[previous, state, encoded]: Parameters<TransformerModel['decodeStep']>) {
    const step = super.decodeStep(previous, state, encoded);
    return { ...step, state: { ...step.state, position: 0 } };
  }
}

/** Takes pads for words. */
class Unmasked extends LSTMModel {
  override encode(source: SourceBatch) {
    const [B, S] = source.tokens.shape;
    const mask = tensor(Array.from({ length: B }, () => new Array<boolean>(S).fill(true)));
    return super.encode({ ...source, mask, lengths: new Int32Array(B).fill(S) });
  }
}

/** Reads pads into its last state, but keeps attention off them. */
class Overrunning extends LSTMModel {
  override encode(source: SourceBatch) {
    const [B, S] = source.tokens.shape;
    return super.encode({ ...source, lengths: new Int32Array(B).fill(S) });
  }
}

/** Learns nothing in its encoder. */
class Detached extends LSTMModel {
  override encode(source: SourceBatch) {
    const encoded = super.encode(source);
    const cut = (x: Tensor) => x.detach();
    const { hidden, cell } = encoded.state;
    return {
      ...encoded,
      memory: cut(encoded.memory),
      keys: encoded.keys.map(cut),
      state: { hidden: cut(hidden), cell: cell && cut(cell) },
    };
  }
}

suite('checkers', () => {
  test('sentences are no longer than the model has positions for', () => {
    for (const maxLength of [2, 4, 8]) {
      const model = new TransformerModel(corpus, { ...sizes, numHeads: 2, maxLength });
      passes(checkCausal(model));
      passes(checkPadding(model));
    }
  });

  for (const model of sound) {
    test(`${model.constructor.name}, ${model.options.attention ?? 'multi-head'}: all pass`, async () => {
      passes(checkCausal(model));
      passes(checkPadding(model));
      passes(lossAtInit(model, corpus));
      const before = predict(model, 'abc').score;
      passes(await overfitOneBatch(model, corpus));
      assert.equal(predict(model, 'abc').score, before, 'the weights are put back');
      const [batch] = batches(corpus.train, { batchSize: 6 });
      model.eval();
      const loss = () =>
        model.forward(batch.source, batch.prefix).crossEntropy(batch.targets, { ignoreIndex: PAD });
      passes(checkGradients(model, loss));
      assert.ok(model.parameters().every(({ grad }) => grad === null));
    });
  }

  test('a decoder that sees the word it is to say', () => {
    const check = checkCausal(new Leaking(corpus, sizes));
    fails(
      check,
      /logits at position \d+ change by .* when word \d+ of the target changes: the decoder sees the future/,
    );
    assert.equal(check.numbers.position + 1, check.numbers.changed);
  });

  test('a decoder that sees it where pads are left out', () => {
    const check = checkCausal(new LeakingPacked(corpus, sizes));
    fails(check, /when word \d+ of the target changes, where pads are left out: the decoder sees/);
    assert.equal(check.numbers.position + 1, check.numbers.changed);
  });

  test('what is said with pads left out is something else, or not of their shape', () => {
    fails(checkCausal(new Louder(corpus, sizes)), /something else where pads are left out/);
    fails(checkCausal(new Unpacked(corpus, sizes)), /of real positions alone, \[N, V\]/);
  });

  test('a decoder that says something else word by word', () => {
    for (const model of [
      new Forgetful(corpus, sizes),
      new Standing(corpus, { ...sizes, numHeads: 2 }),
    ]) {
      fails(checkCausal(model), /decodeStep says something else than forward/);
    }
  });

  test('with a vocabulary of one word, the future is hidden or it is not', () => {
    const only = ParallelCorpus.fromPairs(
      [
        ['ab', 'x'],
        ['ba', 'xx'],
      ],
      { source: charTokenizer(), target: charTokenizer(), split: [1] },
    );
    assert.equal(only.targetVocabulary.size, 5);
    passes(checkCausal(new GRUModel(only, sizes)));
    fails(checkCausal(new Leaking(only, sizes)), /the decoder sees the future/);
  });

  test('attention on pads, and pads in the last state', () => {
    fails(checkPadding(new Unmasked(corpus, sizes)), /% of attention lies on pads/);
    fails(checkPadding(new Overrunning(corpus, sizes)), /last state come after the pads/);
  });

  test('weights that are NaN or infinite are named, and nothing else is said of them', () => {
    for (const [value, name] of [
      [Number.NaN, 'NaN'],
      [Number.POSITIVE_INFINITY, 'Infinity'],
    ] as const) {
      for (const model of [
        new GRUModel(corpus, sizes),
        new TransformerModel(corpus, { ...sizes, numHeads: 2 }),
      ]) {
        model.output.weight.storage.view().fill(value, 3, 4);
        const { name: kind } = model.constructor;
        const wanted = new RegExp(
          `^the logits are NaN or infinite: the weights of ${kind} contain ${name} \\(output\\.weight\\)`,
        );
        fails(checkPadding(model), wanted);
        fails(checkCausal(model), wanted);
      }
    }
  });

  test('logits that become NaN where there are more pads', () => {
    class Dividing extends GRUModel {
      override forward(source: SourceBatch, prefix: Tensor, real?: PackedRows): Tensor {
        const logits = super.forward(source, prefix, real);
        const free = source.tokens.shape[1] > Math.max(...source.lengths) ? 0 : 1;
        return logits.mul(free).div(free); // 0 / 0 with pads behind all sentences
      }
    }
    fails(checkPadding(new Dividing(corpus, sizes)), /^the logits become NaN when there are more/);
  });

  test('weights that are too large at the start', () => {
    const model = new LSTMModel(corpus, sizes);
    const values = model.output.weight.storage.view();
    for (let i = 0; i < values.length; i++) values[i] *= 60;
    fails(lossAtInit(model, corpus), /logits are too large at the start/);
  });

  test('a part that no gradient reaches', async () => {
    const model = new Detached(corpus, { ...sizes, hiddenDim: 4, embeddingDim: 3 });
    fails(
      await overfitOneBatch(model, corpus, { steps: 20, pairs: 40 }),
      /No gradient reaches sourceEmbedding.weight, encoder.weight_ih_l0/,
    );
  });

  test('a gradient that is not the loss’s', () => {
    class Half extends Module {
      readonly map = new Linear(4, 4);
      readonly scale = new Parameter(zeros([1]).add(1.5));
      forward(x: Tensor): Tensor {
        const y = this.map.forward(x).mul(this.scale);
        return y.mul(y.detach()).sum(); // y², but half of its gradient
      }
    }
    const module = new Half();
    const x = tensor([[1, 2, 3, 4]]);
    fails(
      checkGradients(module, () => module.forward(x)),
      /moving (map\.\w+|scale) changes the loss by .* its gradient says/,
    );
    let calls = 0;
    fails(
      checkGradients(module, () => module.forward(x).add(calls++)),
      /the loss differs from call to call/,
    );
    assert.throws(() => checkGradients(module, () => x), /a scalar tensor/);
    fails(
      checkGradients(module, () => module.forward(x).mul(Number.NaN)),
      /the loss is NaN: anomaly/,
    );
  });

  test('a loss that throws leaves weights and gradients as they were', () => {
    const model = new GRUModel(corpus, sizes);
    model.eval();
    const before = weightsOf(model);
    const [batch] = batches(corpus.train, { batchSize: 6 });
    for (const last of [1, 4, 5, 6, 17]) {
      let calls = 0;
      const loss = () => {
        if (++calls === last) throw new InterruptError('stop');
        return model.forward(batch.source, batch.prefix).sum();
      };
      assert.throws(() => checkGradients(model, loss), { name: 'InterruptError' });
      assert.deepEqual(weightsOf(model), before, `call ${last}`);
      assert.ok(model.parameters().every(({ grad }) => grad === null));
    }
  });
});
