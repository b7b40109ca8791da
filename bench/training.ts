/**
 * `npm run bench:training`: what `train` costs over the bare engine step (forward, loss, backward, clipping, Adam on
 * batches made beforehand), in alternating runs of one process; the ratio of medians is the result.
 */
import { adam, clipGradNorm, packRows, scope } from '../src/engine';
import { installEngine } from '../src/engine/host';
import { type EncoderDecoder, LSTMModel, setTurn, TransformerModel, train } from '../src/models';
import { batches, charTokenizer, generators, ParallelCorpus } from '../src/text';

installEngine();
setTurn(() => new Promise(resolve => setImmediate(resolve)));

const pairs = generators.reverse({ count: 4000, minLength: 4, maxLength: 20 });
const corpus = ParallelCorpus.fromPairs(pairs, {
  source: charTokenizer(),
  target: charTokenizer(),
  split: [1],
});
const median = (values: number[]) => [...values].sort((a, b) => a - b)[values.length >> 1];

/** Milliseconds of an epoch of bare steps. */
function bare(model: EncoderDecoder): number {
  const made = [...batches(corpus.train, { batchSize: 64, shuffle: true, seed: 1 })].map(batch => {
    const real = packRows(batch.targetMask);
    const whole = real.count === batch.targets.numel;
    return {
      ...batch,
      real: whole ? undefined : real,
      words: whole ? batch.targets : real.pack(batch.targets),
    };
  });
  const optimizer = adam(model.parameters());
  const begin = performance.now();
  for (const { source, prefix, real, words } of made) {
    scope(() => {
      optimizer.zeroGrad();
      model.forward(source, prefix, real).crossEntropy(words).backward();
      clipGradNorm(optimizer.parameters, 1);
      optimizer.step();
    });
  }
  return performance.now() - begin;
}

async function whole(model: EncoderDecoder): Promise<number> {
  const begin = performance.now();
  await train(model, corpus, { epochs: 1, batchSize: 64, seed: 1, keepState: false });
  return performance.now() - begin;
}

async function main(): Promise<void> {
  const models = {
    lstm: () => new LSTMModel(corpus, { embeddingDim: 128, hiddenDim: 256 }),
    transformer: () => new TransformerModel(corpus, { hiddenDim: 128 }),
  };
  for (const [name, make] of Object.entries(models)) {
    const [own, ours]: number[][] = [[], []];
    for (let round = 0; round < 5; round++) {
      own.push(bare(make()));
      ours.push(await whole(make()));
    }
    const ratio = median(ours) / median(own);
    console.log(
      `${name}: bare ${median(own).toFixed(0)} ms, train ${median(ours).toFixed(0)} ms an epoch: ratio ${ratio.toFixed(2)}`,
    );
  }
}

void main();
