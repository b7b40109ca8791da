/**
 * One workload of peers/models.json on our engine through the public API: a training step from zeroed gradients
 * to Adam. Prints one JSON line with the times of single steps, in ms.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { adam, clipGradNorm, machine, scope, tensor } from '../src/engine';
import { installEngine } from '../src/engine/host';
import { LSTMModel } from '../src/models';
import { charTokenizer, type SourceBatch, Vocabulary } from '../src/text';

interface Workload {
  name: string;
  B: number;
  S: number;
  T: number;
  vocab: number;
  emb: number;
  hid: number;
  layers: number;
  bidirectional: boolean;
  attention: boolean;
  padded?: boolean;
}

const [name, budget = '3'] = process.argv.slice(2);
const { workloads, special } = JSON.parse(
  readFileSync(join(__dirname, 'peers/models.json'), 'utf8'),
);
const workload: Workload = workloads.find((one: Workload) => one.name === name);
const { B, S, T, vocab } = workload;

/** The batch every peer uses: no random numbers. */
function ids(length: number, row: number, column: number, offset: number): Int32Array {
  return Int32Array.from({ length: B * length }, (_, i) => {
    const position = Math.floor(i / length) * row + (i % length) * column + offset;
    return 4 + (position % (vocab - 4));
  });
}

installEngine();
const words = Array.from({ length: vocab - 4 }, (_, i) => String(i));
const vocabulary = Vocabulary.from([words]);
const tokenizer = charTokenizer();
const model = new LSTMModel(
  {
    sourceVocabulary: vocabulary,
    targetVocabulary: vocabulary,
    sourceTokenizer: tokenizer,
    targetTokenizer: tokenizer,
  },
  {
    embeddingDim: workload.emb,
    hiddenDim: workload.hid,
    numLayers: workload.layers,
    bidirectional: workload.bidirectional,
    attention: workload.attention ? 'general' : 'none',
  },
);
const lengths = Int32Array.from({ length: B }, (_, b) => (workload.padded ? S - (b % (S / 2)) : S));
const mask = Float32Array.from({ length: B * S }, (_, i) =>
  i % S < lengths[Math.floor(i / S)] ? 1 : 0,
);
const target = ids(T, 104729, 1299709, 29);
const source: SourceBatch = {
  tokens: tensor(ids(S, 7919, 10459, 17), { shape: [B, S] }),
  lengths,
  mask: tensor(mask, { shape: [B, S], dtype: 'bool' }),
};
const prefix = tensor(
  target.map((_, i) => (i % T === 0 ? special.bos : target[i - 1])),
  { shape: [B, T] },
);
const targets = tensor(target, { shape: [B, T] });
const optimizer = adam(model.parameters(), { lr: 1e-3 });

function step(): number {
  return scope(() => {
    optimizer.zeroGrad();
    const loss = model.forward(source, prefix).crossEntropy(targets, { ignoreIndex: special.pad });
    loss.backward();
    clipGradNorm(optimizer.parameters, 1);
    optimizer.step();
    return loss.item();
  });
}

const firstLoss = step();
const warm = performance.now() + 500;
while (performance.now() < warm) step();
const times: number[] = [];
const end = performance.now() + Number(budget) * 1000;
while (times.length < 10 || performance.now() < end) {
  const begin = performance.now();
  step();
  times.push(performance.now() - begin);
}
times.sort((a, b) => a - b);
console.log(
  JSON.stringify({
    peer: 'seq2seq',
    workload: name,
    threads: 1,
    min_ms: times[0],
    median_ms: times[times.length >> 1],
    first_loss: firstLoss,
    machine: machine().description,
  }),
);
