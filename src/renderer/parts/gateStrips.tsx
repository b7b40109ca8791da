/** The gates of a network beside each other: every line a unit, every step a token. */
import { useMemo } from 'preact/hooks';
import { type Box, stripAt } from '../layout';
import type { GateCell, Gates } from '../model/gates';
import { palette } from '../theme';
import { Canvas } from './canvas';
import { Choice } from './controls';
import { gatesPainter } from './paint';
import { At } from './stage';

interface GateStripsProps {
  gates: Gates;
  layer: number;
  /** 'across': tokens from left to right, gates below each other; 'down' the other way round. */
  tokens: 'across' | 'down';
  box: Box;
  tokenSize: number;
  gateSize: number;
  gap: number;
  /** What the picture shows, in words. */
  label: string;
  /** The gate whose name stands out; −1 for none. */
  named: number;
  onUnit: (cell: GateCell | null, at: { x: number; y: number }) => void;
  onPick?: () => void;
}

export function GateStrips({ gates, layer, tokens, box, label, named, ...rest }: GateStripsProps) {
  const { tokenSize, gateSize, gap, onUnit, onPick } = rest;
  const colors = palette.value;
  const paint = useMemo(
    () => gatesPainter({ gates, layer, tokens, tokenSize, gateSize, gap }, colors),
    [gates, layer, tokens, tokenSize, gateSize, gap, colors],
  );
  const point = (at: { x: number; y: number } | null) => {
    if (!at) return onUnit(null, { x: 0, y: 0 });
    const [along, across] = tokens === 'across' ? [at.x, at.y] : [at.y, at.x];
    const token = Math.floor(along / tokenSize);
    const sizes = { gates: gates.names.length, size: gateSize, gap, units: gates.units };
    const strip = token >= 0 && token < gates.tokens.length ? stripAt(across, sizes) : null;
    onUnit(strip && { ...strip, token, layer }, at);
  };
  return (
    <>
      {gates.names.map((name, k) => {
        const along = k * (gateSize + gap);
        const style =
          tokens === 'across'
            ? {
                left: `${box.left - 24}px`,
                width: '16px',
                top: `${box.top + along + gateSize / 2 - 9}px`,
              }
            : {
                left: `${box.left + along}px`,
                width: `${gateSize}px`,
                top: `${box.top - 20}px`,
              };
        return (
          <span key={name} class={k === named ? 'gate-name on' : 'gate-name'} style={style}>
            {name}
          </span>
        );
      })}
      <At box={box}>
        <Canvas
          width={box.width}
          height={box.height}
          paint={paint}
          label={label}
          name={gates.part}
          onPoint={point}
          onPick={onPick}
        />
      </At>
    </>
  );
}

interface GateCaptionProps {
  gates: Gates;
  layer: number;
  onLayer: (layer: number) => void;
}

/** 'encoder LSTM, layer 1 · 256 units in the order they open' */
export function GateCaption({ gates, layer, onLayer }: GateCaptionProps) {
  const { part, cell, layers, units } = gates;
  const which = layers.length > 1 ? '' : `, ${layers[0]}`;
  const text = `${part} ${cell.toUpperCase()}${which} · ${units} units in the order they open`;
  return (
    <div class="group caption" title={text}>
      <Choice label={`layer of the ${part}`} options={layers} chosen={layer} onChoose={onLayer} />
      <span>{text}</span>
    </div>
  );
}
