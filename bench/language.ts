/**
 * `npm run quality -- --language FILE`: a small GPT on the characters of a text, with the sizes and the recipe of nanoGPT's
 * configuration for a CPU (4 layers, 4 heads, width 128, windows of 64, 12 of them a step, 2,000 steps), and a sample.
 */
import { adamW, cosine, type Schedule } from '../src/engine';
import { generate, LanguageModel, type TrainingRun, textLoss, train } from '../src/models';
import { charTokenizer, TextCorpus } from '../src/text';

const STEPS = 2000;
const SIZES = { hiddenDim: 128, numLayers: 4, numHeads: 4, maxLength: 64 };
const KIND = { activation: 'gelu', positional: 'learned', tieWeights: 'output' } as const;
const optimizer = adamW({ lr: 1e-3, betas: [0.9, 0.99], weightDecay: 0.1 });

/** What ends a training after so many steps, an epoch not being done: the model keeps its weights. */
class Enough extends Error {
  override readonly name = 'InterruptError';
}

export async function language(file: string, seeds: number): Promise<void> {
  const tokenizer = charTokenizer();
  const corpus = await TextCorpus.fromFile(file, { tokenizer, split: [0.9, 0.1] });
  console.log(`${corpus}\n`);
  console.log(
    '| seed | parameters | training loss | validation loss | perplexity | tokens/s | training, s |',
  );
  console.log('| --- | --- | --- | --- | --- | --- | --- |');
  let sample = '';
  for (let seed = 1; seed <= seeds; seed++) {
    const model = new LanguageModel(corpus, { ...SIZES, ...KIND, seed });
    const run = await stepsOf(model, corpus, seed);
    const { steps } = run.history;
    const last = steps.slice(-100);
    const loss = textLoss(model, corpus.dev);
    const speeds = steps.map(one => one.tokensPerSecond).sort((a, b) => a - b);
    const cells = [
      seed,
      run.parameterCount,
      (last.reduce((sum, one) => sum + one.loss, 0) / last.length).toFixed(3),
      loss.toFixed(3),
      Math.exp(loss).toFixed(2),
      Math.round(speeds[speeds.length >> 1]),
      run.seconds.toFixed(0),
    ];
    console.log(`| ${cells.join(' | ')} |`);
    sample = generate(model, '\n', { maxLength: 200, temperature: 0.8, seed }).text;
  }
  console.log(`\n200 characters at temperature 0.8:\n\n${sample}`);
}

/** Trains for STEPS steps, the learning rate falling to a tenth over them. */
async function stepsOf(model: LanguageModel, corpus: TextCorpus, seed: number) {
  const fall = cosine({ warmup: 100, least: 0.1 });
  const schedule: Schedule = {
    ...fall,
    factor: progress => fall.factor({ ...progress, totalSteps: STEPS }),
  };
  const runs: TrainingRun[] = [];
  const options = { optimizer, schedule, batchSize: 12, epochs: 1000, keepState: false, seed };
  try {
    await train(model, corpus, {
      ...options,
      onEvent: event => {
        if (event.kind === 'start') runs.push(event.run);
        if (event.kind === 'step' && event.run.steps === STEPS) throw new Enough();
      },
    });
  } catch (error) {
    if (!(error instanceof Enough)) throw error;
  }
  return runs[0];
}
