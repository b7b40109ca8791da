// Gradients near 0, kinks, and corpora: sound models pass the check wherever their training stands, planted bugs do not.
import { strict as assert } from 'node:assert';
import { adam, Linear, Module, manualSeed, type Tensor, tensor } from '../../src/engine';
import {
  type Check,
  checkGradients,
  GRUModel,
  LanguageModel,
  TransformerModel,
  train,
} from '../../src/models';
import { charTokenizer, type SourceBatch, TextCorpus } from '../../src/text';
import { reversalCorpus } from '../support/copyTask';

const x = tensor([
  [0, 0],
  [0, 1],
  [1, 0],
  [1, 1],
]);
const y = tensor([[0], [1], [1], [0]]);

/** The network of the README. */
class Net extends Module {
  hidden = new Linear(2, 16);
  output = new Linear(16, 1);

  constructor(readonly activation: 'tanh' | 'relu') {
    super();
  }

  forward(given: Tensor): Tensor {
    return this.output.forward(this.inner(this.hidden.forward(given)[this.activation]()));
  }

  inner(h: Tensor): Tensor {
    return h;
  }
}

/** Half of the gradient arrives. */
class Half extends Net {
  override inner(h: Tensor): Tensor {
    return h.mul(0.5).add(h.mul(0.5).detach());
  }
}

/** What the check says after so many steps. */
function course(net: Net, at: readonly number[]): Check[] {
  const loss = () => net.forward(x).sub(y).pow(2).mean();
  const optimizer = adam(net.parameters(), { lr: 0.01 });
  const checks: Check[] = [];
  for (let step = 0; checks.length < at.length; step++) {
    if (at.includes(step)) checks.push(checkGradients(net, loss));
    const lost = loss();
    optimizer.zeroGrad();
    lost.backward();
    optimizer.step();
  }
  return checks;
}

suite('checkGradients', () => {
  for (const activation of ['tanh', 'relu'] as const) {
    test(`${activation}: passes at every point of a training, the end included`, () => {
      for (let seed = 1; seed <= 5; seed++) {
        manualSeed(seed);
        for (const check of course(new Net(activation), [0, 20, 100, 250, 500, 1000])) {
          assert.ok(check.passed, `seed ${seed}: ${check}`);
        }
      }
    });

    test(`${activation}: half a gradient is told while there is one`, () => {
      for (let seed = 1; seed <= 5; seed++) {
        manualSeed(seed);
        for (const check of course(new Half(activation), [0, 20])) {
          assert.ok(!check.passed, `seed ${seed}: ${check}`);
          assert.match(
            check.message,
            /moving hidden\.\w+ changes the loss by .* its gradient says/,
          );
        }
      }
    });
  }

  test('says where gradients are too near 0 to be told from rounding', () => {
    manualSeed(1);
    const [before, after] = course(new Net('tanh'), [0, 1000]);
    assert.doesNotMatch(before.message, /rounding/);
    assert.match(after.message, /4 of them are too near 0 here .* not trained yet/);
  });

  const corpus = reversalCorpus(80);
  const sizes = { hiddenDim: 24, numHeads: 2, seed: 3 };

  test('takes the corpus of a model, whatever its dropout', async () => {
    const model = new TransformerModel(corpus, { ...sizes, dropoutRate: 0.2 });
    for (const epochs of [0, 2]) {
      if (epochs > 0) await train(model, corpus, { epochs, batchSize: 16, validateSentences: 0 });
      for (const seed of [1, 2, 3]) {
        const check = checkGradients(model, corpus, { seed });
        assert.ok(check.passed, String(check));
      }
    }
    assert.ok(model.training);
    assert.ok(model.parameters().every(({ grad }) => grad === null));
    class Detached extends GRUModel {
      override encode(source: SourceBatch) {
        const encoded = super.encode(source);
        return { ...encoded, memory: encoded.memory.detach() };
      }
    }
    const check = checkGradients(new Detached(corpus, { hiddenDim: 16, seed: 3 }), corpus);
    assert.ok(!check.passed, String(check));
  });

  test('takes the text of a language model', () => {
    const text = new TextCorpus('one two three\n'.repeat(40), { tokenizer: charTokenizer() });
    const check = checkGradients(new LanguageModel(text, sizes), text);
    assert.ok(check.passed, String(check));
    class Detached extends LanguageModel {
      override forward(tokens: Tensor): Tensor {
        return super.forward(tokens).add(super.forward(tokens).detach()).div(2);
      }
    }
    assert.ok(!checkGradients(new Detached(text, sizes), text).passed);
  });
});
