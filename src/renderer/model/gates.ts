/** What the gates of a network did, decoded. */
import { decodeArray, type GatesView } from '../../protocol';
import { decimal, factor, subscript } from '../format';
import type { Axes } from './axes';

export interface Gates {
  /** 'encoder' or 'decoder' */
  part: string;
  cell: 'rnn' | 'lstm' | 'gru';
  layers: readonly string[];
  names: readonly string[];
  tokens: readonly string[];
  /** Units per layer. */
  units: number;
  range(gate: number): readonly [lo: number, hi: number];
  /** Whether values are those of the network, not rounded ones. */
  isExact: boolean;
  value(cell: GateCell): number;
  /** The number of the unit at a place. */
  unit(layer: number, place: number): number;
}

/** One value: of a unit, named by its place in the order in which units open. */
export interface GateCell {
  layer: number;
  gate: number;
  token: number;
  place: number;
}

export function readGates({ data }: GatesView, axes: Axes): Gates {
  const { part, cell, layers, names, x, range } = data;
  const [, gateCount, tokenCount, units] = x.shape;
  const values = decodeArray(x);
  const numbers = decodeArray(data.units);
  const ranges = names.map(name => range[name]);
  const bytes = x.dtype === 'u8' && !x.q;
  return {
    part,
    cell,
    layers,
    names,
    tokens: axes[data.seq].tokens,
    units,
    range: gate => ranges[gate],
    isExact: x.dtype === 'f32',
    value: ({ layer, gate, token, place }) => {
      const value = values[((layer * gateCount + gate) * tokenCount + token) * units + place];
      const [lo, hi] = ranges[gate];
      return bytes ? lo + (value / 255) * (hi - lo) : value;
    },
    unit: (layer, place) => numbers[layer * units + place],
  };
}

/** Of a gate between 0 and 1 at one token: its mean, and how many units are shut or open. */
export interface Opening {
  mean: number;
  /** Units below 0.1. */
  shut: number;
  /** Units above 0.9. */
  open: number;
}

export function openingOf(gates: Gates, layer: number, gate: number, token: number): Opening {
  let [sum, shut, open] = [0, 0, 0];
  for (let place = 0; place < gates.units; place++) {
    const value = gates.value({ layer, gate, token, place });
    sum += value;
    if (value < 0.1) shut++;
    if (value > 0.9) open++;
  }
  return { mean: sum / gates.units, shut, open };
}

/** Whether any value is not a number, or infinite. */
export function hasBrokenValues(gates: Gates): boolean {
  const { layers, names, tokens, units } = gates;
  for (let layer = 0; layer < layers.length; layer++) {
    for (let gate = 0; gate < names.length; gate++) {
      for (let token = 0; token < tokens.length; token++) {
        for (let place = 0; place < units; place++) {
          if (!Number.isFinite(gates.value({ layer, gate, token, place }))) return true;
        }
      }
    }
  }
  return false;
}

const NAMES = { lstm: ['i', 'f', 'g', 'o', 'C', 'h'], gru: ['r', 'z', 'n', 'h'], rnn: ['h'] };

/** Digits behind the point that numbers of an equation have at least and at most. */
const DIGITS = { least: 2, most: 7 };

/**
 * How a cell got its value at a token, with the numbers of one unit. LSTM: C₃ = f₃·C₂ + i₃·g₃ and h₃ = o₃·tanh C₃
 * (Hochreiter and Schmidhuber 1997 with the forget gate of Gers et al. 2000). GRU: h₃ = (1 − z₃)·n₃ + z₃·h₂ (Cho et al.
 * 2014, as PyTorch has z). The numbers have as many digits as it takes for the result, of two digits, to follow from those
 * that are shown; values that travelled rounded have a "≈" before them. Empty for simple RNNs, whose units meet in a product.
 */
export function cellEquations(gates: Gates, { layer, token, place }: GateCell): string[] {
  const gate = (name: string) => gates.names.indexOf(name);
  if (gates.cell === 'rnn' || NAMES[gates.cell].some(name => gate(name) < 0)) return [];
  const backwards = gates.layers[layer]?.includes('backwards') ?? false;
  const before = backwards ? token + 1 : token - 1;
  const known = before >= 0 && before < gates.tokens.length;
  const at = (name: string, when = token) =>
    gates.value({ layer, gate: gate(name), token: when, place });
  const now = subscript(token + 1);
  const last = subscript(before + 1);
  // an encoder starts from zero, a decoder from what the encoder hands over
  const isZero = !known && gates.part === 'encoder';
  const kept = (name: string): Term => ({
    value: known ? at(name, before) : isZero ? 0 : Number.NaN,
    text: digits => (known ? factor(at(name, before), digits) : isZero ? '0' : `${name}${last}`),
  });
  const plain = (name: string): Term => ({
    value: at(name),
    text: digits => decimal(at(name), digits),
  });
  const signed = (name: string): Term => ({
    value: at(name),
    text: digits => factor(at(name), digits),
  });
  const equals = gates.isExact ? '=' : '≈';
  if (gates.cell === 'gru') {
    const mixed = balanced([plain('z'), signed('n'), kept('h')], at('h'), {
      value: ([z, n, h]) => (1 - z) * n + z * h,
      text: ([z, n, h]) => `(1 − ${z}) · ${n} + ${z} · ${h}`,
    });
    return [`h${now} = (1 − z${now}) · n${now} + z${now} · h${last} ${equals} ${mixed}`];
  }
  const sum = balanced([plain('f'), kept('C'), plain('i'), signed('g')], at('C'), {
    value: ([f, C, i, g]) => f * C + i * g,
    text: ([f, C, i, g]) => `${f} · ${C} + ${i} · ${g}`,
  });
  const output = balanced([plain('o'), signed('C')], at('h'), {
    value: ([o, C]) => o * Math.tanh(C),
    text: ([o, C]) => `${o} · tanh ${C}`,
  });
  return [
    `C${now} = f${now} · C${last} + i${now} · g${now} ${equals} ${sum}`,
    `h${now} = o${now} · tanh C${now} ${equals} ${output}`,
  ];
}

/** A number of an equation. @property value NaN where it is not known, and has a name in place of digits */
interface Term {
  value: number;
  text(digits: number): string;
}

interface Formula {
  value(terms: readonly number[]): number;
  text(terms: readonly string[]): string;
}

/** '0.98 · 3.21 + 0.10 · (−0.52) ≈ 3.09', its numbers with as many digits as it takes for this to be so. */
function balanced(terms: readonly Term[], result: number, { value, text }: Formula): string {
  const shown = decimal(result);
  let digits = DIGITS.least;
  for (; digits < DIGITS.most; digits++) {
    const computed = value(terms.map(term => Number(term.value.toFixed(digits))));
    if (Number.isNaN(computed) || decimal(computed) === shown) break;
  }
  return `${text(terms.map(term => term.text(digits)))} ≈ ${shown}`;
}
