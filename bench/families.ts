/** The four families with one configuration each, for tables of quality. */
import { type AdamOptions, cosine } from '../src/engine';
import {
  type EncoderDecoder,
  GRUModel,
  LSTMModel,
  type RecurrentOptions,
  RNNModel,
  TransformerModel,
} from '../src/models';
import type { Vocabularies } from '../src/text';

export interface FamilySizes {
  hiddenDim: number;
  seed: number;
  /** The family's own if not said. */
  dropoutRate?: number;
  tieWeights?: 'none' | 'output';
}

export interface Family {
  name: string;
  make(vocabularies: Vocabularies, sizes: FamilySizes): EncoderDecoder;
  /** For Adam. */
  rates(sizes: Partial<FamilySizes>): AdamOptions;
}

/** Of every family. */
export const schedule = cosine({ warmup: 200 });

type Recurrent = new (vocabularies: Vocabularies, options: RecurrentOptions) => EncoderDecoder;

function recurrent(name: string, Model: Recurrent, attention: 'none' | 'general'): Family {
  return {
    name: `${name}${attention === 'none' ? '' : '-attn'}`,
    make: (vocabularies, sizes) =>
      new Model(vocabularies, {
        embeddingDim: Math.max(32, sizes.hiddenDim / 2),
        attention,
        bidirectional: true,
        dropoutRate: sizes.hiddenDim > 128 ? 0.3 : 0,
        ...sizes,
      }),
    rates: () => ({ lr: name === 'rnn' ? 1e-3 : 2e-3 }),
  };
}

export const FAMILIES: readonly Family[] = [
  recurrent('rnn', RNNModel, 'none'),
  recurrent('rnn', RNNModel, 'general'),
  recurrent('gru', GRUModel, 'none'),
  recurrent('gru', GRUModel, 'general'),
  recurrent('lstm', LSTMModel, 'none'),
  recurrent('lstm', LSTMModel, 'general'),
  {
    name: 'transformer',
    make: (vocabularies, { hiddenDim, seed, dropoutRate, tieWeights = 'output' }) =>
      new TransformerModel(vocabularies, {
        hiddenDim,
        numLayers: hiddenDim > 128 ? 3 : 2,
        numHeads: 4,
        dropoutRate: dropoutRate ?? (hiddenDim > 128 ? 0.2 : 0.1),
        tieWeights,
        seed,
      }),
    rates: ({ hiddenDim = 128, dropoutRate }) => ({
      lr: hiddenDim > 128 || dropoutRate === 0 ? 1e-3 : 2e-3,
      betas: [0.9, 0.98],
    }),
  },
];

/** Those whose names are asked for, all if none is. */
export function familiesOf(names: readonly string[]): Family[] {
  const unknown = names.filter(name => !FAMILIES.some(family => family.name === name));
  if (unknown.length > 0) {
    throw new RangeError(
      `No family ${unknown.join(', ')}; there are ${FAMILIES.map(({ name }) => name).join(', ')}.`,
    );
  }
  return FAMILIES.filter(({ name }) => names.length === 0 || names.includes(name));
}
