/**
 * `npm run quality -- FILE [--test FILE] [--seeds 3] [--epochs 8]`: the translator of the first lesson on a parallel
 * corpus, once per seed; loss curve, and scores on the part held out (with --test: trained on all, scored on that file).
 */
import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { adam, machine } from '../src/engine';
import { installEngine } from '../src/engine/host';
import { evaluate, LSTMModel, setTurn, train } from '../src/models';
import {
  charTokenizer,
  ParallelCorpus,
  setFileReader,
  type TsvOptions,
  wordTokenizer,
} from '../src/text';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    test: { type: 'string' },
    seeds: { type: 'string', default: '3' },
    epochs: { type: 'string', default: '8' },
    bidirectional: { type: 'boolean', default: false },
    attention: { type: 'string', default: 'general' },
  },
});

installEngine();
setFileReader(path => readFile(path));
setTurn(() => new Promise(resolve => setImmediate(resolve)));

async function main(): Promise<void> {
  const [file] = positionals;
  const cut: TsvOptions = {
    source: wordTokenizer(),
    target: charTokenizer(),
    maxLength: 20,
    seed: 7,
  };
  const corpus = values.test
    ? await ParallelCorpus.fromTsv({ train: file, test: values.test }, cut)
    : await ParallelCorpus.fromTsv(file, { ...cut, split: [0.9, 0.05, 0.05] });
  console.log(`${corpus}\n${machine().description}`);
  for (let seed = 1; seed <= Number(values.seeds); seed++) {
    const model = new LSTMModel(corpus, {
      embeddingDim: 128,
      hiddenDim: 256,
      attention: values.attention as 'general',
      bidirectional: values.bidirectional,
      dropoutRate: 0.2,
      seed,
    });
    const epochs = Number(values.epochs);
    const optimizer = adam({ lr: 2e-3 });
    const run = await train(model, corpus, { epochs, batchSize: 64, optimizer, clipNorm: 1, seed });
    const losses = run.history.epochs.map(
      ({ trainLoss, devLoss }) => `${trainLoss.toFixed(3)}/${devLoss?.toFixed(3) ?? '–'}`,
    );
    const speed = run.history.epochs
      .map(({ tokensPerSecond }) => tokensPerSecond)
      .sort((a, b) => a - b);
    console.log(
      `seed ${seed}: ${run.seconds.toFixed(1)} s, ${Math.round(speed[speed.length >> 1])} target tokens/s`,
    );
    console.log(`  loss train/dev by epoch: ${losses.join('  ')}`);
    console.log(`  held out: ${evaluate(model, corpus.test)}`);
  }
}

void main();
