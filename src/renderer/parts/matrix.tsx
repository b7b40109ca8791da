/** Attention as a matrix: rows write, columns are read. */
import { useMemo } from 'preact/hooks';
import type { Box } from '../layout';
import type { Attention, Head, MatrixCell } from '../model/attention';
import { palette } from '../theme';
import { Canvas } from './canvas';
import { matrixPainter } from './paint';
import { At, Mark } from './stage';

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
          isExact: attention.isExact,
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
