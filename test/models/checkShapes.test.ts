// Models whose logits have another shape than is asked for: checkCausal says of which call, and what it should be.
import { strict as assert } from 'node:assert';
import type { PackedRows, Tensor } from '../../src/engine';
import {
  type Check,
  checkCausal,
  GRUModel,
  LanguageModel,
  TransformerModel,
} from '../../src/models';
import { charTokenizer, type SourceBatch, TextCorpus } from '../../src/text';
import { reversalCorpus } from '../support/copyTask';

const corpus = reversalCorpus(40);
const text = new TextCorpus('one two three '.repeat(30), { tokenizer: charTokenizer() });
const sizes = { embeddingDim: 4, hiddenDim: 8, seed: 1 };
const small = { hiddenDim: 8, numHeads: 2, numLayers: 1, seed: 1 };

function says(check: Check, message: RegExp): void {
  assert.ok(!check.passed, String(check));
  assert.match(check.message, message);
  assert.deepEqual(check.numbers, {});
}

suite('logits of another shape', () => {
  test('all at once: without the dim of words, of time, or with one too many', () => {
    class Flat extends GRUModel {
      override forward(source: SourceBatch, prefix: Tensor, real?: PackedRows): Tensor {
        const logits = super.forward(source, prefix, real);
        return real ? logits : logits.reshape([-1, logits.shape[2]]);
      }
    }
    class First extends GRUModel {
      override forward(source: SourceBatch, prefix: Tensor, real?: PackedRows): Tensor {
        const logits = super.forward(source, prefix, real);
        return real ? logits : logits.slice(1, 0, 1);
      }
    }
    for (const Family of [Flat, First]) {
      says(
        checkCausal(new Family(corpus, sizes)),
        /^forward\(source, prefix\) gives logits \[B, T, V\]; it gave/,
      );
    }
    class Text extends LanguageModel {
      override forward(tokens: Tensor): Tensor {
        return super.forward(tokens).unsqueeze(0);
      }
    }
    says(
      checkCausal(new Text(text, small)),
      /^forward\(tokens\) gives logits \[B, T, V\]; it gave another/,
    );
  });

  test('with pads left out: as if they were not', () => {
    class Padded extends TransformerModel {
      override forward(source: SourceBatch, prefix: Tensor): Tensor {
        return super.forward(source, prefix);
      }
    }
    says(
      checkCausal(new Padded(corpus, small)),
      /^forward\(source, prefix, real\) gives logits of real positions/,
    );
  });

  test('word by word: with a dim of time', () => {
    class Long extends GRUModel {
      override decodeStep(...given: Parameters<GRUModel['decodeStep']>) {
        const step = super.decodeStep(...given);
        return { ...step, logits: step.logits.unsqueeze(1) };
      }
    }
    says(
      checkCausal(new Long(corpus, sizes)),
      /^decodeStep gives the logits of one word, \[B, V\]; it gave/,
    );
    class Text extends LanguageModel {
      override step(...given: Parameters<LanguageModel['step']>) {
        const step = super.step(...given);
        return { ...step, logits: step.logits.unsqueeze(1) };
      }
    }
    says(
      checkCausal(new Text(text, small)),
      /^step gives the logits of one token, \[B, V\]; it gave another/,
    );
  });

  test('a model is left in the mode it was in', () => {
    const model = new GRUModel(corpus, { ...sizes, dropoutRate: 0.5 });
    assert.ok(checkCausal(model).passed && model.training);
    model.eval();
    assert.ok(checkCausal(model).passed && !model.training);
  });
});
