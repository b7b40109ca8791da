/** Attention as a matrix: rows write, columns are read. */
import { useMemo } from 'preact/hooks';
import { decimal, visible } from '../format';
import type { Box } from '../layout';
import type { Attention, Head } from '../model/attention';
import { palette } from '../theme';
import { Canvas } from './canvas';
import { matrixPainter } from './paint';
import { At, Mark } from './stage';

export interface MatrixCell {
  row: number;
  column: number;
}

interface MatrixProps {
  attention: Attention;
  head: Head;
  box: Box;
  cellWidth: number;
  rowHeight: number;
  label: string;
  /** The cell under the pointer, or reached by keys. */
  cell: MatrixCell | null;
  onCell: (cell: MatrixCell | null) => void;
  onPick?: () => void;
}

export function Matrix({ attention, head, box, cellWidth, rowHeight, ...rest }: MatrixProps) {
  const { label, cell, onCell, onPick } = rest;
  const colors = palette.value;
  const [rows, columns] = [attention.rows.length, attention.columns.length];
  const paint = useMemo(
    () =>
      matrixPainter(
        {
          rows,
          columns,
          cellWidth,
          cellHeight: rowHeight,
          value: (row, column) => attention.weight({ ...head, row, column }),
          printFrom: 0.2,
        },
        colors,
      ),
    [attention, head, rows, columns, cellWidth, rowHeight, colors],
  );
  const point = (at: { x: number; y: number } | null) => {
    const row = at ? Math.floor(at.y / rowHeight) : -1;
    const column = at ? Math.floor(at.x / cellWidth) : -1;
    const inside = row >= 0 && row < rows && column >= 0 && column < columns;
    onCell(inside ? { row, column } : null);
  };
  return (
    <At box={box}>
      <Canvas
        width={box.width}
        height={box.height}
        paint={paint}
        label={label}
        name="attention"
        focusable
        onPoint={point}
        onPick={onPick}
      />
      {cell ? (
        <Mark
          kind="spot"
          box={{
            left: cell.column * cellWidth,
            top: cell.row * rowHeight,
            width: cellWidth - 1,
            height: rowHeight - 1,
          }}
        />
      ) : null}
    </At>
  );
}

/** 'coffee' looks at 'like': 0.653 */
export function cellText(attention: Attention, head: Head, { row, column }: MatrixCell): string {
  const weight = decimal(attention.weight({ ...head, row, column }), 3);
  return `${visible(attention.rows[row])} looks at ${visible(attention.columns[column])}: ${weight}`;
}

/** Names for a list of all heads. */
export function headNames({ layers, heads }: Attention): string[] {
  return Array.from(
    { length: layers * heads },
    (_, k) => `layer ${Math.floor(k / heads) + 1}, head ${(k % heads) + 1}`,
  );
}

export function headAt({ heads }: Attention, index: number): Head {
  return { layer: Math.floor(index / heads), head: index % heads };
}
