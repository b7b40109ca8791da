/** What is selected and pointed at on a decoding clock, by pointer and by keys. */
import { useSignal } from '@preact/signals';
import { useMemo } from 'preact/hooks';
import type { BundleView } from '../../protocol';
import { useKeys, useRemembered } from '../context';
import { amount, visible } from '../format';
import { type Box, type ClockLayout, clamp } from '../layout';
import { type Attention, cellText, headAt, type MatrixCell } from '../model/attention';
import { type ClockModel, describeStep } from '../model/clock';
import type { GateCell, Gates } from '../model/gates';
import { stepOfKey } from '../parts/controls';
import type { Pointing } from '../parts/tip';

export function useClock(model: ClockModel, layout: ClockLayout, ui: BundleView['ui'] = {}) {
  const { decoding, attention, encoder, decoder } = model;
  const count = decoding.steps.length;
  const [stepSignal, setStep] = useRemembered('step', ui.step ?? 0);
  const step = clamp(stepSignal.value, 0, Math.max(0, count - 1));
  const [encoderChoice, setEncoderLayer] = useRemembered('layer', ui.layer ?? 0);
  const decoderChoice = useSignal(0);
  const encoderLayer = clamp(encoderChoice.value, 0, (encoder?.layers.length ?? 1) - 1);
  const decoderLayer = clamp(decoderChoice.value, 0, (decoder?.layers.length ?? 1) - 1);
  const headChoice = useSignal(ui.head ?? 0);
  const headIndex = clamp(headChoice.value, 0, attention ? headCount(attention) - 1 : 0);
  const head = useMemo(
    () => (attention ? headAt(attention, headIndex) : { layer: 0, head: 0 }),
    [attention, headIndex],
  );
  const [table, setTable] = useRemembered('table', false);
  const cell = useSignal<MatrixCell | null>(null);
  const pointing = useSignal<Pointing | null>(null);
  const unit = useSignal<{ gates: Gates; cell: GateCell } | null>(null);
  const spoken = useSignal('');

  const go = (next: number) => {
    setStep(next);
    spoken.value = describeStep(model, next, head, decoderLayer).slice(0, 2).join(' ');
  };
  const pointAtCell = (next: MatrixCell | null) => {
    cell.value = next;
    pointing.value =
      next && attention
        ? {
            box: layout.attention,
            x: (next.column + 0.5) * layout.cellWidth,
            y: next.row * layout.rowHeight + 4,
            text: cellText(attention, head, next),
          }
        : null;
  };
  const pointAtUnit = (
    gates: Gates,
    box: Box,
    next: GateCell | null,
    at: { x: number; y: number },
  ) => {
    pointing.value = next && { box, ...at, text: unitText(gates, next) };
    if (next) unit.value = { gates, cell: next };
  };

  useKeys((event, target) => {
    const next = stepOfKey(event.key, step, count);
    if (next === null || target.closest('.tables, select')) return false;
    const inMatrix = target instanceof HTMLElement && target.dataset.name === 'attention';
    if (inMatrix && attention) {
      const side = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
      const row = side === undefined ? next : step;
      const column = clamp(
        (cell.value?.column ?? -1) + (side ?? 0),
        0,
        attention.columns.length - 1,
      );
      setStep(row);
      pointAtCell({ row, column });
      spoken.value = cellText(attention, head, { row, column });
    } else if (target.tagName !== 'INPUT') {
      go(next);
    }
    return true;
  });

  return {
    step,
    go,
    head,
    headIndex,
    setHead: (index: number) => {
      headChoice.value = index;
    },
    encoderLayer,
    setEncoderLayer,
    decoderLayer,
    setDecoderLayer: (layer: number) => {
      decoderChoice.value = layer;
    },
    table: table.value,
    setTable,
    cell: cell.value,
    pointAtCell,
    unit: current(unit.value, encoder, decoder),
    pointAtUnit,
    pointing: pointing.value,
    spoken: spoken.value,
  };
}

/** After a new payload the gates pointed at before are gone. */
function current(
  unit: { gates: Gates; cell: GateCell } | null,
  ...there: (Gates | null)[]
): typeof unit {
  return unit && there.includes(unit.gates) ? unit : null;
}

function headCount({ layers, heads }: Attention): number {
  return layers * heads;
}

/** 'f of unit 57 at like: 0.82' */
export function unitText(gates: Gates, cell: GateCell): string {
  const name = `${gates.names[cell.gate]} of unit ${gates.unit(cell.layer, cell.place)}`;
  return `${name} at ${visible(gates.tokens[cell.token])}: ${amount(gates.value(cell), gates.isExact)}`;
}
