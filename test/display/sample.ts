/** Predictions and runs made of numbers that look like a model's, the same in every run. */
import {
  type DecodeStep,
  type DecodeTrace,
  type GateTrace,
  type HeadsTrace,
  Prediction,
  TrainingRun,
} from '../../src/models';

/** A small generator of numbers in 0 … 1 (mulberry32). */
export function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Units that open at some token, keep what they took for a while and let it out. */
export function sampleGates(
  steps: number,
  units: number,
  seed = 1,
  layers = 1,
  directions: 1 | 2 = 1,
): GateTrace {
  const next = numbers(seed);
  const values = new Float32Array(layers * 6 * steps * units);
  const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));
  for (let layer = 0; layer < layers; layer++) {
    for (let unit = 0; unit < units; unit++) {
      const opens = Math.floor(next() * steps);
      const memory = 3 * next() - 0.5;
      let cell = 0;
      for (let step = 0; step < steps; step++) {
        const i = sigmoid((step === opens ? 1.5 : -1.5) + 2 * (next() - 0.5));
        const f = sigmoid(memory + next());
        const g = Math.tanh(4 * (next() - 0.5));
        const o = sigmoid(3 * (next() - 0.5) - 0.5);
        cell = f * cell + i * g;
        [i, f, g, o, cell, o * Math.tanh(cell)].forEach((value, gate) => {
          values[((layer * 6 + gate) * steps + step) * units + unit] = value;
        });
      }
    }
  }
  return {
    cell: 'lstm',
    names: ['i', 'f', 'g', 'o', 'C', 'h'],
    layers,
    directions,
    steps,
    units,
    values,
  };
}

function sampleSteps(tokens: readonly string[], next: () => number): DecodeStep[] {
  return tokens.map((token, step) => {
    const p = 0.4 + 0.58 * next();
    const rivals = ['怎么样', '怎么', '如何', '是'].map((rival, k) => ({
      id: 20 + k,
      token: rival,
      logProbability: Math.log(((1 - p) / 2 ** (k + 1)) * 0.9),
    }));
    const chosen = { id: 4 + step, token, logProbability: Math.log(p) };
    return { ...chosen, candidates: [chosen, ...rivals], entropy: 2 * (1 - p) + 0.1 };
  });
}

export function samplePrediction(
  sourceTokens: string[],
  targetTokens: string[],
  { units = 32, attention = true, layers = 1 } = {},
): Prediction {
  const next = numbers(7);
  const [rows, columns] = [targetTokens.length, sourceTokens.length];
  const values = new Float32Array(rows * columns);
  for (let row = 0; row < rows; row++) {
    const focus = rows > 1 ? (row * (columns - 1)) / (rows - 1) : 0;
    const weights = Array.from(
      { length: columns },
      (_, k) => Math.exp(-((k - focus) ** 2) * 1.2) + 0.06 * next(),
    );
    const sum = weights.reduce((a, b) => a + b, 0);
    weights.forEach((weight, k) => {
      values[row * columns + k] = weight / sum;
    });
  }
  const steps = sampleSteps(targetTokens, next);
  const written = targetTokens.filter(token => token !== '<eos>');
  const logProbability = steps.reduce((sum, step) => sum + step.logProbability, 0);
  const truncated = targetTokens.at(-1) !== '<eos>';
  return new Prediction(
    sourceTokens.slice(0, -1).join(' '),
    {
      sourceTokens,
      targetTokens,
      steps,
      encoderGates: sampleGates(columns, units, 3, layers),
      decoderGates: sampleGates(rows, units, 5, layers),
      ...(attention ? { attention: { rows, columns, values } } : {}),
    },
    [],
    [{ text: written.join(''), tokens: written, logProbability, score: logProbability, truncated }],
    'greedy',
  );
}

/** A training as its listener would see it after so many epochs. */
export function sampleRun(epochs = 10, stepsPerEpoch = 66, done = epochs): TrainingRun {
  const next = numbers(11);
  const run = new TrainingRun('LSTMModel', 1_234_567, epochs, stepsPerEpoch);
  for (let epoch = 1; epoch <= done; epoch++) {
    let sum = 0;
    for (let k = 0; k < stepsPerEpoch; k++) {
      const step = run.history.steps.length + 1;
      const share = step / (epochs * stepsPerEpoch);
      const loss =
        5 * Math.exp(-5 * share) + 0.5 + 0.15 * (next() - 0.5) * (1 + 2 * Math.exp(-5 * share));
      sum += loss;
      const gradNorm = 1 + 2 * next();
      run.history.steps.push({ step, epoch, loss, gradNorm, lr: 1e-3, tokensPerSecond: 38_000 });
    }
    const share = epoch / epochs;
    const devLoss = 5 * Math.exp(-5 * share) + 0.9 + 0.25 * Math.max(0, share - 0.6);
    run.history.epochs.push({
      epoch,
      step: run.history.steps.length,
      trainLoss: sum / stepsPerEpoch,
      meanOfBatches: sum / stepsPerEpoch,
      devLoss,
      perplexity: Math.exp(devLoss),
      bleu: 42 * (1 - Math.exp(-4 * share)),
      exactMatch: 40 * (1 - Math.exp(-3 * share)),
      tokensPerSecond: 38_200,
      seconds: 1.4,
    });
    if (!run.best || devLoss < run.best.devLoss) {
      run.best = { epoch, step: run.history.steps.length, devLoss };
    }
  }
  run.status = done === epochs ? 'finished' : 'running';
  run.seconds = 1.4 * done;
  return run;
}

/** Tokens named by a letter and their place. */
export const words = (count: number, letter: string) =>
  Array.from({ length: count }, (_, k) => `${letter}${k}`);

/** A trace of numbers that are easy to reckon with: each step has more rivals than the one before, two at most. */
export function traceOf(source: number, target: number, heads?: HeadsTrace[]): DecodeTrace {
  const [sourceTokens, targetTokens] = [words(source, 's'), words(target, 't')];
  const steps = targetTokens.map((token, k) => ({
    token,
    id: 4 + k,
    logProbability: -0.5 - k,
    entropy: 0.25 * k,
    candidates: words(k % 3, 'c').map((rival, n) => ({
      token: rival,
      id: 90 + n,
      logProbability: -n - 1,
    })),
  }));
  return { sourceTokens, targetTokens, steps, ...(heads ? { heads } : {}) };
}
