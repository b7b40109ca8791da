/** Attention alone: a matrix for each item, with a choice of heads. */

import { useSignal } from '@preact/signals';
import { useMemo } from 'preact/hooks';
import type { AttentionView } from '../../protocol';
import { useKeys, useOutput, useRemembered } from '../context';
import { visible } from '../format';
import { clamp, labelHeight } from '../layout';
import {
  type Attention,
  cellText,
  headAt,
  headNames,
  type MatrixCell,
  readAttention,
} from '../model/attention';
import type { Axes } from '../model/axes';
import { attentionTable } from '../model/tables';
import { Badges, Choice, Toggle } from '../parts/controls';
import { Legend } from '../parts/legend';
import { Matrix } from '../parts/matrix';
import { widest } from '../parts/measure';
import { At } from '../parts/stage';
import { Tables } from '../parts/table';
import { type Pointing, Tip } from '../parts/tip';
import { ColumnTokens, RowTokens } from '../parts/tokens';
import { palette } from '../theme';

export function AttentionPicture({ view, axes }: { view: AttentionView; axes: Axes }) {
  const items = useMemo(() => readAttention(view, axes), [view]);
  const [table, setTable] = useRemembered('table', false);
  const chosen = useSignal(0);
  const headChoice = useSignal(view.ui?.head ?? 0);
  if (items.length === 0) return <p>There is no attention here.</p>;
  const index = clamp(chosen.value, 0, items.length - 1);
  const attention = items[index];
  const names = headNames(attention);
  const headIndex = clamp(headChoice.value, 0, names.length - 1);
  const { q, k } = view.data.items[index];
  return (
    <>
      <div class="bar">
        <span class="title" dir="auto">
          {view.title ?? 'Attention'}
        </span>
        <Choice
          label="attention"
          options={items.map(({ name }) => name)}
          chosen={index}
          onChoose={next => {
            chosen.value = next;
          }}
        />
        <Choice
          label="attention head"
          options={names}
          chosen={headIndex}
          onChoose={next => {
            headChoice.value = next;
          }}
        />
        <span class="push" />
        <Toggle on={table.value} onToggle={setTable}>
          table
        </Toggle>
        <Badges trunc={view.trunc} />
      </div>
      <Weights
        attention={attention}
        headIndex={headIndex}
        label={view.alt}
        special={{ rows: new Set(axes[q].special), columns: new Set(axes[k].special) }}
      />
      <div class="legend">
        <b>
          {attention.rel === 'self'
            ? 'Every row looks at the columns of the same sentence.'
            : 'Reads from (source) across, writes (target) down.'}
        </b>
        <Legend items={[{ label: 'attention:', lo: 0, hi: 1, ramp: palette.value.sequential }]} />
      </div>
      {table.value ? (
        <Tables tables={[attentionTable(attention, headAt(attention, headIndex))]} />
      ) : null}
    </>
  );
}

interface WeightsProps {
  attention: Attention;
  headIndex: number;
  label: string;
  special: { rows: ReadonlySet<number>; columns: ReadonlySet<number> };
}

const MOVES: Record<string, readonly [rows: number, columns: number]> = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
  Home: [0, Number.NEGATIVE_INFINITY],
  End: [0, Number.POSITIVE_INFINITY],
};

function Weights({ attention, headIndex, label, special }: WeightsProps) {
  const { width } = useOutput();
  const { font } = palette.value;
  const { rows, columns } = attention;
  const head = useMemo(() => headAt(attention, headIndex), [attention, headIndex]);
  const cell = useSignal<MatrixCell | null>(null);
  const pointing = useSignal<Pointing | null>(null);
  const spoken = useSignal('');

  const rowLabel = clamp(Math.ceil(widest(rows.map(visible), font)) + 14, 36, 130);
  const columnLabel = widest(columns.map(visible), font);
  const cellWidth = clamp(
    Math.floor((width.value - 4 - rowLabel) / Math.max(1, columns.length)),
    22,
    60,
  );
  const rowHeight = rows.length <= 12 ? 32 : rows.length <= 24 ? 26 : 20;
  const { aslant, height: top } = labelHeight(columnLabel, cellWidth);
  const box = {
    left: rowLabel,
    top,
    width: cellWidth * columns.length,
    height: rowHeight * rows.length,
  };
  const pointAt = (next: MatrixCell | null) => {
    cell.value = next;
    pointing.value = next && {
      box,
      x: (next.column + 0.5) * cellWidth,
      y: next.row * rowHeight + 4,
      text: cellText(attention, head, next),
    };
  };
  useKeys((event, target) => {
    const move = MOVES[event.key];
    if (!move || target.closest('.tables, select')) return false;
    const { row, column } = cell.value ?? { row: 0, column: -move[1] };
    const next = {
      row: clamp(row + move[0], 0, rows.length - 1),
      column: clamp(column + move[1], 0, columns.length - 1),
    };
    pointAt(next);
    spoken.value = cellText(attention, head, next);
    return true;
  });
  if (rows.length === 0 || columns.length === 0) return <p>There are no words here.</p>;
  const shown = cell.value && cell.value.row < rows.length && cell.value.column < columns.length;
  return (
    <div class="scroll">
      <div
        class="stage"
        style={{ width: `${box.left + box.width}px`, height: `${box.top + box.height}px` }}
      >
        <At box={{ ...box, top: 0, height: top }}>
          <ColumnTokens
            tokens={columns}
            special={special.columns}
            size={cellWidth}
            aslant={aslant}
          />
        </At>
        <At box={{ ...box, left: 0, width: rowLabel }}>
          <RowTokens tokens={rows} special={special.rows} size={rowHeight} />
        </At>
        <Matrix
          attention={attention}
          head={head}
          box={box}
          cellWidth={cellWidth}
          rowHeight={rowHeight}
          label={label}
          cell={shown ? cell.value : null}
          onCell={pointAt}
        />
        <Tip at={pointing.value} bounds={Math.max(width.value, box.left + box.width)} />
      </div>
      <div class="spoken" aria-live="polite">
        {spoken.value}
      </div>
    </div>
  );
}
