/**
 * Payloads whose sizes and values all differ, so that a value that is painted or written in the wrong place is found:
 * 7 source and 4 target tokens, 2 layers of 3 heads, a GRU of 2 layers and 5 units that reads, an LSTM of 3 layers and 9
 * units that writes.
 */
import {
  type AttentionView,
  type BundleView,
  type DecodeView,
  encodeArray,
  type GatesView,
  type HistoryView,
} from '../../src/protocol';
import { numbers } from '../display/sample';

export const SOURCE = ['eins', 'zwei', 'drei', 'vier', 'acht', 'neun', '<eos>'];
export const TARGET = ['uno', 'due', 'tre', '<eos>'];
const seqs = {
  src: { tokens: SOURCE, special: [6] },
  tgt: { tokens: TARGET, special: [3] },
};

const next = numbers(29);

/** The integers from `lo` to `hi`, in random order. */
function shuffled(lo: number, hi: number): number[] {
  const all = Array.from({ length: hi - lo + 1 }, (_, k) => lo + k);
  for (let k = all.length - 1; k > 0; k--) {
    const other = Math.floor(next() * (k + 1));
    [all[k], all[other]] = [all[other], all[k]];
  }
  return all;
}

export const LAYERS = 2;
export const HEADS = 3;
/** Thousandths, [layers, heads, rows, columns]. */
const weights = shuffled(1, 999).slice(0, LAYERS * HEADS * TARGET.length * SOURCE.length);

export function weightAt(layer: number, head: number, row: number, column: number): number {
  const at = ((layer * HEADS + head) * TARGET.length + row) * SOURCE.length + column;
  return Math.fround(weights[at] / 1000);
}

export interface GateValues {
  part: 'encoder' | 'decoder';
  cell: 'gru' | 'lstm';
  names: string[];
  layers: string[];
  tokens: string[];
  units: number;
  range: Record<string, [number, number]>;
  /** Numbers of units, [layers, units]. */
  order: number[][];
  /** Hundredths, [layers, names, tokens, units]. */
  values: number[][][][];
}

function gateValues(
  sizes: Omit<GateValues, 'order' | 'values' | 'range'>,
  reach: number,
): GateValues {
  const { names, layers, tokens, units } = sizes;
  const range = Object.fromEntries(
    names.map(name => {
      const isSigmoid = 'ifozr'.includes(name);
      const most = name === 'C' ? reach : 1;
      return [name, [isSigmoid ? 0 : -most, most] as [number, number]];
    }),
  );
  return {
    ...sizes,
    range,
    order: layers.map(() => shuffled(0, units - 1)),
    values: layers.map(() =>
      names.map(name => {
        const [lo, hi] = range[name];
        const all = shuffled(Math.round(100 * lo), Math.round(100 * hi));
        return tokens.map(() => Array.from({ length: units }, () => all.pop()! / 100));
      }),
    ),
  };
}

export const ENCODER = gateValues(
  {
    part: 'encoder',
    cell: 'gru',
    names: ['r', 'z', 'n', 'h'],
    layers: ['layer 1 forwards', 'layer 1 backwards'],
    tokens: SOURCE,
    units: 5,
  },
  1,
);
export const DECODER = gateValues(
  {
    part: 'decoder',
    cell: 'lstm',
    names: ['i', 'f', 'g', 'o', 'C', 'h'],
    layers: ['layer 1', 'layer 2', 'layer 3'],
    tokens: TARGET,
    units: 9,
  },
  2.3,
);

export function gatesPayload(gates: GateValues, precision: 'f32' | 'f16' = 'f32'): GatesView {
  const { part, cell, names, layers, tokens, units, range, order, values } = gates;
  return {
    v: [1, 0],
    id: part,
    kind: 'gates',
    alt: `gates of the ${part} in words`,
    seqs,
    data: {
      cell,
      part,
      seq: part === 'encoder' ? 'src' : 'tgt',
      layers,
      names,
      x: encodeArray(values.flat(3), [layers.length, names.length, tokens.length, units], {
        dtype: precision,
      }),
      range,
      units: encodeArray(order.flat(), [layers.length, units], { dtype: 'i32' }),
    },
  };
}

export const attentionPayload: AttentionView = {
  v: [1, 0],
  id: 'attention',
  kind: 'attention',
  alt: 'attention in words',
  seqs,
  data: {
    items: [
      {
        name: 'cross attention',
        rel: 'cross',
        q: 'tgt',
        k: 'src',
        mech: 'mha',
        w: encodeArray(
          weights.map(weight => weight / 1000),
          [LAYERS, HEADS, TARGET.length, SOURCE.length],
          { dtype: 'f32' },
        ),
      },
    ],
  },
};

interface Step {
  chosen: string;
  entropy: number;
  /** Words considered, best first: number in the vocabulary and probability. */
  words: [word: string, [id: number, probability: number]][];
}

function step(chosen: string, entropy: number, words: Record<string, [number, number]>) {
  const one: Step = { chosen, entropy, words: Object.entries(words) };
  // a word that is not among the likeliest was forced
  return { ...one, probability: words[chosen]?.[1] ?? 0.004 };
}

