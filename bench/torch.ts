/** The same corpus, model and settings trained by PyTorch: peers/torch_quality.py, by the Python that SEQ2SEQ_PYTHON names. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AdamOptions, Schedule } from '../src/engine';
import type { EncoderDecoder } from '../src/models';
import { batchCount, type PairSet, type ParallelCorpus } from '../src/text';

export interface Settings {
  epochs: number;
  batchSize: number;
  labelSmoothing: number;
  rates: AdamOptions;
  schedule: Schedule;
}

/** What came of a training. */
export interface Trained {
  /** Of the test set. */
  loss: number;
  hypotheses: string[];
  /** Target tokens, the median of the epochs. */
  tokensPerSecond: number;
  /** Of training, development losses included. */
  seconds: number;
}

/** @param model whose family and options are PyTorch's too; its weights are not */
export function trainInTorch(
  model: EncoderDecoder,
  corpus: ParallelCorpus,
  settings: Settings,
  seed: number,
): Trained {
  const folder = join(__dirname, '../out');
  mkdirSync(folder, { recursive: true });
  const path = join(folder, `torch-quality-${process.pid}.json`);
  writeFileSync(path, JSON.stringify(described(model, corpus, settings)));
  const script = join(__dirname, 'peers/torch_quality.py');
  const python = process.env.SEQ2SEQ_PYTHON ?? 'python3';
  const { status, error, stdout, stderr } = spawnSync(python, [script, path, String(seed)], {
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  if (status !== 0) throw new Error(`${python} ${script}: ${error?.message ?? stderr}`);
  const { test, written, ...speed } = JSON.parse(stdout) as Omit<Trained, 'loss'> & {
    test: number;
    written: number[][];
  };
  const { targetTokenizer, targetVocabulary } = corpus;
  const hypotheses = written.map(ids => targetTokenizer.decode(targetVocabulary.decode(ids)));
  return { ...speed, loss: test, hypotheses };
}

/** All that the script has to know; sentences as ids. */
function described(model: EncoderDecoder, corpus: ParallelCorpus, settings: Settings) {
  const { sourceVocabulary, targetVocabulary } = corpus;
  const { epochs, batchSize, labelSmoothing, rates, schedule } = settings;
  const perEpoch = batchCount(corpus.train, { batchSize });
  const totalSteps = epochs * perEpoch;
  const unmeasured = { losses: [], metric: () => [], lr: rates.lr ?? 1e-3 };
  const factors = Array.from({ length: totalSteps }, (_, i) =>
    schedule.factor({
      step: i + 1,
      totalSteps,
      epoch: Math.floor(i / perEpoch),
      ...unmeasured,
    }),
  );
  const ids = ({ pairs }: PairSet) =>
    pairs.map(pair => [
      [...sourceVocabulary.encode(pair.sourceTokens)],
      [...targetVocabulary.encode(pair.targetTokens)],
    ]);
  return {
    cell: model.cell.kind,
    sizes: model.options,
    settings: {
      epochs,
      batchSize,
      labelSmoothing,
      lr: rates.lr,
      betas: rates.betas ?? [0.9, 0.999],
      factors,
      threads: Number(process.env.SEQ2SEQ_THREADS ?? 1),
    },
    sourceSize: sourceVocabulary.size,
    targetSize: targetVocabulary.size,
    train: ids(corpus.train),
    dev: ids(corpus.dev),
    test: ids(corpus.test),
  };
}
