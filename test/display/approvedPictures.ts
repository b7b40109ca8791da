/** What the approved pictures in test/fixtures/pictures show: every kind of view, with short and long sentences, few and many units. */
import { display, show } from '../../src/display';
import { type DecodeTrace, type GateTrace, Generation, Prediction } from '../../src/models';
import { numbers, sampleRun } from './sample';

const NAMES = { lstm: ['i', 'f', 'g', 'o', 'C', 'h'], gru: ['r', 'z', 'n', 'h'], rnn: ['h'] };

interface GateSizes {
  cell: GateTrace['cell'];
  units: number;
  layers?: number;
  directions?: 1 | 2;
  /** How large states are at most. */
  reach?: number;
}

/** Gates at random: 0 … 1 of those that open and shut, −1 … 1 of states. */
function gatesOf(steps: number, { cell, units, ...rest }: GateSizes): GateTrace {
  const { layers = 1, directions = 1, reach = 1 } = rest;
  const names = NAMES[cell];
  const next = numbers(units);
  const size = steps * units;
  const values = new Float32Array(layers * names.length * size).map((_, k) => {
    const name = names[Math.floor(k / size) % names.length];
    if ('ifozr'.includes(name)) return next();
    return (2 * next() - 1) * (name === 'C' || name === 'h' ? reach : 1);
  });
  return { cell, names, layers, directions, steps, units, values };
}

interface Sentence {
  source: string[];
  target: string[];
  encoder?: GateSizes;
  decoder?: GateSizes;
  hasAttention?: boolean;
  rivals?: string[];
  unknown?: string[];
}

/** A prediction whose attention goes along the diagonal, whose rivals come in any number. */
function predictionOf({ source, target, hasAttention = true, ...rest }: Sentence): Prediction {
  const { encoder, decoder, rivals = ['this', 'that', 'another'], unknown = [] } = rest;
  const [rows, columns] = [target.length, source.length];
  const next = numbers(rows + 100 * columns);
  const values = new Float32Array(rows * columns);
  for (let row = 0; row < rows; row++) {
    const focus = (row * columns) / rows;
    const weights = source.map((_, k) => Math.exp(-((k - focus) ** 2)) + 0.05 * next());
    const sum = weights.reduce((a, b) => a + b, 0);
    weights.forEach((weight, k) => {
      values[row * columns + k] = weight / sum;
    });
  }
  const steps = target.map((token, step) => {
    const p = 0.3 + 0.69 * next();
    const chosen = { id: 4 + step, token, logProbability: Math.log(p) };
    const others = rivals.slice(0, 1 + (step % rivals.length)).map((rival, k) => ({
      id: 1000 + k,
      token: rival,
      logProbability: Math.log((1 - p) / 3 ** (k + 1)),
    }));
    return { ...chosen, entropy: 2 * (1 - p), candidates: [chosen, ...others] };
  });
  const trace: DecodeTrace = {
    ...{ sourceTokens: source, targetTokens: target, steps },
    ...(hasAttention ? { attention: { rows, columns, values } } : {}),
    ...(encoder ? { encoderGates: gatesOf(columns, encoder) } : {}),
    ...(decoder ? { decoderGates: gatesOf(rows, decoder) } : {}),
  };
  const tokens = target.filter(token => token !== '<eos>');
  const logProbability = steps.reduce((sum, step) => sum + step.logProbability, 0);
  const beam = { text: tokens.join(' '), tokens, logProbability, score: logProbability };
  const text = source.slice(0, -1).join(' ');
  return new Prediction(text, trace, unknown, [{ ...beam, truncated: false }], 'greedy');
}

