/** Everything of a translation, decoded, and what it says at a step. */
import type { BundleView, DecodeView } from '../../protocol';
import { amount, percent, probability, visible } from '../format';
import { type Attention, type Head, largest, readAttention, rowOf } from './attention';
import { axesOf } from './axes';
import { type Decoding, readDecoding } from './decode';
import { type Gates, hasBrokenValues, openingOf, readGates } from './gates';

export interface ClockModel {
  decoding: Decoding;
  attention: Attention | null;
  encoder: Gates | null;
  decoder: Gates | null;
  /** Places of <eos> and the like. */
  special: { source: ReadonlySet<number>; target: ReadonlySet<number> };
  target: readonly string[];
  /** What the pictures show, in words. */
  alts: { attention: string; encoder: string; decoder: string };
  broken: boolean;
}

export function readClock(bundle: BundleView, decode: DecodeView): ClockModel {
  const { views } = bundle.data;
  const axes = axesOf(decode, bundle);
  const attentionView = views.find(view => view.kind === 'attention');
  const gateViews = views.filter(view => view.kind === 'gates');
  const part = (name: string) => gateViews.find(({ data }) => data.part === name);
  const read = (name: string) => {
    const view = part(name);
    return view ? readGates(view, axesOf(view, bundle)) : null;
  };
  const items = attentionView ? readAttention(attentionView, axesOf(attentionView, bundle)) : [];
  const { src, tgt } = decode.data;
  const places = attentionView?.data.items ?? [];
  const attention =
    items.find(
      ({ rows, columns }, i) =>
        places[i].q === tgt &&
        places[i].k === src &&
        rows.length === axes[tgt].tokens.length &&
        columns.length === axes[src].tokens.length,
    ) ?? null;
  const [encoder, decoder] = [read('encoder'), read('decoder')];
  return {
    decoding: readDecoding(decode, axes),
    attention,
    encoder,
    decoder,
    special: { source: new Set(axes[src].special), target: new Set(axes[tgt].special) },
    target: axes[tgt].tokens,
    alts: {
      attention: attentionView?.alt ?? '',
      encoder: part('encoder')?.alt ?? '',
      decoder: part('decoder')?.alt ?? '',
    },
    broken: [encoder, decoder].some(gates => gates !== null && hasBrokenValues(gates)),
  };
}

/** Where a step looks most; −1 without attention. */
export function lookedAt({ attention }: ClockModel, head: Head, step: number): number {
  return attention ? largest(rowOf(attention, head, step)) : -1;
}

/** A step in sentences. */
export function describeStep(model: ClockModel, step: number, head: Head, layer: number): string[] {
  const { attention, decoder, decoding } = model;
  const { token, probability: p } = decoding.steps[step];
  const sentences = [
    `Step ${step + 1} writes ${visible(token)} with probability ${probability(p)}.`,
  ];
  if (attention) {
    const weights = rowOf(attention, head, step);
    const top = largest(weights);
    if (top >= 0) {
      const word = visible(attention.columns[top]);
      const about = attention.isExact ? '' : '≈ ';
      sentences.push(
        `${about}${percent(weights[top])} of its attention is on ${word}, entropy ${amount(attention.entropy(head, step), attention.isExact)} bit.`,
      );
      const rest = attention.rest(head, step);
      if (rest > 0) sentences.push(`${percent(rest)} is on tokens that are not shown.`);
    }
  }
  const forget = decoder ? decoder.names.indexOf('f') : -1;
  if (decoder && forget >= 0) {
    const { mean, open, shut } = openingOf(decoder, layer, forget, step);
    sentences.push(
      `Forget gate ${amount(mean, decoder.isExact)} on average: ${decoder.isExact ? '' : '≈ '}${open} of ${decoder.units} units keep what they hold (above 0.9), ${decoder.isExact ? '' : '≈ '}${shut} drop it (below 0.1).`,
    );
  }
  return sentences;
}
