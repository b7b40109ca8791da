/**
 * What models learn, on data (see tasks.ts for generated tasks):
 *
 *   npm run quality -- FILE [--dev FILE --test FILE] [--family lstm-attn …] [--seeds 3] [--epochs 8] [--hidden 256] [--beam 1]
 *   npm run quality -- --tasks [--task reverse …] [--family …]
 *   npm run quality -- --language FILE [--seeds 1]
 *
 * FILE alone is split; with --test it is trained on as a whole. One line for each family and seed. With --chars the source is
 * read character by character, and the character accuracy, 1 − CER, is told too.
 */
import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { machine } from '../src/engine';
import { installEngine } from '../src/engine/host';
import { type Evaluation, evaluate, setTurn, train } from '../src/models';
import { cer, charTokenizer, ParallelCorpus, setFileReader, wordTokenizer } from '../src/text';
import { familiesOf } from './families';
import { language } from './language';
import { tasks } from './tasks';

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
  },
});

installEngine();
setFileReader(path => readFile(path));
setTurn(() => new Promise(resolve => setImmediate(resolve)));

async function main(): Promise<void> {
  if (values.tasks) return tasks(values.task, values.family);
  if (values.language) return language(values.language, Number(values.seeds));
  const [file] = positionals;
  const cut = {
    source: values.chars ? charTokenizer() : wordTokenizer(),
    target: charTokenizer(),
    maxLength: 30,
    seed: 7,
  };
  const { dev, test } = values;
  const corpus = test
    ? await ParallelCorpus.fromTsv({ train: file, ...(dev ? { dev } : {}), test }, cut)
    : await ParallelCorpus.fromTsv(file, { ...cut, split: [0.9, 0.05, 0.05] });
  console.log(`${corpus}\n${machine().description}`);
  const spelled = values.chars;
  const [head, rule] = spelled ? [' characters, % |', ' --- |'] : ['', ''];
  console.log(`| family | seed | BLEU | chrF | exact, % |${head} loss | tokens/s | training, s |`);
  console.log(`| --- | --- | --- | --- | --- |${rule} --- | --- | --- |`);
  for (const family of familiesOf(values.family)) {
    for (let seed = 1; seed <= Number(values.seeds); seed++) {
      const model = family.make(corpus, { hiddenDim: Number(values.hidden), seed });
      const { schedule } = family;
      const optimizer = family.optimizer({ hiddenDim: Number(values.hidden) });
      const options = { epochs: Number(values.epochs), batchSize: 64, optimizer, schedule, seed };
      const run = await train(model, corpus, { ...options, labelSmoothing: 0.1, keepState: false });
      const speeds = run.history.epochs.map(one => one.tokensPerSecond).sort((a, b) => a - b);
      const scores = evaluate(model, corpus.test, { beamSize: Number(values.beam) });
      const cells = [
        family.name,
        seed,
        scores.bleu.toFixed(2),
        scores.chrf.toFixed(2),
        (100 * scores.exactMatch).toFixed(1),
        ...(spelled ? [accuracyOf(scores).toFixed(1)] : []),
        scores.loss.toFixed(3),
        Math.round(speeds[speeds.length >> 1]),
        run.seconds.toFixed(0),
      ];
      console.log(`| ${cells.join(' | ')} |`);
    }
  }
}

/** Characters that are right, in percent: 100 − CER. */
function accuracyOf({ translations }: Evaluation): number {
  const hypotheses = translations.map(({ hypothesis }) => hypothesis);
  const references = translations.map(({ reference }) => reference);
  return 100 - cer(hypotheses, references).score;
}

void main();
