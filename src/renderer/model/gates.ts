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

/**
 * How a cell got its value at a token, with the numbers of one unit. LSTM: C₃ = f₃·C₂ + i₃·g₃ and h₃ = o₃·tanh C₃
 * (Hochreiter and Schmidhuber 1997 with the forget gate of Gers et al. 2000). GRU: h₃ = (1 − z₃)·n₃ + z₃·h₂ (Cho et al.
 * 2014, as PyTorch has z). Values travel as bytes, hence "≈". Empty for simple RNNs, whose units meet in a product.
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
  const kept = (name: string) =>
    known ? factor(at(name, before)) : gates.part === 'encoder' ? '0' : `${name}${last}`;
  if (gates.cell === 'gru') {
    const [z, n] = [at('z'), factor(at('n'))];
    const mixed = `(1 − ${decimal(z)}) · ${n} + ${decimal(z)} · ${kept('h')}`;
    return [
      `h${now} = (1 − z${now}) · n${now} + z${now} · h${last} = ${mixed} ≈ ${decimal(at('h'))}`,
    ];
  }
  const carried = kept('C');
  const sum = `${decimal(at('f'))} · ${carried} + ${decimal(at('i'))} · ${factor(at('g'))}`;
  return [
    `C${now} = f${now} · C${last} + i${now} · g${now} = ${sum} ≈ ${decimal(at('C'))}`,
    `h${now} = o${now} · tanh C${now} = ${decimal(at('o'))} · tanh ${factor(at('C'))} ≈ ${decimal(at('h'))}`,
  ];
}
