/**
 * What models learn, on data (see tasks.ts for generated tasks):
 *
 *   npm run quality -- FILE [--dev FILE --test FILE] [--family lstm-attn …] [--seeds 3] [--epochs 8] [--hidden 256]
 *     [--beam 1] [--chars] [--peer ours --peer torch]
 *   npm run quality -- --tasks [--task reverse …] [--family …]
 *   npm run quality -- --language FILE [--seeds 1]
 *
 * FILE alone is split; with --test it is trained on as a whole. One line for each family, seed and peer: with `--peer torch`
 * PyTorch trains the same model with the same settings (SEQ2SEQ_PYTHON). With --chars the source is read character by
 * character, and the character accuracy, 1 − CER, is told too.
 */
import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { adam, machine } from '../src/engine';
import { installEngine } from '../src/engine/host';
import { type EncoderDecoder, evaluate, setTurn, train } from '../src/models';
import {
  bleu,
  cer,
  charTokenizer,
  chrf,
  ParallelCorpus,
  setFileReader,
  wordTokenizer,
} from '../src/text';
import { type Family, familiesOf, schedule } from './families';
import { language } from './language';
import { tasks } from './tasks';
import { type Settings, type Trained, trainInTorch } from './torch';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    tasks: { type: 'boolean', default: false },
    language: { type: 'string' },
    task: { type: 'string', multiple: true, default: [] },
    dev: { type: 'string' },
    test: { type: 'string' },
    family: { type: 'string', multiple: true, default: [] },
    seeds: { type: 'string', default: '3' },
    epochs: { type: 'string', default: '8' },
    hidden: { type: 'string', default: '256' },
    beam: { type: 'string', default: '1' },
    chars: { type: 'boolean', default: false },
    peer: { type: 'string', multiple: true, default: ['ours'] },
  },
});

installEngine();
setFileReader(path => readFile(path));
setTurn(() => new Promise(resolve => setImmediate(resolve)));

const PEERS = { ours, torch: trainInTorch };

async function main(): Promise<void> {
  if (values.tasks) return tasks(values.task, values.family);
  if (values.language) return language(values.language, Number(values.seeds));
  const unknown = values.peer.find(peer => !(peer in PEERS));
  if (unknown) throw new RangeError(`No peer ${unknown}; there are ours and torch.`);
  const corpus = await read();
  console.log(`${corpus}\n${machine().description}`);
  const [head, rule] = values.chars ? [' characters, % |', ' --- |'] : ['', ''];
  console.log(`| family | seed | BLEU | chrF | exact, % |${head} loss | tokens/s | training, s |`);
  console.log(`| --- | --- | --- | --- | --- |${rule} --- | --- | --- |`);
  for (const family of familiesOf(values.family)) {
    for (let seed = 1; seed <= Number(values.seeds); seed++) {
      for (const peer of values.peer as (keyof typeof PEERS)[]) {
        const { model, settings } = made(family, corpus, seed);
        const run = await PEERS[peer](model, corpus, settings, seed);
        const name = peer === 'ours' ? family.name : `${family.name}, PyTorch`;
        console.log(`| ${[name, seed, ...cellsOf(run, corpus)].join(' | ')} |`);
      }
    }
  }
}

async function read(): Promise<ParallelCorpus> {
  const [file] = positionals;
  const { dev, test } = values;
  const cut = {
    source: values.chars ? charTokenizer() : wordTokenizer(),
    target: charTokenizer(),
    maxLength: 30,
    seed: 7,
  };
  return test
    ? ParallelCorpus.fromTsv({ train: file, ...(dev ? { dev } : {}), test }, cut)
    : ParallelCorpus.fromTsv(file, { ...cut, split: [0.9, 0.05, 0.05] });
}

function made(family: Family, corpus: ParallelCorpus, seed: number) {
  const sizes = { hiddenDim: Number(values.hidden), seed };
  const model = family.make(corpus, sizes);
  const rates = family.rates(sizes);
  const common = { batchSize: 64, labelSmoothing: 0.1, schedule };
  return { model, settings: { ...common, epochs: Number(values.epochs), rates } };
}

async function ours(
  model: EncoderDecoder,
  corpus: ParallelCorpus,
  { rates, ...settings }: Settings,
  seed: number,
): Promise<Trained> {
  const quiet = { validateSentences: 0, keepState: false };
  const run = await train(model, corpus, { ...settings, ...quiet, optimizer: adam(rates), seed });
  const speeds = run.history.epochs.map(one => one.tokensPerSecond).sort((a, b) => a - b);
  const { loss, hypotheses } = evaluate(model, corpus.test, { beamSize: Number(values.beam) });
  return {
    loss,
    hypotheses,
    tokensPerSecond: speeds[speeds.length >> 1],
    seconds: run.seconds,
  };
}

function cellsOf({ loss, hypotheses, tokensPerSecond, seconds }: Trained, corpus: ParallelCorpus) {
  const references = corpus.test.pairs.map(({ target }) => target);
  const exact = hypotheses.filter((one, i) => one === references[i]).length / references.length;
  return [
    bleu(hypotheses, references).score.toFixed(2),
    chrf(hypotheses, references).score.toFixed(2),
    (100 * exact).toFixed(1),
    ...(values.chars ? [(100 - cer(hypotheses, references).score).toFixed(1)] : []),
    loss.toFixed(3),
    Math.round(tokensPerSecond),
    seconds.toFixed(0),
  ];
}

void main();
