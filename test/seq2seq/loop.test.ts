// A training loop of one's own over a corpus, with the names that cells have at hand.
import { strict as assert } from 'node:assert';
import {
  adam,
  type Batch,
  batches,
  charTokenizer,
  clipGradNorm,
  generators,
  LSTMModel,
  ParallelCorpus,
  packRows,
  predict,
  type SourceBatch,
  scope,
  sourceBatch,
} from '../../src/seq2seq';

suite('a loop of one’s own', () => {
  const pairs = generators.reverse({ count: 300, minLength: 2, maxLength: 4, seed: 1 });
  const tokenizers = { source: charTokenizer(), target: charTokenizer() };
  const corpus = ParallelCorpus.fromPairs(pairs, { ...tokenizers, seed: 1 });

  test('forward, loss, backward, a step of Adam: batch by batch it learns', () => {
    const model = new LSTMModel(corpus, { embeddingDim: 12, hiddenDim: 24, seed: 1 });
    const optimizer = adam(model.parameters(), { lr: 1e-2 });
    const losses: number[] = [];
    for (let epoch = 0; epoch < 6; epoch++) {
      for (const batch of batches(corpus.train, { batchSize: 16, shuffle: true, seed: epoch })) {
        const { source, prefix, targets } = batch;
        const loss = model.forward(source, prefix).crossEntropy(targets, { ignoreIndex: 0 });
        optimizer.zeroGrad();
        loss.backward();
        clipGradNorm(model.parameters(), 1);
        optimizer.step();
        losses.push(loss.item());
      }
    }
    const mean = (some: number[]) => some.reduce((sum, loss) => sum + loss, 0) / some.length;
    const [first, last] = [mean(losses.slice(0, 10)), mean(losses.slice(-10))];
    assert.ok(last < first / 2, `${first} to ${last}`);
    assert.equal(predict(model, pairs[0].source).source, pairs[0].source);
  });

  test('the same batch with its pads left out, and a source alone', () => {
    const model = new LSTMModel(corpus, { embeddingDim: 4, hiddenDim: 4 });
    const lossOf = ({ source, prefix, targets, targetMask }: Batch) =>
      scope(() => {
        const rows = packRows(targetMask);
        const packed = model.forward(source, prefix, rows).crossEntropy(rows.pack(targets));
        const padded = model.forward(source, prefix).crossEntropy(targets, { ignoreIndex: 0 });
        return [packed.item(), padded.item()];
      });
    for (const batch of batches(corpus.dev, { batchSize: 5, bucket: false })) {
      const [packed, padded] = lossOf(batch);
      assert.ok(Math.abs(packed - padded) < 1e-5);
    }
    const source: SourceBatch = sourceBatch(['01', '012'], corpus);
    assert.deepEqual([...source.lengths], [3, 4]);
    assert.equal(model.encode(source).memory.shape[1], 4);
  });
});
