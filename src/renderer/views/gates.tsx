/** Gates alone: tokens from left to right, gates below each other. */

import { useSignal } from '@preact/signals';
import { useMemo } from 'preact/hooks';
import type { GatesView } from '../../protocol';
import { useKeys, useOutput, useRemembered } from '../context';
import { visible } from '../format';
import { clamp, labelHeight } from '../layout';
import type { Axes } from '../model/axes';
import { type GateCell, hasBrokenValues, readGates } from '../model/gates';
import { gatesTable } from '../model/tables';
import { Badges, Toggle } from '../parts/controls';
import { gateLegend } from '../parts/gateLegend';
import { GateCaption, GateStrips } from '../parts/gateStrips';
import { Legend } from '../parts/legend';
import { widest } from '../parts/measure';
import { At } from '../parts/stage';
import { Tables } from '../parts/table';
import { type Pointing, Tip } from '../parts/tip';
import { ColumnTokens } from '../parts/tokens';
import { palette } from '../theme';
import { unitText } from './clockState';
import { Unit } from './detail';

const STRIP = 48;
const GAP = 5;
const CAPTION = 22;
const NAMES = 30;
/** Room for the numbers of a unit, so that nothing moves when they appear. */
const NUMBERS = 108;

export function GatesPicture({ view, axes }: { view: GatesView; axes: Axes }) {
  const { width } = useOutput();
  const colors = palette.value;
  const gates = useMemo(() => readGates(view, axes), [view]);
  const broken = useMemo(() => hasBrokenValues(gates), [gates]);
  const [choice, setLayer] = useRemembered('layer', view.ui?.layer ?? 0);
  const layer = clamp(choice.value, 0, Math.max(0, gates.layers.length - 1));
  const [table, setTable] = useRemembered('table', false);
  const unit = useSignal<GateCell | null>(null);
  const pointing = useSignal<Pointing | null>(null);
  const spoken = useSignal('');
  const { tokens, names } = gates;

  useKeys((event, target) => {
    const moves: Record<string, [tokens: number, gates: number]> = {
      ArrowLeft: [-1, 0],
      ArrowRight: [1, 0],
      ArrowUp: [0, -1],
      ArrowDown: [0, 1],
      Home: [-tokens.length, 0],
      End: [tokens.length, 0],
    };
    const move = moves[event.key];
    if (!move || target.closest('.tables, select')) return false;
    const from = unit.value ?? { layer, token: 0, gate: 0, place: 0 };
    unit.value = {
      ...from,
      layer,
      token: clamp(from.token + move[0], 0, tokens.length - 1),
      gate: clamp(from.gate + move[1], 0, names.length - 1),
    };
    spoken.value = unitText(gates, unit.value);
    return true;
  });
  if (tokens.length === 0 || gates.units === 0) return <p>There are no gates here.</p>;

  const tokenSize = clamp(Math.floor((width.value - 4 - NAMES) / tokens.length), 24, 110);
  const { aslant, height: labels } = labelHeight(
    widest(tokens.map(visible), colors.font),
    tokenSize,
  );
  const box = {
    left: NAMES,
    top: CAPTION + labels,
    width: tokenSize * tokens.length,
    height: names.length * (STRIP + GAP) - GAP,
  };
  const cell = unit.value;
  const there =
    cell && cell.layer < gates.layers.length && cell.token < tokens.length ? cell : null;
  return (
    <>
      <div class="bar">
        <span class="title" dir="auto">
          {view.title ?? `Gates of the ${gates.part}`}
        </span>
        <span class="push" />
        <Toggle on={table.value} onToggle={setTable}>
          table
        </Toggle>
        <Badges trunc={view.trunc} broken={broken} />
      </div>
      <div class="scroll">
        <div
          class="stage"
          style={{ width: `${box.left + box.width}px`, height: `${box.top + box.height}px` }}
        >
          <At box={{ ...box, top: 0, height: CAPTION, width: Math.max(box.width, 320) }}>
            <GateCaption gates={gates} layer={layer} onLayer={setLayer} />
          </At>
          <At box={{ ...box, top: CAPTION, height: labels }}>
            <ColumnTokens
              tokens={tokens}
              special={new Set(axes[view.data.seq].special)}
              size={tokenSize}
              aslant={aslant}
            />
          </At>
          <GateStrips
            gates={gates}
            layer={layer}
            tokens="across"
            box={box}
            tokenSize={tokenSize}
            gateSize={STRIP}
            gap={GAP}
            label={view.alt}
            named={there ? there.gate : -1}
            onUnit={(next, at) => {
              pointing.value = next && { box, ...at, text: unitText(gates, next) };
              if (next) unit.value = next;
            }}
          />
          <Tip at={pointing.value} bounds={Math.max(width.value, box.left + box.width)} />
        </div>
      </div>
      <div class="legend">
        <Legend items={gateLegend([gates], colors)} />
      </div>
      <div class="detail" style={{ height: `${NUMBERS}px` }}>
        {there ? (
          <Unit gates={gates} cell={there} />
        ) : (
          <p class="muted">Point at a line to see its unit's numbers.</p>
        )}
      </div>
      <div class="spoken" aria-live="polite">
        {spoken.value}
      </div>
      {table.value ? <Tables tables={[gatesTable(gates, layer)]} /> : null}
    </>
  );
}