const LSTM = predictionOf({
  source: ['how', 'are', 'you', 'today', '?', '<eos>'],
  target: ['你', '今天', '好', '吗', '<eos>'],
  encoder: { cell: 'lstm', units: 90, layers: 4, directions: 2, reach: 2.6 },
  decoder: { cell: 'lstm', units: 9, layers: 2, reach: 1.7 },
});
const GRU = predictionOf({
  source: ['Donaudampfschifffahrtsgesellschaft', 'a', 'internationalisation', ' ', 'قطة', '<eos>'],
  target: ['b', 'Kraftfahrzeughaftpflichtversicherung', '<eos>'],
  encoder: { cell: 'gru', units: 1 },
  decoder: { cell: 'gru', units: 70 },
  hasAttention: false,
  rivals: ['extraordinarily', 'incomprehensibilities', 'كلب', 'x'],
  unknown: ['قطة'],
});
const TEXT = Array.from({ length: 48 }, (_, k) => `w${k % 10}${k % 7 === 3 ? 'ord' : ''}`);
const LONG = predictionOf({ source: TEXT, target: TEXT.slice(0, 44) });
const RNN = predictionOf({
  source: ['c', 'd', '<eos>'],
  target: ['e', '<eos>'],
  encoder: { cell: 'rnn', units: 30, reach: 3 },
  decoder: { cell: 'rnn', units: 60 },
});
RNN.trace.attention!.values[4] = Number.NaN;
RNN.trace.encoderGates!.values[33] = Number.NaN;

/** 30 tokens written after 40 that were read, looked at by two heads; a picture has room for fewer. */
function generated(): Generation {
  const written = Array.from({ length: 30 }, (_, k) => (k % 9 === 8 ? '\n' : `t${k}`));
  const read = [...Array.from({ length: 40 }, (_, k) => `p${k}`), ...written.slice(0, -1)];
  const { trace } = predictionOf({ source: read, target: written, rivals: ['xyz', 'z'] });
  const { attention, steps } = trace;
  for (const row of steps.keys()) attention!.values.fill(0, row * 69 + 40 + row, (row + 1) * 69);
  const reach = Int32Array.from(steps, (_, row) => 40 + row);
  const heads = { kind: 'text', layers: 1, heads: 2, rows: 30, columns: 69 } as const;
  const whole: DecodeTrace = {
    ...{ ...trace, attention: { ...attention!, reach } },
    heads: [{ ...heads, values: new Float32Array(2 * 30 * 69) }],
  };
  return new Generation('p0 p1\np2 …', ' t0 t1', steps, whole, 'sample', ['p7']);
}

function trainings() {
  const finished = sampleRun(7, 100); // more steps than are drawn
  const running = sampleRun(90, 3, 61);
  running.history.epochs.forEach((record, k) => {
    delete record.bleu;
    record.exactMatch = (k * 37) % 101;
  });
  Object.assign(running, { model: 'TranslatorWithAnUncommonlyLongNameOfItsOwn' });
  const begun = sampleRun(3, 25, 0);
  begun.history.steps.push(...sampleRun(1, 14).history.steps);
  const diverged = sampleRun(2, 6);
  diverged.history.steps[8].loss = Number.NaN;
  diverged.history.steps[9].loss = Number.POSITIVE_INFINITY;
  diverged.history.epochs[0].devLoss = 0;
  diverged.status = 'diverged';
  diverged.note = 'The loss is not a number any more: try a smaller learning rate.';
  return { finished, running, begun, diverged };
}

/** Calls that show one picture each. */
export const APPROVED: Readonly<Record<string, () => void>> = {
  'translation of an LSTM that reads both ways': () => display(LSTM),
  'translation of a GRU without attention': () => display(GRU),
  'translation of an RNN with values that are not numbers': () => display(RNN),
  'translation of many tokens': () => display(LONG),
  'text of a language model': () => display(generated()),
  'attention of many tokens': () => show.attention(LONG),
  'attention of few tokens': () => show.attention(LSTM),
  'gates of an encoder that reads both ways': () => show.gates(LSTM),
  'gates of a decoder': () => show.gates(GRU, 'decoder'),
  'words considered': () => show.decode(GRU),
  'training finished': () => show.history(trainings().finished),
  'training running': () => show.history(trainings().running),
  'training begun': () => show.history(trainings().begun),
  'training diverged': () => show.history(trainings().diverged),
};