/** The word written is not always the likeliest. */
export const STEPS = [
  step('due', 1.25, { uno: [40, 0.5], due: [41, 0.25], sei: [42, 0.12] }),
  step('tre', 0.75, { tre: [43, 0.8], uno: [40, 0.1], sei: [42, 0.07] }),
  step('sei', 2.5, { due: [41, 0.4], uno: [40, 0.35] }),
  step('<eos>', 0.25, { '<eos>': [3, 0.96], tre: [43, 0.02] }),
];

const strings = ['<eos>', 'sei', 'tre', 'due', 'uno'];

export const decodePayload: DecodeView = {
  v: [1, 0],
  id: 'decode',
  kind: 'decode',
  alt: 'words considered, in words',
  seqs,
  data: {
    src: 'src',
    tgt: 'tgt',
    algo: 'greedy',
    source: 'eins zwei drei vier acht neun',
    text: 'uno due tre',
    ref: 'uno due tre quattro',
    strings,
    chosen: encodeArray(
      STEPS.map(({ chosen }) => strings.indexOf(chosen)),
      [STEPS.length],
      { dtype: 'i32' },
    ),
    logp: encodeArray(
      STEPS.map(({ probability }) => Math.log(probability)),
      [STEPS.length],
      { dtype: 'f32' },
    ),
    entropy: encodeArray(
      STEPS.map(({ entropy }) => entropy),
      [STEPS.length],
      { dtype: 'f32' },
    ),
    topk: {
      token: topk(word => strings.indexOf(word), -1, 'i32'),
      id: topk((_, id) => id, -1, 'i32'),
      logp: topk((_, __, p) => Math.log(p), Number.NEGATIVE_INFINITY, 'f32'),
    },
  },
};

function topk(
  of: (word: string, id: number, probability: number) => number,
  missing: number,
  dtype: 'i32' | 'f32',
) {
  const values = STEPS.flatMap(({ words }) =>
    Array.from({ length: 3 }, (_, k) => {
      const entry = words[k];
      return entry ? of(entry[0], ...entry[1]) : missing;
    }),
  );
  return encodeArray(values, [STEPS.length, 3], { dtype });
}

export const bundlePayload: BundleView = {
  v: [1, 0],
  id: 'bundle',
  kind: 'bundle',
  alt: 'all of it in words',
  seqs,
  data: {
    views: [decodePayload, attentionPayload, gatesPayload(ENCODER), gatesPayload(DECODER)],
    link: { clock: 'decode', shared: ['src', 'tgt'] },
  },
};

/** A training of 5 epochs of 8 steps, of which some are done: losses fall, scores rise. */
export function historyPayload(done: number, isFinished = false): HistoryView {
  const positions = Array.from({ length: 8 * done }, (_, k) => k + 1);
  const column = (of: (step: number) => number) =>
    encodeArray(positions.map(of), [positions.length], { dtype: 'f32' });
  const atEpochs = (of: (epoch: number) => number) =>
    column(step => (step % 8 === 0 ? of(step / 8) : Number.NaN));
  return {
    v: [1, 0],
    id: 'history',
    kind: 'history',
    title: 'training Tiny',
    alt: 'the training in words',
    data: {
      x: { name: 'step' },
      series: [
        { name: 'loss', split: 'train', per: 'step', log: true },
        { name: 'gradient norm', per: 'step', log: true },
        { name: 'loss', split: 'train', per: 'epoch', log: true },
        { name: 'loss', split: 'dev', per: 'epoch', log: true },
        { name: 'BLEU', split: 'dev', unit: '0–100', per: 'epoch' },
        { name: 'exact match', split: 'dev', unit: '0–100 %', per: 'epoch' },
      ],
      cols: [
        encodeArray(positions, [positions.length], { dtype: 'i32' }),
        column(HISTORY.stepLoss),
        column(HISTORY.gradientNorm),
        atEpochs(HISTORY.trainLoss),
        atEpochs(HISTORY.devLoss),
        atEpochs(HISTORY.bleu),
        atEpochs(HISTORY.exactMatch),
      ],
      events: done >= 2 ? [{ x: 16, label: 'best, epoch 2' }] : [],
      progress: {
        model: 'Tiny',
        status: isFinished ? 'finished' : 'running',
        ...(isFinished ? { note: 'A note about the end.' } : {}),
        epoch: done,
        epochs: 5,
        step: 8 * done,
        steps: 40,
        tokensPerSecond: 38_211,
        secondsLeft: 74,
        probes: [{ source: 'a b', text: `b a ${done}`, epoch: done }],
      },
      seq: done,
      done: isFinished,
    },
  };
}

/** Values by step and by epoch. */
export const HISTORY = {
  stepLoss: (step: number) => 8 * 0.95 ** step + (step % 2),
  gradientNorm: (step: number) => 40 / step,
  trainLoss: (epoch: number) => 6 * 0.7 ** epoch,
  devLoss: (epoch: number) => 7 * 0.75 ** epoch,
  bleu: (epoch: number) => 13 * epoch,
  exactMatch: (epoch: number) => 11 * epoch - 5,
};
