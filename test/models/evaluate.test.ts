// Numbers on held-out sentences: what is given is foreseen, what is not is written; one model or several.
import { strict as assert } from 'node:assert';
import { noGrad } from '../../src/engine';
import { evaluate, GRUModel, predict } from '../../src/models';
import { batches, charTokenizer, ParallelCorpus } from '../../src/text';
import { reversalCorpus } from '../support/copyTask';

const corpus = reversalCorpus(120);
const make = (seed: number) => new GRUModel(corpus, { embeddingDim: 8, hiddenDim: 12, seed });

suite('evaluate', () => {
  test('loss and token accuracy are those of the words of the data, given all before', () => {
    const [model, other] = [make(1), make(2)];
    for (const models of [[model], [model, other]]) {
      let [lost, right, tokens] = [0, 0, 0];
      for (const { source, prefix, targets } of batches(corpus.dev, { batchSize: 1 })) {
        const each = models.map(one => noGrad(() => one.forward(source, prefix).softmax(-1)));
        const [B, T, V] = each[0].shape;
        assert.equal(B, 1);
        for (let t = 0; t < T; t++) {
          const mean = Array.from({ length: V }, (_, id) => {
            return each.reduce((sum, p) => sum + p.toFlatArray()[t * V + id], 0) / each.length;
          });
          const target = targets.toFlatArray()[t];
          lost -= Math.log(mean[target]);
          right += Number(mean.indexOf(Math.max(...mean)) === target);
          tokens++;
        }
      }
      const scores = evaluate(models.length === 1 ? model : models, corpus.dev);
      assert.ok(Math.abs(scores.loss - lost / tokens) < 1e-5);
      assert.equal(scores.tokenAccuracy, right / tokens);
      const { source, hypothesis } = scores.translations[0];
      assert.equal(predict(models, source).text, hypothesis);
    }
  });

  test('a set whose words are counted otherwise than the model’s is refused', () => {
    const tokenizers = { source: charTokenizer(), target: charTokenizer() };
    const pairs = [{ source: 'xyz', target: 'zyx' }];
    const other = ParallelCorpus.fromPairs(pairs, { ...tokenizers, split: [1] });
    assert.throws(() => evaluate(make(1), other.train), {
      name: 'RangeError',
      message: /evaluate: the sourceVocabulary of the corpus \(7 tokens\) is not the model's/,
    });
  });
});
