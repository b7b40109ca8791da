/**
 * `npm run bench:parity [-- FILE --seeds 3 --epochs 8]`: the same corpus, model and settings trained by us and by PyTorch
 * (peers/torch_quality.py, SEQ2SEQ_PYTHON), several seeds each: losses and BLEU must lie within the spread of the seeds.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { adam } from '../src/engine';
import { installEngine } from '../src/engine/host';
import { evaluate, LSTMModel, setTurn, train } from '../src/models';
import {
  bleu,
  charTokenizer,
  type PairSet,
  ParallelCorpus,
  setFileReader,
  wordTokenizer,
} from '../src/text';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    seeds: { type: 'string', default: '3' },
    epochs: { type: 'string', default: '8' },
    threads: { type: 'string', default: '1' },
  },
});
installEngine({ threads: Number(values.threads) });
setFileReader(path => readFile(path));
setTurn(() => new Promise(resolve => setImmediate(resolve)));

const sizes = { embeddingDim: 128, hiddenDim: 256, dropoutRate: 0.2 };
const settings = { batchSize: 64, lr: 2e-3, epochs: Number(values.epochs) };

interface Result {
  dev: number;
  test: number;
  bleu: number;
}

async function main(): Promise<void> {
  const [file = join(__dirname, '../samples/data/en-zh.tsv')] = positionals;
  const corpus = await ParallelCorpus.fromTsv(file, {
    source: wordTokenizer(),
    target: charTokenizer(),
    split: [0.9, 0.05, 0.05],
    maxLength: 20,
    seed: 7,
  });
  const folder = join(__dirname, '../out');
  mkdirSync(folder, { recursive: true });
  const path = join(folder, 'parity.json');
  writeFileSync(path, JSON.stringify(plain(corpus)));
  const results: Record<'ours' | 'PyTorch', Result[]> = { ours: [], PyTorch: [] };
  for (let seed = 1; seed <= Number(values.seeds); seed++) {
    results.ours.push(await ours(corpus, seed));
    results.PyTorch.push(theirs(corpus, path, seed));
  }
  console.log('| | best dev loss | test loss | BLEU |\n| --- | --- | --- | --- |');
  for (const [name, all] of Object.entries(results)) {
    const range = (of: (one: Result) => number, digits: number) =>
      all.map(one => of(one).toFixed(digits)).join(' / ');
    console.log(
      `| ${name} | ${range(one => one.dev, 3)} | ${range(one => one.test, 3)} | ${range(one => one.bleu, 1)} |`,
    );
  }
}

/** The corpus as ids, and the settings, for the script. */
function plain(corpus: ParallelCorpus) {
  const { sourceVocabulary, targetVocabulary } = corpus;
  const ids = ({ pairs }: PairSet) =>
    pairs.map(pair => [
      [...sourceVocabulary.encode(pair.sourceTokens)],
      [...targetVocabulary.encode(pair.targetTokens)],
    ]);
  return {
    options: { ...sizes, ...settings, threads: Number(values.threads) },
    sourceSize: sourceVocabulary.size,
    targetSize: targetVocabulary.size,
    train: ids(corpus.train),
    dev: ids(corpus.dev),
    test: ids(corpus.test),
  };
}

async function ours(corpus: ParallelCorpus, seed: number): Promise<Result> {
  const model = new LSTMModel(corpus, { ...sizes, seed });
  const { lr, ...rest } = settings;
  const options = { ...rest, optimizer: adam({ lr }), seed, validateSentences: 0 };
  const run = await train(model, corpus, options);
  const scores = evaluate(model, corpus.test);
  return { dev: run.best?.devLoss ?? Number.NaN, test: scores.loss, bleu: scores.bleu };
}

function theirs(corpus: ParallelCorpus, path: string, seed: number): Result {
  const script = join(__dirname, 'peers/torch_quality.py');
  const python = process.env.SEQ2SEQ_PYTHON ?? 'python3';
  const { status, stdout, stderr } = spawnSync(python, [script, path, String(seed)], {
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  if (status !== 0) throw new Error(stderr);
  const { dev, test, written } = JSON.parse(stdout) as {
    dev: number[];
    test: number;
    written: number[][];
  };
  const { targetTokenizer, targetVocabulary } = corpus;
  const texts = written.map(ids => targetTokenizer.decode(targetVocabulary.decode(ids)));
  const references = corpus.test.pairs.map(({ target }) => target);
  return {
    dev: Math.min(...dev),
    test,
    bleu: bleu(texts, references, { tokenize: 'zh' }).score,
  };
}

void main();
